"""System checks: each is registered, finds its fault, and is silent without."""

import pytest
from django.core.checks import run_checks
from django.db import connection

from encoder import revisions
from encoder.models import Alphabet, Symbol

pytestmark = pytest.mark.usefixtures("alphabets")


def ids():
    return [message.id for message in run_checks(databases=["default"]) if message.id.startswith("encoder.")]


def test_a_sound_database_is_silent():
    assert ids() == []


def test_e001_names_a_wrong_collation(monkeypatch):
    if connection.vendor == "mysql":
        monkeypatch.setattr("encoder.checks.COLLATION", "utf8mb4_bin")
        assert ids() == ["encoder.E001"]
    else:
        monkeypatch.setattr("encoder.checks.COLLATION", "anything")
        assert ids() == []


def test_e002_misses_the_counter_row():
    revisions.RevisionCounter.objects.all().delete()
    assert ids() == ["encoder.E002"]


def test_e003_names_a_row_that_breaks_a_rule_no_constraint_can_hold():
    Symbol._base_manager.filter(character="Z").update(character="z")
    assert ids() == ["encoder.E003"]


def test_e003_names_an_alphabet_whose_name_is_no_line_of_text():
    Alphabet._base_manager.filter(slug="itu").update(source="ITU\x1b[2J")
    assert ids() == ["encoder.E003"]


def test_e004_finds_a_cycle():
    itu = Alphabet.objects.get(slug="itu")
    Alphabet._base_manager.filter(pk=itu.pk).update(extends=Alphabet.objects.get(slug="international").pk)
    assert ids() == ["encoder.E004", "encoder.E004"]


def test_w001_misses_the_default_alphabet():
    Alphabet._base_manager.filter(slug="international").update(slug="elsewhere")
    assert ids() == ["encoder.W001"]


def test_each_says_what_is_wrong_and_what_to_do():
    itu = Alphabet.objects.get(slug="itu")
    Alphabet._base_manager.filter(pk=itu.pk).update(extends=itu.pk)
    Symbol._base_manager.filter(character="Z").update(character="z")
    found = {message.id: (message.msg, message.hint) for message in run_checks(databases=["default"])}
    assert found["encoder.E004"] == ("itu extends itself.", "Break the cycle in the admin.")
    assert found["encoder.E003"][0].startswith("z --.. in itu: The character z (U+007A) must be in NFC and upper case")
