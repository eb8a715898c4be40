"""The file: read by the standard library, timed from its samples, cut anywhere without a difference."""

import io
import itertools
import re
import struct
import tracemalloc
import wave
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from encoder.morse import HEADER_BYTES, SAMPLE_RATES_HZ, Speed, Tone, Wav

PARIS = ".--. .- .-. .. ..."
SILENCE = Fraction(1, 4)


def whole(wav):
    return b"".join(wav.chunks())


def edges(data, shortest_gap_samples):
    """Return where the key goes down and up, in samples, from the samples alone: silence is a long run of zeros."""
    silence = re.compile(rb"\x00{%d,}" % (2 * shortest_gap_samples - 2))
    runs = [(-(-match.start() // 2), match.end() // 2) for match in silence.finditer(data)]
    return list(itertools.chain.from_iterable(runs))[1:-1]


def exact_edges(morse, wpm, farnsworth_wpm):
    """Return when the key goes down and up, in seconds, from the published formulas alone."""
    dit = Fraction(6, 5) / Fraction(wpm)
    total = Fraction(60) / Fraction(farnsworth_wpm) - Fraction(186, 5) / Fraction(wpm)  # (60 c - 37.2 s) / (s c)
    at = SILENCE
    times = []
    for word in morse.split(" / "):
        for code in word.split():
            for element in code:
                end = at + dit * (1 if element == "." else 3)
                times += [at, end]
                at = end + dit
            at += 3 * total / 19 - dit
        at += 4 * total / 19
    return times


@pytest.mark.parametrize("rate_hz", SAMPLE_RATES_HZ)
def test_other_programs_read_it(rate_hz):
    wav = Wav(PARIS, Speed(20), Tone(sample_rate_hz=rate_hz))
    with wave.open(io.BytesIO(whole(wav))) as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (1, 2, rate_hz)
        assert file.getnframes() == wav.samples == round(wav.seconds * rate_hz)


class TestTiming:
    def test_paris_at_20_wpm_lasts_3_seconds(self):
        twice = edges(whole(Wav(f"{PARIS} / {PARIS}", Speed(20), Tone(sample_rate_hz=8000))), 480)
        assert twice[len(twice) // 2] - twice[0] == 3 * 8000
        assert Wav(PARIS, Speed(20), Tone()).seconds == 3 + 2 * SILENCE

    @pytest.mark.slow
    @pytest.mark.parametrize(("wpm", "farnsworth_wpm"), [(20, 20), (17.3, 11.1), (100, 33.3)])
    @pytest.mark.parametrize("rate_hz", [8000, 22050])
    def test_is_within_one_sample_over_an_hour(self, wpm, farnsworth_wpm, rate_hz):
        words = int(3600 / (60 / farnsworth_wpm)) + 1
        morse = " / ".join([PARIS] * words)
        data = whole(Wav(morse, Speed(wpm, farnsworth_wpm), Tone(sample_rate_hz=rate_hz)))[HEADER_BYTES:]
        found = edges(data, int(1.2 / wpm * rate_hz))
        exact = [time * rate_hz for time in exact_edges(morse, wpm, farnsworth_wpm)]
        assert exact[-1] > 3590 * rate_hz
        assert len(found) == len(exact)
        assert max(abs(a - b) for a, b in zip(found, exact, strict=True)) <= 0.5
        for (a, b), (x, y) in zip(itertools.pairwise(found), itertools.pairwise(exact), strict=True):
            assert abs((b - a) - (y - x)) < 1

    def test_begins_and_ends_in_silence(self):
        data = whole(Wav(".", Speed(20, 10), Tone(sample_rate_hz=8000)))[HEADER_BYTES:]
        assert data[: 2 * 2000] == bytes(2 * 2000)
        word_gap_seconds = 1.525263  # tests/facts/timing.tsv
        assert len(data.rstrip(b"\0")) // 2 == 2000 + 480
        assert len(data) // 2 - 2480 == round((word_gap_seconds + 0.25) * 8000)

    def test_nothing_to_key_is_silence(self):
        wav = Wav("", Speed(20), Tone(sample_rate_hz=8000))
        data = whole(wav)
        assert len(data) == wav.size_bytes
        assert not any(data[HEADER_BYTES:])


class TestSlices:
    @given(st.data(), st.sampled_from([(20, None), (17.3, 11.1), (99, 7)]), st.sampled_from(SAMPLE_RATES_HZ))
    def test_any_slice_is_the_slice_of_the_whole(self, data, speed, rate_hz):
        wav = Wav(".- / -...", Speed(*speed), Tone(sample_rate_hz=rate_hz))
        everything = whole(wav)
        assert len(everything) == wav.size_bytes
        start = data.draw(st.integers(0, wav.size_bytes))
        stop = data.draw(st.integers(start, wav.size_bytes + 10))
        assert b"".join(wav.chunks(start, stop)) == everything[start:stop]

    @pytest.mark.parametrize("start", [0, 1, 43, 44, 45, 65_535, 65_536, 65_537])
    def test_around_the_seams(self, start):
        wav = Wav(" / ".join([PARIS] * 5), Speed(20), Tone())
        everything = whole(wav)
        for length in (0, 1, 2, 44, 65_536):
            assert b"".join(wav.chunks(start, start + length)) == everything[start : start + length]

    def test_pieces_are_small_and_none_is_empty(self):
        sizes = [len(chunk) for chunk in Wav(" / ".join([PARIS] * 100), Speed(20), Tone()).chunks()]
        assert min(sizes) > 0
        assert max(sizes) < 100_000
        assert len(sizes) > 50


def test_memory_stays_flat_however_long_the_sound():
    peaks = []
    for words in (20, 400):
        wav = Wav(" / ".join([PARIS] * words), Speed(20), Tone(sample_rate_hz=8000))
        tracemalloc.start()
        for _ in wav.chunks():
            pass
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert max(peaks) < 1_000_000


def test_is_equal_to_one_of_the_same_bytes_and_to_no_other():
    made = Wav("...", Speed(20), Tone())
    assert made == Wav("...", Speed(20, 20), Tone(600.0))
    assert hash(made) == hash(Wav("...", Speed(20, 20), Tone(600.0)))
    others = [Wav("..-", Speed(20), Tone()), Wav("...", Speed(21), Tone()), Wav("...", Speed(20, 10), Tone())]
    others += [Wav("...", Speed(20), tone) for tone in (Tone(601), Tone(600, 8000), Tone(600, 16000, 61))]
    assert made not in others
    assert made != "..."


def test_the_header_says_what_follows():
    """RIFF, PCM, one channel of 16 bit (Microsoft and IBM, Multimedia Programming Interface, 1991)."""
    wav = Wav(".", Speed(20), Tone(600, 8000))
    data_bytes = wav.size_bytes - HEADER_BYTES
    assert wav.header == struct.pack(
        "<4sI4s4sIHHIIHH4sI",
        *(b"RIFF", 36 + data_bytes, b"WAVE", b"fmt ", 16, 1, 1, 8000, 16000, 2, 16, b"data", data_bytes),
    )
