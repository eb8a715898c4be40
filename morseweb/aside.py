"""Dear work is done aside: in a process beside each worker, one request after the other, so that nobody waits for it.

The threads of a process share one lock: while one of them reads 250,000 characters of morse, each answer of the others
takes twenty times as long. A process of its own, at a lower priority, takes only what they leave.
"""

import contextlib
import io
import logging
import multiprocessing
import os
import re
import signal
import socket
import struct
import sys
import threading
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple, NoReturn
from urllib.parse import unquote

from encoder.formats import FORMATS

from .shares import Shares

logger = logging.getLogger("morse.aside")
LARGE_BODY_BYTES = 16_384
"""Bytes of a body, more of which are dear."""
MOST_WAITING = 12
"""Requests that wait for their turn, each in a thread."""
MOST_OF_A_CLIENT = 2
"""Requests of one client, where a proxy tells one from another: one that is answered, and one that waits."""
WAIT_SECONDS = 5.0
DEADLINE_SECONDS = 25.0
"""Seconds for one request, once it has its turn."""
NICENESS = 10
AUDIO = "/api/v1/audio"
_DEAR = [name for name, kind in FORMATS.items() if kind.is_dear]
_PATHS = frozenset(f"/encode.{name}" for name in _DEAR)
LOGIN = "/admin/login/"
_ESCAPED = re.compile(rb"\\u00([0-7][0-9a-fA-F])")
_KEPT = (str, int, tuple)
_IGNORED = (signal.SIGTERM, signal.SIGINT, signal.SIGQUIT, signal.SIGHUP, signal.SIGUSR1, signal.SIGUSR2)


class NoTurnError(Exception):
    """Too much of it is under way."""


class Answer(NamedTuple):
    """What an application answered, whole."""

    status: str
    headers: list[tuple[str, str]]
    content: bytes


class Aside:
    """The process, seen from the worker: it begins with the worker and ends with it."""

    def __init__(
        self, application: Callable[..., Any], cores: Iterable[int], listeners: Iterable[socket.socket]
    ) -> None:
        self.turn, self.waiting = threading.Lock(), threading.BoundedSemaphore(MOST_WAITING)
        self.shares = Shares(MOST_OF_A_CLIENT)
        self.pipe, other = multiprocessing.Pipe()
        self.pid = os.fork()  # the worker has no other thread yet
        if self.pid == 0:
            self.pipe.close()
            for listener in listeners:
                listener.close()
            _work(application, cores, other)
        other.close()
        with socket.socket(fileno=os.dup(self.pipe.fileno())) as end:
            # A process that has nothing to do takes a request at once, and sends an answer at once that it has begun.
            for limit, seconds in ((socket.SO_SNDTIMEO, WAIT_SECONDS), (socket.SO_RCVTIMEO, DEADLINE_SECONDS)):
                end.setsockopt(socket.SOL_SOCKET, limit, struct.pack("ll", int(seconds), 0))

    def answer(self, environ: dict[str, Any], body: bytes) -> Answer | None:
        """Return the answer to a request, None to one whose answer is sent as it is made.

        Raises NoTurnError where that would take too long to begin, where the client has others under way, and where the
        process is gone.
        """
        client = environ.get("morse.client", "")
        if client and not self.shares.take(client):
            raise NoTurnError
        try:
            return self._in_turn(environ, body)
        finally:
            if client:
                self.shares.give(client)

    def _in_turn(self, environ: dict[str, Any], body: bytes) -> Answer | None:
        if not self.waiting.acquire(blocking=False):
            raise NoTurnError
        try:
            began = self.turn.acquire(timeout=WAIT_SECONDS)
        finally:
            self.waiting.release()
        if not began:
            raise NoTurnError
        try:
            self.pipe.send(({name: value for name, value in environ.items() if isinstance(value, _KEPT)}, body))
            if not self.pipe.poll(DEADLINE_SECONDS):
                raise TimeoutError(f"It took more than {DEADLINE_SECONDS:.0f} seconds.")
            answer: Answer | None = self.pipe.recv()
        except (EOFError, OSError) as exc:
            self._end(exc)
            raise NoTurnError from exc
        else:
            return answer
        finally:
            self.turn.release()

    def _end(self, why: Exception) -> None:
        """End the worker too, gently: gunicorn begins both anew."""
        from prometheus_client.multiprocess import mark_process_dead

        logger.error("The process aside is lost, and its worker ends: %s", why)
        self.pipe.close()
        with contextlib.suppress(OSError):
            os.kill(self.pid, signal.SIGKILL)
        mark_process_dead(self.pid)
        os.kill(os.getpid(), signal.SIGTERM)


def _work(application: Callable[..., Any], cores: Iterable[int], pipe: Any) -> NoReturn:
    """Answer, until the worker closes its end."""
    from prometheus_client.multiprocess import mark_process_dead

    from encoder import snapshots

    try:
        signal.set_wakeup_fd(-1)
        for number in _IGNORED:  # they are for the worker, with which this ends
            signal.signal(number, signal.SIG_IGN)
        os.sched_setaffinity(0, cores)
        os.nice(NICENESS)
        snapshots.start()
        while True:
            environ, body = pipe.recv()
            pipe.send(_answer(application, environ, body))
    except (EOFError, OSError):
        pass
    except BaseException:
        logger.exception("The process aside ends.")
    finally:
        mark_process_dead(os.getpid())
        os._exit(0)


def _answer(application: Callable[..., Any], environ: dict[str, Any], body: bytes) -> Answer | None:
    told: list[Any] = []
    environ |= {"wsgi.input": io.BytesIO(body), "wsgi.errors": sys.stderr}
    answer = application(environ, lambda status, headers, exc_info=None: told.extend([status, headers]))
    try:
        return None if answer.streaming else Answer(told[0], told[1], b"".join(answer))
    finally:
        answer.close()


def is_dear(environ: dict[str, Any], body: bytes) -> bool:
    """Tell whether a request is for the process aside: by its size, by a password, or by a sound that is dear."""
    path = environ.get("PATH_INFO", "")
    if len(body) > LARGE_BODY_BYTES or path in _PATHS or (path == LOGIN and body):
        return True
    if path != AUDIO:
        return False
    query, plain = unquote(environ.get("QUERY_STRING", "")), _ESCAPED.sub(_character, body)
    return any(name in query or name.encode() in plain for name in _DEAR)


def _character(escaped: re.Match[bytes]) -> bytes:
    return bytes([int(escaped[1], 16)])


current: Aside | None = None


def start(application: Callable[..., Any], cores: Iterable[int], listeners: Iterable[socket.socket]) -> None:
    """Start the process of this worker, before any thread of it."""
    global current  # noqa: PLW0603
    current = Aside(application, cores, listeners)


def _forget() -> None:
    global current  # noqa: PLW0603
    current = None


os.register_at_fork(after_in_child=_forget)
