"""Notation: every spelling is read, one is written."""

import re
import unicodedata

import pytest

from encoder.morse import CANONICAL, CharacterGap, Notation, is_canonical, read_notation


def codes(morse):
    return [[token.code for token in word] for word in read_notation(morse)]


class TestRead:
    @pytest.mark.parametrize("dit", ".·•*・･．∙⋅●")
    @pytest.mark.parametrize("dah", "-−–—_－‐‑―▬▄")
    def test_reads_every_spelling_of_dit_and_dah(self, dit, dah):
        assert codes(dit + dah) == [[".-"]]

    def test_reads_every_dot_and_every_dash_of_unicode(self):
        """Those that Unicode calls so, in a name or by the category of dashes; what is left out says why."""
        characters = [chr(point) for point in range(0x20, 0x10000) if unicodedata.name(chr(point), "")]
        dashes = [c for c in characters if unicodedata.category(c) == "Pd" and unicodedata.combining(c) == 0]
        upright = "᐀〰゠︱︲⸗⸚⹀⹝֊־᠆"  # of a script, upright, wavy, or two strokes at once
        assert [c for c in dashes if codes(c) != [["-"]]] == [c for c in dashes if c in upright]
        dots = re.compile(
            "^(MIDDLE|KATAKANA MIDDLE|WORD SEPARATOR MIDDLE|RAISED|ONE) DOT( LEADER)?$|^(DOT|BULLET) OPERATOR$|^BULLET$"
        )
        assert [c for c in characters if dots.search(unicodedata.name(c)) and codes(c) != [["."]]] == []

    @pytest.mark.parametrize("layout", ["\ufeff", "\u200b", "\u200f", "\u2060", "\u00ad"])
    def test_passes_over_what_only_steers_the_layout(self, layout):
        assert codes(f"{layout}.{layout}- {layout} -{layout}") == [[".-", "-"]]
        assert codes(layout) == []

    def test_two_spaces_part_words_where_single_ones_part_characters(self):
        assert codes("-- -.--  -. .-") == [["--", "-.--"], ["-.", ".-"]]
        assert codes("--  -.--   -.  .-") == [["--", "-.--"], ["-.", ".-"]]
        assert codes("-- /  -.--  -.") == [["--"], ["-.--", "-."]]

    def test_reads_an_ellipsis_as_three_dits(self):
        assert codes("… --- …") == [["...", "---", "..."]]

    @pytest.mark.parametrize("gap", ["/", " / ", "//", " // ", "|", "\n", "\r\n", "   ", " \u2028", "/ /", " |\n| "])
    def test_parts_words_by(self, gap):
        assert codes(f".-{gap}-") == [[".-"], ["-"]]

    @pytest.mark.parametrize("gap", [" ", "  ", "\t", "\u00a0"])
    def test_parts_characters_by(self, gap):
        assert codes(f".-{gap}-") == [[".-", "-"]]

    @pytest.mark.parametrize("morse", ["", " ", "/", " / / ", "\n\n"])
    def test_reads_nothing_in(self, morse):
        assert read_notation(morse) == []

    def test_tells_where_each_token_stands_in_the_text_as_sent(self):
        assert [(t.text, t.position) for word in read_notation("  … /ab -") for t in word] == [
            ("…", 2),
            ("ab", 5),
            ("-", 8),
        ]

    def test_marks_what_is_no_morse(self):
        assert codes(".- x- SOS") == [[".-", None, None]]


class TestOneRuleOfDoubledSeparators:
    """A separator that stands single and doubled parts characters and words."""

    def test_slashes(self):
        assert codes(".-/-...//-.-.") == [[".-", "-..."], ["-.-."]]
        assert codes(".../---/...//") == [["...", "---", "..."]]
        assert codes(".../---/...//\n") == [["...", "---", "..."]]

    def test_slashes_that_are_all_single_or_stand_among_spaces_part_words(self):
        assert codes(".../---") == [["..."], ["---"]]
        assert codes(".../---\n") == [["..."], ["---"]]
        assert codes(".- -/-//-") == [[".-", "-"], ["-"], ["-"]]
        assert codes(".- / - // -") == [[".-"], ["-"], ["-"]]

    @pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
    def test_line_ends(self, end):
        assert codes(f".-{end}-...{end}{end}-.-.") == [[".-", "-..."], ["-.-."]]
        assert codes(f"...{end}---{end}...{end}{end}") == [["...", "---", "..."]]

    def test_line_ends_that_are_all_single_or_stand_among_spaces_part_words(self):
        assert codes("...\n---\n") == [["..."], ["---"]]
        assert codes(".- -\n-\n\n-") == [[".-", "-"], ["-"], ["-"]]


