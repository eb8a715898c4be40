"""Symbols in the admin."""

from collections.abc import Callable
from functools import cache
from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.db.models.functions import Upper
from django.forms import Script, TextInput
from django.http import HttpRequest
from django.urls import reverse_lazy

from encoder import snapshots
from encoder.models import Alphabet, Symbol
from encoder.morse import Reading, code_point, folded, read_notation, spelling

from .conflicts import ConflictAdmin, ConflictForm
from .exchange import ExchangeAdmin, SymbolResource
from .histories import HistoryAdmin
from .losses import LossAdmin


class CodeInput(TextInput):
    """A code, with a button to hear it."""

    class Media:
        css = {"all": ["encoder/admin.css"]}
        js = [Script("encoder/admin.js", type="module")]

    def __init__(self, **attrs: Any) -> None:
        super().__init__({"class": "keyed", "data-hears": reverse_lazy("encode_wav"), **attrs})


class SymbolForm(ConflictForm):
    class Meta:
        model = Symbol
        fields = ["alphabet", "character", "code", "kind", "reads", "name", "source", "note"]
        widgets = {
            "character": TextInput(attrs={"size": 5, "class": "keyed"}),
            "code": CodeInput(),
        }


def matching(term: str, names: bool) -> Q:
    """Match a symbol by character, `U+XXXX`, code or, if asked, a part of its name, in any case.

    A character is what the encoder takes it for: in any normal form, and one that is spelled (`が`, `한`) is found
    in its parts. A code is read in any notation. Needs the annotation `upper_name`: a collation that tells É from E
    also tells e from E.
    """
    character = folded(term)
    condition = Q(character__in=[character, *(spelling(character) or "")] if len(character) == 1 else [character])
    words = read_notation(term)
    if words and len(words[0]) == 1 and words[0][0].code:
        condition |= Q(code=words[0][0].code)
    if names:
        condition |= Q(upper_name__contains=character)
    if term.upper().startswith("U+"):
        try:
            condition |= Q(character__contains=chr(int(term[2:], 16)).encode().decode())
        except (ValueError, OverflowError):  # no number, too large, or a surrogate
            return condition
    return condition


@admin.register(Symbol)
class SymbolAdmin(LossAdmin, ConflictAdmin, ExchangeAdmin, HistoryAdmin):
    """Find a symbol by what it is, see what its code decodes to, change it."""

    form = SymbolForm
    resource_classes = [SymbolResource]
    list_filter = ["alphabet", "kind", "reads"]
    list_select_related = ["alphabet"]
    list_per_page = 100
    search_fields = ["character"]
    search_help_text = "A character (É), a code point (U+00C9), a code (..-..) or a part of a name."
    readonly_fields = ["code_points", "decodes_to", "revision"]
    fieldsets = [
        (None, {"fields": ["alphabet", "character", "code_points", "code", "decodes_to", "kind", "reads"]}),
        ("About it", {"fields": ["name", "source", "note", "revision", "seen_revision"]}),
    ]

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        """Return the columns; what codes decode to is looked up once for the page."""
        return ["character", "code_points", "code", self._decodes_to(), "kind", "reads", "alphabet", "name"]

    def get_search_results(self, request: HttpRequest, queryset: QuerySet, search_term: str) -> tuple[QuerySet, bool]:
        """Search by words, all of which must match; a code may be typed as it is."""
        queryset = queryset.annotate(upper_name=Upper("name"))
        for word in search_term.split():
            queryset = queryset.filter(matching(word, names=len(search_term.strip()) > 1))  # every other name has an E
        return queryset, False

    @admin.display(description="code point")
    def code_points(self, symbol: Symbol) -> str:
        return code_point(symbol.character) or "–"

    @admin.display(description="code decodes to")
    def decodes_to(self, symbol: Symbol) -> str:
        """Show what comes back."""
        return self._decodes_to()(symbol)

    def _decodes_to(self) -> Callable[[Symbol], str]:
        tables = cache(lambda: snapshots.current().tables)

        @admin.display(description="decodes to")
        def decodes_to(symbol: Symbol) -> str:
            table = tables().get(symbol.alphabet.slug) if symbol.pk else None
            if table is None:
                return "–"
            text, prosign = (table.readers[reading].get(symbol.code) for reading in Reading)
            return str(text or "nothing") if text == prosign else f"{text or 'nothing'}; as a prosign {prosign}"

        return decodes_to

    def restore(self, record: Any) -> Symbol:
        """Bring a symbol back, if its alphabet is there."""
        if not Alphabet.objects.filter(pk=record.alphabet_id).exists():
            raise ValidationError("Its alphabet is deleted: restore that first.")
        return super().restore(record)

    def describe_deleted(self, record: Any) -> str:
        """Name the symbol and its alphabet, which may be gone too."""
        alphabet = Alphabet.objects.filter(pk=record.alphabet_id).first()
        return f"{record.character} {record.code} in {alphabet.name if alphabet else 'a deleted alphabet'}"
