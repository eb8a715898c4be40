"""What tests share: a database that holds the packaged alphabets, or none."""

import io

import pytest
from hypothesis import settings

# The same examples every time: a run depends on nothing but the code.
settings.register_profile("morse", derandomize=True, deadline=None)
settings.load_profile("morse")


def load_packaged():
    """Load the packaged alphabets, parents first."""
    from django.core.management import call_command

    call_command("load_alphabets", stdout=io.StringIO())


@pytest.fixture(scope="session")
def django_db_modify_db_settings(request, tmp_path_factory):
    """Give each test process a database of its own; on SQLite a file, which servers started by a test share."""
    from django.db import connections

    if connections["default"].vendor == "sqlite":
        connections["default"].settings_dict["TEST"]["NAME"] = str(tmp_path_factory.mktemp("database") / "test.sqlite3")
    else:
        request.getfixturevalue("django_db_modify_db_settings_parallel_suffix")


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment, django_db_blocker, django_db_modify_db_settings):
    """Make the database of a process, with the packaged alphabets, also where only servers are going to use it.

    pytest-django's own makes it only when a test that was chosen asks for a database itself.
    """
    from django.test.utils import setup_databases, teardown_databases

    with django_db_blocker.unblock():
        made = setup_databases(verbosity=0, interactive=False, aliases={"default"})
        load_packaged()
    yield
    with django_db_blocker.unblock():
        teardown_databases(made, verbosity=0)


@pytest.fixture
def alphabets(db):
    """Have the packaged alphabets; a transactional test before this one may have removed them."""
    from encoder.models import Alphabet

    if not Alphabet.objects.exists():
        load_packaged()


@pytest.fixture
def no_alphabets(db):
    """Have an empty database, and an empty history."""
    from encoder.models import Alphabet, Symbol

    for model in (Symbol.history.model, Alphabet.history.model, Symbol):
        model._base_manager.all()._raw_delete("default")
    Alphabet._base_manager.exclude(extends=None).update(extends=None)
    Alphabet._base_manager.all()._raw_delete("default")
