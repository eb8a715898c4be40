"""How long a morse is: in units, and in seconds at a speed.

A dit is 1 unit, a dah 3, the gap between elements 1, between characters 3, between words 7 (ITU-R M.1677-1, part I, 2).
The word PARIS with its word gap has 50 units, so one unit lasts 60 s / (50 wpm). Farnsworth spacing keeps the
characters at `wpm` and stretches the gaps between them until the whole runs at `farnsworth_wpm` (Bloom, QEX, April
1990): ta = (60 c - 37.2 s) / (s c) seconds are shared by the 19 units of gaps in PARIS, 3 ta / 19 to a character gap
and 7 ta / 19 to a word gap.

All results are exact fractions; round once, at the end.
"""

from fractions import Fraction
from functools import cached_property
from typing import NamedTuple

from .errors import InvalidSpeed, Problem, number

DIT_UNITS, DAH_UNITS = 1, 3
ELEMENT_GAP_UNITS, CHARACTER_GAP_UNITS, WORD_GAP_UNITS = 1, 3, 7
PARIS_UNITS = 50
PARIS_GAP_UNITS = 19
PARIS_ELEMENT_UNITS = PARIS_UNITS - PARIS_GAP_UNITS

MIN_WPM, MAX_WPM, DEFAULT_WPM = 1, 100, 20
SPEEDS = f"from {MIN_WPM} to {MAX_WPM}"


class Length(NamedTuple):
    """What a morse is made of. `code_units` counts elements and the gaps between the elements of one code."""

    code_units: int
    codes: int
    words: int

    @property
    def character_gaps(self) -> int:
        """Count gaps between characters of one word."""
        return self.codes - self.words

    @property
    def word_gaps(self) -> int:
        """Count gaps between words; none follows the last."""
        return max(self.words - 1, 0)

    @property
    def gap_units(self) -> int:
        """Return the units of all gaps between characters and between words."""
        return CHARACTER_GAP_UNITS * self.character_gaps + WORD_GAP_UNITS * self.word_gaps

    @property
    def units(self) -> int:
        """Return the length in units.

        >>> measure("... --- ...").units
        27
        """
        return self.code_units + self.gap_units


def measure(morse: str) -> Length:
    """Measure a morse in canonical notation. What is not a code, such as a character kept in it, takes no time."""
    codes = morse.split()
    if morse.strip(".- /"):
        words = [[code for code in word.split() if not code.strip(".-")] for word in morse.split(" / ")]
        morse = " / ".join(" ".join(word) for word in words if word)
        codes = morse.split()
    dits, dahs, slashes = morse.count("."), morse.count("-"), morse.count("/")
    sent = len(codes) - slashes
    code_units = DIT_UNITS * dits + DAH_UNITS * dahs + ELEMENT_GAP_UNITS * (dits + dahs - sent)
    return Length(code_units, sent, slashes + 1 if sent else 0)


class Speed:
    """A speed at which to key: characters at `wpm`, the whole at `farnsworth_wpm`, both in words (PARIS) a minute.

    Raises InvalidSpeed unless MIN_WPM <= farnsworth_wpm <= wpm <= MAX_WPM.
    """

    def __init__(self, wpm: float = DEFAULT_WPM, farnsworth_wpm: float | None = None) -> None:
        farnsworth_wpm = wpm if farnsworth_wpm is None else farnsworth_wpm
        problems = [
            Problem("invalid_speed", field, f"{field} is {number(value)}; it must be a number {SPEEDS}.")
            for field, value in {"wpm": wpm, "farnsworth_wpm": farnsworth_wpm}.items()
            if not MIN_WPM <= value <= MAX_WPM
        ]
        if not problems and farnsworth_wpm > wpm:
            message = f"farnsworth_wpm is {number(farnsworth_wpm)}; it can be at most wpm, which is {number(wpm)}."
            problems.append(Problem("invalid_speed", "farnsworth_wpm", message))
        if problems:
            raise InvalidSpeed(*problems[: 1 if farnsworth_wpm is wpm else 2])
        self.wpm, self.farnsworth_wpm = Fraction(wpm), Fraction(farnsworth_wpm)

    @cached_property
    def dit_seconds(self) -> Fraction:
        """Return the length of one unit inside characters: 1.2 s / wpm."""
        return Fraction(60, PARIS_UNITS) / self.wpm

    @cached_property
    def gap_unit_seconds(self) -> Fraction:
        """Return the length of one unit between characters: ta / 19, equal to a dit without Farnsworth spacing."""
        total = 60 / self.farnsworth_wpm - PARIS_ELEMENT_UNITS * self.dit_seconds
        return total / PARIS_GAP_UNITS

    @cached_property
    def character_gap_seconds(self) -> Fraction:
        """Return the key-up time between characters."""
        return CHARACTER_GAP_UNITS * self.gap_unit_seconds

    @cached_property
    def word_gap_seconds(self) -> Fraction:
        """Return the key-up time between words."""
        return WORD_GAP_UNITS * self.gap_unit_seconds

    @cached_property
    def _shares(self) -> tuple[int, int, int]:
        """Return the seconds of a unit of code and of a unit of gap as numerators, and their denominator."""
        dit, gap = self.dit_seconds, self.gap_unit_seconds
        return dit.numerator * gap.denominator, gap.numerator * dit.denominator, dit.denominator * gap.denominator

    def seconds(self, length: Length) -> Fraction:
        """Return how long it takes to key."""
        code, gap, denominator = self._shares
        return Fraction(length.code_units * code + length.gap_units * gap, denominator)
