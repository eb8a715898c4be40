"""How morse is written: `.` and `-`, a space between characters, ` / ` between words.

Written is only this, or its typographic twin with `·` and `−`. Read is every spelling people use: each dot and each
stroke of Unicode (DITS, DAHS), `‥` for two dits and `…` for three; words parted by `/`, `//`, `|`, a line break or
three spaces, and by two where single ones part characters in the same morse. What only steers the layout says nothing.
"""

import re
from collections.abc import Iterable
from typing import NamedTuple

from .characters import is_format

DITS = ".·•*" + "․‧∙⋅・･ꞏ·᛫⸱⸳．。｡﹒●⚫⬤◦○∘⦁⏺➊＊∗⁎✱﹡"
DAHS = "-−–—_" + "‐‑‒―⁃⸺⸻﹘﹣－˗➖─━▬▄＿ーｰ〜～一⎯"
SPELLINGS = {
    **dict.fromkeys(map(ord, DITS), "."),
    **dict.fromkeys(map(ord, DAHS), "-"),
    **{ord("‥"): "..", ord("…"): "...", ord("⋯"): "...", ord("︙"): "..."},
}
TYPOGRAPHIC = str.maketrans(".-", "·−")
WORD_GAP = " / "

_TOKEN = re.compile(r"[^\s/|]+")
_WORD_GAP = re.compile(r"[/|\n\r\v\f\x1c-\x1e\x85\u2028\u2029]|\s{3}")
_SINGLE_SPACE = re.compile(r"(?<=[^\s/|])\s(?=[^\s/|])")
_DOUBLE_SPACE = re.compile(r"\S\s\s\S")


class Token(NamedTuple):
    """What stands between gaps: the text as sent, its position in code points, its code or None if it is none."""

    text: str
    position: int
    code: str | None


def read_notation(morse: str) -> list[list[Token]]:
    """Return the words of a morse in any spelling; empty words are left out.

    >>> [[token.code for token in word] for word in read_notation("•— …|-")]
    [['.-', '...'], ['-']]
    """
    words: list[list[Token]] = []
    two_part_words = _DOUBLE_SPACE.search(morse) and _SINGLE_SPACE.search(morse)
    end = 0
    gap = ""
    for match in _TOKEN.finditer(morse):
        gap += morse[end : match.start()]
        end = match.end()
        code = match[0].translate(SPELLINGS)
        if not code.isascii():
            code = "".join(mark for mark in code if not is_format(mark))
            if not code:
                continue
        if not words or _WORD_GAP.search(gap) or (two_part_words and len(gap) > 1):
            words.append([])
        gap = ""
        words[-1].append(Token(match[0], match.start(), None if code.strip(".-") else code))
    return words


def write_notation(words: Iterable[Iterable[str]]) -> str:
    """Return the canonical form of words of codes.

    >>> write_notation([["...", "---", "..."], ["-.-"]])
    '... --- ... / -.-'
    """
    return WORD_GAP.join(map(" ".join, words))


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


def typographic(morse: str) -> str:
    """Return the canonical form with a raised point and a minus sign, for print.

    >>> typographic(".- / -")
    '·− / −'
    """
    return morse.translate(TYPOGRAPHIC)
