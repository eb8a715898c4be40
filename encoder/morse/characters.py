"""Characters of a text: folded, named, and spelled by others where they have no code of their own.

Everything here is about Unicode and writing systems, nothing about codes.
"""

import unicodedata
from collections.abc import Iterator

from .errors import NotText, Problem

MAX_MARKS = 30
"""Combining marks on one character: the bound of Unicode's stream-safe format (UAX #15, D4).

Normalising a longer run takes time that grows with its square.
"""

DAKUTEN, HANDAKUTEN = "゛", "゜"
VOICING = {"\u3099": DAKUTEN, "\uff9e": DAKUTEN, "\u309a": HANDAKUTEN, "\uff9f": HANDAKUTEN}
SMALL_KANA = dict(zip("ァィゥェォッャュョヮヵヶ", "アイウエオツヤユヨワカケ", strict=True))
HIRAGANA_TO_KATAKANA = 0x30A1 - 0x3041

LEADS = [
    "ㄱ",
    "ㄱㄱ",
    "ㄴ",
    "ㄷ",
    "ㄷㄷ",
    "ㄹ",
    "ㅁ",
    "ㅂ",
    "ㅂㅂ",
    "ㅅ",
    "ㅅㅅ",
    "ㅇ",
    "ㅈ",
    "ㅈㅈ",
    "ㅊ",
    "ㅋ",
    "ㅌ",
    "ㅍ",
    "ㅎ",
]
VOWELS = [
    "ㅏ",
    "ㅐ",
    "ㅑ",
    "ㅑㅣ",
    "ㅓ",
    "ㅔ",
    "ㅕ",
    "ㅕㅣ",
    "ㅗ",
    "ㅗㅏ",
    "ㅗㅐ",
    "ㅗㅣ",
    "ㅛ",
    "ㅜ",
    "ㅜㅓ",
    "ㅜㅔ",
    "ㅜㅣ",
    "ㅠ",
    "ㅡ",
    "ㅡㅣ",
    "ㅣ",
]
TAILS = [
    "",
    *[
        "ㄱ",
        "ㄱㄱ",
        "ㄱㅅ",
        "ㄴ",
        "ㄴㅈ",
        "ㄴㅎ",
        "ㄷ",
        "ㄹ",
        "ㄹㄱ",
        "ㄹㅁ",
        "ㄹㅂ",
        "ㄹㅅ",
        "ㄹㅌ",
        "ㄹㅍ",
        "ㄹㅎ",
        "ㅁ",
        "ㅂ",
        "ㅂㅅ",
        "ㅅ",
        "ㅅㅅ",
        "ㅇ",
        "ㅈ",
        "ㅊ",
        "ㅋ",
        "ㅌ",
        "ㅍ",
        "ㅎ",
    ],
]
COMPOUND_JAMO = {
    **dict(zip("ㄲㄸㅃㅆㅉ", ["ㄱㄱ", "ㄷㄷ", "ㅂㅂ", "ㅅㅅ", "ㅈㅈ"], strict=True)),
    **dict(
        zip(
            "ㄳㄵㄶㄺㄻㄼㄽㄾㄿㅀㅄ",
            ["ㄱㅅ", "ㄴㅈ", "ㄴㅎ", "ㄹㄱ", "ㄹㅁ", "ㄹㅂ", "ㄹㅅ", "ㄹㅌ", "ㄹㅍ", "ㄹㅎ", "ㅂㅅ"],
            strict=True,
        )
    ),
    **dict(
        zip("ㅒㅖㅘㅙㅚㅝㅞㅟㅢ", ["ㅑㅣ", "ㅕㅣ", "ㅗㅏ", "ㅗㅐ", "ㅗㅣ", "ㅜㅓ", "ㅜㅔ", "ㅜㅣ", "ㅡㅣ"], strict=True)
    ),
}
SYLLABLES = range(0xAC00, 0xAC00 + len(LEADS) * len(VOWELS) * len(TAILS))

TWO_SIGNS = {"″": "''"}
"""ITU-R M.1677-1, 3.5.1: the second sign is the apostrophe twice, never the inverted commas."""

SAME_CHARACTER = frozenset(
    ["<wide>", "<narrow>", "<noBreak>", "<compat>", "<isolated>", "<initial>", "<medial>", "<final>"]
)
"""Compatibility forms that only look different. <super>, <sub>, <circle> ... are left out: 10² is not 102."""


def code_point(characters: str) -> str:
    """Name each code point: `U+20AC`; several are separated by a space."""
    return " ".join(f"U+{ord(character):04X}" for character in characters)


def name(characters: str) -> str:
    """Return the Unicode name; of a sequence, the names joined by a plus sign."""
    return " + ".join(unicodedata.name(character, "CONTROL OR UNASSIGNED") for character in characters)


def is_mark(character: str) -> bool:
    """Tell whether the character is written on the one before it (general category M)."""
    return unicodedata.category(character)[0] == "M"


def joins(character: str) -> bool:
    """Tell whether normalisation can join the character to the one before it: marks, Hangul vowels and finals."""
    return is_mark(character) or "\u1160" <= character <= "\u11ff"


