"""Pictures of an alphabet as SVG: its binary tree, and its chart with the tree to embed.

Every picture has a title and a description. Colours stand as attributes, ink on paper, so that a file embedded
elsewhere is whole; on our pages static/encoder/site.css takes them over.
"""

import unicodedata
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from encoder.morse import CodeTable, Reading, Symbol, keying

INK, PAPER, EDGE, RULE = "#15201b", "#fbfcfa", "#6b7971", "#c3cbc5"
SANS = "Segoe UI, Noto Sans, DejaVu Sans, sans-serif"

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


class _Drawing(NamedTuple):
    """The marks of a tree, without the <svg> around them."""

    marks: SafeString
    shared: list[Shared]
    width: float
    height: float


def tree(table: CodeTable) -> Tree:
    """Draw the tree of codes: a dit goes left, a dah right."""
    drawing = _tree(table)
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
        drawing.marks,
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


def _tree(table: CodeTable) -> _Drawing:
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
    marks = format_html(
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
    return _Drawing(marks, ringed, max(x.values()) + NODE_PX / 2 + 6, max(y.values()) + 28)


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


LEGEND = (
    "Dashed: encode only. In the tree a dit goes left to a round node, a dah right to a flat one;"
    " ringed is a code that several symbols share."
)
CELL_PX, CELL_HEIGHT_PX, POSTER_MARGIN_PX = 118, 84, 24


def poster(table: CodeTable, kinds: Iterable[tuple[str, Sequence[Symbol]]]) -> str:
    """Return an SVG file with the chart, kind by kind, and the tree under it."""
    drawing = _tree(table)
    width = max(drawing.width, 8 * CELL_PX) + 2 * POSTER_MARGIN_PX
    columns = int((width - 2 * POSTER_MARGIN_PX) // CELL_PX)
    cell = (width - 2 * POSTER_MARGIN_PX) / columns
    parts: list[str] = []
    y = 3 * POSTER_MARGIN_PX
    for heading, symbols in kinds:
        parts.append(_text(POSTER_MARGIN_PX, y, 17, heading, weight=600))
        y += 12
        for n, symbol in enumerate(symbols):
            column = n % columns
            if table.alphabet.right_to_left:
                column = columns - 1 - column
            x, top = POSTER_MARGIN_PX + column * cell, y + n // columns * CELL_HEIGHT_PX
            parts.append(_cell(symbol, x, top, cell, symbol.character in table.encode_only))
        y += -(-len(symbols) // columns) * CELL_HEIGHT_PX + 2 * POSTER_MARGIN_PX
    height = y + drawing.height + 2 * POSTER_MARGIN_PX
    row = table.alphabet
    title = f"Morse: {row.label}, revision {table.revision}"
    return format_html(
        '<?xml version="1.0" encoding="UTF-8"?>\n<svg xmlns="http://www.w3.org/2000/svg" width="{w}" height="{h}"'
        ' viewBox="0 0 {w} {h}" role="img" aria-labelledby="title desc"><title id="title">{title}</title>'
        '<desc id="desc">The symbols of the alphabet with their codes, and the binary tree of the codes: from the'
        ' start, a dit goes left to a round node and a dah right to a flat one.</desc><path fill="{paper}"'
        ' d="M0 0h{w}v{h}H0z"/>{heading}{parts}<g transform="translate({x} {y})">{tree}</g>{legend}</svg>\n',
        w=px(width),
        h=px(height),
        title=title,
        paper=PAPER,
        heading=_text(POSTER_MARGIN_PX, 1.5 * POSTER_MARGIN_PX, 22, title, weight=600),
        parts=mark_safe("".join(parts)),  # noqa: S308  (each is escaped)
        x=px((width - drawing.width) / 2),
        y=px(y),
        tree=drawing.marks,
        legend=_text(POSTER_MARGIN_PX, height - POSTER_MARGIN_PX, 14, LEGEND),
    )


def _cell(symbol: Symbol, x: float, y: float, width: float, encode_only: bool) -> SafeString:
    """Draw one symbol: its character, and its code to its timing; dashed if nothing decodes to it."""
    unit = min(5.0, (width - 16) / sum(units for _, units in keying(symbol.code)))
    marks, at = [], x + 8
    for key_down, units in keying(symbol.code):
        if key_down and units == 1:
            marks.append(f'<circle cx="{px(at + unit / 2)}" cy="{px(y + 60)}" r="{px(0.6 * unit)}"/>')
        elif key_down:
            dah, height = 3 * unit, 0.85 * unit
            marks.append(f'<path d="M{px(at)} {px(y + 60 - height / 2)}h{px(dah)}v{px(height)}h-{px(dah)}z"/>')
        at += units * unit
    return format_html(
        '<path fill="none" stroke="{}"{} d="M{} {}h{}v{}h-{}z"/>{}<g fill="{}">{}</g>',
        EDGE if encode_only else RULE,
        mark_safe(' stroke-dasharray="4 4"' if encode_only else ""),  # noqa: S308  (a constant)
        *(px(x + 1), px(y + 1), px(width - 2), CELL_HEIGHT_PX - 2, px(width - 2)),
        _text(x + 8, y + 36, 26, shown(symbol.character)),
        INK,
        mark_safe("".join(marks)),  # noqa: S308  (numbers alone)
    )


def _text(x: float, y: float, size: float, text: str, weight: int = 400) -> SafeString:
    return format_html(
        '<text x="{}" y="{}" fill="{}" font-family="{}" font-size="{}" font-weight="{}">{}</text>',
        *(px(x), px(y), INK, SANS, size, weight, conditional_escape(text)),
    )


def shown(character: str) -> str:
    """Return the character as it can stand alone: a mark on a dotted circle."""
    return f"◌{character}" if unicodedata.category(character[0])[0] == "M" else character


def px(value: float) -> str:
    """Write a length with at most one decimal."""
    return f"{value:.1f}".removesuffix(".0")
