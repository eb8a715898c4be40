"""Parameters to sound: what is keyed, what is refused and how, and the tag and the name it has."""

import io
import subprocess
import sys
import unicodedata
import wave

import pytest

from encoder import sounds
from encoder.formats import FORMATS, MAX_MP3_SECONDS, MAX_SOUND_SECONDS
from encoder.models import Symbol
from encoder.morse import MorseError, Speed, Tone, Unknown, Wav
from encoder.sounds import sound
from tests.environment import ROOT

pytestmark = pytest.mark.usefixtures("alphabets")


def messages(**parameters):
    with pytest.raises(MorseError) as caught:
        sound(**parameters)
    return [(problem.code, problem.field, problem.message) for problem in caught.value.problems]


class TestWhatIsKeyed:
    def test_a_text_by_its_alphabet(self):
        assert sound("ΣΟΣ", alphabet="greek").make().morse == "... --- ..."

    def test_a_morse_in_any_notation_even_codes_that_nothing_reads(self):
        assert sound(morse="•−  …|........-").make().morse == ".- ... / ........-"

    def test_with_the_parameters_given(self):
        wav = sound("A", wpm=18, farnsworth_wpm=9, tone_hz=440, sample_rate_hz=8000, level_percent=30).make()
        expected = Wav(".-", Speed(18, 9), Tone(440, 8000, 30))
        assert b"".join(wav.chunks()) == b"".join(expected.chunks())

    @pytest.mark.parametrize(("unknown", "morse"), [(Unknown.SKIP, "... ..."), (Unknown.REPLACE, "... ..--.. ...")])
    def test_what_is_unknown_is_left_out_or_asked_for(self, unknown, morse):
        assert sound("S€S", unknown=unknown).make().morse == morse
        assert sound(morse="... x ...", unknown=unknown).make().morse == morse

    def test_a_word_left_out_leaves_one_gap(self):
        for given in ({"text": "S € S"}, {"morse": "... / x / ..."}):
            assert sound(**given, unknown=Unknown.SKIP).make().morse == "... / ..."


class TestWhatIsRefused:
    def test_what_is_unknown(self):
        assert messages(text="S€")[0][:2] == ("unknown_character", "text")
        assert messages(morse="... x") == [("not_morse", "morse", "x at position 4 is not morse.")]

    def test_what_is_kept_because_it_has_no_sound(self):
        found = messages(text="S€", unknown=Unknown.KEEP)
        assert [field for _, field, _ in found] == ["text", "unknown"]
        assert found[1][2].startswith(
            "What is kept has no sound; use unknown=skip (leave out and mark) or unknown=replace (send ? instead)"
        )
        assert messages(morse="x", unknown=Unknown.KEEP)[1] == found[1]
        assert sound("SOS", unknown=Unknown.KEEP).make().morse == "... --- ..."

    def test_both_or_neither(self):
        assert messages(text="S", morse="...") == [
            ("repeated_parameter", "morse", "Both text and morse are given; one is enough.")
        ]
        assert messages() == [("missing", "text", "Give a text, or a morse.")]

    def test_all_at_once(self):
        found = messages(text="S", alphabet="klingon", wpm=0, tone_hz=1, sample_rate_hz=1, level_percent=0)
        assert [field for _, field, _ in found] == ["tone_hz", "level_percent", "sample_rate_hz", "alphabet", "wpm"]

    def test_a_heap_of_what_is_no_morse_is_told_in_part(self):
        found = messages(morse="x " * 5000)
        assert len(found) == 101
        assert found[-1][2] == "And 4900 more of the same kind."
        assert messages(morse="x" * 41)[0][2] == "x" * 40 + "… at position 0 is not morse."

    @pytest.mark.parametrize(
        "nothing", [{"text": ""}, {"text": " \n"}, {"text": "€", "unknown": Unknown.SKIP}, {"morse": " / "}]
    )
    def test_nothing_to_sound(self, nothing):
        field = next(iter(nothing))
        assert messages(**nothing) == [("nothing_to_sound", field, f"There is nothing to sound in the {field}.")]

    def test_a_limit_is_never_told_as_kept(self):
        (found,) = messages(text="PARIS " * 60, wpm=1)
        assert found[2].startswith("The sound would last 3,601 seconds; the limit is 3,600.")

    def test_a_number_is_told_as_it_was_given(self):
        assert messages(text="S", wpm=20, farnsworth_wpm=20.0000001)[0][2] == (
            "farnsworth_wpm is 20.0000001; it can be at most wpm, which is 20."
        )
        assert messages(text="S", tone_hz=1500.0001)[0][2].startswith("tone_hz is 1500.0001;")
        assert "more than any number" in messages(text="S", sample_rate_hz=10**400)[0][2]

    def test_what_no_text_holds(self):
        assert messages(morse="\ud800")[0][0] == messages(text="\ud800")[0][0]

    def test_too_long_a_sound(self):
        unit_seconds = 1.2
        dahs = int(MAX_SOUND_SECONDS / (6 * unit_seconds))  # at 1 wpm: 3 units, and 3 of gap
        assert sound(morse="- " * (dahs - 2), wpm=1).make().seconds <= MAX_SOUND_SECONDS
        (found,) = messages(morse="- " * (dahs + 2), wpm=1)
        assert found[:2] == ("too_long_to_hear", "wpm")
        assert "seconds; the limit is 3,600. Raise the speed, or send it in parts." in found[2]


