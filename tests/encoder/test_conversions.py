"""The one call that pages, API and commands share."""

import pytest

from encoder import conversions
from encoder.morse import MorseError, Reading, Unknown

pytestmark = pytest.mark.usefixtures("alphabets")


class TestEncode:
    def test_names_alphabet_revision_and_length(self):
        result = conversions.encode("PARIS", wpm=20)
        assert (result.table.slug, result.length.units, result.seconds) == ("international", 43, 2.58)
        assert result.table.revision > 0

    def test_tells_all_problems_at_once(self):
        with pytest.raises(MorseError) as caught:
            conversions.encode("x" * 10_001, "klingon", wpm=0)
        assert [problem.field for problem in caught.value.problems] == ["text", "alphabet", "wpm"]

    def test_says_which_alphabets_know_what_is_unknown(self):
        with pytest.raises(MorseError, match="Known in: greek"):
            conversions.encode("Ω")
        (item,) = conversions.encode("Ω", unknown=Unknown.KEEP).unknown
        assert item == ("Ω", "U+03A9", "GREEK CAPITAL LETTER OMEGA", 0, ["greek"])

    def test_every_text_of_letters_can_be_decoded_again_within_the_limits(self):
        text = "뷁" * conversions.MAX_TEXT_CHARACTERS
        morse = conversions.encode(text, "korean").morse
        assert len(morse) <= conversions.MAX_MORSE_CHARACTERS
        assert conversions.decode(morse, "korean").text == text


class TestDecode:
    def test_reads_as_asked(self):
        assert conversions.decode(".-.-.", reading=Reading.PROSIGN).text == "<AR>"

    def test_measures_what_was_read_and_what_was_not(self):
        result = conversions.decode("… x / ........-", unknown=Unknown.SKIP)
        assert (result.length.codes, result.length.words) == (2, 2)
        assert [item.code for item in result.unknown] == ["x", "........-"]


class TestAlphabets:
    def test_none_at_all_is_said(self, no_alphabets):
        with pytest.raises(MorseError, match="There is no alphabet 'international'. There are: none."):
            conversions.encode("SOS")
