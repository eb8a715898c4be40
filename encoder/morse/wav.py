"""A morse as a WAV file: one channel, 16 bit, its length known before its first byte, made piece by piece.

The file is silence, the keying, a word gap and silence again: put end to end, two files keep the gap between words.
Every boundary between key down and key up lies at round(t * sample rate) of its exact time t, rounded once: nothing
drifts, and no element or gap is a whole sample longer or shorter than it should be. An element, or a gap, therefore has
one of two lengths, and each is computed once.
"""

import math
import struct
from collections.abc import Iterator
from fractions import Fraction

from .keying import interval_seconds, keying
from .timing import Length, Speed, measure
from .tone import SAMPLE_BYTES, Tone

SILENCE_SECONDS = Fraction(1, 4)
"""At both ends: a decoder needs it to settle, and the word gap to tell that the last word has ended."""
HEADER_BYTES = 44
CHUNK_BYTES = 65_536


def whole_seconds(length: Length, speed: Speed) -> Fraction:
    """Return how long the sound of a morse lasts, with the silence that belongs to it."""
    return 2 * SILENCE_SECONDS + speed.seconds(length) + speed.word_gap_seconds


class Wav:
    """The file of a morse in canonical notation, at a speed, in a tone. What is not a code is passed over."""

    is_whole = False  # it is made as it is read

    def __init__(self, morse: str, speed: Speed, tone: Tone) -> None:
        self.morse, self.speed, self.tone = morse, speed, tone
        self.seconds = whole_seconds(measure(morse), speed)
        self.samples = _rounded(self.seconds * tone.sample_rate_hz)
        self.size_bytes = HEADER_BYTES + SAMPLE_BYTES * self.samples
        self.parameters = (
            *(morse, speed.wpm, speed.farnsworth_wpm),
            *(tone.tone_hz, tone.sample_rate_hz, tone.level_percent, tone.ramp_seconds),
        )

    def __eq__(self, other: object) -> bool:
        """Tell whether the other file has the same bytes: it has if all that they depend on, `parameters`, is equal."""
        return isinstance(other, Wav) and self.parameters == other.parameters

    def __hash__(self) -> int:
        return hash(self.parameters)

    @property
    def header(self) -> bytes:
        """Return the 44 bytes before the samples: RIFF, format 1 (PCM), data."""
        rate, data_bytes = self.tone.sample_rate_hz, SAMPLE_BYTES * self.samples
        return struct.pack(
            "<4sI4s4sIHHIIHH4sI",
            *(b"RIFF", HEADER_BYTES - 8 + data_bytes, b"WAVE"),
            *(b"fmt ", 16, 1, 1, rate, SAMPLE_BYTES * rate, SAMPLE_BYTES, 8 * SAMPLE_BYTES),
            *(b"data", data_bytes),
        )

    def chunks(self, start: int = 0, stop: int | None = None) -> Iterator[bytes]:
        """Yield the bytes from `start` up to `stop` in pieces, none larger than CHUNK_BYTES and an element or gap."""
        stop = self.size_bytes if stop is None else min(stop, self.size_bytes)
        parts: list[bytes] = []
        at = size = 0
        for part in self._parts():
            begin, at = at, at + len(part)
            if at <= start:
                continue
            parts.append(part if begin >= start and at <= stop else part[max(start - begin, 0) : stop - begin])
            size += len(part)
            if size >= CHUNK_BYTES:
                yield b"".join(parts)
                parts.clear()
                size = 0
            if at >= stop:
                break
        if any(parts):
            yield b"".join(parts)

    def _parts(self) -> Iterator[bytes]:
        """Yield the header, then each element and gap.

        Times are whole numbers of ticks, 1/scale of a sample: fractions with one denominator, without their cost.
        """
        yield self.header
        rate = self.tone.sample_rate_hz
        exact = {interval: seconds * rate for interval, seconds in interval_seconds(self.speed).items()}
        edge = SILENCE_SECONDS * rate
        scale = math.lcm(edge.denominator, *(samples.denominator for samples in exact.values()))
        ticks_of = {interval: int(samples * scale) for interval, samples in exact.items()}
        made: dict[bool, dict[int, bytes]] = {True: {}, False: {}}
        ticks = int(edge * scale)
        done = _rounded(edge)
        yield self.tone.silence(done)
        for interval in keying(self.morse):
            ticks += ticks_of[interval]
            end = (2 * ticks + scale) // (2 * scale)  # floor(x + 1/2), as _rounded
            samples = end - done
            done = end
            parts = made[interval.key_down]
            if samples not in parts:
                parts[samples] = self.tone.element(samples) if interval.key_down else self.tone.silence(samples)
            yield parts[samples]
        yield self.tone.silence(self.samples - done)


def _rounded(value: Fraction) -> int:
    """Round half up, as positions are."""
    return math.floor(value + Fraction(1, 2))
