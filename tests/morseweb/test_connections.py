"""The thread that closes connections and cuts off bodies: nobody waits for a client that does not go on."""

import socket
import time

import pytest

from morseweb import connections
from morseweb.connections import Connections


def soon(promise):
    end = time.monotonic() + 10
    while not promise():
        assert time.monotonic() < end
        time.sleep(0.01)


@pytest.fixture(scope="module")
def thread():
    made = Connections()
    made.start()
    return made


@pytest.fixture
def pair():
    ours, client = socket.socketpair()
    with ours, client:
        client.settimeout(10)
        yield ours, client


def test_closes_when_the_client_has_after_reading_what_is_left(thread, pair):
    ours, client = pair
    client.sendall(b"the rest of a request")
    ours.sendall(b"the answer")
    thread.close(ours)
    assert client.recv(100) == b"the answer"
    assert client.recv(100) == b""
    client.close()
    soon(lambda: ours.fileno() == -1)


def test_closes_when_the_client_does_not(thread, pair, monkeypatch):
    monkeypatch.setattr(connections, "LINGER_SECONDS", 0.1)
    ours, _ = pair
    thread.close(ours)
    soon(lambda: ours.fileno() == -1)


def test_reads_no_more_than_a_little(thread, pair, monkeypatch):
    monkeypatch.setattr(connections, "MAX_DRAINED_BYTES", 10)
    ours, client = pair
    client.sendall(b"x" * 100)
    thread.close(ours)
    soon(lambda: ours.fileno() == -1)


def test_of_too_many_the_oldest_is_closed(thread, monkeypatch):
    monkeypatch.setattr(connections, "MAX_LINGERING", 2)
    pairs = [socket.socketpair() for _ in range(4)]
    for ours, _ in pairs:
        thread.close(ours)
    soon(lambda: [ours.fileno() == -1 for ours, _ in pairs] == [True, True, False, False])
    for ours, client in pairs:
        client.close()
        soon(lambda ours=ours: ours.fileno() == -1)


def test_a_connection_that_is_gone_is_closed_at_once(thread):
    unconnected = socket.socket()
    thread.close(unconnected)
    assert unconnected.fileno() == -1


def test_one_that_cannot_be_looked_at_keeps_none_open(thread, pair):
    broken = socket.socket()
    broken.close()
    with thread.lock:
        thread.waiting.append(broken)
    ours, client = pair
    thread.close(ours)
    client.close()
    soon(lambda: ours.fileno() == -1)
    soon(lambda: broken not in thread.lingering)


def test_whatever_goes_wrong_with_one_the_others_are_closed(thread, pair, monkeypatch, caplog):
    drained, failed = connections._drained, []

    def broken(connection, lingering):
        if not failed:
            failed.append(connection)
            raise RuntimeError("of one")
        return drained(connection, lingering)

    monkeypatch.setattr(connections, "_drained", broken)
    ours, client = pair
    thread.close(ours)
    client.close()
    soon(lambda: ours.fileno() == -1)
    assert failed == [ours]
    assert "A connection could not be closed." in caplog.text


def test_a_body_that_takes_too_long_ends(thread, pair):
    ours, client = pair
    client.sendall(b"half")
    with thread.limited(ours, 0.1, socket.SHUT_RD):
        assert ours.recv(100) == b"half"
        assert ours.recv(100) == b""


def test_one_that_came_in_time_is_watched_no_more(thread, pair):
    ours, _ = pair
    with thread.limited(ours, 10, socket.SHUT_RD):
        assert ours in thread.limits
    assert ours not in thread.limits


def test_a_request_without_a_connection_is_read_all_the_same(thread):
    with thread.limited(None, 10, socket.SHUT_RD):
        assert None not in thread.limits


def test_a_piece_of_an_answer_that_nobody_takes_ends_it(thread, pair, monkeypatch):
    monkeypatch.setattr(connections, "PIECE_SECONDS", 0.1)
    ours, _ = pair
    ours.settimeout(10)

    def send_all():
        for piece in connections.Pieces([b"x" * 100_000_000, b"never"], ours, thread):
            ours.sendall(piece)

    with pytest.raises(BrokenPipeError):
        send_all()


def test_pieces_are_what_they_were_and_are_closed(thread, pair):
    class Answer(list):
        closed = False

        def close(self):
            self.closed = True

    answer = Answer([b"a", b"b"])
    pieces = connections.Pieces(answer, pair[0], thread)
    assert list(pieces) == [b"a", b"b"]
    pieces.close()
    assert answer.closed
    assert pair[0] not in thread.limits


def test_without_the_thread_an_answer_is_left_as_it_is(monkeypatch):
    monkeypatch.setattr(connections, "current", None)
    answer = [b"a"]
    assert connections.taken_in_time(answer, None) is answer
