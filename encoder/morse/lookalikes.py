"""What means the same in another hand, by what alphabets have a row for. About Unicode, not about codes.

Of signs Unicode's categories and names say most: dashes are a category, a comma of any script is called one. The rest
is listed, and so are the letters that Unicode does not take apart.
"""

import re
import unicodedata

LISTED = {
    **dict.fromkeys("‘’‛❛❜ʹʻʼʽ՚ꞌꞋ´`ˈ′‵׳΄᾽᾿", "'"),
    **dict.fromkeys("«»‹›‚❝❞❟❠❮❯ʺˮ״〃‶🙶🙷🙸《》〈〉", '"'),
    **dict.fromkeys("⁄∕⧸", "/"),
    **dict.fromkeys("−⁃╌─➖", "-"),
    **dict.fromkeys("✕✖⨯⨉╳", "×"),
    **dict.fromkeys("＋➕✚", "+"),
    **dict.fromkeys("∶꞉", ":"),
    **dict.fromkeys("❓❔", "?"),
    **dict.fromkeys("❕❗", "!"),
    **dict.fromkeys("\u2800\u3164\u115f\u1160\uffa0", " "),
    "″": "''",
    "٫": ".",
    "٬": ",",
    "【": "(",
    "】": ")",
    "(": ")",
}
"""What neither a category nor a name says. ITU-R M.1677-1, 3.5.1: the second sign is the apostrophe twice.

Where one bracket alone has a code, it is both, as operators of Cyrillic and Thai send it.
"""
WABUN = {
    "(": "（",
    ")": "）",
    "『": "「",
    "』": "」",
    "〈": "「",
    "〉": "」",
    "《": "「",
    "》": "」",
    "～": "〜",
    "~": "〜",
}
"""Signs that Wabun has in its own form alone."""

LETTERS = {
    **{"Æ": "AE", "Œ": "OE", "Ø": "O", "Ð": "D", "Đ": "D", "Ħ": "H", "Ł": "L", "Ŋ": "N", "Ŧ": "T", "Þ": "TH"},
    **{"װ": "וו", "ױ": "וי", "ײ": "יי"},
    **{"Ŀ": "L", "µ": "U", "ە": "ه"},
}
"""Letters with a stroke or joined, by what is written without them, as CLDR's Latin-ASCII transform has it; Yiddish.

Catalan's L with a point; the micro sign, which is written U where it cannot be had; the Persian ۀ, taken apart.
"""

CALLED = {
    "QUOTATION MARK": '"',
    "CORNER BRACKET": '"',
    "COMMA": ",",
    "FULL STOP": ".",
    "DANDA": ".",
    "QUESTION MARK": "?",
    "EXCLAMATION MARK": "!",
    "SEMICOLON": ";",
    "COLON": ":",
    "APOSTROPHE": "'",
}
"""How the names of punctuation end, but of what is upside down."""
_NAME = re.compile(rf"(?<!INVERTED )\b({'|'.join(CALLED)})$")


def alike(character: str) -> tuple[str, ...]:
    """Return the signs or letters that mean the same, best first.

    >>> alike("—"), alike("،"), alike("『"), alike("é")
    (('-',), (',',), ('「', '"'), ())
    """
    found = [table[character] for table in (WABUN, LISTED, LETTERS) if character in table]
    category = unicodedata.category(character)
    if category == "Pd":
        found.append("-")
    if category[0] == "P" and (called := _NAME.search(unicodedata.name(character, ""))):
        found.append(CALLED[called[1]])
    return tuple(dict.fromkeys(sign for sign in found if sign != character)) if found else ()
