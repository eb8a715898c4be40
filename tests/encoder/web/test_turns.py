"""Dear work: one at a time, a few wait, the rest are asked to come again."""

import threading
from contextlib import ExitStack

import pytest

from encoder.web import turns

pytestmark = pytest.mark.usefixtures("alphabets")
MP3 = "/encode.mp3?text=E"


@pytest.fixture
def taken():
    """Have somebody else's dear work under way."""
    with turns.turn():
        yield


def test_one_has_its_turn_after_the_other():
    order = []

    def work(name):
        with turns.turn():
            order.append((name, "begins"))
            order.append((name, "ends"))

    threads = [threading.Thread(target=work, args=(number,)) for number in range(turns.MAX_WAITING)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(order) == 2 * turns.MAX_WAITING
    assert all(order[at][0] == order[at + 1][0] for at in range(0, len(order), 2))


def test_who_waits_too_long_is_told(taken, monkeypatch):
    monkeypatch.setattr(turns, "WAIT_SECONDS", 0)
    with pytest.raises(turns.NoTurnError), turns.turn():
        pass


def test_of_too_many_none_waits(taken, monkeypatch):
    with ExitStack() as stack:
        for _ in range(turns.MAX_WAITING):
            turns._waiting.acquire()
            stack.callback(turns._waiting.release)
        with pytest.raises(turns.NoTurnError), turns.turn():
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
    with turns.turn():
        pass
