"""Notation: every spelling is read, one is written."""

import re
import unicodedata

import pytest

from encoder.morse import is_canonical, read_notation, typographic, write_notation


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


class TestWrite:
    def test_writes_the_canonical_form(self):
        assert write_notation([[".-", "-"], ["..."]]) == ".- - / ..."

    def test_typographic_form_is_read_back(self):
        assert typographic(".- / -") == "·− / −"
        assert codes(typographic(".- / -")) == [[".-"], ["-"]]


class TestIsCanonical:
    @pytest.mark.parametrize("morse", ["", ".", ".- -", ".- / -"])
    def test_accepts(self, morse):
        assert is_canonical(morse)

    @pytest.mark.parametrize("morse", [" .", ". ", ".  -", "./-", ". //-", ". / / .", "·", ".\n.", "/", "a", ". /"])
    def test_refuses(self, morse):
        assert not is_canonical(morse)
