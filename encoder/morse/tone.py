"""The tone of an element: a sine under raised-cosine ramps, as samples of 16 bit.

With f the tone, r the sample rate, A the amplitude and T the ramp, sample i of an element of n lies at t = (i + 1/2)/r:

    s(t) = A e(t) sin(2 pi f t)      e(t) = (1 - cos(pi t/T)) / 2 while it rises, the mirror of it while it falls

The ramps lie inside the element, which therefore has exactly its length in samples that are not silent. They make no
click: with 2 pi f >= pi / (sqrt(2) T), true for every tone and ramp allowed here, no step from sample to sample is
larger than the steady tone's own.
"""

import math
import struct

from .errors import InvalidTone, Problem, number

MIN_TONE_HZ, MAX_TONE_HZ, DEFAULT_TONE_HZ = 200, 1500, 600
SAMPLE_RATES_HZ = (8000, 16000, 22050, 44100, 48000)
DEFAULT_SAMPLE_RATE_HZ = 16000
MIN_LEVEL_PERCENT, MAX_LEVEL_PERCENT, DEFAULT_LEVEL_PERCENT = 1, 100, 60
RAMP_SECONDS = 0.005
MIN_RAMP_SECONDS, MAX_RAMP_SECONDS = 0.002, 0.006
"""At 2 ms the slowest tone still has the larger slope; twice 6 ms is the dit at the highest speed."""
FULL_SCALE = 32_767
SAMPLE_BYTES = 2


class Tone:
    """A tone to key: pitch, samples a second, peak in percent of full scale, rise and fall in seconds.

    Raises InvalidTone unless 200 <= tone_hz <= 1500, sample_rate_hz is one of SAMPLE_RATES_HZ, 1 <= level_percent
    <= 100 and 0.002 <= ramp_seconds <= 0.006.
    """

    def __init__(
        self,
        tone_hz: float = DEFAULT_TONE_HZ,
        sample_rate_hz: int = DEFAULT_SAMPLE_RATE_HZ,
        level_percent: float = DEFAULT_LEVEL_PERCENT,
        ramp_seconds: float = RAMP_SECONDS,
    ) -> None:
        ranges = {
            "tone_hz": (tone_hz, MIN_TONE_HZ, MAX_TONE_HZ),
            "level_percent": (level_percent, MIN_LEVEL_PERCENT, MAX_LEVEL_PERCENT),
            "ramp_seconds": (ramp_seconds, MIN_RAMP_SECONDS, MAX_RAMP_SECONDS),
        }
        problems = [
            Problem("invalid_tone", field, f"{field} is {number(value)}; it must be a number from {least} to {most}.")
            for field, (value, least, most) in ranges.items()
            if not least <= value <= most
        ]
        if sample_rate_hz not in SAMPLE_RATES_HZ:
            rates = ", ".join(map(str, SAMPLE_RATES_HZ))
            message = f"sample_rate_hz is {number(sample_rate_hz)}; it must be one of {rates}."
            problems.append(Problem("invalid_tone", "sample_rate_hz", message))
        if problems:
            raise InvalidTone(*problems)
        self.tone_hz, self.level_percent, self.ramp_seconds = float(tone_hz), float(level_percent), float(ramp_seconds)
        self.sample_rate_hz = int(sample_rate_hz)

    def element(self, samples: int) -> bytes:
        """Return an element of so many samples, little-endian; its first and last sample are never 0."""
        rise = self._rise()
        wave = self._steady(samples)
        for i, part in enumerate(rise):
            wave[i] *= part
            wave[-1 - i] *= part
        rounded = [round(sample) for sample in wave]
        for end in (0, -1):
            rounded[end] = rounded[end] or 1
        return struct.pack(f"<{samples}h", *rounded)

    def silence(self, samples: int) -> bytes:
        return bytes(SAMPLE_BYTES * samples)

    def _rise(self) -> list[float]:
        length = round(self.ramp_seconds * self.sample_rate_hz)
        return [(1 - math.cos(math.pi * (i + 0.5) / length)) / 2 for i in range(length)]

    def _steady(self, samples: int) -> list[float]:
        amplitude = FULL_SCALE * self.level_percent / 100
        step = 2 * math.pi * self.tone_hz / self.sample_rate_hz
        return [amplitude * math.sin(step * (i + 0.5)) for i in range(samples)]
