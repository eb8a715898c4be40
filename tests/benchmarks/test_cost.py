"""The dearest request of each address, looked for by a search that climbs towards CPU; what it costs.

A client in this process asks, of the packaged alphabets, without a database: the time is that of the service.
"""

import itertools
import json
import time
import tracemalloc
from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, Phase, given, settings, target
from hypothesis import strategies as st

from encoder.conversions import MAX_MORSE_CHARACTERS, MAX_TEXT_CHARACTERS
from encoder.morse import Unknown
from encoder.web import MAX_ADDRESS_BYTES
from morseweb import aside

EXAMPLES = 60
PIECES = [
    *("E", " ", "\n", "x", "5", "1 ", "50%", "½ ", "€", "“", "é", "a\u0301", "𝒜", "一", "한", "か", "ß", "ﷺ", "Ж", "ا"),
    *("<AR>", "<", "&", ".", "-", "/", "·", "−", "dit ", "dah", "|", "......... ", "-----/", ".-.-.- ", ",", "\u200d"),
]
TEXTS = st.lists(st.sampled_from(PIECES), min_size=1, max_size=5).map("".join)
ALPHABETS = st.sampled_from(["international", "russian", "korean", "japanese", "thai", "arabic"])
POLICIES = st.sampled_from([*Unknown])
MILLISECONDS, ASIDE_MILLISECONDS = {"text": 100, "JSON": 100, "page": 250}, 500
"""Milliseconds of CPU that a request may take, in its thread and aside."""
MEGABYTES = {"in its thread": 20, "aside": 60}
"""Megabytes beyond what there was; aside one request has them at a time."""
SEARCH = settings(
    max_examples=EXAMPLES,
    deadline=None,
    database=None,
    derandomize=True,
    phases=[Phase.generate, Phase.target],
    suppress_health_check=list(HealthCheck),
)


def filled(piece, characters, size=None):
    """Repeat a piece up to so many characters, or so many bytes in an address."""
    if size is not None:
        characters = size // max(len(urlencode({"": piece})) - 1, 1) * len(piece)
    return "".join(itertools.islice(itertools.cycle(piece), characters))


def asked_by_address(path, source, accept):
    def request(piece, alphabet, unknown):
        rest = {"alphabet": alphabet, "unknown": unknown}
        text = filled(piece, 0, MAX_ADDRESS_BYTES - 100)
        return "GET", f"{path}?{urlencode({source: text, **rest})}", "", {"accept": accept}

    return request


def posted(path, limit, accept, most_bytes=None):
    def request(piece, alphabet, unknown):
        text = filled(piece, limit)
        text = text.encode()[:most_bytes].decode(errors="ignore") if most_bytes else text
        query = urlencode({"alphabet": alphabet, "unknown": unknown})
        return "POST", f"{path}?{query}", text, {"accept": accept, "content-type": "text/plain"}

    return request


def posted_json(path, source, limit):
    def request(piece, alphabet, unknown):
        body = json.dumps({source: filled(piece, limit), "alphabet": alphabet, "unknown": unknown}, ensure_ascii=False)
        return "POST", path, body, {"content-type": "application/json"}

    return request


SEARCHED = {
    "/encode, text": ("text", posted("/encode", MAX_TEXT_CHARACTERS, "text/plain")),
    "/encode, an address": ("text", asked_by_address("/encode", "text", "text/plain")),
    "/encode, page": ("page", posted("/encode", MAX_TEXT_CHARACTERS, "text/html")),
    "/encode, page, an address": ("page", asked_by_address("/encode", "text", "text/html")),
    "/decode, text": ("text", posted("/decode", MAX_MORSE_CHARACTERS, "text/plain")),
    "/decode, text, small": ("text", posted("/decode", MAX_MORSE_CHARACTERS, "text/plain", aside.LARGE_BODY_BYTES)),
    "/decode, page": ("page", posted("/decode", MAX_MORSE_CHARACTERS, "text/html")),
    "/decode, page, small": ("page", posted("/decode", MAX_MORSE_CHARACTERS, "text/html", aside.LARGE_BODY_BYTES)),
    "/api/v1/encode": ("JSON", posted_json("/api/v1/encode", "text", MAX_TEXT_CHARACTERS)),
    "/api/v1/decode": ("JSON", posted_json("/api/v1/decode", "morse", MAX_MORSE_CHARACTERS)),
    "/encode.wav": ("text", posted("/encode.wav", MAX_TEXT_CHARACTERS, "*/*")),
}


