"""What is wrong, in the form of the answer: a page, lines of text, or application/problem+json (RFC 9457).

Every error answer of the service is built here.
"""

import json
import sys
from collections.abc import Iterable
from functools import lru_cache
from http import HTTPStatus
from typing import Any

from django.core.exceptions import DisallowedHost
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers

from encoder.morse import Problem

API_PREFIX = "/api/"
PAGE, TEXT = "text/html", "text/plain"
REPLIES = {
    404: ("?", "..--..", "Note of interrogation, or request for repetition of a transmission not understood."),
    503: ("<AS>", ".-...", "Wait."),
    500: ("<HH>", "........", "Error. It is in our log; nothing of yours was changed."),
}
AWAY_CODES = frozenset([1040, 1053, 2002, 2003, 2006, 2013, 2055])
"""MariaDB: too many connections, shutting down, cannot connect (socket, port), gone, lost, lost."""
AWAY_WORDS = ("unable to open database file", "database is locked")
"""SQLite."""
RETRY_SECONDS = 5
"""Sent as Retry-After with 503."""
REFUSED = ("<SN>", "...-.", "Understood, and refused: see above.")

__all__ = ["PAGE", "TEXT", "Problem", "body", "json_response", "response", "text_response"]


def body(status: int, problems: Iterable[Problem], **more: Any) -> dict[str, Any]:
    """Return the members of a problem document; `errors` has all problems."""
    listed = list(problems)
    return {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": " ".join(problem.message for problem in listed[:3]),
        "errors": [problem._asdict() for problem in listed],
        **more,
    }


def json_response(status: int, *problems: Problem) -> HttpResponse:
    """Answer a program."""
    content = json.dumps(body(status, problems), ensure_ascii=False)
    return HttpResponse(content, status=status, content_type="application/problem+json")


def text_response(status: int, *problems: Problem) -> HttpResponse:
    """Answer a shell: one line for each problem."""
    lines = "".join(f"{problem.field}: {problem.message}\n" for problem in problems)
    return HttpResponse(lines, status=status, content_type="text/plain; charset=utf-8")


@lru_cache(maxsize=256)
def _preferred(accept: str) -> str | None:
    request = HttpRequest()
    request.META["HTTP_ACCEPT"] = accept
    return request.get_preferred_type([TEXT, PAGE])


def preferred(request: HttpRequest) -> str | None:
    """Return TEXT or PAGE, or None where the client accepts neither. The same few headers come again and again."""
    return _preferred(request.META.get("HTTP_ACCEPT", "*/*"))


def response(request: HttpRequest, status: int, *problems: Problem) -> HttpResponse:
    """Answer in the form that was asked for: JSON under /api/, a page for a browser, else text."""
    if request.path_info.startswith(API_PREFIX):
        return json_response(status, *problems)
    if preferred(request) != PAGE:
        answer = text_response(status, *problems)
        patch_vary_headers(answer, ["Accept"])
        return answer
    character, code, meaning = REPLIES.get(status, REFUSED)
    context = {
        "status": status,
        "title": HTTPStatus(status).phrase.capitalize(),
        "problems": problems,
        "character": character,
        "code": code,
        "meaning": meaning,
        "kept": _kept(request) if status == 503 else [],
    }
    template = f"{status}.html" if status in (400, 403, 404, 500, 503) else "error.html"
    page = render(request, template, context, status=status)
    patch_vary_headers(page, ["Accept"])
    return page


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 400 in the form asked for."""
    message = "The request cannot be read."
    if isinstance(exception, DisallowedHost):
        message = "The service does not answer to this host name; its operator lists names in ALLOWED_HOSTS."
    return response(request, 400, Problem("bad_request", "request", message))


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 403 in the form asked for."""
    return response(request, 403, Problem("forbidden", "request", "This is not for you to do."))


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form of the admin that came without its token."""
    message = "The form is out of date or came from elsewhere. Go back, reload the page and send it again."
    return response(request, 403, Problem("csrf", "form", message))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 404 in the form asked for."""
    said = exception.args[0] if exception.args and isinstance(exception.args[0], str) else ""
    message = said or f"There is nothing at {request.path[:200]}."
    return response(request, 404, Problem("not_found", "path", message))


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer 500 in the form asked for; 503 where it is the database that is away."""
    if is_away(sys.exception()):
        return database_away(request)
    message = "Something went wrong here. It is in our log under the X-Request-Id of this answer."
    return response(request, 500, Problem("server_error", "service", message))


def is_away(error: BaseException | None) -> bool:
    """Tell whether the database could not be reached, stopped answering, or takes nobody; not whether it refused."""
    if not isinstance(error, OperationalError):
        return isinstance(error, InterfaceError)
    code = next(iter(error.args), "")
    return code in AWAY_CODES or str(code).startswith(AWAY_WORDS)


def database_away(request: HttpRequest) -> HttpResponse:
    """Answer 503: the page of a form without a password holds what was typed, and a button that sends it again."""
    message = "The database does not answer. What was sent may not have been saved. Encoding and decoding go on."
    answer = response(request, 503, Problem("database_away", "service", message))
    answer["Retry-After"] = str(RETRY_SECONDS)
    answer["Cache-Control"] = "no-store"
    return answer


def _kept(request: HttpRequest) -> list[tuple[str, str]]:
    """Return what a form of the admin held, to be sent again; nothing where a password was in it."""
    if request.method != "POST" or any("password" in name.lower() for name in request.POST):
        return []
    return [(name, str(value)) for name, values in request.POST.lists() for value in values]
