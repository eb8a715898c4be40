"""Clients that encode, note every answer, and never give up."""

import http.client
import json
import math
import threading
import time
from typing import NamedTuple
from urllib.parse import urlsplit

BODY = json.dumps({"text": "Z", "alphabet": "itu"})
TIMEOUT_SECONDS = 10


class Answer(NamedTuple):
    """When it was asked (monotonic), how long it took, and what came; status 0 when nothing did."""

    asked: float
    seconds: float
    status: int
    revision: int = 0
    morse: str = ""
    node: str = ""
    error: str = ""


class Client(threading.Thread):
    """Asks for Z in ITU again and again over one connection, until stopped."""

    def __init__(self, url, pause_seconds):
        super().__init__(daemon=True)
        self.address, self.pause_seconds = urlsplit(url).netloc, pause_seconds
        self.answers, self.stopped = [], threading.Event()

    def run(self):
        connection = http.client.HTTPConnection(self.address, timeout=TIMEOUT_SECONDS)
        while not self.stopped.wait(self.pause_seconds):
            asked = time.monotonic()
            try:
                connection.request("POST", "/api/v1/encode", BODY, {"Content-Type": "application/json"})
                response = connection.getresponse()
                content = response.read()
            except (OSError, http.client.HTTPException) as exc:
                self.answers.append(Answer(asked, time.monotonic() - asked, 0, error=repr(exc)))
                connection.close()
                continue
            seconds = time.monotonic() - asked
            if response.status != 200:
                self.answers.append(Answer(asked, seconds, response.status, error=content[:200].decode()))
                continue
            told = json.loads(content)
            node = response.headers["X-Served-By"]
            self.answers.append(Answer(asked, seconds, 200, told["revision"], told["morse"], node))
        connection.close()


class Load:
    """Some clients at once: `with Load(url) as load: ...`, then `load.answers`."""

    def __init__(self, url, clients=8, pause_seconds=0.01):
        self.clients = [Client(url, pause_seconds) for _ in range(clients)]
        self.answers = []

    def __enter__(self):
        for client in self.clients:
            client.start()
        return self

    def __exit__(self, *exc):
        for client in self.clients:
            client.stopped.set()
        for client in self.clients:
            client.join(TIMEOUT_SECONDS + 1)
        self.answers = sorted(answer for client in self.clients for answer in client.answers)

    @property
    def failed(self):
        """Return the answers that are none."""
        return [answer for answer in self.answers if answer.status != 200]


def percentile(values, percent):
    """Return the value that `percent` of the values do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(len(ordered) * percent / 100) - 1)]


def milliseconds(answers):
    """Say how long answers took."""
    times = [1000 * answer.seconds for answer in answers]
    return f"median {percentile(times, 50):.1f} ms, 99 % {percentile(times, 99):.1f} ms, at most {max(times):.0f} ms"
