"""What every request meets."""

import json
import logging
import re
from urllib.parse import urlencode

import pytest
from django.contrib.auth.models import User
from django.test import Client

from encoder.conversions import MAX_TEXT_CHARACTERS
from encoder.web import MAX_BODY_BYTES, MAX_TEXT_BODY_BYTES
from encoder.web.logs import request_id

pytestmark = pytest.mark.usefixtures("alphabets")


class TestRequestLog:
    def test_takes_a_well_formed_id_from_the_proxy_and_makes_one_otherwise(self, client):
        assert client.get("/encode/a", headers={"x-request-id": "abc-1.2"})["X-Request-Id"] == "abc-1.2"
        for given in ("", "x" * 65, "a b", "é"):
            made = client.get("/encode/a", headers={"x-request-id": given})["X-Request-Id"]
            assert len(made) == 32

    def test_logs_view_and_status_and_never_the_text(self, client, caplog):
        with caplog.at_level(logging.INFO, "morse.access"):
            client.get("/encode/SECRET?alphabet=greek")
        (record,) = [record for record in caplog.records if record.name == "morse.access"]
        assert record.getMessage() == "GET encode_path 422"
        assert record.seconds > 0

    @pytest.mark.parametrize(
        ("behind_proxy", "forwarded", "logged"),
        [(True, "198.51.100.9, 192.0.2.1", "192.0.2.1"), (True, "", "127.0.0.1"), (False, "192.0.2.1", "127.0.0.1")],
    )
    def test_logs_who_asks_as_the_proxy_saw_it(self, client, settings, caplog, behind_proxy, forwarded, logged):
        settings.BEHIND_PROXY = behind_proxy
        with caplog.at_level(logging.INFO, "morse.access"):
            client.get("/encode/a", headers={"x-forwarded-for": forwarded})
        (record,) = [record for record in caplog.records if record.name == "morse.access"]
        assert record.client == logged

    def test_names_the_node_where_nodes_have_names(self, client, settings):
        assert "X-Served-By" not in client.get("/encode/a")
        settings.NODE_NAME = "web-1"
        assert client.get("/encode/a")["X-Served-By"] == "web-1"

    def test_an_id_belongs_to_one_request(self, client):
        client.get("/encode/a", headers={"x-request-id": "abc"})
        assert request_id.get() == "-"


class TestPolicy:
    @pytest.mark.parametrize("path", ["/encode/a", "/docs/", "/api/v1/alphabets", "/nothing", "/admin/login/"])
    def test_is_sent_with_every_answer(self, client, path):
        policy = client.get(path)["Content-Security-Policy"]
        assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self';")

    @pytest.mark.parametrize("path", ["/encode/a", "/nothing"])
    def test_each_header_that_the_documentation_names_is_sent_or_is_not(self, client, settings, path):
        settings.SECURE_HSTS_SECONDS = 86_400
        page = (settings.DOCS_DIR / "operating.md").read_text(encoding="utf-8").split("## Headers")[1].split("##")[0]
        answer = client.get(path, secure=True)
        rows = [row.split(" | ") for row in page.splitlines() if row.startswith("| `")]
        assert len(rows) > 10
        for names, sent, *_ in rows:
            for name in re.findall(r"`([\w-]+)`", names):
                if sent == "no":
                    assert name not in answer
                elif "under" not in sent and name not in ("Server", "Cache-Control"):
                    assert answer[name].startswith(re.search("`([^`]+)`", sent)[1])
        assert client.get("/api/v1/alphabets", headers={"origin": "null"})["Access-Control-Allow-Origin"] == "*"
        assert client.get("/encode/a")["Cache-Control"] == "no-cache"
        assert "no-store" in client.get("/admin/login/")["Cache-Control"]


class TestSizes:
    @pytest.mark.parametrize(("path", "limit"), [("/decode", "2,621,440"), ("/encode", "131,072")])
    @pytest.mark.parametrize(
        ("length", "said"), [("2621441", "2,621,441"), ("9" * 30, "9" * 20), ("many", "many"), ("-1", "-1")]
    )
    def test_what_is_too_large_is_told_with_the_limit(self, client, length, said, path, limit):
        response = client.post(path, "x", content_type="text/plain", CONTENT_LENGTH=length)
        assert response.status_code == 413
        assert response.content.decode() == (
            f"body: The body has {said} bytes; the limit is {limit}. Nothing was read.\n"
        )

    def test_the_limit_itself_is_allowed(self, client):
        for path, limit in {"/encode": MAX_TEXT_BODY_BYTES, "/decode": MAX_BODY_BYTES}.items():
            body = b"e" * limit
            assert client.post(path, data=body, content_type="text/plain").status_code == 422
            assert client.post(path, data=body + b"e", content_type="text/plain").status_code == 413

    @pytest.mark.parametrize("character", ["\U0001d49c", "\u10ff"])
    def test_has_room_for_the_longest_text_in_any_spelling(self, client, character):
        text = character * MAX_TEXT_CHARACTERS
        kinds = {"application/x-www-form-urlencoded": urlencode({"text": text}), "text/plain": text}
        told = {client.post("/encode", body, kind).status_code for kind, body in kinds.items()}
        told.add(client.post("/api/v1/encode", json.dumps({"text": text}), "application/json").status_code)
        assert len(told) == 1
        assert told < {200, 422}

    def test_holds_for_the_admin_too(self, client):
        body = b"e" * (MAX_BODY_BYTES + 1)
        assert client.post("/admin/login/", data=body, content_type="text/plain").status_code == 413


