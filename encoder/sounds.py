"""Parameters to sound: the one call that pages and API share.

A sound is a function of the morse that is keyed, its timing and its tone, and of nothing else; so is its ETag. An edit
of an alphabet changes it exactly where it changes what is heard.
"""

import hashlib
import math
import unicodedata
from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import islice
from typing import Any, NamedTuple

from encoder import __version__
from encoder.morse import (
    DEFAULT_ALPHABET,
    DEFAULT_LEVEL_PERCENT,
    DEFAULT_SAMPLE_RATE_HZ,
    DEFAULT_TONE_HZ,
    DEFAULT_WPM,
    HEADER_BYTES,
    MAX_PROBLEMS,
    CodeTable,
    Length,
    MorseError,
    Problem,
    Speed,
    Token,
    Tone,
    Unknown,
    Wav,
    and_more,
    characters,
    read,
    shortened,
    whole_seconds,
    write,
)

from . import snapshots
from .conversions import MAX_MORSE_CHARACTERS, InvalidParameters, encode, prepared

try:
    import lameenc
except ImportError:  # an option: without the package there are no MP3 files
    lameenc = None

MAX_SOUND_SECONDS = 3_600
"""Seconds of one sound."""
MAX_MP3_SECONDS = 600
"""Seconds of one sound as MP3, which is made whole before it is sent: a second of work."""
MP3_REMEMBERED = 4
"""MP3 files that a process keeps: a player asks for one in several ranges."""
MP3_KBIT_PER_SECOND = 32
MP3_QUALITY = 5  # lameenc: 2 best, 7 fastest
MAX_NAME_CHARACTERS = 40
"""Characters of the text that a file is named after."""
ENDINGS = {"wav": "audio/wav", **({"mp3": "audio/mpeg"} if lameenc else {})}
"""What sound is offered as."""


class Mp3:
    """A sound as MP3 of constant bit rate."""

    def __init__(self, *parameters: Any) -> None:
        self.content = _mp3(*parameters)
        self.size_bytes = len(self.content)

    def chunks(self, start: int = 0, stop: int | None = None) -> Iterator[bytes]:
        """Yield the bytes from `start` up to `stop`."""
        yield self.content[start:stop]


@lru_cache(maxsize=MP3_REMEMBERED)
def _mp3(
    morse: str, wpm: float, farnsworth_wpm: float, tone_hz: float, sample_rate_hz: int, level_percent: float
) -> bytes:
    wav = Wav(morse, Speed(wpm, farnsworth_wpm), Tone(tone_hz, sample_rate_hz, level_percent))
    encoder = lameenc.Encoder()
    encoder.set_channels(1)
    encoder.set_in_sample_rate(sample_rate_hz)
    encoder.set_out_sample_rate(sample_rate_hz)
    encoder.set_bit_rate(MP3_KBIT_PER_SECOND)
    encoder.set_quality(MP3_QUALITY)
    encoder.silence()
    parts = [bytes(encoder.encode(chunk)) for chunk in wav.chunks(HEADER_BYTES)]
    return b"".join([*parts, bytes(encoder.flush())])


class Download(NamedTuple):
    """A file to be: how to make it, the entity tag it will have, its type and its name."""

    make: Callable[[], Wav | Mp3]
    etag: str
    content_type: str
    file_name: str


class Sound(NamedTuple):
    """A sound, and what its text is called in the name of a file."""

    wav: Wav
    title: str

    def download(self, ending: str) -> Download:
        """Offer it as one of ENDINGS. An MP3 longer than MAX_MP3_SECONDS raises InvalidParameters when it is made."""
        return Download(
            self.mp3 if ending == "mp3" else lambda: self.wav,
            self.etag(ending),
            ENDINGS[ending],
            self.file_name(ending),
        )

    @property
    def problem(self) -> Problem | None:
        """Return what is wrong with it: that it is longer than MAX_SOUND_SECONDS."""
        too_long = self.wav.seconds > MAX_SOUND_SECONDS
        return self.too_long(MAX_SOUND_SECONDS, "or send it in parts") if too_long else None

    @property
    def fits_mp3(self) -> bool:
        """Tell whether it is short enough to be had as MP3."""
        return self.wav.seconds <= MAX_MP3_SECONDS

    def mp3(self) -> Mp3:
        """Return it as MP3. Raises InvalidParameters if it is longer than MAX_MP3_SECONDS."""
        if not self.fits_mp3:
            raise InvalidParameters(self.too_long(MAX_MP3_SECONDS, "or take WAV"))
        return Mp3(*self.parameters)

    def too_long(self, limit: int, way_out: str) -> Problem:
        """Say that it is longer than a limit in seconds."""
        seconds = f"{math.ceil(self.wav.seconds):,} seconds"
        message = f"The sound would last {seconds}; the limit is {limit:,}. Raise the speed, {way_out}."
        return Problem("too_long_to_hear", "wpm", message)

    def file_name(self, ending: str) -> str:
        """Return the name that a person would choose: `CQ CQ DE W1AW, 20 wpm.wav`."""
        speed = self.wav.speed
        effective = "" if speed.farnsworth_wpm == speed.wpm else f" ({float(speed.farnsworth_wpm):g})"
        return f"{self.title}, {float(speed.wpm):g}{effective} wpm.{ending}"

    @property
    def parameters(self) -> tuple[Any, ...]:
        """Return all that the samples depend on."""
        wav, speed, tone = self.wav, self.wav.speed, self.wav.tone
        return wav.morse, speed.wpm, speed.farnsworth_wpm, tone.tone_hz, tone.sample_rate_hz, tone.level_percent

    def etag(self, ending: str) -> str:
        """Return a strong entity tag: a digest of all that the bytes depend on, the release included."""
        return f'"{hashlib.sha256(repr((__version__, ending, *self.parameters)).encode()).hexdigest()[:32]}"'


