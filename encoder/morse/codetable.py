"""Alphabets as values, and code tables: alphabets compiled for encoding and decoding (see compiling)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Any, NamedTuple

from . import characters

DEFAULT_ALPHABET = "international"
"""Used where no alphabet is named; it cannot be deleted."""
MAX_CODE_ELEMENTS = 10
MAX_CHARACTER_LENGTH = 16
RIGHT_TO_LEFT = frozenset("Adlm Arab Hebr Mand Nkoo Rohg Samr Syrc Thaa".split())
CODE_PATTERN = rf"[.-]{{1,{MAX_CODE_ELEMENTS}}}"


class Kind(StrEnum):
    """What a symbol is."""

    LETTER = "letter"
    FIGURE = "figure"
    SIGN = "sign"
    PROSIGN = "prosign"


class Reads(StrEnum):
    """In which reading a symbol answers for its code; `never` is encode-only."""

    ALWAYS = "always"
    TEXT = "text"
    PROSIGN = "prosign"
    NEVER = "never"


class Reading(StrEnum):
    """How a shared code is decoded: `.-.-.` as the sign `+` or as the prosign `<AR>`."""

    TEXT = "text"
    PROSIGN = "prosign"


class Symbol(NamedTuple):
    """One row of an alphabet. `character` is NFC and upper case, one code point or a sequence."""

    character: str
    code: str
    kind: str
    reads: str
    name: str = ""
    source: str = ""
    note: str = ""

    def reads_in(self, reading: Reading) -> bool:
        """Tell whether decoding in this reading gives this symbol."""
        return self.reads in (Reads.ALWAYS, reading)


class Alphabet(NamedTuple):
    """An alphabet as data; `extends` is the slug of another or None; `script` is ISO 15924, `language` BCP 47."""

    slug: str
    name: str
    native_name: str
    script: str
    language: str
    extends: str | None
    trust: str
    source: str
    revision: int
    symbols: tuple[Symbol, ...]

    @property
    def label(self) -> str:
        """Return the name as people look for it: in its own script, with the English one."""
        return f"{self.native_name} ({self.name})" if self.native_name else self.name

    @property
    def right_to_left(self) -> bool:
        """Tell whether the script is written from the right."""
        return self.script in RIGHT_TO_LEFT


class Lost(NamedTuple):
    """A symbol of `alphabet` that is unknown in the table; `reader` has taken its code, None: nobody reads it."""

    symbol: Symbol
    alphabet: str
    reader: Symbol | None


@dataclass(frozen=True)
class CodeTable:
    """A frozen alphabet at one revision.

    `owners` maps each character to the slug of the alphabet that has its row; `codes` maps character to code;
    `readers[reading]` maps code to the character it decodes to; `answers[reading]` maps each character to the
    one that decoding its code gives; `switches` maps a prosign to the table of what follows it.
    """

    alphabet: Alphabet
    revision: int
    symbols: tuple[Symbol, ...]
    owners: Mapping[str, str]
    lost: tuple[Lost, ...] = ()
    switches: dict[str, "CodeTable"] = field(default_factory=dict, repr=False, compare=False)
    codes: Mapping[str, str] = field(init=False)
    readers: Mapping[Reading, Mapping[str, str]] = field(init=False)
    answers: Mapping[Reading, Mapping[str, str]] = field(init=False)

    def __post_init__(self) -> None:
        readers = {reading: _readers(self.symbols, reading) for reading in Reading}
        answers = {
            reading: {symbol.character: codes[symbol.code] for symbol in self.symbols}
            for reading, codes in readers.items()
        }
        object.__setattr__(self, "codes", {symbol.character: symbol.code for symbol in self.symbols})
        object.__setattr__(self, "readers", readers)
        object.__setattr__(self, "answers", answers)

    @property
    def slug(self) -> str:
        """Name the alphabet as URLs do."""
        return self.alphabet.slug

    @cached_property
    def has_number_rules(self) -> bool:
        """Clause 3.3 and 4.3 of ITU-R M.1677-1 need the hyphen, the fraction bar and the figures."""
        return self.codes.keys() >= set("-/0123456789")

    @cached_property
    def sequences(self) -> re.Pattern[str]:
        """Match one character of a folded text: the longest sequence declared, else one code point."""
        declared = sorted((symbol.character for symbol in self.symbols if len(symbol.character) > 1), key=len)
        return re.compile("|".join([*map(re.escape, reversed(declared)), "."]), re.DOTALL)

    @cached_property
    def joined(self) -> re.Pattern[str]:
        """Match what is more than one code point: a sequence, or what may be a prosign, in brackets or overlined."""
        prosign = rf"|<[^<>\s]{{2,{MAX_CHARACTER_LENGTH - 2}}}>" if "<" not in self.codes else ""
        overlined = rf"(?:[^\s{characters.OVERLINE}]{characters.OVERLINE}){{2,{MAX_CHARACTER_LENGTH - 2}}}"
        return re.compile(f"{self.sequences.pattern[:-1]}{overlined}{prosign}")

    def prosign(self, piece: str) -> tuple[str, str] | None:
        """Return the name and the code of a prosign: declared, or made up of letters and figures keyed without gaps.

        `piece` is its name, `<AR>`, or its letters, each under an overline. None if it is no prosign.
        """
        letters = piece.replace(characters.OVERLINE, "").removeprefix("<").removesuffix(">")
        if len(letters) < 2 or len(letters) == len(piece):
            return None
        name = f"<{letters}>"
        if name in self.codes:
            return name, self.codes[name]
        codes = [self.codes.get(part, "") for part in self.sequences.findall(letters)]
        return (name, "".join(codes)) if letters.isalnum() and all(codes) else None

    @cached_property
    def encode_only(self) -> frozenset[str]:
        """Characters that no reading gives back."""
        read = {character for answers in self.readers.values() for character in answers.values()}
        return frozenset(self.codes) - read

    @cached_property
    def unborne(self) -> dict[str, str]:
        """Map a mark that codes decode to, to what else has its code: read where there is no letter to bear the mark.

        Thai keys its figures 7 and 8 as two of its marks.
        """
        by_code = {symbol.code: symbol.character for symbol in self.symbols if symbol.character in self.encode_only}
        marks = (symbol for symbol in self.symbols if characters.is_mark(symbol.character[0]))
        return {mark.character: by_code[mark.code] for mark in marks if mark.code in by_code}

    @cached_property
    def ways(self) -> dict[str, Any]:
        """Hold what encoding has found out about pieces of text."""
        return {}

    @cached_property
    def plain(self) -> Mapping[str, str]:
        """Map what is sent the same whatever stands beside it: letter to code and a space.

        Both cases, and a space to the slash of the word gap. Left out, because neighbours can change them: marks,
        what a sequence or a number rule can begin with; and what must be reported: encode-only characters.
        """
        first = {symbol.character[0] for symbol in self.symbols if len(symbol.character) > 1}
        if self.has_number_rules:
            first.add("/")
        plain = {" ": "/ "}
        for character, code in self.codes.items():
            if len(character) > 1 or character in first | self.encode_only or characters.joins(character):
                continue
            for case in {character, character.lower()}:
                if len(case) == 1 and characters.fold(case)[0] == character:
                    plain[case] = code + " "
        return plain

    @cached_property
    def spoken(self) -> Mapping[Reading, Mapping[str, str]]:
        """Hold `readers` with the word gap as a code of its own, for decoding in one pass; without what depends.

        A prosign that switches; a mark that is none without a letter before it.
        """
        depends = self.switches.keys() | self.unborne.keys()
        return {
            reading: {"/": " "} | {code: read for code, read in codes.items() if read not in depends}
            for reading, codes in self.readers.items()
        }


def _readers(symbols: tuple[Symbol, ...], reading: Reading) -> dict[str, str]:
    """Map code to character. A code that only the other reading has is not shared, and read all the same."""
    codes = {symbol.code: symbol.character for symbol in symbols if symbol.reads != Reads.NEVER}
    codes.update({symbol.code: symbol.character for symbol in symbols if symbol.reads_in(reading)})
    return codes
