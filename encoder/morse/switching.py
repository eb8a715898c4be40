"""Wabun and International in one message, as Japanese operators switch: `<DO>` begins Wabun, `<SN>` ends it.

In International what stands between `<DO>` and `<SN>`, or the end, is Wabun; in Japanese what stands between `<SN>` and
`<DO>`, or the end, is International. Source: the usage of the radio law's table (ホレ and ラタ).
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from .codetable import DEFAULT_ALPHABET, OVERLINE, CodeTable

WABUN = "japanese"
TO_WABUN, FROM_WABUN = "<DO>", "<SN>"
_WRITTEN = {name: f"{name}|{''.join(letter + OVERLINE for letter in name[1:-1])}" for name in (TO_WABUN, FROM_WABUN)}


def linked(tables: Mapping[str, CodeTable]) -> dict[str, CodeTable]:
    """Return the tables with International and Wabun leading to each other, where both are there and can switch."""
    latin, wabun = tables.get(DEFAULT_ALPHABET), tables.get(WABUN)
    if not latin or not wabun or not all(name in t.codes for name in (TO_WABUN, FROM_WABUN) for t in (latin, wabun)):
        return dict(tables)
    if latin.switches.get(TO_WABUN) is not wabun or wabun.switches.get(FROM_WABUN) is not latin:
        latin, wabun = replace(latin, switches={}), replace(wabun, switches={})
        latin.switches[TO_WABUN], wabun.switches[FROM_WABUN] = wabun, latin
    return {**tables, latin.slug: latin, wabun.slug: wabun}


def stretches(folded: str, table: CodeTable) -> Iterator[tuple[int, int, CodeTable]]:
    """Cut a folded text behind each prosign that switches: where a stretch begins and ends, and the table it is in."""
    at = 0
    while table.switches:
        (name,) = table.switches
        found = re.compile(_WRITTEN[name]).search(folded, at)
        if not found:
            break
        yield at, found.end(), table
        at, table = found.end(), table.switches[name]
    yield at, len(folded), table