@pytest.fixture
def client():
    """Return a client of a process that serves the packaged alphabets, as one does whose database is away."""
    from django.test import Client

    from encoder import snapshots

    before = snapshots._keeper
    snapshots._keeper = snapshots.Keeper()
    snapshots._keeper.snapshot = snapshots.read_fixtures()
    yield Client()
    snapshots._keeper = before


def ask(client, request):
    """Return the seconds of CPU that an answer took, and the answer."""
    method, path, body, headers = request
    kind = headers.get("content-type", "")
    began = time.thread_time()
    answer = client.generic(method, path, body, content_type=kind, headers={"accept": headers.get("accept", "*/*")})
    return time.thread_time() - began, answer


def dearest(client, request):
    """Return the dearest request that a search finds: what is repeated, the alphabet, the policy."""
    found = {}

    @settings(SEARCH)
    @given(TEXTS, ALPHABETS, POLICIES)
    def search(piece, alphabet, unknown):
        seconds, answer = ask(client, request(piece, alphabet, unknown))
        assert answer.status_code < 500
        target(seconds)
        found[seconds] = (piece, alphabet, unknown)

    ask(client, request("E", "international", "error"))  # the first is slower
    search()
    return found[max(found)]


def peak_megabytes(client, request):
    """Return the most memory that an answer takes beyond what there was, and the answer."""
    tracemalloc.start()
    _, answer = ask(client, request)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak / 1e6, answer


def test_the_dearest_request_of_each_address(client, report):
    rows, found = [], {where: [] for where in MEGABYTES}
    for name, (kind, request) in SEARCHED.items():
        chosen = dearest(client, request)
        asked = request(*chosen)
        seconds = min(ask(client, asked)[0] for _ in range(3))
        megabytes, answer = peak_megabytes(client, asked)
        sent = len(asked[1]) + len(asked[2].encode())
        where = "aside" if len(asked[2].encode()) > aside.LARGE_BODY_BYTES else "in its thread"
        limit = ASIDE_MILLISECONDS if where == "aside" else MILLISECONDS[kind]
        found[where].append((1000 * seconds / limit, megabytes))
        what = f"{json.dumps(chosen[0])[1:-1]} ({', '.join(chosen[1:])})".replace("|", "\\|")
        got = 0.0 if answer.streaming else len(answer.content) / 1000
        rows.append([name, f"`{what}`", where, 1000 * seconds, sent / 1000, got, megabytes])
    text = (
        "For each address a search, which climbs towards CPU, looked for what is dearest when it is repeated as often"
        f" as the limits allow: {EXAMPLES} requests each. Bodies of more than {aside.LARGE_BODY_BYTES:,} bytes are"
        " answered one after the other, in a process beside the worker. The limits are 100 ms, of a page 250, and"
        f" {ASIDE_MILLISECONDS} aside."
    )
    heads = ["Address", "Repeated (alphabet, policy)", "Answered", "CPU, ms", "Request, kB", "Answer, kB", "Memory, MB"]
    report.table("The dearest requests", text, heads, rows)
    for where, most in MEGABYTES.items():
        slowest, largest = map(max, zip(*found[where], strict=True))
        report.ratio(f"dearest request answered {where} / its limit", slowest, 1)
        report.ratio(f"most memory of one answered {where}, MB", largest, most)