def is_format(character: str) -> bool:
    """Tell whether the character steers layout and shows nothing: joiners, directions, a byte order mark."""
    return unicodedata.category(character) == "Cf"


def check(text: str, field: str) -> None:
    """Refuse what no text holds.

    Raises NotText for NUL, for surrogates (half of a character) and for more than MAX_MARKS marks on one
    character. Must come before any normalisation.
    """
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


MAX_PROBLEMS = 100
"""Problems of one kind told in one answer; more would only repeat themselves."""


def fold(text: str) -> tuple[str, list[int]]:
    """Return the text in NFC, upper case, NFC, and for each of its characters the position it came from."""
    upper = text.upper()
    if len(upper) == len(text) and unicodedata.is_normalized("NFC", text) and unicodedata.is_normalized("NFC", upper):
        return upper, list(range(len(text)))
    folded: list[str] = []
    positions: list[int] = []
    for start, cluster in _clusters(text):
        characters = unicodedata.normalize("NFC", unicodedata.normalize("NFC", cluster).upper())
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


def spelling(character: str) -> str | None:
    """Spell out what is read back as it was: a Hangul syllable as jamo, voiced kana as base and mark.

    Hiragana is katakana in another hand, as lower case is upper case. None where there is nothing to spell.
    """
    if ord(character) in SYLLABLES:
        lead, rest = divmod(ord(character) - SYLLABLES.start, len(VOWELS) * len(TAILS))
        vowel, tail = divmod(rest, len(TAILS))
        return LEADS[lead] + VOWELS[vowel] + TAILS[tail]
    if character in COMPOUND_JAMO:
        return COMPOUND_JAMO[character]
    if character in VOICING:
        return VOICING[character]
    kana = _katakana(character)
    base, *marks = list(unicodedata.normalize("NFD", kana))
    if marks and marks[0] in VOICING:
        return base + VOICING[marks[0]]
    return kana if kana != character else None


def _katakana(character: str) -> str:
    if "ぁ" <= character <= "ゖ" or character in "ゝゞ":
        return chr(ord(character) + HIRAGANA_TO_KATAKANA)
    return character


def substitutes(character: str) -> Iterator[str]:
    """Yield what is sent instead of a character without a row, best first; each is upper case.

    Two signs for one, the large kana for the small, the figure of another script's figure, the base letter of a
    marked letter, the plain form of a compatibility form.
    """
    if character in TWO_SIGNS:
        yield TWO_SIGNS[character]
    if small := SMALL_KANA.get(_katakana(character)):
        yield small
    if (figure := unicodedata.decimal(character, None)) is not None:
        yield str(figure)
    base = "".join(part for part in unicodedata.normalize("NFD", character) if not is_mark(part))
    if base != character:
        yield base
    tag = unicodedata.decomposition(character).partition(" ")[0]
    if tag in SAME_CHARACTER:
        plain = unicodedata.normalize("NFKC", character).upper()
        if not any(part.isspace() for part in plain):
            yield plain
            yield "".join(SMALL_KANA.get(part, part) for part in plain)


def compose(text: str) -> str:
    """Put kana and their marks, and jamo, together again: the inverse of `spelling`.

    Hangul is put together greedily from the left: a syllable takes the longest lead, vowel and tail it can, but
    leaves one consonant to a vowel that follows.
    """
    if DAKUTEN in text or HANDAKUTEN in text:
        text = _voiced(text)
    if any("ㄱ" <= character <= "ㅣ" for character in text):
        text = _syllables(text)
    return text


def _voiced(text: str) -> str:
    out: list[str] = []
    for character in text:
        if out and character in (DAKUTEN, HANDAKUTEN):
            mark = "\u3099" if character == DAKUTEN else "\u309a"
            together = unicodedata.normalize("NFC", out[-1] + mark)
            if len(together) == 1:
                out[-1] = together
                continue
        out.append(character)
    return "".join(out)


def _syllables(text: str) -> str:
    out = []
    at = 0
    while at < len(text):
        lead = _longest(LEADS, text, at)
        vowel = _longest(VOWELS, text, at + len(lead)) if lead else ""
        if not vowel:
            out.append(text[at])
            at += 1
            continue
        at += len(lead) + len(vowel)
        tail = _tail(text, at)
        at += len(tail)
        place = (LEADS.index(lead) * len(VOWELS) + VOWELS.index(vowel)) * len(TAILS) + TAILS.index(tail)
        out.append(chr(SYLLABLES[place]))
    return "".join(out)


def _tail(text: str, at: int) -> str:
    """Return the longest tail at this place that no vowel follows."""
    for length in (2, 1):
        tail = text[at : at + length]
        if len(tail) == length and tail in TAILS and text[at + length : at + length + 1] not in SINGLE_VOWELS:
            return tail
    return ""


def _longest(choices: list[str], text: str, at: int) -> str:
    for length in (2, 1):
        if len(text) >= at + length and text[at : at + length] in choices:
            return text[at : at + length]
    return ""


SINGLE_VOWELS = frozenset(vowel for vowel in VOWELS if len(vowel) == 1)
