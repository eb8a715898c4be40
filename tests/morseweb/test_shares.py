"""What one client may hold of a worker."""

import io

import pytest

from morseweb import shares, wsgi


@pytest.fixture(autouse=True)
def sharing(monkeypatch):
    monkeypatch.setattr(shares, "current", shares.Shares(4))


def ask(rf, client, inner, **meta):
    statuses = []
    environ = {**rf.get("/").environ, "wsgi.input": io.BytesIO(), **meta}
    if client:
        environ["HTTP_X_FORWARDED_FOR"] = client
    return statuses, wsgi.guarded(inner)(environ, lambda status, headers: statuses.append(status))


def answered(environ, start_response):
    start_response(environ.get("morse.refused", "200 OK"), [])
    return [b"answer"]


@pytest.fixture
def behind(settings):
    settings.BEHIND_PROXY = True
    wsgi.is_proxy.cache_clear()
    yield
    wsgi.is_proxy.cache_clear()


@pytest.mark.parametrize(("threads", "most"), [(64, 16), (4, 4)])
def test_a_quarter_of_the_threads_and_at_least_a_few(threads, most):
    shares.start(threads)
    assert shares.current.most == most


def test_who_has_that_many_under_way_is_asked_to_wait_and_the_others_are_answered(rf, behind):
    held = [ask(rf, "192.0.2.1", answered)[1] for _ in range(4)]
    assert ask(rf, "192.0.2.1", answered)[0] == ["crowded"]
    assert ask(rf, "192.0.2.2", answered)[0] == ["200 OK"]
    assert b"".join(held[0]) == b"answer"
    held[0].close()
    held[0].close()
    assert ask(rf, "192.0.2.1", answered)[0] == ["200 OK"]
    assert ask(rf, "192.0.2.1", answered)[0] == ["crowded"]


def test_what_fails_gives_its_share_back(rf, behind):
    def broken(environ, start_response):
        raise ZeroDivisionError

    for _ in range(10):
        with pytest.raises(ZeroDivisionError):
            ask(rf, "192.0.2.1", broken)
    assert not shares.current.under_way


def test_without_a_proxy_there_is_no_telling_clients_apart(rf):
    assert [ask(rf, "192.0.2.1", answered)[0] for _ in range(10)] == [["200 OK"]] * 10


def test_an_ipv6_client_is_its_network(rf, behind):
    for number in range(4):
        ask(rf, f"2001:db8:1:2::{number}", answered)
    assert ask(rf, "2001:db8:1:2:3::9", answered)[0] == ["crowded"]
    assert ask(rf, "2001:db8:1:3::9", answered)[0] == ["200 OK"]


def test_what_is_refused_unread_is_not_waited_for(rf, behind):
    class Response:
        closed = 0

        def force_close(self):
            self.closed += 1

        def start(self, status, headers):
            pass

    response = Response()
    environ = {**rf.get("/").environ, "HTTP_X_FORWARDED_FOR": "192.0.2.1", "wsgi.input": io.BytesIO()}
    for _ in range(4):
        wsgi.guarded(answered)(dict(environ), response.start)
    assert response.closed == 0
    wsgi.guarded(answered)(dict(environ), response.start)
    assert response.closed == 1
    wsgi.guarded(answered)({**environ, "CONTENT_LENGTH": "9" * 9, "HTTP_X_FORWARDED_FOR": "192.0.2.2"}, response.start)
    assert response.closed == 2
    chunked = {"HTTP_TRANSFER_ENCODING": "chunked", "HTTP_X_FORWARDED_FOR": "192.0.2.2"}
    wsgi.guarded(answered)(environ | chunked, response.start)
    assert response.closed == 3


def test_a_client_is_what_the_proxy_saw(rf, behind):
    for number in range(4):
        ask(rf, f"198.51.100.{number}, 192.0.2.1", answered)
    assert ask(rf, "198.51.100.9, 192.0.2.1", answered)[0] == ["crowded"]
