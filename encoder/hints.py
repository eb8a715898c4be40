"""What helps with what is unknown: the alphabets that know it, and how a word of another script is sent."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import suppress
from functools import lru_cache
from itertools import chain
from typing import Any, NamedTuple

from encoder.morse import DEFAULT_ALPHABET, CodeTable, Place, Problem, Unknown, UnknownCharacters, encode, folded

from .snapshots import Snapshot

_RUN, _WORD = re.compile(r"\w(?:\S*\w)?"), re.compile(r"\w+")
MAX_OTHER_SCRIPTS = 5
"""Words in another script than their alphabet's that are told how to be sent, and alphabets in which they can be."""
MAX_WORD_CHARACTERS = 40
"""Characters of such a word."""
MAX_WORDS_TRIED = 20
"""Words that are tried for it: many that no alphabet can send would cost much."""


def knowing(snapshot: Snapshot, character: str) -> list[str]:
    """Return the slugs of the alphabets that bring a code for a character, not of those that inherit it.

    Of one that none has a code for, the default's, if it is sent there as another.
    """
    if slugs := _brought(snapshot)[0].get(character):
        return slugs
    default = snapshot.tables.get(DEFAULT_ALPHABET)
    return [DEFAULT_ALPHABET] if default and not encode(character, default, Unknown.SKIP).unknown else []


def reading(snapshot: Snapshot, code: str) -> list[str]:
    """Return the slugs of the alphabets that bring a character that a code decodes to, in any reading."""
    return _brought(snapshot)[1].get(code, [])


@lru_cache(maxsize=2)
def _brought(snapshot: Snapshot) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """Return the alphabets that have a row themselves, by its character and by what is read; the default has all."""
    characters: dict[str, list[str]] = {}
    codes: dict[str, list[str]] = {}
    for slug, table in snapshot.tables.items():
        brought = {character for character, owner in table.owners.items() if slug in (owner, DEFAULT_ALPHABET)}
        for character in brought:
            characters.setdefault(character, []).append(slug)
        for code in {code for read in table.readers.values() for code in read if read[code] in brought}:
            codes.setdefault(code, []).append(slug)
    return characters, codes


class OtherScript(NamedTuple):
    """A word in another script than its alphabet's, the alphabets in which it can be sent by itself, and its morse.

    The morse is empty where they do not agree on it. `switched` is how it stands in a text of an alphabet that can
    switch.
    """

    word: str
    position: int
    script: str
    alphabets: list[str]
    morse: str
    switched: str = ""

    @property
    def way_out(self) -> str:
        """Say what it is, and where it can be sent; its morse follows."""
        *others, last = self.alphabets
        names = f"{', '.join(others)} or {last}" if others else last
        here = f" or here, written {self.switched}," if self.switched else ""
        return f"{self.word} is {self.script}. It can be sent by itself,{here} in {names}{':' if self.morse else '.'}"


def other_scripts(text: str, unknown: Iterable[Place], table: CodeTable, snapshot: Snapshot) -> list[OtherScript]:
    """Return the words with characters unknown in these places that alphabets of another script can send.

    Each word once, and no more than MAX_OTHER_SCRIPTS words or alphabets.
    """
    found: dict[str, OtherScript] = {}
    tried: set[str] = set()
    positions = (place.position for place in unknown)
    if (at := next(positions, None)) is None:
        return []
    for match in chain.from_iterable(_run_and_words(run) for run in _RUN.finditer(text)):
        while at is not None and at < match.start():
            at = next(positions, None)
        if at is None or len(found) == MAX_OTHER_SCRIPTS or len(tried) >= MAX_WORDS_TRIED:
            break
        word = match[0]
        told = any(other.position <= match.start() < other.position + len(other.word) for other in found.values())
        if at < match.end() and word not in tried and len(word) <= MAX_WORD_CHARACTERS and not told:
            tried.add(word)
            slugs = knowing(snapshot, folded(text[at]))
            tables = [snapshot.tables[slug] for slug in ([DEFAULT_ALPHABET] if DEFAULT_ALPHABET in slugs else slugs)]
            others = [other for other in tables if other.alphabet.script != table.alphabet.script]
            if sendings := _sendings(word, others[:MAX_OTHER_SCRIPTS]):
                script = unicodedata.name(text[at]).split()[0].capitalize()
                morse, *more = set(sendings.values())
                found[word] = OtherScript(
                    word, match.start(), script, list(sendings), "" if more else morse, _switched(word, table, others)
                )
    return list(found.values())


def _run_and_words(run: re.Match[str]) -> Iterator[re.Match[str]]:
    """Yield what stands between spaces, without the signs around it, and then its words: `UA1ABC/P`, `UA1ABC`, `P`."""
    yield run
    words = _WORD.finditer(run.string, run.start(), run.end())
    yield from (word for word in words if word.span() != run.span())


def _switched(word: str, table: CodeTable, others: Iterable[CodeTable]) -> str:
    """Return the word between the prosigns that lead to another table and back; empty where none does."""
    for name, other in table.switches.items():
        if any(other is each for each in others):
            return f"{name}{word}{next(iter(other.switches))}"
    return ""


def _sendings(word: str, tables: Iterable[CodeTable]) -> dict[str, str]:
    """Return the morse of a word by the name of each alphabet that can send it whole."""
    found = {}
    for table in tables:
        with suppress(UnknownCharacters):
            found[table.alphabet.name] = encode(word, table).morse
    return found


def _who_knows(item: Any, slugs: list[str]) -> str:
    """Say which alphabets know a character or a code; nothing of what is no code."""
    if slugs:
        return f" Known in: {', '.join(slugs)}."
    if not hasattr(item, "character"):
        return "" if item.code.strip(".-") else " No alphabet here knows it."
    if item.name.startswith("CJK UNIFIED IDEOGRAPH"):
        return " No alphabet here knows it: Japanese is sent in kana."
    return " No alphabet here knows it."


def with_hints(exc: UnknownCharacters, snapshot: Snapshot, others: Iterable[OtherScript] = ()) -> UnknownCharacters:
    """Return the error with the alphabets that know each thing unknown, and how words of another script are sent."""
    problems = []
    for problem, item in zip(exc.problems, exc.unknown, strict=False):
        slugs = knowing(snapshot, item.character) if hasattr(item, "character") else reading(snapshot, item.code)
        problems.append(problem._replace(message=problem.message + _who_knows(item, slugs)))
    told = (
        Problem("other_script", "text", f"{other.way_out} {other.morse}".strip(), other.position) for other in others
    )
    return type(exc)(exc.unknown, *problems, *exc.problems[len(problems) :], *told)
