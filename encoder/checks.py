"""What a database can get wrong, told before anybody meets it. `manage.py check --database default` runs these."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.db import DatabaseError, connections

from encoder.morse import DEFAULT_ALPHABET, Symbol, broken_lines, broken_rules

from . import revisions
from .models import Alphabet as AlphabetRow
from .models import Symbol as SymbolRow
from .querysets import GovernedQuerySet

COLLATION = "utf8mb4_nopad_bin"


@register(Tags.database)
def check_collation(databases: Sequence[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """E001: on MariaDB every other collation takes É for E, or 'A ' for 'A'."""
    messages: list[CheckMessage] = []
    for alias in databases or ():
        connection = connections[alias]
        if connection.vendor != "mysql":
            continue
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT table_name, column_name, collation_name FROM information_schema.columns"
                " WHERE table_schema = DATABASE() AND table_name IN (%s, %s) AND collation_name <> %s",
                [AlphabetRow._meta.db_table, SymbolRow._meta.db_table, COLLATION],
            )
            wrong = [f"{table}.{column} has {collation}" for table, column, collation in cursor.fetchall()]
        if wrong:
            messages.append(
                Error(
                    f"Columns must have the collation {COLLATION}: {'; '.join(wrong)}.",
                    hint=f"Create the database with CHARACTER SET utf8mb4 COLLATE {COLLATION}, then migrate.",
                    id="encoder.E001",
                )
            )
    return messages


def _rows(model: Any, alias: str) -> GovernedQuerySet | None:
    """Return the rows, or None where the table is not there yet (before the first migration)."""
    try:
        tables = connections[alias].introspection.table_names()
    except DatabaseError:
        return None
    return model.objects.using(alias) if model._meta.db_table in tables else None


@register(Tags.database)
def check_counter(databases: Sequence[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """E002: without its counter row, no process sees a change."""
    return [
        Error("The row of the revision counter is missing.", hint="Run manage.py migrate.", id="encoder.E002")
        for alias in databases or ()
        if _rows(revisions.RevisionCounter, alias) is not None and not revisions.is_counting(alias)
    ]


@register(Tags.database)
def check_symbols(databases: Sequence[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """E003: rows that break a rule which no constraint can hold."""
    messages: list[CheckMessage] = []
    for alias in databases or ():
        alphabets = _rows(AlphabetRow, alias)
        for alphabet in alphabets if alphabets is not None else ():
            messages += [
                Error(f"{alphabet.slug}: {rule}", hint="Correct it in the admin.", id="encoder.E003")
                for rule in broken_lines(alphabet)
            ]
        rows = _rows(SymbolRow, alias)
        for row in rows.select_related("alphabet") if rows is not None else ():
            symbol = Symbol(*(getattr(row, name) for name in Symbol._fields))
            messages += [
                Error(f"{row} in {row.alphabet.slug}: {rule}", hint="Correct it in the admin.", id="encoder.E003")
                for rule in broken_rules(symbol)
            ]
    return messages


@register(Tags.database)
def check_cycles(databases: Sequence[str] | None = None, **kwargs: Any) -> Iterable[CheckMessage]:
    """E004: an alphabet that extends itself by way of others."""
    messages: list[CheckMessage] = []
    for alias in databases or ():
        rows = _rows(AlphabetRow, alias)
        extends = dict(rows.values_list("pk", "extends_id")) if rows is not None else {}
        for start in extends:
            at, passed = extends[start], {start}
            while at is not None and at not in passed:
                passed.add(at)
                at = extends.get(at)
            if at == start:
                slug = AlphabetRow.objects.using(alias).get(pk=start).slug
                messages.append(
                    Error(f"{slug} extends itself.", hint="Break the cycle in the admin.", id="encoder.E004")
                )
    return messages


@register(Tags.database)
def check_default(databases: Sequence[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """W001: nothing can be encoded without naming an alphabet."""
    return [
        Warning(
            f"The default alphabet {DEFAULT_ALPHABET} is missing.",
            hint="Run manage.py load_alphabets, or loaddata itu international.",
            id="encoder.W001",
        )
        for alias in databases or ()
        if (rows := _rows(AlphabetRow, alias)) is not None and not rows.filter(slug=DEFAULT_ALPHABET).exists()
    ]
