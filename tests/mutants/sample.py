"""What is broken: a sample of all places in the code, the same one as long as the lines are the same."""

import ast
import hashlib
from itertools import islice
from typing import NamedTuple

import cosmic_ray.plugins
from cosmic_ray.ast import ast_nodes, get_ast
from cosmic_ray.mutating import mutate_code

from tests.environment import ROOT

from .operators import OWN

NOT_BROKEN = ("encoder/migrations/",)
"""Written once, and run by every test that has a database."""


class Mutant(NamedTuple):
    """One way to break one place."""

    path: str
    line: int
    operator: str
    occurrence: int
    text: str


def operator(name):
    return OWN[name]() if name in OWN else cosmic_ray.plugins.get_operator(name)()


def modules(pure):
    """Return the paths of the modules inside encoder/morse, or of the others."""
    found = sorted((*(ROOT / "encoder").rglob("*.py"), *(ROOT / "morseweb").rglob("*.py")))
    paths = [str(path.relative_to(ROOT)) for path in found]
    return [path for path in paths if path.startswith("encoder/morse/") == pure and not path.startswith(NOT_BROKEN)]


def annotations(source):
    """Return the places of types, which say nothing that a test could see."""
    for node in ast.walk(ast.parse(source)):
        for part in (getattr(node, "annotation", None), getattr(node, "returns", None)):
            if part is not None:
                yield (part.lineno, part.col_offset), (part.end_lineno, part.end_col_offset)


def mutants(path):
    """Yield every mutant of a module, with its place."""
    source = (ROOT / path).read_text(encoding="utf-8")
    lines = source.splitlines()
    types = list(annotations(source))
    tree = get_ast(source)
    for name in (*cosmic_ray.plugins.operator_names(), *OWN):
        try:
            make = operator(name)
        except TypeError:  # one that wants to be told what to put there
            continue
        places = [place for node in ast_nodes(tree) for place in make.mutation_positions(node)]
        for occurrence, (start, end) in enumerate(places):
            if not any(first <= start and end <= last for first, last in types):
                yield (start, end), Mutant(path, start[0], name, occurrence, lines[start[0] - 1].strip())


def is_program(mutant):
    """Tell whether it can be read at all, and says something else than before."""
    before = (ROOT / mutant.path).read_text(encoding="utf-8")
    try:
        after = ast.parse(mutate_code(before, operator(mutant.operator), mutant.occurrence))
    except SyntaxError:
        return False
    return ast.dump(after) != ast.dump(ast.parse(before))


def sample(pure, size, seed):
    """Return so many mutants, each of another place: by the digest of what stands there, and one of its ways."""
    by_place = {}
    for path in modules(pure):
        for (start, end), mutant in mutants(path):
            by_place.setdefault((path, start, end), []).append(mutant)

    def digest(*parts):
        return hashlib.sha256(repr((seed, *parts)).encode()).hexdigest()

    seen = {}
    keyed = []
    for (path, start, _), ways in by_place.items():
        module, text = path.rpartition("/")[2], ways[0].text
        count = seen[module, text, start[1]] = seen.get((module, text, start[1]), 0) + 1
        key = digest(module, text, count, start[1])
        keyed.append((key, min(ways, key=lambda way: digest(key, way.operator, way.occurrence))))
    return list(islice(filter(is_program, (mutant for _, mutant in sorted(keyed))), size))
