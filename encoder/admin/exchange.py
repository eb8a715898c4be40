"""Import and export of symbols and alphabets, as JSON and CSV, with a preview of what will change.

Export then import changes nothing. Nothing is escaped on the way: a code may begin with `-`, a character may be `=`.
"""

import re
from typing import Any

import tablib
from django import forms
from django.contrib import messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import FieldError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from import_export import fields, resources, widgets
from import_export.admin import ImportExportMixin
from import_export.formats.base_formats import CSV, JSON
from import_export.forms import ConfirmImportForm, ExportForm

from encoder import revisions
from encoder.models import Alphabet, Symbol

NO_TEXT = re.compile(r"[\x00\ud800-\udfff]")
UNREADABLE = (ValueError, TypeError, AttributeError, LookupError)
"""What the libraries raise for a file or a form that only looks like one."""


class NoTextError(ValueError):
    """A file holds what no page could show; says where."""


class Checked:
    """For a format: refuses NUL and half of a character (a lone surrogate), which no page could show."""

    def create_dataset(self, in_stream: Any, **kwargs: Any) -> tablib.Dataset:
        """Return the table. Raises NoTextError, and what the libraries raise."""
        dataset = super().create_dataset(in_stream, **kwargs)  # type: ignore[misc]
        for number, row in enumerate([dataset.headers or (), *dataset]):
            for column, cell in enumerate(row, 1):
                if NO_TEXT.search(str(cell)):
                    where = f"Row {number}" if number else "The heading"
                    raise NoTextError(f"{where} has NUL, or half of a character, in column {column}.")
        return dataset


class CheckedCSV(Checked, CSV):
    pass


class CheckedJSON(Checked, JSON):
    pass


class Diff:
    """The values of a row before and after, for the preview; the template marks them with classes."""

    def __init__(self, resource: Any, instance: Any, new: bool) -> None:
        self.new = new
        self.before = self._values(resource, instance)
        self.after: list[str] = []

    def compare_with(self, resource: Any, instance: Any) -> None:
        """Take the values after the import."""
        self.after = self._values(resource, instance)

    def as_html(self) -> list[tuple[str, str]]:
        """Return pairs of old and new value; the old one is empty where nothing was."""
        old = [""] * len(self.after) if self.new else self.before
        return list(zip(old, self.after, strict=True))

    @staticmethod
    def _values(resource: Any, instance: Any) -> list[str]:
        return [str(field.export(instance)) for field in resource.get_import_fields()]


class NaturalKey(widgets.ForeignKeyWidget):
    """An alphabet by its slug."""

    def __init__(self) -> None:
        super().__init__(Alphabet, field="slug")

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        """Return the alphabet. Raises ValueError naming a slug that there is not."""
        try:
            return super().clean(value, row, **kwargs)
        except Alphabet.DoesNotExist as exc:
            raise ValueError(f"There is no alphabet {value!r}.") from exc


class GovernedResource(resources.ModelResource):
    """Rows by natural key; unchanged ones are skipped; every value is validated as in the form."""

    class Meta:
        skip_unchanged = True
        report_skipped = True
        clean_model_instances = True
        use_transactions = True

    @classmethod
    def get_diff_class(cls) -> type[Diff]:
        """Return our own, without inline styles."""
        return Diff

    def before_import(self, dataset: tablib.Dataset, **kwargs: Any) -> None:
        """Refuse a file without the columns that identify a row, or with ones we do not have."""
        headers = set(dataset.headers or ())
        known = {field.column_name for field in self.get_import_fields()}
        if missing := known - headers:
            raise ValueError(f"The file has no column {', '.join(sorted(missing))}.")
        if extra := headers - known:
            raise ValueError(f"The file has columns that are not known here: {', '.join(sorted(map(str, extra)))}.")

    def before_import_row(self, row: Any, **kwargs: Any) -> None:
        """Refuse values that are no text: JSON can hold numbers, lists and nothing."""
        for name, value in row.items():
            if value is not None and not isinstance(value, str):
                raise ValueError(f"{name} must be a text, not {value!r:.60}.")


