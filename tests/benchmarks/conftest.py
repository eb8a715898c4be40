"""What the benchmarks share: one report, one database, and the page that is written at the end."""

import pytest

from tests.benchmarks import page
from tests.installation import Database

REPORT = page.Report()


def pytest_addoption(parser):
    parser.addoption("--write-the-page", action="store_true", help="write docs/performance.md and its picture")


def pytest_sessionfinish(session, exitstatus):
    """Write the page, also when a limit was missed: it says so."""
    if session.config.getoption("--write-the-page") and exitstatus in (0, 1):
        page.write(REPORT)


@pytest.fixture(scope="session")
def report():
    """Return what collects the figures."""
    return REPORT


@pytest.fixture(scope="session")
def database():
    """Return a running MariaDB with the packaged alphabets."""
    server = Database("--log-output=TABLE", "--innodb-flush-log-at-trx-commit=2")
    yield server
    server.remove()
