"""The only bridge from the database to encoder.morse: `current()`.

The freshness contract:

* A snapshot is exactly its revision: the revision is read, then the rows, then the revision again, until both agree.
* One lock covers each look and what is published of it, so an older read never replaces a newer one; a second one lets
  what `start()` falls back to never replace what was read meanwhile.
* A revision that differs is a change, not only a higher one: a restored backup goes back.
* A process that called `start()` holds one immutable snapshot. A thread asks for the revision once a second; a commit
  in the process itself is seen at once. A request makes no query and never waits for the database.
* `start()` reads once before it returns: the database (within START_LIMIT_SECONDS), else the last good snapshot on
  disk, else the packaged fixtures. Nothing inherited through a fork is served.
* A process that did not call it (commands, tests, runserver) reads the database at each `current()`, and keeps nothing.
* An alphabet whose rows break the rules is refused; its last good table stays.
* What is kept on disk is signed with SECRET_KEY: a file cut short, edited or of another make is ignored.
* Every DIGEST_CHECK_SECONDS all rows are read, to catch changes made by SQL behind the models.
"""

import json
import logging
import os
import random
import tempfile
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.db import Error as DatabaseError
from django.db import connection
from django.dispatch import Signal

from encoder import models, revisions
from encoder.morse import Alphabet, CodeTable, InvalidCodeTable, Symbol, compile_table, lineage, linked

POLL_SECONDS = 1.0
START_LIMIT_SECONDS = 2.0
ANSWER_LIMIT_SECONDS = 1.0
"""Seconds after which a look that is still under way counts as unanswered, long before the driver gives it up."""
DIGEST_CHECK_SECONDS = 60.0
READ_ATTEMPTS = 10
WORDS = ("slug", "name", "native_name", "script", "language", "trust", "source")
STALE_SECONDS = 60.0  # of a temporary file beside the last good snapshot, whose process was killed
MAX_DISK_BYTES = 67_108_864
"""Bytes of a last good snapshot (64 MiB), more than a hundred times what the packaged alphabets need."""

logger = logging.getLogger(__name__)
refreshed = Signal()
"""Sent after each look at the database, with `snapshot` and `error` (an exception or None)."""


class NoAgreement(DatabaseError):
    """The revision changed during each of READ_ATTEMPTS reads."""


class NoAnswer(DatabaseError):
    """The database has not answered a look that began more than ANSWER_LIMIT_SECONDS ago."""


@dataclass(frozen=True, eq=False)
class Snapshot:
    """All alphabets at one revision, compiled. `origin` is database, disk or fixtures."""

    revision: int
    alphabets: Mapping[str, Alphabet]
    tables: Mapping[str, CodeTable]
    refused: Mapping[str, str] = field(default_factory=dict)
    origin: str = "database"


def build(revision: int, alphabets: Mapping[str, Alphabet], before: Snapshot | None, origin: str) -> Snapshot:
    """Compile what can be compiled; what is refused keeps its table from before, and so does what did not change."""
    tables: dict[str, CodeTable] = {}
    refused: dict[str, str] = {}
    for slug in alphabets:
        try:
            tables[slug] = _unchanged(slug, alphabets, before) or compile_table(slug, alphabets)
        except InvalidCodeTable as exc:
            refused[slug] = str(exc)
            logger.error("Alphabet %s is refused: %s", slug, exc)
            if before and slug in before.tables:
                tables[slug] = before.tables[slug]
    return Snapshot(revision, alphabets, linked(tables), refused, origin)


def _unchanged(slug: str, alphabets: Mapping[str, Alphabet], before: Snapshot | None) -> CodeTable | None:
    """Return the table from before, if the alphabet and all that it extends are what it was compiled from."""
    if not before or slug in before.refused or [*lineage(slug, alphabets)] != [*lineage(slug, before.alphabets)]:
        return None
    return before.tables.get(slug)


