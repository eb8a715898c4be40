"""The text that decode(encode(text)) returns.

Written a second time, from the rules and without codes: it imports neither the codec nor what the codec is made of,
but the list of look-alikes, and does each thing by other means (regular expressions and Unicode normalisation), so that
the two can be held against each other. From the table it takes only which character answers for which.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import lru_cache

from . import lookalikes
from .codetable import CodeTable, Reading

VULGAR = "[¼½¾⅐-⅞↉]"
OVERLINED = re.compile("(?:\\S\u0305){2,14}")
NO_BREAK = "\u00a0\u202f"
MARKS = {"゛": "\u3099", "゜": "\u309a"}
SPELLED_LETTERS = {
    "ㄲ": "ㄱㄱ", "ㄸ": "ㄷㄷ", "ㅃ": "ㅂㅂ", "ㅆ": "ㅅㅅ", "ㅉ": "ㅈㅈ", "ㄳ": "ㄱㅅ", "ㄵ": "ㄴㅈ", "ㄶ": "ㄴㅎ", "ㄺ": "ㄹㄱ", "ㄻ": "ㄹㅁ",
    "ㄼ": "ㄹㅂ", "ㄽ": "ㄹㅅ", "ㄾ": "ㄹㅌ", "ㄿ": "ㄹㅍ", "ㅀ": "ㄹㅎ", "ㅄ": "ㅂㅅ", "ㅒ": "ㅑㅣ", "ㅖ": "ㅕㅣ", "ㅘ": "ㅗㅏ", "ㅙ": "ㅗㅐ",
    "ㅚ": "ㅗㅣ", "ㅝ": "ㅜㅓ", "ㅞ": "ㅜㅔ", "ㅟ": "ㅜㅣ", "ㅢ": "ㅡㅣ",
}  # fmt: skip
JAMO = {  # conjoining jamo, as normalisation gives them, by the letters that people type
    **{chr(0x1100 + place): letter for place, letter in enumerate("ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ")},
    **{chr(0x1161 + place): letter for place, letter in enumerate("ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ")},
    **{
        chr(0x11A8 + place): letter
        for place, letter in enumerate("ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ")
    },
}
SPELLED = {jamo: SPELLED_LETTERS.get(letter, letter) for jamo, letter in JAMO.items()}
LEAD = {letters: jamo for jamo, letters in SPELLED.items() if jamo < "\u1161"}
VOWEL = {letters: jamo for jamo, letters in SPELLED.items() if "\u1161" <= jamo < "\u11a8"}
TAIL = {letters: jamo for jamo, letters in SPELLED.items() if jamo >= "\u11a8"}
SMALL = str.maketrans("ァィゥェォッャュョヮヵヶ", "アイウエオツヤユヨワカケ")
SYLLABLE = re.compile(
    "(?P<lead>ㄱㄱ|ㄷㄷ|ㅂㅂ|ㅅㅅ|ㅈㅈ|[ㄱㄴㄷㄹㅁㅂㅅㅇㅈㅊㅋㅌㅍㅎ])"
    "(?P<vowel>ㅑㅣ|ㅕㅣ|ㅗ[ㅏㅐㅣ]|ㅜ[ㅓㅔㅣ]|ㅡㅣ|[ㅏㅐㅑㅓㅔㅕㅗㅛㅜㅠㅡㅣ])"
    "(?:(?P<tail>ㄱㄱ|ㄱㅅ|ㄴㅈ|ㄴㅎ|ㄹ[ㄱㅁㅂㅅㅌㅍㅎ]|ㅂㅅ|ㅅㅅ|[ㄱㄴㄷㄹㅁㅂㅅㅇㅈㅊㅋㅌㅍㅎ])"
    "(?![ㅏㅐㅑㅓㅔㅕㅗㅛㅜㅠㅡㅣ]))?"
)


def canonical(text: str, table: CodeTable, reading: Reading = Reading.TEXT) -> str:
    """Return what comes back when the text is encoded and decoded in a reading.

    The identity on every symbol that the reading decodes to; and idempotent, but where only a line end, which no morse
    says, kept a whole number from a fraction. A character without a code stands where
    it stood. The text must be one that `encode` accepts, without a made-up prosign: its code may be read as anything.
    """
    text = OVERLINED.sub(
        lambda run: f"<{run[0][::2]}>" if f"<{run[0][::2]}>" in table.codes else run[0], one_case(text)
    )
    out = ""
    for part in re.split("(<DO>|<NJ>|<SN>|<VE>)", text) if table.switches else [text]:
        if part in table.switches:
            out, table = out + table.answers[reading][part], table.switches[part]
        else:
            out += _part(part, table.answers[reading])
    return " ".join(out.split())


def _part(text: str, known: Mapping[str, str]) -> str:
    """Return what one table gives back, between the white space that was around it."""
    text = "".join(part for at, part in enumerate(text) if part in known or not _is_silent(text, at))
    words = text
    if all(character in known for character in "0123456789-/"):
        words = _numbers(text, known)
    pattern = _pattern(tuple(known))
    read = " ".join(filter(None, (_word(word, known, pattern) for word in words.split())))
    return " " * text[:1].isspace() + read + " " * text[-1:].isspace()


@lru_cache(maxsize=128)
def _pattern(characters: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, sorted(characters, key=len, reverse=True))) + "|.", re.DOTALL)


def _is_silent(text: str, at: int) -> bool:
    """Tell what has no signal wherever it stands, or at this place: a mark on a figure, the point of l·l."""
    part, before, behind = text[at], text[at - 1 : at], text[at + 1 : at + 2]
    called = unicodedata.name(part, "")
    if is_mark(part):
        while before and is_mark(before):
            at -= 1
            before = text[at - 1 : at]
        if before and unicodedata.category(before) == "Nd":
            return True
    return (
        unicodedata.category(part) == "Cf"
        or re.search("TATWEEL|LAJANYALAN|ARMENIAN EMPHASIS MARK", called) is not None
        or before + part + behind == "L·L"
        or (part in NO_BREAK and (before == "«" or behind in tuple("»!?;:")))
    )


def is_mark(part: str) -> bool:
    """Tell what is written on a character, but the overline of prosigns."""
    return len(part) == 1 and unicodedata.category(part).startswith("M") and part != "\u0305"


def _numbers(text: str, known: Mapping[str, str]) -> str:
    """Write fractions, percent and per mille as they are sent, each by the word that stands before it on its line."""
    plain = [_of_numbers(sign) for sign in text]
    text = "".join(
        p if known.get(sign, known.get(p)) == known.get(p) else sign for sign, p in zip(text, plain, strict=True)
    )
    return "\n".join(" ".join(_numbers_of_line(line.split(), known)).replace(" \0", "") for line in text.splitlines())


def _of_numbers(sign: str) -> str:
    """Return the figure, the fraction bar, the percent or per mille sign that another form stands for."""
    called = unicodedata.name(sign, "")
    for ending, plain in {"PERCENT SIGN": "%", "PER MILLE SIGN": "‰"}.items():
        if called.endswith(ending):
            return plain
    if re.fullmatch("(FRACTION|DIVISION|FULLWIDTH) (SLASH|SOLIDUS)", called):
        return "/"
    decimal = {"FULLWIDTH FULL STOP": ".", "ARABIC DECIMAL SEPARATOR": ".", "FULLWIDTH COMMA": ","}
    return decimal.get(called) or _figure(sign)


def _figure(sign: str) -> str:
    return str(unicodedata.decimal(sign, sign))


def _numbers_of_line(words: list[str], known: Mapping[str, str]) -> Iterator[str]:
    """Yield the words of a line; one that belongs to the number before it begins with NUL."""
    signs = "".join(sign for sign in "%‰¼½¾⅐⅑⅒⅓⅔⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞⅟↉" if sign not in known and sign != "⅟")
    for before, word in zip(["", *words], words, strict=False):
        number = re.sub(r"^[^\w/.,]+", "", before)
        parts = re.match(rf"({VULGAR}|[0-9]+/[0-9]+)(?![\w/]|[.,][0-9])", word)
        is_whole = bool(number) and set(number) <= set("0123456789")
        if parts and "/" in parts[1]:
            top, bottom = ("0" * len(word) + part for part in parts[1].split("/"))
            joined = is_whole and top[-len(word) :] < bottom[-len(word) :]
        elif parts:
            joined = is_whole and parts[1] not in known
        else:
            kinds = ("[0-9]+([.,][0-9]+)*", "[0-9]+/[0-9]+", f"[0-9]*{VULGAR}")
            joined = bool(re.match(r"[%‰](?!\w)", word)) and word[0] not in known
            joined = joined and any(re.fullmatch(kind, number) for kind in kinds)
        meets = f"(?<=[0-9{VULGAR[1:-1]}])(?=[{signs}])|(?<=[{signs}])(?=[0-9])|(?<=[%‰])(?=[{signs}])"
        sent = re.sub(meets, "-", word) if signs else word
        for sign in signs:
            zeros = {"%": "0/0", "‰": "0/00"}.get(sign, unicodedata.normalize("NFKC", sign).replace("\u2044", "/"))
            sent = sent.replace(sign, zeros)
        yield "\0-" + sent if joined else sent


def _word(word: str, known: Mapping[str, str], pattern: re.Pattern[str]) -> str:
    out = ""
    rides = False
    for piece in pattern.findall(word):
        answer = known.get(piece)
        if answer is None:
            answer = _answer(piece, known, pattern, rides)
        if answer and is_mark(answer) and not (out and unicodedata.category(out[-1])[0] in "LM"):
            answer = _figures(tuple(known.items())).get(answer, answer)
        rides = answer is not None and (rides or bool(answer))
        out += piece if answer is None else answer
    return unicodedata.normalize("NFC", _syllables(_voiced(out)))


@lru_cache(maxsize=128)
def _figures(known: tuple[tuple[str, str], ...]) -> Mapping[str, str]:
    """Return what is read where no letter bears the mark: Thai's figures 7 and 8."""
    return {answer: sign for sign, answer in known if is_mark(answer) and not is_mark(sign)}