class SymbolResource(GovernedResource):
    """Symbols, each known by its alphabet's slug and its character."""

    alphabet = fields.Field(column_name="alphabet", attribute="alphabet", widget=NaturalKey())

    class Meta(GovernedResource.Meta):
        model = Symbol
        import_id_fields = ("alphabet", "character")
        fields = ("alphabet", "character", "code", "kind", "reads", "name", "source", "note")
        export_order = fields


class AlphabetResource(GovernedResource):
    """Alphabets without their symbols, each known by its slug."""

    extends = fields.Field(column_name="extends", attribute="extends", widget=NaturalKey())

    class Meta(GovernedResource.Meta):
        model = Alphabet
        import_id_fields = ("slug",)
        fields = ("slug", "name", "native_name", "script", "language", "extends", "trust", "source")
        export_order = fields


class Confirmation(ConfirmImportForm):
    """Remembers the revision that the preview was made at."""

    previewed_revision = forms.IntegerField(widget=forms.HiddenInput)


class ExchangeAdmin(ImportExportMixin):
    """For a ModelAdmin: import with preview, and export."""

    formats = [CheckedCSV, CheckedJSON]
    export_form_class = ExportForm
    confirm_form_class = Confirmation
    import_export_change_list_template = "admin/encoder/change_list.html"
    import_template_name = "admin/encoder/import.html"
    skip_admin_log = True  # our history has every row, with its values

    def get_confirm_form_initial(self, request: HttpRequest, import_form: Any) -> dict[str, Any]:
        initial = super().get_confirm_form_initial(request, import_form)
        return {**initial, "previewed_revision": revisions.latest()}

    def get_import_data_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        """Import all rows or none."""
        return {**super().get_import_data_kwargs(**kwargs), "rollback_on_validation_errors": True}

    def add_data_read_fail_error_to_form(self, form: Any, e: Exception) -> None:
        """Say what a file must be."""
        why = e if isinstance(e, NoTextError) else "This is not a CSV or JSON file in UTF-8 of the format chosen."
        form.add_error("import_file", f"{why} Nothing was read.")

    def process_import(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Import what was previewed; look again if anything changed since."""
        form = self.create_confirm_form(request)
        if not form.is_valid():
            return self._look_again(request, "The confirmation cannot be read.")
        if form.cleaned_data["previewed_revision"] != revisions.latest():
            return self._look_again(request, "The alphabets changed since the preview.")
        storage = self.get_tmp_storage_class()(name=form.cleaned_data["import_file_name"])
        if storage.read() is None:
            return self._look_again(request, "The preview is too old, or was imported already.")
        try:
            return super().process_import(request, **kwargs)
        except UNREADABLE:
            return self._look_again(request, "The confirmation does not fit the file.")

    def import_action(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Preview a file; one that cannot be a table of rows is told."""
        try:
            return super().import_action(request, **kwargs)
        except UNREADABLE:
            return self._look_again(request, "The file holds something that is no row.")

    def export_action(self, request: HttpRequest) -> HttpResponse:
        """Export what the list shows; a filter that means nothing is left out."""
        try:
            return super().export_action(request)
        except (IncorrectLookupParameters, FieldError, ValueError):
            messages.error(request, "The list has no such filter.")
            return HttpResponseRedirect(reverse(f"admin:encoder_{self.opts.model_name}_export"))

    def process_result(self, result: Any, request: HttpRequest) -> HttpResponse:
        """Say what was done; nothing, if any row was refused."""
        if result.has_errors() or result.has_validation_errors():
            return self._look_again(request, "Some rows were refused.")
        return super().process_result(result, request)

    def _look_again(self, request: HttpRequest, why: str) -> HttpResponse:
        messages.error(request, f"Nothing was imported. {why} Upload the file again to see what it would change now.")
        return HttpResponseRedirect(reverse(f"admin:encoder_{self.opts.model_name}_import"))
