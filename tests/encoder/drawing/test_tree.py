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


def drawn(*codes):
    """Return the tree of an alphabet that has these codes, for the letters A, B ..."""
    rows = tuple(Symbol(chr(65 + place), code, "letter", "always") for place, code in enumerate(codes))
    return ET.fromstring(tree.draw(compile_table("x", {"x": NONE._replace(slug="x", symbols=rows)})).svg)


def test_a_node_has_the_form_of_its_last_element():
    shapes = drawn(".", "-").findall("g")[0].findall("rect")
    (dit, dah) = sorted(shapes, key=lambda shape: float(shape.get("x")))
    assert (dit.get("width"), dit.get("height"), dit.get("rx")) == ("28", "28", "14")
    assert (dah.get("width"), dah.get("height"), dah.get("rx")) == ("32", "20", "1")


def test_what_is_only_a_prefix_is_small_and_of_the_same_form():
    group = drawn("..", "--").findall("g")[0]
    assert [shape.get("class") for shape in (*group.findall("circle"), *group.findall("rect"))].count("bare") == 2
    assert [shape.get("r") for shape in group.findall("circle")] == ["4"]
    (flat,) = [shape for shape in group.findall("rect") if shape.get("class") == "bare"]
    assert (flat.get("width"), flat.get("height")) == ("10", "5")
    assert float(group.find("circle").get("cx")) < float(flat.get("x"))


def test_a_shape_lies_around_its_label():
    root = drawn(".", "-", "..-")
    shapes = {float(s.get("x")) + float(s.get("width")) / 2: s for s in root.findall("g")[0].findall("rect")}
    labels = [text for text in root.iter() if text.tag == "text"]
    assert len(labels) == 3
    for label in labels:
        shape = shapes[float(label.get("x"))]
        assert float(shape.get("y")) + float(shape.get("height")) / 2 == float(label.get("y")) - 5


def test_says_in_words_what_it_shows():
    root = drawn(".")
    assert root.find("title").text == "Binary tree of None"
    assert root.find("desc").text == (
        "From the start, a dit goes left to a round node and a dah right to a flat one."
        " The table below holds the same codes."
    )
    assert root.get("aria-labelledby").split() == [root.find("title").get("id"), root.find("desc").get("id")]
