"""Pictures: well-formed, to scale, complete, and nothing in them that somebody wrote into a name."""

import itertools
import re
import xml.etree.ElementTree as ET

import pytest

from encoder import pictures
from encoder.morse import Alphabet, Kind, Reading, Speed, Symbol, compile_table, encode, spans, spell
from encoder.pictures import LEVEL_PX, MAX_STRIP_UNITS, UNIT_PX
from encoder.presentation import chart
from tests import facts

SVG = "{http://www.w3.org/2000/svg}"
SLUGS = sorted(facts.packaged())


def strip(text, wpm=20, farnsworth_wpm=None, slug="international"):
    table = facts.table(slug)
    speed = Speed(wpm, farnsworth_wpm)
    signals = [signal for word in spell(text, table)[0] for signal in word]
    return pictures.strip(signals, list(spans(encode(text, table).morse, speed)), speed)


def poster(slug):
    table = facts.table(slug)
    kinds = [(heading, [cell.symbol for cell in cells]) for heading, cells in chart(table, Kind)]
    return ET.fromstring(pictures.poster(table, kinds).encode())


def texts(root):
    return ["".join(text.itertext()) for text in root.iter() if text.tag.endswith("text")]


def blocks(svg):
    """Return the blocks of a strip as (left, width) in pixels."""
    return [(float(x), int(w)) for x, w in re.findall(r"M([\d.]+) 20h(\d+)v24", svg)]


class TestStrip:
    def test_is_to_scale(self):
        found = blocks(strip("AN").svg)
        units = [(0, 1), (2, 3), (8, 3), (12, 1)]  # .- and 3 units later -.
        assert found == [(at * UNIT_PX, length * UNIT_PX) for at, length in units]

    def test_farnsworth_stretches_gaps_and_leaves_elements(self):
        plain, wide = blocks(strip("ET E", 20).svg), blocks(strip("ET E", 20, 10).svg)
        assert [width for _, width in plain] == [width for _, width in wide]
        character_gap = wide[1][0] - wide[0][0] - UNIT_PX
        assert character_gap == pytest.approx(653.684 / 60 * UNIT_PX, abs=0.1)  # tests/facts/timing.tsv

    def test_has_every_character_under_its_code(self):
        root = ET.fromstring(strip("SOS!").svg)
        groups = root.findall("g")
        assert [group.find("text").text for group in groups] == ["S", "O", "S", "!"]
        for group in groups:
            left = float(re.match(r"M([\d.]+)", group.find("path").get("d"))[1])
            assert float(group.find("text").get("x")) == left

    @pytest.mark.parametrize(("wpm", "step"), [(100, 1), (20, 1), (5, 5), (1, 20)])
    def test_ticks_never_crowd(self, wpm, step):
        root = ET.fromstring(strip("PARIS PARIS PARIS", wpm).svg)
        seconds = [int(label.text.split()[0]) for label in root.findall("text")]
        assert seconds[:2] == [0, step]
        scale = UNIT_PX * wpm / 1.2
        assert step * scale >= pictures.MIN_TICK_PX

    @pytest.mark.parametrize("text", ["E", "SOS", "PARIS", "PARIS PARIS PARIS"])
    def test_no_label_of_a_tick_is_cut(self, text):
        root = ET.fromstring(strip(text, 12).svg)
        left, _, width, _ = map(float, root.get("viewBox").split())
        for label in root.findall("text"):
            assert float(label.get("x")) + 8.5 * len(label.text) <= left + width + 0.5 or label.text == "0 s"

    def test_is_cut_where_it_would_be_endless(self):
        whole = strip("PARIS " * 1000)
        assert 0 < whole.signals < 5000
        assert blocks(whole.svg)[-1][0] < (MAX_STRIP_UNITS + 10) * UNIT_PX
        assert strip("PARIS " * 10).signals == 50

    def test_shows_a_mark_on_a_circle_and_escapes_what_is_no_letter(self):
        assert "◌่" in strip("ก่", slug="thai").svg
        assert "&lt;SOS&gt;" in strip("<SOS>").svg

    def test_has_a_title_and_a_description(self):
        root = ET.fromstring(strip("A").svg)
        named = root.get("aria-labelledby").split()
        assert [root.find("title").get("id"), root.find("desc").get("id")] == named


