"""What means the same in another hand, by what alphabets have a row for. About Unicode, not about codes.

Of signs Unicode's categories and names say most: dashes are a category, a comma of any script is called one. The rest
is listed, and so are the letters that Unicode does not take apart.
"""

import re
import unicodedata
from functools import lru_cache

LISTED = {
    **dict.fromkeys("‘’‛❛❜ʹʻʼʽ՚ꞌꞋ´`ˈ′‵׳", "'"),
    **dict.fromkeys("«»‹›‚❝❞❟❠❮❯ʺˮ״〃‶🙶🙷🙸", '"'),
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
}
"""What neither a category nor a name says. ITU-R M.1677-1, 3.5.1: the second sign is the apostrophe twice."""

LETTERS = {
    **{"Æ": "AE", "Œ": "OE", "Ø": "O", "Ð": "D", "Đ": "D", "Ħ": "H", "Ł": "L", "Ŋ": "N", "Ŧ": "T", "Þ": "TH"},
    **{"װ": "וו", "ױ": "וי", "ײ": "יי"},
}
"""Letters with a stroke or joined, by what is written without them, as CLDR's Latin-ASCII transform has it; Yiddish."""

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


@lru_cache(maxsize=1024)
def plain(character: str) -> str | None:
    """Return the sign or the letters that mean the same; None where there are none.

    >>> plain("—"), plain("،"), plain("„"), plain("é")
    ('-', ',', '"', None)
    """
    if listed := LISTED.get(character) or LETTERS.get(character):
        return listed
    if unicodedata.category(character) == "Pd":
        return "-"
    called = unicodedata.category(character)[0] == "P" and _NAME.search(unicodedata.name(character, ""))
    return CALLED[called[1]] if called and CALLED[called[1]] != character else None
