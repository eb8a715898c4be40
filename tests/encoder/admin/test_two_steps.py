"""Logging in in two steps, for who wants it."""

import logging
import re
from binascii import unhexlify

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import Client
from django_otp.oath import totp
from django_otp.plugins.otp_totp.models import TOTPDevice

pytestmark = pytest.mark.usefixtures("alphabets")
PAGE, LOGIN = "/admin/two-steps/", "/admin/login/"
KEY = "00112233445566778899aabbccddeeff00112233"


@pytest.fixture(autouse=True)
def _quick(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def ada(db):
    return User.objects.create_user("ada", password="the right one", is_staff=True)


@pytest.fixture
def device(ada):
    return TOTPDevice.objects.create(user=ada, name="authenticator", key=KEY)


def log_in(code="", password="the right one"):
    return Client().post(LOGIN, {"username": "ada", "password": password, "code": code, "next": "/admin/"})


def now(key=KEY, drift=0):
    return f"{totp(unhexlify(key), drift=drift):06}"


class TestLogIn:
    def test_needs_no_code_of_who_has_no_device(self, ada):
        assert log_in().status_code == 302

    def test_needs_the_code_of_who_has_one(self, device):
        assert log_in().status_code == 200
        assert log_in(code="12a456").status_code == 200
        device.throttle_reset()
        code = now()
        assert log_in(code=f" {code[:3]} {code[3:]} ").status_code == 302

    def test_a_code_is_good_once(self, device):
        assert log_in(code=now()).status_code == 302
        assert log_in(code=now()).status_code == 200

    def test_says_the_same_of_a_wrong_password_and_of_a_wrong_code(self, device):
        told = [
            re.search('errornote">(.*?)</p>', answer.content.decode())[1]
            for answer in (log_in(), log_in(code=now(drift=-9)), log_in(code=now(), password="wrong"))
        ]
        assert len(set(told)) == 1

    def test_a_wrong_code_is_logged_and_counted_as_a_wrong_password_is(self, device, caplog):
        with caplog.at_level(logging.WARNING, "morse.login"):
            answers = [log_in(code="000000").status_code for _ in range(11)]
        assert answers == [200] * 9 + [429] * 2
        assert [record.user for record in caplog.records if record.name == "morse.login"][:9] == ["ada"] * 9

    def test_a_code_of_an_operator_opens_once(self, device, capsys):
        call_command("addstatictoken", "ada", "-t", "abcdefgh")
        assert log_in(code="abcdefgh").status_code == 302
        device.refresh_from_db()
        assert log_in(code="abcdefgh").status_code == 200


class TestSwitching:
    @pytest.fixture
    def session(self, ada):
        client = Client()
        client.force_login(ada)
        return client

    def key(self, session):
        html = session.get(PAGE).content.decode()
        assert "<svg" in html
        assert " style=" not in html.partition("two-steps")[2]
        return session.session["two_steps_key"]

    def test_on_needs_a_code_of_the_new_device(self, session, ada, caplog):
        key = self.key(session)
        refused = session.post(PAGE, {"code": now()})
        assert "not the code of this moment" in refused.content.decode()
        assert not TOTPDevice.objects.exists()
        assert self.key(session) == key
        with caplog.at_level(logging.INFO, "morse.login"):
            assert session.post(PAGE, {"code": now(key)}, follow=True).status_code == 200
        assert [record.getMessage() for record in caplog.records if record.name == "morse.login"] == [
            "Two steps were switched on."
        ]
        assert log_in().status_code == 200
        assert log_in(code=now(key)).status_code == 200  # it came already
        TOTPDevice.objects.get().throttle_reset()
        assert log_in(code=now(key, drift=1)).status_code == 302

    def test_off_needs_a_code_too(self, session, device):
        html = session.get(PAGE).content.decode()
        assert "It is on" in html
        assert "<svg" not in html.partition("content-main")[2]
        assert session.post(PAGE, {"code": "000000"}).status_code == 200
        TOTPDevice.objects.get().throttle_reset()
        assert session.post(PAGE, {"code": now()}).status_code == 302
        assert not TOTPDevice.objects.exists()
        assert log_in().status_code == 302

    def test_is_for_those_who_are_logged_in(self, ada):
        assert Client().get(PAGE).status_code == 302

    def test_is_led_to_from_each_page(self, session):
        assert PAGE in session.get("/admin/").content.decode()
