"""Clients that are silent, slow or never done: the others' 99th percentile at most doubles, with or without a proxy."""

import socket
import threading
import time
from contextlib import ExitStack, contextmanager
from urllib.parse import urlsplit

import pytest

from tests.faults.load import Load, milliseconds, percentile
from tests.gunicorn import until
from tests.installation import Node

SECONDS, ROUNDS = 6, 3
SILENT_CONNECTIONS = 100
OUTLASTING_SECONDS = 160  # the kernel passes silent connections on after some 130
STALLED_SECONDS = 60  # PIECE_SECONDS of morseweb/connections.py
HOUR = "/encode.wav?sample_rate_hz=48000&wpm=10&text=" + "+".join(["PARIS"] * 590)  # 3,540 s, 340 MB
REQUEST = b"GET /encode/SOS HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: " + b"x" * 1000


def connect(url):
    host, _, port = urlsplit(url).netloc.partition(":")
    return socket.create_connection((host, int(port)))


@contextmanager
def silent(url):
    """Open a hundred connections and say nothing."""
    with ExitStack() as stack:
        for _ in range(SILENT_CONNECTIONS):
            stack.enter_context(connect(url))
        yield


def test_silence_that_outlasts_the_kernel(installation, say):
    node = installation.nodes[0]
    with silent(node.url), Load(node.url, clients=4, pause_seconds=0.02) as load:
        time.sleep(OUTLASTING_SECONDS)
    slowest = max(times(load.answers))
    say(f"{SILENT_CONNECTIONS} silent connections for {OUTLASTING_SECONDS} s: {milliseconds(load.answers)}")
    assert load.failed == []
    assert slowest < 1


@contextmanager
def slow_reader(url):
    """Ask for a sound of an hour and read a little of it now and then."""
    with stalled(url) as connection:
        assert connection.recv(12) == b"HTTP/1.1 200"
        with regularly(lambda: connection.recv(1024), 0.2):
            yield


@contextmanager
def byte_a_second(url):
    """Send a request a byte a second."""
    with connect(url) as connection:
        rest = iter(REQUEST)
        with regularly(lambda: connection.send(bytes([next(rest)])), 1):
            yield


@contextmanager
def regularly(act, pause_seconds):
    """Do something again and again in another thread."""
    stopped = threading.Event()

    def run():
        while not stopped.wait(pause_seconds):
            try:
                act()
            except OSError:
                return

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    yield
    stopped.set()
    thread.join(5)


@pytest.mark.parametrize("way", ["direct", "through HAProxy"])
@pytest.mark.parametrize("attack", [silent, slow_reader, byte_a_second], ids=lambda attack: attack.__name__)
def test_others_are_served(installation, say, attack, way):
    url = installation.nodes[0].url if way == "direct" else installation.url
    calm, attacked = [], []
    for _ in range(ROUNDS):
        calm += answers(url)
        with attack(url):
            attacked += answers(url)
    ratio = percentile(times(attacked), 99) / percentile(times(calm), 99)
    say(f"{attack.__name__.replace('_', ' ')}, {way}: 99th percentile {ratio:.2f} times that of calm (limit 2)")
    say(f"  calm:     {milliseconds(calm)}")
    say(f"  attacked: {milliseconds(attacked)}")
    assert [answer for answer in calm + attacked if answer.status != 200] == []
    assert ratio <= 2


def answers(url):
    """Return the answers of some seconds of moderate load."""
    with Load(url, clients=4, pause_seconds=0.02) as load:
        time.sleep(SECONDS)
    return load.answers


def times(found):
    return [answer.seconds for answer in found]


def test_a_listener_who_stops_reading_gives_the_thread_back(database, tmp_path, say):
    with (
        Node(tmp_path, "small", database, WEB_CONCURRENCY="1", THREADS="4", LOG_LEVEL="WARNING") as node,
        ExitStack() as stack,
    ):
        for _ in range(3):
            assert stack.enter_context(stalled(node.url)).recv(12) == b"HTTP/1.1 200"
        with stalled(node.url) as refused:
            assert refused.recv(12) == b"HTTP/1.1 503"
        began = time.monotonic()

        def taken():
            listener = stack.enter_context(stalled(node.url))
            return listener.recv(12) == b"HTTP/1.1 200"

        seconds = until(taken, STALLED_SECONDS + 20) - began
        say(f"a listener who stopped reading held a thread for {seconds:.0f} s (about {STALLED_SECONDS} s)")
        assert node.encode("SOS") == "... --- ..."
        assert "A client sent or took nothing for too long." in node.log.read_text()
        assert "Traceback" not in node.log.read_text()


def test_a_body_that_stops_is_answered_and_gives_the_thread_back(database, tmp_path, say):
    with Node(tmp_path, "small", database, WEB_CONCURRENCY="1", THREADS="4") as node, connect(node.url) as client:
        client.sendall(b"POST /encode HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 9\r\n\r\nSOS")
        began = time.monotonic()
        assert client.recv(12) == b"HTTP/1.1 408"
        say(f"a body that stopped was answered with 408 after {time.monotonic() - began:.0f} s")


def stalled(url):
    """Ask for a sound of an hour, with room for a little of it."""
    connection = connect(url)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    connection.sendall(f"GET {HOUR} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
    return connection
