"""A paragraph of ordinary prose in the language of each alphabet: sent whole, read as an operator would write it."""

import pytest

from encoder.morse import Kind, Reading, Reads, canonical, decode, encode
from tests import facts

PROSE = {path.stem: path.read_text(encoding="utf-8").strip() for path in sorted((facts.FACTS / "prose").glob("*.txt"))}


def test_every_alphabet_has_its_paragraph():
    assert PROSE.keys() == facts.packaged().keys()


@pytest.mark.parametrize("slug", facts.packaged())
class TestParagraph:
    def test_is_ordinary_prose(self, slug):
        text = PROSE[slug]
        assert len(text) >= 400
        assert sum(not character.isalnum() and not character.isspace() for character in text) > 20
        assert any(character.isdecimal() for character in text)

    def test_has_every_letter_that_the_alphabet_brings(self, slug):
        table, prose = facts.table(slug), PROSE[slug]
        sent = {signal.character for word in encode(prose, table).words for signal in word}
        own = {
            symbol.character
            for symbol in table.alphabet.symbols
            if symbol.kind == Kind.LETTER and symbol.reads != Reads.NEVER and slug != "latin"
        }
        assert own - sent == set()

    def test_is_sent_with_nothing_unknown(self, slug):
        assert encode(PROSE[slug], facts.table(slug)).unknown == ()

    @pytest.mark.parametrize("reading", Reading)
    def test_comes_back_as_canonical_says(self, slug, reading):
        table = facts.table(slug)
        assert decode(encode(PROSE[slug], table).morse, table, reading).text == canonical(PROSE[slug], table, reading)
