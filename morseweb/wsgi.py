"""The WSGI application that gunicorn serves."""

import ipaddress
import os
import re
import socket
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, nullcontext
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from . import connections, shares

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "morseweb.settings")


class Body:
    """The body of a request, whole or not at all: an end before its Content-Length is an error, not a shorter text."""

    def __init__(self, inner: Any, connection: socket.socket | None) -> None:
        self.inner, self.connection = inner, connection
        self.readline = inner.readline

    def read(self, size: int) -> bytes:
        """Read so many bytes; Django never asks for more than are left. Raises ConnectionError at an early end."""
        with limited(self.connection, connections.BODY_SECONDS, socket.SHUT_RD):
            data: bytes = self.inner.read(size)
        if len(data) < size:
            raise ConnectionError(f"The body ended {size - len(data)} bytes early.")
        return data


def limited(connection: socket.socket | None, seconds: float, how: int) -> AbstractContextManager[None]:
    """Let a client take so many seconds, where there is a thread that looks."""
    return connections.current.limited(connection, seconds, how) if connections.current else nullcontext()


def refuse(start_response: Callable[..., Any]) -> list[bytes]:
    """Answer a client who has its share of threads, without reading what it asks: not 503, which proxies ask again."""
    body = b"service: You have too many requests under way; try again when one is answered.\n"
    headers = [("Content-Type", "text/plain; charset=utf-8"), ("Content-Length", str(len(body))), ("Retry-After", "1")]
    start_response("429 Too Many Requests", headers)
    return [body]


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
        client = environ.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip()
        taken = shares.current if client else None
        if taken and not taken.take(client):
            return refuse(start_response)
        try:
            answer = inner(environ, start_response)
        except BaseException:
            if taken:
                taken.give(client)
            raise
        answer = shares.Shared(answer, taken, client) if taken else answer
        return connections.taken_in_time(answer, environ.get("gunicorn.socket"))

    return call


application = guarded(get_wsgi_application())
