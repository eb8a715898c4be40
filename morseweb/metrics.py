"""What Prometheus reads: requests by view and status, their time, and the state of the snapshot in each worker."""

import os
import time
from collections.abc import Callable
from typing import Any

from django.contrib.auth.signals import user_logged_in, user_login_failed
from django.http import HttpRequest, HttpResponse
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    REGISTRY,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
)
from prometheus_client.multiprocess import MultiProcessCollector

from encoder import snapshots

CONTENT_TYPE = CONTENT_TYPE_LATEST
REQUESTS = Counter("morse_requests", "Requests answered", ["view", "method", "status"])
SECONDS = Histogram("morse_request_seconds", "Time to answer a request", ["view"])
REVISION = Gauge("morse_snapshot_revision", "Revision that the worker serves", multiprocess_mode="liveall")
LOOKED = Gauge(
    "morse_snapshot_looked_timestamp_seconds", "When the worker last saw the database", multiprocess_mode="liveall"
)
REFUSED = Gauge("morse_alphabets_refused", "Alphabets whose rows break the rules", multiprocess_mode="liveall")
ERRORS = Counter("morse_snapshot_errors", "Looks at the database that failed")
LOGINS = Counter("morse_logins", "Attempts to log in: done, failed, or refused after too many that failed", ["outcome"])
METHODS = frozenset(["GET", "HEAD", "POST", "OPTIONS"])


def measured(get_response: Callable[[HttpRequest], HttpResponse], request: HttpRequest) -> HttpResponse:
    """Answer and count. Labels come from our own names, never from the request's text."""
    started = time.perf_counter()
    response = get_response(request)
    view = request.resolver_match.view_name if request.resolver_match else "none"
    SECONDS.labels(view).observe(time.perf_counter() - started)
    method = request.method if request.method in METHODS else "other"
    REQUESTS.labels(view, method, str(response.status_code)).inc()
    return response


def note_refresh(snapshot: snapshots.Snapshot | None, error: Exception | None, **kwargs: Any) -> None:
    if error is not None:
        ERRORS.inc()
    else:
        LOOKED.set_to_current_time()
    if snapshot is not None:
        REVISION.set(snapshot.revision)
        REFUSED.set(len(snapshot.refused))


def note_login(sender: Any, request: HttpRequest | None = None, signal: Any = None, **kwargs: Any) -> None:
    refused = "refused" if getattr(request, "axes_locked_out", False) else "failed"
    LOGINS.labels("done" if signal is user_logged_in else refused).inc()


snapshots.refreshed.connect(note_refresh)
user_logged_in.connect(note_login)
user_login_failed.connect(note_login)


def exposition() -> bytes:
    """Return the text of all workers of the node, or of this process where it is alone."""
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return generate_latest(REGISTRY)
    registry = CollectorRegistry()
    MultiProcessCollector(registry)
    return generate_latest(registry)
