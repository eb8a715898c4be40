"""What the pictures have in common: colours, letters, lengths in pixels.

Colours stand as attributes, ink on paper, so that a file embedded elsewhere is whole; on our pages
static/encoder/site.css takes them over.
"""

import unicodedata

from django.utils.html import format_html
from django.utils.safestring import SafeString

INK, PAPER, EDGE, RULE = "#15201b", "#fbfcfa", "#6b7971", "#c3cbc5"
SANS = "Segoe UI, Noto Sans, DejaVu Sans, sans-serif"


def px(value: float) -> str:
    """Write a length with at most one decimal."""
    return f"{value:.1f}".removesuffix(".0")


def shown(character: str) -> str:
    """Return the character as it can stand alone: a mark on a dotted circle."""
    return f"◌{character}" if unicodedata.category(character[0])[0] == "M" else character


def text(x: float, y: float, size: float, content: str, weight: int = 400) -> SafeString:
    """Write a line of text from this point."""
    return format_html(
        '<text x="{}" y="{}" fill="{}" font-family="{}" font-size="{}" font-weight="{}">{}</text>',
        *(px(x), px(y), INK, SANS, size, weight, content),
    )
