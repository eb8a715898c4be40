"""What an error of the database means, in the words of both databases."""

import pytest
from django.db import IntegrityError, InterfaceError, OperationalError

from encoder.web import databases

AWAY, BUSY, NEITHER = (True, False), (False, True), (False, False)


@pytest.mark.parametrize(
    ("error", "meaning"),
    [
        (OperationalError(1040, "Too many connections"), AWAY),
        (OperationalError(1053, "Server shutdown in progress"), AWAY),
        (OperationalError(2002, "Can't connect through socket"), AWAY),
        (OperationalError(2003, "Can't connect to server"), AWAY),
        (OperationalError(2006, "Server has gone away"), AWAY),
        (OperationalError(2013, "Lost connection during query"), AWAY),
        (OperationalError(2055, "Lost connection, system error"), AWAY),
        (OperationalError("unable to open database file"), AWAY),
        (InterfaceError(0, ""), AWAY),
        (OperationalError(1205, "Lock wait timeout exceeded"), BUSY),
        (OperationalError(1213, "Deadlock found when trying to get lock"), BUSY),
        (OperationalError("database is locked"), BUSY),
        (OperationalError("database table is locked: encoder_symbol"), BUSY),
        (OperationalError(1054, "Unknown column"), NEITHER),
        (OperationalError("no such table: encoder_symbol"), NEITHER),
        (OperationalError(), NEITHER),
        (IntegrityError(1205, "not what it says"), NEITHER),
        (ValueError("database is locked"), NEITHER),
        (None, NEITHER),
    ],
)
def test_away_is_what_cannot_be_reached_busy_what_may_be_asked_again_and_not_what_refuses(error, meaning):
    assert (databases.is_away(error), databases.is_busy(error)) == meaning
