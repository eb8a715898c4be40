"""Readers of environment variables: typed, named in every error, and never printing a secret.

Each name may also be given as `NAME_FILE`, the path of a file that holds the value.
"""

import logging
from pathlib import Path
from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured

TRUE = frozenset(["true", "yes", "on", "1"])
FALSE = frozenset(["false", "no", "off", "0"])


class Environment(environ.FileAwareEnv):
    """django-environ without its surprises: no `$` references, no unknown word taken for false."""

    def __init__(self) -> None:
        super().__init__()
        self.interpolate = False

    def get_value(self, var: str, *args: Any, **kwargs: Any) -> Any:
        """Return the value. Raises ImproperlyConfigured naming the variable."""
        try:
            return super().get_value(var, *args, **kwargs)
        except ImproperlyConfigured as exc:
            raise ImproperlyConfigured(f"{var} is not set, and has no default; see docs/settings.md.") from exc
        except ValueError as exc:
            raise ImproperlyConfigured(f"{var} has a value of the wrong form; see docs/settings.md.") from exc

    def text(self, name: str, *default: str, choices: tuple[str, ...] = ()) -> str:
        """Return a string, one of the choices where there are any."""
        value = self.get_value(name, cast=str, **_default(default))
        if choices and value not in choices:
            raise ImproperlyConfigured(f"{name} is {value!r}; it must be one of {', '.join(choices)}.")
        return value

    def boolean(self, name: str, default: bool) -> bool:
        """Return true or false; any word that is neither is an error."""
        word = self.get_value(name, cast=str, default=str(default)).lower()
        if word not in TRUE | FALSE:
            raise ImproperlyConfigured(f"{name} is {word!r}; it must be one of {', '.join(sorted(TRUE | FALSE))}.")
        return word in TRUE

    def words(self, name: str, *default: str) -> list[str]:
        """Return a list from words parted by commas."""
        value = self.get_value(name, cast=str, **_default(default))
        return [word.strip() for word in value.split(",") if word.strip()]

    def number(self, name: str, default: int, least: int = 0) -> int:
        """Return a whole number, `least` or more."""
        word = self.get_value(name, cast=str, default=str(default))
        if not word.isdecimal() or int(word) < least:
            raise ImproperlyConfigured(f"{name} is {word!r}; it must be a whole number of at least {least}.")
        return int(word)

    def database(self, name: str) -> dict[str, Any]:
        """Return Django's dictionary for a database address such as `mysql://user:password@host/name`."""
        address = self.get_value(name, cast=str)
        try:
            parsed = self.db_url_config(address)
        except (ValueError, KeyError, ImproperlyConfigured):
            parsed = {}
        if not parsed.get("ENGINE") or not parsed.get("NAME"):
            raise ImproperlyConfigured(f"{name} must have the form mysql://user:password@host/name or sqlite:///file.")
        return parsed


def _default(default: tuple[str, ...]) -> dict[str, str]:
    return {"default": default[0]} if default else {}


def load(file: Path) -> Environment:
    """Return the readers over the process environment, completed from a file of `NAME=value` lines."""
    if file.is_file():
        logging.getLogger("environ").setLevel(logging.ERROR)
        environ.Env.read_env(str(file))
    return Environment()
