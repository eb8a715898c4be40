"""What an alphabet can no longer send after a change, said to whoever saved it."""

from contextlib import suppress
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse

from encoder import snapshots
from encoder.models import Alphabet
from encoder.morse import InvalidCodeTable, Lost, compile_table

MAX_NAMED = 5
"""Symbols named to an editor; the alphabet's page lists all."""


class LossAdmin:
    """For a ModelAdmin whose rows are alphabets, or belong to one."""

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Remember how it was before."""
        request.snapshot = snapshots.current() if request.method == "POST" else None  # type: ignore[attr-defined]
        return super().changeform_view(request, *args, **kwargs)  # type: ignore[misc]

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Tell what is lost by what was saved, before it is committed."""
        super().save_related(request, form, formsets, change)  # type: ignore[misc]
        row = form.instance
        slug = row.slug if isinstance(row, Alphabet) else row.alphabet.slug
        before: snapshots.Snapshot = request.snapshot  # type: ignore[attr-defined]
        known = {item.symbol.character for item in before.tables[slug].lost} if slug in before.tables else set()
        with suppress(InvalidCodeTable):
            table = compile_table(slug, snapshots.read_rows())
            lost = [item for item in table.lost if item.symbol.character not in known]
            for item in lost[:MAX_NAMED]:
                messages.warning(request, _told(item, slug))


def _told(item: Lost, slug: str) -> str:
    symbol = item.symbol
    if item.reader is None and item.alphabet == slug:
        return (
            f"{symbol.character} cannot be sent: it is never read, and nothing else here reads {symbol.code},"
            " which a listener would have to know."
        )
    if item.reader is None:
        return f"{symbol.character} is no longer sent as {symbol.code} here: nothing reads that code now."
    return f"{symbol.character} is no longer inherited: its code {symbol.code} is that of {item.reader.character} here."
