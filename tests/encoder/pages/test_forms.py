"""A form cleans, then converts: strings in, a result or all that is wrong out."""

import pytest

from encoder.conversions import InvalidParameters
from encoder.morse import MorseError, Unknown
from encoder.pages.forms import DecodeForm, EncodeForm, SoundForm

pytestmark = pytest.mark.usefixtures("alphabets")


def made(form_class=EncodeForm, default_unknown=Unknown.ERROR, **data):
    return form_class(data, default_unknown)


def wrong(form):
    with pytest.raises(MorseError) as caught:
        form.convert()
    return [(problem.code, problem.field) for problem in caught.value.problems]


class TestCleaning:
    def test_what_is_not_given_is_usual(self):
        form = made(default_unknown=Unknown.KEEP)
        assert form.chosen == {
            "alphabet": "international",
            "unknown": Unknown.KEEP,
            "wpm": 20.0,
            "farnsworth_wpm": None,
            "dit": ".",
            "dah": "-",
        }
        assert form.problems == []

    def test_an_empty_value_is_not_given(self):
        assert EncodeForm({"wpm": "", "unknown": "", "alphabet": ""}, Unknown.ERROR).chosen == made().chosen

    def test_values_become_what_they_stand_for(self):
        given = {
            "alphabet": "greek",
            "unknown": "skip",
            "wpm": "12.5",
            "farnsworth_wpm": "8",
            "dit": "dit ",
            "dah": "x",
        }
        form = EncodeForm(given, Unknown.ERROR)
        assert form.chosen == {**given, "unknown": Unknown.SKIP, "wpm": 12.5, "farnsworth_wpm": 8.0}

    @pytest.mark.parametrize(
        ("name", "value", "code", "said"),
        [
            ("wpm", "fast", "invalid", "A speed must be a number of words a minute, such as 20 or 12.5."),
            ("farnsworth_wpm", "nan", "invalid", "A speed must be a number of words a minute, such as 20 or 12.5."),
            ("character_gap", "comma", "invalid_choice", "comma parts no characters; there are: space, slash, line."),
            ("tone_hz", "high", "invalid", "A tone must be a number of hertz, such as 600."),
            ("level_percent", "loud", "invalid", "A level must be a number of percent, such as 60."),
            (
                "unknown",
                "perhaps",
                "invalid_choice",
                f"perhaps is not a way to treat what is unknown; there are: {', '.join(Unknown)}.",
            ),
        ],
    )
    def test_says_in_words_what_a_value_must_be(self, name, value, code, said):
        (problem,) = EncodeForm({name: value}, Unknown.ERROR).problems
        assert problem == (code, name, said, None)

    def test_of_a_sound_and_of_a_morse_too(self):
        (problem,) = SoundForm({"sample_rate_hz": "1.5"}, Unknown.ERROR).problems
        assert problem.message == "A sample rate must be a whole number of hertz, such as 16000."
        (problem,) = DecodeForm({"reading": "aloud"}, Unknown.ERROR).problems
        assert problem.message == "aloud is not a reading; there are: text, prosign."

    def test_a_value_that_cannot_be_stands_for_the_usual_one(self):
        form = EncodeForm({"wpm": "fast", "unknown": "perhaps"}, Unknown.SKIP)
        assert (form.chosen["wpm"], form.chosen["unknown"]) == (20.0, Unknown.SKIP)

    def test_a_tone_that_cannot_be_is_noticed_without_a_sound(self):
        (problem,) = EncodeForm({"tone_hz": "1", "text": "SOS"}, Unknown.ERROR).problems
        assert (problem.code, problem.field) == ("invalid_tone", "tone_hz")

    def test_a_text_is_as_it_was_sent(self):
        assert made(text=" a \n").values["text"] == " a \n"

    def test_the_usual_has_the_policy_of_who_asks(self):
        assert made(default_unknown=Unknown.KEEP).usual["unknown"] == "keep"
        assert made().usual == {
            "alphabet": "international",
            "unknown": "error",
            "dit": ".",
            "dah": "-",
            "character_gap": "space",
            "wpm": "20",
            "tone_hz": "600",
            "level_percent": "60",
        }


class TestConverting:
    def test_encodes(self):
        assert made(text="SOS").convert().morse == "... --- ..."

    def test_decodes_in_the_reading_asked_for(self):
        assert made(DecodeForm, morse=".-.-.").convert().text == "+"
        assert made(DecodeForm, morse=".-.-.", reading="prosign").convert().text == "<AR>"

    def test_sounds_a_text_or_a_morse_as_asked(self):
        wav = made(SoundForm, text="E", tone_hz="700", sample_rate_hz="8000", level_percent="10").convert().make()
        assert (wav.morse, wav.tone.tone_hz, wav.tone.sample_rate_hz, wav.tone.level_percent) == (".", 700, 8000, 10)
        assert made(SoundForm, morse="... -").convert().make().morse == "... -"
        form = made(SoundForm, text="E")
        form.format = "mp3"
        assert form.convert().content_type == "audio/mpeg"

    def test_nothing_is_an_empty_text(self):
        assert made().convert().morse == ""
        assert made(DecodeForm).convert().text == ""

    def test_tells_what_is_wrong_with_values_first_and_all_of_it(self):
        form = EncodeForm({"text": "€", "wpm": "fast", "tone_hz": "1"}, Unknown.ERROR)
        assert wrong(form) == [("invalid", "wpm"), ("invalid_tone", "tone_hz"), ("unknown_character", "text")]

    def test_what_is_wrong_with_a_value_alone_is_enough(self):
        with pytest.raises(InvalidParameters, match="A speed must be a number"):
            made(text="SOS", wpm="fast").convert()

    def test_twice_is_the_same(self):
        form = made(text="€", wpm="fast")
        assert wrong(form) == wrong(form)