def _answer(piece: str, known: Mapping[str, str], pattern: re.Pattern[str], rides: bool, steps: int = 5) -> str | None:
    """Return what a character without a row is read as; None if it has no way to be sent."""
    category = unicodedata.category(piece)
    faithful = _letters(piece)
    if faithful != piece and all(letter in known for letter in faithful):
        return faithful
    if rides and category.startswith("M") and unicodedata.combining(piece) != 1:
        return ""
    for candidate in _candidates(piece) if steps else ():
        if candidate in ("", piece) or candidate.split() != [candidate]:
            continue
        answer = ""
        for letter in pattern.findall(one_case(candidate)):
            read = known.get(letter) or _answer(letter, known, pattern, bool(answer), steps - 1)
            if read is None or not (read or answer):
                break
            answer += read
        else:
            return answer
    return None


def _letters(piece: str) -> str:
    """Return the jamo of a syllable, the katakana and mark of a kana."""
    if "가" <= piece <= "힣":
        piece = "".join(JAMO[part] for part in unicodedata.normalize("NFD", piece))
    elif unicodedata.name(piece, "").startswith("HIRAGANA LETTER"):
        piece = _katakana(piece)
    parts = unicodedata.normalize("NFD", piece)
    if re.search("[\u3099\u309a]", parts):
        piece = parts
    piece = re.sub("[\u3099\uff9e]", "゛", re.sub("[\u309a\uff9f]", "゜", piece))
    return "".join(SPELLED_LETTERS.get(letter, letter) for letter in piece)


