"""What can be wrong, in one tree.

    MorseError
    ├── NotText             NUL, a lone surrogate, a character under a heap of marks
    ├── UnknownCharacters   encode with unknown="error" met characters without a code
    ├── UnknownCodes        decode with unknown="error" met codes that nothing reads
    ├── NotMorse            what is no code stands where only codes can be keyed
    ├── InvalidSpeed        a speed out of range, or farnsworth_wpm above wpm
    ├── InvalidTone         a tone, sample rate or level out of range
    └── InvalidCodeTable    rows that cannot be compiled

Each carries `problems`: all that was found, not only the first.
"""

from typing import NamedTuple

MAX_PROBLEMS = 100
"""Problems of one kind told in one answer; more would only repeat themselves."""


class Problem(NamedTuple):
    """One thing wrong: a word for programs, the parameter it is in, a sentence for people.

    `position` counts code points of that parameter from 0; None where no place can be named.
    """

    code: str
    field: str
    message: str
    position: int | None = None


def and_more(code: str, field: str, found: int) -> list[Problem]:
    """Return a problem that counts those beyond MAX_PROBLEMS; none where there are no more."""
    more = found - MAX_PROBLEMS
    return [Problem(code, field, f"And {more} more of the same kind.")] if more > 0 else []


def number(value: float) -> str:
    """Write a number as it was meant, without a needless `.0`: `20`, `20.0000001`, `nan`."""
    try:
        return repr(float(value)).removesuffix(".0")
    except OverflowError:
        return "more than any number here"


class MorseError(ValueError):
    """Carry every problem found, in the order of their places."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__("; ".join(problem.message for problem in problems))
        self.problems = problems


class NotText(MorseError):
    """The input holds what no text holds, and no policy can help."""


class UnknownCharacters(MorseError):
    """Characters without a code; `unknown` has them as the result would have listed them."""

    def __init__(self, unknown: tuple, *problems: Problem) -> None:
        super().__init__(*problems)
        self.unknown = unknown


class UnknownCodes(UnknownCharacters):
    """Codes that no symbol of the alphabet reads."""


class NotMorse(MorseError):
    """A morse that cannot be keyed; each problem has the place of what is no code."""


class InvalidSpeed(MorseError):
    """A speed that cannot be keyed; the field is `wpm` or `farnsworth_wpm`."""


class InvalidTone(MorseError):
    """A tone that cannot be made; the field is the parameter's name."""


class InvalidCodeTable(MorseError):
    """Rows that break the rules of an alphabet; each message names its row."""
