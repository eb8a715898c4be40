"""The keying strip: to scale, cut where it would be endless, every character under its code."""

import re
import xml.etree.ElementTree as ET

import pytest

from encoder.drawing import strip
from encoder.drawing.strip import MAX_STRIP_UNITS, UNIT_PX
from encoder.morse import Speed, encode, spans
from tests import facts


def drawn(text, wpm=20, farnsworth_wpm=None, slug="international"):
    table = facts.table(slug)
    speed = Speed(wpm, farnsworth_wpm)
    signals = [signal for word in encode(text, table).words for signal in word]
    return strip.draw(signals, list(spans(encode(text, table).morse, speed)), speed)


def blocks(svg):
    """Return the blocks of a strip as (left, width) in pixels."""
    return [(float(x), int(w)) for x, w in re.findall(r"M([\d.]+) 20h(\d+)v24", svg)]


class TestStrip:
    def test_is_to_scale(self):
        found = blocks(drawn("AN").svg)
        units = [(0, 1), (2, 3), (8, 3), (12, 1)]  # .- and 3 units later -.
        assert found == [(at * UNIT_PX, length * UNIT_PX) for at, length in units]

    def test_farnsworth_stretches_gaps_and_leaves_elements(self):
        plain, wide = blocks(drawn("ET E", 20).svg), blocks(drawn("ET E", 20, 10).svg)
        assert [width for _, width in plain] == [width for _, width in wide]
        character_gap = wide[1][0] - wide[0][0] - UNIT_PX
        assert character_gap == pytest.approx(653.684 / 60 * UNIT_PX, abs=0.1)  # tests/facts/timing.tsv

    def test_has_every_character_under_its_code(self):
        root = ET.fromstring(drawn("SOS!").svg)
        groups = root.findall("g")
        assert [group.find("text").text for group in groups] == ["S", "O", "S", "!"]
        for group in groups:
            left = float(re.match(r"M([\d.]+)", group.find("path").get("d"))[1])
            assert float(group.find("text").get("x")) == left

    @pytest.mark.parametrize(("wpm", "step"), [(100, 1), (20, 1), (5, 5), (1, 20)])
    def test_ticks_never_crowd(self, wpm, step):
        root = ET.fromstring(drawn("PARIS PARIS PARIS", wpm).svg)
        seconds = [int(label.text.split()[0]) for label in root.findall("text")]
        assert seconds[:2] == [0, step]
        scale = UNIT_PX * wpm / 1.2
        assert step * scale >= strip.MIN_TICK_PX

    @pytest.mark.parametrize("text", ["E", "SOS", "PARIS", "PARIS PARIS PARIS"])
    def test_no_label_of_a_tick_is_cut(self, text):
        root = ET.fromstring(drawn(text, 12).svg)
        left, _, width, _ = map(float, root.get("viewBox").split())
        for label in root.findall("text"):
            assert float(label.get("x")) + 8.5 * len(label.text) <= left + width + 0.5 or label.text == "0 s"

    def test_is_cut_where_it_would_be_endless(self):
        whole = drawn("PARIS " * 1000)
        assert 0 < whole.signals < 5000
        assert blocks(whole.svg)[-1][0] < (MAX_STRIP_UNITS + 10) * UNIT_PX
        assert drawn("PARIS " * 10).signals == 50

    def test_shows_a_mark_on_a_circle_and_escapes_what_is_no_letter(self):
        assert "◌่" in drawn("ก่", slug="thai").svg
        assert "&lt;SOS&gt;" in drawn("<SOS>").svg

    def test_has_a_title_and_a_description(self):
        root = ET.fromstring(drawn("A").svg)
        named = root.get("aria-labelledby").split()
        assert [root.find("title").get("id"), root.find("desc").get("id")] == named
