"""Morse to text, by a code table; and to what is keyed, which any code can be.

Nothing is dropped in silence: what nothing reads is listed with its place.
"""

import re
from itertools import chain, zip_longest
from typing import NamedTuple

from . import characters, notation, scripts
from .codetable import CodeTable, Reading
from .errors import MAX_PROBLEMS, NotMorse, Problem, UnknownCodes, and_more
from .notation import CANONICAL, Notation
from .unknown import Policy, Unknown

MAX_LISTED = 300
"""Unknown things that a result lists one by one; it counts all."""
_HOLE = "\0"
"""Stands where nothing is read: it cannot occur in a text, and nothing is put together across it."""


class UnknownCode(NamedTuple):
    """A piece of morse that nothing reads, its position in code points, and its number counted from 1."""

    code: str
    position: int
    number: int


class Decoded(NamedTuple):
    """The text; in `parts` the same in order, with unknown codes in their places; in `keyed` the codes that were read.

    `unknown` and `parts` have the first MAX_LISTED unknown codes, `unknown_total` counts all. `keyed` is the morse in
    canonical notation, without what is no code.
    """

    text: str
    keyed: str
    parts: tuple[str | UnknownCode, ...]
    unknown: tuple[UnknownCode, ...] = ()
    unknown_total: int = 0


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
    cut = _cut(morse, marks)
    read = _read(cut, table, reading)
    text = scripts.compose(cut.joined(read, "", " "))
    if _HOLE not in text:
        return Decoded(text, _keyed(cut), (text,) if text else ())
    missing = [number for number, character in enumerate(read) if character == _HOLE]
    listed = tuple(_unknown(cut, number) for number in missing[:MAX_LISTED])
    if unknown.policy.refuses:
        raise UnknownCodes(listed, *_unread_problems(listed, len(missing), table))
    between = text.split(_HOLE)
    kept = _kept(cut, missing, unknown.policy)
    text = "".join(chain.from_iterable(zip_longest(between, kept, fillvalue="")))
    rest = zip_longest(between[len(listed) :], kept[len(listed) :], fillvalue="")
    parts: list[str | UnknownCode] = [each for pair in zip(between, listed, strict=False) for each in pair]
    shown = tuple(part for part in [*parts, "".join(chain.from_iterable(rest))] if part)
    return Decoded(re.sub(" +", " ", text).strip(), _keyed(cut), shown, listed, len(missing))


def _cut(morse: str, marks: Notation) -> notation.Cut:
    """Cut a morse. Raises NotText; what is all codes holds nothing that no text holds."""
    cut = notation.Cut(morse, marks)
    if None in cut.codes.values():
        characters.check(morse, "morse")
    return cut


def _read(cut: notation.Cut, table: CodeTable, reading: Reading) -> list[str]:
    """Return the character of each piece, or a hole."""
    found = _found(cut, table, reading)
    if table.switches.keys() & set(found.values()):
        read = _read_switching(cut, table, reading)
    else:
        read = list(map(found.__getitem__, cut.pieces))
    if table.unborne:
        for number, character in enumerate(read):
            before = read[number - 1] if number and not cut.begins[number] else _HOLE
            if character in table.unborne and not characters.bears(before[-1]):
                read[number] = table.unborne[character]
    return read


def _found(cut: notation.Cut, table: CodeTable, reading: Reading) -> dict[str, str]:
    readers = table.readers[reading]
    return {piece: readers.get(code or "", _HOLE) for piece, code in cut.codes.items()}


def _read_switching(cut: notation.Cut, table: CodeTable, reading: Reading) -> list[str]:
    """Read piece by piece: a prosign leads to another table and back."""
    memory = {table.slug: _found(cut, table, reading)}
    read = []
    found = memory[table.slug]
    for piece in cut.pieces:
        read.append(found[piece])
        if read[-1] in table.switches:
            table = table.switches[read[-1]]
            found = memory.get(table.slug) or memory.setdefault(table.slug, _found(cut, table, reading))
    return read


def _unknown(cut: notation.Cut, number: int) -> UnknownCode:
    token = cut.token(number)
    return UnknownCode(token.code or token.text, token.position, number + 1)


def _kept(cut: notation.Cut, missing: list[int], policy: Policy) -> list[str]:
    """Return what stands in the text for each code that nothing reads."""
    if not policy.keeps:
        return [policy.reads] * len(missing)
    codes = {piece: f" {code} " if code else "" for piece, code in cut.codes.items()}
    pieces = list(map(cut.pieces.__getitem__, missing))
    sent = pieces if cut.is_as_sent or None not in cut.codes.values() else cut.sent(missing)
    return [codes[piece] or as_sent for piece, as_sent in zip(pieces, sent, strict=True)]


def keyable(morse: str, table: CodeTable, unknown: Unknown = Unknown.ERROR, marks: Notation = CANONICAL) -> str:
    """Return a morse in any spelling as what is keyed for it; any code can be, even one that nothing reads.

    Raises NotText, and NotMorse where the policy gives what is no code nothing to be keyed instead.
    """
    cut = _cut(morse, marks)
    policy = unknown.policy
    instead = policy.code(table.codes)
    if None in cut.codes.values() and (not policy.sounds or instead is None):
        wrong = [number for number, piece in enumerate(cut.pieces) if cut.codes[piece] is None]
        tokens = map(cut.token, wrong[:MAX_PROBLEMS])
        problems = [
            Problem("not_morse", "morse", f"{shortened(t.text)} at position {t.position} is not morse.", t.position)
            for t in tokens
        ]
        raise NotMorse(*problems, *and_more("not_morse", "morse", len(wrong)))
    return _keyed(cut, instead or "")


def _keyed(cut: notation.Cut, instead: str = "") -> str:
    """Write the codes of a morse in canonical notation, and what is keyed instead of what is none."""
    codes = {piece: code or instead for piece, code in cut.codes.items()}
    written = cut.joined(map(codes.__getitem__, cut.pieces), " ", notation.WORD_GAP)
    if "" in codes.values():  # a word of nothing but what is no code is none
        return CANONICAL.join(word for word in map(str.split, written.split("/")) if word)
    return written


MAX_SHOWN_CODE = 40
"""Characters of an unknown code that is repeated to whoever sent it."""


def shortened(code: str) -> str:
    """Cut a piece of morse that is too long to be repeated."""
    return code if len(code) <= MAX_SHOWN_CODE else code[:MAX_SHOWN_CODE] + "…"


def _unread_problems(missing: tuple[UnknownCode, ...], total: int, table: CodeTable) -> list[Problem]:
    problems = []
    for item in missing[:MAX_PROBLEMS]:
        what = f"is not a code of {table.alphabet.name}."
        if not item.code.translate(notation.SPELLINGS).strip(".-") and set(item.code) & set(notation.JOINED_DASHES):
            what = "has a dash that is longer than others here, and may be several: write each dah alike, as -."
        elif item.code.strip(".-"):
            what = f"is not morse, so {what.removeprefix('is ')}"
        message = f"{shortened(item.code)} at position {item.position} (code {item.number}) {what}"
        problems.append(Problem("unknown_code", "morse", message, item.position))
    return problems + and_more("unknown_code", "morse", total)
