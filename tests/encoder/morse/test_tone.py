"""The tone: its pitch, its level, no click, and clear refusals."""

import math
import struct
from itertools import pairwise

import pytest

from encoder.morse import SAMPLE_RATES_HZ, InvalidTone, Tone

FULL_SCALE = 32_767


def samples(data):
    return struct.unpack(f"<{len(data) // 2}h", data)


def power(values, frequency_hz, rate_hz):
    """Return the power at one frequency: one bin of a Fourier transform."""
    angles = [2 * math.pi * frequency_hz * i / rate_hz for i in range(len(values))]
    real = sum(value * math.cos(angle) for value, angle in zip(values, angles, strict=True))
    imaginary = sum(value * math.sin(angle) for value, angle in zip(values, angles, strict=True))
    return real**2 + imaginary**2


@pytest.mark.parametrize("rate_hz", SAMPLE_RATES_HZ)
@pytest.mark.parametrize("tone_hz", [200, 437.5, 600, 1500])
@pytest.mark.parametrize("ramp_seconds", [0.002, 0.005, 0.006])
class TestElement:
    def test_never_steps_further_than_the_steady_tone(self, rate_hz, tone_hz, ramp_seconds):
        tone = Tone(tone_hz, rate_hz, 100, ramp_seconds)
        steepest = 2 * FULL_SCALE * math.sin(math.pi * tone_hz / rate_hz)
        for length in (round(0.012 * rate_hz), round(0.06 * rate_hz), round(0.06 * rate_hz) + 1):
            values = (0, *samples(tone.element(length)), 0)
            assert max(abs(b - a) for a, b in pairwise(values)) <= steepest + 1  # 1: both ends are rounded

    def test_reaches_its_level_and_not_more(self, rate_hz, tone_hz, ramp_seconds):
        for level_percent in (1, 60, 100):
            values = samples(Tone(tone_hz, rate_hz, level_percent, ramp_seconds).element(round(0.18 * rate_hz)))
            peak = FULL_SCALE * level_percent / 100
            assert 0.98 * peak - 1 <= max(values) <= round(peak)
            assert min(values) >= -round(peak)


@pytest.mark.parametrize("rate_hz", SAMPLE_RATES_HZ)
def test_an_element_has_its_length_in_samples_that_sound(rate_hz):
    for length in (round(0.06 * rate_hz), round(0.06 * rate_hz) + 1):
        values = samples(Tone(600, rate_hz, 1).element(length))
        assert len(values) == length
        assert values[0]
        assert values[-1]


@pytest.mark.parametrize("tone_hz", [200, 600, 1499])
def test_the_tone_has_the_pitch_asked_for(tone_hz):
    values = samples(Tone(tone_hz, 8000).element(8000))
    heard = power(values, tone_hz, 8000)
    assert all(power(values, tone_hz + away, 8000) < heard / 1e4 for away in (-50, -10, 10, 50))


def test_the_ramp_is_a_raised_cosine_of_its_length():
    rate_hz = 48000
    slow, steady = (samples(Tone(1500, rate_hz, 100, ramp).element(4800)) for ramp in (0.006, 0.002))
    for i in range(96, 288):  # where only the slow one still rises
        if abs(steady[i]) > 1000:
            assert slow[i] / steady[i] == pytest.approx((1 - math.cos(math.pi * (i + 0.5) / 288)) / 2, abs=0.002)
    assert slow[288:2400] == steady[288:2400]


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"tone_hz": 199}, "tone_hz is 199; it must be a number from 200 to 1500."),
        ({"tone_hz": 1501}, "tone_hz is 1501; it must be a number from 200 to 1500."),
        ({"tone_hz": math.nan}, "tone_hz is nan; it must be a number from 200 to 1500."),
        ({"level_percent": 0}, "level_percent is 0; it must be a number from 1 to 100."),
        ({"level_percent": 101}, "level_percent is 101; it must be a number from 1 to 100."),
        ({"ramp_seconds": 0.001}, "ramp_seconds is 0.001; it must be a number from 0.002 to 0.006."),
        (
            {"sample_rate_hz": 11025},
            "sample_rate_hz is 11025; it must be one of 8000, 16000, 22050, 44100, 48000.",
        ),
    ],
)
def test_what_cannot_be_made_is_refused(parameters, message):
    with pytest.raises(InvalidTone) as caught:
        Tone(**parameters)
    assert [(problem.field, problem.message) for problem in caught.value.problems] == [(*parameters, message)]


def test_all_problems_are_told_at_once():
    with pytest.raises(InvalidTone) as caught:
        Tone(0, 1, 0)
    assert [problem.field for problem in caught.value.problems] == ["tone_hz", "level_percent", "sample_rate_hz"]
