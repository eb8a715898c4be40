"""What an error of the database means: that it is away, or that it is busy with somebody else's change."""

from django.db import InterfaceError, OperationalError

AWAY_CODES = frozenset([1040, 1053, 2002, 2003, 2006, 2013, 2055])
"""MariaDB: too many connections, shutting down, cannot connect (socket, port), gone, lost, lost."""
BUSY_CODES = frozenset([1205, 1213])
"""MariaDB: lock wait timeout, deadlock. The loser of a deadlock was rolled back and may simply try again."""
AWAY_WORDS = "unable to open database file"
BUSY_WORDS = "is locked"
"""SQLite says it in words."""


def is_away(error: BaseException | None) -> bool:
    """Tell whether the database could not be reached, stopped answering, or takes nobody; not whether it refused."""
    return isinstance(error, InterfaceError) or _says(error, AWAY_CODES, AWAY_WORDS)


def is_busy(error: BaseException | None) -> bool:
    """Tell whether a lock could not be had: what was asked for was not done, and may be asked again."""
    return _says(error, BUSY_CODES, BUSY_WORDS)


def _says(error: BaseException | None, codes: frozenset[int], words: str) -> bool:
    if not isinstance(error, OperationalError):
        return False
    first = next(iter(error.args), "")
    return first in codes or words in str(first)
