"""What is wrong, in the form of the answer: a page, lines of text, or application/problem+json (RFC 9457).

Every error answer of the service is built here.
"""

import json
from collections.abc import Iterable
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers

from encoder.morse import Problem

from . import negotiation

REPLIES = {
    404: ("?", "..--..", "Note of interrogation, or request for repetition of a transmission not understood."),
    503: ("<AS>", ".-...", "Wait."),
    500: ("<HH>", "........", "Error. It is in our log; nothing of yours was changed."),
}
"""What stands on the page of a status, as an operator would key it; REFUSED on the others."""
REFUSED = ("<SN>", "...-.", "Understood, and refused: see above.")
RETRY_SECONDS = 5
"""Sent as Retry-After with 503."""


def body(status: int, problems: Iterable[Problem]) -> dict[str, Any]:
    """Return the members of a problem document; `errors` has all problems."""
    listed = list(problems)
    return {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": " ".join(problem.message for problem in listed[:3]),
        "errors": [problem._asdict() for problem in listed],
    }


def noted(response: HttpResponse, problems: Iterable[Problem]) -> HttpResponse:
    """Give a response the codes of its problems, for the log."""
    response.problem_codes = sorted({problem.code for problem in problems})  # type: ignore[attr-defined]
    return response


def json_response(status: int, *problems: Problem) -> HttpResponse:
    """Answer a program."""
    content = json.dumps(body(status, problems), ensure_ascii=False).encode(errors="replace")  # half of a character
    return noted(HttpResponse(content, status=status, content_type="application/problem+json"), problems)


def text_response(status: int, *problems: Problem) -> HttpResponse:
    """Answer a shell: one line for each problem."""
    lines = "".join(f"{problem.field}: {problem.message}\n" for problem in problems)
    content = lines.encode(errors="replace")
    return noted(HttpResponse(content, status=status, content_type="text/plain; charset=utf-8"), problems)


def response(request: HttpRequest, status: int, *problems: Problem) -> HttpResponse:
    """Answer in the form that was asked for."""
    form = negotiation.for_errors(request)
    if form == negotiation.JSON:
        return json_response(status, *problems)
    if form == negotiation.PAGE:
        answer = noted(_page(request, status, problems), problems)
    else:
        answer = text_response(status, *problems)
    patch_vary_headers(answer, ["Accept"])
    return answer


def not_allowed(request: HttpRequest, methods: Iterable[str]) -> HttpResponse:
    """Answer 405 in the form asked for, with the methods that there are."""
    offered = ", ".join(methods)
    message = f"{request.method} is not offered here; use {offered}."
    answer = response(request, 405, Problem("method_not_allowed", "method", message))
    answer["Allow"] = offered
    return answer


def unavailable(request: HttpRequest, code: str, message: str) -> HttpResponse:
    """Answer 503 in the form asked for: the client may come again in RETRY_SECONDS."""
    answer = response(request, 503, Problem(code, "service", message))
    answer["Retry-After"] = str(RETRY_SECONDS)
    answer["Cache-Control"] = "no-store"
    return answer


def _page(request: HttpRequest, status: int, problems: Iterable[Problem]) -> HttpResponse:
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
    return render(request, "error.html", context, status=status)


def _kept(request: HttpRequest) -> list[tuple[str, str]]:
    """Return what a form of the admin held, to be sent again; nothing where a password was in it."""
    if request.method != "POST" or any("password" in name.lower() for name in request.POST):
        return []
    return [(name, str(value)) for name, values in request.POST.lists() for value in values]
