"""Timing: units by ITU-R M.1677-1, seconds by PARIS and by Bloom's Farnsworth formula, to 0.001 ms."""

from fractions import Fraction

import pytest

from encoder.morse import MAX_WPM, MIN_WPM, InvalidSpeed, Speed, encode, measure
from tests import facts

PARIS = ".--. .- .-. .. ..."
MICROSECOND = 1e-6


class TestMeasure:
    @pytest.mark.parametrize("word", ["PARIS", "CODEX"])
    def test_counts_the_units_of_the_published_words(self, word):
        units = {row["word"]: int(row["value2"]) for row in facts.rows("timing") if row["kind"] == "word"}
        morse = encode(word, facts.table("itu")).morse
        assert measure(morse).units + 7 == units[word]

    def test_counts_no_gap_after_the_last_word(self):
        assert measure("... --- ...").units == 27

    def test_counts_codes_words_and_gaps(self):
        length = measure(".- - / ...")
        assert (length.codes, length.words, length.character_gaps, length.word_gaps) == (3, 2, 1, 1)
        assert length.units == 5 + 3 + 3 + 7 + 5

    def test_gives_no_time_to_a_character_kept_in_the_morse(self):
        assert measure("... € / ☃ / -").units == measure("... / -").units

    @pytest.mark.parametrize("morse", ["", "€", "€ / €"])
    def test_measures_nothing(self, morse):
        assert measure(morse) == (0, 0, 0)
        assert measure(morse).units == 0


class TestSpeed:
    @pytest.mark.parametrize(
        "row", [r for r in facts.rows("timing") if r["kind"] == "dit"], ids=lambda r: r["wpm_or_c/s"]
    )
    def test_dit_of_the_published_table(self, row):
        milliseconds = float(Speed(int(row["wpm_or_c/s"])).dit_seconds) * 1000
        assert milliseconds == pytest.approx(1200 / int(row["wpm_or_c/s"]), abs=1e-9)
        assert f"{milliseconds:.3f}" == row["value1_ms"] if row.get("value1_ms") else True

    @pytest.mark.parametrize(
        "row", [r for r in facts.rows("timing") if r["kind"] == "farnsworth"], ids=lambda r: r["wpm_or_c/s"]
    )
    def test_gaps_of_the_published_farnsworth_table(self, row):
        wpm, farnsworth_wpm = map(int, row["wpm_or_c/s"].split("/"))
        speed = Speed(wpm, farnsworth_wpm)
        assert f"{float(speed.dit_seconds) * 1000:.3f}" == row["dit_ms"]
        assert f"{float(speed.character_gap_seconds) * 1000:.3f}" == row["value1_ms"]
        assert f"{float(speed.word_gap_seconds) * 1000:.3f}" == row["value2"]

    @pytest.mark.parametrize(
        "row", [r for r in facts.rows("timing") if r["kind"] == "farnsworth"], ids=lambda r: r["wpm_or_c/s"]
    )
    def test_paris_with_its_word_gap_takes_a_minute_divided_by_the_effective_speed(self, row):
        wpm, farnsworth_wpm = map(int, row["wpm_or_c/s"].split("/"))
        speed = Speed(wpm, farnsworth_wpm)
        assert speed.seconds(measure(PARIS)) + speed.word_gap_seconds == Fraction(60, farnsworth_wpm)

    def test_is_exact_without_farnsworth_spacing(self):
        assert Speed(20).seconds(measure(PARIS)) == Fraction(43) * Fraction(60, 1000)
        assert Speed(20).character_gap_seconds == 3 * Speed(20).dit_seconds

    @pytest.mark.parametrize("wpm", [0, -1, float("nan"), float("inf"), MIN_WPM - 0.01, MAX_WPM + 0.01])
    def test_refuses_a_speed_out_of_range(self, wpm):
        with pytest.raises(InvalidSpeed) as caught:
            Speed(wpm)
        assert [problem.field for problem in caught.value.problems] == ["wpm"]

    def test_refuses_farnsworth_above_the_characters(self):
        with pytest.raises(InvalidSpeed, match="at most wpm, which is 10"):
            Speed(10, 20)

    def test_tells_both_problems_at_once(self):
        with pytest.raises(InvalidSpeed) as caught:
            Speed(0, float("nan"))
        assert [problem.field for problem in caught.value.problems] == ["wpm", "farnsworth_wpm"]

    @pytest.mark.parametrize("wpm", [1, 100])
    def test_takes_the_ends_of_its_range(self, wpm):
        assert Speed(wpm).wpm == wpm
        assert Speed(100, 1).farnsworth_wpm == 1

    @pytest.mark.parametrize("wpm", [0.999, 100.001, float("nan")])
    def test_says_its_range(self, wpm):
        with pytest.raises(InvalidSpeed, match="it must be a number from 1 to 100"):
            Speed(wpm)
