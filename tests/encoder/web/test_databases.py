"""What an error of the database means, in the words of both databases."""

import sqlite3

import pytest
from django.db import DatabaseError, IntegrityError, InterfaceError, OperationalError

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


def full(path):
    with sqlite3.connect(path) as database:
        database.execute("PRAGMA max_page_count=1")
        database.execute("CREATE TABLE t (x)")


def read_only(path):
    sqlite3.connect(path).execute("CREATE TABLE t (x)").connection.close()
    sqlite3.connect(f"file:{path}?mode=ro", uri=True).execute("INSERT INTO t VALUES (1)")


def no_database(path):
    path.write_bytes(b"no database " * 1000)
    sqlite3.connect(path).execute("SELECT * FROM sqlite_master")


def damaged(path):
    with sqlite3.connect(path) as database:
        database.execute("CREATE TABLE t (x)")
        database.executemany("INSERT INTO t VALUES (?)", [("x" * 500,)] * 100)
    content = path.read_bytes()
    path.write_bytes(content[:4096] + b"\xff" * (len(content) - 4096))
    sqlite3.connect(path).execute("SELECT * FROM t").fetchall()


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # a connection is left by its error
@pytest.mark.parametrize("spoil", [full, read_only, no_database, damaged])
def test_broken_is_what_sqlite_cannot_write_or_read(tmp_path, spoil):
    with pytest.raises(sqlite3.DatabaseError) as caught:
        spoil(tmp_path / "file.sqlite3")
    assert databases.is_broken(DatabaseError(*caught.value.args))


@pytest.mark.parametrize(
    ("error", "broken"),
    [
        (OperationalError(1021, "Disk full (/tmp); waiting for someone to free some space"), True),
        (OperationalError(1114, "The table 'encoder_symbol' is full"), True),
        (OperationalError(1290, "The MariaDB server is running with the --read-only option"), True),
        (OperationalError(1054, "Unknown column"), False),
        (OperationalError(), False),
        (ValueError("database or disk is full"), False),
        (None, False),
    ],
)
def test_broken_is_what_mariadb_cannot_write(error, broken):
    assert databases.is_broken(error) == broken
