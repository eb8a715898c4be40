"""The canonical text: written a second time, so that the codec can be held against it."""

import ast
import copy
from itertools import product
from pathlib import Path

import pytest

from encoder.morse import Reading, canonical
from tests import facts

SOURCE = Path(__file__).parents[3] / "encoder" / "morse" / "canonical.py"


def test_shares_no_code_with_the_codec():
    imported = {
        node.module: {alias.name for alias in node.names}
        for node in ast.walk(ast.parse(SOURCE.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and node.level
    }
    assert imported == {"codetable": {"CodeTable", "Reading"}, None: {"lookalikes"}}


@pytest.mark.slow
def test_never_looks_at_a_code():
    """Give it a table that has lost its codes: it says the same of every symbol and of every pair."""
    table = facts.table("international")
    mute = copy.copy(table)
    object.__setattr__(mute, "codes", dict.fromkeys(table.codes))
    object.__setattr__(mute, "readers", None)
    object.__setattr__(mute, "symbols", None)
    for text in (*table.codes, *map("".join, product(table.codes, repeat=2)), "4½‰ of 1 3/4", "é€ 50%"):
        assert canonical(text, mute) == canonical(text, table)


@pytest.mark.parametrize("slug", sorted(facts.packaged()))
@pytest.mark.parametrize("reading", Reading)
def test_is_the_identity_on_every_symbol_that_the_reading_decodes_to(slug, reading):
    table = facts.table(slug)
    for character in table.readers[reading].values():
        borne = "ก" + character if character in table.unborne else character
        assert canonical(borne, table, reading) == borne


@pytest.mark.parametrize(
    ("slug", "text", "expected"),
    [
        ("international", "Hello,\n world!", "HELLO, WORLD!"),
        ("international", "50% of 4½", "50-0/0 OF 4-1/2"),
        ("international", "naïve ’tis", "NAIVE 'TIS"),
        ("international", "a€b", "A€B"),
        ("korean", "아까 학교", "악가 학교"),
        ("japanese", "がっこう", "ガツコウ"),
        ("arabic", "لأ", "لا"),
        ("hebrew", "שלום", "שלומ"),
        ("russian", "ёлка", "ЕЛКА"),
    ],
)
def test_texts(slug, text, expected):
    table = facts.table(slug)
    assert canonical(text, table) == expected
    assert canonical(expected, table) == expected


def test_reading_decides_what_a_shared_code_gives_back():
    assert canonical("<AR>", facts.table("itu")) == "+"
    assert canonical("+", facts.table("itu"), Reading.PROSIGN) == "<AR>"