def can_sound(length: Length, speed: Speed) -> bool:
    """Tell whether a morse of this length has a sound within the limit."""
    return length.codes > 0 and whole_seconds(length, speed) <= MAX_SOUND_SECONDS


def sound(
    text: str | None = None,
    morse: str | None = None,
    alphabet: str = DEFAULT_ALPHABET,
    unknown: Unknown = Unknown.ERROR,
    wpm: float = DEFAULT_WPM,
    farnsworth_wpm: float | None = None,
    tone_hz: float = DEFAULT_TONE_HZ,
    sample_rate_hz: int = DEFAULT_SAMPLE_RATE_HZ,
    level_percent: float = DEFAULT_LEVEL_PERCENT,
) -> Sound:
    """Return the sound of a text, or of a morse. Raises MorseError with every problem that can be told.

    What is unknown cannot be kept: a character without a code has no sound.
    """
    problems: list[Problem] = []
    if text is not None and morse is not None:
        problems.append(Problem("repeated_parameter", "morse", "Both text and morse are given; one is enough."))
    if text is None and morse is None:
        problems.append(Problem("missing", "text", "Give a text, or a morse."))
    try:
        tone = Tone(tone_hz, sample_rate_hz, level_percent)
    except MorseError as exc:
        problems += exc.problems
    strict = Unknown.ERROR if unknown is Unknown.KEEP else unknown
    try:
        if morse is None:
            encoding = encode(text or "", alphabet, strict, wpm, farnsworth_wpm)
            keyed, speed = encoding.morse, encoding.speed
        else:
            limit, snapshot = MAX_MORSE_CHARACTERS, snapshots.current()
            table, speed = prepared(snapshot, "morse", morse, limit, alphabet, wpm, farnsworth_wpm)
            keyed = _codes(morse, table, strict)
    except MorseError as exc:
        problems += exc.problems
        if unknown is Unknown.KEEP and any(problem.position is not None for problem in exc.problems):
            message = "What is kept has no sound: use unknown=skip to leave it out, or unknown=replace to send ?."
            problems.append(Problem("no_sound", "unknown", message))
    if problems:
        raise InvalidParameters(*problems)
    if not keyed:
        message = f"There is nothing to sound in the {'text' if morse is None else 'morse'}."
        raise InvalidParameters(Problem("nothing_to_sound", "text" if morse is None else "morse", message))
    made = Sound(Wav(keyed, speed, tone), _title(text or ""))
    if made.problem:
        raise InvalidParameters(made.problem)
    return made


def _codes(morse: str, table: CodeTable, unknown: Unknown) -> str:
    """Return a morse in canonical notation; any code can be keyed, even one that nothing reads."""
    characters.check(morse, "morse")
    words = read(morse)
    instead = {Unknown.SKIP: "", Unknown.REPLACE: table.codes.get("?")}.get(unknown)
    wrong = [token for word in words for token in word if token.code is None]
    if wrong and instead is None:
        problems = [*islice(_not_morse(wrong), MAX_PROBLEMS), *and_more("not_morse", "morse", len(wrong))]
        raise InvalidParameters(*problems)
    return write(codes for word in words if (codes := [c for t in word if (c := t.code or instead)]))


def _not_morse(wrong: list[Token]) -> Iterator[Problem]:
    for token in wrong:
        message = f"{shortened(token.text)} at position {token.position} is not morse."
        yield Problem("not_morse", "morse", message, token.position)


def _title(text: str) -> str:
    """Return the first words of a text, of characters that every file system takes."""
    kept = (c if c.isalnum() or c in "_&'()+,.=-" or unicodedata.category(c)[0] == "M" else " " for c in text)
    words = " ".join(unicodedata.normalize("NFC", "".join(kept)).split()).strip(" .")
    if len(words) > MAX_NAME_CHARACTERS:
        words = words[:MAX_NAME_CHARACTERS].rsplit(" ", 1)[0].strip(" .,")
    return words or "Morse"
