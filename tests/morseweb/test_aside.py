"""Which requests are done aside."""

import io
import threading

import pytest

from encoder.web import ranges
from morseweb import aside, wsgi

LARGE = b"x" * (aside.LARGE_BODY_BYTES + 1)


@pytest.mark.parametrize(
    ("path", "query", "body", "dear"),
    [
        ("/encode", "text=E", b"", False),
        ("/encode", "", LARGE, True),
        ("/encode", "", LARGE[1:], False),
        ("/encode.wav", "text=E", b"", False),
        ("/encode.mp3", "text=E", b"", True),
        ("/admin/login/", "", b"", False),
        ("/admin/login/", "", b"username=a&password=b", True),
        ("/encode", "text=mp3", b"mp3", False),
        ("/api/v1/audio", "text=E", b"", False),
        ("/api/v1/audio", "text=E&format=mp3", b"", True),
        ("/api/v1/audio", "", b'{"text": "E", "format": "mp3"}', True),
        ("/api/v1/audio", "", b'{"text": "E"}', False),
        ("/api/v1/audio", "text=E&format=%6dp3", b"", True),
        ("/api/v1/audio", "", rb'{"text": "E", "format": "\u006D\u00703"}', True),
    ],
)
def test_what_is_large_and_sounds_that_are_made_whole(path, query, body, dear):
    assert aside.is_dear({"PATH_INFO": path, "QUERY_STRING": query}, body) is dear


def test_a_client_has_no_more_than_two_under_way():
    process = aside.Aside.__new__(aside.Aside)
    process.shares, asked = aside.Shares(aside.MOST_OF_A_CLIENT), []

    def in_turn(environ, body):
        asked.append(environ["morse.client"])
        return process.answer({"morse.client": "192.0.2.1"}, body)

    process._in_turn = in_turn
    with pytest.raises(aside.NoTurnError):
        process.answer({"morse.client": "192.0.2.1"}, b"")
    assert asked == ["192.0.2.1"] * 2
    process._in_turn = lambda environ, body: body
    assert process.answer({"morse.client": "192.0.2.1"}, b"again") == b"again"


class Standing:
    """Stands for the process."""

    def __init__(self, answer):
        self.given, self.asked = answer, []

    def answer(self, environ, body):
        self.asked.append(body)
        if isinstance(self.given, Exception):
            raise self.given
        return self.given


def ask(rf, monkeypatch, given, body=LARGE, length=None):
    """Return what was asked aside, what was told, and the answer."""
    process, told = Standing(given), []
    monkeypatch.setattr(aside, "current", process)
    environ = rf.post("/encode", body, "text/plain").environ
    environ |= {"wsgi.input": io.BytesIO(body), "CONTENT_LENGTH": length or str(len(body))}

    def here(environ, start_response):
        read = len(body) if length is None else 0
        return [(environ.get("morse.refused") or "here").encode(), environ["wsgi.input"].read(read)]

    answer = wsgi.guarded(here)(environ, lambda status, headers: told.append((status, headers)))
    return process.asked, told, b"".join(answer)


def test_the_answer_is_passed_on(rf, monkeypatch):
    answer = aside.Answer("200 OK", [("X-A", "b")], b"content")
    assert ask(rf, monkeypatch, answer) == ([LARGE], [("200 OK", [("X-A", "b")])], b"content")


def test_a_small_one_and_what_is_sent_as_it_is_made_are_answered_here(rf, monkeypatch):
    assert ask(rf, monkeypatch, None, b"small") == ([], [], b"heresmall")
    assert ask(rf, monkeypatch, None) == ([LARGE], [], b"here" + LARGE)


def test_who_has_no_turn_is_told_here(rf, monkeypatch):
    assert ask(rf, monkeypatch, aside.NoTurnError())[2] == b"busy" + LARGE


@pytest.mark.parametrize("length", ["9" * 9, "x", "-1"])
def test_what_is_too_large_or_has_no_length_is_not_read(rf, monkeypatch, length):
    assert ask(rf, monkeypatch, None, b"small", length) == ([], [], b"here")


def test_a_body_that_stops_arriving_has_no_turn_and_stays_broken(rf, monkeypatch):
    monkeypatch.setattr(aside, "current", Standing(None))
    environ = rf.post("/encode", LARGE, "text/plain").environ | {"wsgi.input": io.BytesIO(b"less")}

    def here(environ, start_response):
        with pytest.raises(ConnectionError, match="ended 16381 bytes early"):
            environ["wsgi.input"].read(1)
        return []

    wsgi.guarded(here)(environ, None)
    assert aside.current.asked == []


def test_many_bytes_take_a_place_of_those_who_listen(rf, monkeypatch):
    monkeypatch.setattr(ranges, "_slots", threading.BoundedSemaphore(1))
    many = aside.Answer("200 OK", [], b"x" * (ranges.SMALL_BYTES + 1))
    assert ask(rf, monkeypatch, many)[2] == many.content
    assert ask(rf, monkeypatch, many)[2].startswith(b"busy")  # the one before is not closed
