"""Characters of a text: checked, folded with their places, and named. About Unicode, nothing about codes."""

import re
import unicodedata
from collections.abc import Callable, Iterator

from .errors import MAX_PROBLEMS, NotText, Problem

OVERLINE = "\u0305"
"""What stands over each letter of a prosign, where it is not written in angle brackets."""
MAX_MARKS = 30
"""Combining marks on one character: the bound of Unicode's stream-safe format (UAX #15, D4).

Normalising a longer run takes time that grows with its square.
"""


def code_point(characters: str) -> str:
    """Name each code point: `U+20AC`; several are separated by a space."""
    return " ".join(f"U+{ord(character):04X}" for character in characters)


def name(characters: str) -> str:
    """Return the Unicode name; of a sequence, the names joined by a plus sign."""
    return " + ".join(unicodedata.name(character, "CONTROL OR UNASSIGNED") for character in characters)


def is_mark(character: str) -> bool:
    """Tell whether the character is written on the one before it (general category M)."""
    return unicodedata.category(character)[0] == "M"


def bears(character: str) -> bool:
    """Tell whether a mark may follow the character: a letter, or another mark on it."""
    return unicodedata.category(character)[0] in "LM"


def strikes(character: str) -> bool:
    """Tell whether the mark goes through the character before it (combining class 1), which then says another thing."""
    return unicodedata.combining(character) == 1


def joins(character: str) -> bool:
    """Tell whether normalisation can join the character to the one before it: marks, Hangul vowels and finals."""
    return is_mark(character) or "\u1160" <= character <= "\u11ff"


STRETCHES = "\u0640\u07fa\u055b"
"""What only draws a letter out (tatweel, lajanyalan) or stresses it (the Armenian emphasis mark)."""


MARKED = (*range(0x1F000), *range(0xE0000, 0xE0200))
"""Where Unicode has marks and what steers layout: not among ideographs and private characters."""


def _in_class(belongs: Callable[[str], bool]) -> str:
    """Write the characters of Unicode for which this holds as the inside of a class of a regular expression."""
    found: list[list[int]] = []
    for code in filter(lambda code: belongs(chr(code)), MARKED):
        if found and found[-1][1] == code - 1:
            found[-1][1] = code
        else:
            found.append([code, code])
    return "".join(f"\\U{first:08x}-\\U{last:08x}" for first, last in found)


def is_format(character: str) -> bool:
    """Tell whether the character steers layout or a letter's look: joiners, directions, a byte order mark, tatweel."""
    return unicodedata.category(character) == "Cf" or character in STRETCHES


FORMAT = re.compile(f"[{_in_class(is_format)}]")
"""Finds what `is_format` tells."""
SHAPING = "\u200c\u200d\u200e\u200f\u061c"
"""Format characters that names of some scripts need: joiners and marks of direction."""
_HIDDEN = _in_class(lambda character: unicodedata.category(character) == "Cf" and character not in SHAPING)
_NO_CHARACTERS = "\ufdd0-\ufdef" + "".join(
    chr(plane + end) for plane in range(0, 0x110000, 0x10000) for end in (0xFFFE, 0xFFFF)
)
NOT_IN_A_LINE = re.compile(f"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff{_NO_CHARACTERS}{_HIDDEN}]")
"""Finds what no name holds: control characters, line ends, what is not seen or turns a line, half characters."""


def line_problem(text: str) -> str | None:
    """Return what is wrong with a line of text, such as a name; None where nothing is."""
    found = NOT_IN_A_LINE.search(text)
    return f"holds {code_point(found[0])}, which is not seen, at {found.start()}" if found else None


MARK = re.compile(f"[{_in_class(lambda character: is_mark(character) and character != OVERLINE)}]")
"""Finds what `is_mark` tells, but the overline."""
_SUSPECT = re.compile("[\0\ud800-\udfff]")
_ANY_MARK = re.compile(f"{MARK.pattern[:-1]}{OVERLINE}]")


def present(text: str, pattern: re.Pattern[str]) -> list[str]:
    """Return the characters of a text that a pattern matches, each once: to ask for few of a long text is quick."""
    return sorted(filter(pattern.match, set(text)))