class TestSpoken:
    @pytest.mark.parametrize(
        ("spoken", "read"),
        [
            ("dit dah", [[".-"]]),
            ("DAH DIT", [["-."]]),
            ("di-dah", [[".-"]]),
            ("didah dahdididit", [[".-", "-..."]]),
            ("di-di-dit dah-dah-dah di-di-dit", [["...", "---", "..."]]),
            ("dit dit dit / dah dah dah", [["..."], ["---"]]),
            ("dit dit dit  dah dah dah  / dit", [["...", "---"], ["."]]),
            ("dit dah, dah dit", [[".-", "-."]]),
            ("dah\ndit", [["-"], ["."]]),
        ],
    )
    def test_is_read(self, spoken, read):
        assert codes(spoken) == read

    @pytest.mark.parametrize("text", ["dit dot", "diet", "dad", "dahlia", "a dit", "did"])
    def test_is_not_read_where_anything_else_stands(self, text):
        assert {code for word in codes(text) for code in word} == {None}

    @pytest.mark.parametrize("text", ["didah -", "dit - dah", "dah - dit", "didah-", "DİT DAH", "dıt dah"])
    def test_what_only_looks_spoken_is_no_code(self, text):
        assert any(code is None for word in codes(text) for code in word)

    @pytest.mark.parametrize("text", ["\ufeffdi dah", "di\u200b dah", "di,dah", "Di-dah", "DIDAH"])
    def test_layout_and_commas_say_nothing(self, text):
        assert codes(text) == [[".-"]]

    def test_keeps_places(self):
        tokens = [token for word in read_notation("di-dah dit") for token in word]
        assert [(token.text, token.position) for token in tokens] == [("di-dah", 0), ("dit", 7)]


NOTATIONS = [
    CANONICAL,
    Notation("·", "−"),
    Notation("・", "－"),
    Notation("dit ", "dah "),
    Notation("0", "1"),
    Notation("-", "."),
    Notation("x", "."),
    Notation("🔴", "🔵🔵"),
    Notation("di-", "dah-"),
    *(Notation(character_gap=gap) for gap in CharacterGap),
    *(Notation("0", "1", gap) for gap in CharacterGap),
    *(Notation("dit ", "dah ", gap) for gap in CharacterGap),
]


def write(words, notation):
    return notation.join([notation.code(code) for code in word] for word in words)


class TestNotation:
    def test_writes_the_canonical_form(self):
        assert write([[".-", "-"], ["..."]], CANONICAL) == ".- - / ..."
        assert write([], CANONICAL) == ""

    @pytest.mark.parametrize(
        ("notation", "written"),
        [
            (Notation("·", "−"), "·− − / ···"),
            (Notation("dit ", "dah "), "dit dah  dah  / dit dit dit"),
            (Notation(character_gap=CharacterGap.SLASH), ".-/-//...//"),
            (Notation(character_gap=CharacterGap.LINE), ".-\n-\n\n...\n\n"),
        ],
    )
    def test_writes(self, notation, written):
        assert write([[".-", "-"], ["..."]], notation) == written

    @pytest.mark.parametrize("notation", NOTATIONS, ids=repr)
    @pytest.mark.parametrize(
        "words", [[["..."]], [["...", "---", "..."]], [["."], ["-"]], [[".-", "-"], ["...", "."]]], ids=repr
    )
    def test_what_is_written_is_read_again(self, notation, words):
        assert notation.problems == []
        written = write(words, notation)
        marks = notation._replace(character_gap=CharacterGap.SPACE)
        assert [[token.code for token in word] for word in read_notation(written, marks)] == words

    def test_tells_where_its_own_marks_stand(self):
        tokens = [token for word in read_notation("dahdit / x", Notation("dit", "dah")) for token in word]
        assert [tuple(token) for token in tokens] == [("dahdit", 0, "-."), ("x", 9, None)]

    @pytest.mark.parametrize(
        ("dit", "dah", "fields"),
        [
            ("", "-", ["dit"]),
            (" ", "\t", ["dit", "dah"]),
            ("x" * 17, "-", ["dit"]),
            (".", "/", ["dah"]),
            ("a|b", "a\nb", ["dit", "dah"]),
            ("\0", "\ud800", ["dit", "dah"]),
            ("-", "-", ["dah"]),
            ("da", "dah", ["dah"]),
            ("dah ", "dah", ["dah"]),
        ],
    )
    def test_refuses_marks_that_could_not_be_read_again(self, dit, dah, fields):
        assert [problem.field for problem in Notation(dit, dah).problems] == fields


class TestIsCanonical:
    @pytest.mark.parametrize("morse", ["", ".", ".- -", ".- / -"])
    def test_accepts(self, morse):
        assert is_canonical(morse)

    @pytest.mark.parametrize("morse", [" .", ". ", ".  -", "./-", ". //-", ". / / .", "·", ".\n.", "/", "a", ". /"])
    def test_refuses(self, morse):
        assert not is_canonical(morse)
