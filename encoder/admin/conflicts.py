"""Two people, one row: the second to save is told what the first changed, and loses nothing.

A form remembers the revision it was made from, and the history knows how the row was then. If the stored row has
another revision by the time of saving, a field that only one of the two changed has the value of that one; a field
that both changed is an error that shows both values, and saving again keeps one's own. So is every change by a form
that does not say which revision it was made from.
"""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.views.main import SEARCH_VAR, ChangeList
from django.core.exceptions import PermissionDenied
from django.db import OperationalError, transaction
from django.db.models import BigIntegerField, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.request import QueryDict
from django.urls import reverse

from encoder.models import Governed
from encoder.web import databases


class ConflictForm(forms.ModelForm):
    """A model form that notices when its row was changed by somebody else."""

    seen_revision = forms.IntegerField(widget=forms.HiddenInput, required=False)
    database_busy = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        instance = self.instance
        if hasattr(instance, "_history"):  # an old state, shown to be reverted to: the row itself is newer
            stored = type(instance)._base_manager.filter(pk=instance.pk).first()
            self.initial["seen_revision"] = stored.revision if stored else 0
        else:
            self.initial["seen_revision"] = instance.revision

    def has_changed(self) -> bool:
        """Look at the row's own fields only."""
        return bool(set(self.changed_data) - {"seen_revision"})

    def clean(self) -> dict[str, Any]:
        """Compare with what is stored, holding the row until the transaction ends."""
        cleaned = super().clean() or self.cleaned_data
        if self.database_busy:
            raise forms.ValidationError("The database is busy with other changes. Nothing was saved: save again.")
        if self.instance.pk is None:
            return cleaned
        model = type(self.instance)
        stored = model._base_manager.select_for_update().filter(pk=self.instance.pk).first()
        seen = cleaned.get("seen_revision")
        if stored is None or stored.revision == seen:
            return cleaned
        self._merge(cleaned, stored, seen)
        return cleaned

    def _merge(self, cleaned: dict[str, Any], stored: Governed, seen: int | None) -> None:
        """Take over what only the other changed, keep what only this editor changed, tell what both did."""
        base = type(self.instance).history.filter(id=self.instance.pk, revision=seen).first()
        data: Any = self.data.copy()  # type: ignore[attr-defined]
        for name in [name for name in cleaned if name in stored.content()]:
            theirs, yours = getattr(stored, name), cleaned[name]
            before = getattr(base.instance, name) if base else None
            if base and yours == before:
                cleaned[name] = theirs
                data[self.add_prefix(name)] = str(stored.content()[name] or "")
            elif theirs not in (yours, before) or (base is None and theirs != yours):
                self._tell(name, stored, theirs, yours)
        data[self.add_prefix("seen_revision")] = str(stored.revision)
        self.data = data

    def _tell(self, name: str, stored: Governed, theirs: Any, yours: Any) -> None:
        last = stored.history.first()  # type: ignore[attr-defined]
        who = str(last.history_user) if last and last.history_user else "Somebody"
        when = f" at {last.history_date:%H:%M} UTC" if last else ""
        message = f"{who} changed this to “{theirs}”{when}; you have “{yours}”. Save again to keep yours."
        self.add_error(name, forms.ValidationError(message, code="conflict"))


class StrictChangeList(ChangeList):
    """Lists nothing for a search that cannot be read; Django's own tells so, and lists everything."""

    def get_queryset(self, request: HttpRequest, exclude_parameters: Any = None) -> QuerySet:
        rows = super().get_queryset(request, exclude_parameters)
        unread = not self.query and request.GET.get(SEARCH_VAR, "").strip()
        return rows.none() if unread else rows


class ConflictAdmin:
    """For a ModelAdmin: retries once after a deadlock, and keeps what was typed if the row is gone."""

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Save; a deadlock is tried once more, then told in the form."""
        for attempt in (1, 2):
            try:
                return super().changeform_view(request, *args, **kwargs)  # type: ignore[misc]
            except OperationalError as exc:
                if not databases.is_busy(exc) or request.method != "POST":
                    raise
                request.database_busy = attempt == 2  # type: ignore[attr-defined]
        request.database_busy = True  # type: ignore[attr-defined]
        return super().changeform_view(request, *args, **kwargs)  # type: ignore[misc]

    def history_form_view(
        self, request: HttpRequest, object_id: str, version_id: str, extra_context: Any = None
    ) -> HttpResponse:
        """Revert in one transaction, if the editor may change the row and the row is there."""
        if not (object_id.isdecimal() and version_id.isdecimal()):
            raise Http404("There is no such state.")
        if request.method != "GET":
            row = self.model._base_manager.filter(pk=object_id).first()  # type: ignore[attr-defined]
            if row is None or not self.has_change_permission(request, row):  # type: ignore[attr-defined]
                raise PermissionDenied
        with transaction.atomic():
            return super().history_form_view(request, object_id, version_id, extra_context)  # type: ignore[misc]

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """Show the history of a row that there was."""
        if not object_id.isdecimal():
            raise Http404("There is no such row.")
        return super().history_view(request, object_id, extra_context)  # type: ignore[misc]

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return StrictChangeList

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """List the rows; a selection or a filter that means nothing is told."""
        try:
            for key in request.POST.getlist(ACTION_CHECKBOX_NAME):
                if int(key) > BigIntegerField.MAX_BIGINT:
                    raise OverflowError(key)  # MariaDB would look for it, and find nothing
            return super().changelist_view(request, extra_context)  # type: ignore[misc]
        except (ValueError, OverflowError):
            messages.error(request, "The list was asked for something that it does not have.")
            return HttpResponseRedirect(request.path)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """Return the form; after a second deadlock, one that says so and saves nothing."""
        form = super().get_form(request, obj, change=change, **kwargs)  # type: ignore[misc]
        if getattr(request, "database_busy", False):
            form.database_busy = True
        return form

    def _get_obj_does_not_exist_redirect(self, request: HttpRequest, opts: Any, object_id: str) -> HttpResponse:
        """Offer what was typed for a row that somebody deleted meanwhile."""
        if request.method != "POST":
            return super()._get_obj_does_not_exist_redirect(request, opts, object_id)  # type: ignore[misc]
        messages.warning(
            request,
            f"Somebody deleted this {opts.verbose_name} meanwhile. Below is what you had; saving makes it anew.",
        )
        typed = QueryDict(mutable=True)
        names = [field.name for field in self.model.content_fields()]  # type: ignore[attr-defined]
        typed.update({name: request.POST[name] for name in names if name in request.POST})
        return HttpResponseRedirect(f"{reverse(f'admin:encoder_{opts.model_name}_add')}?{typed.urlencode()}")
