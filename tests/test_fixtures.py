"""The packaged alphabets against the published tables, and as files."""

import json
import re
from collections import Counter

import pytest

from encoder.morse import Reads
from tests import facts
from tests.environment import ROOT

FILES = sorted(facts.FIXTURES.glob("*.json"))
KINDS = ["letter", "figure", "sign", "prosign"]
DECODABLE = {"yes": {"always", "text"}, "no": {"never"}}


def own(slug):
    return {symbol.character: symbol for symbol in facts.packaged()[slug].symbols}


def test_the_documentation_has_each_with_its_trust():
    table = (ROOT / "docs/alphabets.md").read_text(encoding="utf-8").partition("| Alphabet | Source | Trust |")[2]
    rows = re.findall(r"^\| ([\w, ]+) \| .+ \| (\w+) \|$", table, re.MULTILINE)
    documented = {name: trust for names, trust in rows for name in names.split(", ")}
    assert documented == {alphabet.name: alphabet.trust for alphabet in facts.packaged().values()}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
class TestFile:
    def test_has_natural_keys_and_no_primary_keys(self, path):
        first, *rows = json.loads(path.read_text(encoding="utf-8"))
        assert first["model"] == "encoder.alphabet"
        assert first["fields"]["slug"] == path.stem
        for row in rows:
            assert set(row) == {"model", "fields"}
            assert row["fields"]["alphabet"] == [path.stem]

    def test_is_sorted_and_written_in_one_way(self, path):
        text = path.read_text(encoding="utf-8")
        rows = json.loads(text)
        assert text == json.dumps(rows, ensure_ascii=False, indent=2) + "\n"
        keys = [(KINDS.index(row["fields"]["kind"]), row["fields"]["character"]) for row in rows[1:]]
        assert keys == sorted(keys)

    def test_names_source_and_trust(self, path):
        alphabet = facts.packaged()[path.stem]
        assert alphabet.source
        assert alphabet.trust in ("official", "agreed", "unconfirmed")
        assert all(symbol.source and symbol.name for symbol in alphabet.symbols)

    def test_compiles(self, path):
        assert facts.table(path.stem).codes


class TestItu:
    def test_rows_of_the_recommendation_equal_the_published_table_row_for_row(self):
        published = [
            (
                row["char"],
                row["pattern"],
                row["official_name"],
                {"signal": "prosign"}.get(row["kind"], row["kind"]),
                row["decodable"],
                row["decodes_to"],
            )
            for row in facts.rows("itu_m1677_1")
        ]
        answers = facts.table("itu").answers["text"]
        ours = [
            (s.character, s.code, s.name, s.kind, "no" if s.reads == Reads.NEVER else "yes", answers[s.character])
            for s in facts.packaged()["itu"].symbols
            if s.source == "ITU-R M.1677-1"
        ]
        assert len(ours) == 57
        assert sorted(ours) == sorted(published)

    @pytest.mark.parametrize("row", facts.rows("prosigns"), ids=lambda row: row["name"])
    def test_has_every_prosign(self, row):
        assert own("itu")[f"<{row['name']}>"].code == row["pattern"]

    @pytest.mark.parametrize("alias", "÷’′‐–—−⁄“”„«»")
    def test_aliases_are_encode_only(self, alias):
        assert own("itu")[alias].reads == Reads.NEVER


class TestInternational:
    @pytest.mark.parametrize("character", "!$&;_")
    def test_has_the_unofficial_signs_and_says_so(self, character):
        published = {row["char"]: row["pattern"] for row in facts.rows("nonstandard")}
        symbol = own("international")[character]
        assert symbol.code == published[character]
        assert symbol.source.startswith("usage, not ITU")

    def test_the_ampersand_is_read_in_texts_and_wait_among_prosigns_and_always_in_itu(self):
        international, itu = facts.table("international").readers, facts.table("itu").readers
        assert (international["text"][".-..."], international["prosign"][".-..."]) == ("&", "<AS>")
        assert (itu["text"][".-..."], itu["prosign"][".-..."]) == ("<AS>", "<AS>")


PUBLISHED = {
    "latin": "latin_ext", "russian": "cyrillic_ru", "ukrainian": "ukrainian", "greek": "greek", "hebrew": "hebrew",
    "arabic": "arabic", "persian": "persian", "japanese": "japanese_wabun", "korean": "korean_skats", "thai": "thai",
}  # fmt: skip
NO_ROW = {"latin": {"CH", "É"}, "korean": {"ㅒ", "ㅖ"}}
ENCODE_ONLY_HERE = {"latin": {"Ŝ"}}
READ_HERE = {"latin": {"Š"}}


@pytest.mark.parametrize("slug", PUBLISHED)
def test_equals_the_published_table(slug):
    ours = own(slug)
    for row in facts.rows(PUBLISHED[slug]):
        character = row["char"]
        if character in NO_ROW.get(slug, ()):
            assert character not in ours
            continue
        assert ours[character].code == row["pattern"]
        expected = row.get("decodable", "yes")
        if character in ENCODE_ONLY_HERE.get(slug, ()):
            expected = "no"
        if character in READ_HERE.get(slug, ()):
            expected = "yes"
        assert ours[character].reads in DECODABLE[expected]


LANGUAGES = facts.rows("languages")
AGREEING = 2
"""Published tables that a code of a language needs, or its note says that it has one alone."""


@pytest.mark.parametrize("slug", sorted({row["alphabet"] for row in LANGUAGES}))
class TestLanguage:
    def test_each_code_stands_in_published_tables_that_agree(self, slug):
        published = Counter((row["char"], row["pattern"]) for row in LANGUAGES if row["alphabet"] == slug)
        for symbol in facts.packaged()[slug].symbols:
            if symbol.kind == "letter" and symbol.reads in ("always", "text"):
                found = published[symbol.character, symbol.code]
                alone = "One table alone" in symbol.note or "misprint" in symbol.note
                assert found >= (1 if alone else AGREEING), symbol.character
                assert not alone or facts.packaged()[slug].trust == "unconfirmed"

    def test_what_is_disputed_is_marked(self, slug):
        own = {symbol.character: symbol for symbol in facts.packaged()[slug].symbols}
        for row in LANGUAGES:
            if row["alphabet"] == slug and row["pattern"] != own[row["char"]].code:
                assert own[row["char"]].note, f"{row['char']}: {row['source']} has {row['pattern']}"

    def test_every_fact_is_about_a_row(self, slug):
        own = {symbol.character for symbol in facts.packaged()[slug].symbols}
        assert {row["char"] for row in LANGUAGES if row["alphabet"] == slug} <= own


@pytest.mark.parametrize("slug", facts.packaged())
def test_what_is_unconfirmed_says_so_first(slug):
    alphabet = facts.packaged()[slug]
    assert (alphabet.trust == "unconfirmed") == alphabet.source.startswith("Unconfirmed")


@pytest.mark.parametrize("row", facts.rows("cyrillic_ru_punctuation"), ids=lambda row: row["char"])
def test_russian_punctuation(row):
    assert facts.table("russian").codes[row["char"]] == row["pattern"]


def test_what_owns_the_codes_of_others_loses_them():
    lost = {
        slug: {item.symbol.character for item in facts.table(slug).lost if item.symbol.kind in ("figure", "sign")}
        for slug in ("thai", "japanese")
    }
    assert {"(", "/", "+", "="} <= lost["thai"]
    assert {"7", "8"} <= facts.table("thai").encode_only
    assert set('".()/+=') <= lost["japanese"]
