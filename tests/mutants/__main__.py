"""Break lines of a copy, one at a time, and see whether a test notices: `make mutants`.

Which tests run a line is measured once; only those are tried, and the first that fails kills the mutant. What lives is
written to run/mutants.txt, each with its difference. On SQLite, in this process's machine, two at a time.
"""

import argparse
import difflib
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import Queue

import coverage
from cosmic_ray.mutating import mutate_code

from tests.environment import ROOT

from .sample import operator, sample

PURE = "tests/encoder/morse"
PYTEST = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", "--no-header"]
WITHOUT_DJANGO = ["-c", "/dev/null", "--rootdir", ".", "-p", "no:django", "-p", "tests.environment", "-W", "error"]
SUITES = {
    True: [PURE],
    False: ["tests/encoder", "tests/morseweb", "tests/test_documentation.py", "tests/test_limits.py"],
}
TIMEOUT_SECONDS = 300
WORKERS = 2
MAX_TESTS = 300
"""Tests tried of those that run a line: the ones of its own module first, then those that run least else."""


def copy(folder):
    """Copy what git knows of this checkout, and what it does not ignore."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split("\0")
    for name in filter(None, listed):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)
    shutil.copytree(ROOT / "staticfiles", folder / "staticfiles", dirs_exist_ok=True)
    return folder


def command(pure):
    return [*PYTEST, *(WITHOUT_DJANGO if pure else [])]


def run(folder, pure, tests, **more):
    return subprocess.run([*command(pure), *tests], cwd=folder, capture_output=True, text=True, check=False, **more)


def lines_by_test(folder, pure):
    """Run the suite once; return which tests run each line, as {path: {line: [test]}}."""
    (folder / ".coveragerc").write_text(
        "[run]\nsource = encoder,morseweb\nomit = */migrations/*\ndynamic_context = test_function\n"
        f"data_file = {folder}/.coverage\nconcurrency = thread\n"
    )
    measured = [
        sys.executable,
        "-m",
        "coverage",
        "run",
        *command(pure)[1:],
        *SUITES[pure],
        *([] if pure else [f"--ignore={PURE}"]),
    ]
    done = subprocess.run(measured, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
    data = coverage.CoverageData(str(folder / ".coverage"))
    data.read()
    collected = run(folder, pure, ["--collect-only", *SUITES[pure]]).stdout.splitlines()
    there = {line.partition("[")[0] for line in collected if "::" in line}
    return {
        str(Path(path).relative_to(folder)): {
            line: {as_argument(context) for context in contexts if context} & there
            for line, contexts in data.contexts_by_lineno(path).items()
        }
        for path in data.measured_files()
    }


def as_argument(context):
    """Return what pytest calls a test that coverage calls `tests.encoder.test_models.TestSlug.test_x`."""
    parts = context.split(".")
    module = next(n for n, part in enumerate(parts) if part.startswith("test_"))
    return "::".join(["/".join(parts[: module + 1]) + ".py", *parts[module + 1 :]])


def own_tests(path):
    """Return the tests that mirror a module: its own, or those of its room."""
    module = Path(path)
    room = Path("tests") / module.parent
    own = room / f"test_{module.stem.strip('_')}.py"
    return str(own) if (ROOT / own).exists() else str(room if (ROOT / room).is_dir() else room.parent)


def chosen(mutant, pure, lines):
    """Return the tests to try: those that run the line, else those that mirror its module and hold its numbers."""
    own = own_tests(mutant.path)
    tests = sorted(lines.get(mutant.path, {}).get(mutant.line, ()), key=lambda test: (not test.startswith(own), test))
    if not tests:
        return SUITES[pure] if pure else [own, "tests/test_documentation.py", "tests/test_limits.py", "tests/morseweb"]
    if own.endswith(".py"):  # what is remembered runs in the first test alone
        tests = [own, *(test for test in tests if not test.startswith(own))]
    return tests[:MAX_TESTS]


def tried(mutant, folder, pure, lines):
    """Return the difference if no test noticed, else nothing."""
    path = folder / mutant.path
    before = path.read_text(encoding="utf-8")
    after = mutate_code(before, operator(mutant.operator), mutant.occurrence)
    try:
        path.write_text(after, encoding="utf-8")
        done = run(folder, pure, chosen(mutant, pure, lines), timeout=TIMEOUT_SECONDS)
        lives = done.returncode == 0
    except subprocess.TimeoutExpired:
        lives = False
    finally:
        path.write_text(before, encoding="utf-8")
    difference = difflib.unified_diff(
        before.splitlines(), after.splitlines(), mutant.path, mutant.path, n=1, lineterm=""
    )
    return "\n".join(difference) if lives else ""


def attack(pure, size, seed, folders):
    """Try a sample; return how many, and the differences of what lives."""
    lines = lines_by_test(folders[0], pure)
    free = Queue()
    for folder in folders:
        free.put(folder)

    def one(mutant):
        folder = free.get()
        try:
            return tried(mutant, folder, pure, lines)
        finally:
            free.put(folder)

    mutants = sample(pure, size, seed)
    found = []
    with ThreadPoolExecutor(len(folders)) as pool:
        for difference in pool.map(one, mutants):
            found.append(difference)
            if len(found) % 25 == 0:
                print(f"{len(found)} of {len(mutants)} tried", flush=True)
    return len(mutants), [difference for difference in found if difference]


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--size", type=int, default=150, help="mutants inside encoder/morse, and as many outside")
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--part", choices=["inside", "outside"], help="only one of the two")
    given = arguments.parse_args()
    report = []
    (ROOT / "run").mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as temporary:
        folders = [copy(Path(temporary) / str(number)) for number in range(WORKERS)]
        for name, pure in {"inside": True, "outside": False}.items():
            if given.part in (None, name):
                started = time.monotonic()
                count, living = attack(pure, given.size, given.seed, folders)
                percent = 100 * (count - len(living)) / count
                line = f"{name} encoder/morse: {count - len(living)} of {count} killed ({percent:.1f} %)"
                print(line, f"in {time.monotonic() - started:.0f} s", flush=True)
                report += [line, *living]
                (ROOT / "run/mutants.txt").write_text("\n\n".join(report) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
