"""What pages show of a result, made ready for templates."""

import shlex
from collections.abc import Callable, Iterable
from fractions import Fraction
from itertools import islice
from urllib.parse import urlencode

from encoder import conversions, sounds
from encoder.drawing import strip
from encoder.morse import (
    SILENCE_SECONDS,
    CodeTable,
    Kind,
    Lost,
    Reading,
    Signal,
    Symbol,
    Tone,
    Unknown,
    Wav,
    measure,
    spans,
)

MAX_DRAWN_SIGNALS = 2_000
"""Signals that a page draws; the notation beside the drawing is always whole."""
LARGE, MEDIUM = 48, 400
"""Signals up to which morse is drawn large, and medium."""
MAX_CURL_CHARACTERS = 200


class Drawing:
    """The signals of a text for the page: as many as it draws, how large, and how many there are."""

    def __init__(self, words: list[list[Signal]]) -> None:
        self.total = sum(map(len, words))
        self.words = []
        room = MAX_DRAWN_SIGNALS
        for word in words:
            if room <= 0:
                break
            self.words.append(word[:room])
            room -= len(word)
        self.cut = self.total > MAX_DRAWN_SIGNALS
        self.size = "large" if self.total <= LARGE else "medium" if self.total <= MEDIUM else "small"


def drawn_words(text: str, encoding: conversions.Encoding, unknown: Unknown) -> Drawing:
    """Return what to draw. Under Unknown.REPLACE an unknown character is drawn as what was sent for it."""
    words = conversions.spell(text, encoding)
    if unknown is Unknown.REPLACE:
        question = encoding.table.codes["?"]
        words = [[signal if signal.code else signal._replace(code=question) for signal in word] for word in words]
    return Drawing(words)


class Hearing:
    """What the player needs: how long the keying is, and when each drawn signal sounds; or why there is no sound."""

    def __init__(self, encoding: conversions.Encoding, drawing: Drawing, unknown: Unknown, tone: Tone) -> None:
        speed = encoding.speed
        sound = sounds.Sound(Wav(encoding.morse, speed, tone), "")
        self.has_unsent = bool(encoding.unknown) and unknown is Unknown.KEEP
        self.problem = sound.problem.message if sound.problem else ""
        signals = [signal for word in drawing.words for signal in word if signal.code]
        drawn = list(islice(spans(encoding.morse, speed), len(signals)))
        self.seconds = encoding.seconds
        self.lead_seconds = float(SILENCE_SECONDS)
        self.endings = [ending for ending in sounds.ENDINGS if ending != "mp3" or sound.fits_mp3]
        self.dit_milliseconds = float(1000 * speed.dit_seconds)
        self.times = " ".join(f"{_milliseconds(span.start)}-{_milliseconds(span.end)}" for span in drawn)
        self.strip = strip.draw(signals, drawn, speed)
        self.is_cut = self.strip.signals < encoding.length.codes
        shown = zip(signals[: self.strip.signals], drawn, strict=False)
        self.rows = [(signal, float(span.start), float(span.end)) for signal, span in shown]


def _milliseconds(at: Fraction) -> int:
    """Return when something sounds that is keyed at this time: the file begins with silence."""
    return round(1000 * (SILENCE_SECONDS + at))


def curl(address: str, given: dict[str, str], source: str) -> str:
    """Return the command that does the same from a shell; empty for what nobody would type."""
    text = given.get(source, "")
    if not text or len(text) > MAX_CURL_CHARACTERS:
        return ""
    query = urlencode({name: value for name, value in given.items() if name != source})
    return f"curl --data-binary {shlex.quote(text)} {shlex.quote(address + ('?' + query if query else ''))}"


CELL_UNITS = 19
"""Units that a cell of the chart has room for: five dahs."""


class Cell:
    """One symbol in the chart of an alphabet."""

    def __init__(self, symbol: Symbol, table: CodeTable) -> None:
        self.symbol = symbol
        self.inherited = table.owners[symbol.character] != table.slug
        self.answer = table.answers[Reading.TEXT][symbol.character]
        self.one_way = symbol.character in table.encode_only
        self.other_reading = not self.one_way and self.answer != symbol.character
        self.is_long = measure(symbol.code).units > CELL_UNITS


ORDERS: dict[str, Callable[[Cell], tuple]] = {
    "character": lambda cell: (cell.inherited,),
    "code": lambda cell: (len(cell.symbol.code), cell.symbol.code.replace(".", "!")),  # a dit before a dah
    "name": lambda cell: (cell.symbol.name.upper(),),
}
"""How the chart of an alphabet can be sorted; by character is the alphabet's own order, the inherited behind it."""


def chart(table: CodeTable, kinds: Iterable[Kind], order: str = "character") -> list[tuple[str, list[Cell]]]:
    """Return the symbols kind by kind, each kind in one of ORDERS."""
    rows = []
    for kind in kinds:
        cells = [Cell(symbol, table) for symbol in table.symbols if symbol.kind == kind]
        if cells:
            rows.append((f"{kind.value.capitalize()}s", sorted(cells, key=ORDERS[order])))
    return rows


def lost(table: CodeTable) -> list[Lost]:
    """Return what the alphabet extends but cannot have, encode-only aliases of lost signs last."""
    return sorted(table.lost, key=lambda item: (item.symbol.reads == "never", item.symbol.kind, item.symbol.character))
