"""What helps with what is unknown."""

import pytest

from encoder import conversions
from encoder.conversions import InvalidParameters
from encoder.hints import (
    MAX_OTHER_SCRIPTS,
    MAX_WORD_CHARACTERS,
    MAX_WORDS_TRIED,
    _who_knows,
    knowing,
    other_scripts,
    reading,
)
from encoder.morse import MorseError, Place, Unknown, UnknownCode
from encoder.snapshots import Snapshot
from tests import facts

SNAPSHOT = Snapshot(1, facts.packaged(), facts.linked())


def told(text, slug):
    table = SNAPSHOT.tables[slug]
    unknown = [Place(c, at) for at, c in enumerate(text) if c.isalpha() and c.upper() not in table.codes]
    return other_scripts(text, unknown, table, SNAPSHOT)


class TestWhoKnows:
    def test_names_those_that_bring_a_row_and_the_default_with_all_that_it_has(self):
        assert knowing(SNAPSHOT, "Ω") == ["greek"]
        assert knowing(SNAPSHOT, "E") == ["international", "itu"]
        assert "german" in knowing(SNAPSHOT, "Ä")
        assert knowing(SNAPSHOT, "€") == []

    def test_names_the_default_for_what_it_sends_as_another(self):
        assert knowing(SNAPSHOT, "½") == knowing(SNAPSHOT, "Ｎ") == ["international"]

    def test_says_how_japanese_is_sent_and_nothing_of_what_is_no_code(self):
        assert _who_knows(Place("東", 0), []) == " No alphabet here knows it: Japanese is sent in kana."
        assert _who_knows(UnknownCode("HELLO", 0, 1), []) == ""
        assert _who_knows(UnknownCode(".......-", 0, 1), []) == " No alphabet here knows it."

    def test_names_those_that_bring_what_a_code_is_read_as(self):
        assert {"german", "danish", "polish"} <= set(reading(SNAPSHOT, ".-.-"))
        assert reading(SNAPSHOT, "..........") == []


class TestOtherScripts:
    @pytest.mark.parametrize(
        ("text", "slug", "said"),
        [
            (
                "Я UA1ABC",
                "russian",
                "UA1ABC is Latin. It can be sent by itself, in International: ..- .- .---- .- -... -.-.",
            ),
            (
                "Είμαι SV1AA",
                "greek",
                "SV1AA is Latin. It can be sent by itself, in International: ... ...- .---- .- .-",
            ),
            ("مرحبا A71", "arabic", "A71 is Latin. It can be sent by itself, in International: .- --... .----"),
            (
                "ワタシハ JA1A",
                "japanese",
                "JA1A is Latin. It can be sent by itself, or here, written <SN>JA1A<DO>, in International:"
                " .--- .- .---- .-",
            ),
            (
                "Καλημέρα",
                "international",
                "Καλημέρα is Greek. It can be sent by itself, in Greek: -.- .- .-.. .... -- . .-. .-",
            ),
        ],
    )
    def test_a_word_is_told_with_what_it_is_and_how_it_is_sent(self, text, slug, said):
        (other,) = told(text, slug)
        assert f"{other.way_out} {other.morse}" == said

    @pytest.mark.parametrize(
        ("text", "word", "morse"),
        [
            ("я UA1ABC/P, да", "UA1ABC/P", "..- .- .---- .- -... -.-. -..-. .--."),
            ("пиши (mail@ya.ru)", "mail@ya.ru", "-- .- .. .-.. .--.-. -.-- .- .-.-.- .-. ..-"),
            ("Wi-Fi", "Wi-Fi", ".-- .. -....- ..-. .."),
        ],
    )
    def test_a_word_goes_with_its_signs(self, text, word, morse):
        assert [(other.word, other.morse) for other in told(text, "russian")] == [(word, morse)]

    def test_what_is_joined_to_a_word_of_the_alphabet_is_told_alone(self):
        assert [other.word for other in told("ЯAB-ЦCD", "russian")] == []
        assert [other.word for other in told("СССР/USSR", "russian")] == ["USSR"]

    def test_alphabets_that_do_not_agree_are_named_without_a_morse(self):
        (other,) = told("щит", "international")
        assert (other.alphabets, other.morse) == (["Bulgarian", "Russian", "Ukrainian"], "")
        assert other.way_out.endswith("in Bulgarian, Russian or Ukrainian.")

    def test_a_word_that_no_alphabet_sends_whole_is_not_told(self):
        assert told("жΩ 東京", "international") == []

    def test_each_word_once_and_no_more_than_help(self):
        assert [other.position for other in told("да да нет", "international")] == [0, 6]
        assert len(told(" ".join(f"да{figure}" for figure in range(20)), "international")) == MAX_OTHER_SCRIPTS
        assert told("д" * (MAX_WORD_CHARACTERS + 1), "international") == []

    def test_no_more_words_are_tried_than_help(self):
        mixed = " ".join(f"ж{figure}Ω" for figure in range(MAX_WORDS_TRIED))
        assert told(f"{mixed} да", "international") == []
        assert [other.word for other in told(f"{mixed[4:]} да", "international")] == ["да"]

    def test_the_same_script_is_no_other(self):
        assert told("ö", "itu") == []


@pytest.mark.usefixtures("alphabets")
class TestConversion:
    def test_an_error_ends_with_them_and_a_result_has_them(self):
        with pytest.raises(MorseError) as refused:
            conversions.encode("E Ω", "international")
        assert not isinstance(refused.value, InvalidParameters)
        assert [problem.code for problem in refused.value.problems] == ["unknown_character", "other_script"]
        assert refused.value.problems[1].position == 2
        (other,) = conversions.encode("E Ω", "international", Unknown.SKIP).other_scripts
        assert (other.word, other.alphabets, other.morse) == ("Ω", ["Greek"], ".--")
