"""Alphabets to code tables.

An alphabet extends at most one other. Its table holds its own symbols, then those it inherits:

* letters only from alphabets of the same script; figures, signs and prosigns always;
* never a character that a nearer alphabet has;
* never a symbol whose code a nearer symbol reads in one of the same readings: it is *lost* and listed;
* never an encode-only symbol whose code means something else here, or is read by nobody.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from . import characters
from .codetable import (
    CODE_PATTERN,
    MAX_CHARACTER_LENGTH,
    MAX_CODE_ELEMENTS,
    Alphabet,
    CodeTable,
    Kind,
    Lost,
    Reading,
    Reads,
    Symbol,
)
from .errors import InvalidCodeTable, Problem

KINDS, READS = frozenset(Kind), frozenset(Reads)


def lineage(slug: str, alphabets: Mapping[str, Alphabet]) -> Iterator[Alphabet]:
    """Yield the alphabet and what it extends, nearest first; ends where a cycle would begin again."""
    seen: set[str] = set()
    at: str | None = slug
    while at is not None and at not in seen and at in alphabets:
        seen.add(at)
        yield alphabets[at]
        at = alphabets[at].extends


def compile_table(slug: str, alphabets: Mapping[str, Alphabet]) -> CodeTable:
    """Compile one of the alphabets. Raises InvalidCodeTable naming every row that breaks a rule."""
    chain = list(lineage(slug, alphabets))
    if problems := [problem for alphabet in chain for problem in _problems(alphabet)]:
        raise InvalidCodeTable(*problems)
    kept: dict[str, Symbol] = {}
    owners: dict[str, str] = {}
    lost: list[Lost] = []
    for alphabet in chain:
        nearer = [symbol for symbol in kept.values() if symbol.reads != Reads.NEVER]
        for symbol in alphabet.symbols:
            if symbol.character in kept or (symbol.kind == Kind.LETTER and alphabet.script != chain[0].script):
                continue
            if reader := _taken(symbol, nearer):
                lost.append(Lost(symbol, alphabet.slug, reader))
                continue
            kept[symbol.character] = symbol
            owners[symbol.character] = alphabet.slug
    read = {symbol.code for symbol in kept.values() if symbol.reads != Reads.NEVER}
    unread = [symbol for symbol in kept.values() if symbol.code not in read]
    lost += [Lost(kept.pop(symbol.character), owners.pop(symbol.character), None) for symbol in unread]
    revision = max(alphabet.revision for alphabet in chain)
    return CodeTable(chain[0], revision, tuple(kept.values()), owners, tuple(lost))


def _taken(symbol: Symbol, nearer: list[Symbol]) -> Symbol | None:
    """Return the nearer symbol that reads this one's code where this one would, or instead of its meaning."""
    for reader in nearer:
        if reader.code == symbol.code and (
            Reads.ALWAYS in (symbol.reads, reader.reads) or symbol.reads in (Reads.NEVER, reader.reads)
        ):
            return reader
    return None


@lru_cache(maxsize=256)
def _problems(alphabet: Alphabet) -> tuple[Problem, ...]:
    """Look over the rows of an alphabet once, not once more for each that extends it, nor again while it stays."""
    return tuple(_broken_rows(alphabet))


def _broken_rows(alphabet: Alphabet) -> Iterator[Problem]:
    """Yield what the database should have refused; it may have been changed behind the models' back."""
    seen: set[tuple[str, str]] = set()
    for message in broken_lines(alphabet):
        yield Problem("invalid_alphabet", alphabet.slug, message)
    for symbol in alphabet.symbols:
        row = f"{symbol.character!r} in {alphabet.name}"
        for message in broken_rules(symbol):
            yield Problem("invalid_symbol", symbol.character, f"{row}: {message}")
        keys = [("character", symbol.character)]
        keys += [(reading, symbol.code) for reading in Reading if symbol.reads_in(reading)]
        for key in keys:
            if key in seen:
                yield Problem("duplicate_symbol", symbol.character, f"{row}: a second row for {key[0]} {key[1]!r}.")
            seen.add(key)


def broken_rules(symbol: Symbol) -> list[str]:
    """Return a sentence for each rule that the values of one symbol break."""
    messages = []
    if not re.fullmatch(CODE_PATTERN, symbol.code):
        messages.append(f"The code {symbol.code!r} must be 1 to {MAX_CODE_ELEMENTS} of . and - and nothing else.")
    if symbol.kind not in KINDS:
        messages.append(f"The kind {symbol.kind!r} must be one of {', '.join(Kind)}.")
    if symbol.reads not in READS:
        messages.append(f"Reads {symbol.reads!r} must be one of {', '.join(Reads)}.")
    return messages + character_problems(symbol.character) + broken_lines(symbol)


def broken_lines(row: Any) -> list[str]:
    """Return a sentence for each value of an alphabet, or of a symbol, that is not a line of text."""
    lines = [(name, getattr(row, name, "")) for name in ("name", "native_name", "source", "note")]
    return [f"The {name} {value!r} {problem}." for name, value in lines if (problem := characters.line_problem(value))]


def character_problems(character: str) -> list[str]:
    """Return a sentence for each rule that a character, or a sequence, breaks."""
    if not 1 <= len(character) <= MAX_CHARACTER_LENGTH:
        return [f"The character must be 1 to {MAX_CHARACTER_LENGTH} code points, not {len(character)}."]
    if any(part.isspace() or unicodedata.category(part) in ("Cc", "Cs", "Cn") for part in character):
        return [f"The character {character!r} holds white space or a control character."]
    if silent := characters.FORMAT.search(character):
        shown = f"{characters.code_point(silent[0])} {characters.name(silent[0])}"
        return [f"The character {character!r} holds {shown}, which is taken out of a text before it is sent."]
    folded = characters.fold(character)[0]
    if folded != character:
        shown = f"{character} ({characters.code_point(character)})"
        return [f"The character {shown} must be in NFC and upper case: {folded} ({characters.code_point(folded)})."]
    return []
