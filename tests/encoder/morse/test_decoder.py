"""Our sound in the ears of another: Debian's multimon-ng reads it back."""

import pytest

from encoder.morse import HEADER_BYTES, Tone, Wav, encode
from tests.listener import CHARACTERS, ITS_OWN_WAY, RATE_HZ, SPEEDS, TABLE, heard
from tests.programs import needs

pytestmark = needs("multimon-ng")


def read(text, speed, **tone):
    """Return what is heard when a text is sent."""
    wav = Wav(encode(text, TABLE).morse, speed, Tone(sample_rate_hz=RATE_HZ, **tone))
    return heard(b"".join(wav.chunks(HEADER_BYTES)), speed)


@pytest.mark.parametrize("speed", SPEEDS, ids=lambda speed: f"{speed.wpm}/{speed.farnsworth_wpm}")
class TestIsRead:
    def test_every_international_symbol_it_knows(self, speed):
        assert read(" ".join(CHARACTERS), speed) == " ".join(ITS_OWN_WAY.get(c, c) for c in CHARACTERS)

    def test_letters_without_a_word_gap_between(self, speed):
        text = "".join(character for character in CHARACTERS if len(character) == 1)
        assert read(text, speed) == text

    @pytest.mark.parametrize("tone", [{"tone_hz": 200}, {"tone_hz": 1500}, {"level_percent": 20}])
    def test_a_sentence_at_any_pitch(self, speed, tone):
        text = "CQ CQ DE W1AW, THE QUICK BROWN FOX = 1234567890 ?"
        assert read(text, speed, **tone) == text


def test_it_was_asked_for_all_that_matters():
    assert set("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.,:?'-/()\"=+@!$&;_") < set(CHARACTERS)
    assert {"<SOS>", "<SK>", "<SN>", "<HH>", "<BK>", "<CL>"} <= set(CHARACTERS)