@pytest.mark.parametrize("slug", SLUGS)
class TestTree:
    def test_has_a_node_for_every_code_and_a_ring_for_every_shared_one(self, slug):
        table = facts.table(slug)
        tree = pictures.tree(table)
        root = ET.fromstring(tree.svg)
        readers = table.readers[Reading.TEXT]
        labels = {label.strip("◌") for label in texts(root)}
        assert labels == {readers[symbol.code].strip("<>") for symbol in table.symbols}
        rings = next(group for group in root.findall("g") if group.get("class") == "rings")
        assert len(rings) == len(tree.shared)

    def test_tells_in_words_who_shares_a_code(self, slug):
        table = facts.table(slug)
        for item in pictures.tree(table).shared:
            assert {table.codes[character] for character in [item.reader, *item.others]} == {item.code}
            assert len(set(item.others)) == len(item.others) > 0

    def test_left_for_a_dit_and_right_for_a_dah_spells_the_code_of_each_label(self, slug):
        table = facts.table(slug)
        root = ET.fromstring(pictures.tree(table).svg)
        codes = {}
        for from_x, from_y, x in re.findall(r"M([\d.]+) (\d+)v\d+H([\d.]+)v\d+", root.find("path").get("d")):
            codes.setdefault((float(from_x), int(from_y)), []).append(float(x))
        ((start, top),) = set(codes) - {(x, y + LEVEL_PX) for (_, y), found in codes.items() for x in found}
        spelled, places = {}, [(start, top, "")]
        for x, y, code in places:
            spelled[x, y + 5] = code
            places += [(to, y + LEVEL_PX, code + (".-"[to > x])) for to in codes.get((x, y), [])]
        labels = {(float(t.get("x")), int(t.get("y"))): t.text for t in root.iter() if t.tag == "text"}
        readers = table.readers[Reading.TEXT]
        assert {spelled[place]: label.strip("◌") for place, label in labels.items()} == {
            symbol.code: readers[symbol.code].strip("<>") for symbol in table.symbols
        }

    def test_no_two_nodes_overlap(self, slug):
        shapes = ET.fromstring(pictures.tree(facts.table(slug)).svg).findall("g")[0].findall("rect")
        rows = {}
        for shape in shapes:
            middle = float(shape.get("y")) + float(shape.get("height")) / 2
            rows.setdefault(middle, []).append((float(shape.get("x")), float(shape.get("width"))))
        for row in rows.values():
            for (x, width), (next_x, _) in itertools.pairwise(sorted(row)):
                assert x + width <= next_x + 0.1


@pytest.mark.parametrize("slug", SLUGS)
def test_the_picture_to_embed_is_whole(slug):
    root = poster(slug)
    assert root.tag == f"{SVG}svg"
    table = facts.table(slug)
    shown = {pictures.shown(symbol.character) for symbol in table.symbols}
    assert shown <= set(texts(root))
    width, height = (float(root.get(name)) for name in ("width", "height"))
    for element in root.iter(f"{SVG}text"):
        assert 0 <= float(element.get("x")) <= width
        assert 0 <= float(element.get("y")) <= height
    assert root.find(f"{SVG}title").text == f"Morse: {table.alphabet.label}, revision {table.revision}"
    assert not [element for element in root.iter() if element.get("style") or element.tag.endswith(("style", "script"))]


def test_a_name_is_no_markup():
    row = Symbol("<", ".-", "sign", "always", "</text><script>")
    evil = Alphabet("evil", "<script>", "&", "Latn", "", None, "", "", 1, (row,))
    table = compile_table("evil", {"evil": evil})
    root = ET.fromstring(pictures.poster(table, [("<b>", [row])]).encode())
    assert "<b>" in texts(root)
    assert not list(root.iter(f"{SVG}script"))
    ET.fromstring(pictures.tree(table).svg)


def test_an_alphabet_without_symbols_is_a_root_alone():
    table = compile_table("none", {"none": Alphabet("none", "None", "", "Latn", "", None, "", "", 1, ())})
    assert texts(ET.fromstring(pictures.tree(table).svg)) == []
    ET.fromstring(pictures.poster(table, []).encode())
