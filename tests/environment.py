"""The environment of the tests: a pytest plugin loaded before pytest-django, and a way to run others under it.

python -m tests.environment manage.py makemigrations --check
"""

import os
import runpy
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ENVIRONMENT = {
    "DJANGO_SETTINGS_MODULE": "morseweb.settings",
    "ENV_FILE": os.devnull,
    "SECRET_KEY": "only-for-tests-" + "0" * 50,
    "ALLOWED_HOSTS": "localhost,127.0.0.1,testserver",
    "DATABASE_URL": "sqlite:///tests.sqlite3",
    "HTTPS": "false",
    "LOG_FORMAT": "text",
    "LOG_LEVEL": "ERROR",
    # Live servers run in threads of the test process: Django must not take Playwright's loop for an async view.
    "DJANGO_ALLOW_ASYNC_UNSAFE": "true",
}

for name, value in ENVIRONMENT.items():
    os.environ.setdefault(name, value)


def pytest_configure(config):
    """Name the mark of what `make check` leaves to `make test`."""
    config.addinivalue_line("markers", "slow: takes more than a second; not run by make check")


def pytest_sessionstart(session):
    """Collect the static files, in the process that starts the others: pages name them by digest."""
    if session.config.pluginmanager.hasplugin("django") and not hasattr(session.config, "workerinput"):
        from morseweb import collected

        collected.collect()


def pytest_terminal_summary(terminalreporter, config):
    """Say how many tests ran on which database."""
    passed = len(terminalreporter.stats.get("passed", []))
    skipped = len(terminalreporter.stats.get("skipped", []))
    database = "MariaDB" if os.environ["DATABASE_URL"].startswith("mysql") else "SQLite"
    if not config.pluginmanager.hasplugin("django"):
        database = "Without-Django"
    terminalreporter.write_line(f"{database}: {passed} tests passed, {skipped} skipped.")
    if (report := os.environ.get("MORSE_TEST_REPORT")) and not hasattr(config, "workerinput"):
        with open(report, "a", encoding="utf-8") as file:
            file.write(f"{database}\t{passed}\t{skipped}\n")


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    del sys.argv[0]
    if sys.argv[0] == "-m":
        del sys.argv[0]
        runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
    else:
        runpy.run_path(sys.argv[0], run_name="__main__")
