"""Logging in in two steps, for who wants it."""

import logging
import re
import time
from binascii import unhexlify
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from django_otp.oath import totp
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

pytestmark = pytest.mark.usefixtures("alphabets")
PAGE, LOGIN = "/admin/two-steps/", "/admin/login/"
KEY = "00112233445566778899aabbccddeeff00112233"


@pytest.fixture(autouse=True)
def _quick(settings, monkeypatch):
    """Let no code grow old while a test runs: the clock of codes stands still, in the middle of its half minute."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    moment = time.time() // 30 * 30 + 15
    for module in ("django_otp.oath.time", "django_otp.plugins.otp_totp.models.time", "encoder.admin.two_steps.time"):
        monkeypatch.setattr(module, Standing(moment))


class Standing:
    """A clock that stands: as the module `time`, and as its function."""

    def __init__(self, moment):
        self.moment = moment

    def __call__(self):
        return self.moment

    time = __call__


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
        answers = []
        with caplog.at_level(logging.WARNING, "morse.login"):
            for _ in range(11):
                TOTPDevice.objects.get().throttle_reset()
                answers.append(log_in(code="000000").status_code)
        assert answers == [200] * 9 + [429] * 2
        assert [record.user for record in caplog.records if record.name == "morse.login"][:9] == ["ada"] * 9

    def test_after_wrong_codes_there_is_a_pause_that_ends_and_is_no_failure(self, device, caplog):
        TOTPDevice.objects.update(throttling_failure_count=30, throttling_failure_timestamp=timezone.now())
        with caplog.at_level(logging.WARNING, "morse.login"):
            told = log_in(code=now()).content.decode()
        assert "looked at in a minute" in told
        assert [record for record in caplog.records if record.name == "morse.login"] == []
        long_ago = timezone.now() - timedelta(days=365 * 40)
        TOTPDevice.objects.update(throttling_failure_count=30, throttling_failure_timestamp=long_ago)
        assert log_in(code="000000").status_code == 200
        later = timezone.now() - timedelta(seconds=65)
        TOTPDevice.objects.update(throttling_failure_timestamp=later)
        assert log_in(code=now()).status_code == 302

    def test_right_codes_do_not_wear_out_the_codes_of_an_operator(self, device):
        call_command("addstatictoken", "ada", "-t", "abcdefgh")
        for drift in (-1, 0, 1):
            assert log_in(code=now(drift=drift)).status_code == 302
        assert log_in(code="abcdefgh").status_code == 302

    def test_a_code_of_an_operator_alone_is_no_second_step(self, ada):
        call_command("addstatictoken", "ada", "-t", "abcdefgh")
        assert log_in().status_code == 302

    @pytest.mark.parametrize("code", ["-1", "²²²", "١٢٣٤٥٦", "\0", "\u202e123456", "12345678901234567890", "💡"])
    def test_what_is_no_code_opens_nothing(self, device, code):
        assert log_in(code=code).status_code == 200

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

    def test_off_lets_the_codes_of_an_operator_go_too(self, session, device):
        call_command("addstatictoken", "ada", "-t", "abcdefgh")
        assert session.post(PAGE, {"code": now()}).status_code == 302
        assert not StaticDevice.objects.exists()
        assert "It is on" not in session.get(PAGE).content.decode()

    def test_on_in_two_windows_makes_one_device(self, session, ada):
        key = self.key(session)
        other = Client()
        other.force_login(ada)
        saved = other.session
        saved["two_steps_key"] = key
        saved.save()
        assert [client.post(PAGE, {"code": now(key)}).status_code for client in (session, other)] == [302, 200]
        assert TOTPDevice.objects.count() == 1

    def test_is_for_those_who_are_logged_in(self, ada):
        assert Client().get(PAGE).status_code == 302

    def test_is_led_to_from_each_page(self, session):
        assert PAGE in session.get("/admin/").content.decode()
