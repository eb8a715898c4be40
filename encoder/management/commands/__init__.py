"""The commands, and what encode and decode share."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from django.core.management.base import CommandError

from encoder.morse import MorseError


@contextmanager
def told() -> Iterator[None]:
    """Say in lines what cannot be converted, and that standard input is no text. Raises CommandError."""
    try:
        yield
    except MorseError as exc:
        raise CommandError("\n".join(problem.message for problem in exc.problems)) from exc
    except UnicodeDecodeError as exc:
        raise CommandError(f"Standard input is no {sys.stdin.encoding}: {exc.reason} at byte {exc.start}.") from exc
