"""How morse is written: `.` and `-`, a space between characters, ` / ` between words; and otherwise, if asked for.

Read is every spelling people use: each dot and each stroke of Unicode (DITS, DAHS), `‥` for two dits and `…` for
three, `dit dah` and `di-dah`, and marks that are named; words parted by `/`, `//`, `|`, a line break or three spaces.
What only steers the layout says nothing.

One rule tells one gap from two: where the same separator stands single and doubled, single ones part characters and
doubled ones words. So two spaces part words beside single ones, and where nothing else parts the codes `/` and `//`, a
line end and an empty line do the same.
"""

import re
from collections.abc import Callable, Iterable
from enum import StrEnum
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
EMOJI_FORMS = "\ufe0e\ufe0f"
"""What phones type behind a dot or a stroke that is an emoji too."""
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
"""Says nothing, so that what is replaced keeps its place."""
_SEPARATORS = str.maketrans("／｜", "/|")
_ENDS = r"\n\r\v\f\x1c-\x1e\x85\u2028\u2029"
_TOKEN = re.compile(r"[^\s/|]+")
_WORD_GAP = re.compile(rf"[/|{_ENDS}]|\s{{3}}")
_SINGLE_SPACE = re.compile(rf"(?<=[^\s/|])[^\S{_ENDS}](?=[^\s/|])")
_DOUBLE_SPACE = re.compile(rf"\S[^\S{_ENDS}]{{2}}\S")
_LINE_END = re.compile(r"\r\n|\r|\n")
# Not by re.IGNORECASE, which takes the Turkish dotted and dotless i for the letter.
_SPOKEN = re.compile("[dD](?:[iI][tT]?|[aA][hH]?)")
_ALL_SPOKEN = re.compile(
    rf"[\s/|,{_FILLER}]*{_SPOKEN.pattern}(?:{_SPOKEN.pattern}|-(?=[dD{_FILLER}])|[\s/|,{_FILLER}])*"
)
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

    def read(self, morse: str) -> str:
        """Return a morse with `.` and `-` in the place of our own marks, and each thing where it was."""
        marks = {self.dit: ".", self.dah: "-", self.dit.strip(): ".", self.dah.strip(): "-"}
        pattern = "|".join(map(re.escape, sorted(marks, key=len, reverse=True)))
        return re.sub(pattern, lambda found: marks[found[0]] + _FILLER * (len(found[0]) - 1), morse)


CANONICAL = Notation()
WORD_GAP = GAPS[CharacterGap.SPACE][1]


class Token(NamedTuple):
    """What stands between gaps: the text as sent, its position in code points, its code or None if it is none."""

    text: str
    position: int
    code: str | None


def read_notation(morse: str, notation: Notation = CANONICAL) -> list[list[Token]]:
    """Return the words of a morse in any spelling, or with the marks of a notation; empty words are left out.

    >>> [[token.code for token in word] for word in read_notation("•— …|-")]
    [['.-', '...'], ['-']]
    """
    plain = (_spoken(morse) if notation == CANONICAL else notation.read(morse)).translate(_SEPARATORS)
    tokens, gaps = _tokens(morse, plain)
    parts_words = _word_gap(plain, gaps)
    words: list[list[Token]] = []
    for token, gap in zip(tokens, gaps, strict=False):
        if not words or parts_words(gap):
            words.append([])
        words[-1].append(token)
    return words


def _spoken(morse: str) -> str:
    """Return a morse of spoken elements, `dah di-dah`, with `.` and `-`, each where it was; any other as it is.

    Single spaces part characters where an element is joined to another, `didah dit`; else they part elements.
    """
    spoken = characters.FORMAT.sub(_FILLER, morse)
    if not _ALL_SPOKEN.fullmatch(spoken):
        return morse
    spoken = spoken.replace(",", " ")
    joined = any(len(_SPOKEN.findall(token)) > 1 for token in _TOKEN.findall(spoken))
    spoken = (_HYPHEN if joined else _HYPHEN_OR_SPACE).sub(_FILLER, spoken)
    return _SPOKEN.sub(lambda found: ("." if found[0][1] in "iI" else "-") + _FILLER * (len(found[0]) - 1), spoken)


def _tokens(morse: str, plain: str) -> tuple[list[Token], list[str]]:
    """Return what stands between gaps, and the gap before each and behind the last."""
    tokens, gaps, gap, end = [], [], "", 0
    unsure = _joined_dashes(plain)
    for match in _TOKEN.finditer(plain):
        gap += plain[end : match.start()]
        end = match.end()
        code = match[0].translate(SPELLINGS)
        if not code.isascii():
            code = "".join(mark for mark in code if not characters.is_format(mark) and mark not in EMOJI_FORMS)
            if not code:
                continue
        gaps.append(gap)
        gap = ""
        text = morse[match.start() : end]
        is_code = not code.strip(".-") and not (unsure and unsure.search(match[0]))
        tokens.append(Token(text, match.start(), code if is_code else None))
    return tokens, [*gaps, gap + plain[end:]]


def _joined_dashes(plain: str) -> re.Pattern[str] | None:
    """Find the dashes that may stand for several: programs join `--` to `–` or `—` as one types, but not all of them.

    None where every dash is as long as the others.
    """
    found = [dash for dash in JOINED_DASHES if dash in plain]
    return re.compile(f"[{''.join(found)}]") if len(found) > 1 or (found and "-" in plain) else None


def _word_gap(plain: str, gaps: list[str]) -> Callable[[str], object]:
    """Return what tells whether a gap parts words: a separator that also stands doubled does so only then."""
    for count in (_slashes, _line_ends):
        counts = [count(gap) for gap in gaps[1:]]
        if all(counts[:-1]) and any(number > 1 for number in counts):
            return lambda gap: count(gap) > 1
    if _DOUBLE_SPACE.search(plain) and _SINGLE_SPACE.search(plain):
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
