"""Dear work waits its turn: one piece at a time in a process, a few wait for theirs, the others come again."""

import contextlib
import threading
from collections.abc import Iterator

MAX_WAITING = 4
"""Requests that wait for their turn at once, each in a thread."""
WAIT_SECONDS = 5.0
_turn = threading.Lock()
_waiting = threading.BoundedSemaphore(MAX_WAITING)


class NoTurnError(Exception):
    """Too much of it is under way."""


@contextlib.contextmanager
def turn() -> Iterator[None]:
    """Do what is dear, alone. Raises NoTurnError where that would take too long to begin."""
    if not _waiting.acquire(blocking=False):
        raise NoTurnError
    try:
        began = _turn.acquire(timeout=WAIT_SECONDS)
    finally:
        _waiting.release()
    if not began:
        raise NoTurnError
    try:
        yield
    finally:
        _turn.release()
