"""Notation: every spelling is read, one is written."""

import pytest

from encoder.morse import is_canonical, read_notation, typographic, write_notation


def codes(morse):
    return [[token.code for token in word] for word in read_notation(morse)]


class TestRead:
    @pytest.mark.parametrize("dit", ".·•*")
    @pytest.mark.parametrize("dah", "-−–—_")
    def test_reads_every_spelling_of_dit_and_dah(self, dit, dah):
        assert codes(dit + dah) == [[".-"]]

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
