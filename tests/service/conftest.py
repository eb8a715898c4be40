"""What the tests of the running service share."""

from contextlib import contextmanager

import pytest

from tests.conftest import load_packaged
from tests.gunicorn import Gunicorn


@pytest.fixture
def gunicorn(transactional_db, tmp_path):
    """Return a function that starts a gunicorn on the packaged alphabets."""
    load_packaged()

    @contextmanager
    def start(**environment):
        with Gunicorn(tmp_path, **environment) as service:
            yield service

    return start
