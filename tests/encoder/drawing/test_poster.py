"""The picture to embed: well-formed, complete, and nothing in it that somebody wrote into a name."""

import re
import xml.etree.ElementTree as ET

import pytest

from encoder.drawing import poster
from encoder.drawing.svg import shown
from encoder.morse import Alphabet, Kind, Symbol, compile_table
from encoder.pages.presentation import chart
from tests import facts

SVG = "{http://www.w3.org/2000/svg}"
SLUGS = sorted(facts.packaged())


def picture(slug):
    table = facts.table(slug)
    kinds = [(heading, [cell.symbol for cell in cells]) for heading, cells in chart(table, Kind)]
    return ET.fromstring(poster.draw(table, kinds).encode())


def texts(root):
    return ["".join(text.itertext()) for text in root.iter(f"{SVG}text")]


@pytest.mark.parametrize("slug", SLUGS)
def test_the_picture_to_embed_is_whole(slug):
    root = picture(slug)
    assert root.tag == f"{SVG}svg"
    table = facts.table(slug)
    characters = {shown(symbol.character) for symbol in table.symbols}
    assert characters <= set(texts(root))
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
    root = ET.fromstring(poster.draw(table, [("<b>", [row])]).encode())
    assert "<b>" in texts(root)
    assert not list(root.iter(f"{SVG}script"))


def test_an_alphabet_without_symbols_has_a_picture():
    table = compile_table("none", {"none": Alphabet("none", "None", "", "Latn", "", None, "", "", 1, ())})
    ET.fromstring(poster.draw(table, []).encode())


def test_a_cell_is_keyed_to_its_timing():
    """Draw `.-`: a dit 1 unit of 5 pixels, a gap of 1, a dah of 3, on one line through the middle."""
    row = Symbol("A", ".-", "letter", "always")
    table = compile_table("x", {"x": Alphabet("x", "X", "", "Latn", "", None, "", "", 1, (row,))})
    root = ET.fromstring(poster.draw(table, [("Letters", [row])]).encode())
    keyed = next(group for group in root.findall(f"{SVG}g") if group.find(f"{SVG}circle") is not None)
    circle, dah = keyed.find(f"{SVG}circle"), keyed.find(f"{SVG}path")
    (x, y), radius = (float(circle.get("cx")), float(circle.get("cy"))), float(circle.get("r"))
    assert radius == 3
    left, top, width, height = map(float, re.fullmatch(r"M(\S+) (\S+)h(\S+)v(\S+)h-15z", dah.get("d")).groups())
    assert (left, width) == (x - 2.5 + 2 * 5, 15)
    assert top + height / 2 == pytest.approx(y, abs=0.1)
    character = next(text for text in root.iter(f"{SVG}text") if text.text == "A")
    assert float(character.get("x")) == x - 2.5


def test_an_encode_only_cell_is_dashed():
    table = facts.table("itu")
    dashed = {"“", "”"} & table.encode_only
    rows = [symbol for symbol in table.symbols if symbol.character in {"A", *dashed}]
    root = ET.fromstring(poster.draw(table, [("x", rows)]).encode())
    assert len([path for path in root.findall(f"{SVG}path") if path.get("stroke-dasharray")]) == len(dashed) > 0


def test_from_the_right_the_first_cell_stands_at_the_right():
    def first_two(slug):
        table = facts.table(slug)
        rows = table.symbols[:2]
        root = ET.fromstring(poster.draw(table, [("x", rows)]).encode())
        cells = [text for text in root.findall(f"{SVG}text") if text.get("font-size") == "26"]
        places = {text.text: float(text.get("x")) for text in cells}
        return [places[shown(row.character)] for row in rows]

    assert first_two("greek") == sorted(first_two("greek"))
    assert first_two("hebrew") == sorted(first_two("hebrew"), reverse=True)