class TestEtag:
    def test_is_the_same_for_the_same_bytes_however_asked(self):
        tag = sound("SOS").etag
        assert tag.startswith('"')
        assert sound("sos", alphabet="itu", wpm=20.0, tone_hz=600.0).etag == tag
        assert sound(morse="... --- ...", farnsworth_wpm=20).etag == tag

    @pytest.mark.parametrize(
        "other",
        [
            {"text": "SOT"},
            {"wpm": 21},
            {"farnsworth_wpm": 19},
            {"tone_hz": 601},
            {"sample_rate_hz": 8000},
            {"level_percent": 61},
        ],
    )
    def test_is_another_for_other_bytes(self, other):
        assert sound(**{"text": "SOS", **other}).etag != sound("SOS").etag

    def test_is_another_in_another_release_and_form(self, monkeypatch):
        tag = sound("SOS").etag
        assert sound("SOS", format="mp3").etag != tag
        monkeypatch.setattr(sounds, "__version__", "99")
        assert sound("SOS").etag != tag

    def test_follows_an_edit_of_what_is_heard_and_of_nothing_else(self):
        with_s, without = sound("SOS").etag, sound("EEE").etag
        symbol = Symbol.objects.get(alphabet__slug="itu", character="S")
        symbol.code = "......"
        symbol.save()
        assert sound("SOS").etag != with_s
        assert sound("EEE").etag == without


class TestFileName:
    @pytest.mark.parametrize(
        ("text", "name"),
        [
            ("SOS", "SOS, 20 wpm.wav"),
            ("Arriving 17:40, bring 50", "Arriving 17 40, bring 50, 20 wpm.wav"),
            ("../../etc/passwd", "etc passwd, 20 wpm.wav"),
            ('a"b:c\n/d', "a b c d, 20 wpm.wav"),
            ("?", "Morse, 20 wpm.wav"),
            ("The quick brown fox jumps over the lazy dog", "The quick brown fox jumps over the lazy, 20 wpm.wav"),
            ("Zoé", "Zoé, 20 wpm.wav"),
            ("Zoe\u0301", "Zoé, 20 wpm.wav"),
        ],
    )
    def test_is_what_a_person_would_choose(self, text, name):
        assert sound(text).file_name == name

    @pytest.mark.parametrize(("text", "alphabet"), [("שָׁלוֹם", "hebrew"), ("น้ำ", "thai"), ("が", "japanese")])
    def test_keeps_its_marks(self, text, alphabet):
        assert sound(text, alphabet=alphabet).file_name == unicodedata.normalize("NFC", text) + ", 20 wpm.wav"

    def test_tells_speeds_apart(self):
        assert sound("S", wpm=17.5, farnsworth_wpm=8, format="mp3").file_name == "S, 17.5 (8) wpm.mp3"
        assert sound(morse="...").file_name == "Morse, 20 wpm.wav"


class TestMp3:
    def test_is_an_mp3_of_the_same_length(self):
        asked = {"text": "PARIS " * 10, "format": "mp3"}
        file = sound(**asked).make()
        assert file.content[:2] in (b"\xff\xf3", b"\xff\xfb")  # frame header of MPEG-2 or MPEG-1, layer III
        assert file.size_bytes * 8 / 32_000 == pytest.approx(float(sound(asked["text"]).make().seconds), abs=0.2)
        assert b"".join(file.chunks(10, 20)) == file.content[10:20]
        assert sound(**asked).make() is file

    @pytest.mark.parametrize(("rate_hz", "version"), [(8000, 0xE3), (22050, 0xF3), (48000, 0xFB)])
    def test_has_the_sample_rate_asked_for(self, rate_hz, version):
        content = sound("S", sample_rate_hz=rate_hz, format="mp3").make().content
        assert content[1] == version  # MPEG 2.5, 2, 1
        rates = {0xE3: (11025, 12000, 8000), 0xF3: (22050, 24000, 16000), 0xFB: (44100, 48000, 32000)}
        assert rates[version][content[2] >> 2 & 3] == rate_hz

    def test_too_long_a_one_is_refused(self):
        long = {"morse": "- " * 90, "wpm": 1}
        assert sound(**long).make().seconds > MAX_MP3_SECONDS
        with pytest.raises(MorseError, match="the limit is 600. Raise the speed, or take WAV"):
            sound(**long, format="mp3")

    def test_one_that_there_is_not_is_refused_with_what_there_is(self):
        assert messages(text="S", format="ogg") == [
            ("unknown_format", "format", f"There is no format 'ogg'. There are: {', '.join(FORMATS)}.")
        ]

    @pytest.mark.slow
    def test_without_the_package_it_is_not_offered_and_nothing_else_changes(self):
        program = (
            "import sys; sys.modules['lameenc'] = None\n"
            "import django; django.setup()\n"
            "from django.urls import NoReverseMatch, reverse\n"
            "from encoder.formats import FORMATS\n"
            "assert 'mp3' not in FORMATS and reverse('encode_wav') == '/encode.wav'\n"
            "try: reverse('encode_mp3')\n"
            "except NoReverseMatch: print('absent')\n"
        )
        result = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
        assert result.stdout == "absent\n"


def test_the_file_is_read_by_the_standard_library():
    with wave.open(io.BytesIO(b"".join(sound("SOS").make().chunks()))) as file:
        assert file.getframerate() == 16000
