"""No log holds what was asked: a text planted in every way stands in none, and each answer is found by its id."""

import http.client
import json
import os
import socket
import subprocess
import urllib.request

from tests import programs
from tests.environment import ROOT
from tests.gunicorn import free_port, until
from tests.programs import needs

PLANTED = "PLANTED7WORD"
SPOKEN = "--.--.--.-"
JSON = {"Content-Type": "application/json"}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
ASKED = [
    ("GET", f"/encode/{PLANTED}", {}, None, 200),
    ("GET", f"/encode?text={PLANTED}", {}, None, 200),
    ("HEAD", f"/encode?text={PLANTED}", {}, None, 200),
    ("GET", f"/encode/{PLANTED}%E2%82%AC?unknown=error", {}, None, 422),
    ("GET", f"/encode?alphabet={PLANTED}&text=A", {}, None, 422),
    ("GET", f"/encode?{PLANTED}=1", {}, None, 422),
    ("POST", "/encode", {}, PLANTED, 200),
    ("POST", "/encode", FORM, f"text={PLANTED}&text={PLANTED}", 422),
    ("POST", "/encode", {"Content-Type": f"text/{PLANTED}; charset={PLANTED}"}, PLANTED, 415),
    ("POST", "/encode", {"Accept": "text/html"}, PLANTED + "€", 200),
    ("POST", "/encode", {"Accept": PLANTED}, PLANTED, 406),
    ("POST", "/api/v1/encode", JSON, json.dumps({"text": PLANTED + "€"}), 422),
    ("POST", "/api/v1/encode", JSON, json.dumps({PLANTED: 1}), 422),
    ("POST", "/api/v1/encode", JSON, f'{{"text": "{PLANTED}', 400),
    ("POST", "/api/v1/decode", JSON, json.dumps({"morse": SPOKEN}), 422),
    ("GET", f"/decode/{SPOKEN}", {}, None, 422),
    ("GET", f"/encode.wav?text={PLANTED}", {}, None, 206),
    ("GET", f"/{PLANTED}", {}, None, 404),
    ("GET", f"/alphabets/{PLANTED}/", {}, None, 404),
    ("GET", f"/docs/{PLANTED}/", {}, None, 404),
    ("GET", f"/api/v1/{PLANTED}", {}, None, 404),
    ("GET", f"/admin/{PLANTED}", {}, None, 302),
    ("DELETE", f"/encode?text={PLANTED}", {}, None, 405),
    ("GET", "/encode?text=A", {"Host": PLANTED.lower() + ".example"}, None, 400),
    ("GET", f"/encode?text={PLANTED}%ff", {}, None, 400),
]
BROKEN = [
    f"GET /encode?text={PLANTED}{'x' * 9000} HTTP/1.1\r\nHost: localhost\r\n\r\n",
    f"{PLANTED} / HTTP/1.1\r\nHost: localhost\r\n\r\n",
    f"GET /encode?text={PLANTED} HTTP/9.9\r\nHost: localhost\r\n\r\n",
    f"GET {PLANTED}\r\n\r\n",
    f"GET / HTTP/1.1\r\nHost: localhost\r\n{PLANTED} x\r\n\r\n",
    f"GET / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: {PLANTED}\r\n\r\n",
    f"POST /encode HTTP/1.1\r\nHost: localhost\r\nContent-Length: {PLANTED}\r\n\r\n",
    f"POST /encode HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n{PLANTED}\r\n",
    f"POST /encode HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{PLANTED}",
]


def ask_all(port):
    """Ask all of it; return the ids of what was answered."""
    ids = []
    for method, path, headers, body, status in ASKED:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        sent = {"Host": "localhost", "Range": "bytes=0-1"} | headers
        connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
        payload = body.encode() if body is not None else None
        for name, value in (sent | ({"Content-Length": str(len(payload))} if payload is not None else {})).items():
            connection.putheader(name, value)
        connection.endheaders(payload)
        answer = connection.getresponse()
        answer.read()
        assert answer.status == status, (method, path, answer.status)
        ids.append(answer.headers["X-Request-Id"])
        connection.close()
    for request in BROKEN:
        with socket.create_connection(("127.0.0.1", port), timeout=30) as broken:
            broken.sendall(request.encode())
            broken.shutdown(socket.SHUT_WR)
            while broken.recv(65536):
                pass
    return ids


def test_nothing_asked_stands_in_the_log_of_the_service(gunicorn):
    with gunicorn(LOG_LEVEL="DEBUG", LOG_FORMAT="json") as service:
        ids = ask_all(service.port)
        last = service.log.read_text()
    log = service.log.read_text()
    assert PLANTED.lower() not in log.lower()
    assert SPOKEN not in log
    assert all(each in last for each in ids)
    lines = [json.loads(line) for line in log.splitlines() if line.startswith("{")]
    found = {line["request_id"]: line for line in lines if line["logger"] == "morse.access"}
    refused = [found[each] for each, asked in zip(ids, ASKED, strict=True) if 400 <= asked[4] < 500]
    assert all(line["problems"] for line in refused)


@needs("haproxy")
def test_nor_in_that_of_the_entry(gunicorn, tmp_path):
    port = free_port()
    log = tmp_path / "haproxy.log"
    with gunicorn(BEHIND_PROXY="true", LOG_LEVEL="INFO") as service:
        services = tmp_path / "services.cfg"
        services.write_text(
            f"frontend entry from entry\n    bind 127.0.0.1:{port}\n    http-request capture hdr(X-Request-Id) len 36\n"
            f"    default_backend web\nbackend web from nodes\n    server web-1 127.0.0.1:{service.port}\n",
            encoding="ascii",
        )
        rules = ROOT / "deploy/ansible/roles/haproxy/files/rules.cfg"
        first = tmp_path / "global.cfg"
        first.write_text("global\n    log stdout format raw local0\n    hard-stop-after 2s\n", encoding="ascii")
        limits = {"REQUESTS_PER_10_SECONDS": "1000", "CONNECTIONS": "100", "UNLIMITED": ""}
        command = [programs.found("haproxy"), "-db", "-f", first, "-f", rules, "-f", services]
        with (
            log.open("wb") as to,
            subprocess.Popen(command, stdout=to, stderr=to, env={**os.environ, **limits}) as entry,
        ):
            try:
                until(lambda: answers(port), 15)
                ids = ask_all(port)
                until(lambda: all(each in log.read_text() for each in ids), 15)
            finally:
                entry.terminate()
    assert PLANTED.lower() not in log.read_text().lower()
    assert SPOKEN not in log.read_text()
    assert all(each in service.log.read_text() for each in ids)


def answers(port):
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5) as answer:
            return answer.status == 200
    except OSError:
        return False
