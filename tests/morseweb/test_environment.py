"""Settings from the environment: typed, named, secure by default."""

import ast
import os
import subprocess
import sys

import pytest
from django.core.exceptions import ImproperlyConfigured

from morseweb.environment import Environment
from tests.environment import ROOT

PRODUCTION = ROOT / "docs" / "production.env"


@pytest.fixture
def env(monkeypatch):
    def make(**variables):
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        return Environment()

    return make


class TestReaders:
    @pytest.mark.parametrize("word", ["maybe", "", "2", "tru"])
    def test_an_unknown_boolean_is_refused_by_name(self, env, word):
        with pytest.raises(ImproperlyConfigured, match="X_FLAG is"):
            env(X_FLAG=word).boolean("X_FLAG", False)

    @pytest.mark.parametrize(("word", "value"), [("yes", True), ("TRUE", True), ("0", False), ("off", False)])
    def test_booleans(self, env, word, value):
        assert env(X_FLAG=word).boolean("X_FLAG", not value) is value

    @pytest.mark.parametrize("word", ["-1", "1.5", "many", ""])
    def test_a_number_that_is_none_is_refused_by_name(self, env, word):
        with pytest.raises(ImproperlyConfigured, match="X_NUMBER is"):
            env(X_NUMBER=word).number("X_NUMBER", 1)

    def test_words(self, env):
        assert env(X_WORDS="a, b,,c ").words("X_WORDS") == ["a", "b", "c"]

    def test_a_choice(self, env):
        with pytest.raises(ImproperlyConfigured, match="must be one of json, text"):
            env(X_CHOICE="xml").text("X_CHOICE", "json", choices=("json", "text"))

    @pytest.mark.parametrize("word", ["foo", "10.0.0.1/8", "10.0.0.0/8,x"])
    def test_a_network_that_is_none_is_refused_by_name(self, env, word):
        with pytest.raises(ImproperlyConfigured, match="X_NETWORKS has"):
            env(X_NETWORKS=word).networks("X_NETWORKS")

    @pytest.mark.parametrize("value", ["javascript:alert(1)", "//elsewhere.example"])
    def test_an_address_that_is_none_is_refused_by_name(self, env, value):
        with pytest.raises(ImproperlyConfigured, match="X_ADDRESS is"):
            env(X_ADDRESS=value).address("X_ADDRESS")

    def test_a_missing_variable_is_named(self, env):
        with pytest.raises(ImproperlyConfigured, match="X_MISSING is not set"):
            env().text("X_MISSING")

    def test_a_secret_that_can_be_guessed_is_refused_and_not_printed(self, env):
        with pytest.raises(ImproperlyConfigured, match="X_SECRET must have at least 20 characters") as caught:
            env(X_SECRET="short").secret("X_SECRET")
        assert "short" not in str(caught.value)

    @pytest.mark.parametrize("value", ["", "\n", ","])
    def test_a_list_that_must_be_given_has_something(self, env, value):
        with pytest.raises(ImproperlyConfigured, match="X_WORDS is empty"):
            env(X_WORDS=value).words("X_WORDS")

    def test_a_dollar_is_a_dollar(self, env):
        assert env(X_SECRET="$ecret").text("X_SECRET") == "$ecret"

    def test_a_secret_may_be_a_file(self, env, tmp_path):
        (tmp_path / "secret").write_text("s3cret", encoding="utf-8")
        assert env(X_SECRET_FILE=str(tmp_path / "secret")).text("X_SECRET") == "s3cret"

    def test_a_file_that_cannot_be_read_is_named(self, env):
        with pytest.raises(ImproperlyConfigured, match="X_SECRET_FILE names a file"):
            env(X_SECRET_FILE="/nowhere/secret").text("X_SECRET")

    @pytest.mark.parametrize(
        "address",
        [
            "s3cret",
            "mysql://",
            "ftp://u:s3cret@x/y",
            "mysql://u:s3cret@host:port/x",
            "mysql://u:s3cret@h:99999/x",
            "mysql://[",
        ],
    )
    def test_a_wrong_database_address_is_refused_without_printing_it(self, env, address):
        with pytest.raises(ImproperlyConfigured, match="X_DATABASE must have the form") as caught:
            env(X_DATABASE=address).database("X_DATABASE")
        assert "s3cret" not in str(caught.value)

    def test_a_database_address(self, env):
        parsed = env(X_DATABASE="mysql://morse:p%40ss@db.example/morse").database("X_DATABASE")
        assert (parsed["ENGINE"], parsed["HOST"], parsed["PASSWORD"]) == (
            "django.db.backends.mysql",
            "db.example",
            "p@ss",
        )


