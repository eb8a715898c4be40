"""ITU-R M.1677-1: how numbers are sent (clauses 3.3 and 4.3).

`50%` is sent as `50-0/0`, `4½‰` as `4-1/2-0/00`, `1 3/4` as `1-3/4`. Only for alphabets with hyphen and fraction bar.
"""

import re
import unicodedata
from collections.abc import Callable
from typing import NamedTuple

FRACTIONS = {
    character: unicodedata.normalize("NFKC", character).replace("\u2044", "/")
    for character in map(chr, [*range(0xBC, 0xBF), *range(0x2150, 0x215F), 0x2189])
}
PARTS_OF_NUMBERS = {"%": "0/0", "‰": "0/00", **FRACTIONS}

_FIGURE = "[0-9" + "".join(FRACTIONS) + "]"
_PATTERN = re.compile(
    rf"(?:(?<={_FIGURE})(?P<joined>\s*))?(?P<part>[{''.join(PARTS_OF_NUMBERS)}])"
    rf"|(?<![0-9/.,])[0-9]+(?P<gap>\s+)(?=[0-9]+/[0-9]+(?![0-9/]))"
)


class Change(NamedTuple):
    """A stretch of text, from `start` to `end`, and what is sent for it."""

    start: int
    end: int
    sent_as: str


def number_changes(folded: str, has_row: Callable[[str], bool]) -> list[Change]:
    """Return what the number rules change, from left to right; a part of a number with a row of its own stays.

    White space of any kind and length parts words, so inside a number too it is one space. Figures of other scripts are
    figures here, as they are sent.
    """
    if not folded.isascii():
        folded = "".join(
            figure if (figure := str(unicodedata.decimal(c, ""))) and not has_row(c) else c for c in folded
        )
    changes = []
    for match in _PATTERN.finditer(folded):
        if match["gap"]:
            changes.append(Change(match.start("gap"), match.end("gap"), "-"))
        elif not has_row(match["part"]):
            hyphen = "" if match["joined"] is None else "-"
            changes.append(Change(match.start(), match.end(), hyphen + PARTS_OF_NUMBERS[match["part"]]))
    return changes
