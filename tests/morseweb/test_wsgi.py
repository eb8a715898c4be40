"""What is kept from Django while it makes the request."""

import io

import pytest
from django.core.handlers.wsgi import WSGIRequest
from django.http import UnreadablePostError

from morseweb.wsgi import FORWARDED, guarded, is_proxy


def request_of(rf, **headers):
    """Return the request that Django makes of an environment with these headers."""
    made = []
    environ = rf.get("/encode", {"text": "é"}).environ | headers
    guarded(lambda environ, start: made.append(WSGIRequest(environ)) or [])(environ, None)
    return made[0]


@pytest.mark.parametrize("charset", ["base64", "hex", "utf-16", "iso-8859-1", "utf-7", "nonsense"])
def test_a_declared_charset_does_not_change_how_the_query_is_read(rf, charset):
    assert request_of(rf, CONTENT_TYPE=f"text/plain; charset={charset}").GET["text"] == "é"


def test_a_broken_parameter_of_the_content_type_is_passed_over(rf):
    assert request_of(rf, CONTENT_TYPE="text/plain; x*=bogus''%ff").content_type == "text/plain"


@pytest.mark.parametrize(
    ("rest", "charset"),
    [("", ""), ("; charset=latin-1", "latin-1"), ('; x=1; Charset = "UTF-8"; y', "UTF-8"), ("; charset=", "")],
)
def test_a_declared_charset_is_kept_for_who_refuses_it(rf, rest, charset):
    assert request_of(rf, CONTENT_TYPE=f"text/plain{rest}").META["morse.charset"] == charset


def test_a_boundary_stays(rf):
    request = request_of(rf, CONTENT_TYPE='multipart/form-data; charset=hex; boundary="a b"')
    assert (request.content_type, request.content_params) == ("multipart/form-data", {"boundary": "a b"})


@pytest.mark.parametrize(
    ("accept", "preferred"),
    [
        ("text/plain;q*=bogus''0.5", "text/plain"),
        ("text/html; charset=utf-8", "text/html"),
        ("text/html;level=1;q=0.4, text/plain;q=0.5", "text/plain"),
        ("text/html; q=0.9, */*; q=0.1", "text/html"),
        ("application/json", None),
    ],
)
def test_of_accept_types_and_weights_are_kept(rf, accept, preferred):
    found = request_of(rf, HTTP_ACCEPT=accept).get_preferred_type(["text/plain", "text/html"])
    assert found == preferred


def test_the_path_is_kept_as_it_came(rf):
    assert request_of(rf, PATH_INFO="/encode/\xff").META["morse.raw_path"] == "/encode/\xff"


def test_a_body_that_ends_early_is_an_error_and_not_a_shorter_text(rf):
    assert body_of(rf, b"SOS", 3).body == b"SOS"
    with pytest.raises(UnreadablePostError, match="ended 97 bytes early"):
        _ = body_of(rf, b"SOS", 100).body


def body_of(rf, sent, length):
    """Return a request that announces so many bytes."""
    made = []
    environ = rf.post("/encode", sent, "text/plain").environ | {"CONTENT_LENGTH": str(length)}
    environ["wsgi.input"] = io.BytesIO(sent)
    guarded(lambda environ, start: made.append(WSGIRequest(environ)) or [])(environ, None)
    return made[0]


class TestProxies:
    SAID = dict.fromkeys(FORWARDED, "198.51.100.7")

    @pytest.fixture(autouse=True)
    def _anew(self):
        is_proxy.cache_clear()
        yield
        is_proxy.cache_clear()

    @pytest.mark.parametrize(
        ("behind", "peer", "believed"),
        [
            (True, "10.20.0.5", True),
            (True, "127.0.0.1", True),
            (True, "", True),
            (True, "fd00::1", True),
            (True, "192.0.2.9", False),
            (False, "10.20.0.5", False),
            (False, "", False),
        ],
    )
    def test_what_a_proxy_says_is_kept_where_a_proxy_says_it(self, rf, settings, behind, peer, believed):
        settings.BEHIND_PROXY = behind
        meta = request_of(rf, REMOTE_ADDR=peer, **self.SAID).META
        assert [name in meta for name in FORWARDED] == [believed] * len(FORWARDED)
        assert meta["morse.forwarded"] is True

    def test_who_comes_by_itself_is_told_from_who_comes_through_one(self, rf):
        assert request_of(rf).META["morse.forwarded"] is False

    def test_only_the_addresses_named_are_proxies(self, rf, settings):
        settings.BEHIND_PROXY, settings.PROXY_ADDRESSES = True, ["10.20.0.9/32"]
        assert "HTTP_X_FORWARDED_FOR" not in request_of(rf, REMOTE_ADDR="10.20.0.5", **self.SAID).META
        assert "HTTP_X_FORWARDED_FOR" in request_of(rf, REMOTE_ADDR="10.20.0.9", **self.SAID).META
