"""Wabun and International in one message, as Japanese operators switch: `<DO>` begins Wabun, `<SN>` ends it.

In International what stands between `<DO>` and `<SN>`, or the end, is Wabun; in Japanese what stands between `<SN>` and
`<DO>`, or the end, is International. Source: the usage of the radio law's table (ホレ and ラタ).
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import lru_cache

from .codetable import DEFAULT_ALPHABET, OVERLINE, CodeTable

WABUN = "japanese"
TO_WABUN, FROM_WABUN = "<DO>", "<SN>"


def linked(tables: Mapping[str, CodeTable]) -> dict[str, CodeTable]:
    """Return the tables with International and Wabun leading to each other, where both are there and can switch."""
    latin, wabun = tables.get(DEFAULT_ALPHABET), tables.get(WABUN)
    if not latin or not wabun or not all(name in t.codes for name in (TO_WABUN, FROM_WABUN) for t in (latin, wabun)):
        return dict(tables)
    if latin.switches.get(TO_WABUN) is not wabun or wabun.switches.get(FROM_WABUN) is not latin:
        latin, wabun = replace(latin, switches={}), replace(wabun, switches={})
        latin.switches.update(dict.fromkeys(_same(latin, TO_WABUN), wabun))
        wabun.switches.update(dict.fromkeys(_same(wabun, FROM_WABUN), latin))
    return {**tables, latin.slug: latin, wabun.slug: wabun}


def _same(table: CodeTable, name: str) -> list[str]:
    """Return a prosign and the others with its code, which nobody can hear apart."""
    return [name, *(other for other, code in table.codes.items() if code == table.codes[name] and other != name)]


@lru_cache
def _written(names: tuple[str, ...]) -> re.Pattern[str]:
    overlined = ("".join(letter + OVERLINE for letter in name[1:-1]) for name in names)
    return re.compile("|".join((*names, *overlined)))


def stretches(folded: str, table: CodeTable) -> Iterator[tuple[int, int, CodeTable]]:
    """Cut a folded text behind each prosign that switches: where a stretch begins and ends, and the table it is in."""
    at = 0
    while table.switches:
        found = _written(tuple(table.switches)).search(folded, at)
        if not found:
            break
        yield at, found.end(), table
        at, table = found.end(), next(iter(table.switches.values()))
    yield at, len(folded), table
