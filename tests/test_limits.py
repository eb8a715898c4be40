"""Each limit is said once, in the code: with other numbers there, pages and the API's document say those.

That the documentation has the numbers of the code is held by test_documentation.
"""

import ast
import importlib.machinery
import json
import subprocess
import sys

import pytest

from tests.environment import ROOT

CHANGED = {
    "encoder.conversions": {"MAX_TEXT_CHARACTERS": 9_871, "MAX_MORSE_CHARACTERS": 248_871},
    "encoder.formats": {"MAX_SOUND_SECONDS": 3_571, "MAX_MP3_SECONDS": 571},
    "encoder.web": {"MAX_ADDRESS_BYTES": 8_071, "MAX_BODY_BYTES": 2_598_871, "MAX_TEXT_BODY_BYTES": 128_871},
    "encoder.morse.characters": {"MAX_MARKS": 29},
    "encoder.morse.errors": {"MAX_PROBLEMS": 93},
    "encoder.morse.timing": {"MIN_WPM": 2, "MAX_WPM": 97, "DEFAULT_WPM": 19},
    "encoder.morse.tone": {
        **{"MIN_TONE_HZ": 210, "MAX_TONE_HZ": 1490, "DEFAULT_TONE_HZ": 610},
        **{"MIN_LEVEL_PERCENT": 3, "MAX_LEVEL_PERCENT": 98, "DEFAULT_LEVEL_PERCENT": 61},
    },
    "encoder.pages.presentation": {"MAX_DRAWN_SIGNALS": 1_871, "MAX_LINK_BYTES": 3_871, "MAX_MARKS_SHOWN": 47},
}


class Changed(ast.NodeTransformer):
    """Gives names that a module defines other numbers."""

    def __init__(self, numbers):
        self.numbers = dict(numbers)

    def visit_Assign(self, node):
        (target,) = node.targets
        if isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
            node.value.elts = list(map(self.changed, target.elts, node.value.elts))
        else:
            node.value = self.changed(target, node.value)
        return node

    def changed(self, name, value):
        if isinstance(name, ast.Name) and name.id in self.numbers:
            return ast.copy_location(ast.Constant(self.numbers.pop(name.id)), value)
        return value

    def generic_visit(self, node):
        return super().generic_visit(node) if isinstance(node, ast.Module) else node


class Loader(importlib.machinery.SourceFileLoader):
    def source_to_code(self, data, path, *, _optimize=-1):
        tree, change = ast.parse(data), Changed(CHANGED[self.name])
        tree = change.visit(tree)
        assert not change.numbers, f"{self.name} does not define {', '.join(change.numbers)}"
        return compile(tree, path, "exec", dont_inherit=True)

    def get_code(self, fullname):
        return self.source_to_code(self.get_data(self.path), self.path)


class Finder:
    @staticmethod
    def find_spec(name, path=None, target=None):
        if name not in CHANGED:
            return None
        spec = importlib.machinery.PathFinder.find_spec(name, path)
        spec.loader = Loader(name, spec.origin)
        return spec


def answers():
    """Return what pages and the API's document say with other numbers."""
    sys.meta_path.insert(0, Finder)
    import django

    django.setup()
    from django.test import Client

    from encoder import snapshots

    packaged = snapshots.read_fixtures()
    snapshots.current = lambda: packaged

    def page(path, **parameters):
        form = "application/x-www-form-urlencoded"
        body = "&".join(f"{name}={value}" for name, value in parameters.items())
        return Client().post(path, body, content_type=form, headers={"accept": "text/html"}).content.decode()

    return {
        "encode": page("/encode", text="E" * 4000 + "€" * 50),
        "long": page("/encode", text="E" * 9_872),
        "sound": page("/encode", text="PARIS " * 130, wpm="2"),
        "speed": page("/encode", text="a", wpm="98", tone_hz="1491", level_percent="99"),
        "marks": page("/encode", text="a" + "\u0301" * 30),
        "decode": page("/decode", morse="x " * 100),
        "refused": page("/decode", morse="x " * 100, unknown="error"),
        "body": page("/encode", text="a" * 128_871),
        "document": Client().get("/api/v1/openapi.json").content.decode(),
    }


@pytest.fixture(scope="module")
def said():
    program = "import json; from tests import test_limits; print(json.dumps(test_limits.answers()))"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize(
    ("where", "now", "before"),
    [
        ("encode", "of 9,871 characters", "10,000"),
        ("encode", "The drawing stops after 1,871 signals of 4,050", "2,000"),
        ("encode", "the limit is 3,871 bytes", "4,000 bytes"),
        ("encode", "The first 47 are shown", "The first 50"),
        ("encode", 'min="2" max="97" step="any"\nvalue="19"', 'max="100"'),
        ("encode", 'min="210" max="1490" step="any"\nvalue="610"', 'max="1500"'),
        ("encode", 'min="3" max="98"\nvalue="61"', 'value="60"'),
        ("long", "The text has 9,872 characters; the limit is 9,871.", "10,000"),
        ("sound", "the limit is 3,571.", "3,600"),
        ("speed", "wpm is 98; it must be a number from 2 to 97.", "from 1 to 100"),
        ("speed", "tone_hz is 1491; it must be a number from 210 to 1490.", "1500"),
        ("speed", "level_percent is 99; it must be a number from 3 to 98.", "to 100"),
        ("marks", "the limit is 29.", "limit is 30"),
        ("decode", "of 248,871 characters", "250,000"),
        ("decode", "The first 47 are shown", "The first 50"),
        ("refused", "And 7 more of the same kind.", "of 50"),
        ("body", "the limit is 128,871.", "131,072"),
        ("document", "a text has at most 9,871 characters, a morse 248,871", "10,000"),
        ("document", '"maxLength": 9871', '"maxLength": 10000'),
        ("document", '"maxLength": 248871', '"maxLength": 250000'),
        ("document", "2,598,871 bytes", "2,621,440"),
        ("document", "128,871 where", "131,072"),
        ("document", "is longer than 8,071 bytes", "8,190"),
        ("document", "at most 29 combining marks", "at most 30"),
        ("document", "speeds are 2 to 97 wpm", "1 to 100"),
        ("document", "lasts at most 3,571 seconds", "3,600"),
        ("document", "mp3, of at most 571 seconds", "600 seconds"),
        ("document", "lists at most 93 problems", "at most 100"),
        ("document", '"maximum": 1490', '"maximum": 1500'),
    ],
)
def test_is_said_as_it_is_and_never_as_it_was(said, where, now, before):
    text = said[where].replace("\\n", "\n")
    assert now in text
    assert before not in text
