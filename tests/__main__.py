"""All tests, as `make test` runs them: the pure ones without Django, then all on SQLite, then all on MariaDB.

The tests of pages in a browser, of the deployment and of what a server does whatever its database (ONCE) run once, on
MariaDB; on SQLite where there is none. `make test TESTS=<files, folders or names>` runs a part of each, `make check`
what is quick. Each suite writes a report that Jenkins and GitLab read, run/tests-*.xml.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from . import mariadb
from .programs import found

ROOT = Path(__file__).resolve().parent.parent
REPORTS = ROOT / "run"
PYTEST = [sys.executable, "-m", "pytest", "-q", "-n", "2", "--dist", "worksteal", "--durations=10", "--durations-min=1"]
PURE = "tests/encoder/morse"
PURE_OPTIONS = f"-c /dev/null --rootdir {ROOT} -p no:django -p tests.environment -W error".split()
QUICK = "tests/encoder tests/morseweb tests/test_architecture.py tests/test_documentation.py".split()
QUICK += "tests/test_fixtures.py tests/test_limits.py tests/test_reports.py".split()
"""What needs no server and no browser, but for what is marked as slow."""
ONCE = ["tests/browser", "tests/deploy"]
ONCE += [f"tests/service/test_{name}.py" for name in "document commands listeners logs workers admin_port".split()]
NO_TESTS = 5
"""pytest's exit status when it found no test: of a part that was asked for, a suite may have none."""


def chosen(words: list[str], pure: bool) -> list[str]:
    """Return those that name tests of a suite: of the pure ones, or of the others."""
    return [word for word in words if word.startswith(PURE) == pure]


def suites(words: list[str]) -> list[tuple[str, list[str]]]:
    """Return (name, command) of each suite that has something of what was asked for; of all, where nothing was.

    The one word `check` asks for what is quick, on SQLite.
    """
    if words == ["check"]:
        without = [f"-pno:{plugin}" for plugin in ("schemathesis", "playwright", "benchmark")]
        return [("that are quick, on sqlite", [*PYTEST, *without, "-m", "not slow", *QUICK])]
    never = [PURE] + ([] if found("chromium") else ["tests/browser"])
    on_sqlite = never + (ONCE if mariadb.is_available() else [])
    pure, others = chosen(words, pure=True), chosen(words, pure=False)
    listed = []
    if pure or not words:
        listed.append(("without-django", [*PYTEST, *PURE_OPTIONS, *(pure or [PURE])]))
    if others or not words:
        databases = {"sqlite": ([], on_sqlite)}
        if mariadb.is_available():
            databases["mariadb"] = ([sys.executable, "-m", "tests.mariadb", "--"], never)
        for name, (start, left_out) in databases.items():
            ignored = [f"--ignore={folder}" for folder in dict.fromkeys(left_out)]
            listed.append((name, [*start, *PYTEST, *ignored, *(others or ["tests"])]))
    return [(name, [*command, f"--junitxml={REPORTS}/tests-{name}.xml"]) for name, command in listed]


def missing() -> list[str]:
    """Return what is not there, and what is therefore not tested."""
    told = subprocess.run(["sh", ROOT / "tests/packages.sh", "missing"], capture_output=True, text=True, check=True)
    lines = [line.removeprefix("Missing: ") for line in told.stdout.splitlines()]
    return lines if mariadb.is_available() or lines else ["mysqlclient (nothing on MariaDB)"]


def main(words: list[str]) -> int:
    """Run the suites; return the first exit status that is not 0, after all have run."""
    for report in REPORTS.glob("tests-*.xml"):
        report.unlink()
    with tempfile.NamedTemporaryFile("r", suffix=".tsv") as report:
        environment = {**os.environ, "MORSE_TEST_REPORT": report.name}
        codes = []
        for name, command in suites(words):
            print(f"\n== Tests {name}", flush=True)
            codes.append(subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode)
        print("\n== Tests that ran")
        for line in report:
            database, passed, skipped = line.split()
            print(f"{database}: {passed} passed, {skipped} skipped")
    for what in missing():
        print(f"NOT TESTED, missing: {what}")
    if words and set(codes) <= {0, NO_TESTS} and 0 in codes:
        return 0
    return next((code for code in codes if code), 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
