"""Every change has a revision and a place in the history: single, bulk, raw and by cascade."""

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.db import IntegrityError

from encoder import revisions
from encoder.models import Symbol
from encoder.receivers import EDITORS, VIEWERS
from tests.encoder.conftest import history

pytestmark = pytest.mark.usefixtures("no_alphabets")


class TestRevision:
    def test_each_change_has_the_next_number(self, symbol):
        before = revisions.latest()
        symbol.code = "-."
        symbol.save()
        assert symbol.revision == revisions.latest() == before + 1
        symbol.refresh_from_db()
        assert symbol.revision == before + 1

    def test_a_save_that_changes_nothing_counts_for_nothing(self, symbol):
        before = (revisions.latest(), symbol.revision, history(symbol))
        Symbol.objects.get(pk=symbol.pk).save()
        symbol.refresh_from_db()
        assert (revisions.latest(), symbol.revision, history(symbol)) == before

    def test_update_fields_keep_the_revision_too(self, symbol):
        symbol.name = "Alpha"
        symbol.save(update_fields=["name"])
        symbol.refresh_from_db()
        assert symbol.revision == revisions.latest()

    def test_deleting_a_symbol_is_a_change_of_its_alphabet(self, symbol):
        alphabet = symbol.alphabet
        symbol.delete()
        alphabet.refresh_from_db()
        assert alphabet.revision == revisions.latest()

    def test_deleting_an_alphabet_counts(self, symbol):
        before = revisions.latest()
        symbol.alphabet.delete()
        assert revisions.latest() > before

    def test_a_failed_change_counts_for_nothing(self, symbol):
        before = revisions.latest()
        with pytest.raises(IntegrityError):
            Symbol.objects.create(alphabet=symbol.alphabet, character="B", code="x", name="B")
        assert revisions.latest() == before


class TestRaw:
    def test_loaddata_is_repeatable_and_remembered_once(self):
        call_command("loaddata", "itu", "international", verbosity=0)
        first = revisions.latest()
        assert Symbol.history.count() == Symbol.objects.count()
        call_command("loaddata", "itu", "international", verbosity=0)
        assert revisions.latest() == first
        assert Symbol.history.count() == Symbol.objects.count()
        assert Symbol.history.first().history_change_reason == "loaded from a fixture"

    def test_loaddata_over_an_edit_is_in_the_history(self):
        call_command("loaddata", "itu", verbosity=0)
        Symbol.objects.filter(character="Z").update(name="Zulu")
        call_command("loaddata", "itu", verbosity=0)
        symbol = Symbol.objects.get(character="Z")
        assert symbol.name == "LATIN LETTER Z"
        assert [record.name for record in Symbol.history.filter(id=symbol.pk).order_by("history_id")] == [
            "LATIN LETTER Z",
            "Zulu",
            "LATIN LETTER Z",
        ]


class TestWhatMustExist:
    def test_the_counter_row_comes_back_with_the_next_migration(self):
        revisions.RevisionCounter.objects.all().delete()
        call_command("migrate", verbosity=0)
        assert revisions.latest() == 0

    def test_groups_have_their_permissions(self):
        editors, viewers = (
            set(Group.objects.get(name=name).permissions.values_list("codename", flat=True))
            for name in (EDITORS, VIEWERS)
        )
        assert {"add_symbol", "change_symbol", "delete_symbol", "view_symbol", "change_alphabet"} <= editors
        assert {"view_symbol", "view_alphabet", "view_historicalsymbol"} <= viewers
        assert not any(name.startswith(("add", "change", "delete")) for name in viewers)
