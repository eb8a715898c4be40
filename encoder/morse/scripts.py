"""Writing systems: characters spelled by others where they have no code of their own, and put together again.

Nothing here knows a code. Hangul, kana, figures of other scripts, marked letters, forms that only look different.
"""

import unicodedata
from collections.abc import Iterator

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
    if unicodedata.category(character)[0] == "L":  # ≠ is not = with something on it
        yield "".join(part for part in unicodedata.normalize("NFD", character) if not is_mark(part))
    tag = unicodedata.decomposition(character).partition(" ")[0]
    if tag.startswith("<") and not (tag in ("<super>", "<sub>") and unicodedata.category(character) == "No"):
        yield unicodedata.normalize("NFKC", character)
    yield from lookalikes.alike(character)


def compose(text: str) -> str:
    """Put kana and their marks, and jamo, together again, the inverse of `spelling`; and marks in order (NFC).

    Hangul is put together greedily from the left: a syllable takes the longest lead, vowel and tail it can, but
    leaves one consonant to a vowel that follows.
    """
    if DAKUTEN in text or HANDAKUTEN in text:
        text = _voiced(text)
    if any("ㄱ" <= character <= "ㅣ" for character in text):
        text = _syllables(text)
    return text if text.isascii() else unicodedata.normalize("NFC", text)


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