def check(text: str, field: str) -> None:
    """Refuse what no text holds.

    Raises NotText for NUL, for surrogates (half of a character) and for more than MAX_MARKS marks on one
    character. Must come before any normalisation.
    """
    marks_here = [] if text.isascii() else present(text, _ANY_MARK)
    crowded = marks_here and re.search(f"[{re.escape(''.join(marks_here))}]{{{MAX_MARKS + 1}}}", text)
    if not crowded and not _SUSPECT.search(text):
        return
    problems = []
    marks = 0
    for position, character in enumerate(text):
        if character == "\0" or "\ud800" <= character <= "\udfff":
            what = "NUL" if character == "\0" else "half of a character (a lone surrogate)"
            message = f"{code_point(character)} at position {position} is {what}; it cannot stand in a text."
            problems.append(Problem("not_text", field, message, position))
        elif character > "\u02ff" and is_mark(character):
            marks += 1
            if marks == MAX_MARKS + 1:
                message = (
                    f"More than {MAX_MARKS} combining marks in a row at position {position}; the limit is {MAX_MARKS}."
                )
                problems.append(Problem("too_many_marks", field, message, position))
        else:
            marks = 0
    if problems:
        raise NotText(*problems[:MAX_PROBLEMS])


def _cases() -> dict[int, str]:
    """Return what each letter of Unicode is folded to, where it is another: one letter always, and the same letter.

    Its capital, where that is one letter that Unicode's caseless matching takes for the same, and where words begin
    with it. So `ß` is the capital `ẞ` and never two letters; a Georgian letter is itself, as its capitals only stand in
    headings; an iota under a letter is a mark; and what has no such capital (`ŉ`, `ǰ`, the dotless `ı`) stays. The
    micro sign is no letter, though Unicode gives it one's capital.
    """
    cased = [c for c in map(chr, range(0x80, 0x1F000)) if not c.lower() == c.upper() == c and not is_mark(c)]
    capitals = {c.lower(): c for c in cased if c.upper() == c}

    def folded(c: str) -> str:
        small = c.lower() if len(c.lower()) == 1 else c
        if small.title() == small != small.upper():
            return small
        same = len(c.upper()) == 1 and c.upper().casefold() == c.casefold() and c != "µ"
        return c.upper() if same else capitals.get(c, c)

    table = {ord(c): folded(c) for c in cased if folded(c) != c}
    return table | {ord(c): c.upper() for c in "abcdefghijklmnopqrstuvwxyz"}


CASES = _cases()


def fold(text: str) -> tuple[str, list[int]]:
    """Return the text in NFC, one case (CASES), NFC, and for each of its characters the position it came from."""
    folded = text.translate(CASES)
    if not (unicodedata.is_normalized("NFC", text) and unicodedata.is_normalized("NFC", folded)):
        folded, positions = _fold_clusters(text)
    else:
        positions = list(range(len(text)))
    return _with_sara_am(folded, positions) if "\u0e4d" in folded else (folded, positions)


_SARA_AM = re.compile("([\u0e48-\u0e4b]?)\u0e4d([\u0e48-\u0e4b]?)\u0e32")


def _with_sara_am(folded: str, positions: list[int]) -> tuple[str, list[int]]:
    """Put Thai's sara am together again, with the tone that may stand before it: NFKC takes it apart, NFC does not."""
    kept: list[int] = []
    at = 0
    for found in _SARA_AM.finditer(folded):
        kept += positions[at : found.start() + len(found[1] + found[2])]
        kept.append(positions[found.end() - 1])
        at = found.end()
    return _SARA_AM.sub("\\1\\2\u0e33", folded), kept + positions[at:]


def folded(text: str) -> str:
    """Return the text as rows of alphabets have it: NFC and one case.

    >>> folded("ße\u0301")
    'ẞÉ'
    """
    return fold(text)[0]


def _fold_clusters(text: str) -> tuple[str, list[int]]:
    folded: list[str] = []
    positions: list[int] = []
    for start, cluster in _clusters(text):
        characters = unicodedata.normalize("NFC", unicodedata.normalize("NFC", cluster).translate(CASES))
        folded.append(characters)
        if len(characters) == len(cluster):
            positions += range(start, start + len(cluster))
        else:
            positions += [start] * len(characters)
    return "".join(folded), positions


def _clusters(text: str) -> Iterator[tuple[int, str]]:
    """Cut the text where normalisation cannot reach across."""
    start = 0
    for position, character in enumerate(text):
        if position and not joins(character):
            yield start, text[start:position]
            start = position
    if text:
        yield start, text[start:]
