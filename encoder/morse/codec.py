"""Encode text to morse and decode morse to text, by a code table.

Nothing is dropped in silence: what has no code, and what is sent as something else, is listed with its place.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from enum import StrEnum
from typing import NamedTuple

from . import characters, notation, rules, scripts
from .codetable import CodeTable, Reading
from .errors import Problem, UnknownCharacters, UnknownCodes


class Unknown(StrEnum):
    """What to do with what is unknown: refuse all, keep it standing, leave it out, put a question in its place."""

    ERROR = "error"
    KEEP = "keep"
    SKIP = "skip"
    REPLACE = "replace"


REPLACEMENT_CHARACTER = "?"
"""Sent for an unknown character by Unknown.REPLACE; in an alphabet without it, the policy is an error."""
REPLACEMENT_TEXT = "\ufffd"
"""Stands for an unknown code by Unknown.REPLACE."""


class Place(NamedTuple):
    """A character of the text as sent, with its position in code points.

    `sent_as` is what was keyed instead: None when nothing was (unknown), empty for a mark that rides on its letter.
    """

    character: str
    position: int
    sent_as: str | None = None

    @property
    def code_point(self) -> str:
        """Name it: `U+20AC`."""
        return characters.code_point(self.character)

    @property
    def name(self) -> str:
        """Name it as Unicode does."""
        return characters.name(self.character)


class Signal(NamedTuple):
    """One thing in a word of morse: a character and its code, or an unknown character and None."""

    character: str
    code: str | None
    position: int


class Encoded(NamedTuple):
    """The morse in canonical notation, and what could not be sent as it stood."""

    morse: str
    unknown: tuple[Place, ...] = ()
    substituted: tuple[Place, ...] = ()


class UnknownCode(NamedTuple):
    """A piece of morse that nothing reads, its position in code points, and its number counted from 1."""

    code: str
    position: int
    number: int


class Decoded(NamedTuple):
    """The text; and in `parts` the same in order, with each unknown code in its place."""

    text: str
    unknown: tuple[UnknownCode, ...] = ()
    parts: tuple[str | UnknownCode, ...] = ()


def encode(text: str, table: CodeTable, unknown: Unknown = Unknown.ERROR) -> Encoded:
    """Encode a text; white space of any length is a word gap.

    Raises NotText, and UnknownCharacters if the policy is Unknown.ERROR, or Unknown.REPLACE without a code for `?`.
    """
    try:
        return Encoded("".join(map(table.plain.__getitem__, " ".join(text.split())))[:-1])
    except KeyError:
        pass  # a character that needs more than its code
    words, substituted = spell(text, table)
    missing = tuple(Place(s.character, s.position) for word in words for s in word if s.code is None)
    instead = _instead(unknown, table)
    if missing and instead is None:
        raise UnknownCharacters(missing, *_unknown_problems(missing, table))
    codes = (
        [code for signal in word if (code := signal.code or (instead and instead(signal.character)))] for word in words
    )
    return Encoded(notation.write(word for word in codes if word), missing, substituted)


def _instead(unknown: Unknown, table: CodeTable) -> Callable[[str], str] | None:
    """Return what makes the token of an unknown character, '' for none; None where it must be refused."""
    question = table.codes.get(REPLACEMENT_CHARACTER)
    choices: dict[Unknown, Callable[[str], str] | None] = {
        Unknown.ERROR: None,
        Unknown.KEEP: lambda character: character,
        Unknown.SKIP: lambda character: "",
        Unknown.REPLACE: (lambda character: question) if question else None,
    }
    return choices[unknown]


def _unknown_problems(missing: tuple[Place, ...], table: CodeTable) -> list[Problem]:
    problems = [
        Problem(
            "unknown_character",
            "text",
            f"{place.character} {place.code_point} {place.name} at position {place.position}"
            f" has no code in {table.alphabet.name}.",
            place.position,
        )
        for place in missing[: characters.MAX_PROBLEMS]
    ]
    return problems + and_more("unknown_character", "text", len(missing))


def and_more(code: str, field: str, found: int) -> list[Problem]:
    """Return a problem that counts those beyond MAX_PROBLEMS; none where there are no more."""
    more = found - characters.MAX_PROBLEMS
    return [Problem(code, field, f"And {more} more of the same kind.")] if more > 0 else []


def spell(text: str, table: CodeTable) -> tuple[list[list[Signal]], tuple[Place, ...]]:
    """Return the words of a text as signals, and the characters that are sent as others. Raises NotText."""
    characters.check(text, "text")
    substituted: list[Place] = []
    folded, positions = _without_format(*characters.fold(text), table, substituted)
    changes = rules.number_changes(folded, table.codes.__contains__) if table.has_number_rules else []
    words: list[list[Signal]] = [[]]
    for start, end, sent_as in _stretches(folded, changes):
        if sent_as is not None:
            substituted.append(Place(folded[start:end], positions[start], sent_as))
            words[-1] += [Signal(character, table.codes[character], positions[start]) for character in sent_as]
            continue
        for match in table.sequences.finditer(folded, start, end):
            character, position = match[0], positions[match.start()]
            if character.isspace():
                words.append([])
            else:
                _spell_character(character, position, table, words[-1], substituted)
    return [word for word in words if word], tuple(sorted(substituted, key=lambda place: place.position))


def _without_format(
    folded: str, positions: list[int], table: CodeTable, substituted: list[Place]
) -> tuple[str, list[int]]:
    """Take out, and list, what only steers the layout: it must not stand between a figure and its percent sign."""
    if folded.isascii():
        return folded, positions
    kept = []
    for character, position in zip(folded, positions, strict=True):
        if characters.is_format(character) and character not in table.codes:
            substituted.append(Place(character, position, ""))
        else:
            kept.append((character, position))
    return "".join(character for character, _ in kept), [position for _, position in kept]


def _stretches(folded: str, changes: list[rules.Change]) -> Iterator[tuple[int, int, str | None]]:
    """Yield the whole text in order: what stays with None, what a rule changes with what it is sent as."""
    at = 0
    for change in changes:
        yield at, change.start, None
        yield change
        at = change.end
    yield at, len(folded), None


def _spell_character(
    character: str, position: int, table: CodeTable, word: list[Signal], substituted: list[Place]
) -> None:
    """Append the signals of one character to its word."""
    code = table.codes.get(character)
    if code is not None:
        word.append(Signal(character, code, position))
        if character in table.encode_only:
            substituted.append(Place(character, position, table.answers[Reading.TEXT][character]))
        return
    spelled = scripts.spelling(character)
    if spelled and all(part in table.codes for part in spelled):
        word += [Signal(part, table.codes[part], position) for part in spelled]
        return
    if characters.is_mark(character) and word and word[-1].code:
        substituted.append(Place(character, position, ""))
        return
    for candidate in scripts.substitutes(character):
        parts = table.sequences.findall(candidate)
        if parts and all(part in table.codes for part in parts):
            word += [Signal(part, table.codes[part], position) for part in parts]
            substituted.append(Place(character, position, candidate))
            return
    if characters.is_mark(character) and word:
        word[-1] = word[-1]._replace(character=word[-1].character + character)  # a mark on what is unknown already
    else:
        word.append(Signal(character, None, position))


def decode(morse: str, table: CodeTable, reading: Reading = Reading.TEXT, unknown: Unknown = Unknown.ERROR) -> Decoded:
    """Decode a morse in any spelling of `notation.read`.

    Raises NotText, and UnknownCodes if the policy is Unknown.ERROR. Keep leaves the code standing, skip leaves it out,
    replace puts U+FFFD.
    """
    if notation.is_canonical(morse):
        try:
            text = scripts.compose("".join(map(table.spoken[reading].__getitem__, morse.split())))
        except KeyError:
            pass
        else:
            return Decoded(text, (), (text,))
    characters.check(morse, "morse")
    parts = _parts(morse, table.readers[reading])
    missing = tuple(part for part in parts if isinstance(part, UnknownCode))
    if missing and unknown is Unknown.ERROR:
        raise UnknownCodes(missing, *_unread_problems(missing, table))
    return Decoded(_join(parts, unknown), missing, tuple(parts))


def _parts(morse: str, readers: Mapping[str, str]) -> list[str | UnknownCode]:
    """Return text and unknown codes in order; what is read is put together between them."""
    parts: list[str | UnknownCode] = []
    run: list[str] = []
    number = 0
    for word in notation.read(morse):
        if number:
            run.append(" ")
        for token in word:
            number += 1
            if (character := readers.get(token.code or "")) is not None:
                run.append(character)
                continue
            parts += [scripts.compose("".join(run)), UnknownCode(token.code or token.text, token.position, number)]
            run = []
    parts.append(scripts.compose("".join(run)))
    return [part for part in parts if part]


def _join(parts: list[str | UnknownCode], unknown: Unknown) -> str:
    """Return the text; what is left out takes no space with it, and kept codes never run into each other."""
    instead = {
        Unknown.KEEP: lambda part: part.code if part.code.strip(".-") else f" {part.code} ",
        Unknown.REPLACE: lambda part: REPLACEMENT_TEXT,
    }
    make = instead.get(unknown, lambda part: "")
    text = "".join(part if isinstance(part, str) else make(part) for part in parts)
    return re.sub(" +", " ", text).strip()


MAX_SHOWN_CODE = 40
"""Characters of an unknown code that is repeated to whoever sent it."""


def shortened(code: str) -> str:
    """Cut what is too long to be repeated."""
    return code if len(code) <= MAX_SHOWN_CODE else code[:MAX_SHOWN_CODE] + "…"


def _unread_problems(missing: tuple[UnknownCode, ...], table: CodeTable) -> list[Problem]:
    problems = []
    for item in missing[: characters.MAX_PROBLEMS]:
        what = "is not a code of" if not item.code.strip(".-") else "is not morse, so not a code of"
        message = (
            f"{shortened(item.code)} at position {item.position} (code {item.number}) {what} {table.alphabet.name}."
        )
        problems.append(Problem("unknown_code", "morse", message, item.position))
    return problems + and_more("unknown_code", "morse", len(missing))
