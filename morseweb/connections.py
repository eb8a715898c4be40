"""What gunicorn does with a connection, where one client could keep the others waiting.

gunicorn closes a connection in the main loop of its worker and waits there, for up to two seconds, until the client has
closed too: twenty clients that do not would stop a worker. Here a thread of its own waits for all of them at once, for
what is left of a request must be read, or the client would lose the answer. The same thread ends a body, and a piece of
an answer, that takes too long: a limit for one read or write of a socket does not see who takes a byte now and then,
and how much the kernel takes at once depends on the machine.
"""

import contextlib
import logging
import selectors
import socket
import threading
import time
from collections.abc import Iterable, Iterator

logger = logging.getLogger("morse.connections")
LINGER_SECONDS = 2.0
MAX_DRAINED_BYTES = 65_536
MAX_LINGERING = 256
"""Connections that are waited for at once; the oldest is closed for a new one."""
BODY_SECONDS = 30.0
"""Seconds within which a body has to arrive."""
PIECE_SECONDS = 60.0
"""Seconds within which a piece of an answer has to be taken: a player reads no more while its buffer is full."""
TICK_SECONDS = 0.5


class Connections(threading.Thread):
    """The thread: closes what is to be closed, and shuts down what is behind its time."""

    def __init__(self) -> None:
        super().__init__(name="connections", daemon=True)
        self.lock = threading.Lock()
        self.waiting: list[socket.socket] = []
        self.lingering: dict[socket.socket, tuple[float, int]] = {}
        self.limits: dict[socket.socket, tuple[float, int]] = {}
        self.bell, self.rung = socket.socketpair()
        self.bell.setblocking(False)
        self.rung.setblocking(False)

    def close(self, connection: socket.socket) -> None:
        """Close a connection once the client has, or has had time to: never waits."""
        try:
            connection.shutdown(socket.SHUT_WR)
            connection.setblocking(False)
        except OSError:
            connection.close()
            return
        with self.lock:
            self.waiting.append(connection)
        with contextlib.suppress(BlockingIOError):  # it rings already
            self.bell.send(b".")

    @contextlib.contextmanager
    def limited(self, connection: socket.socket | None, seconds: float, how: int) -> Iterator[None]:
        """Let a client take so many seconds; then its connection is shut down, in one of the ways of `socket`."""
        if connection is None:
            yield
            return
        with self.lock:
            self.limits[connection] = time.monotonic() + seconds, how
        try:
            yield
        finally:
            with self.lock:
                self.limits.pop(connection, None)

    def run(self) -> None:
        """Look at what there is, twice a second and whenever a client sends or closes."""
        with selectors.DefaultSelector() as selector:
            selector.register(self.rung, selectors.EVENT_READ)
            while True:
                try:
                    self._look(selector)
                except Exception:  # whatever it is, the others are still to be closed
                    logger.exception("A connection could not be closed.")
                    time.sleep(TICK_SECONDS)

    def _look(self, selector: selectors.BaseSelector) -> None:
        ready = {key.fileobj for key, _ in selector.select(TICK_SECONDS)}
        now = time.monotonic()
        if self.rung in ready:
            self.rung.recv(MAX_DRAINED_BYTES)
        with self.lock:
            fresh, self.waiting = self.waiting, []
            late = [(connection, how) for connection, (end, how) in self.limits.items() if end < now]
            for connection, how in late:
                del self.limits[connection]
                with contextlib.suppress(OSError):
                    connection.shutdown(how)
        if late:
            logger.warning("A client sent or took nothing for too long.")
        for connection in fresh:
            self.lingering[connection] = (now + LINGER_SECONDS, 0)
            with contextlib.suppress(ValueError):  # it is closed already
                selector.register(connection, selectors.EVENT_READ)
        surplus = len(self.lingering) - MAX_LINGERING
        for number, connection in enumerate(list(self.lingering)):
            over = number < surplus or self.lingering[connection][0] < now
            if over or (connection in ready and _drained(connection, self.lingering)):
                del self.lingering[connection]
                with contextlib.suppress(KeyError, ValueError):
                    selector.unregister(connection)
                connection.close()


def _drained(connection: socket.socket, lingering: dict[socket.socket, tuple[float, int]]) -> bool:
    """Read what is there; tell whether nothing more is to be waited for."""
    end, read = lingering[connection]
    try:
        data = connection.recv(MAX_DRAINED_BYTES)
    except BlockingIOError:
        return False
    except OSError:
        return True
    lingering[connection] = (end, read + len(data))
    return not data or read + len(data) >= MAX_DRAINED_BYTES


class Pieces:
    """An answer, each piece of which has to be taken in time."""

    def __init__(self, pieces: Iterable[bytes], connection: socket.socket | None, thread: Connections) -> None:
        self.pieces, self.connection, self.thread = pieces, connection, thread
        self.close = getattr(pieces, "close", lambda: None)

    def __iter__(self) -> Iterator[bytes]:
        for piece in self.pieces:
            with self.thread.limited(self.connection, PIECE_SECONDS, socket.SHUT_RDWR):
                yield piece


current: Connections | None = None


def taken_in_time(answer: Iterable[bytes], connection: socket.socket | None) -> Iterable[bytes]:
    """Return the answer, each piece of which has to be taken in PIECE_SECONDS, where there is a thread that looks."""
    return Pieces(answer, connection, current) if current and connection else answer


def start() -> Connections:
    """Start the thread of this process."""
    global current  # noqa: PLW0603
    current = Connections()
    current.start()
    return current
