"""`manage.py load_alphabets`: bring in the packaged alphabets that are missing, and touch nothing else."""

from argparse import ArgumentParser
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import transaction

from encoder import snapshots
from encoder.models import Alphabet, Symbol
from encoder.morse import Alphabet as Packaged
from encoder.morse import lineage

PACKAGED = "packaged"
"""Why a row is there, in its history."""


class Command(BaseCommand):
    """Load what is missing, list what differs, or force the packaged state."""

    help = (
        "Load the packaged alphabets that are not there and were never deleted. Inside an alphabet that exists, nothing"
        " is added or changed unless --force is given."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slugs", nargs="*", help="alphabets; all packaged ones if there is none")
        parser.add_argument("--diff", action="store_true", help="list how the database differs; change nothing")
        parser.add_argument("--force", action="store_true", help="make the database equal to the packaged state")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it, and say what was done."""
        packaged = snapshots.read_fixtures().alphabets
        slugs = options["slugs"] or list(packaged)
        if missing := [slug for slug in slugs if slug not in packaged]:
            self.stderr.write(f"No packaged alphabet is called {', '.join(missing)}. There are: {', '.join(packaged)}.")
            raise SystemExit(1)
        for slug in self._parents_first(slugs, packaged):
            if options["diff"]:
                self._show(packaged[slug])
            else:
                self._load(packaged[slug], force=options["force"] and slug in slugs)

    def _parents_first(self, slugs: list[str], packaged: Any) -> list[str]:
        ordered: dict[str, None] = {}
        for slug in slugs:
            ordered |= dict.fromkeys(reversed([alphabet.slug for alphabet in lineage(slug, packaged)]))
        return list(ordered)

    def _load(self, packaged: Packaged, force: bool) -> None:
        exists = Alphabet.objects.filter(slug=packaged.slug).exists()
        deleted = Alphabet.history.filter(slug=packaged.slug, history_type="-").exists()
        if exists and not force:
            self.stdout.write(f"{packaged.slug}: is there; left as it is")
        elif deleted and not exists and not force:
            self.stdout.write(f"{packaged.slug}: was deleted; left so")
        else:
            with transaction.atomic():
                if exists:
                    self._clear_the_way(packaged)
                    call_command("loaddata", packaged.slug, verbosity=0)
                else:
                    self._create(packaged)
            self.stdout.write(f"{packaged.slug}: loaded, {len(packaged.symbols)} symbols")

    def _create(self, packaged: Packaged) -> None:
        """Make an alphabet that is not there, all its symbols at once: a first start waits for this."""
        values = packaged._asdict()
        symbols = values.pop("symbols")
        parent = Alphabet.objects.get(slug=packaged.extends) if packaged.extends else None
        alphabet = Alphabet(**{**values, "extends": parent})
        alphabet._change_reason = PACKAGED  # type: ignore[attr-defined]
        alphabet.save()
        rows = [Symbol(alphabet=alphabet, **symbol._asdict()) for symbol in symbols]
        for row in rows:
            row._change_reason = PACKAGED  # type: ignore[attr-defined]
        Symbol.objects.bulk_create(rows)

    def _clear_the_way(self, packaged: Packaged) -> None:
        """Delete what the packaged state does not have, and readers whose code it gives to another."""
        wanted = {symbol.character: symbol for symbol in packaged.symbols}
        for row in Symbol.objects.filter(alphabet__slug=packaged.slug):
            if (symbol := wanted.get(row.character)) is None or symbol.code != row.code:
                row.delete()

    def _show(self, packaged: Packaged) -> None:
        """List the differences: + packaged but not here, - here but not packaged, ~ here with another value."""
        alphabet = Alphabet.objects.filter(slug=packaged.slug).first()
        if alphabet is None:
            self.stdout.write(f"{packaged.slug}: + whole alphabet")
            return
        rows = {row.character: row for row in alphabet.symbols.all()}
        lines = []
        for symbol in packaged.symbols:
            row = rows.pop(symbol.character, None)
            if row is None:
                lines.append(f"+ {symbol.character} {symbol.code}")
                continue
            lines += [
                f"~ {symbol.character} {name}: {getattr(row, name)!r} here, {value!r} packaged"
                for name, value in symbol._asdict().items()
                if getattr(row, name) != value
            ]
        lines += [f"- {row.character} {row.code}" for row in rows.values()]
        for line in lines or ["no differences"]:
            self.stdout.write(f"{packaged.slug}: {line}")
