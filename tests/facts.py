"""The published tables beside this file in facts/, and the packaged alphabets as the pure code sees them."""

import csv
import json
from functools import cache
from pathlib import Path

from encoder.morse import Alphabet, CodeTable, Symbol, compile_table
from encoder.morse import linked as linked_tables

FACTS = Path(__file__).parent / "facts"
FIXTURES = Path(__file__).parent.parent / "fixtures"


def rows(name: str) -> list[dict[str, str]]:
    """Return the rows of one table."""
    with (FACTS / f"{name}.tsv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


@cache
def packaged() -> dict[str, Alphabet]:
    """Return the packaged alphabets by slug, without Django."""
    found = {}
    for path in sorted(FIXTURES.glob("*.json")):
        first, *symbols = (row["fields"] for row in json.loads(path.read_text(encoding="utf-8")))
        first["extends"] = first["extends"][0] if first["extends"] else None
        found[first["slug"]] = Alphabet(
            **first, revision=1, symbols=tuple(Symbol(*(row[name] for name in Symbol._fields)) for row in symbols)
        )
    return found


@cache
def linked() -> dict[str, CodeTable]:
    """Return all packaged alphabets, compiled, with those that lead to each other linked."""
    return linked_tables({slug: table(slug) for slug in packaged()})


@cache
def table(slug: str) -> CodeTable:
    """Return a packaged alphabet, compiled."""
    return compile_table(slug, packaged())