def one_case(text: str) -> str:
    """Return the text in NFC with each letter as its capital, where it has one that words begin with."""
    text = unicodedata.normalize("NFC", text).replace("ß", "ẞ")
    text = re.sub("\u0e4d([\u0e48-\u0e4b]?)\u0e32", "\\1\u0e33", text)
    text = "".join(_capital(letter) for letter in text)
    return unicodedata.normalize("NFC", text)


def _capital(letter: str) -> str:
    if "ა" <= letter <= "ჿ":
        return letter
    if "\u1c90" <= letter <= "\u1cbf":  # Georgian capitals
        return letter.lower()
    if (
        letter == "µ"
        or letter.casefold() != letter.upper().casefold()
        or len(letter.upper()) > 1
        or unicodedata.category(letter) == "Mn"
    ):
        return letter
    return letter.upper()


def _katakana(piece: str) -> str:
    try:
        return unicodedata.lookup(unicodedata.name(piece, "").replace("HIRAGANA", "KATAKANA"))
    except KeyError:
        return piece


def _candidates(piece: str) -> Iterator[str]:
    yield _katakana(piece).translate(SMALL) if re.search("[GK]ANA LETTER SMALL", unicodedata.name(piece, "")) else ""
    yield str(unicodedata.decimal(piece, ""))
    yield piece.casefold().upper()
    if unicodedata.category(piece).startswith("L"):
        yield "".join(
            part for part in unicodedata.normalize("NFD", piece) if not unicodedata.category(part).startswith("M")
        )
    if (
        not re.match("SUPERSCRIPT .*|SUBSCRIPT .*", unicodedata.name(piece, ""))
        or unicodedata.numeric(piece, None) is None
    ):
        yield unicodedata.normalize("NFKC", piece)
    yield from lookalikes.alike(piece)


def _voiced(text: str) -> str:
    """Put the marks on the kana that can bear them."""
    for mark, combining in MARKS.items():
        for kana in set(re.findall(f"[ァ-ヺ](?={mark})", text)):
            voiced = unicodedata.normalize("NFC", kana + combining)
            if len(voiced) == 1:
                text = text.replace(kana + mark, voiced)
    return text


def _syllables(text: str) -> str:
    """Put jamo together: the longest lead, vowel and tail, one consonant left to a vowel that follows."""
    return SYLLABLE.sub(
        lambda part: unicodedata.normalize(
            "NFC", LEAD[part["lead"]] + VOWEL[part["vowel"]] + (TAIL[part["tail"]] if part["tail"] else "")
        ),
        text,
    )
