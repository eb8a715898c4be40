"""Characters: folded with their places, spelled out, put together again."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from encoder.morse import MAX_MARKS, NotText, characters


class TestCheck:
    @pytest.mark.parametrize("code_point", [0, 0xD800, 0xDFFF])
    def test_refuses_what_no_text_holds_and_says_where(self, code_point):
        character = chr(code_point)
        with pytest.raises(NotText) as caught:
            characters.check(f"ab{character}", "text")
        assert [(p.field, p.position) for p in caught.value.problems] == [("text", 2)]

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
            ("ßa", "SSA", [0, 0, 1]),
            ("aﬁb", "AFIB", [0, 1, 1, 2]),
            ("ς", "Σ", [0]),
            ("각", "각", [0]),
        ],
    )
    def test_gives_each_character_its_place_in_the_text_as_sent(self, text, folded, positions):
        assert characters.fold(text) == (folded, positions)

    @given(st.text())
    def test_folds_as_the_whole_text_would(self, text):
        normal = unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).upper())
        folded, positions = characters.fold(text)
        assert folded == normal
        assert len(positions) == len(folded)
        assert positions == sorted(positions)


class TestSpelling:
    @pytest.mark.parametrize(
        ("character", "spelled"),
        [
            ("한", "ㅎㅏㄴ"),
            ("닭", "ㄷㅏㄹㄱ"),
            ("왜", "ㅇㅗㅐ"),
            ("ㄲ", "ㄱㄱ"),
            ("ㅖ", "ㅕㅣ"),
            ("が", "カ゛"),
            ("パ", "ハ゜"),
            ("あ", "ア"),
            ("\u3099", "゛"),
            ("A", None),
            ("カ", None),
        ],
    )
    def test_spells(self, character, spelled):
        assert characters.spelling(character) == spelled

    @pytest.mark.parametrize("syllable", [chr(place) for place in range(0xAC00, 0xD7A4, 7)])
    def test_every_syllable_spelled_with_an_onset_before_it_is_put_together_again(self, syllable):
        assert characters.compose(characters.spelling(syllable)) == syllable

    def test_all_kana_with_marks_are_put_together_again(self):
        for place in range(0x30A1, 0x30FB):
            spelled = characters.spelling(chr(place))
            if spelled:
                assert characters.compose(spelled) == chr(place)


class TestCompose:
    @pytest.mark.parametrize(
        ("jamo", "text"),
        [
            ("ㅎㅏㄴㄱㅜㄱㅇㅓ", "한국어"),
            ("ㅎㅏㄱㄱㅛ", "학교"),
            ("ㅇㅏㄱㄱㅏ", "악가"),  # 아까 comes back so: the rule leaves one consonant to the vowel, not two
            ("ㄱㄱㅏ", "까"),
            ("ㅂㅏㄹㄱㄱㅗ", "밝고"),
            ("ㅋㅋㅋ", "ㅋㅋㅋ"),
            ("ㅏㅏ", "ㅏㅏ"),
            ("ㄱ ㅏ", "ㄱ ㅏ"),
        ],
    )
    def test_puts_jamo_together_greedily(self, jamo, text):
        assert characters.compose(jamo) == text

    def test_leaves_a_mark_that_no_kana_bears(self):
        assert characters.compose("ア゛ ゛") == "ア゛ ゛"


class TestSubstitutes:
    @pytest.mark.parametrize(
        ("character", "substitute"),
        [
            ("Ş", "S"),
            ("İ", "I"),
            ("Ά", "Α"),
            ("أ", "ا"),
            ("٣", "3"),
            ("″", "''"),
            ("ッ", "ツ"),
            ("Ａ", "A"),
            ("…", "..."),
            ("ｱ", "ア"),
        ],
    )
    def test_offers(self, character, substitute):
        assert substitute in characters.substitutes(character)

    @pytest.mark.parametrize("character", ["²", "①", "€", "´", "A"])
    def test_offers_nothing_that_changes_the_meaning(self, character):
        assert [s for s in characters.substitutes(character) if s and s != character] == []
