"""What Django calls when a request cannot be answered: each says it in the form that was asked for."""

import sys

from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse

from encoder.morse import Problem

from . import databases, errors


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    message = "The request cannot be read."
    if isinstance(exception, DisallowedHost):
        message = "The service does not answer to this host name; its operator lists names in ALLOWED_HOSTS."
    return errors.response(request, 400, Problem("bad_request", "request", message))


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return errors.response(request, 403, Problem("forbidden", "request", "This is not for you to do."))


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form of the admin that came without its token."""
    message = "The form is out of date or came from elsewhere. Go back, reload the page and send it again."
    return errors.response(request, 403, Problem("csrf", "form", message))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 404, with what the view said of it."""
    said = exception.args[0] if exception.args and isinstance(exception.args[0], str) else ""
    message = said or f"There is nothing at {request.path[:200]}."
    return errors.response(request, 404, Problem("not_found", "path", message))


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer 500; 503 where it is the database that is away or busy, with what was typed and a button to send it."""
    error = sys.exception()
    if databases.is_busy(error):
        message = "The database is busy with other changes. What was sent was not saved: send it again."
        return errors.unavailable(request, "database_busy", message)
    if databases.is_away(error):
        message = "The database does not answer. What was sent may not have been saved. Encoding and decoding go on."
        return errors.unavailable(request, "database_away", message)
    if databases.is_broken(error):
        databases.writing.failed()
        message = "The database cannot be written: its disk is full or read-only, or it is damaged. Nothing was saved."
        return errors.unavailable(request, "database_broken", message)
    message = "Something went wrong here. It is in our log under the X-Request-Id of this answer."
    return errors.response(request, 500, Problem("server_error", "service", message))