def read_database(before: Snapshot | None = None) -> Snapshot:
    """Read all alphabets at one revision. Raises django.db.Error."""
    for _ in range(READ_ATTEMPTS):
        revision = revisions.latest()
        alphabets = read_rows()
        if revision == revisions.latest():
            return build(revision or 0, alphabets, before, "database")
    raise NoAgreement(f"The alphabets changed during each of {READ_ATTEMPTS} reads.")


def read_rows() -> dict[str, Alphabet]:
    """Return the alphabets as their rows are, in this transaction too."""
    rows = sorted(models.Alphabet.objects.all(), key=lambda row: row.name.casefold())
    slugs = {row.pk: row.slug for row in rows}
    symbols: dict[int, list[Symbol]] = {row.pk: [] for row in rows}
    newest = {row.pk: row.revision for row in rows}
    columns = ("alphabet_id", "revision", *Symbol._fields)
    for key, revision, *values in models.Symbol.objects.order_by("kind", "character").values_list(*columns):
        if key in symbols:
            symbols[key].append(Symbol(*values))
            newest[key] = max(newest[key], revision)
    return {
        row.slug: Alphabet(
            **{name: getattr(row, name) for name in WORDS},
            extends=slugs.get(row.extends_id),
            revision=newest[row.pk],
            symbols=tuple(symbols[row.pk]),
        )
        for row in rows
    }


def read_fixtures() -> Snapshot:
    """Read the packaged fixtures, at revision 0."""
    alphabets: dict[str, Alphabet] = {}
    for path in sorted(Path(settings.FIXTURE_DIRS[0]).glob("*.json")):
        first, *rows = (row["fields"] for row in json.loads(path.read_text(encoding="utf-8")))
        symbols = tuple(Symbol(*(row[name] for name in Symbol._fields)) for row in rows)
        first["extends"] = first["extends"][0] if first["extends"] else None
        alphabets[first["slug"]] = Alphabet(**first, revision=0, symbols=symbols)
    ordered = dict(sorted(alphabets.items(), key=lambda item: item[1].name.casefold()))
    return build(0, ordered, None, "fixtures")


def _signer() -> Signer:
    """Sign for this format alone: what a release with other columns wrote is not read."""
    return Signer(salt=":".join(("encoder.snapshots", *Alphabet._fields, *Symbol._fields)))


def write_disk(snapshot: Snapshot, path: Path) -> None:
    """Keep the last good snapshot, signed: a temporary file, flushed to the disk, then renamed."""
    content = {"revision": snapshot.revision, "alphabets": list(snapshot.alphabets.values())}
    for left in path.parent.glob(f"{path.name}?*"):
        if time.time() - left.stat().st_mtime > STALE_SECONDS:
            left.unlink(missing_ok=True)
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=path.name)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(_signer().sign(json.dumps(content, ensure_ascii=False)))
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise


def read_disk(path: Path) -> Snapshot:
    """Read what `write_disk` wrote with this key. Raises OSError, ValueError or BadSignature for anything else."""
    if not path.is_file() or path.stat().st_size > MAX_DISK_BYTES:
        raise ValueError(f"{path} is not a file of at most {MAX_DISK_BYTES:,} bytes")
    content: dict[str, Any] = json.loads(_signer().unsign(path.read_text(encoding="utf-8")))
    alphabets = {}
    for row in content["alphabets"]:
        alphabet = Alphabet(*row)
        alphabet = alphabet._replace(symbols=tuple(Symbol(*symbol) for symbol in alphabet.symbols))
        alphabets[alphabet.slug] = alphabet
    return build(content["revision"], alphabets, None, "disk")


