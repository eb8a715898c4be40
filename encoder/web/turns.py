"""Dear work waits its turn: a little at once in a process, some wait for theirs, the others come again.

Threads of a process do not work faster together: many dear requests at once only take the memory of all of them, and
keep those waiting that ask for little.
"""

import contextlib
import threading
from collections.abc import Iterator

WAIT_SECONDS = 5.0


class NoTurnError(Exception):
    """Too much of it is under way."""


class Turns:
    """So many at once; so many more wait, each in a thread, for WAIT_SECONDS."""

    def __init__(self, at_once: int, most_waiting: int) -> None:
        self.working = threading.BoundedSemaphore(at_once)
        self.waiting = threading.BoundedSemaphore(most_waiting)

    @contextlib.contextmanager
    def turn(self) -> Iterator[None]:
        """Do it in turn. Raises NoTurnError where that would take too long to begin."""
        if not self.waiting.acquire(blocking=False):
            raise NoTurnError
        try:
            began = self.working.acquire(timeout=WAIT_SECONDS)
        finally:
            self.waiting.release()
        if not began:
            raise NoTurnError
        try:
            yield
        finally:
            self.working.release()


DEAR = Turns(1, 4)
"""What takes a second by its nature: making an MP3, an import."""
LARGE = Turns(1, 12)
"""Requests with a body of more than LARGE_BODY_BYTES."""
LARGE_BODY_BYTES = 16_384