class TestCharset:
    @pytest.mark.parametrize("charset", ["iso-8859-1", "utf-16", "utf-7", "hex", "x" * 100])
    @pytest.mark.parametrize("path", ["/encode", "/decode", "/encode.wav", "/admin/login/"])
    def test_another_than_utf_8_is_refused_by_name(self, client, path, charset):
        response = client.post(path, "SOS", "text/plain", **{"morse.charset": charset})
        assert response.status_code == 415
        assert f"declared as {charset[:40]}; only UTF-8 is read" in response.content.decode()

    def test_without_a_body_it_declares_nothing(self, client):
        assert client.get("/encode/E", **{"morse.charset": "iso-8859-1"}).content == b".\n"

    @pytest.mark.parametrize("charset", ["", "utf-8", "UTF-8", "utf8", "us-ascii"])
    def test_utf_8_and_a_part_of_it_are_read(self, client, charset):
        response = client.post("/encode", "SOS", "text/plain", **{"morse.charset": charset})
        assert response.content == b"... --- ...\n"


class TestAdminOnly:
    def test_a_form_of_the_admin_needs_its_token(self):
        client = Client(enforce_csrf_checks=True)
        response = client.post("/admin/login/", {"username": "a", "password": "b"})
        assert response.status_code == 403
        assert "reload the page and send it again" in response.content.decode()

    def test_a_public_form_needs_none(self):
        assert Client(enforce_csrf_checks=True).post("/encode", "a", content_type="text/plain").status_code == 200

    def test_a_public_page_does_not_know_who_is_logged_in(self, client, django_assert_num_queries):
        client.force_login(User.objects.create_user("ada", is_staff=True))
        response = client.get("/encode/a")
        assert not hasattr(response.wsgi_request, "user")
        assert not hasattr(response.wsgi_request, "session")

    def test_on_another_port_there_is_no_admin(self, client, settings):
        settings.ADMIN_PORT = 8443
        assert client.get("/admin/login/").status_code == 404
        assert client.get("/admin/login/", SERVER_PORT="8443").status_code == 200
        assert client.get("/encode/a").status_code == 200


class TestHttps:
    def test_is_demanded_but_for_health(self, client, settings):
        settings.SECURE_SSL_REDIRECT = True
        fresh = Client()
        assert fresh.get("/encode/a").status_code == 301
        assert fresh.get("/healthz").status_code == 200


class TestBodyThatStopsArriving:
    @pytest.mark.parametrize("path", ["/encode", "/decode", "/encode.wav", "/api/v1/encode", "/api/v1/audio"])
    def test_is_told_and_is_no_error_of_ours(self, client, alphabets, path):
        class Stalled:
            def read(self, *size):
                raise BlockingIOError

            readline = read

        response = client.post(
            path, b"x" * 10, "application/json" if "api" in path else "", **{"wsgi.input": Stalled()}
        )
        assert response.status_code == 408
        assert b"The body stopped arriving" in response.content


class TestNoRoom:
    """What morseweb.wsgi leaves to be said."""

    @pytest.mark.parametrize(
        ("why", "status", "seconds", "said"),
        [
            ("crowded", 429, "1", "You have too many requests under way"),
            ("busy", 503, "5", "Others wait for what is as dear to make"),
        ],
    )
    def test_is_told_in_the_form_asked_for(self, client, why, status, seconds, said):
        answers = [
            client.get("/encode/E", **{"morse.refused": why}),
            client.get("/encode/E", headers={"accept": "text/html"}, **{"morse.refused": why}),
            client.get("/api/v1/encode?text=E", headers={"origin": "https://a.example"}, **{"morse.refused": why}),
        ]
        assert [(a.status_code, a["Retry-After"], said in a.content.decode()) for a in answers] == [
            (status, seconds, True)
        ] * 3
        assert [a["Content-Type"].partition(";")[0] for a in answers] == [
            *("text/plain", "text/html", "application/problem+json")
        ]
        assert answers[2]["Access-Control-Allow-Origin"] == "*"
