"""/healthz, /readyz and /metrics: answered before host validation, redirects, logs and sessions.

/healthz  200 as long as the process answers; no I/O.
/readyz   200 "ok", or 200 "degraded" with the reason when answers come from memory while something is wrong;
          503 when no code table is loaded.
/metrics  Prometheus text over all workers of the node, to addresses in METRICS_ALLOWED that ask the node itself.
"""

import ipaddress
import json
from collections.abc import Callable

from django.conf import settings
from django.db import Error as DatabaseError
from django.http import HttpRequest, HttpResponse

from encoder import snapshots
from encoder.web import databases

from . import metrics


class HealthMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.answers = {"/healthz": healthz, "/readyz": readyz, "/metrics": show_metrics}

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the three addresses; measure the others."""
        answer = self.answers.get(request.path_info)
        if answer is None:
            return metrics.measured(self.get_response, request)
        if request.method not in ("GET", "HEAD"):
            return HttpResponse(status=405, headers={"Allow": "GET, HEAD"})
        response = answer(request)
        response["Cache-Control"] = "no-store"
        return response


def healthz(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok\n", content_type="text/plain")


def readyz(request: HttpRequest) -> HttpResponse:
    """Say whether requests can be served, from what, and what is wrong."""
    try:
        snapshot = snapshots.current()
    except DatabaseError as exc:
        return _ready(503, status="unavailable", database=type(exc).__name__)
    error = snapshots.database_error()
    failing = databases.writing.is_failing
    healthy = error is None and not snapshot.refused and snapshot.origin == "database" and not failing
    return _ready(
        200 if snapshot.tables else 503,
        status="ok" if healthy else "degraded",
        revision=snapshot.revision,
        origin=snapshot.origin,
        alphabets=len(snapshot.tables),
        refused=dict(snapshot.refused),
        database=type(error).__name__ if error is not None else "not written" if failing else "ok",
    )


def _ready(http_status: int, **content: object) -> HttpResponse:
    return HttpResponse(json.dumps(content) + "\n", status=http_status, content_type="application/json")


def show_metrics(request: HttpRequest) -> HttpResponse:
    """Show the metrics to those who may see them."""
    address = ipaddress.ip_address(request.META.get("REMOTE_ADDR") or "127.0.0.1")
    through_a_proxy = request.META.get("morse.forwarded", False)  # see morseweb.wsgi
    if through_a_proxy or not any(address in ipaddress.ip_network(network) for network in settings.METRICS_ALLOWED):
        return HttpResponse(
            "metrics: not for this address; see METRICS_ALLOWED.\n", status=403, content_type="text/plain"
        )
    return HttpResponse(metrics.exposition(), content_type=metrics.CONTENT_TYPE)
