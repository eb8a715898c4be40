"""The binary tree of an alphabet: a dit goes left, a dah right."""

import unicodedata
from collections.abc import Sequence
from typing import NamedTuple

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from encoder.morse import CodeTable, Reading

from .svg import EDGE, INK, PAPER, SANS, px, shown

NODE_PX, BARE_PX, LEVEL_PX = 28, 10, 58
"""Size of a node of the tree, and of one that is only a prefix; distance of two levels."""
STEP_PX, CLEAR_PX = 8, 4
"""Least distance of two nodes in-order, and of the edges of two on one level."""
LETTER_PX = 9.5
"""Width of a letter in a node; of a full-width one NODE_PX / 2."""


class Shared(NamedTuple):
    """A code with more than one symbol: what it reads as, and the others that are sent with it."""

    code: str
    reader: str
    others: list[str]


class Tree(NamedTuple):
    """The binary tree of an alphabet, with its size and what stands in words under it."""

    svg: SafeString
    shared: list[Shared]


class Marks(NamedTuple):
    """What a tree is drawn with, without the <svg> around it; `width` and `height` in pixels."""

    svg: SafeString
    shared: list[Shared]
    width: float
    height: float


def draw(table: CodeTable) -> Tree:
    """Draw the tree of codes."""
    drawing = marks(table)
    svg = format_html(
        '<svg class="tree" width="{}rem" height="{}rem" viewBox="0 0 {} {}" role="img"'
        ' aria-labelledby="tree-title tree-desc"><title id="tree-title">Binary tree of {}</title>'
        '<desc id="tree-desc">From the start, a dit goes left to a round node and a dah right to a flat one.'
        " The table below holds the same codes.</desc>{}</svg>",
        px(drawing.width / 16),
        px(drawing.height / 16),
        px(drawing.width),
        px(drawing.height),
        table.alphabet.name,
        drawing.svg,
    )
    return Tree(svg, drawing.shared)


def shared(table: CodeTable) -> list[Shared]:
    """Return the codes that more than one symbol has, shortest first."""
    by_code: dict[str, list[str]] = {}
    for symbol in table.symbols:
        by_code.setdefault(symbol.code, []).append(symbol.character)
    readers = table.readers[Reading.TEXT]
    return [
        Shared(code, readers[code], [character for character in found if character != readers[code]])
        for code, found in sorted(by_code.items(), key=lambda item: (len(item[0]), item[0]))
        if len(found) > 1
    ]


def marks(table: CodeTable) -> Marks:
    """Draw nodes in-order: a dit is left of its parent, a dah right, and none overlap."""
    codes = {symbol.code for symbol in table.symbols}
    nodes = {code[:length] for code in codes for length in range(len(code) + 1)} | {""}
    labels = {code: _label(table.readers[Reading.TEXT][code]) for code in codes}
    x = _places(sorted(nodes, key=_in_order), labels)
    y = {code: 20 + LEVEL_PX * len(code) for code in nodes}
    edges = "".join(
        f"M{px(x[code[:-1]])} {y[code[:-1]]}v{LEVEL_PX // 2}H{px(x[code])}v{LEVEL_PX // 2}"
        for code in sorted(nodes, key=_in_order)
        if code
    )
    ringed = shared(table)
    svg = format_html(
        '<path class="edge" fill="none" stroke="{}" d="{}"/>'
        '<g fill="{}"><path class="start" d="M{} 13h14v14h-14z"/>{}</g>'
        '<g class="rings" fill="none" stroke="{}" stroke-width="1.5">{}</g>'
        '<g fill="{}" font-family="{}" font-size="14" font-weight="600" text-anchor="middle">{}</g>',
        EDGE,
        edges,
        INK,
        px(x[""] - 7),
        format_html_join("", "{}", ((_node(code, x[code], y[code], labels),) for code in sorted(nodes) if code)),
        PAPER,
        format_html_join("", "{}", ((_shape(r.code, x[r.code], y[r.code], labels, inset=3),) for r in ringed)),
        PAPER,
        SANS,
        format_html_join("", '<text x="{}" y="{}">{}</text>', ((px(x[c]), y[c] + 5, labels[c]) for c in sorted(codes))),
    )
    return Marks(svg, ringed, max(x.values()) + NODE_PX / 2 + 6, max(y.values()) + 28)


def _places(nodes: Sequence[str], labels: dict[str, str]) -> dict[str, float]:
    """Return where each node stands: right of the one before it in-order, and clear of the one before on its level."""
    x: dict[str, float] = {}
    at = NODE_PX / 2 + 6 - STEP_PX
    before: dict[int, str] = {}  # by level
    for code in nodes:
        at += STEP_PX
        if (neighbour := before.get(len(code))) is not None:
            clear = (_width(neighbour, labels) + _width(code, labels)) / 2 + CLEAR_PX
            at = max(at, x[neighbour] + clear)
        x[code], before[len(code)] = at, code
    return x


def _width(code: str, labels: dict[str, str]) -> float:
    """Return the width of a node: as its label needs, a flat one wider, one that is only a prefix small."""
    if code not in labels:
        return BARE_PX
    return max(NODE_PX, _labelpx(labels[code]) + 6) + (4 if code.endswith("-") else 0)


def _in_order(code: str) -> str:
    """Return a key that sorts what begins with a dit before its parent, and with a dah after it."""
    return code.replace(".", "0").replace("-", "2") + "1"


def _label(character: str) -> str:
    """Return what stands in a node: a prosign without its brackets."""
    return shown(character).strip("<>") or character


def _labelpx(label: str) -> float:
    wide = sum(unicodedata.east_asian_width(part) in "WF" for part in label)
    return LETTER_PX * (len(label) - wide) + NODE_PX / 2 * wide


def _node(code: str, x: float, y: float, labels: dict[str, str]) -> SafeString:
    """Draw a node in the form of its last element: round for a dit, flat for a dah; small if it is only a prefix."""
    if code not in labels:
        shape = '<circle class="bare" fill="{}" cx="{}" cy="{}" r="4"/>'
        flat = '<rect class="bare" fill="{}" x="{}" y="{}" width="10" height="5"/>'
        return format_html(shape, EDGE, px(x), y) if code[-1] == "." else format_html(flat, EDGE, px(x - 5), y - 2.5)
    return _shape(code, x, y, labels)


def _shape(code: str, x: float, y: float, labels: dict[str, str], inset: float = 0) -> SafeString:
    width = _width(code, labels) - 2 * inset
    height = (NODE_PX if code[-1] == "." else 20) - 2 * inset
    radius = height / 2 if code[-1] == "." else 1
    template = '<rect x="{}" y="{}" width="{}" height="{}" rx="{}"/>'
    return format_html(template, px(x - width / 2), px(y - height / 2), px(width), px(height), px(radius))
