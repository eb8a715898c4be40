"""ITU-R M.1677-1: how numbers are sent (clauses 3.3 and 4.3).

`50%` is sent as `50-0/0`, `%50`, as Turkish has it, as `0/0-50`, `4½‰` as `4-1/2-0/00`, `1 3/4` as `1-3/4`. Only for
alphabets with hyphen and fraction bar.
"""

import re
import unicodedata
from collections.abc import Mapping
from typing import NamedTuple

FRACTIONS = {
    character: unicodedata.normalize("NFKC", character).replace("\u2044", "/")
    for character in map(chr, [*range(0xBC, 0xBF), *range(0x2150, 0x215F), 0x2189])
}
PARTS_OF_NUMBERS = {"%": "0/0", "‰": "0/00", **FRACTIONS}
PLAIN = {"⁄": "/", "∕": "/", "／": "/", "％": "%", "﹪": "%", "٪": "%", "؉": "‰", "٫": ".", "．": ".", "，": ","}
"""Signs of numbers in other forms, by the plain one."""

_VULGAR = "".join(FRACTIONS)
_FIGURES = {
    ord(c): str(unicodedata.decimal(c))
    for c in map(chr, range(0x80, 0x1FC00))
    if unicodedata.decimal(c, None) is not None
}
_TO_PLAIN = {**_FIGURES, **{ord(form): plain for form, plain in PLAIN.items()}}
_BEGINS_A_PART = frozenset("0123456789").union(PARTS_OF_NUMBERS)
_PART = re.compile(f"[{''.join(PARTS_OF_NUMBERS)}]")
_CONCERNED = re.compile(f"[/{''.join(PARTS_OF_NUMBERS)}{''.join(PLAIN)}]")
_WORD = re.compile(r"\S+")
_LINE_END = re.compile("[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_WHOLE = re.compile(r"[^\w/.,]*[0-9]+")
_NUMBER = re.compile(rf"[^\w/.,]*(?:[0-9]+(?:[.,][0-9]+)*|[0-9]+/[0-9]+|[0-9]*[{_VULGAR}])")
_FRACTION = re.compile(rf"(?:[{_VULGAR}]|(?P<top>[0-9]+)/(?P<bottom>[0-9]+))(?![\w/]|[.,][0-9])")
_SIGN = re.compile(r"[%‰](?!\w)")


class Change(NamedTuple):
    """A stretch of text, from `start` to `end`, and what is sent for it."""

    start: int
    end: int
    sent_as: str


def number_changes(folded: str, codes: Mapping[str, str]) -> list[Change]:
    """Return what the number rules change, from left to right; a sign of numbers with a row of its own stays.

    A part stands apart from its number by white space of any length on one line; the number is a word of its own, with
    or without signs around it, and a fraction is a proper one. Signs and figures in other forms, and of other scripts,
    are what they are sent as.
    """
    if not _CONCERNED.search(folded):
        return []
    plain = _plain(folded, codes)
    changes = []
    before = None
    for word in _WORD.finditer(plain):
        if (
            before
            and word[0][0] in _BEGINS_A_PART
            and _belongs(before[0], word[0], codes)
            and not _LINE_END.search(plain, before.end(), word.start())
        ):
            changes.append(Change(before.end(), word.start(), "-"))
        for part in _PART.finditer(plain, word.start(), word.end()):
            if part[0] not in codes:
                joined = part.start() > word.start() and plain[part.start() - 1] in "0123456789" + _VULGAR
                behind = plain[part.end() : part.end() + 1]
                joins = behind != "" and behind in "0123456789" + ("%‰" + _VULGAR if part[0] in "%‰" else "")
                changes.append(Change(part.start(), part.end(), "-" * joined + PARTS_OF_NUMBERS[part[0]] + "-" * joins))
        before = word
    return changes


def _plain(folded: str, codes: Mapping[str, str]) -> str:
    """Return the text with each sign in its plain form, but what has a code of another meaning."""
    plain = folded.translate(_TO_PLAIN)
    if plain == folded:
        return folded
    return "".join(
        p if p == c or codes.get(c) in (None, codes.get(p)) else c for c, p in zip(folded, plain, strict=True)
    )


def _belongs(word: str, following: str, codes: Mapping[str, str]) -> bool:
    """Tell whether the word is a number, and what follows begins with a part of it."""
    if following[0] in PARTS_OF_NUMBERS and following[0] in codes:
        return False
    if fraction := _FRACTION.match(following):
        top, bottom = fraction["top"] or "", fraction["bottom"] or "1"
        return bool(_WHOLE.fullmatch(word)) and top.zfill(len(bottom)) < bottom.zfill(len(top))
    return bool(_SIGN.match(following) and _NUMBER.fullmatch(word))