class Keeper:
    """Holds the snapshot of a serving process and keeps it fresh."""

    def __init__(self) -> None:
        self.snapshot: Snapshot | None = None
        self.error: Exception | None = None
        self._reading = threading.Lock()
        self._publishing = threading.Lock()
        self._first_look = threading.Event()
        self._asked_at: float | None = None
        self._checked_at = time.monotonic()
        self._thread = threading.Thread(target=self._watch, name="snapshots", daemon=True)

    def start(self) -> None:
        """Start the thread and wait for its first look; fall back if that fails or takes too long."""
        self._thread.start()
        self._first_look.wait(START_LIMIT_SECONDS)
        if self.snapshot is None:
            fallback = self._last_good()
            with self._publishing:
                self.snapshot = self.snapshot or fallback

    def refresh(self, every_row: bool = False) -> None:
        """Look at the revision and read the rows if it differs. Never raises; `error` tells."""
        with self._reading:
            self._asked_at = time.monotonic()
            try:
                self._read(every_row)
                self.error = None
            except Exception as exc:  # whatever it is, the thread goes on and tries again
                self.error = exc
                logger.warning("The alphabets cannot be read: %s", exc, exc_info=not isinstance(exc, DatabaseError))
            self._asked_at = None
            refreshed.send(sender=None, snapshot=self.snapshot, error=self.error)

    def trouble(self) -> Exception | None:
        """Return why the last look failed, or that the one under way has no answer; None if neither is so."""
        asked_at = self._asked_at
        waited = 0.0 if asked_at is None else time.monotonic() - asked_at
        if self.error is None and waited > ANSWER_LIMIT_SECONDS:
            return NoAnswer(f"No answer for {waited:.0f} s.")
        return self.error

    def _read(self, every_row: bool) -> None:
        before = self.snapshot
        stale = before is None or before.origin != "database" or before.revision != revisions.latest()
        if not stale and not every_row:
            return
        snapshot = read_database(before)
        if not stale and before and snapshot.alphabets == before.alphabets:
            return
        if not stale:
            logger.warning("Rows changed without a new revision: somebody used SQL behind the models.")
        with self._publishing:
            self.snapshot = snapshot
        self._keep(snapshot)

    def _keep(self, snapshot: Snapshot) -> None:
        if settings.SNAPSHOT_FILE and snapshot.tables and not snapshot.refused:
            try:
                write_disk(snapshot, Path(settings.SNAPSHOT_FILE))
            except OSError as exc:
                logger.warning("The last good snapshot cannot be written: %s", exc)

    def _last_good(self) -> Snapshot:
        if settings.SNAPSHOT_FILE:
            try:
                return read_disk(Path(settings.SNAPSHOT_FILE))
            except (OSError, ValueError, BadSignature) as exc:
                logger.warning("The last good snapshot is ignored: %s", exc)
        return read_fixtures()

    def _watch(self) -> None:
        while True:
            due = time.monotonic() - self._checked_at >= DIGEST_CHECK_SECONDS
            if due:
                self._checked_at = time.monotonic()
            self.refresh(every_row=due)
            if self.error is not None:
                connection.close()  # the next look makes a new one
            self._first_look.set()
            time.sleep(POLL_SECONDS * random.uniform(0.8, 1.0))  # noqa: S311  (jitter, not a secret)


_keeper: Keeper | None = None


def start() -> None:
    """Make this process a serving one. Called in one place: gunicorn's post_worker_init."""
    global _keeper  # noqa: PLW0603
    _keeper = Keeper()
    _keeper.start()


def _forget() -> None:
    global _keeper  # noqa: PLW0603
    _keeper = None


os.register_at_fork(after_in_child=_forget)


def current() -> Snapshot:
    """Return the alphabets as they are now: from memory in a serving process, else from the database."""
    if _keeper is not None and _keeper.snapshot is not None:
        return _keeper.snapshot
    return read_database()


def database_error() -> Exception | None:
    """Return what is wrong with the database; None if nothing is, or in a process that keeps nothing."""
    return _keeper.trouble() if _keeper is not None else None


def refresh_after_commit(**kwargs: Any) -> None:
    """See the commit of this process at once."""
    if _keeper is not None:
        _keeper.refresh()


def revision_served() -> int | None:
    """Return the revision in memory; None in a process that keeps nothing, where asking would be a query."""
    return _keeper.snapshot.revision if _keeper is not None and _keeper.snapshot is not None else None
