"""What one client may hold of a worker behind a proxy: a quarter of its threads.

A proxy passes on many connections of one client, and many streams of one; whoever sends bodies slowly, or asks for what
is dear on all of them, would have every thread.
"""

import threading
from collections import Counter
from collections.abc import Iterable, Iterator

LEAST = 4
"""Requests of one client that are answered at once by any worker."""


class Shares:
    """Counts the requests of each client that are under way, of which it may have so many."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.lock = threading.Lock()
        self.under_way: Counter[str] = Counter()

    def take(self, client: str) -> bool:
        """Take a share for a request; False if the client has all that it may have."""
        with self.lock:
            if self.under_way[client] >= self.most:
                return False
            self.under_way[client] += 1
            return True

    def give(self, client: str) -> None:
        """Give it back."""
        with self.lock:
            self.under_way[client] -= 1
            if not self.under_way[client]:
                del self.under_way[client]


class Shared:
    """An answer that holds a share until it is closed."""

    def __init__(self, pieces: Iterable[bytes], shares: Shares, client: str) -> None:
        self.pieces, self.shares, self.client, self.is_open = pieces, shares, client, True

    def __iter__(self) -> Iterator[bytes]:
        return iter(self.pieces)

    def close(self) -> None:
        """Close the answer, and give the share back, once."""
        try:
            getattr(self.pieces, "close", lambda: None)()
        finally:
            if self.is_open:
                self.is_open = False
                self.shares.give(self.client)


current: Shares | None = None


def start(threads: int) -> None:
    """Share the threads of this process."""
    global current  # noqa: PLW0603
    current = Shares(max(LEAST, threads // 4))
