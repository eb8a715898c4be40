"""Keying: intervals in exact units, and when each code sounds."""

import tracemalloc
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from encoder.morse import Speed, keying, measure, spans

CODES = st.text(".-", min_size=1, max_size=10)
MORSE = st.lists(st.lists(CODES, min_size=1, max_size=4), min_size=1, max_size=4).map(
    lambda words: " / ".join(" ".join(word) for word in words)
)
UNITS = {(True, 1): ".", (True, 3): "-", (False, 1): "", (False, 3): " ", (False, 7): " / "}


class TestKeying:
    def test_of_sos(self):
        dit, dah, gap = [(True, 1), (False, 1)], [(True, 3), (False, 1)], (False, 3)
        letters = [[*dit * 3][:-1], [*dah * 3][:-1], [*dit * 3][:-1]]
        assert list(keying("... --- ...")) == [*letters[0], gap, *letters[1], gap, *letters[2]]

    @given(MORSE)
    def test_can_be_read_back(self, morse):
        assert "".join(map(UNITS.__getitem__, keying(morse))) == morse

    @given(MORSE)
    def test_has_the_length_that_is_measured(self, morse):
        assert sum(interval.units for interval in keying(morse)) == measure(morse).units

    @pytest.mark.parametrize("morse", [".- € -", "€ .- -", ".- - ☃", ".-  -"])
    def test_passes_over_what_is_no_code(self, morse):
        assert list(keying(morse)) == list(keying(".- -"))

    @pytest.mark.parametrize("morse", ["/ . / -", ". / / -", ". / € / -", ". / - /"])
    def test_keeps_one_word_gap_however_many_are_written(self, morse):
        assert list(keying(morse)) == [(True, 1), (False, 7), (True, 3)]

    @pytest.mark.slow
    def test_keeps_no_memory_of_a_code_that_no_alphabet_can_have(self):
        list(keying("." * 11))
        tracemalloc.start()
        for length in range(20_000, 20_050):
            assert sum(1 for _ in keying("." * length)) == 2 * length - 1
        kept, _ = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert kept < 100_000

    def test_of_nothing(self):
        assert list(keying("")) == []


class TestSpans:
    def test_of_the_published_farnsworth_timing(self):
        tenth, speed = Fraction(1, 10), Speed(12, 12)
        assert list(spans(".- - / .", speed)) == [
            (".-", 0, 5 * tenth),
            ("-", 8 * tenth, 11 * tenth),
            (".", 18 * tenth, 19 * tenth),
        ]

    def test_stretches_gaps_alone(self):
        first, second = spans(".- -", Speed(20, 10))
        assert float(first.end) == 0.3
        assert float(second.start - first.end) == pytest.approx(0.653684, abs=1e-6)  # tests/facts/timing.tsv

    @given(MORSE, st.sampled_from([(20, None), (20, 10), (17.3, 11.1)]))
    def test_end_when_the_morse_ends(self, morse, speed):
        speed = Speed(*speed)
        assert [*spans(morse, speed)][-1].end == speed.seconds(measure(morse))
