"""Which way imports point, and what may import what."""

import ast
import re
import subprocess
import sys

import pytest

from tests.environment import ROOT

LAYERS = [
    [["encoder.morse"]],
    [["encoder.validators"]],
    [["encoder.models", "encoder.querysets", "encoder.revisions"]],
    [["encoder.snapshots"], ["encoder.receivers"]],
    [
        [
            "encoder.conversions",
            "encoder.forms",
            "encoder.pictures",
            "encoder.presentation",
            "encoder.sounds",
            "encoder.strips",
        ],
        ["encoder.ranges"],
        ["encoder.docs"],
        ["encoder.checks"],
        ["encoder.errors"],
    ],
    [
        ["encoder.views", "encoder.parameters", "encoder.templatetags"],
        ["encoder.api"],
        ["encoder.admin"],
        ["encoder.management"],
        ["encoder.middleware"],
        ["morseweb.health", "morseweb.metrics"],
    ],
    [["encoder.urls"], ["encoder.apps"], ["morseweb.urls"]],
]
FREE = {"encoder", "encoder.logs", "encoder.storage", "encoder.migrations", "morseweb", "morseweb.settings"}
FREE |= {"morseweb.environment", "morseweb.gunicorn_conf", "morseweb.wsgi", "morseweb.welcome", "encoder.static"}
ALLOWED = {  # one module of a layer beside another, each for a reason
    ("encoder.presentation", "encoder.errors"),  # a form's errors are problems
    ("encoder.ranges", "encoder.errors"),  # so is a range behind the end
    ("encoder.api", "encoder.middleware"),  # the document names the limit that the middleware guards
    ("encoder.admin", "encoder.receivers"),
}
PLACE = {
    name: (level, group) for level, groups in enumerate(LAYERS) for group, names in enumerate(groups) for name in names
}


def modules():
    for package in ("encoder", "morseweb"):
        for path in sorted((ROOT / package).rglob("*.py")):
            name = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
            yield name, path


def unit(name):
    """Return the part of the tree that a module belongs to, as the layers name it."""
    parts = name.split(".")
    return ".".join(parts[:2])


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
    assert {unit(name) for name in OURS} - set(PLACE) - FREE == set()


@pytest.mark.parametrize(("name", "path"), MODULES, ids=[name for name, _ in MODULES])
def test_imports_point_downward(name, path):
    here = unit(name)
    if here in FREE:
        return
    for imported in ours(name, path):
        there = unit(imported)
        if there in FREE or there == here or (here, there) in ALLOWED:
            continue
        assert there in PLACE, f"{name} imports {imported}, which has no layer"
        (level, group), (lower, other) = PLACE[here], PLACE[there]
        assert lower < level or (lower == level and group == other), f"{name} imports {imported}"


@pytest.mark.parametrize(("name", "path"), MODULES, ids=[name for name, _ in MODULES])
def test_outside_morse_nobody_imports_its_parts(name, path):
    if not name.startswith("encoder.morse"):
        assert not re.search(r"(from|import) encoder\.morse\.\w", path.read_text(encoding="utf-8"))


def test_views_forms_conversions_and_api_ask_the_snapshot_and_no_model():
    for name, path in MODULES:
        if unit(name) in (
            "encoder.views",
            "encoder.forms",
            "encoder.conversions",
            "encoder.api",
            "encoder.pictures",
            "encoder.presentation",
            "encoder.sounds",
            "encoder.strips",
        ):
            assert not [imported for imported in ours(name, path) if imported.startswith("encoder.models")], name


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


def test_codec_and_timing_do_not_know_each_other():
    found = {name: set(ours(name, path)) for name, path in MODULES}
    assert "encoder.morse.timing" not in found["encoder.morse.codec"]
    assert "encoder.morse.codec" not in found["encoder.morse.timing"]


def test_migrations_import_only_django_db():
    for name, path in MODULES:
        if name.startswith("encoder.migrations."):
            assert all(imported.startswith("django.db") for imported in imports(name, path)), name


def test_settings_are_read_inside_functions():
    for name, path in MODULES:
        if unit(name) in FREE:
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
