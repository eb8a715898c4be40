"""The tree of an alphabet: every code has its node, reached by its own elements, and none overlap."""

import itertools
import re
import xml.etree.ElementTree as ET

import pytest

from encoder.drawing import tree
from encoder.drawing.tree import LEVEL_PX
from encoder.morse import Alphabet, Reading, Symbol, compile_table
from tests import facts

SLUGS = sorted(facts.packaged())


def texts(root):
    return ["".join(text.itertext()) for text in root.iter() if text.tag.endswith("text")]


@pytest.mark.parametrize("slug", SLUGS)
class TestTree:
    def test_has_a_node_for_every_code_and_a_ring_for_every_shared_one(self, slug):
        table = facts.table(slug)
        drawing = tree.draw(table)
        root = ET.fromstring(drawing.svg)
        readers = table.readers[Reading.TEXT]
        labels = {label.strip("◌") for label in texts(root)}
        assert labels == {readers[symbol.code].strip("<>") for symbol in table.symbols}
        rings = next(group for group in root.findall("g") if group.get("class") == "rings")
        assert len(rings) == len(drawing.shared)
        codes = [symbol.code for symbol in table.symbols]
        assert {item.code for item in drawing.shared} == {code for code in codes if codes.count(code) > 1}

    def test_tells_in_words_who_shares_a_code(self, slug):
        table = facts.table(slug)
        for item in tree.draw(table).shared:
            assert {table.codes[character] for character in [item.reader, *item.others]} == {item.code}
            assert len(set(item.others)) == len(item.others) > 0

    def test_left_for_a_dit_and_right_for_a_dah_spells_the_code_of_each_label(self, slug):
        table = facts.table(slug)
        root = ET.fromstring(tree.draw(table).svg)
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
        shapes = ET.fromstring(tree.draw(facts.table(slug)).svg).findall("g")[0].findall("rect")
        rows = {}
        for shape in shapes:
            middle = float(shape.get("y")) + float(shape.get("height")) / 2
            rows.setdefault(middle, []).append((float(shape.get("x")), float(shape.get("width"))))
        for row in rows.values():
            for (x, width), (next_x, _) in itertools.pairwise(sorted(row)):
                assert x + width <= next_x + 0.1


NONE = Alphabet("none", "None", "", "Latn", "", None, "", "", 1, ())


def test_an_alphabet_without_symbols_is_a_root_alone():
    table = compile_table("none", {"none": NONE})
    assert texts(ET.fromstring(tree.draw(table).svg)) == []


def test_a_name_is_no_markup():
    row = Symbol("<", ".-", "sign", "always", "</text><script>")
    evil = NONE._replace(slug="evil", name="<script>", symbols=(row,))
    root = ET.fromstring(tree.draw(compile_table("evil", {"evil": evil})).svg)
    assert root.find("title").text == "Binary tree of <script>"
    assert texts(root) == ["<"]
