"""A file as an answer: whole, one range of it, or only a status when the client has it (RFC 9110, parts 13 and 14)."""

import re
import threading
from collections.abc import Callable, Iterable, Iterator
from typing import Protocol
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response

from encoder.morse import Problem

from . import errors

_RANGE = re.compile(r"bytes=[ \t]*(\d{0,4000})-(\d{0,4000})[ \t]*", re.ASCII | re.IGNORECASE)

SMALL_BYTES = 262_144
"""Bytes that the buffers on the way take at once, so that nobody waits for a slow reader."""
_slots = threading.BoundedSemaphore(1_000)


class File(Protocol):
    """Bytes of a known number, any part of which can be had."""

    is_whole: bool
    """Whether all of it is in memory."""

    @property
    def size_bytes(self) -> int:
        """Count them."""

    def chunks(self, start: int = 0, stop: int | None = None) -> Iterator[bytes]:
        """Yield the bytes from `start` up to `stop`."""


class Unsatisfiable(ValueError):
    """A range that begins behind the end, or is empty."""


def respond(
    request: HttpRequest,
    make: Callable[[], File],
    etag: str,
    content_type: str,
    file_name: str,
) -> HttpResponseBase:
    """Answer with the file that `make` returns, which has this entity tag; it is made only if it must be."""
    headers = {
        "ETag": etag,
        "Accept-Ranges": "bytes",
        "Content-Type": content_type,
        # What is asked for by a link is played; what a form posts is for keeping.
        "Content-Disposition": _disposition("attachment" if request.method == "POST" else "inline", file_name),
    }
    unchanged = get_conditional_response(request, etag=etag, response=HttpResponse(headers=headers))
    if unchanged and unchanged.status_code != 200:
        return unchanged if unchanged.status_code == 304 else _precondition_failed(request)
    file = make()
    start, stop, status = 0, file.size_bytes, 200
    if wanted := _range_header(request, etag):
        try:
            part = parse(wanted, file.size_bytes)
        except Unsatisfiable as exc:
            refused = errors.response(request, 416, Problem("range_not_satisfiable", "Range", str(exc)))
            refused["Content-Range"], refused["ETag"] = f"bytes */{file.size_bytes}", etag
            return refused
        if part:
            start, stop, status = *part, 206
            headers["Content-Range"] = f"bytes {start}-{stop - 1}/{file.size_bytes}"
    headers["Content-Length"] = str(stop - start)
    if request.method == "HEAD":
        return HttpResponse(status=status, headers=headers)
    chunks = file.chunks(start, stop)
    if file.is_whole:
        return HttpResponse(b"".join(chunks), status=status, headers=headers)
    if (pieces := held(chunks, stop - start)) is not None:
        return StreamingHttpResponse(pieces, status=status, headers=headers)
    message = f"Too many large files are being sent here; try again in {errors.RETRY_SECONDS} seconds."
    return errors.unavailable(request, "busy", message)


def held(chunks: Iterator[bytes], size_bytes: int) -> Iterable[bytes] | None:
    """Return what sends so many bytes, and holds a slot meanwhile if they are many; None if all slots are taken."""
    if size_bytes <= SMALL_BYTES:
        return chunks
    return _Slot(chunks) if _slots.acquire(blocking=False) else None


def _precondition_failed(request: HttpRequest) -> HttpResponse:
    message = "The file is not as the conditions of the request (If-Match ...) say."
    return errors.response(request, 412, Problem("precondition_failed", "If-Match", message))


class _Slot:
    """Chunks that hold a slot until the response is closed, whether or not they were read."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self.chunks, self.is_open = chunks, True

    def __iter__(self) -> Iterator[bytes]:
        return self.chunks

    def close(self) -> None:
        """Give the slot back, once."""
        if self.is_open:
            self.is_open = False
            _slots.release()


def leave_threads_free(threads: int) -> None:
    """Let at most three quarters of the threads send large files: a player reads slowly, and others want an answer."""
    global _slots  # noqa: PLW0603  (one number for the process, set once before it serves)
    _slots = threading.BoundedSemaphore(max(1, threads * 3 // 4))


def _disposition(kind: str, file_name: str) -> str:
    """Name a file for everybody: in full (RFC 5987), and before that what ASCII has of it, which is all curl reads."""
    plain = re.sub(r'[^ -~]+|["\\\\]', "", file_name).strip(" ,")
    full = f"; filename*=utf-8''{quote(file_name)}" if plain != file_name else ""
    return f'{kind}; filename="{plain}"{full}'


def _range_header(request: HttpRequest, etag: str) -> str:
    """Return the range asked for, if it is to be heeded: by GET alone, and not of another state of the file."""
    if request.method != "GET" or request.headers.get("If-Range", etag) != etag:
        return ""
    return request.headers.get("Range", "")


def parse(header: str, size_bytes: int) -> tuple[int, int] | None:
    """Return start and stop of a single range; None for what is to be passed over. Raises Unsatisfiable.

    >>> parse("bytes=0-0", 100), parse("bytes=-10", 100), parse("bytes=1-2,5-6", 100)
    ((0, 1), (90, 100), None)
    """
    match = _RANGE.fullmatch(header.strip())
    if not match or not (match[1] or match[2]):
        return None
    if match[1]:
        start, stop = int(match[1]), int(match[2]) + 1 if match[2] else size_bytes
        if match[2] and stop <= start:
            return None
    else:
        start, stop = max(size_bytes - int(match[2]), 0), size_bytes
    if start >= size_bytes:
        raise Unsatisfiable(f"{header[:60]} begins behind the end; the file has {size_bytes:,} bytes.")
    return start, min(stop, size_bytes)
