"""The picture to embed: well-formed, complete, and nothing in it that somebody wrote into a name."""

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
