"""The sound of a running service, in the ears of another's decoder: `make hear URL=http://127.0.0.1:8000`."""

import io
import os
import urllib.parse
import urllib.request
import wave

import pytest

from tests.listener import CHARACTERS, ITS_OWN_WAY, RATE_HZ, SPEEDS, heard
from tests.programs import needs

URL = os.environ.get("URL", "")

pytestmark = needs("multimon-ng")


def sound(text, speed):
    """Return the samples that the service makes of a text."""
    asked = {"text": text, "wpm": speed.wpm, "farnsworth_wpm": speed.farnsworth_wpm, "sample_rate_hz": RATE_HZ}
    address = f"{URL.rstrip('/')}/encode.wav?{urllib.parse.urlencode(asked)}"
    with urllib.request.urlopen(address, timeout=60) as answer, wave.open(io.BytesIO(answer.read())) as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (1, 2, RATE_HZ)
        return file.readframes(file.getnframes())


def test_there_is_a_service_to_listen_to():
    assert URL.startswith(("http://", "https://")), "Say where the service is: make hear URL=http://127.0.0.1:8000"


@pytest.mark.parametrize("speed", SPEEDS, ids=lambda speed: f"{speed.wpm}/{speed.farnsworth_wpm}")
class TestIsRead:
    def test_every_international_symbol_it_knows(self, speed):
        assert heard(sound(" ".join(CHARACTERS), speed), speed) == " ".join(ITS_OWN_WAY.get(c, c) for c in CHARACTERS)

    def test_a_sentence(self, speed):
        text = "CQ CQ DE W1AW, THE QUICK BROWN FOX = 1234567890 ?"
        assert heard(sound(text, speed), speed) == text
