"""What a file of rows changes: compared with all that is stored, judged by the state at the end, and carried out.

So two rows of a file may exchange their codes, an alphabet may extend one that comes with it, and the same character
twice is told. Rows that a file does not have stay as they are.
"""

import copy
from collections.abc import Iterable
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.db import transaction

from encoder import revisions
from encoder.models import Alphabet, Governed, Symbol
from encoder.morse import Reading
from encoder.morse import Symbol as PureSymbol

COLUMNS: dict[type[Governed], tuple[str, ...]] = {
    Symbol: ("alphabet", "character", "code", "kind", "reads", "name", "source", "note"),
    Alphabet: ("slug", "name", "native_name", "script", "language", "extends", "trust", "source"),
}
KEYS: dict[type[Governed], tuple[str, ...]] = {Symbol: ("alphabet", "character"), Alphabet: ("slug",)}
"""The first columns, by which a row is known."""
REFERENCES: dict[type[Governed], str] = {Symbol: "alphabet", Alphabet: "extends"}
"""The column that names an alphabet by its slug."""
REASON = "imported"
Cells = tuple[str, ...]


class OutdatedError(Exception):
    """Something was changed since the file was compared."""


class Change(NamedTuple):
    """One row of a file that changes something: its number there, what is stored (None: it is new), what will be."""

    number: int
    before: Cells | None
    row: Any

    @property
    def cells(self) -> list[tuple[str, str]]:
        """Return pairs of old and new value."""
        after = cells(self.row)
        return list(zip(self.before or [""] * len(after), after, strict=True))


class Changes(NamedTuple):
    """What a file changes, how many of its rows change nothing, and what stands in the way."""

    listed: list[Change]
    same: int
    problems: list[str]

    @property
    def new(self) -> list[Any]:
        """Return the rows that are not stored yet."""
        return [change.row for change in self.listed if change.before is None]

    @property
    def changed(self) -> list[Any]:
        """Return the rows that are stored otherwise."""
        return [change.row for change in self.listed if change.before is not None]


def cells(row: Any) -> Cells:
    """Return a row as it stands in a file."""
    found = (getattr(row, name) for name in COLUMNS[type(row)])
    return tuple(value.slug if isinstance(value, Alphabet) else value or "" for value in found)


def compare(model: type[Governed], rows: list[list[str]], may_add: bool) -> Changes:
    """Return what the rows of a file change. Reads, and changes nothing."""
    width = len(KEYS[model])
    alphabets = {alphabet.slug: alphabet for alphabet in Alphabet._base_manager.all()}
    if model is Alphabet:
        stored = _known(alphabets.values(), alphabets)
        alphabets |= {row[0]: Alphabet(slug=row[0]) for row in rows if row[0] not in alphabets}
    else:
        stored = _known(Symbol._base_manager.filter(alphabet__slug__in={row[0] for row in rows}), alphabets)
    listed: list[Change] = []
    problems: list[str] = []
    end = dict(stored)
    seen: dict[Cells, int] = {}
    for number, row in enumerate(rows, 1):
        key = tuple(row[:width])
        before = cells(stored[key]) if key in stored else None
        if key in seen:
            problems.append(f"Row {number}: {' '.join(key)} is in row {seen[key]} already.")
        elif before is None and not may_add:
            problems.append(f"Row {number} is new; you may change {model._meta.verbose_name_plural}, not add them.")
        elif before != tuple(row):
            made = copy.copy(stored[key]) if before else alphabets[row[0]] if model is Alphabet else Symbol()
            if wrong := _fill(made, row, alphabets):
                problems += [f"Row {number}: {what}" for what in wrong]
            else:
                end[key] = made
                listed.append(Change(number, before, made))
        seen.setdefault(key, number)
    problems += _cycles(end) if model is Alphabet else _rivals(end, listed)
    return Changes(listed, len(rows) - len(listed), problems)


def carry_out(model: type[Governed], rows: list[list[str]], may_add: bool, revision: int | None) -> Changes:
    """Compare again and save all of it, if nothing changed since a revision; all in one transaction.

    Saves nothing where there are problems. Raises OutdatedError.
    """
    with transaction.atomic():
        if revisions.hold() != revision:
            raise OutdatedError
        changes = compare(model, rows, may_add)
        if changes.problems:
            return changes
        for change in changes.listed:
            change.row._change_reason = REASON
        if model is Symbol:
            Symbol.objects.bulk_replace(changes.changed)
            Symbol.objects.bulk_create(changes.new)
        else:
            made = {change.row.slug: change.row for change in changes.listed}
            for slug in _parents_first({row.slug: row for row in made.values()})[0]:
                made[slug].save()
    return changes


def _known(rows: Iterable[Any], alphabets: dict[str, Alphabet]) -> dict[Cells, Any]:
    """Return rows by what they are known by, each with its alphabet at hand."""
    found = {}
    by_key = {alphabet.pk: alphabet for alphabet in alphabets.values()}
    for row in rows:
        name = REFERENCES[type(row)]
        setattr(row, name, by_key.get(getattr(row, f"{name}_id")))
        found[cells(row)[: len(KEYS[type(row)])]] = row
    return found


def _fill(made: Any, row: list[str], alphabets: dict[str, Alphabet]) -> list[str]:
    """Give a row its values; return what is wrong with them."""
    model = type(made)
    reference = REFERENCES[model]
    for name, value in zip(COLUMNS[model], row, strict=True):
        if name != reference:
            setattr(made, name, value)
        elif value in alphabets or (model is Alphabet and not value):
            setattr(made, name, alphabets.get(value))
        else:
            return [f"There is no alphabet {value[:60]!r}."]
    try:
        made.clean_fields(exclude={reference})
    except ValidationError as exc:
        return [f"{name}: {said}" for name, messages in exc.message_dict.items() for said in messages]
    return []


def _rivals(end: dict[Cells, Symbol], listed: list[Change]) -> list[str]:
    """Say which of the changed rows read a code that another row reads at the end."""
    numbers = {id(change.row): change.number for change in listed}
    readers: dict[Any, Symbol] = {}
    problems = []
    for row in sorted(end.values(), key=lambda row: numbers.get(id(row), 0)):
        pure = PureSymbol(row.character, row.code, row.kind, row.reads)
        keys = [(row.alphabet_id, reading, row.code) for reading in Reading if pure.reads_in(reading)]
        if rival := next((readers[key] for key in keys if key in readers), None):
            already = f"{row.code} already decodes to {rival.character} in {row.alphabet.name}"
            problems.append(f"Row {numbers[id(row)]}: {already}.")
        readers.update(dict.fromkeys(keys, row))
    return problems


def _cycles(end: dict[Cells, Alphabet]) -> list[str]:
    """Say which alphabets would extend themselves at the end."""
    cycles = _parents_first({row.slug: row for row in end.values()})[1]
    return [f"This would be a cycle: {' extends '.join(cycle[:5])}{' …' * (len(cycle) > 5)}." for cycle in cycles]


def _parents_first(rows: dict[str, Alphabet]) -> tuple[list[str], list[list[str]]]:
    """Return the slugs, each behind the one it extends, and the cycles among them."""
    order: dict[str, None] = {}
    cycles = []
    for slug in rows:
        line: dict[str, None] = {}
        at = slug
        while at in rows and at not in order and at not in line:
            line[at] = None
            parent = rows[at].extends
            at = parent.slug if parent else ""
        if at in line:
            passed = list(line)
            cycles.append([*passed[passed.index(at) :], at])
        order.update(dict.fromkeys(reversed(line)))
    return list(order), cycles
