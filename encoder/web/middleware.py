"""What every request meets: a log line with an id, strict bytes, a limit; and sessions only under /admin/."""

import logging
import random
import re
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote_to_bytes

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import Http404, HttpRequest, HttpResponse, UnreadablePostError
from django.middleware.csrf import CsrfViewMiddleware
from simple_history.middleware import HistoryRequestMiddleware

from encoder import snapshots
from encoder.morse import Problem

from . import errors, max_body_bytes
from .logs import request_id

ADMIN_PREFIX = "/admin/"
METHODS = ("GET", "HEAD", "POST", "OPTIONS", "PUT", "PATCH", "DELETE", "TRACE", "CONNECT")
"""Methods that a log names; any other word may be a text."""
SESSION_SAVED_SECONDS = 60
UTF_8 = ("", "utf-8", "utf8", "us-ascii")
"""Charsets that may be declared: the one that is read here, and what is a part of it."""

GetResponse = Callable[[HttpRequest], HttpResponse]
access = logging.getLogger("morse.access")


def client(request: HttpRequest) -> str:
    """Return the address that asks: behind a proxy the last of X-Forwarded-For, which the proxy itself wrote."""
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "") if settings.BEHIND_PROXY else ""
    return forwarded.rpartition(",")[2].strip()[:64] or request.META.get("REMOTE_ADDR", "")


class RequestLogMiddleware:
    """Gives the request an id (or takes a well-formed one from the proxy), logs it, and names node and revision."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.META.get("HTTP_X_REQUEST_ID", "")
        well_formed = re.fullmatch(r"[\w.-]{1,64}", given, re.ASCII)
        token = request_id.set(given if well_formed else f"{random.getrandbits(128):032x}")
        started = time.perf_counter()
        try:
            response = self.get_response(request)
            response["X-Request-Id"] = request_id.get()
            if settings.NODE_NAME:
                response["X-Served-By"] = settings.NODE_NAME
            if (revision := snapshots.revision_served()) is not None:
                response["X-Alphabet-Revision"] = str(revision)
            # The view, and never the path, which may hold a text.
            view = request.resolver_match.view_name if request.resolver_match else "-"
            told = {"problems": response.problem_codes} if hasattr(response, "problem_codes") else {}
            access.info(
                "%s %s %s",
                request.method if request.method in METHODS else "-",
                view,
                response.status_code,
                extra={
                    "seconds": round(time.perf_counter() - started, 6),
                    "status": response.status_code,
                    "client": client(request),
                    **told,
                },
            )
            return response
        finally:
            request_id.reset(token)


class StrictRequestMiddleware:
    """Refuses what would be misread.

    What is not UTF-8 (400) or declared as something else (415), a body without length (411), too large (413) or cut off
    (408); and for whom there is no room at the moment (429, 503).
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        refused = request.META.get("morse.refused")  # see morseweb.wsgi
        if refused == "crowded":  # not 503, which proxies ask again
            message = "You have too many requests under way; try again when one is answered."
            answer = errors.response(request, 429, Problem("too_many_requests", "service", message))
            answer["Retry-After"] = "1"
            return answer
        if problem := self._problem(request):
            return errors.response(request, *problem)
        if refused:
            message = f"Others wait for what is as dear to make; try again in {errors.RETRY_SECONDS} seconds."
            return errors.unavailable(request, refused, message)
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer a body that stopped arriving: see morseweb.gunicorn_conf."""
        if not isinstance(exception, UnreadablePostError):
            return None
        message = "The body stopped arriving before its Content-Length. Nothing was done."
        return errors.response(request, 408, Problem("body_incomplete", "body", message))

    def _problem(self, request: HttpRequest) -> tuple[int, Problem] | None:
        path = request.META.get("morse.raw_path", "").encode("latin-1")  # see morseweb.wsgi
        query = unquote_to_bytes(request.META.get("QUERY_STRING", ""))
        for where, raw in {"path": path, "query": query}.items():
            try:
                raw.decode("utf-8")
            except UnicodeDecodeError as exc:
                return 400, Problem("not_utf8", where, f"The {where} is not UTF-8 at byte {exc.start}.", exc.start)
        if "chunked" in request.META.get("HTTP_TRANSFER_ENCODING", "").lower():
            return 411, Problem("length_required", "body", "Send the body with a Content-Length, not in chunks.")
        length, limit = request.META.get("CONTENT_LENGTH") or "0", max_body_bytes(request.path_info)
        if not length.isdecimal() or int(length) > limit:
            size = f"{int(length):,}" if length.isdecimal() and len(length) < 20 else length[:20]
            message = f"The body has {size} bytes; the limit is {limit:,}. Nothing was read."
            return 413, Problem("body_too_large", "body", message)
        charset = request.META.get("morse.charset", "")  # see morseweb.wsgi
        if int(length) and charset.lower() not in UTF_8:
            message = f"The body is declared as {charset[:40]}; only UTF-8 is read. Send it as that. Nothing was done."
            return 415, Problem("unsupported_charset", "body", message)
        return None


class PolicyMiddleware:
    """Sends settings.POLICIES with every answer."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        for name, value in settings.POLICIES.items():
            response[name] = value
        return response


class UnderAdmin:
    """Makes a middleware of Django's run under /admin/ alone: public pages have no session and set no cookie."""

    get_response: Any

    def __call__(self, request: HttpRequest) -> Any:
        if not request.path_info.startswith(ADMIN_PREFIX):
            return self.get_response(request)
        if settings.ADMIN_PORT and request.get_port() != str(settings.ADMIN_PORT):
            raise Http404("The admin is on another port.")
        return super().__call__(request)  # type: ignore[misc]

    def process_view(self, request: HttpRequest, *args: Any) -> Any:
        """Run the inner one's, under /admin/."""
        inner = getattr(super(), "process_view", None)
        return inner(request, *args) if inner and request.path_info.startswith(ADMIN_PREFIX) else None


class AdminSessionMiddleware(UnderAdmin, SessionMiddleware):
    """Sessions, which end when nothing was asked for SESSION_IDLE_MINUTES."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """Save a session that is used, so that it lasts, but not at each request."""
        session = getattr(request, "session", None)
        if session and SESSION_KEY in session and time.time() - session.get("seen", 0) > SESSION_SAVED_SECONDS:
            session["seen"] = int(time.time())
        return super().process_response(request, response)


class AdminCsrfViewMiddleware(UnderAdmin, CsrfViewMiddleware):
    """CSRF tokens; the public forms change nothing and need none."""


class AdminAuthenticationMiddleware(UnderAdmin, AuthenticationMiddleware):
    pass


class AdminMessageMiddleware(UnderAdmin, MessageMiddleware):
    pass


def AdminHistoryMiddleware(get_response: GetResponse) -> GetResponse:  # noqa: N802  (named as the others)
    """Let the history know who makes a change, under /admin/."""
    remembering = HistoryRequestMiddleware(get_response)

    def middleware(request: HttpRequest) -> HttpResponse:
        return (remembering if request.path_info.startswith(ADMIN_PREFIX) else get_response)(request)

    return middleware
