"""What an error of the database means: that it is away, busy with somebody else's change, or takes no change at all."""

import time

from django.db import DatabaseError, InterfaceError, OperationalError

AWAY_CODES = frozenset([1040, 1053, 2002, 2003, 2006, 2013, 2055])
"""MariaDB: too many connections, shutting down, cannot connect (socket, port), gone, lost, lost."""
BUSY_CODES = frozenset([1205, 1213])
"""MariaDB: lock wait timeout, deadlock. The loser of a deadlock was rolled back and may simply try again."""
AWAY_WORDS = "unable to open database file"
BUSY_WORDS = "is locked"
"""SQLite says it in words."""
BROKEN_CODES = frozenset([3, 126, 127, 145, 1021, 1030, 1114, 1194, 1290, 1598, 1836])
"""MariaDB: writing failed, three of a damaged table, disk full, engine, table full, damaged, read-only (twice), log."""
BROKEN_WORDS = ("is full", "readonly database", "disk I/O error", "malformed", "not a database")
BROKEN_SECONDS = 60.0
"""Seconds for which a change that could not be written is told as the state of the service."""


def is_away(error: BaseException | None) -> bool:
    """Tell whether the database could not be reached, stopped answering, or takes nobody; not whether it refused."""
    return isinstance(error, InterfaceError) or _says(error, AWAY_CODES, AWAY_WORDS)


def is_busy(error: BaseException | None) -> bool:
    """Tell whether a lock could not be had: what was asked for was not done, and may be asked again."""
    return _says(error, BUSY_CODES, BUSY_WORDS)


def is_broken(error: BaseException | None) -> bool:
    """Tell whether nothing can be written: the disk is full or read-only, or the file is damaged."""
    if not isinstance(error, DatabaseError):
        return False
    first = next(iter(error.args), "")
    return first in BROKEN_CODES or any(words in str(first) for words in BROKEN_WORDS)


class Writing:
    """When a change last failed to be written in this process; a commit forgets it."""

    failed_at: float | None = None

    def failed(self) -> None:
        self.failed_at = time.monotonic()

    def succeeded(self, **kwargs: object) -> None:
        self.failed_at = None

    @property
    def is_failing(self) -> bool:
        return self.failed_at is not None and time.monotonic() - self.failed_at < BROKEN_SECONDS


writing = Writing()


def _says(error: BaseException | None, codes: frozenset[int], words: str) -> bool:
    if not isinstance(error, OperationalError):
        return False
    first = next(iter(error.args), "")
    return first in codes or words in str(first)
