"""Our sound in the ears of another: Debian's multimon-ng reads it back."""

import subprocess

import pytest

from encoder.morse import HEADER_BYTES, Reading, Speed, Tone, Wav, encode
from tests import facts
from tests.programs import needs

RATE_HZ = 22050  # what its CW demodulator takes
TABLE = facts.table("international")
TEXT_ANSWERS = TABLE.answers[Reading.TEXT]
UNKNOWN_TO_IT = {"É", "<AL>", "<HM>", "<INT>", "<IX>", "<KA>"}
"""Codes that its table has not, or has for something else (`..-.-` is `/` to it)."""
ITS_OWN_WAY = {"<AA>": "Ä", "<AS>": "&", "<HH>": "<ERR_8>"}
CHARACTERS = [
    symbol.character
    for symbol in TABLE.symbols
    if TEXT_ANSWERS[symbol.character] == symbol.character and symbol.character not in UNKNOWN_TO_IT
]
SPEEDS = [Speed(12), Speed(20), Speed(30), Speed(20, 10)]

pytestmark = needs("multimon-ng")


def heard(morse, speed, **tone):
    """Return what multimon-ng reads."""
    samples = b"".join(Wav(morse, speed, Tone(sample_rate_hz=RATE_HZ, **tone)).chunks(HEADER_BYTES))
    dit_ms = round(1000 * speed.dit_seconds)
    gap_ms = round(1000 * speed.character_gap_seconds / 3)
    command = f"multimon-ng -q -a MORSE_CW -d {dit_ms} -g {gap_ms} -y -t raw -".split()
    result = subprocess.run(command, input=samples, capture_output=True, check=True, timeout=60)
    return result.stdout.decode().strip()


@pytest.mark.parametrize("speed", SPEEDS, ids=lambda speed: f"{speed.wpm}/{speed.farnsworth_wpm}")
class TestIsRead:
    def test_every_international_symbol_it_knows(self, speed):
        text = " ".join(CHARACTERS)
        assert heard(encode(text, TABLE).morse, speed) == " ".join(ITS_OWN_WAY.get(c, c) for c in CHARACTERS)

    def test_letters_without_a_word_gap_between(self, speed):
        text = "".join(character for character in CHARACTERS if len(character) == 1)
        assert heard(encode(text, TABLE).morse, speed) == text

    @pytest.mark.parametrize("tone", [{"tone_hz": 200}, {"tone_hz": 1500}, {"level_percent": 20}])
    def test_a_sentence_at_any_pitch(self, speed, tone):
        text = "CQ CQ DE W1AW, THE QUICK BROWN FOX = 1234567890 ?"
        assert heard(encode(text, TABLE).morse, speed, **tone) == text


def test_it_was_asked_for_all_that_matters():
    assert set("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.,:?'-/()\"=+@!$;_") < set(CHARACTERS)
    assert {"<SOS>", "<SK>", "<SN>", "<HH>", "<BK>", "<CL>", "<AS>"} <= set(CHARACTERS)
