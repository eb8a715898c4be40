"""`manage.py encode TEXT`: print the morse."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from encoder import conversions
from encoder.morse import CANONICAL, DEFAULT_ALPHABET, CharacterGap, Unknown

from . import told


class Command(BaseCommand):
    """Encode a text, from the arguments or from standard input."""

    help = "Encode a text to morse."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("text", nargs="*", help="the text; standard input if there is none")
        parser.add_argument("--alphabet", default=DEFAULT_ALPHABET, help="slug of an alphabet (default: %(default)s)")
        parser.add_argument("--unknown", default="error", choices=list(Unknown), help="what to do with the unknown")
        parser.add_argument("--dit", default=CANONICAL.dit, help="what is written for a dit")
        parser.add_argument("--dah", default=CANONICAL.dah, help="what is written for a dah")
        parser.add_argument(
            "--character-gap", default=CharacterGap.SPACE, choices=list(CharacterGap), help="what parts characters"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        notation = {name: options[name] for name in CANONICAL._fields}
        with told():
            text = " ".join(options["text"]) if options["text"] else sys.stdin.read()
            result = conversions.encode(text, options["alphabet"], Unknown(options["unknown"]), **notation)
        self.stdout.write(result.written)
