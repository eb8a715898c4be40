"""What pages show of a result, made ready for templates."""

import shlex
from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from itertools import islice
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse

from encoder import conversions, sounds
from encoder.drawing import strip
from encoder.formats import DEFAULT_FORMAT
from encoder.morse import (
    MAX_LEVEL_PERCENT,
    MAX_LISTED,
    SILENCE_SECONDS,
    CodeTable,
    Kind,
    Lost,
    Policy,
    Problem,
    Reading,
    Symbol,
    Unknown,
    Words,
    measure,
    spans,
)

from . import fields, forms
from .parameters import is_form

MAX_DRAWN_SIGNALS = 2_000
"""Signals that a page draws; the notation beside the drawing is always whole."""
LARGE, MEDIUM = 48, 400
"""Signals up to which morse is drawn large, and medium."""
MAX_CURL_CHARACTERS = 200
"""Characters of a text up to which a command of the shell is offered."""
CONTROLS = [chr(code) for code in (*range(0x20), *range(0x7F, 0xA0)) if chr(code) != "\n"]
MAX_LINK_BYTES = 4_000
"""Bytes of a share link; every server and client on the way takes a line of this length."""
MAX_MARKS_SHOWN = 50
"""Marks in the text that a page shows; the rest are counted."""


def by_field(problems: Iterable[Problem]) -> dict[str, list[str]]:
    """Return the messages of each field."""
    found: dict[str, list[str]] = {}
    for problem in problems:
        found.setdefault(problem.field, []).append(problem.message)
    return found


Result = conversions.Encoding | conversions.Decoding


def shown(request: HttpRequest, form: forms.ConversionForm, result: Result) -> dict[str, Any]:
    """Return what a page shows of a result, with the addresses at which the same can be had otherwise."""
    context: dict[str, Any] = {
        "result": result,
        "formats": sounds.offered(result),
        "max_marks": MAX_MARKS_SHOWN,
        "max_listed": MAX_LISTED,
    }
    if isinstance(result, conversions.Encoding):
        drawing = Drawing(result.words)
        hearing = Hearing(result, drawing, form.chosen["unknown"].policy)
        context |= {"drawing": drawing, "hearing": hearing}
        if hearing.has_unsent:
            context["formats"] = []
    return {**context, **links(request, form, context["formats"])}


class Drawing:
    """The signals of a text for the page: as many as it draws, how large, and how many there are."""

    def __init__(self, words: Words) -> None:
        self.total = sum(map(len, words))
        self.words = []
        room = self.limit = MAX_DRAWN_SIGNALS
        for word in words:
            if room <= 0:
                break
            self.words.append(word[:room])
            room -= len(word)
        self.is_cut = self.total > MAX_DRAWN_SIGNALS
        self.size = "large" if self.total <= LARGE else "medium" if self.total <= MEDIUM else "small"


class Hearing:
    """What the player needs: how long the keying is, and when each drawn signal sounds; or why there is no sound."""

    def __init__(self, encoding: conversions.Encoding, drawing: Drawing, policy: Policy) -> None:
        speed = encoding.speed
        too_long = sounds.problem(encoding)
        self.has_unsent = bool(encoding.unknown) and policy.keeps
        self.problem = too_long.message if too_long else ""
        signals = [signal for word in drawing.words for signal in word if signal.code]
        drawn = list(islice(spans(encoding.keyed, speed), len(signals)))
        self.seconds = encoding.seconds
        self.lead_seconds = float(SILENCE_SECONDS)
        self.dit_milliseconds = float(1000 * speed.dit_seconds)
        self.times = " ".join(f"{_milliseconds(span.start)}-{_milliseconds(span.end)}" for span in drawn)
        self.strip = strip.draw(signals, drawn, speed)
        self.is_cut = self.strip.signals < encoding.length.codes
        shown = zip(signals[: self.strip.signals], drawn, strict=False)
        self.rows = [(signal, float(span.start), float(span.end)) for signal, span in shown]


def _milliseconds(at: Fraction) -> int:
    """Return when something sounds that is keyed at this time: the file begins with silence."""
    return round(1000 * (SILENCE_SECONDS + at))


