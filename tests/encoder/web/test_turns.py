"""Dear work: one at a time, a few wait, the rest are asked to come again."""

import threading

import pytest

from encoder.web import turns
from encoder.web.middleware import StrictRequestMiddleware

pytestmark = pytest.mark.usefixtures("alphabets")
MP3 = "/encode.mp3?text=E"


@pytest.fixture
def taken():
    """Have somebody else's dear work under way."""
    with turns.DEAR.turn():
        yield


def test_one_has_its_turn_after_the_other():
    one, order = turns.Turns(1, 4), []

    def work(name):
        with one.turn():
            order.append((name, "begins"))
            order.append((name, "ends"))

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(order) == 8
    assert all(order[at][0] == order[at + 1][0] for at in range(0, len(order), 2))


def test_who_waits_too_long_is_told(monkeypatch):
    monkeypatch.setattr(turns, "WAIT_SECONDS", 0)
    two = turns.Turns(2, 4)
    with two.turn(), two.turn(), pytest.raises(turns.NoTurnError), two.turn():
        pass
    with two.turn(), two.turn():
        pass


def test_of_too_many_none_waits():
    busy = turns.Turns(1, 0)
    with pytest.raises(turns.NoTurnError), busy.turn():
        pass


@pytest.mark.parametrize("path", [MP3, "/api/v1/audio?text=E&format=mp3"])
def test_a_file_that_is_dear_is_asked_for_later(client, taken, monkeypatch, path):
    monkeypatch.setattr(turns, "WAIT_SECONDS", 0)
    response = client.get(path)
    assert (response.status_code, response["Retry-After"]) == (503, "5")
    assert "try again in 5 seconds" in response.content.decode()


def test_one_that_is_not_is_had_at_once(client, taken, monkeypatch):
    monkeypatch.setattr(turns, "WAIT_SECONDS", 0)
    assert client.get("/encode.wav?text=E").status_code == 200
    assert client.get("/encode?text=E").status_code == 200


def test_a_turn_ends_with_its_work(client):
    assert client.get(MP3).status_code == 200
    with turns.DEAR.turn():
        pass


@pytest.mark.parametrize(
    ("path", "body", "kind"),
    [
        ("/encode", "E" * 17_000, "text/plain"),
        ("/api/v1/decode", '{"morse": "' + ". " * 9_000 + '"}', "application/json"),
    ],
)
def test_a_large_body_waits_its_turn_and_a_small_one_does_not(client, monkeypatch, path, body, kind):
    monkeypatch.setattr(turns, "WAIT_SECONDS", 0)
    with turns.LARGE.turn():
        busy = client.post(path, body, content_type=kind)
        assert (busy.status_code, busy["Retry-After"]) == (503, "5")
        assert client.post(path, "E", content_type=kind).status_code != 503
    assert client.post(path, body, content_type=kind).status_code != 503


def test_a_large_body_that_stops_arriving_has_no_turn(rf, monkeypatch):
    class Stopped:
        def read(self, *size):
            raise OSError

        def close(self):
            pass

    request = rf.post("/encode", "E" * 17_000, content_type="text/plain")
    request._stream = Stopped()
    with turns.LARGE.turn():
        assert StrictRequestMiddleware(lambda request: None)(request).status_code == 408
