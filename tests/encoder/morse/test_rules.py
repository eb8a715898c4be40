"""The rules of ITU-R M.1677-1, against the published examples."""

import pytest

from encoder.morse import Alphabet, Symbol, Unknown, canonical, compile_table, decode, encode
from tests import facts

EXAMPLES = [
    row
    for row in facts.rows("itu_rules")
    # The apostrophe twice for inverted commas is a liberty for code converters ("may"), not what we send.
    if row["example_text"] and row["sent_as_morse"] and "code converters" not in row["rule"]
]


@pytest.mark.parametrize("slug", ["itu", "international"])
@pytest.mark.parametrize("row", EXAMPLES, ids=lambda row: row["example_text"])
def test_published_example(row, slug):
    assert encode(row["example_text"], facts.table(slug)).morse == row["sent_as_morse"]


@pytest.mark.parametrize(
    ("text", "sent_as"),
    [
        ("100 %", "100-0/0"),
        ("2½", "2-1/2"),
        ("2 ½", "2-1/2"),
        ("½%", "1/2-0/0"),
        ("7⅞‰", "7-7/8-0/00"),
        ("1 3/4%", "1-3/4-0/0"),
        ("% ½", "0/0 1/2"),
        ("%½", "0/0-1/2"),
        ("%50", "0/0-50"),
        ("%12,5 ’", "0/0-12,5 '"),
        ("‰5", "0/00-5"),
        ("½3", "1/2-3"),
        ("½½", "1/2-1/2"),
        ("%%", "0/0-0/0"),
        ("5️⃣0️⃣%", "50-0/0"),
        ("1̲½", "1-1/2"),
        ("１．５ ％", "1.5-0/0"),
        ("٣٫٥ ٪", "3.5-0/0"),
        ("．5 1/2", ".5 1/2"),
        ("5'10″", "5'10''"),
        ("1 1⁄2", "1-1/2"),
        ("1 １／２", "1-1/2"),
        ("1 1∕2", "1-1/2"),
        ("50％", "50-0/0"),
        ("50 ٪", "50-0/0"),
        ("٥٠٪", "50-0/0"),
        ("5؉", "5-0/00"),
        ("(1 3/4)", "(1-3/4)"),
        ("-1 3/4, ", "-1-3/4,"),
        ("2.5 %", "2.5-0/0"),
        ("4 ½ %", "4-1/2-0/0"),
        ("3/4 %", "3/4-0/0"),
        ("½ %", "1/2-0/0"),
        ("1 03/4", "1-03/4"),
        ("5\u200d%", "5-0/0"),
        ("25 \ufeff⅒", "25-1/10"),
        ("５０%", "50-0/0"),
        ("1 ３/4", "1-3/4"),
    ],
)
def test_numbers(text, sent_as):
    table = facts.table("itu")
    assert encode(text, table).morse == encode(sent_as, table).morse


@pytest.mark.parametrize(
    "text",
    [
        *("1 3/4/2024", "2.5 3/4", "1/2 3/4", "A 3/4", "1 3", "1 3/4.5", "1 3/4KG"),
        *("RIG FT817 1/2 WAVE", "FT-817 1/2", "SINCE 2005 24/7", "1 4/4", "1 10/9", "½ ⅓ ¼", "1/2 ½", "FT817 ½", "A %"),
        *("1\n3/4", "5\n%", "5\u2028½", "1\r\n½"),
    ],
)
def test_leaves_alone_what_is_no_mixed_number(text):
    table = facts.table("itu")
    words = [encode(word, table).morse for word in text.split()]
    assert encode(text, table).morse == " / ".join(words)


def test_tells_what_was_substituted_and_where():
    places = encode("4½‰", facts.table("itu")).substituted
    assert [(place.character, place.position, place.sent_as) for place in places] == [
        ("½", 1, "-1/2"),
        ("‰", 2, "-0/00"),
    ]


@pytest.mark.parametrize("text", ["1  1/2", "4702\u00a0 ‰", "۳ ½", "4１ ↉", "٥٠%"])
def test_canonical_agrees_and_is_idempotent(text):
    table = facts.table("persian")
    expected = canonical(text, table)
    assert decode(encode(text, table).morse, table).text == expected == canonical(expected, table)


def test_an_alphabet_without_figures_has_no_number_rules():
    rows = tuple(Symbol(c, code, "sign", "always") for c, code in {"-": "-....-", "/": "-..-.", "A": ".-"}.items())
    alphabet = Alphabet("a", "A", "", "Latn", "", None, "agreed", "x", 1, rows)
    table = compile_table("a", {"a": alphabet})
    assert [place.character for place in encode("½%", table, Unknown.KEEP).unknown] == ["½", "%"]


def test_an_alphabet_without_the_fraction_bar_has_no_number_rules():
    assert "/" not in facts.table("thai").codes
    assert [place.character for place in encode("50%", facts.table("thai"), Unknown.SKIP).unknown] == ["%"]


@pytest.mark.parametrize("slug", ["russian", "greek", "arabic", "hebrew", "korean", "latin", "persian", "ukrainian"])
def test_an_alphabet_that_inherits_them_has(slug):
    table = facts.table(slug)
    assert encode("50%", table).morse == encode("50-0/0", table).morse
