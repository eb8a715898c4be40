"""What a sound is offered as: each format keeps its promises, whichever there are."""

import pytest

from encoder import sounds
from encoder.conversions import Conversion
from encoder.formats import DEFAULT_FORMAT, FORMATS
from encoder.morse import Speed, Tone, Wav
from tests import facts


@pytest.mark.parametrize("name", FORMATS)
class TestEveryFormat:
    def test_has_a_media_type_and_a_limit_under_that_of_the_default(self, name):
        assert FORMATS[name].media_type.startswith("audio/")
        assert 0 < FORMATS[name].longest_seconds <= FORMATS[DEFAULT_FORMAT].longest_seconds

    def test_makes_a_file_of_which_any_part_can_be_had(self, name):
        file = FORMATS[name].make(Wav("... --- ...", Speed(20), Tone()))
        whole = b"".join(file.chunks())
        assert len(whole) == file.size_bytes > 1000
        assert b"".join(file.chunks(10, 20)) == whole[10:20]
        assert b"".join(file.chunks(file.size_bytes - 1)) == whole[-1:]

    def test_is_the_same_bytes_each_time(self, name):
        made = [FORMATS[name].make(Wav("-.-", Speed(20), Tone())) for _ in range(2)]
        assert b"".join(made[0].chunks()) == b"".join(made[1].chunks())

    def test_is_offered_up_to_its_limit(self, name):
        dahs = int(FORMATS[name].longest_seconds / 7.2)  # at 1 wpm: a dah, and the gap behind it
        table = facts.table("itu")
        assert name in sounds.offered(Conversion(table, Speed(1), "- " * (dahs - 2)))
        assert name not in sounds.offered(Conversion(table, Speed(1), "- " * (dahs + 2)))


def test_nothing_has_no_sound():
    assert sounds.offered(Conversion(facts.table("itu"), Speed(20), "")) == []
