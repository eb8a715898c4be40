"""Thousands of requests that nobody means: none is an error of ours. Seeded; `FUZZ_SEED=2` asks for others."""

import contextlib
import json
import os
import random
import socket
from urllib.parse import quote

import pytest

from tests.gunicorn import children
from tests.installation import Database, Editor, Node
from tests.pages import Form

SEED = int(os.environ.get("FUZZ_SEED", "1"))
REQUESTS, FORMS = 10_000, 2_000
PRESCRIBED = (501, 505)
"""What RFC 9112 wants said of a transfer coding that is unknown, and of a version of HTTP."""
CHARACTERS = [
    *"AEx5 .-/·−—+&=%<>'\"\\;,?#@!|\n\r\t\0\x01\x1b\x7f\x85",
    *("é", "e\u0301", "½", "€", "Ж", "ب", "א", "ก", "한", "か", "一", "\u200f", "\u202e", "\u2028", "\ufeff", "\ufffe"),
    *("𝒜", "😀", "🏴", "\U0010ffff", "ﷺ", "İ", "ı", "ß", "\u0305", "\u200d", "<AR>", "%00", "%ff", "../", "{{", "${"),
]
PATHS = [
    *("/", "/encode", "/decode", "/encode.txt", "/decode.txt", "/encode.wav", "/encode.mp3", "/encode/SOS"),
    *(
        "/decode/...",
        "/alphabets/",
        "/alphabets/itu/",
        "/alphabets/itu.svg",
        "/docs/",
        "/docs/using/",
        "/docs/using.md",
    ),
    *("/api/v1/encode", "/api/v1/decode", "/api/v1/audio", "/api/v1/alphabets", "/api/v1/alphabets/itu"),
    *("/api/v1/openapi.json", "/api/v1/docs", "/admin/", "/admin/login/", "/healthz", "/readyz", "/metrics"),
    *("/static/encoder/site.css", "/favicon.ico", "/robots.txt", "//", "*", "http://localhost/encode"),
]
NAMES = [
    *("text", "morse", "alphabet", "unknown", "wpm", "farnsworth_wpm", "tone_hz", "level_percent", "sample_rate_hz"),
    *(
        "reading",
        "dit",
        "dah",
        "character_gap",
        "format",
        "sort",
        "next",
        "username",
        "password",
        "csrfmiddlewaretoken",
    ),
]
VALUES = [
    "",
    "SOS",
    "... --- ...",
    "international",
    "itu",
    "keep",
    "20",
    "-1",
    "0",
    "1e9",
    "nan",
    "1e-9",
    "١",
    "mp3",
    "wav",
]
HEADERS = [
    *("Accept", "Accept-Language", "Authorization", "Content-Encoding", "Content-Type", "Cookie", "Expect", "Host"),
    *("If-Match", "If-Modified-Since", "If-None-Match", "If-Range", "Origin", "Range", "Referer", "SCRIPT_NAME"),
    *("Transfer-Encoding", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-HTTP-Method-Override"),
    *("X-Request-Id", "Upgrade", "Connection", "Access-Control-Request-Method", "Access-Control-Request-Headers"),
]
HEADER_VALUES = [
    *("*/*", "text/html", "application/json", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"),
    *("text/plain; charset=utf-16", "bytes=0-0", "bytes=9-1,5-6", '"a", W/"b", *', "localhost", "a..b", "100-continue"),
    *(
        "chunked",
        "gzip",
        "websocket",
        "close",
        "null",
        "Mon, 01 Jan 0001 00:00:00 GMT",
        "127.0.0.1",
        "sessionid=x; csrftoken=",
    ),
]


class Chance(random.Random):
    """Makes what nobody means."""

    def text(self, most=40):
        """Return a text of any characters, once in a while a long one."""
        length = self.choice([0, 1, 3, 10, most, most, 3_000 if self.random() < 0.05 else 5])
        return "".join(self.choices(CHARACTERS, k=length))

    def value(self):
        return self.choice([self.choice(VALUES), self.text()])

    def pairs(self):
        names = [self.choice([*NAMES, self.text(5)]) for _ in range(self.choice([0, 1, 1, 2, 3, 8]))]
        return "&".join(f"{quote(name)}={quote(self.value(), safe=self.choice(['', '&=+%']))}" for name in names)

    def json(self, depth=0):
        kinds = [self.value, lambda: self.choice([None, True, 0, -1, 1e308, 10**40]), self.value]
        if depth < 3:
            kinds += [lambda: [self.json(depth + 1) for _ in range(3)]]
            kinds += [lambda: {self.choice([*NAMES, self.text(5)]): self.json(depth + 1) for _ in range(3)}]
        return self.choice(kinds)()

    def body(self):
        raw = [self.text(), self.pairs(), json.dumps({self.choice(NAMES): self.json() for _ in range(3)})]
        made = self.choice([*raw, json.dumps(self.json())]).encode(errors="replace")
        return made if self.random() < 0.8 else bytes(self.choices(range(256), k=self.choice([1, 20, 300])))

    def request(self):
        """Return the bytes of a request."""
        method = self.choice(["GET", "GET", "HEAD", "POST", "POST", "OPTIONS", "PUT", "DELETE", "TRACE", self.text(3)])
        path = self.choice(PATHS) + (quote(self.text(8)) if self.random() < 0.3 else "")
        query = f"?{self.pairs()}" if self.random() < 0.6 else ""
        body = self.body() if method not in ("GET", "HEAD") or self.random() < 0.1 else b""
        lines = [f"{method} {path}{query} HTTP/1.{self.choice('01')}", "Host: localhost", "Connection: close"]
        lines += [
            f"{self.choice(HEADERS)}: {self.choice([*HEADER_VALUES, self.text()])}"
            for _ in range(self.choice([0, 1, 3]))
        ]
        if body:
            lines.append(f"Content-Length: {len(body) if self.random() < 0.95 else self.value()}")
        return "\r\n".join(lines).encode(errors="replace") + b"\r\n\r\n" + body


def answered(port, request):
    """Return the status of the answer; None where the connection was closed without one."""
    with contextlib.suppress(ConnectionError), socket.create_connection(("127.0.0.1", port), timeout=60) as client:
        client.sendall(request)
        client.shutdown(socket.SHUT_WR)
        first = client.makefile("rb").read(12)
        return int(first[9:12]) if first.startswith(b"HTTP/1.") else None
    return None


@pytest.fixture(scope="module")
def node(tmp_path_factory):
    database = Database()
    with Node(tmp_path_factory.mktemp("fuzz"), "one", database, LOG_LEVEL="ERROR") as running:
        yield running, database
    database.remove()


def test_requests_that_nobody_means(node, capsys):
    running, _ = node
    workers, chance, counted = running.workers(), Chance(SEED), {}
    beside = [pid for worker in workers for pid in children(worker)]
    for number in range(REQUESTS):
        request = chance.request()
        status = answered(running.port, request)
        counted[status] = counted.get(status, 0) + 1
        assert status is None or status < 500 or status in PRESCRIBED, (number, status, request[:2_000])
    with capsys.disabled():
        print(f"\n{REQUESTS:,} requests, seed {SEED}: {dict(sorted(counted.items(), key=str))}", flush=True)
    assert running.workers() == workers
    assert [pid for worker in workers for pid in children(worker)] == beside
    assert "Traceback" not in running.log.read_text()


def test_forms_and_imports_that_nobody_means(node, capsys):
    running, database = node
    editor, chance, counted = Editor(running.url, database), Chance(SEED), {}
    assert editor.log_in() == 302
    admin = f"{running.url}/admin/encoder"
    ((alphabet,),) = database.run("SELECT id FROM morse.encoder_alphabet WHERE slug = 'czech'")
    pages = [
        *(editor.form, f"{admin}/symbol/add/", f"{admin}/alphabet/{alphabet}/change/", f"{admin}/alphabet/add/"),
        *(
            f"{admin}/symbol/import/",
            f"{admin}/alphabet/import/",
            f"{admin}/symbol/import/confirm/",
            f"{admin}/symbol/",
        ),
        *(f"{editor.form.removesuffix('change/')}delete/", f"{running.url}/admin/two-steps/"),
    ]
    forms = {page: Form(editor.session.get(page, timeout=60).text).values for page in pages if "confirm" not in page}
    token = forms[editor.form]["csrfmiddlewaretoken"]
    heading = "alphabet,character,code,kind,reads,name,source,note"
    for number in range(FORMS):
        page = chance.choice(pages)
        values = dict(forms.get(page, {"rows": "[]", "revision": "1"})) | {"csrfmiddlewaretoken": token}
        for name in chance.sample(sorted(values), min(len(values), chance.choice([1, 2, 5]))):
            if name != "csrfmiddlewaretoken":
                values[name] = chance.choice([chance.value(), chance.text(120), json.dumps(chance.json())])
        rows = [
            ",".join(chance.value() for _ in range(chance.choice([8, 8, 8, 3])))
            for _ in range(chance.choice([0, 1, 5]))
        ]
        file = chance.choice(
            [chance.body(), "\n".join([heading, *rows]).encode(errors="replace"), json.dumps(chance.json()).encode()]
        )
        files = {"file": (chance.choice(["a.csv", "a.json", "a"]), file)} if page.endswith("import/") else None
        status = editor.session.post(
            page, values, files=files, headers={"Referer": page}, timeout=60, allow_redirects=False
        ).status_code
        counted[status] = counted.get(status, 0) + 1
        assert status < 500, (number, status, page, values, file)
    with capsys.disabled():
        print(f"\n{FORMS:,} forms and imports, seed {SEED}: {dict(sorted(counted.items()))}", flush=True)
    assert "Traceback" not in running.log.read_text()
