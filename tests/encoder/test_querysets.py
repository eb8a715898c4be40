"""Bulk changes count and are remembered like single ones; fixtures find rows by their natural keys."""

import pytest
from django.db import IntegrityError

from encoder import revisions
from encoder.models import Alphabet, Symbol
from tests.encoder.conftest import history

pytestmark = pytest.mark.usefixtures("no_alphabets")


class TestBulkChange:
    def test_update(self, symbol):
        before = revisions.latest()
        assert Symbol.objects.filter(pk=symbol.pk).update(code="-.") == 1
        symbol.refresh_from_db()
        assert symbol.revision == revisions.latest() == before + 1
        assert history(symbol) == [("+", ".-"), ("~", "-.")]

    def test_update_of_nothing_counts_for_nothing(self, symbol):
        before = revisions.latest()
        assert Symbol.objects.filter(pk=0).update(code="-.") == 0
        assert revisions.latest() == before

    def test_bulk_create(self, symbol):
        before = revisions.latest()
        rows = [Symbol(alphabet=symbol.alphabet, character=c, code=k, name=c) for c, k in {"E": ".", "T": "-"}.items()]
        Symbol.objects.bulk_create(rows)
        made = Symbol.objects.get(character="T")
        assert made.revision == revisions.latest() == before + 1
        assert history(made) == [("+", "-")]

    def test_bulk_update(self, symbol):
        symbol.code = "-."
        Symbol.objects.bulk_update([symbol], ["code"])
        symbol.refresh_from_db()
        assert (symbol.code, symbol.revision) == ("-.", revisions.latest())
        assert history(symbol) == [("+", ".-"), ("~", "-.")]

    def test_delete(self, symbol):
        before = revisions.latest()
        Symbol.objects.filter(pk=symbol.pk).delete()
        assert revisions.latest() > before
        assert history(symbol)[-1] == ("-", ".-")

    def test_several_rows_have_one_revision(self, symbol):
        made = Symbol.objects.bulk_create(
            Symbol(alphabet=symbol.alphabet, character=c, code=k, name=c) for c, k in {"E": ".", "T": "-"}.items()
        )
        assert {row.revision for row in made} == {revisions.latest()}
        before = revisions.latest()
        assert Symbol.objects.update(source="x") == 3
        assert set(Symbol.objects.values_list("revision", "source")) == {(before + 1, "x")}

    def test_nothing_made_or_changed_counts_for_nothing(self, symbol):
        before = revisions.latest()
        assert Symbol.objects.bulk_create([]) == []
        assert Symbol.objects.bulk_update([], ["code"]) == 0
        assert revisions.latest() == before

    def test_what_the_database_refuses_leaves_no_trace(self, symbol):
        before = (revisions.latest(), Symbol.history.count())
        with pytest.raises(IntegrityError):
            Symbol.objects.bulk_create([Symbol(alphabet=symbol.alphabet, character="A", code="-", name="A")])
        with pytest.raises(IntegrityError):
            Symbol.objects.filter(pk=symbol.pk).update(code="x")
        assert (revisions.latest(), Symbol.history.count()) == before

    def test_other_columns_stay_as_they_are(self, symbol):
        symbol.code, symbol.name = "-.", "other"
        assert Symbol.objects.bulk_update([symbol], ["code"]) == 1
        symbol.refresh_from_db()
        assert (symbol.code, symbol.name) == ("-.", "A")


class TestNaturalKeys:
    def test_find_an_alphabet_and_a_symbol(self, symbol):
        assert Alphabet.objects.get_by_natural_key("test") == symbol.alphabet
        assert Symbol.objects.get_by_natural_key("test", "A") == symbol
        assert Symbol.objects.get_by_natural_key(*symbol.natural_key()) == symbol
        with pytest.raises(Symbol.DoesNotExist):
            Symbol.objects.get_by_natural_key("test", "B")
