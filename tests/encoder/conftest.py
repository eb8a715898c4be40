"""What tests of governed rows share: one row, and what its history says."""

import pytest


@pytest.fixture
def symbol():
    from encoder.models import Alphabet, Symbol

    alphabet = Alphabet.objects.create(slug="test", name="Test", source="test")
    return Symbol.objects.create(alphabet=alphabet, character="A", code=".-", name="A")


def history(row):
    """Return the kinds of change of a symbol with its codes, first to last."""
    return [(record.history_type, record.code) for record in type(row).history.filter(id=row.pk).order_by("history_id")]