def manage(*arguments, **environment):
    code = "import sys; from django.core.management import *; execute_from_command_line(['', *sys.argv[1:]])"
    kept = {
        "PATH": os.environ["PATH"],
        "PYTHONWARNINGS": "error",
        "DJANGO_SETTINGS_MODULE": "morseweb.settings",
        "ENV_FILE": os.devnull,
    }
    return subprocess.run(
        [sys.executable, "-c", code, *arguments],
        env=kept | environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


def production():
    lines = PRODUCTION.read_text(encoding="utf-8").splitlines()
    values = dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))
    return values | {"SECRET_KEY": "a-long-random-key-" + "x9" * 30, "DATABASE_URL": "sqlite:///:memory:"}


@pytest.mark.slow
def test_check_deploy_is_clean_with_the_example_of_production():
    run = manage("check", "--deploy", "--fail-level", "INFO", **production())
    assert run.returncode == 0, run.stderr
    assert "no issues" in run.stdout


@pytest.mark.parametrize("missing", ["SECRET_KEY", "ALLOWED_HOSTS", "DATABASE_URL"])
def test_without_what_must_be_said_it_does_not_start_and_names_it(missing):
    values = production()
    del values[missing]
    run = manage("check", **values)
    assert run.returncode == 1
    assert f"{missing} is not set" in run.stderr


@pytest.mark.parametrize("empty", ["SECRET_KEY", "ALLOWED_HOSTS", "DATABASE_URL"])
def test_with_nothing_for_what_must_be_said_it_does_not_start_and_names_it(empty):
    run = manage("check", **production() | {empty: ""})
    assert run.returncode == 1
    assert f"{empty} is empty" in run.stderr


def settings_of(names, **environment):
    """Return settings as the service has them with these variables."""
    code = f"from morseweb import settings; print([getattr(settings, name) for name in {names!r}])"
    kept = {"PATH": os.environ["PATH"], "ENV_FILE": os.devnull}
    run = subprocess.run(
        [sys.executable, "-c", code], env=kept | environment, cwd=ROOT, capture_output=True, text=True, check=True
    )
    return ast.literal_eval(run.stdout)


def test_https_is_insisted_on_unless_it_is_switched_off():
    names = ["SECURE_SSL_REDIRECT", "SECURE_HSTS_SECONDS", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE"]
    assert settings_of(names, **production()) == [True, 86_400, True, True]
    assert settings_of(names, **production() | {"HTTPS": "false"}) == [False, 0, False, False]


def test_browsers_are_bound_to_https_by_steps():
    names = ["SECURE_HSTS_SECONDS", "SECURE_HSTS_INCLUDE_SUBDOMAINS"]
    assert settings_of(names, **production()) == [86_400, False]
    further = {"HSTS_DAYS": "365", "HSTS_SUBDOMAINS": "true"}
    assert settings_of(names, **production() | further) == [31_536_000, True]
    assert settings_of(names, **production() | further | {"HTTPS": "false"}) == [0, False]


def test_a_database_is_waited_for_five_seconds_or_as_long_as_it_is_said_to_be():
    def timeout(**more):
        (databases,) = settings_of(["DATABASES"], **production() | more)
        found = databases["default"]
        assert (found["CONN_MAX_AGE"], found["CONN_HEALTH_CHECKS"]) == (60, True)
        return found["OPTIONS"]["timeout"]

    assert timeout() == 5
    assert timeout(DATABASE_TIMEOUT_SECONDS="1") == 1
    with pytest.raises(subprocess.CalledProcessError):
        timeout(DATABASE_TIMEOUT_SECONDS="0")
