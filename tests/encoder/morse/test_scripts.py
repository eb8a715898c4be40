"""Writing systems: spelled out, substituted, put together again."""

import pytest

from encoder.morse import scripts


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
        assert scripts.spelling(character) == spelled

    def test_every_syllable_is_put_together_again(self):
        syllables = list(map(chr, range(0xAC00, 0xD7A4)))
        assert [scripts.compose(scripts.spelling(syllable)) for syllable in syllables] == syllables

    def test_all_kana_with_marks_are_put_together_again(self):
        for place in range(0x30A1, 0x30FB):
            spelled = scripts.spelling(chr(place))
            if spelled:
                assert scripts.compose(spelled) == chr(place)


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
        assert scripts.compose(jamo) == text

    def test_leaves_a_mark_that_no_kana_bears(self):
        assert scripts.compose("ア゛ ゛") == "ア゛ ゛"


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
            ("①", "1"),
            ("𝐀", "A"),
            ("ẞ", "SS"),
            ("ᾼ", "ΑΙ"),
            ("ª", "a"),
            ("´", "'"),
            ("،", ","),
        ],
    )
    def test_offers(self, character, substitute):
        assert substitute in scripts.substitutes(character)

    @pytest.mark.parametrize("character", ["²", "₂", "€", "¨", "A"])
    def test_offers_nothing_that_changes_the_meaning(self, character):
        assert list(scripts.substitutes(character)) == []
