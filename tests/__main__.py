"""All tests, as `make test` runs them: the pure ones without Django, then all on SQLite, then all on MariaDB.

The tests of pages in a browser and of the API against its document run once, on MariaDB; on SQLite where there is none.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from . import mariadb

ROOT = Path(__file__).resolve().parent.parent
PYTEST = [sys.executable, "-m", "pytest", "-q", "-n", "2", "--dist", "loadgroup"]
PURE = [
    "-c",
    "/dev/null",
    "--rootdir",
    str(ROOT),
    "-p",
    "no:django",
    "-p",
    "tests.environment",
    "-W",
    "error",
    "tests/encoder/morse",
]
ONCE = ["tests/browser", "tests/service"]


def main() -> int:
    """Run the suites; return the first exit status that is not 0, after all have run."""
    missing = []
    if not mariadb.is_available():
        missing.append("MariaDB, or its driver: nothing was tested on it")
    once = list(ONCE)
    if not shutil.which("chromium"):
        missing.append("chromium: the pages were not tested in a browser")
        once.remove("tests/browser")
    with tempfile.NamedTemporaryFile("r", suffix=".tsv") as report:
        environment = {**os.environ, "MORSE_TEST_REPORT": report.name}
        sqlite = (
            [f"--ignore={folder}" for folder in ONCE]
            if mariadb.is_available()
            else [f"--ignore={f}" for f in set(ONCE) - set(once)]
        )
        suites = [
            ("without Django", [*PYTEST, *PURE]),
            ("on SQLite", [*PYTEST, "--ignore=tests/encoder/morse", *sqlite, "tests"]),
        ]
        if mariadb.is_available():
            ignored = [f"--ignore={folder}" for folder in ["tests/encoder/morse", *(set(ONCE) - set(once))]]
            suites.append(("on MariaDB", [sys.executable, "-m", "tests.mariadb", "--", *PYTEST, *ignored, "tests"]))
        codes = []
        for name, command in suites:
            print(f"\n== Tests {name}", flush=True)
            codes.append(subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode)
        print("\n== Tests that ran")
        for line in report:
            database, passed, skipped = line.split()
            print(f"{database}: {passed} passed, {skipped} skipped")
    for what in missing:
        print(f"NOT TESTED, missing: {what}")
    return next((code for code in codes if code), 0)


if __name__ == "__main__":
    sys.exit(main())
