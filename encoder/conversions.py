"""Parameters to result: the one call that pages, API and commands share."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property, lru_cache
from typing import NamedTuple

from encoder.morse import (
    CANONICAL,
    DEFAULT_ALPHABET,
    DEFAULT_WPM,
    MAX_LISTED,
    CharacterGap,
    CodeTable,
    Encoded,
    Length,
    MorseError,
    Notation,
    Problem,
    Reading,
    Speed,
    Unknown,
    UnknownCharacters,
    Words,
    measure,
    whole_seconds,
)
from encoder.morse import decode as decode_morse
from encoder.morse import encode as encode_text

from . import hints, snapshots

MAX_TEXT_CHARACTERS = 10_000
"""Characters of text in one request: more than an hour and a half of morse at 20 wpm."""
MAX_MORSE_CHARACTERS = 250_000
"""Characters of morse in one request: room for what MAX_TEXT_CHARACTERS of any script become, Hangul the longest."""
LIMITS = {"text": MAX_TEXT_CHARACTERS, "morse": MAX_MORSE_CHARACTERS}
_speed = lru_cache(maxsize=256)(Speed)  # people use a few, and each computes fractions


class InvalidParameters(MorseError):
    """What the caller can mend: too long a text, an unknown alphabet, a speed out of range; all of it at once."""


class UnknownItem(NamedTuple):
    """A character without a code, where it stands, and the alphabets that have one."""

    character: str
    code_point: str
    name: str
    position: int
    known_in: list[str]


class SubstitutedItem(NamedTuple):
    """A character that was sent as another; `sent_as` is empty for a mark that rides on its letter."""

    character: str
    code_point: str
    name: str
    position: int
    sent_as: str


class UnknownCodeItem(NamedTuple):
    """A code that nothing reads, where it stands, its number counted from 1, and the alphabets that read it."""

    code: str
    position: int
    number: int
    known_in: list[str]


@dataclass
class Conversion:
    """What encode and decode have in common: at which revision of which alphabet, and what is keyed at which speed."""

    table: CodeTable
    speed: Speed
    keyed: str

    @cached_property
    def length(self) -> Length:
        """Return how long it takes to key; who only wants the text does not ask."""
        return measure(self.keyed)

    @cached_property
    def sound_seconds(self) -> Fraction:
        """Return how long its sound lasts, with the silence that belongs to it."""
        return whole_seconds(self.length, self.speed)

    @property
    def seconds(self) -> float:
        """Return the time at the speed asked for, rounded to the microsecond."""
        return round(float(self.speed.seconds(self.length)), 6)


@dataclass
class Encoding(Conversion):
    """What an encode gave; of what was unknown or sent as another the first MAX_LISTED."""

    encoded: Encoded
    unknown: list[UnknownItem]
    substituted: list[SubstitutedItem]
    other_scripts: list[hints.OtherScript] = field(default_factory=list)
    notation: Notation = CANONICAL

    @property
    def unknown_total(self) -> int:
        """Return how many characters were unknown."""
        return len(self.encoded.unknown)

    @property
    def substituted_total(self) -> int:
        """Return how many characters were sent as others."""
        return len(self.encoded.substituted)

    @property
    def morse(self) -> str:
        """Return the morse in canonical notation, with what was kept in it."""
        return self.encoded.morse

    @cached_property
    def written(self) -> str:
        """Return the morse in the notation asked for."""
        return self.encoded.written(self.notation)

    @property
    def words(self) -> Words:
        """Return the words as signals, for drawing."""
        return self.encoded.words


@dataclass
class Decoding(Conversion):
    """What a decode gave; `parts` is the text with unknown codes in their places, both the first MAX_LISTED of them."""

    text: str
    unknown: list[UnknownCodeItem]
    parts: list[str | UnknownCodeItem]
    unknown_total: int


def encode(
    text: str,
    alphabet: str = DEFAULT_ALPHABET,
    unknown: Unknown = Unknown.ERROR,
    wpm: float = DEFAULT_WPM,
    farnsworth_wpm: float | None = None,
    dit: str = CANONICAL.dit,
    dah: str = CANONICAL.dah,
    character_gap: CharacterGap = CANONICAL.character_gap,
) -> Encoding:
    """Encode a text. Raises MorseError with every problem that can be told."""
    snapshot = snapshots.current()
    notation = Notation(dit, dah, character_gap)
    table, speed = prepared(snapshot, "text", text, MAX_TEXT_CHARACTERS, alphabet, wpm, farnsworth_wpm, notation)
    try:
        encoded = encode_text(text, table, unknown)
    except UnknownCharacters as exc:
        others = hints.other_scripts(text, exc.unknown, table, snapshot)
        raise hints.with_hints(exc, snapshot, others) from exc
    encoding = Encoding(
        table,
        speed,
        encoded.keyed,
        encoded,
        [
            UnknownItem(p.character, p.code_point, p.name, p.position, hints.knowing(snapshot, p.character))
            for p in encoded.unknown[:MAX_LISTED]
        ],
        [
            SubstitutedItem(p.character, p.code_point, p.name, p.position, p.sent_as or "")
            for p in encoded.substituted[:MAX_LISTED]
        ],
        hints.other_scripts(text, encoded.unknown, table, snapshot),
        notation,
    )
    if notation != CANONICAL and len(encoding.written) > MAX_MORSE_CHARACTERS:
        message = (
            f"The morse would have {len(encoding.written):,} characters; the limit is {MAX_MORSE_CHARACTERS:,}."
            " Take shorter marks, or send the text in parts."
        )
        raise InvalidParameters(Problem("too_long", "dah", message))
    return encoding


def decode(
    morse: str,
    alphabet: str = DEFAULT_ALPHABET,
    reading: Reading = Reading.TEXT,
    unknown: Unknown = Unknown.ERROR,
    wpm: float = DEFAULT_WPM,
    farnsworth_wpm: float | None = None,
    dit: str = CANONICAL.dit,
    dah: str = CANONICAL.dah,
) -> Decoding:
    """Decode a morse. Raises MorseError with every problem that can be told."""
    snapshot = snapshots.current()
    marks = Notation(dit, dah)
    table, speed = prepared(snapshot, "morse", morse, MAX_MORSE_CHARACTERS, alphabet, wpm, farnsworth_wpm, marks)
    try:
        decoded = decode_morse(morse, table, reading, unknown, marks)
    except UnknownCharacters as exc:
        raise hints.with_hints(exc, snapshot) from exc
    items = {part: UnknownCodeItem(*part, hints.reading(snapshot, part.code)) for part in decoded.unknown}
    return Decoding(
        table,
        speed,
        decoded.keyed,
        decoded.text,
        list(items.values()),
        [part if isinstance(part, str) else items[part] for part in decoded.parts],
        decoded.unknown_total,
    )


def prepared(
    snapshot: snapshots.Snapshot,
    field: str,
    value: str,
    limit: int,
    alphabet: str,
    wpm: float,
    farnsworth_wpm: float | None,
    notation: Notation,
) -> tuple[CodeTable, Speed]:
    """Return the table and the speed that the parameters name. Raises InvalidParameters with all that is wrong."""
    problems = [] if notation == CANONICAL else notation.problems
    if len(value) > limit:
        over = len(value) - limit
        message = (
            f"The {field} has {len(value):,} characters; the limit is {limit:,}."
            f" Shorten it by {over:,}, or send it in parts."
        )
        problems.append(Problem("too_long", field, message))
    if alphabet not in snapshot.tables:
        known = ", ".join(snapshot.tables) or "none"
        message = f"There is no alphabet {alphabet[:60]!r}. There are: {known}."
        problems.append(Problem("unknown_alphabet", "alphabet", message))
    try:
        speed = _speed(wpm, farnsworth_wpm)
    except MorseError as exc:
        problems += exc.problems
    if problems:
        raise InvalidParameters(*problems)
    return snapshot.tables[alphabet], speed


def alphabets() -> Mapping[str, CodeTable]:
    """Return the code tables in use, by slug."""
    return snapshots.current().tables
