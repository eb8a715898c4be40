"""The chart of an alphabet with its tree under it: a file to embed, to keep, to print."""

from collections.abc import Iterable, Sequence

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from encoder.morse import CodeTable, Symbol, keying

from . import tree
from .svg import EDGE, INK, PAPER, RULE, px, shown, text

LEGEND = (
    "Dashed: encode only. In the tree a dit goes left to a round node, a dah right to a flat one;"
    " ringed is a code that several symbols share."
)
CELL_PX, CELL_HEIGHT_PX, POSTER_MARGIN_PX = 118, 84, 24


def draw(table: CodeTable, kinds: Iterable[tuple[str, Sequence[Symbol]]]) -> str:
    """Return an SVG file with the chart, kind by kind, and the tree under it."""
    drawing = tree.marks(table)
    width = max(drawing.width, 8 * CELL_PX) + 2 * POSTER_MARGIN_PX
    columns = int((width - 2 * POSTER_MARGIN_PX) // CELL_PX)
    cell = (width - 2 * POSTER_MARGIN_PX) / columns
    parts: list[str] = []
    y = 3 * POSTER_MARGIN_PX
    for heading, symbols in kinds:
        parts.append(text(POSTER_MARGIN_PX, y, 17, heading, weight=600))
        y += 12
        for n, symbol in enumerate(symbols):
            column = n % columns
            if table.alphabet.right_to_left:
                column = columns - 1 - column
            x, top = POSTER_MARGIN_PX + column * cell, y + n // columns * CELL_HEIGHT_PX
            parts.append(_cell(symbol, x, top, cell, symbol.character in table.encode_only))
        y += -(-len(symbols) // columns) * CELL_HEIGHT_PX + 2 * POSTER_MARGIN_PX
    height = y + drawing.height + 2 * POSTER_MARGIN_PX
    title = f"Morse: {table.alphabet.label}, revision {table.revision}"
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
        heading=text(POSTER_MARGIN_PX, 1.5 * POSTER_MARGIN_PX, 22, title, weight=600),
        parts=mark_safe("".join(parts)),  # noqa: S308  (each is escaped)
        x=px((width - drawing.width) / 2),
        y=px(y),
        tree=drawing.svg,
        legend=text(POSTER_MARGIN_PX, height - POSTER_MARGIN_PX, 14, LEGEND),
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
        text(x + 8, y + 36, 26, shown(symbol.character)),
        INK,
        mark_safe("".join(marks)),  # noqa: S308  (numbers alone)
    )
