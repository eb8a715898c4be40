"""Morse to text, by a code table; and to what is keyed, which any code can be.

Nothing is dropped in silence: what nothing reads is listed with its place.
"""

import re
from collections.abc import Iterable
from typing import NamedTuple

from . import characters, notation, scripts
from .codetable import CodeTable, Reading
from .errors import MAX_PROBLEMS, NotMorse, Problem, UnknownCodes, and_more
from .notation import CANONICAL, Notation
from .unknown import Policy, Unknown


class UnknownCode(NamedTuple):
    """A piece of morse that nothing reads, its position in code points, and its number counted from 1."""

    code: str
    position: int
    number: int


class Decoded(NamedTuple):
    """The text; in `parts` the same in order, with each unknown code in its place; in `keyed` the codes that were read.

    `keyed` is the morse in canonical notation, without what is no code.
    """

    text: str
    keyed: str
    parts: tuple[str | UnknownCode, ...]
    unknown: tuple[UnknownCode, ...] = ()


def decode(
    morse: str,
    table: CodeTable,
    reading: Reading = Reading.TEXT,
    unknown: Unknown = Unknown.ERROR,
    marks: Notation = CANONICAL,
) -> Decoded:
    """Decode a morse in any spelling of `read_notation`, or with the marks of a notation.

    Raises NotText, and UnknownCodes if the policy refuses.
    """
    if marks == CANONICAL and notation.is_canonical(morse):
        try:
            text = scripts.compose("".join(map(table.spoken[reading].__getitem__, morse.split())))
        except KeyError:
            pass
        else:
            return Decoded(text, morse, (text,))
    characters.check(morse, "morse")
    words = notation.read_notation(morse, marks)
    parts = tuple(_parts(words, table, reading))
    missing = tuple(part for part in parts if isinstance(part, UnknownCode))
    if missing and unknown.policy.refuses:
        raise UnknownCodes(missing, *_unread_problems(missing, table))
    return Decoded(_joined(parts, unknown.policy), _codes(words), parts, missing)


def _parts(words: Iterable[Iterable[notation.Token]], table: CodeTable, reading: Reading) -> list[str | UnknownCode]:
    """Return text and unknown codes in order; what is read is put together between them."""
    readers = table.readers[reading]
    parts: list[str | UnknownCode] = []
    run: list[str] = []
    number = 0
    for word in words:
        if number:
            run.append(" ")
        for token in word:
            number += 1
            if (character := readers.get(token.code or "")) is not None:
                if character in table.unborne and not (run and characters.bears(run[-1][-1])):
                    character = table.unborne[character]
                run.append(character)
                if character in table.switches:
                    table = table.switches[character]
                    readers = table.readers[reading]
                continue
            parts += [scripts.compose("".join(run)), UnknownCode(token.code or token.text, token.position, number)]
            run = []
    parts.append(scripts.compose("".join(run)))
    return [part for part in parts if part]


def _joined(parts: Iterable[str | UnknownCode], policy: Policy) -> str:
    """Return the text; what is left out takes no space with it, and kept codes never run into each other."""
    text = "".join(part if isinstance(part, str) else _read_as(part.code, policy) for part in parts)
    return re.sub(" +", " ", text).strip()


def _read_as(code: str, policy: Policy) -> str:
    if policy.keeps:
        return code if code.strip(".-") else f" {code} "
    return policy.reads


def keyable(morse: str, table: CodeTable, unknown: Unknown = Unknown.ERROR, marks: Notation = CANONICAL) -> str:
    """Return a morse in any spelling as what is keyed for it; any code can be, even one that nothing reads.

    Raises NotText, and NotMorse where the policy gives what is no code nothing to be keyed instead.
    """
    characters.check(morse, "morse")
    words = notation.read_notation(morse, marks)
    wrong = [token for word in words for token in word if token.code is None]
    policy = unknown.policy
    instead = policy.code(table.codes)
    if wrong and (not policy.sounds or instead is None):
        problems = [
            Problem("not_morse", "morse", f"{shortened(t.text)} at position {t.position} is not morse.", t.position)
            for t in wrong[:MAX_PROBLEMS]
        ]
        raise NotMorse(*problems, *and_more("not_morse", "morse", len(wrong)))
    return _codes(words, instead or "")


def _codes(words: Iterable[Iterable[notation.Token]], instead: str = "") -> str:
    """Write the codes of words, and what is keyed instead of what is none."""
    codes = ([code for token in word if (code := token.code or instead)] for word in words)
    return CANONICAL.join(word for word in codes if word)


MAX_SHOWN_CODE = 40
"""Characters of an unknown code that is repeated to whoever sent it."""


def shortened(code: str) -> str:
    """Cut a piece of morse that is too long to be repeated."""
    return code if len(code) <= MAX_SHOWN_CODE else code[:MAX_SHOWN_CODE] + "…"


def _unread_problems(missing: tuple[UnknownCode, ...], table: CodeTable) -> list[Problem]:
    problems = []
    for item in missing[:MAX_PROBLEMS]:
        what = f"is not a code of {table.alphabet.name}."
        if not item.code.translate(notation.SPELLINGS).strip(".-") and set(item.code) & set(notation.JOINED_DASHES):
            what = "has a dash that is longer than others here, and may be several: write each dah alike, as -."
        elif item.code.strip(".-"):
            what = f"is not morse, so {what.removeprefix('is ')}"
        message = f"{shortened(item.code)} at position {item.position} (code {item.number}) {what}"
        problems.append(Problem("unknown_code", "morse", message, item.position))
    return problems + and_more("unknown_code", "morse", len(missing))
