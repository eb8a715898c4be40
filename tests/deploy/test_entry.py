"""The entry of containers and of OpenStack: HAProxy with their rules, before a node that says what it was asked."""

import http.client
import json
import os
import signal
import subprocess
import threading
import time
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.environment import ROOT
from tests.gunicorn import free_port, until
from tests.programs import found, needs

pytestmark = needs("haproxy")

SENT_WITH_ITS_OWN = {
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
}
RULES = ROOT / "deploy/ansible/roles/haproxy/files/rules.cfg"
SERVICES = """
frontend entry from entry
    bind 127.0.0.1:{entry}
    default_backend {backend}

backend web from nodes
    server web-1 127.0.0.1:{node}

backend admin from nodes_admin
    server web-1 127.0.0.1:{node}
"""


class Node(BaseHTTPRequestHandler):
    """Answers with the headers of the request; one path is not answered at all, and counted."""

    protocol_version = "HTTP/1.1"
    unanswered = 0

    def do_GET(self):
        """Answer, or close the connection without a word."""
        if self.path == "/no-answer":
            Node.unanswered += 1
            self.close_connection = True
            return
        if self.path == "/slow":
            time.sleep(0.15)
        body = json.dumps(dict(self.headers)).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self):
        """Do the same."""
        self.do_GET()

    def log_message(self, *words):
        """Say nothing."""


class Nodes(ThreadingHTTPServer):
    """Takes it as it is that a health check hangs up."""

    def handle_error(self, request, client_address):
        """Say nothing."""


class Entry:
    """A running HAProxy."""

    def __init__(self, folder, backend):
        self.node = Nodes(("127.0.0.1", 0), Node)
        self.port, self.log = free_port(), folder / "haproxy.log"
        services = folder / "services.cfg"
        services.write_text(
            SERVICES.format(entry=self.port, node=self.node.server_port, backend=backend), encoding="ascii"
        )
        files = (ROOT / "deploy/container/entry/global.cfg", RULES, services)
        self.command = [found("haproxy"), "-W", "-db", *(str(word) for file in files for word in ("-f", file))]

    def __enter__(self):
        threading.Thread(target=self.node.serve_forever, daemon=True).start()
        self.said = self.log.open("wb")
        numbers = {"REQUESTS_PER_10_SECONDS": "20", "CONNECTIONS": "60", "UNLIMITED": "127.0.0.3"}
        self.process = subprocess.Popen(self.command, env={**os.environ, **numbers}, stdout=self.said, stderr=self.said)
        until(lambda: "Loading success" in self.log.read_text(), 20)
        until(self.serves, 20)
        return self

    def __exit__(self, *exc):
        self.process.terminate()
        self.process.wait(30)
        self.said.close()
        self.node.shutdown()
        self.node.server_close()

    def reload(self):
        """Have another process take over; return when the one before takes no more connections."""

        def begun():  # what arrives right behind its start is not heard
            self.process.send_signal(signal.SIGUSR2)
            time.sleep(0.5)
            return "Reloading HAProxy" in self.log.read_text()

        until(begun, 20)
        until(lambda: "Proxy entry stopped" in self.log.read_text(), 20)
        time.sleep(0.2)

    def connection(self, client):
        """Return a connection of a client, by its address on this machine."""
        return closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=20, source_address=(client, 0)))

    def ask(self, path="/", client="127.0.0.1", method="GET", **headers):
        """Return the answer to a request on a connection of its own, with its text."""
        with self.connection(client) as connection:
            connection.request(method, path, headers=headers)
            answer = connection.getresponse()
            return answer, answer.read().decode()

    def serves(self):
        """Tell whether it answers, and knows that its node does."""
        try:
            return self.ask()[0].status == 200
        except OSError:
            return False


@pytest.fixture
def entry(tmp_path):
    with Entry(tmp_path, "web") as running:
        yield running


def test_who_a_client_is_is_what_the_entry_saw_whatever_the_client_says(entry):
    told = json.loads(
        entry.ask(client="127.0.0.2", **{"X-Forwarded-For": "192.0.2.1", "X-Forwarded-Proto": "https"})[1]
    )
    assert told["x-forwarded-for"] == "127.0.0.2"
    assert told["x-forwarded-proto"] == "http"
    assert len(told["x-request-id"]) == 36


def test_who_asks_too_much_is_told_when_to_come_back_and_nobody_else(entry):
    assert [entry.ask(client="127.0.0.2")[0].status for _ in range(21)] == [200] * 20 + [429]
    answer, text = entry.ask(client="127.0.0.2")
    assert (answer.headers["Retry-After"], text) == (
        "10",
        "429 Too Many Requests: At most 20 requests in 10 seconds, where a slow one counts as ten."
        " Try again in 10 seconds.\n",
    )
    assert entry.ask(client="127.0.0.4")[0].status == 200
    assert {entry.ask(client="127.0.0.3")[0].status for _ in range(30)} == {200}


def test_who_asks_for_twice_as_much_waits_for_each_refusal(entry):
    answers = [entry.ask(client="127.0.0.2") for _ in range(41)]
    began = time.monotonic()
    answer, text = entry.ask(client="127.0.0.2")
    assert time.monotonic() - began > 1.5
    assert (answer.status, text) == (429, answers[30][1])


def test_a_slow_answer_counts_as_ten(entry):
    assert [entry.ask("/slow", client="127.0.0.2")[0].status for _ in range(3)] == [200, 200, 429]


PROBLEM = {"type": "about:blank", "errors": [], "status": 503, "title": "Service Unavailable"}


@pytest.mark.parametrize(
    ("path", "accept", "kind", "origin"),
    [
        ("/encode", "*/*", "text/plain; charset=utf-8", None),
        ("/encode", "text/html,*/*;q=0.8", "text/html; charset=utf-8", None),
        ("/api/v1/encode", "text/html", "application/problem+json", "*"),
    ],
)
def test_what_it_says_by_itself_has_the_form_asked_for(entry, path, accept, kind, origin):
    entry.node.shutdown()
    entry.node.server_close()
    until(lambda: entry.ask()[0].status == 503, 20)
    answer, text = entry.ask(path, accept=accept)
    assert (answer.status, answer.headers["Retry-After"], answer.headers["Content-Type"]) == (503, "5", kind)
    assert answer.headers["Access-Control-Allow-Origin"] == origin
    assert len(answer.headers["X-Request-Id"]) == 36
    said = "Nobody can answer just now. Try again in 5 seconds."
    assert said in text
    if path.startswith("/api/"):
        assert json.loads(text) == PROBLEM | {"detail": said}
    for name, value in SENT_WITH_ITS_OWN.items():
        assert answer.headers[name] == value


def test_a_connection_that_waits_is_not_cut_by_a_reload(entry):
    """The process that had it answers one more request, and says that it then closes."""
    with entry.connection("127.0.0.1") as kept:

        def asked():
            kept.request("GET", "/")
            answer = kept.getresponse()
            answer.read()
            return answer.status, answer.headers["Connection"]

        assert asked() == (200, None)
        kept.auto_open = 0
        entry.reload()
        assert asked() == (200, "close")
    assert entry.ask()[0].status == 200


@pytest.mark.parametrize(
    ("backend", "method", "times"), [("web", "POST", 4), ("admin", "GET", 4), ("admin", "POST", 1)]
)
def test_what_had_no_answer_is_asked_again_but_never_an_edit(tmp_path, monkeypatch, backend, method, times):
    monkeypatch.setattr(Node, "unanswered", 0)
    with Entry(tmp_path, backend) as entry:
        assert entry.ask("/no-answer", method=method)[0].status == 502
    assert Node.unanswered == times
