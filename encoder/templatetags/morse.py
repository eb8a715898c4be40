"""Morse drawn as type: the HTML that static/encoder/site.css gives its timing."""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from itertools import pairwise

from django import template
from django.urls import reverse
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from encoder.conversions import UnknownCodeItem, UnknownItem
from encoder.drawing.svg import shown
from encoder.morse import MAX_CODE_ELEMENTS, CodeTable, Place, Signal, Words, code_point, shortened
from encoder.pages.presentation import MAX_MARKS_SHOWN

register = template.Library()
register.filter(shown)
register.filter(shortened)
ELEMENTS = {".": "<i>.</i>", "-": "<b>-</b>"}
SPOKEN = {".": "dit", "-": "dah"}
CONTEXT_CHARACTERS = 30
"""Characters on each side of a mark that a long text keeps."""


@register.filter
@lru_cache(maxsize=2048)
def drawn(code: str) -> SafeString:
    """Draw the elements of one code."""
    return mark_safe("".join(ELEMENTS[element] for element in code))  # noqa: S308  (two constants)


@register.filter
def spoken(code: str) -> str:
    """Say a code: `dit dah`."""
    return " ".join(SPOKEN[element] for element in code)


@register.filter
def code_points(character: str) -> str:
    """Name the code points."""
    return code_point(character)


@register.filter
def grouped(number: int) -> str:
    """Write a number with its thousands apart: `10,000`."""
    return f"{number:,}"


@register.filter
def short_name(name: str) -> str:
    """Return the first words of an official name: what fits under a sign."""
    return re.split(r" \(| or |, ", name)[0]


@register.filter
def as_list(slug: str) -> list[str]:
    """Return the one slug as a list."""
    return [slug]


@register.filter
def first_marks(items: list) -> list:
    """Return as many of what is unknown as a page shows."""
    return items[:MAX_MARKS_SHOWN]


@register.simple_tag
def written_in(table: CodeTable, direction: bool = True, language: bool = True) -> SafeString:
    """Return the attributes of an element whose text is in the writing of an alphabet: its direction, its language."""
    rtl = mark_safe(' dir="rtl"' if direction and table.alphabet.right_to_left else "")  # noqa: S308  (a constant)
    spoken_in = table.alphabet.language if language else ""
    return rtl + (format_html(' lang="{}"', spoken_in) if spoken_in else mark_safe(""))


@register.simple_tag
def alphabet_links(slugs: list[str], tables: Mapping[str, CodeTable]) -> SafeString:
    """Link the alphabets of these slugs by name."""
    names = {slug: tables[slug].alphabet.name if slug in tables else slug for slug in slugs}
    links = ((reverse("alphabet", args=[slug]), name) for slug, name in names.items())
    return format_html_join(", ", '<a href="{}">{}</a>', links) or mark_safe("in no alphabet here")


@register.simple_tag
def known_in(unknown: list[UnknownItem], tables: Mapping[str, CodeTable]) -> SafeString:
    """Say which alphabets know each unknown character."""
    known = {item.character: item.known_in for item in unknown[:MAX_MARKS_SHOWN] if item.known_in}
    if not known:
        return mark_safe("No alphabet here does." if len(unknown) == 1 else "No alphabet here knows any.")  # noqa: S308
    sentences = ((character, alphabet_links(slugs, tables)) for character, slugs in known.items())
    return format_html_join(" ", "{} is in {}.", sentences)


@register.simple_tag
def substitutions(items: Iterable[Place]) -> list[Place]:
    """Return each kind of substitution once."""
    return list({(item.character, item.sent_as): item for item in items}.values())[:MAX_MARKS_SHOWN]


@register.simple_tag
def morse_words(words: Words) -> SafeString:
    """Draw words: gaps are real spaces, so that what is copied is the notation."""
    drawn_words = (
        format_html('<span class="word">{}</span>', mark_safe("\n".join(map(_symbol, word))))  # noqa: S308
        for word in words
    )
    return mark_safe('<span class="slash"> /</span>\n'.join(drawn_words))  # noqa: S308  (escaped in _symbol)


def _symbol(signal: Signal) -> SafeString:
    if signal.code is None:
        hole = '<span class="symbol"><span class="hole">{}</span><small>{}</small></span>'
        return format_html(hole, signal.character, code_point(signal.character[:1]))
    return format_html('<span class="symbol">{}<small>{}</small></span>', drawn(signal.code), shown(signal.character))


@register.simple_tag
def marked_text(text: str, unknown: list[UnknownItem]) -> SafeString:
    """Show the text with its unknown characters marked in place; of a long text only what is around them."""
    marks = unknown[:MAX_MARKS_SHOWN]
    ends = [(item.position, item.position + len(item.character)) for item in marks]
    bounds = [0, *(place for end in ends for place in end), len(text)]
    pieces = [text[a:b] for a, b in list(pairwise(bounds))[::2]]
    out = [conditional_escape(_around(pieces[0], first=True))]
    for number, (item, piece) in enumerate(zip(marks, pieces[1:], strict=True), 1):
        mark = "<mark>{} <small>{} {}</small></mark>{}"
        out.append(
            format_html(mark, item.character, item.code_point, item.name, _around(piece, last=number == len(marks)))
        )
    return mark_safe("".join(out))  # noqa: S308  (escaped piece by piece)


def _around(piece: str, first: bool = False, last: bool = False) -> str:
    """Keep CONTEXT_CHARACTERS beside the marks."""
    head = "" if first else piece[:CONTEXT_CHARACTERS]
    tail = "" if last else piece[-CONTEXT_CHARACTERS:]
    return piece if len(piece) <= len(head) + len(tail) + 3 else f"{head} … {tail}"


@register.simple_tag
def marked_parts(parts: Iterable[str | UnknownCodeItem]) -> SafeString:
    """Show decoded text with the codes that were not read, drawn in their place."""
    return format_html_join("", "{}", ((_part(part),) for part in parts))


def _part(part: str | UnknownCodeItem) -> str:
    if isinstance(part, str):
        return part
    if part.code.strip(".-") or len(part.code) > MAX_CODE_ELEMENTS:
        return format_html("<mark>{} <small>code {}, of no alphabet</small></mark>", shortened(part.code), part.number)
    mark = (
        '<mark><span class="morse" data-size="small" aria-hidden="true">{}</span>'
        '<small>code {}<span class="out-of-sight">, {}</span></small></mark>'
    )
    return format_html(mark, drawn(part.code), part.number, part.code)
