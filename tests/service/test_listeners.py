"""Slow and silent clients: the real server goes on answering everybody else. tests/faults measures how fast."""

import contextlib
import json
import socket
import time
import urllib.error

import pytest

from encoder.web import MAX_ADDRESS_BYTES

LONG = "/encode.wav?sample_rate_hz=48000&text=" + "+".join(["PARIS"] * 300)  # 900 s, 86 MB


def listener(service):
    """Ask for a long sound, and do not read it."""
    connection = socket.socket()
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    connection.settimeout(10)
    connection.connect(("127.0.0.1", service.port))
    connection.sendall(f"GET {LONG} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
    if connection.recv(12) != b"HTTP/1.1 200":
        connection.close()
        raise ConnectionRefusedError
    return connection


def test_who_does_not_read_keeps_nobody_waiting(gunicorn):
    with gunicorn(WEB_CONCURRENCY="1", THREADS="4") as service, contextlib.ExitStack() as stack:
        connections = [stack.enter_context(listener(service)) for _ in range(3)]
        with pytest.raises(urllib.error.HTTPError) as refused:
            service.get(LONG)
        assert refused.value.code == 503
        assert refused.value.headers["Retry-After"] == "5"
        refused.value.close()
        for _ in range(5):
            assert service.encode("SOS") == "... --- ..."
            assert json.loads(service.get("/readyz"))
        assert service.get("/encode?text=E") == ".\n"
        connections[0].close()
        end = time.monotonic() + 10
        while True:
            try:
                stack.enter_context(listener(service))
            except ConnectionRefusedError:
                assert time.monotonic() < end, "the slot of a listener who left is not free again"
                time.sleep(0.05)
            else:
                break


def test_an_address_has_the_length_that_is_documented_and_no_byte_more(gunicorn):
    around = len("GET /encode?text= HTTP/1.1")
    with gunicorn(WEB_CONCURRENCY="1") as service:
        longest = "E" * (MAX_ADDRESS_BYTES - around)
        assert service.get(f"/encode?text={longest}") == " ".join("." * len(longest)) + "\n"
        with pytest.raises(urllib.error.HTTPError) as refused:
            service.get(f"/encode?text={longest}E")
        assert refused.value.code == 414
        refused.value.close()


def test_who_says_nothing_keeps_nobody_waiting(gunicorn):
    with gunicorn(WEB_CONCURRENCY="1", THREADS="4") as service, contextlib.ExitStack() as stack:
        for _ in range(100):
            stack.enter_context(socket.create_connection(("127.0.0.1", service.port)))
        time.sleep(0.5)
        started = time.monotonic()
        for _ in range(20):
            assert service.encode("SOS") == "... --- ..."
        assert time.monotonic() - started < 4, "a thread waited for somebody silent"


@pytest.mark.parametrize(("path", "body"), [("/encode", b"SOS S"), ("/api/v1/encode", b'{"text": "SOS"}')])
def test_a_body_cut_off_is_not_answered_as_a_shorter_one(gunicorn, path, body):
    with gunicorn() as service, socket.create_connection(("127.0.0.1", service.port), timeout=10) as client:
        client.sendall(f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 100\r\n\r\n".encode() + body)
        client.shutdown(socket.SHUT_WR)
        assert client.recv(12) == b"HTTP/1.1 408"


def test_who_is_refused_holds_no_thread(gunicorn):
    """Behind a proxy a client has a quarter of the threads; what it sends beyond that is not waited for."""
    with contextlib.ExitStack() as stack:
        service = stack.enter_context(gunicorn(WEB_CONCURRENCY="1", THREADS="16", BEHIND_PROXY="true"))
        head = "POST /decode HTTP/1.1\r\nHost: localhost\r\nContent-Length: 60000\r\nContent-Type: text/plain\r\n"
        held = []
        for _ in range(20):
            client = stack.enter_context(socket.create_connection(("127.0.0.1", service.port), timeout=20))
            client.sendall(f"{head}X-Forwarded-For: 192.0.2.1\r\n\r\n".encode() + b"." * 30_000)
            held.append(client)
        began = time.monotonic()
        assert service.get("/encode?text=E", **{"X-Forwarded-For": "192.0.2.2"}) == ".\n"
        assert time.monotonic() - began < 2
        answers = [client.makefile("rb").read().decode() for client in held]
    refused = [answer for answer in answers if answer.startswith("HTTP/1.1 429 ")]
    assert len(refused) == 16
    assert all("\r\nConnection: close\r\n" in answer for answer in refused)
    assert sum(answer.startswith("HTTP/1.1 408 ") for answer in answers) == 4


def test_who_reads_the_answer_and_does_not_close_keeps_nobody_waiting(gunicorn):
    asked = b"GET /encode?text=E HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"
    with gunicorn(WEB_CONCURRENCY="1") as service, contextlib.ExitStack() as stack:
        for _ in range(20):
            client = stack.enter_context(socket.create_connection(("127.0.0.1", service.port), timeout=10))
            client.sendall(asked)
            assert client.recv(12) == b"HTTP/1.1 200"
        started = time.monotonic()
        assert service.encode("SOS") == "... --- ..."
        assert time.monotonic() - started < 10, "the worker waited for each of them in turn"
