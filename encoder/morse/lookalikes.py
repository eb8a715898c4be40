"""Signs that mean the same in another hand, by the one that alphabets have a row for. About Unicode, not about codes.

Unicode's categories and names say most: dashes are a category, a comma of any script is called one. The rest is listed.
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
}
"""What neither a category nor a name says. ITU-R M.1677-1, 3.5.1: the second sign is the apostrophe twice."""

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
    """Return the sign that means the same; None where there is none.

    >>> plain("—"), plain("،"), plain("„"), plain("é")
    ('-', ',', '"', None)
    """
    if character in LISTED:
        return LISTED[character]
    if unicodedata.category(character) == "Pd":
        return "-"
    called = unicodedata.category(character)[0] == "P" and _NAME.search(unicodedata.name(character, ""))
    return CALLED[called[1]] if called and CALLED[called[1]] != character else None
