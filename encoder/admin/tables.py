"""A file of rows, as spreadsheets and programs write it: CSV with commas, semicolons or tabs, or JSON.

Nothing is escaped on the way: a code may begin with `-`, a character may be `=`.
"""

import csv
import io
import json
import re
from collections import Counter
from collections.abc import Iterable
from typing import Any

from encoder.web import bounded

MAX_FILE_BYTES = 2_000_000
"""Bytes of a file: every symbol that there is has room three times over."""
MAX_ROWS = 5_000
"""Rows of a file; more come in several."""
MAX_NAMED = 5
"""Columns named in a message."""
TOO_MANY = f"The file has more than {MAX_ROWS:,} rows. Send it in parts."
_BOMS = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}
_NO_TEXT = re.compile(r"[\x00\ud800-\udfff]")


class NotATableError(ValueError):
    """A file that cannot be read as rows; says why, and where."""


def read(data: bytes, columns: tuple[str, ...]) -> list[list[str]]:
    """Return the cells of each row, in the order of the columns. Raises NotATableError."""
    text = _text(data)
    rows = _json(text, columns) if text.lstrip()[:1] in ("[", "{") else _csv(text, columns)
    if not rows:
        raise NotATableError("The file has no rows.")
    return _checked(rows, columns)


def packed(rows: Iterable[Iterable[str]]) -> str:
    """Return rows as one line of JSON, which a form carries unchanged."""
    return json.dumps(list(rows), ensure_ascii=False, separators=(",", ":"))


def unpacked(text: str, columns: tuple[str, ...]) -> list[list[str]]:
    """Return what was packed. Raises NotATableError."""
    rows = _load(text, columns)
    for row in rows:
        if not isinstance(row, list) or len(row) != len(columns) or not all(isinstance(cell, str) for cell in row):
            raise NotATableError("This is no table.")
    return _checked(rows, columns)


def _checked(rows: list[list[str]], columns: tuple[str, ...]) -> list[list[str]]:
    for number, row in enumerate(rows, 1):
        for name, cell in zip(columns, row, strict=True):
            if _NO_TEXT.search(cell):
                raise NotATableError(f"Row {number} has NUL, or half of a character, as its {name}.")
    return rows


def _text(data: bytes) -> str:
    if len(data) > MAX_FILE_BYTES:
        raise NotATableError(f"The file has {len(data):,} bytes; the limit is {MAX_FILE_BYTES:,}. Send it in parts.")
    encoding = _BOMS.get(data[:2], "utf-8-sig")
    try:
        return data.decode(encoding).removeprefix("\ufeff")
    except UnicodeDecodeError as exc:
        message = f"The file is not UTF-8 at byte {exc.start}. A spreadsheet writes that as “CSV UTF-8”."
        raise NotATableError(message) from exc


def _csv(text: str, columns: tuple[str, ...]) -> list[list[str]]:
    heading = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=heading.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[list[str]] = []
    try:
        order = _order(next(reader, []), columns)
        for row in reader:
            if not row:
                continue
            if len(row) != len(order):
                raise NotATableError(f"Row {len(rows) + 1} has {len(row)} cells; the heading has {len(order)}.")
            if len(rows) == MAX_ROWS:
                raise NotATableError(TOO_MANY)
            rows.append([row[at] for at in order])
    except csv.Error as exc:
        raise NotATableError(f"Row {len(rows) + 1} is not CSV: {exc}.") from exc
    return rows


def _json(text: str, columns: tuple[str, ...]) -> list[list[str]]:
    rows = []
    for number, row in enumerate(_load(text, columns), 1):
        if not isinstance(row, dict):
            raise NotATableError(f"Row {number} is no object.")
        order = list(row)
        _order(order, columns)
        for name, value in row.items():
            if value is not None and not isinstance(value, str):
                raise NotATableError(f"Row {number}: {name} must be a text, not {value!r:.60}.")
        rows.append([row[name] or "" for name in columns])
    return rows


def _load(text: str, columns: tuple[str, ...]) -> list[Any]:
    try:
        rows = bounded.load(text, MAX_ROWS * (len(columns) + 1))
    except bounded.TooManyValues as exc:
        raise NotATableError(TOO_MANY) from exc
    except ValueError as exc:
        raise NotATableError(f"The file is not JSON: {exc}.") from exc
    if not isinstance(rows, list):
        raise NotATableError("The file holds no list of rows.")
    if len(rows) > MAX_ROWS:
        raise NotATableError(TOO_MANY)
    return rows


def _order(heading: list[str], columns: tuple[str, ...]) -> list[int]:
    """Return where each column stands. Raises NotATableError for what is missing, unknown or there twice."""
    counted = Counter(heading)
    for wrong, said in (
        (set(columns) - counted.keys(), "has no column"),
        (counted.keys() - set(columns), "has columns that are not known here:"),
        ({name for name, times in counted.items() if times > 1}, "has twice the column"),
    ):
        if wrong:
            listed = sorted(_NO_TEXT.sub("\ufffd", name[:60]) for name in wrong)
            more = f" and {len(listed) - MAX_NAMED:,} more" if len(listed) > MAX_NAMED else ""
            raise NotATableError(f"The file {said} {', '.join(listed[:MAX_NAMED])}{more}.")
    return [heading.index(name) for name in columns]
