"""The WSGI application that gunicorn serves."""

import io
import ipaddress
import os
import re
import socket
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, nullcontext, suppress
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from encoder.web import max_body_bytes, network, ranges

from . import aside, connections, shares

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "morseweb.settings")


class Body:
    """The body of a request, whole or not at all: an end before its Content-Length is an error, not a shorter text."""

    def __init__(self, inner: Any, connection: socket.socket | None) -> None:
        self.inner, self.connection = inner, connection
        self.readline = inner.readline
        self.failure: OSError | None = None

    def read(self, size: int) -> bytes:
        """Read so many bytes; nobody asks for more than are left. Raises OSError, again and again, at an early end."""
        if self.failure:
            raise self.failure
        try:
            with limited(self.connection, connections.BODY_SECONDS, socket.SHUT_RD):
                data: bytes = self.inner.read(size)
            if len(data) < size:
                raise ConnectionError(f"The body ended {size - len(data)} bytes early.")
        except OSError as exc:
            self.failure = exc
            raise
        return data


def limited(connection: socket.socket | None, seconds: float, how: int) -> AbstractContextManager[None]:
    """Let a client take so many seconds, where there is a thread that looks."""
    return connections.current.limited(connection, seconds, how) if connections.current else nullcontext()


def close_behind(start_response: Callable[..., Any]) -> None:
    """Have gunicorn close the connection behind an answer to what was not read: it would wait for the rest of it."""
    with suppress(AttributeError):  # it is gunicorn's own, or a test's
        start_response.__self__.force_close()  # type: ignore[attr-defined]


def done_aside(environ: dict[str, Any], start_response: Callable[..., Any], body: bytes) -> Iterable[bytes] | None:
    """Have dear work done aside; None if it is not dear, or was refused: then Django says why, by `morse.refused`."""
    if aside.current is None or not aside.is_dear(environ, body):
        return None
    try:
        answer = aside.current.answer(environ, body)
    except aside.NoTurnError:
        environ["morse.refused"] = "busy"
        return None
    pieces = ranges.held(iter([answer.content]), len(answer.content)) if answer else None
    if answer is None or pieces is None:
        environ["morse.refused"] = "busy" if answer else None
        return None
    if environ["PATH_INFO"].startswith("/admin/"):
        keep_up()  # an editor sees the own change at once
    start_response(answer.status, answer.headers)
    return pieces


def whole_body(environ: dict[str, Any]) -> bytes | None:
    """Read the body, which Django can read again; None where it is too large, has no length or stops arriving."""
    length = environ.get("CONTENT_LENGTH") or "0"
    is_readable = length.isdecimal() and "HTTP_TRANSFER_ENCODING" not in environ
    if not is_readable or int(length) > max_body_bytes(environ.get("PATH_INFO", "")):
        return None
    try:
        body: bytes = environ["wsgi.input"].read(int(length)) if int(length) else b""
    except OSError:
        return None
    environ["wsgi.input"] = io.BytesIO(body)
    return body


FORWARDED = (
    "HTTP_X_FORWARDED_FOR",
    "HTTP_X_FORWARDED_PROTO",
    "HTTP_X_FORWARDED_HOST",
    "HTTP_X_FORWARDED_PORT",
    "HTTP_FORWARDED",
)
"""What a proxy says of whom it asks for."""


@lru_cache(maxsize=1024)
def is_proxy(address: str) -> bool:
    """Tell whether what the address says of others is believed. A peer without an address is on this machine."""
    if not settings.BEHIND_PROXY or not address:
        return bool(settings.BEHIND_PROXY)
    return any(ipaddress.ip_address(address) in ipaddress.ip_network(network) for network in settings.PROXY_ADDRESSES)


def keep_up() -> None:
    """Look at the database, which another process of ours may have changed."""
    from encoder.snapshots import refresh_after_commit

    refresh_after_commit()


def guarded(inner: Callable[..., Iterable[bytes]]) -> Callable[..., Iterable[bytes]]:
    """Keep from Django what it stumbles over while it makes the request, before any middleware could refuse it.

    A body is read whole or not at all. What proxies say is kept where a proxy says it.

    The path is kept as it came, since Django mends one that is not UTF-8; a declared charset too, since Django would
    read even the query in it, or fail for one that is none. Of Accept only types and weights are kept.
    """

    def call(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        environ["wsgi.input"] = Body(environ["wsgi.input"], environ.get("gunicorn.socket"))
        environ["morse.forwarded"] = not environ.keys().isdisjoint(FORWARDED)
        if environ["morse.forwarded"] and not is_proxy(environ.get("REMOTE_ADDR", "")):
            for name in FORWARDED:
                environ.pop(name, None)
        environ["morse.raw_path"] = environ.get("PATH_INFO", "")
        media_type, _, rest = environ.get("CONTENT_TYPE", "").partition(";")
        boundary = re.search(r'boundary=("[^"]*"|[^;\s]+)', rest)
        charset = re.search(r'charset\s*=\s*"?([^";\s]*)', rest, re.IGNORECASE)
        environ["morse.charset"] = charset[1] if charset else ""
        environ["CONTENT_TYPE"] = f"{media_type.strip()}; {boundary[0]}" if boundary else media_type.strip()
        if "HTTP_ACCEPT" in environ:
            environ["HTTP_ACCEPT"] = re.sub(r";\s*(?!q\s*=)[^;,]*", "", environ["HTTP_ACCEPT"])
        client = network(environ.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip())
        environ["morse.client"] = client
        taken = shares.current if client else None
        if taken and not taken.take(client):
            environ["morse.refused"], taken = "crowded", None
        body = None if environ.get("morse.refused") else whole_body(environ)
        if body is None:
            close_behind(start_response)
        try:
            answer = None if body is None else done_aside(environ, start_response, body)
            answer = inner(environ, start_response) if answer is None else answer
        except BaseException:
            if taken:
                taken.give(client)
            raise
        answer = shares.Shared(answer, taken, client) if taken else answer
        return connections.taken_in_time(answer, environ.get("gunicorn.socket"))

    return call


inner = get_wsgi_application()
application = guarded(inner)
