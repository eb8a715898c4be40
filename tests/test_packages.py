"""Each program that a test starts is named in tests/packages.sh, or every Debian machine has it."""

import ast
import re
import subprocess

import pytest

from tests.environment import ROOT
from tests.programs import found

PACKAGES = (ROOT / "tests/packages.sh").read_text(encoding="utf-8")
NAMED = set(re.findall(r"need \S+ ([\w.-]+) \"", PACKAGES))
EVERYWHERE = {
    *("make", "git", "python3"),  # what the README asks for
    *(
        "sh",
        "bash",
        "mkdir",
        "true",
        "chroot",
        "mount",
        "unshare",
        "nsenter",
        "dpkg-query",
    ),  # essential packages of Debian
}
OF_A_PACKAGE = {  # programs that come with another of the same package, which is named
    "docker": "dockerd",
    "mariadb-install-db": "mariadbd",
    "java": "groovy",
    "node": "npm",
}
STARTERS = {"subprocess.run", "subprocess.Popen", "subprocess.check_output", "run", "found", "needs", "inside"}
ELSEWHERE = ("tests/rehearsal/cloud", "tests/encoder/management")
"""The lab has a list of its own, deploy/lab/settings.yaml; what the tests of commands run are commands of manage.py."""
SCRIPTS = ("deploy/play", "deploy/ansible/key.yml", "deploy/ansible/tasks/check.yml")
"""What tests start, and starts others."""


def first_word(node):
    """Return the first word of a command that is written out, or None."""
    match node:
        case ast.List(elts=[first, *_]) | ast.Tuple(elts=[first, *_]) | ast.JoinedStr(values=[first, *_]):
            return first_word(first)
        case ast.Call(func=ast.Attribute(attr="split", value=value)):
            return first_word(value)
        case ast.Constant(value=str(text)) if text.split():
            return text.split()[0]
    return None


def started(path):
    """Yield the programs that a module starts: what it hands to a starter, or keeps as a `command`."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and node.args and ast.unparse(node.func).removeprefix("it.") in STARTERS:
            yield first_word(node.args[0])
        elif isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "command":
            yield first_word(node.value)


def programs():
    """Yield each program and the file that starts it."""
    for path in sorted((ROOT / "tests").rglob("*.py")):
        name = str(path.relative_to(ROOT))
        if not name.startswith(ELSEWHERE):
            yield from ((word.rpartition("/")[2], name) for word in started(path) if word)
    for name in SCRIPTS:
        text = (ROOT / name).read_text(encoding="utf-8")
        for word in re.findall(r"\b(ssh-\w+|openssl|curl|tar|git|socat|gpg|rsync|sudo) ", text):
            yield word, name


@pytest.mark.parametrize(("program", "file"), sorted(set(programs())))
def test_is_named(program, file):
    assert OF_A_PACKAGE.get(program, program) in NAMED | EVERYWHERE, f"{file} starts {program}; name it in packages.sh"


def test_what_is_not_there_is_told_with_what_is_not_tested(tmp_path):
    """On a machine without any of them, and without the right to install."""
    told = subprocess.run(
        [found("sh"), ROOT / "tests/packages.sh", "missing"],
        env={"PATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert "Missing: chromium (no page in a browser)" in told
    assert "Missing: openssh-client (" in told
