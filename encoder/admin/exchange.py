"""Import with a preview, and export, of symbols and alphabets.

The file itself is nowhere kept: the preview carries its rows, and whoever confirms sends them back. Export then import
changes nothing.
"""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import FieldError, PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from import_export import fields, resources, widgets
from import_export.admin import ExportMixin
from import_export.formats.base_formats import CSV, JSON
from import_export.forms import ExportForm

from encoder import revisions
from encoder.models import Alphabet, Symbol

from . import changes, tables

FILES = ("text/csv", "application/json")
MAX_SHOWN = 500
"""Rows that a preview shows, and problems that it lists; it counts all."""


class SymbolResource(resources.ModelResource):
    """Symbols, as they are exported."""

    alphabet = fields.Field("alphabet", "alphabet", widgets.ForeignKeyWidget(Alphabet, "slug"))

    class Meta:
        model = Symbol
        fields = export_order = changes.COLUMNS[Symbol]


class AlphabetResource(resources.ModelResource):
    """Alphabets without their symbols, as they are exported."""

    extends = fields.Field("extends", "extends", widgets.ForeignKeyWidget(Alphabet, "slug"))

    class Meta:
        model = Alphabet
        fields = export_order = changes.COLUMNS[Alphabet]


class FileForm(forms.Form):
    """A file, read as it is checked."""

    file = forms.FileField(
        label="File to import", help_text="CSV or JSON, as it is exported, or as a spreadsheet saves it."
    )

    def __init__(self, *args: Any, columns: tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.columns = columns

    def clean_file(self) -> list[list[str]]:
        """Return the rows."""
        try:
            return tables.read(self.cleaned_data["file"].read(), self.columns)
        except tables.NotATableError as exc:
            raise forms.ValidationError(f"{exc} Nothing was read.") from exc


class Confirmation(forms.Form):
    """The rows of a preview, and the revision that it was made at."""

    rows = forms.CharField(widget=forms.HiddenInput, strip=False)
    revision = forms.IntegerField(widget=forms.HiddenInput)


class ExchangeAdmin(ExportMixin):
    """For a ModelAdmin: import with preview, and export."""

    formats = [CSV, JSON]
    export_form_class = ExportForm
    import_export_change_list_template = "admin/encoder/change_list.html"
    skip_admin_log = True  # our history has every row, with its values

    def get_urls(self) -> list[Any]:
        """Add the addresses of the preview and of its confirmation."""
        name = f"encoder_{self.opts.model_name}"
        return [
            path("import/", self.admin_site.admin_view(self.import_view), name=f"{name}_import"),
            path("import/confirm/", self.admin_site.admin_view(self.confirm_view), name=f"{name}_confirm"),
            *super().get_urls(),
        ]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Offer import to those who may."""
        context = {**(extra_context or {}), "may_import": self.has_change_permission(request)}
        return super().changelist_view(request, context)

    def import_view(self, request: HttpRequest) -> HttpResponse:
        """Show what a file would change."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        columns = changes.COLUMNS[self.model]
        posted = (request.POST, request.FILES) if request.method == "POST" else ()
        form = FileForm(*posted, columns=columns)
        context = {
            **self.admin_site.each_context(request),
            "title": f"Import {self.opts.verbose_name_plural}",
            "opts": self.opts,
            "form": form,
            "columns": columns,
        }
        if posted and form.is_valid():
            rows, revision = form.cleaned_data["file"], revisions.latest()
            found = changes.compare(self.model, rows, self.has_add_permission(request))
            context |= {
                "changes": found,
                "shown": found.listed[:MAX_SHOWN],
                "problems": found.problems[:MAX_SHOWN],
                "more": max(len(found.listed), len(found.problems)) - MAX_SHOWN,
            }
            if found.listed and not found.problems:
                context["confirmation"] = Confirmation({"rows": tables.packed(rows), "revision": revision})
        return TemplateResponse(request, "admin/encoder/import.html", context)

    def confirm_view(self, request: HttpRequest) -> HttpResponse:
        """Import what was previewed, if nothing changed since."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        form = Confirmation(request.POST or None)
        if not form.is_valid():
            return self._look_again(request, "The confirmation cannot be read.")
        may_add = self.has_add_permission(request)
        try:
            rows = tables.unpacked(form.cleaned_data["rows"], changes.COLUMNS[self.model])
            done = changes.carry_out(self.model, rows, may_add, form.cleaned_data["revision"])
        except tables.NotATableError:
            return self._look_again(request, "The confirmation cannot be read.")
        except changes.OutdatedError:
            return self._look_again(request, "The alphabets changed since the preview.")
        if done.problems:
            return self._look_again(request, " ".join(done.problems[:3]))
        what = f"{len(done.new)} new, {len(done.changed)} changed, {done.same} as they were"
        messages.success(request, f"The {self.opts.verbose_name_plural} were imported: {what}.")
        return HttpResponseRedirect(reverse(f"admin:encoder_{self.opts.model_name}_changelist"))

    def export_action(self, request: HttpRequest) -> HttpResponse:
        """Export what the list shows; a filter that means nothing is left out."""
        try:
            answer = super().export_action(request)
        except (IncorrectLookupParameters, FieldError, ValueError):
            messages.error(request, "The list has no such filter.")
            return HttpResponseRedirect(reverse(f"admin:encoder_{self.opts.model_name}_export"))
        if answer["Content-Type"] in FILES:
            answer["Content-Type"] += "; charset=utf-8"  # or programs take it for Latin-1
        return answer

    def _look_again(self, request: HttpRequest, why: str) -> HttpResponse:
        messages.error(request, f"Nothing was imported. {why} Upload the file again to see what it would change now.")
        return HttpResponseRedirect(reverse(f"admin:encoder_{self.opts.model_name}_import"))
