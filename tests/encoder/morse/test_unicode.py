"""All of Unicode, character by character: what is sent, sent as another and listed, or refused; nothing in silence."""

import sys
import unicodedata
from collections import Counter

import pytest

from encoder.morse import Unknown, decode, encode, folded, spelling
from tests import facts

ASSIGNED = [
    character
    for character in map(chr, range(sys.maxunicode + 1))
    if unicodedata.category(character) not in ("Cc", "Cn", "Co", "Cs")
]
RAISED = "a raised or lowered figure"


def family(character):
    """Name what a character is one of, as people would look for it."""
    category, called = unicodedata.category(character), unicodedata.name(character, "")
    if category == "Pd":
        return "dash"
    if category in ("Pi", "Pf") or "QUOTATION MARK" in called or "APOSTROPHE" in called or "CORNER BRACKET" in called:
        return "quotation mark"
    if category == "Zs":
        return "space"
    if category == "Nd":
        return "figure"
    if category == "No" and unicodedata.decomposition(character).startswith(("<super>", "<sub>")):
        return RAISED
    plain = unicodedata.normalize("NFKC", character)
    if plain != character and plain.isascii() and plain.isprintable() and " " not in plain:
        return "another form of ASCII"
    return {"L": "letter", "M": "mark", "N": "number", "P": "sign", "S": "symbol", "Z": "space"}.get(
        category[0], "layout"
    )


def in_katakana(character):
    """Return a hiragana letter in katakana, which is another hand of the same."""
    try:
        return unicodedata.lookup(unicodedata.name(character).replace("HIRAGANA", "KATAKANA"))
    except KeyError:
        return character


@pytest.mark.parametrize("slug", ["international", "japanese"])
def test_no_character_is_sent_in_silence_as_another(slug):
    table = facts.table(slug)
    fates = Counter()
    for character in ASSIGNED:
        encoded = encode(character, table, Unknown.SKIP)
        if encoded.unknown:
            fates[family(character), "refused"] += 1
        elif encoded.substituted:
            fates[family(character), "listed"] += 1
        else:
            fates[family(character), "sent"] += 1
            if encoded.morse:
                came_back = decode(encoded.morse, table).text
                same = (folded(character), spelling(folded(character)), in_katakana(character))
                assert came_back in same, f"{character} {unicodedata.name(character)}"
    print(f"\n{slug}: {len(ASSIGNED):,} characters")
    for name in sorted({name for name, _ in fates}):
        print(f"  {name}: " + ", ".join(f"{fates[name, fate]:,} {fate}" for fate in ("sent", "listed", "refused")))


REFUSED = {
    "dash": "",
    "space": "",
    "figure": "",
    "quotation mark": "ߴߵ⸂⸃⸄⸅⸉⸊⸌⸍⸜⸝⸠⸡",  # tones of N'Ko, and brackets of editors of texts
    "another form of ASCII": "︷︸﹇﹈﹛﹜﹟﹡﹤﹥﹨＃＊＜＞［＼］＾｛｜｝",  # of signs that have no code themselves
}


@pytest.mark.parametrize("name", REFUSED)
def test_of_a_whole_family_only_these_are_refused(name):
    table = facts.table("international")
    members = [character for character in ASSIGNED if family(character) == name]
    refused = "".join(c for c in members if encode(c, table, Unknown.SKIP).unknown)
    print(f"\n{name}: {len(members)}, refused {len(refused)}: {refused}")
    assert refused == REFUSED[name]
