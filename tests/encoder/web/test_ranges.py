"""Ranges and conditions: every part is the part of the whole, and nothing is made that is not sent."""

import threading

import pytest
from django.test import RequestFactory

from encoder.web import ranges

CONTENT = bytes(range(100))
TAG, OLD = '"new"', '"old"'


class Stored:
    is_whole = False
    size_bytes = len(CONTENT)

    def chunks(self, start=0, stop=None):
        yield CONTENT[start:stop]


def ask(method="get", **headers):
    request = getattr(RequestFactory(), method)("/encode.wav", headers=headers)
    return ranges.respond(request, Stored, TAG, "audio/wav", "a.wav")


def content(response):
    return b"".join(response.streaming_content) if response.streaming else response.content


@pytest.mark.parametrize(
    ("asked", "start", "stop"),
    [
        ("bytes=0-0", 0, 1),
        ("bytes=0-", 0, 100),
        ("bytes=99-99", 99, 100),
        ("bytes=99-", 99, 100),
        ("bytes=-1", 99, 100),
        ("bytes=-10", 90, 100),
        ("bytes=-1000", 0, 100),
        ("bytes=10-19", 10, 20),
        ("bytes=10-1000", 10, 100),
        ("Bytes= 10-19 ", 10, 20),
    ],
)
def test_a_range_is_the_slice_of_the_whole(asked, start, stop):
    response = ask(range=asked)
    assert response.status_code == 206
    assert content(response) == CONTENT[start:stop]
    assert response["Content-Range"] == f"bytes {start}-{stop - 1}/100"
    assert response["Content-Length"] == str(stop - start)
    assert response["ETag"] == TAG


@pytest.mark.parametrize(
    "asked", ["bytes=100-", "bytes=100-100", "bytes=5000-6000", "bytes=-0", "bytes=" + "9" * 4000 + "-"]
)
def test_a_range_behind_the_end_is_416_and_says_how_long_it_is(asked):
    response = ask(range=asked)
    assert response.status_code == 416
    assert response["Content-Range"] == "bytes */100"
    assert b"the file has 100 bytes" in response.content
    assert response["ETag"] == TAG


@pytest.mark.parametrize(
    "asked",
    [
        "bytes=0-1,5-6",
        "bytes=-",
        "bytes=",
        "bytes=a-b",
        "bytes=9-3",
        "bytes=900-5",
        "lines=0-1",
        "0-1",
        "bytes=٠-١",
        "bytes=" + "9" * 5000,
    ],
)
def test_what_is_no_single_range_is_answered_whole(asked):
    response = ask(range=asked)
    assert response.status_code == 200
    assert content(response) == CONTENT
    assert "Content-Range" not in response


@pytest.mark.parametrize(
    ("condition", "status"), [(TAG, 206), (OLD, 200), (f"W/{TAG}", 200), ("Sun, 22 Nov 2026 11:00:00 GMT", 200)]
)
def test_if_range_gives_the_whole_of_what_has_changed(condition, status):
    response = ask(range="bytes=0-0", if_range=condition)
    assert response.status_code == status
    assert content(response) == (CONTENT[:1] if status == 206 else CONTENT)


@pytest.mark.parametrize("method", ["get", "head"])
@pytest.mark.parametrize(("tags", "status"), [(TAG, 304), (f"{OLD}, {TAG}", 304), ("*", 304), (OLD, 200)])
def test_what_the_client_has_is_not_sent_again(method, tags, status):
    response = ask(method, if_none_match=tags)
    assert response.status_code == status
    assert response["ETag"] == TAG


def test_what_the_client_has_is_not_even_made():
    request = RequestFactory().get("/encode.wav", headers={"if-none-match": TAG, "range": "bytes=500-"})
    assert ranges.respond(request, None, TAG, "audio/wav", "a.wav").status_code == 304


def test_if_match_refuses_another_state():
    response = ask(if_match=OLD)
    assert response.status_code == 412
    assert response.content.decode() == (
        "If-Match: The file is not as the conditions of the request (If-Match ...) say.\n"
    )


@pytest.mark.parametrize("asked", [{}, {"range": "bytes=0-0"}])
def test_head_tells_the_length_and_sends_nothing(asked):
    response = ask("head", **asked)
    assert response.status_code == 200
    assert (response["Content-Length"], response["Accept-Ranges"], content(response)) == ("100", "bytes", b"")


def test_a_range_of_what_is_posted_is_passed_over():
    response = ask("post", range="bytes=0-0")
    assert response.status_code == 200
    assert content(response) == CONTENT


@pytest.mark.parametrize(("method", "disposition"), [("get", "inline"), ("head", "inline"), ("post", "attachment")])
def test_a_link_is_played_and_a_posted_form_is_kept(method, disposition):
    assert ask(method)["Content-Disposition"] == f'{disposition}; filename="a.wav"'


@pytest.mark.parametrize(
    ("name", "header"),
    [
        ("SOS, 20 wpm.wav", 'filename="SOS, 20 wpm.wav"'),
        ("Ж, 20 wpm.wav", "filename=\"20 wpm.wav\"; filename*=utf-8''%D0%96%2C%2020%20wpm.wav"),
        ('a"\\\r\nb', "filename=\"ab\"; filename*=utf-8''a%22%5C%0D%0Ab"),
    ],
)
def test_a_name_is_told_in_ascii_and_in_full(name, header):
    response = ranges.respond(RequestFactory().get("/"), Stored, TAG, "audio/wav", name)
    assert response["Content-Disposition"] == f"inline; {header}"


@pytest.mark.django_db  # closing an answer ends its request, for which Django looks after its connections
class TestSlots:
    @pytest.fixture(autouse=True)
    def one_slot(self, monkeypatch):
        monkeypatch.setattr(ranges, "_slots", threading.BoundedSemaphore(1))
        monkeypatch.setattr(ranges, "SMALL_BYTES", 50)

    def test_only_so_many_are_sent_at_once(self):
        first = ask()
        refused = ask()
        assert refused.status_code == 503
        assert refused["Retry-After"] == "5"
        assert b"try again in 5 seconds" in refused.content
        first.close()
        assert ask().status_code == 200

    def test_a_small_part_and_a_head_always_go(self):
        ask()
        assert ask(range="bytes=0-49").status_code == 206
        assert ask("head").status_code == 200

    def test_a_slot_comes_back_however_often_it_is_closed(self):
        first = ask()
        assert content(first) == CONTENT
        first.close()
        first.close()
        assert ask().status_code == 200

    def test_three_quarters_of_the_threads(self):
        ranges.leave_threads_free(4)
        answers = [ask() for _ in range(4)]
        assert [answer.status_code for answer in answers] == [200, 200, 200, 503]