def links(request: HttpRequest, form: forms.ConversionForm, formats: list[str]) -> dict[str, Any]:
    """Return the addresses of this same result, as the page, as text, as JSON and as sound in these formats.

    Where a link would be too long there are only addresses to post the form to, and the limit.
    """
    given = {name: form.data.get(name, "") for name in form.fields}
    kept = {name: value for name, value in given.items() if value and value != form.usual.get(name)}
    page = reverse(form.view)
    short = sum(map(len, kept.values())) <= MAX_LINK_BYTES  # the rest is dear to write as an address
    link = request.build_absolute_uri(_address(page, kept)) if short else ""
    policies = [unknown for unknown in fields.POLICIES if unknown.policy.sounds]
    if not short or len(link) > MAX_LINK_BYTES:
        posted = formats if isinstance(form, forms.EncodeForm) else []
        return {
            "max_link_bytes": MAX_LINK_BYTES,
            "text_address": reverse(f"{form.view}_text"),
            "file_addresses": {name: reverse(f"encode_{name}") for name in posted},
            "sounding": [Link(unknown.policy.way_out) for unknown in policies],
        }
    strict = {**kept, "unknown": form.chosen["unknown"].value}
    mute = {name: value for name, value in strict.items() if name not in forms.TONE}
    heard = {name: value for name, value in strict.items() if name in forms.SoundForm.fields}
    if isinstance(form, forms.DecodeForm):
        heard["unknown"] = Unknown.SKIP.value  # what is no code; a code that nothing reads is heard all the same
    loud = {name: value for name, value in heard.items() if name != "level_percent"}  # the volume is the player's
    sound = reverse(f"encode_{DEFAULT_FORMAT}")
    return {
        "link": link,
        "text_link": _address(reverse(f"{form.view}_text"), mute),
        "json_link": _address(reverse(f"api:{form.view}"), mute),
        "sound_link": _address(sound, heard),
        "play_link": _address(sound, {**loud, "level_percent": str(MAX_LEVEL_PERCENT)}),
        "file_links": {name: _address(reverse(f"encode_{name}"), heard) for name in formats},
        "sounding": [
            Link(unknown.policy.way_out, _address(page, {**kept, "unknown": unknown.value})) for unknown in policies
        ],
        "curl": curl(request.build_absolute_uri(page), mute, type(form)),
    }


class Link(NamedTuple):
    """Something to choose, and the address at which it is; empty where there is none."""

    label: str
    address: str = ""


def _address(path: str, parameters: Mapping[str, str]) -> str:
    return f"{path}?{urlencode(parameters)}"


def curl(address: str, given: dict[str, str], form: type[forms.ConversionForm]) -> str:
    """Return the command that does the same from a shell; empty for what nobody would type.

    The text is sent as it is, whatever it begins with: no `@` names a file for curl, and what would be read as a form
    says that it is none. Nor for control characters but line ends: pasted into a terminal they are keys.
    """
    text = given.get(form.source, "").replace("\r\n", "\n")
    if not text or len(text) > MAX_CURL_CHARACTERS or not set(CONTROLS).isdisjoint(text):
        return ""
    query = urlencode({name: value for name, value in given.items() if name != form.source})
    plain = "-H 'Content-Type: text/plain' " if is_form(text, form) else ""
    return f"curl {plain}--data-raw {shlex.quote(text)} {shlex.quote(address + ('?' + query if query else ''))}"


CELL_UNITS = 19
"""Units that a cell of the chart has room for: five dahs."""


class Cell:
    """One symbol in the chart of an alphabet."""

    def __init__(self, symbol: Symbol, table: CodeTable) -> None:
        self.symbol = symbol
        self.inherited = table.owners[symbol.character] != table.slug
        self.answer = table.answers[Reading.TEXT][symbol.character]
        self.encode_only = symbol.character in table.encode_only
        self.other_reading = not self.encode_only and self.answer != symbol.character
        self.is_long = measure(symbol.code).units > CELL_UNITS


ORDERS: dict[str, Callable[[Cell], tuple]] = {
    "character": lambda cell: (cell.inherited,),
    "code": lambda cell: (len(cell.symbol.code), cell.symbol.code.replace(".", "!")),  # a dit before a dah
    "name": lambda cell: (cell.symbol.name.upper(),),
}
"""How the chart of an alphabet can be sorted; by character is the alphabet's own order, the inherited behind it."""


def chart(table: CodeTable, kinds: Iterable[Kind], order: str = "character") -> list[tuple[str, list[Cell]]]:
    """Return the symbols kind by kind, each kind in one of ORDERS."""
    listed = []
    for kind in kinds:
        cells = [Cell(symbol, table) for symbol in table.symbols if symbol.kind == kind]
        if cells:
            listed.append((f"{kind.value.capitalize()}s", sorted(cells, key=ORDERS[order])))
    return listed


def lost(table: CodeTable) -> list[Lost]:
    """Return what the alphabet extends but cannot have, encode-only aliases of lost signs last."""
    return sorted(table.lost, key=lambda item: (item.symbol.reads == "never", item.symbol.kind, item.symbol.character))
