"""What tests share."""

import io

import pytest
from hypothesis import settings

# The same examples every time: a run depends on nothing but the code.
settings.register_profile("morse", derandomize=True, deadline=None)
settings.load_profile("morse")


@pytest.fixture
def alphabets(db):
    """Load the packaged alphabets."""
    load_packaged()


def load_packaged():
    """Load the packaged alphabets, parents first."""
    from django.core.management import call_command

    call_command("load_alphabets", stdout=io.StringIO())
