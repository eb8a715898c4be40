"""Characters: folded with their places, spelled out, put together again."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from encoder.morse import MAX_MARKS, NotText, characters
from encoder.morse.canonical import one_case


class TestCheck:
    @pytest.mark.parametrize("code_point", [0, 0xD800, 0xDFFF])
    def test_refuses_what_no_text_holds_and_says_where(self, code_point):
        character = chr(code_point)
        with pytest.raises(NotText) as caught:
            characters.check(f"ab{character}", "text")
        assert [(p.field, p.position) for p in caught.value.problems] == [("text", 2)]

    @pytest.mark.parametrize(
        ("character", "said"),
        [
            ("\0", "U+0000 at position 1 is NUL; it cannot stand in a text."),
            ("\udc00", "U+DC00 at position 1 is half of a character (a lone surrogate); it cannot stand in a text."),
        ],
    )
    def test_says_what_it_is(self, character, said):
        with pytest.raises(NotText) as caught:
            characters.check(f"a{character}", "text")
        assert caught.value.problems == (("not_text", "text", said, 1),)

    def test_bounds_the_marks_on_one_character(self):
        characters.check("e" + "\u0301" * MAX_MARKS, "text")
        with pytest.raises(NotText, match=f"the limit is {MAX_MARKS}"):
            characters.check("e" + "\u0301" * (MAX_MARKS + 1), "text")

    def test_tells_all_places(self):
        with pytest.raises(NotText) as caught:
            characters.check("\0a\0", "morse")
        assert [p.position for p in caught.value.problems] == [0, 2]


class TestFold:
    @pytest.mark.parametrize(
        ("text", "folded", "positions"),
        [
            ("abc", "ABC", [0, 1, 2]),
            ("e\u0301a", "ÉA", [0, 2]),
            ("aﬁb", "AﬁB", [0, 1, 2]),
            ("ßẞ", "ẞẞ", [0, 1]),
            ("ς", "Σ", [0]),
            ("각", "각", [0]),
            ("იᲘ", "იი", [0, 1]),  # Georgian words do not begin with a capital
            ("ııİ", "ııİ", [0, 1, 2]),  # another letter than i
            ("ᾳŉǰ", "ᾳŉǰ", [0, 1, 2]),  # without a capital of one letter
            ("ǆǅǄ", "ǄǄǄ", [0, 1, 2]),
            ("α\u0345", "ᾳ", [0]),
        ],
    )
    def test_gives_each_character_its_place_in_the_text_as_sent(self, text, folded, positions):
        assert characters.fold(text) == (folded, positions)

    @given(st.text())
    def test_folds_as_the_whole_text_would(self, text):
        normal = unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).translate(characters.CASES))
        folded, positions = characters.fold(text)
        assert folded == normal
        assert len(positions) == len(folded)
        assert positions == sorted(positions)

    def test_gives_one_character_and_the_same_again_for_each_of_unicode(self):
        """The same as by other means, too: canonical has its own."""
        characters_of_unicode = [c for c in map(chr, range(0x110000)) if not 0xD800 <= ord(c) < 0xE000]
        folded = [characters.fold(c)[0] for c in characters_of_unicode]
        assert [characters.fold(one)[0] for one in folded] == folded
        assert list(map(one_case, characters_of_unicode)) == folded
        alone = [one for one in folded if len(one) != 1]
        assert all(len(unicodedata.normalize("NFC", one)) > 1 for one in alone)  # what composition excludes
