"""Who fails to log in too often waits; each failure is told; a session that nobody uses ends."""

import logging
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from encoder.web.logins import address as counted_address
from morseweb.metrics import LOGINS

pytestmark = pytest.mark.usefixtures("alphabets")
LIMIT = 10


@pytest.fixture
def ada(db, settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    return User.objects.create_user("ada", password="the right one", is_staff=True)


def attempt(password, name="ada", address="192.0.2.1", **headers):
    sent = {"username": name, "password": password, "next": "/admin/"}
    return Client().post("/admin/login/", sent, REMOTE_ADDR=address, headers=headers)


class TestFailures:
    def test_too_many_are_refused_unread_from_there_alone(self, ada):
        answers = [attempt(f"wrong {number}").status_code for number in range(20)]
        assert answers == [200] * (LIMIT - 1) + [429] * (20 - LIMIT + 1)
        refused = attempt("the right one", accept="text/html")
        assert (refused.status_code, refused["Retry-After"]) == (429, "900")
        assert "Try again in 15 minutes." in refused.content.decode()
        assert attempt("the right one", address="192.0.2.2").status_code == 302

    def test_an_address_cannot_try_one_name_after_the_other(self, ada):
        assert [attempt("a", f"name-{number}").status_code for number in range(LIMIT)][-1] == 429

    def test_nor_go_on_as_another_browser(self, ada):
        assert [attempt("a", **{"user-agent": str(number)}).status_code for number in range(LIMIT)][-1] == 429

    def test_one_success_forgets_those_before(self, ada):
        for _ in range(3):
            assert [attempt("a").status_code for _ in range(LIMIT - 1)] == [200] * (LIMIT - 1)
            assert attempt("the right one").status_code == 302

    def test_after_a_while_it_is_forgotten(self, ada, settings):
        for _ in range(LIMIT):
            attempt("a")
        settings.AXES_COOLOFF_TIME = timedelta(0)
        assert attempt("the right one").status_code == 302

    @pytest.mark.parametrize(
        ("address", "counted"),
        [
            ("192.0.2.7", "192.0.2.7"),
            ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
            ("2001:db8:1:2::9", "2001:db8:1:2::"),
            ("", None),
        ],
    )
    def test_an_ipv6_client_is_its_network(self, rf, address, counted):
        assert counted_address(rf.get("/", REMOTE_ADDR=address)) == counted


class TestTold:
    def test_each_failure_with_name_and_address_and_never_a_password(self, ada, caplog):
        before = LOGINS.labels("failed")._value.get()
        with caplog.at_level(logging.INFO):
            attempt("SECRET")
            attempt("SECRET", name="SECRET-IN-THE-WRONG-FIELD")
        told = [record for record in caplog.records if record.name == "morse.login"]
        assert [(r.getMessage(), r.user, r.client) for r in told] == [
            ("A log-in failed.", "ada", "192.0.2.1"),
            ("A log-in failed.", "(nobody's name)", "192.0.2.1"),
        ]
        assert "SECRET" not in "".join(str(vars(record)) for record in caplog.records)
        assert LOGINS.labels("failed")._value.get() == before + 2

    def test_what_is_refused_unread(self, ada, caplog):
        before = LOGINS.labels("refused")._value.get()
        for _ in range(LIMIT):
            attempt("a")
        with caplog.at_level(logging.INFO, "morse.login"):
            attempt("the right one")
        assert [record.getMessage() for record in caplog.records if record.name == "morse.login"] == [
            "A log-in was refused unread, after too many that failed."
        ]
        assert LOGINS.labels("refused")._value.get() > before


class TestSessions:
    def test_last_an_hour_without_a_request(self, ada, settings):
        cookie = attempt("the right one").cookies["sessionid"]
        assert cookie["max-age"] == 60 * 60
        assert (settings.SESSION_COOKIE_AGE, cookie["httponly"], cookie["samesite"]) == (3600, True, "Strict")

    def test_one_that_is_used_lasts_on(self, ada):
        client = Client()
        client.force_login(ada)
        soon = timezone.now() + timedelta(minutes=1)
        Session.objects.update(expire_date=soon)
        session = client.session
        session["seen"] = 0
        session.save()
        Session.objects.update(expire_date=soon)
        client.get("/admin/")
        assert Session.objects.get().expire_date > soon + timedelta(minutes=50)

    def test_a_visitor_of_the_login_gets_none(self, client):
        client.get("/admin/login/")
        assert Session.objects.count() == 0

    def test_those_that_are_over_are_deleted_when_somebody_logs_in(self, ada):
        Session.objects.create(session_key="over", session_data="", expire_date=timezone.now() - timedelta(1))
        attempt("the right one")
        assert not Session.objects.filter(session_key="over").exists()
        assert Session.objects.count() == 1
