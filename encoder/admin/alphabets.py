"""Alphabets in the admin, with their symbols inline."""

from collections import Counter
from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Count, QuerySet
from django.forms import TextInput
from django.forms.models import BaseInlineFormSet
from django.http import HttpRequest

from encoder.models import Alphabet, Symbol
from encoder.morse import DEFAULT_ALPHABET, Reading, folded
from encoder.morse import Symbol as PureSymbol
from encoder.receivers import WITH_ITS_ALPHABET

from .conflicts import ConflictAdmin, ConflictForm
from .exchange import AlphabetResource, ExchangeAdmin
from .histories import HistoryAdmin
from .losses import LossAdmin
from .symbols import CodeInput

ROW_GONE = "Somebody deleted this row meanwhile. Tick Delete to let it go, or copy it to the last row to keep it."
MAX_INLINE_SYMBOLS = 300
"""Symbols edited on the page of their alphabet; a larger one is edited in the list of symbols."""


class AlphabetForm(ConflictForm):
    class Meta:
        model = Alphabet
        fields = ["slug", "name", "native_name", "script", "language", "extends", "trust", "source"]


class SymbolRowForm(ConflictForm):
    class Meta:
        model = Symbol
        fields = ["character", "code", "kind", "reads", "name", "source"]  # its own page has the note
        # Without Django's class for text fields, which would make a row wider than any window.
        widgets = {
            "character": TextInput(attrs={"size": 5, "class": "keyed"}),
            "code": CodeInput(size=10),
            "name": TextInput(attrs={"size": 16}),
            "source": TextInput(attrs={"size": 9}),
        }


class SymbolRows(BaseInlineFormSet):
    """The symbols of an alphabet together: two new rows can also stand in each other's way."""

    def clean(self) -> None:
        """Put the error at the second of two rows with one character, or one reader."""
        super().clean()
        seen: dict[tuple[str, str], str] = {}
        kept = [form for form in self.forms if not self._should_delete_form(form)]  # type: ignore[attr-defined]
        for form in kept:
            if "id" in form.errors:
                form.add_error("character", ROW_GONE)
            data = getattr(form, "cleaned_data", None)
            if not data or data.get("DELETE") or not data.get("character") or not data.get("code"):
                continue
            symbol = PureSymbol(data["character"], data["code"], data.get("kind", ""), data.get("reads", ""))
            keys = [("character", symbol.character), *((r, symbol.code) for r in Reading if symbol.reads_in(r))]
            for kind, value in keys:
                if (kind, value) in seen and not form.errors:
                    field = "character" if kind == "character" else "code"
                    form.add_error(field, f"{value} is also the {field} of {seen[kind, value]} above.")
                seen.setdefault((kind, value), symbol.character)
        if any(form.errors for form in kept):
            raise ValidationError("Nothing was saved. Correct the rows below.")


class SymbolInline(admin.TabularInline):
    model = Symbol
    form = SymbolRowForm
    formset = SymbolRows
    extra = 1
    show_change_link = True


@admin.register(Alphabet)
class AlphabetAdmin(LossAdmin, ConflictAdmin, ExchangeAdmin, HistoryAdmin):
    """An alphabet and its symbols on one page."""

    form = AlphabetForm
    resource_classes = [AlphabetResource]
    list_display = ["name", "native_name", "slug", "script", "extends", "trust", "symbol_count"]
    list_filter = ["trust", "script"]
    search_fields = ["name", "native_name", "slug"]
    inlines = [SymbolInline]

    def get_queryset(self, request: HttpRequest) -> Any:
        """Count the symbols in the same query."""
        return super().get_queryset(request).annotate(symbol_total=Count("symbols"))

    def get_search_results(self, request: HttpRequest, queryset: QuerySet, search_term: str) -> tuple[QuerySet, bool]:
        """Search by words in the names and the slug; they are few, and no database folds every script."""
        words = folded(search_term).split()
        named = ((row.pk, folded(f"{row.name} {row.native_name} {row.slug}")) for row in queryset)
        return queryset.filter(pk__in=[pk for pk, names in named if all(word in names for word in words)]), False

    @admin.display(description="symbols", ordering="symbol_total")
    def symbol_count(self, alphabet: Any) -> int:
        return alphabet.symbol_total

    def get_readonly_fields(self, request: HttpRequest, obj: Alphabet | None = None) -> list[str]:
        """Keep the slug, which never changes."""
        return ["slug"] if obj else []

    def get_inlines(self, request: HttpRequest, obj: Alphabet | None) -> list[Any]:
        """Leave a very large alphabet to the list of symbols."""
        return [] if obj and obj.symbols.count() > MAX_INLINE_SYMBOLS else self.inlines

    def has_delete_permission(self, request: HttpRequest, obj: Alphabet | None = None) -> bool:
        """Keep the default alphabet."""
        return super().has_delete_permission(request, obj) and not (obj and obj.slug == DEFAULT_ALPHABET)

    def restore(self, record: Any) -> Alphabet:
        """Bring an alphabet back with the symbols that were deleted with it."""
        alphabet = super().restore(record)
        history = Symbol.history.model
        last: Counter[int] = Counter()
        for row in history.objects.filter(alphabet_id=alphabet.pk).order_by("history_id"):
            last[row.id] = row.history_id
        gone = history.objects.filter(history_id__in=last.values(), history_change_reason=WITH_ITS_ALPHABET)
        for row in gone:
            symbol = row.instance
            del symbol._history
            symbol._change_reason = "undeleted"
            symbol.save(force_insert=True)
        return alphabet
