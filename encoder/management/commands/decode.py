"""`manage.py decode MORSE`: print the text."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from encoder import conversions
from encoder.morse import CANONICAL, DEFAULT_ALPHABET, Reading, Unknown

from . import told


class Command(BaseCommand):
    """Decode a morse, from the arguments or from standard input."""

    help = "Decode a morse to text. Words are parted by / (M alone, --, goes to standard input)."

    def run_from_argv(self, argv: list[str]) -> None:
        """Keep what begins with a dah from being taken for an option."""
        words: list[str] = []
        for word in argv:
            if words and words[-1] in ("--dit", "--dah"):
                words[-1] += f"={word}"
            else:
                words.append(f" {word}" if is_morse(word) else word)
        super().run_from_argv(words)

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("morse", nargs="*", help="the morse; standard input if there is none")
        parser.add_argument("--alphabet", default=DEFAULT_ALPHABET, help="slug of an alphabet (default: %(default)s)")
        parser.add_argument("--reading", default="text", choices=list(Reading), help="how a shared code is read")
        parser.add_argument("--unknown", default="error", choices=list(Unknown), help="what to do with the unknown")
        parser.add_argument("--dit", default=CANONICAL.dit, help="what stands for a dit")
        parser.add_argument("--dah", default=CANONICAL.dah, help="what stands for a dah")

    def handle(self, *args: Any, **options: Any) -> None:
        given = [word.removeprefix(" ") if is_morse(word.lstrip()) else word for word in options["morse"]]
        with told():
            morse = " ".join(given) if given else sys.stdin.read()
            result = conversions.decode(
                morse,
                options["alphabet"],
                Reading(options["reading"]),
                Unknown(options["unknown"]),
                dit=options["dit"],
                dah=options["dah"],
            )
        self.stdout.write(result.text)


def is_morse(word: str) -> bool:
    """Tell a morse from an option; `--` alone is argparse's own."""
    return word.startswith("-") and word != "--" and not any(map(str.isalnum, word))
