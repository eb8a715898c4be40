"""Writing systems: characters spelled by others where they have no code of their own, and put together again.

Nothing here knows a code. Hangul, kana, figures of other scripts, marked letters, forms that only look different.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from . import lookalikes
from .characters import is_mark

DAKUTEN, HANDAKUTEN = "゛", "゜"
VOICING = {"\u3099": DAKUTEN, "\uff9e": DAKUTEN, "\u309a": HANDAKUTEN, "\uff9f": HANDAKUTEN}
SMALL_KANA = dict(zip("ァィゥェォッャュョヮヵヶ", "アイウエオツヤユヨワカケ", strict=True))
HIRAGANA_TO_KATAKANA = 0x30A1 - 0x3041

LEADS = "ㄱ ㄱㄱ ㄴ ㄷ ㄷㄷ ㄹ ㅁ ㅂ ㅂㅂ ㅅ ㅅㅅ ㅇ ㅈ ㅈㅈ ㅊ ㅋ ㅌ ㅍ ㅎ".split()
VOWELS = "ㅏ ㅐ ㅑ ㅑㅣ ㅓ ㅔ ㅕ ㅕㅣ ㅗ ㅗㅏ ㅗㅐ ㅗㅣ ㅛ ㅜ ㅜㅓ ㅜㅔ ㅜㅣ ㅠ ㅡ ㅡㅣ ㅣ".split()
_TAILS = "ㄱ ㄱㄱ ㄱㅅ ㄴ ㄴㅈ ㄴㅎ ㄷ ㄹ ㄹㄱ ㄹㅁ ㄹㅂ ㄹㅅ ㄹㅌ ㄹㅍ ㄹㅎ ㅁ ㅂ ㅂㅅ ㅅ ㅅㅅ ㅇ ㅈ ㅊ ㅋ ㅌ ㅍ ㅎ"
TAILS = ["", *_TAILS.split()]
COMPOUND_JAMO = dict(
    pair.split("=")
    for pair in (
        "ㄲ=ㄱㄱ ㄸ=ㄷㄷ ㅃ=ㅂㅂ ㅆ=ㅅㅅ ㅉ=ㅈㅈ ㄳ=ㄱㅅ ㄵ=ㄴㅈ ㄶ=ㄴㅎ ㄺ=ㄹㄱ ㄻ=ㄹㅁ ㄼ=ㄹㅂ ㄽ=ㄹㅅ ㄾ=ㄹㅌ "
        "ㄿ=ㄹㅍ ㅀ=ㄹㅎ ㅄ=ㅂㅅ ㅒ=ㅑㅣ ㅖ=ㅕㅣ ㅘ=ㅗㅏ ㅙ=ㅗㅐ ㅚ=ㅗㅣ ㅝ=ㅜㅓ ㅞ=ㅜㅔ ㅟ=ㅜㅣ ㅢ=ㅡㅣ"
    ).split()
)
"""Letters that are keyed as two, as one types them."""
SYLLABLES = range(0xAC00, 0xAC00 + len(LEADS) * len(VOWELS) * len(TAILS))


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
    if unicodedata.decomposition(kana):
        base, *marks = list(unicodedata.normalize("NFD", kana))
        if marks and marks[0] in VOICING:
            return base + VOICING[marks[0]]
    return kana if kana != character else None


def _katakana(character: str) -> str:
    if "ぁ" <= character <= "ゖ" or character in "ゝゞ":
        return chr(ord(character) + HIRAGANA_TO_KATAKANA)
    return character


def substitutes(character: str) -> Iterator[str]:
    """Yield what is sent instead of a character without a row, best first; what has no row itself is sent likewise.

    The large kana for the small, the figure of another script's figure, the letters that are its capital (`SS` for
    `ẞ`), the base letter of a marked letter, the plain form of a compatibility form of any kind, a sign that means the
    same. A raised or lowered figure has none: 10² is not 102.
    """
    for candidate in _candidates(character):
        if candidate not in ("", character) and not any(part.isspace() for part in candidate):
            yield candidate


def _candidates(character: str) -> Iterator[str]:
    if small := SMALL_KANA.get(_katakana(character)):
        yield small
    if (figure := unicodedata.decimal(character, None)) is not None:
        yield str(figure)
    yield character.lower().upper()
    if parts := unicodedata.decomposition(character):
        category, tag = unicodedata.category(character), parts.partition(" ")[0]
        if category[0] == "L":  # ≠ is not = with something on it
            yield "".join(part for part in unicodedata.normalize("NFD", character) if not is_mark(part))
        if tag.startswith("<") and not (tag in ("<super>", "<sub>") and category == "No"):
            yield unicodedata.normalize("NFKC", character)
    yield from lookalikes.alike(character)


def compose(text: str) -> str:
    """Put kana and their marks, and jamo, together again, the inverse of `spelling`; and marks in order (NFC).

    Hangul is put together greedily from the left: a syllable takes the longest lead, vowel and tail it can, but
    leaves one consonant to a vowel that follows.
    """
    if text.isascii():
        return text
    if DAKUTEN in text or HANDAKUTEN in text:
        text = _voiced(text)
    if _JAMO.search(text):
        text = _syllables(text)
    return unicodedata.normalize("NFC", text)


_JAMO = re.compile("[ㄱ-ㅣ]")


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
    return _SYLLABLE.sub(lambda found: _syllable(*found.groups("")), text)


@lru_cache(maxsize=len(SYLLABLES))
def _syllable(lead: str, vowel: str, tail: str) -> str:
    place = (LEADS.index(lead) * len(VOWELS) + VOWELS.index(vowel)) * len(TAILS) + TAILS.index(tail)
    return chr(SYLLABLES[place])


def _longest_first(choices: list[str]) -> str:
    return "|".join(sorted(filter(None, choices), key=len, reverse=True))


_SYLLABLE = re.compile(
    f"({_longest_first(LEADS)})({_longest_first(VOWELS)})"
    f"(?:({_longest_first(TAILS)})(?![{''.join(vowel for vowel in VOWELS if len(vowel) == 1)}]))?"
)
