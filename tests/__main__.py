"""All tests, as `make test` runs them: the pure ones without Django, then all on SQLite, then all on MariaDB.

The tests of pages in a browser, of the API against its document and of the deployment run once, on MariaDB; on SQLite
where there is none.
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
PURE_OPTIONS = f"-c /dev/null --rootdir {ROOT} -p no:django -p tests.environment -W error tests/encoder/morse"
ONCE = ["tests/browser", "tests/service/test_document.py", "tests/deploy"]
DEPLOYMENT = {
    "haproxy": "the entry's configuration was not validated",
    "nft": "the firewall was not validated",
    "systemd-analyze": "the service's unit was not validated",
}


def ignoring(folders: list[str]) -> list[str]:
    """Return the arguments that run all tests but these."""
    return [f"--ignore={folder}" for folder in dict.fromkeys(folders)] + ["tests"]


def main() -> int:
    """Run the suites; return the first exit status that is not 0, after all have run."""
    missing = []
    if not mariadb.is_available():
        missing.append("MariaDB, or its driver: nothing was tested on it")
    if not shutil.which("chromium"):
        missing.append("chromium: the pages were not tested in a browser")
    if not shutil.which("multimon-ng"):
        missing.append("multimon-ng: no other decoder listened to our sound")
    for program, what in DEPLOYMENT.items():
        if not shutil.which(program, path="/usr/sbin:/usr/bin"):
            missing.append(f"{program}: {what}")
    never = ["tests/encoder/morse"] + ([] if shutil.which("chromium") else ["tests/browser"])
    on_sqlite = never + (ONCE if mariadb.is_available() else [])
    suites = [("without Django", [*PYTEST, *PURE_OPTIONS.split()]), ("on SQLite", [*PYTEST, *ignoring(on_sqlite)])]
    if mariadb.is_available():
        suites.append(("on MariaDB", [sys.executable, "-m", "tests.mariadb", "--", *PYTEST, *ignoring(never)]))
    with tempfile.NamedTemporaryFile("r", suffix=".tsv") as report:
        environment = {**os.environ, "MORSE_TEST_REPORT": report.name}
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
