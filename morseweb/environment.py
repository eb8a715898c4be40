"""Readers of environment variables: typed, named in every error, and never printing a secret.

Each name may also be given as `NAME_FILE`, the path of a file that holds the value.
"""

import ipaddress
import logging
from contextlib import suppress
from pathlib import Path
from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured
from environ.fileaware_mapping import FileAwareMapping

TRUE = frozenset(["true", "yes", "on", "1"])
FALSE = frozenset(["false", "no", "off", "0"])
LEAST_SECRET_CHARACTERS = 20
SCHEMES = ("mysql", "sqlite")


class Environment(environ.FileAwareEnv):
    """django-environ's mapping and addresses, without its surprises.

    It takes a value that begins with `$` for a reference, and any unknown word for false.
    """

    ENVIRON = FileAwareMapping(cache=False)

    def value(self, name: str, *default: str) -> str:
        """Return what is set, or the default. Raises ImproperlyConfigured naming the variable."""
        try:
            value = self.ENVIRON[name].strip("\r\n")
            if value or default:
                return value
            raise ImproperlyConfigured(f"{name} is empty, and has no default; see docs/settings.md.")
        except KeyError:
            if default:
                return default[0]
        except OSError as exc:
            raise ImproperlyConfigured(f"{name}_FILE names a file that cannot be read: {exc.strerror}.") from exc
        raise ImproperlyConfigured(f"{name} is not set, and has no default; see docs/settings.md.")

    def text(self, name: str, *default: str, choices: tuple[str, ...] = ()) -> str:
        """Return a string, one of the choices where there are any."""
        value = self.value(name, *default)
        if choices and value not in choices:
            raise ImproperlyConfigured(f"{name} is {value!r}; it must be one of {', '.join(choices)}.")
        return value

    def secret(self, name: str) -> str:
        """Return a value that nobody can guess, by its length."""
        value = self.value(name)
        if len(value) < LEAST_SECRET_CHARACTERS:
            raise ImproperlyConfigured(f"{name} must have at least {LEAST_SECRET_CHARACTERS} characters.")
        return value

    def boolean(self, name: str, default: bool) -> bool:
        """Return true or false; any word that is neither is an error."""
        word = self.value(name, str(default)).lower()
        if word not in TRUE | FALSE:
            raise ImproperlyConfigured(f"{name} is {word!r}; it must be one of {', '.join(sorted(TRUE | FALSE))}.")
        return word in TRUE

    def words(self, name: str, *default: str) -> list[str]:
        """Return a list from words parted by commas."""
        words = [word.strip() for word in self.value(name, *default).split(",") if word.strip()]
        if not words and not default:
            raise ImproperlyConfigured(f"{name} is empty, and has no default; see docs/settings.md.")
        return words

    def networks(self, name: str, *default: str) -> list[str]:
        """Return a list of networks, such as `10.0.0.0/8`."""
        words = self.words(name, *default)
        for word in words:
            try:
                ipaddress.ip_network(word)
            except ValueError as exc:
                raise ImproperlyConfigured(f"{name} has {word!r}, which is no network: {exc}.") from exc
        return words

    def address(self, name: str) -> str:
        """Return a web address, or an empty string."""
        value = self.value(name, "")
        if value and not value.startswith(("https://", "http://")):
            raise ImproperlyConfigured(f"{name} is {value!r}; it must begin with https:// or http://.")
        return value

    def number(self, name: str, default: int, least: int = 0) -> int:
        """Return a whole number, `least` or more."""
        word = self.value(name, str(default))
        if not word.isdecimal() or int(word) < least:
            raise ImproperlyConfigured(f"{name} is {word!r}; it must be a whole number of at least {least}.")
        return int(word)

    def database(self, name: str) -> dict[str, Any]:
        """Return Django's dictionary for a database address such as `mysql://user:password@host/name`."""
        address = self.value(name)
        parsed: dict[str, Any] = {}
        if address.partition(":")[0] in SCHEMES:
            with suppress(ValueError):  # a port that is none
                parsed = self.db_url_config(address)
        if not parsed.get("NAME"):
            raise ImproperlyConfigured(f"{name} must have the form mysql://user:password@host/name or sqlite:///file.")
        return parsed


def load(file: Path) -> Environment:
    """Return the readers over the process environment, completed from a file of `NAME=value` lines."""
    if file.is_file():
        logging.getLogger("environ").setLevel(logging.ERROR)
        environ.Env.read_env(str(file))
    return Environment()
