"""History that an editor can act on: old and new values, revert, and undelete."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from simple_history.admin import SimpleHistoryAdmin

MAX_DELETED_SHOWN = 200


class HistoryAdmin(SimpleHistoryAdmin):
    """Adds a page of what was deleted, from which each row can be brought back."""

    def get_urls(self) -> list[Any]:
        """Add the addresses of the page and of its button."""
        name = f"encoder_{self.opts.model_name}"
        return [
            path("deleted/", self.admin_site.admin_view(self.deleted_view), name=f"{name}_deleted"),
            path("deleted/<int:history_id>/", self.admin_site.admin_view(self.undelete_view), name=f"{name}_undelete"),
            *super().get_urls(),
        ]

    def deleted_records(self) -> models.QuerySet:
        """Return the last record of each row that is gone, latest first."""
        history = self.model.history.model
        newer = history.objects.filter(id=models.OuterRef("id"), history_id__gt=models.OuterRef("history_id"))
        return history.objects.filter(~models.Exists(newer), history_type="-").select_related("history_user")

    def deleted_view(self, request: HttpRequest) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        records = list(self.deleted_records()[:MAX_DELETED_SHOWN])
        context = {
            **self.admin_site.each_context(request),
            "title": f"Deleted {self.opts.verbose_name_plural}",
            "opts": self.opts,
            "records": [(record, self.describe_deleted(record)) for record in records],
            "may_restore": self.has_add_permission(request),
        }
        return TemplateResponse(request, "admin/encoder/deleted.html", context)

    def describe_deleted(self, record: Any) -> str:
        return str(record.instance)

    def undelete_view(self, request: HttpRequest, history_id: int) -> HttpResponse:
        """Bring one row back, if nothing has taken its place."""
        if request.method != "POST" or not self.has_add_permission(request):
            raise PermissionDenied
        record = get_object_or_404(self.deleted_records(), history_id=history_id)
        try:
            with transaction.atomic():
                row = self.restore(record)
        except (ValidationError, self.model.DoesNotExist) as exc:
            why = " ".join(exc.messages) if isinstance(exc, ValidationError) else "What it belonged to is gone."
            messages.error(request, f"{self.describe_deleted(record)} was not restored. {why}")
            return HttpResponseRedirect(reverse(f"admin:encoder_{self.opts.model_name}_deleted"))
        messages.success(request, f"{row} is back.")
        return HttpResponseRedirect(reverse(f"admin:encoder_{self.opts.model_name}_change", args=[row.pk]))

    def restore(self, record: Any) -> Any:
        """Save the row as it was. Raises ValidationError."""
        row = record.instance
        del row._history
        row._state.adding = True
        row.full_clean(exclude=["id"])
        row._change_reason = "undeleted"
        row.save(force_insert=True)
        return row
