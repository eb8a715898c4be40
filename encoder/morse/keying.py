"""Keying: when the key goes down and up while a morse is sent.

A keying is a sequence of intervals in exact units. Key down lasts 1 (dit) or 3 (dah), key up 1 inside a code, 3 between
characters, 7 between words; so the units of an interval say what it is, and `Speed` says how long it lasts. It begins
and ends with the key down: no gap precedes the first element or follows the last (as in `measure`).
"""

from collections.abc import Iterable, Iterator
from fractions import Fraction
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

from .codetable import MAX_CODE_ELEMENTS
from .timing import CHARACTER_GAP_UNITS, DAH_UNITS, DIT_UNITS, ELEMENT_GAP_UNITS, WORD_GAP_UNITS, Speed


class Interval(NamedTuple):
    """The key down, or up, for so many units: of a dit inside a code, of a gap between codes."""

    key_down: bool
    units: int


class Span(NamedTuple):
    """When one code sounds, in seconds from the first key down; `end` is where its last element ends."""

    code: str
    start: Fraction
    end: Fraction


DIT, DAH = Interval(True, DIT_UNITS), Interval(True, DAH_UNITS)
ELEMENT_GAP = Interval(False, ELEMENT_GAP_UNITS)
CHARACTER_GAP, WORD_GAP = Interval(False, CHARACTER_GAP_UNITS), Interval(False, WORD_GAP_UNITS)
ELEMENTS = {".": DIT, "-": DAH}


def _elements(code: str) -> Iterable[Interval]:
    """Return the intervals of one code, key down first and last. Only what can stand in an alphabet is remembered."""
    return _remembered(code) if len(code) <= MAX_CODE_ELEMENTS else _made(code)


def _made(code: str) -> Iterator[Interval]:
    return islice((interval for element in code for interval in (ELEMENT_GAP, ELEMENTS[element])), 1, None)


@lru_cache(maxsize=2 ** (MAX_CODE_ELEMENTS + 1))
def _remembered(code: str) -> tuple[Interval, ...]:
    return tuple(_made(code))


def _codes(morse: str) -> Iterator[tuple[Interval | None, str]]:
    """Yield each code with the gap before it: None before the first. What is not a code is passed over."""
    gap: Interval | None = None
    for token in morse.split():
        if token == "/":  # noqa: S105  (the sign of a word gap)
            gap = gap and WORD_GAP
        elif not token.strip(".-"):
            yield gap, token
            gap = CHARACTER_GAP


def keying(morse: str) -> Iterator[Interval]:
    """Yield the intervals that send a morse in canonical notation. What is not a code takes no time.

    >>> [tuple(interval) for interval in keying(".- /")]
    [(True, 1), (False, 1), (True, 3)]
    """
    for gap, code in _codes(morse):
        if gap:
            yield gap
        yield from _elements(code)


def interval_seconds(speed: Speed) -> dict[Interval, Fraction]:
    """Return how long each of the five intervals lasts; Farnsworth spacing stretches the last two."""
    plain = {interval: interval.units * speed.dit_seconds for interval in (DIT, DAH, ELEMENT_GAP)}
    return {**plain, CHARACTER_GAP: speed.character_gap_seconds, WORD_GAP: speed.word_gap_seconds}


def spans(morse: str, speed: Speed) -> Iterator[Span]:
    """Yield when each code of a morse sounds.

    >>> [(float(span.start), float(span.end)) for span in spans("... -", Speed(20))]
    [(0.0, 0.3), (0.48, 0.66)]
    """
    seconds = interval_seconds(speed)
    end = Fraction(0)
    for gap, code in _codes(morse):
        start = end + (seconds[gap] if gap else 0)
        end = start + sum(interval.units for interval in _elements(code)) * speed.dit_seconds
        yield Span(code, start, end)
