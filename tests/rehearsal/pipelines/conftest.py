"""An engine of its own for all pipelines, and a clone of the last commit for each."""

import os
import shutil
import subprocess
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.engine import PROGRAMS, ROOT, Engine
from tests.programs import found

BUILDS = Path("/builds")
"""Where GitLab's jobs have their checkouts, in the job as on the machine (deploy/ci/README.md)."""


def pytest_sessionstart(session):
    """Stop where there can be no engine, or where /builds is somebody else's."""
    missing = [program for program in (*PROGRAMS, "groovy", "java", "node", "npm") if not found(program)]
    if os.geteuid() != 0 or missing:
        pytest.exit(f"No rehearsal here: it needs root, and {', '.join(missing) or 'nothing else'}.", returncode=3)
    if BUILDS.exists():
        pytest.exit(f"No rehearsal here: {BUILDS} is in use; the rehearsal would make it, and remove it.", returncode=3)


class Pipelines:
    """An engine on which pipelines run, each on a clone that may have a change of its own."""

    def __init__(self, engine: Engine, ending: ExitStack) -> None:
        self.engine, self.ending = engine, ending
        self.folder = engine.folder

    def clone(self, name: str, change=None) -> Path:
        """Return a clone on the branch main, in which a change is committed; what a build installed there is kept."""
        folder = self.folder / name
        if not folder.exists():
            self.run("git", "init", "--quiet", "--initial-branch=main", folder, cwd=self.folder)
            self.run("git", "remote", "add", "origin", "https://gitlab.example/morse/morse.git", cwd=folder)
        self.run("git", "fetch", "--quiet", ROOT, "HEAD", cwd=folder)
        self.run("git", "checkout", "--quiet", "--force", "-B", "main", "FETCH_HEAD", cwd=folder)
        shutil.rmtree(folder / "run", ignore_errors=True)
        if change:
            change(folder)
            author = ("-c", "user.name=r", "-c", "user.email=r@localhost")
            self.run("git", *author, "commit", "--quiet", "--all", "--message", "A change that must fail", cwd=folder)
        return folder

    def run(self, *command: object, cwd: Path, seconds: float = 120, check: bool = True, **more: str):
        """Run a command; return its exit status and what it said."""
        done = subprocess.run(
            [str(word) for word in command],
            cwd=cwd,
            env={**self.engine.environment, **more},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=seconds,
            check=False,
        )
        last = "\n".join(done.stdout.splitlines()[-60:])
        assert not check or done.returncode == 0, f"{' '.join(map(str, command))} ended with {done.returncode}:\n{last}"
        return done.returncode, done.stdout

    def close(self) -> None:
        """End the engine with all that runs on it."""
        self.ending.close()
        shutil.rmtree(BUILDS)


@pytest.fixture(scope="session")
def it():
    """Return the pipelines' engine; it ends with the last step, or with the last that was asked for."""
    BUILDS.mkdir()
    ending = ExitStack()
    engine = ending.enter_context(Engine())
    ending.enter_context(engine.entered())
    pipelines = Pipelines(engine, ending)
    with ending:
        yield pipelines
    shutil.rmtree(BUILDS, ignore_errors=True)
