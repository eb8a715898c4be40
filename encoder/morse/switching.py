"""Wabun and International in one message, as Japanese operators switch: `<DO>` begins Wabun, `<SN>` ends it.

In International what stands between `<DO>` and `<SN>`, or the end, is Wabun; in Japanese what stands between `<SN>` and
`<DO>`, or the end, is International. Source: the usage of the radio law's table (ホレ and ラタ).
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from . import characters
from .codetable import DEFAULT_ALPHABET, CodeTable

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


def stretches(folded: str, table: CodeTable) -> Iterator[tuple[int, int, CodeTable]]:
    """Cut a folded text behind each prosign that switches: where a stretch begins and ends, and the table it is in.

    Any prosign does that sounds like one that switches: written with overlines, or made up.
    """
    at = 0
    if "<" in folded or characters.OVERLINE in folded:
        while table.switches:
            codes = {table.codes[name] for name in table.switches}
            keyed = ((found.end(), table.prosign(found[0])) for found in table.joined.finditer(folded, at))
            end = next((end for end, prosign in keyed if prosign and prosign[1] in codes), None)
            if end is None:
                break
            yield at, end, table
            at, table = end, next(iter(table.switches.values()))
    yield at, len(folded), table
