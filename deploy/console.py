"""Progress: a line for each step, with its time; and what went wrong, in words."""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

BEGUN = time.monotonic()


class OperatorError(Exception):
    """What the operator can mend; its message says how. `said` is all that a command said, where one failed."""

    def __init__(self, message: str, said: str = "") -> None:
        super().__init__(message)
        self.said = said


@contextmanager
def step(what: str) -> Iterator[None]:
    """Show what is done, and how long it took."""
    started = time.monotonic()
    sys.stdout.write(f"{what:<58}")
    sys.stdout.flush()
    yield
    sys.stdout.write(f"{time.monotonic() - started:6.1f} s\n")


def run(*command: object, check: bool = True, **more: object) -> str:
    """Run a command and return what it said. Raises OperatorError with its last words if it fails."""
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, check=False, **more)
    if check and done.returncode:
        said = (done.stdout + done.stderr).strip()
        last = "\n".join(said.splitlines()[-12:])
        raise OperatorError(f"{' '.join(str(word) for word in command)} failed ({done.returncode}):\n{last}", said)
    return done.stdout


def until(what: str, true: Callable[[], object], seconds: float = 120) -> None:
    """Wait until something holds. Raises OperatorError naming it if it does not in time."""
    end = time.monotonic() + seconds
    while not true():
        if time.monotonic() > end:
            raise OperatorError(f"{what}: not within {seconds:.0f} s")
        time.sleep(0.3)
