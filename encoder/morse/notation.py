"""How morse is written: `.` and `-`, a space between characters, ` / ` between words; and otherwise, if asked for.

Read is every spelling people use: each dot and each stroke of Unicode (DITS, DAHS), `‥` for two dits and `…` for
three, `dit dah` and `di-dah`, and marks that are named; words parted by `/`, `//`, `|`, a line break or three spaces.
What only steers the layout says nothing.

One rule tells one gap from two: where the same separator stands single and doubled, single ones part characters and
doubled ones words. So two spaces part words beside single ones, and where nothing else parts the codes `/` and `//`, a
line end and an empty line do the same.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import StrEnum
from functools import cached_property
from itertools import accumulate, chain, compress
from operator import add, not_
from typing import NamedTuple

from . import characters
from .errors import NotText, Problem

DITS = ".·•*" + "․‧∙⋅・･ꞏ·᛫⸱⸳．。｡﹒●⚫⬤◦○∘⦁⏺➊＊∗⁎✱﹡"
DAHS = "-−–—_" + "‐‑‒―⁃⸺⸻﹘﹣－˗➖─━▬▄＿ーｰ〜～一⎯"
SPELLINGS = {
    **dict.fromkeys(map(ord, DITS), "."),
    **dict.fromkeys(map(ord, DAHS), "-"),
    **{ord("‥"): "..", ord("…"): "...", ord("⋯"): "...", ord("︙"): "..."},
}
JOINED_DASHES = "–—"
MAX_MARK_CHARACTERS = 16
"""Characters of what stands for a dit or a dah."""


class CharacterGap(StrEnum):
    """What parts characters; words are parted by twice as much, or by ` / `."""

    SPACE = "space"
    SLASH = "slash"
    LINE = "line"


GAPS = {
    CharacterGap.SPACE: (" ", " / ", ""),
    CharacterGap.SLASH: ("/", "//", "//"),
    CharacterGap.LINE: ("\n", "\n\n", "\n\n"),
}
"""What stands between characters, between words, and at the end, where it tells one word from many."""

_FILLER = "\u2060"
"""Says nothing: stands where a morse has more characters than is read of it."""
_SILENT = re.compile(f"{characters.FORMAT.pattern[:-1]}\ufe0e\ufe0f]")
"""What says nothing: what only steers the layout, and what phones type behind a dot that is an emoji too."""
_SEPARATORS = str.maketrans("／｜", "/|")
_ENDS = r"\n\r\v\f\x1c-\x1e\x85\u2028\u2029"
_TOKEN = re.compile(r"([^\s/|]+)")
_WORD_GAP = re.compile(rf"[/|{_ENDS}]|\s{{3}}")
_SINGLE_SPACE = re.compile(rf"[^\S{_ENDS}]")
_DOUBLE_SPACE = re.compile(rf"[^\S{_ENDS}]{{2}}")
_LINE_END = re.compile(r"\r\n|\r|\n")
# Not by re.IGNORECASE, which takes the Turkish dotted and dotless i for the letter.
_SPOKEN = re.compile("[dD](?:[iI][tT]?|[aA][hH]?)")
_IS_SPOKEN = re.compile(rf"{_FILLER}*(?:{_SPOKEN.pattern}(?:-(?=[dD{_FILLER}])|{_FILLER})*)*")
_HYPHEN, _HYPHEN_OR_SPACE = (
    re.compile(f"(?<=[a-zA-Z{_FILLER}])[{marks}](?=[a-zA-Z{_FILLER}])") for marks in ("-", " -")
)


class Notation(NamedTuple):
    """What stands for a dit and for a dah, and what parts characters.

    >>> Notation("·", "−").code(".-")
    '·−'
    """

    dit: str = "."
    dah: str = "-"
    character_gap: CharacterGap = CharacterGap.SPACE

    @property
    def problems(self) -> list[Problem]:
        """Return what keeps a morse that is written so from being read again."""
        found: list[Problem] = []
        for field, mark in (("dit", self.dit), ("dah", self.dah)):
            try:
                characters.check(mark, field)
            except NotText as exc:
                found += exc.problems
                continue
            begins_well = mark.lstrip() == mark != "" and not characters.is_mark(mark[0])
            if not begins_well or len(mark) > MAX_MARK_CHARACTERS or _WORD_GAP.search(mark):
                message = (
                    f"What stands for a {field} must be 1 to {MAX_MARK_CHARACTERS} characters, begin with no space and"
                    " no combining mark, and hold nothing that parts words."
                )
                found.append(Problem("invalid_notation", field, message))
        dit, dah = self.dit.strip(), self.dah.strip()
        if not found and (dit.startswith(dah) or dah.startswith(dit)):
            message = f"{dit} for a dit and {dah} for a dah cannot be told apart: neither may begin with the other."
            found.append(Problem("invalid_notation", "dah", message))
        return found

    def code(self, code: str) -> str:
        """Write one code."""
        if self.dit == "." and self.dah == "-":
            return code
        return code.translate({ord("."): self.dit, ord("-"): self.dah})

    def join(self, words: Iterable[Iterable[str]]) -> str:
        """Join words of codes that are written already."""
        between_characters, between_words, end = GAPS[self.character_gap]
        written = between_words.join(map(between_characters.join, words))
        return (written + end).rstrip(" ") if written else ""

    def read(self, morse: str, filler: str = "") -> str:
        """Return a morse with `.` and `-` in the place of our own marks, filled up to their lengths."""
        marks = {self.dit: ".", self.dah: "-", self.dit.strip(): ".", self.dah.strip(): "-"}
        return _replaced(
            re.compile("|".join(map(re.escape, sorted(marks, key=len, reverse=True)))), marks, morse, filler
        )


def _replaced(pattern: re.Pattern[str], marks: Mapping[str, str], text: str, filler: str) -> str:
    """Return the text with `.` or `-` for each mark, filled up to its length."""
    parts = re.split(f"({pattern.pattern})", text)
    elements = {mark: marks[mark] + filler * (len(mark) - 1) for mark in set(parts[1::2])}
    parts[1::2] = map(elements.__getitem__, parts[1::2])
    return "".join(parts)


CANONICAL = Notation()
WORD_GAP = GAPS[CharacterGap.SPACE][1]


class Token(NamedTuple):
    """What stands between gaps: the text as sent, its position in code points, its code or None if it is none."""

    text: str
    position: int
    code: str | None


class Cut:
    """A morse in any spelling, or with the marks of a notation, cut at its gaps.

    `pieces` is what stands between them, `codes` the code of each different piece (None if it is none), `begins` tells
    of each piece whether it begins a word. Many equal pieces and gaps are looked at once: a morse may have 100,000.
    """

    def __init__(self, morse: str, notation: Notation = CANONICAL) -> None:
        self.morse, self.notation = morse, notation
        self._silent = [] if morse.isascii() else characters.present(morse, _SILENT)
        self._bare = self._plain("")
        alternating = _TOKEN.split(self._bare)
        self.pieces, self._gaps = alternating[1::2], alternating[::2]
        unsure = _joined_dashes(self._bare)
        self.codes = {piece: _code(piece, unsure) for piece in set(self.pieces)}
        parts_words = _word_gap(self._gaps)
        parts = {gap: bool(parts_words(gap)) for gap in set(self._gaps)}
        self.begins = [True, *map(parts.__getitem__, self._gaps[1:-1])] if self.pieces else []

    def joined(self, written: Iterable[str], between_characters: str, between_words: str) -> str:
        """Join what is written for each piece as the pieces stand."""
        if True not in self.begins[1:]:
            return between_characters.join(written)
        gaps = map((between_characters, between_words).__getitem__, self.begins)
        next(gaps)
        return "".join(chain.from_iterable(zip(chain([""], gaps), written, strict=True)))

    @property
    def is_as_sent(self) -> bool:
        """Tell whether the pieces are what was sent, character by character."""
        return self._bare == self.morse

    @cached_property
    def _starts(self) -> list[int]:
        """Return where each piece begins in the bare text."""
        steps = map(add, map(len, self._gaps), chain([0], map(len, self.pieces)))
        return list(accumulate(steps))

    def _plain(self, filler: str) -> str:
        """Return the morse with `.` and `-` for our marks, filled up, and a filler for what is silent."""
        plain = self.morse
        for silent in self._silent:
            plain = plain.replace(silent, filler)
        plain = _spoken(plain, filler) if self.notation == CANONICAL else self.notation.read(plain, filler)
        return plain.translate(_SEPARATORS) if "／" in plain or "｜" in plain else plain

    @cached_property
    def _origins(self) -> Sequence[int]:
        """Return where each character of the bare text stands in the morse, and where the morse ends."""
        if len(self._bare) == len(self.morse):
            return range(len(self.morse) + 1)
        filled = self._plain(_FILLER)
        return [*compress(range(len(filled)), map(not_, map(_FILLER.__eq__, filled))), len(self.morse)]

    def token(self, number: int) -> Token:
        """Return a piece, counted from 0, as it was sent."""
        piece, start = self.pieces[number], self._starts[number]
        first, behind = self._origins[start], self._origins[start + len(piece)]
        return Token(self.morse[first:behind], first, self.codes[piece])

    def sent(self, numbers: Iterable[int]) -> list[str]:
        """Return pieces, counted from 0, as they were sent."""
        morse, origins, starts, pieces = self.morse, self._origins, self._starts, self.pieces
        return [morse[origins[starts[number]] : origins[starts[number] + len(pieces[number])]] for number in numbers]


def read_notation(morse: str, notation: Notation = CANONICAL) -> list[list[Token]]:
    """Return the words of a morse in any spelling, or with the marks of a notation; empty words are left out.

    >>> [[token.code for token in word] for word in read_notation("•— …|-")]
    [['.-', '...'], ['-']]
    """
    cut = Cut(morse, notation)
    words: list[list[Token]] = []
    for number, begins in enumerate(cut.begins):
        if begins:
            words.append([])
        words[-1].append(cut.token(number))
    return words


def _spoken(morse: str, filler: str) -> str:
    """Return a morse of spoken elements, `dah di-dah`, with `.` and `-`, filled up; any other as it is.

    Single spaces part characters where an element is joined to another, `didah dit`; else they part elements.
    """
    if "d" not in morse and "D" not in morse:
        return morse
    spoken = morse.replace(",", " ")
    pieces = set(_TOKEN.findall(spoken))
    if not all(map(_IS_SPOKEN.fullmatch, pieces)):
        return morse
    joined = any(len(_SPOKEN.findall(piece)) > 1 for piece in pieces)
    spoken = (_HYPHEN if joined else _HYPHEN_OR_SPACE).sub(filler, spoken)
    return _replaced(_SPOKEN, _Spoken(), spoken, filler)


class _Spoken(dict[str, str]):
    """`di`, `dit`, `da`, `dah` in any case, by what they are."""

    def __missing__(self, element: str) -> str:
        return "." if element[1] in "iI" else "-"


def _code(piece: str, unsure: re.Pattern[str] | None) -> str | None:
    code = piece.translate(SPELLINGS)
    return None if code.strip(".-") or (unsure and unsure.search(piece)) else code


def _joined_dashes(plain: str) -> re.Pattern[str] | None:
    """Find the dashes that may stand for several: programs join `--` to `–` or `—` as one types, but not all of them.

    None where every dash is as long as the others.
    """
    found = [dash for dash in JOINED_DASHES if dash in plain]
    return re.compile(f"[{''.join(found)}]") if len(found) > 1 or (found and "-" in plain) else None


def _word_gap(gaps: list[str]) -> Callable[[str], object]:
    """Return what tells whether a gap parts words: a separator that also stands doubled does so only then."""
    inner, behind = set(gaps[1:-1]), gaps[-1]
    for count in (_slashes, _line_ends):
        counts = set(map(count, inner))
        if counts and 0 not in counts and (max(counts) > 1 or count(behind) > 1):
            return lambda gap: count(gap) > 1
    if any(map(_DOUBLE_SPACE.fullmatch, inner)) and any(map(_SINGLE_SPACE.fullmatch, inner)):
        return lambda gap: len(gap) > 1 or _WORD_GAP.search(gap)
    return _WORD_GAP.search


def _slashes(gap: str) -> int:
    """Return how many slashes a gap is; 0 if it is something else."""
    bare = gap.rstrip()
    return len(bare) if not bare.strip("/") else 0


def _line_ends(gap: str) -> int:
    """Return how many line ends a gap is; 0 if it is something else."""
    return len(_LINE_END.findall(gap)) if gap.isspace() else 0


def is_canonical(morse: str) -> bool:
    """Tell whether the morse is written with `.`, `-`, single spaces and ` / ` alone, where reading is splitting."""
    return (
        morse.isascii()
        and not morse.encode().translate(None, b".- /")
        and "  " not in morse
        and "//" not in morse
        and "/ /" not in morse
        and morse.count("/") == morse.count(WORD_GAP)
        and morse == morse.strip(" ")
    )
