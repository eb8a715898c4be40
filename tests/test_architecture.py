"""Which way imports point, and what may import what."""

import ast
import re
import subprocess
import sys

import pytest

from tests.environment import ROOT

LAYERS = """
encoder.pages.urls | encoder.apps | morseweb.urls | morseweb.wsgi, morseweb.gunicorn_conf
encoder.pages, encoder.templatetags | encoder.api | encoder.admin | encoder.management | morseweb.health, morseweb.aside
encoder.conversions, encoder.sounds, encoder.formats | encoder.drawing | encoder.web | encoder.checks | morseweb.metrics
encoder.snapshots, encoder.hints | encoder.receivers
encoder.models, encoder.querysets, encoder.revisions
encoder.validators | morseweb.settings
encoder.morse | encoder | encoder.migrations | morseweb
"""
PLACE = {
    name: (-level, group)
    for level, layer in enumerate(LAYERS.strip().splitlines())
    for group, names in enumerate(layer.split(" | "))
    for name in names.split(", ")
}
MAX_TOP_MODULES, MAX_MODULE_LINES, MAX_FUNCTION_LINES = 12, 300, 50
MAX_TEMPLATE_CHARACTERS = 160


def modules():
    for package in ("encoder", "morseweb"):
        for path in sorted((ROOT / package).rglob("*.py")):
            name = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
            yield name, path


def unit(name):
    """Return the part of the tree that a module belongs to, as the layers name it: the longest name that does."""
    while name not in PLACE and "." in name:
        name = name.rpartition(".")[0]
    return name


def imports(name, path):
    """Yield the full names that a module imports from us."""
    package = name.split(".") if path.stem == "__init__" else name.split(".")[:-1]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = ".".join(package[: len(package) - node.level + 1]) if node.level else ""
            origin = ".".join(part for part in (base, node.module or "") if part)
            for alias in node.names:
                yield f"{origin}.{alias.name}"


MODULES = list(modules())
OURS = {name for name, _ in MODULES}


def ours(name, path):
    for imported in imports(name, path):
        if imported.split(".")[0] in ("encoder", "morseweb"):
            yield imported if imported in OURS else imported.rpartition(".")[0]


def test_every_module_has_a_place():
    assert {name for name in OURS if unit(name) == "encoder"} == {"encoder"}


def test_every_place_has_a_module():
    assert PLACE.keys() - OURS == set()


@pytest.mark.parametrize(("name", "path"), MODULES, ids=[name for name, _ in MODULES])
def test_imports_point_downward(name, path):
    here = unit(name)
    for imported in ours(name, path):
        there = unit(imported)
        (level, group), (lower, other) = PLACE[here], PLACE[there]
        assert lower < level or (lower == level and group == other), f"{name} imports {imported}"


def test_no_import_goes_round_in_a_circle():
    left = {name: set(ours(name, path)) & OURS - {name} for name, path in MODULES}
    while free := [name for name, imported in left.items() if not imported & left.keys()]:
        for name in free:
            del left[name]
    assert left == {}


def test_the_page_and_the_test_have_the_same_layers():
    page = (ROOT / "docs/architecture.md").read_text(encoding="utf-8").split("```text\n")[1].split("```")[0]
    assert [re.sub(r"^\d  ", "", line) for line in page.splitlines()] == LAYERS.strip().splitlines()


def test_a_room_is_small_enough_to_be_looked_over():
    assert len(list((ROOT / "encoder").glob("[a-z]*.py"))) <= MAX_TOP_MODULES
    for name, path in MODULES:
        if name.startswith("encoder.migrations."):
            continue
        source = path.read_text(encoding="utf-8")
        assert len(source.splitlines()) <= MAX_MODULE_LINES, name
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                assert node.end_lineno - node.lineno < MAX_FUNCTION_LINES, f"{name}.{node.name}"


def test_no_line_of_a_template_is_wider_than_a_window():
    for path in (ROOT / "templates").rglob("*.html"):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            assert len(line) <= MAX_TEMPLATE_CHARACTERS, f"{path}:{number}"


@pytest.mark.parametrize(("name", "path"), MODULES, ids=[name for name, _ in MODULES])
def test_outside_morse_nobody_imports_its_parts(name, path):
    if not name.startswith("encoder.morse"):
        assert not re.search(r"(from|import) encoder\.morse\.\w", path.read_text(encoding="utf-8"))


def test_what_answers_asks_the_snapshot_and_no_model():
    rooms = ("encoder.pages", "encoder.conversions", "encoder.sounds", "encoder.api", "encoder.drawing", "encoder.web")
    for name, path in MODULES:
        if name.startswith(rooms):
            assert "encoder.models" not in set(ours(name, path)), name


def test_morse_imports_the_standard_library_alone():
    for name, path in MODULES:
        if name.startswith("encoder.morse"):
            for imported in imports(name, path):
                root = imported.split(".")[0]
                assert root in sys.stdlib_module_names or imported.startswith("encoder.morse"), f"{name}: {imported}"


def test_morse_needs_no_django_no_clock_no_file_no_chance():
    program = (
        "import sys\n"
        "for name in ('django', 'random', 'time', 'socket', 'subprocess', 'urllib.request'): sys.modules[name] = None\n"
        "import encoder.morse\n"
    )
    subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=True)


def test_codes_and_timing_do_not_know_each_other():
    found = {name: set(ours(name, path)) for name, path in MODULES}
    for name in ("encoder.morse.encoding", "encoder.morse.decoding"):
        assert "encoder.morse.timing" not in found[name]
        assert name not in found["encoder.morse.timing"]


def test_migrations_import_only_django_db():
    for name, path in MODULES:
        if name.startswith("encoder.migrations."):
            assert all(imported.startswith("django.db") for imported in imports(name, path)), name


def test_settings_are_read_inside_functions():
    for name, path in MODULES:
        if name == "morseweb.settings":
            continue
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            inside = isinstance(node, (ast.FunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom))
            read = [
                n for n in ast.walk(node) if isinstance(n, ast.Attribute) and ast.unparse(n).startswith("settings.")
            ]
            assert inside or not read, f"{name} reads settings when it is imported"


def test_every_test_folder_is_a_package():
    for folder in {path.parent for path in (ROOT / "tests").rglob("test_*.py")}:
        assert (folder / "__init__.py").exists(), folder
