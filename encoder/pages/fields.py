"""The controls of the pages' forms, made ready for templates/encoder/_field.html."""

from collections.abc import Mapping
from operator import attrgetter
from typing import NamedTuple

from encoder.morse import (
    CANONICAL,
    DEFAULT_ALPHABET,
    DEFAULT_LEVEL_PERCENT,
    DEFAULT_TONE_HZ,
    DEFAULT_WPM,
    MAX_LEVEL_PERCENT,
    MAX_MARK_CHARACTERS,
    MAX_TONE_HZ,
    MAX_WPM,
    MIN_LEVEL_PERCENT,
    MIN_TONE_HZ,
    MIN_WPM,
    CharacterGap,
    CodeTable,
    Reading,
    Unknown,
)

POLICIES = sorted(Unknown, key=lambda unknown: unknown.policy.refuses)
"""What a page offers for what is unknown: what refuses stands last."""

UNKNOWN = {
    "text": ("Characters without a code", attrgetter("when_encoding")),
    "morse": ("Codes that nothing reads", attrgetter("when_decoding")),
}
"""What stands over these choices, and how each is said, by what is converted."""


class Choice(NamedTuple):
    """One option of a list; `language` is BCP 47, of the label."""

    value: str
    label: str
    language: str = ""


READINGS = (Choice(Reading.TEXT, "Signs: + ( ="), Choice(Reading.PROSIGN, "Prosigns: <AR> <KN> <BT>"))
GAPS = (
    Choice(CharacterGap.SPACE, "a space"),
    Choice(CharacterGap.SLASH, "a slash, words by two"),
    Choice(CharacterGap.LINE, "a line end, words by two"),
)


class Field(NamedTuple):
    """A control with its label and what is wrong with its value: a list where it has `choices`, else of its type.

    `least` and `most` bound a number, or the characters of a text. `changed`: it is not the usual value.
    """

    name: str
    label: str
    value: str = ""
    errors: tuple[str, ...] = ()
    choices: tuple[Choice, ...] = ()
    least: float = 0
    most: float = 0
    type: str = "number"
    changed: bool = False


NUMBERS = {
    "wpm": Field("wpm", "wpm", str(DEFAULT_WPM), least=MIN_WPM, most=MAX_WPM),
    "farnsworth_wpm": Field("farnsworth_wpm", "Farnsworth wpm", "", least=MIN_WPM, most=MAX_WPM),
    "tone_hz": Field("tone_hz", "Tone, Hz", str(DEFAULT_TONE_HZ), least=MIN_TONE_HZ, most=MAX_TONE_HZ),
    "level_percent": Field(
        "level_percent",
        "Volume",
        str(DEFAULT_LEVEL_PERCENT),
        least=MIN_LEVEL_PERCENT,
        most=MAX_LEVEL_PERCENT,
        type="range",
    ),
}
"""The controls of numbers, with their usual values."""
MARKS = {
    name: Field(name, f"A {name} is written", value, most=MAX_MARK_CHARACTERS, type="text")
    for name, value in (("dit", CANONICAL.dit), ("dah", CANONICAL.dah))
}
"""The controls of what stands for a dit and a dah."""


def fields(
    source: str, given: Mapping[str, str], errors: Mapping[str, list[str]], tables: Mapping[str, CodeTable]
) -> dict[str, Field]:
    """Return the controls of the page that converts `source`, by name: with what was given, and what is wrong."""
    lists = [
        Field("alphabet", "Alphabet", DEFAULT_ALPHABET, choices=_alphabets(given.get("alphabet", ""), tables)),
        Field("reading", "Shared codes read as", Reading.TEXT, choices=READINGS),
        Field("character_gap", "Characters are parted by", CANONICAL.character_gap, choices=GAPS),
        _unknown(source),
    ]
    return {
        field.name: field._replace(
            value=given.get(field.name) or field.value,
            errors=tuple(errors.get(field.name, ())),
            changed=given.get(field.name, field.value) != field.value,
        )
        for field in (*lists, *NUMBERS.values(), *MARKS.values())
    }


def _alphabets(named: str, tables: Mapping[str, CodeTable]) -> tuple[Choice, ...]:
    """Return the alphabets; first the one that was named, if there is no such."""
    known = tuple(Choice(slug, table.alphabet.label, table.alphabet.language) for slug, table in tables.items())
    return known if not named or named in tables else (Choice(named, f"{named} (not here)"), *known)


def _unknown(source: str) -> Field:
    label, in_words = UNKNOWN[source]
    choices = tuple(Choice(unknown, in_words(unknown.policy)) for unknown in POLICIES)
    return Field("unknown", label, Unknown.KEEP, choices=choices)
