"""Parameters to sound: the one call that pages and API share.

A sound is a function of the morse that is keyed, its timing and its tone, and of nothing else; so is its ETag. An edit
of an alphabet changes it exactly where it changes what is heard.
"""

import hashlib
import math
import unicodedata
from collections.abc import Callable
from fractions import Fraction
from typing import NamedTuple

from encoder import __version__
from encoder.morse import (
    CANONICAL,
    DEFAULT_ALPHABET,
    DEFAULT_LEVEL_PERCENT,
    DEFAULT_SAMPLE_RATE_HZ,
    DEFAULT_TONE_HZ,
    DEFAULT_WPM,
    MorseError,
    Notation,
    Problem,
    Speed,
    Tone,
    Unknown,
    Wav,
    keyable,
)

from . import snapshots
from .conversions import MAX_MORSE_CHARACTERS, Conversion, InvalidParameters, encode, prepared
from .formats import DEFAULT_FORMAT, FORMATS, Whole

MAX_NAME_CHARACTERS = 40
"""Characters of the text that a file is named after."""


class Download(NamedTuple):
    """A file to be: how to make it, the entity tag it will have, its media type and its name."""

    make: Callable[[], Wav | Whole]
    etag: str
    content_type: str
    file_name: str


def sound(
    text: str | None = None,
    morse: str | None = None,
    alphabet: str = DEFAULT_ALPHABET,
    unknown: Unknown = Unknown.ERROR,
    wpm: float = DEFAULT_WPM,
    farnsworth_wpm: float | None = None,
    tone_hz: float = DEFAULT_TONE_HZ,
    sample_rate_hz: int = DEFAULT_SAMPLE_RATE_HZ,
    level_percent: float = DEFAULT_LEVEL_PERCENT,
    format: str = DEFAULT_FORMAT,
    dit: str = CANONICAL.dit,
    dah: str = CANONICAL.dah,
) -> Download:
    """Return the sound of a text, or of a morse with these marks, as one of FORMATS.

    Raises MorseError with every problem that can be told. What is unknown cannot be kept: it has no sound.
    """
    problems: list[Problem] = []
    if text is not None and morse is not None:
        problems.append(Problem("repeated_parameter", "morse", "Both text and morse are given; one is enough."))
    if text is None and morse is None:
        problems.append(Problem("missing", "text", "Give a text, or a morse."))
    if format not in FORMATS:
        message = f"There is no format {format[:60]!r}. There are: {', '.join(FORMATS)}."
        problems.append(Problem("unknown_format", "format", message))
    try:
        tone = Tone(tone_hz, sample_rate_hz, level_percent)
    except MorseError as exc:
        problems += exc.problems
    try:
        keyed, speed = _keyed(text, morse, alphabet, unknown, wpm, farnsworth_wpm, Notation(dit, dah))
    except MorseError as exc:
        problems += exc.problems
    if problems:
        raise InvalidParameters(*problems)
    if not keyed:
        field = "text" if morse is None else "morse"
        raise InvalidParameters(Problem("nothing_to_sound", field, f"There is nothing to sound in the {field}."))
    wav = Wav(keyed, speed, tone)
    if problem := too_long(format, wav.seconds):
        raise InvalidParameters(problem)
    kind = FORMATS[format]
    name = _file_name(text or "", speed, format)
    return Download(lambda: kind.make(wav), _etag(wav, format), kind.media_type, name)


def _keyed(
    text: str | None,
    morse: str | None,
    alphabet: str,
    unknown: Unknown,
    wpm: float,
    farnsworth_wpm: float | None,
    marks: Notation,
) -> tuple[str, Speed]:
    """Return what is keyed, in canonical notation, and at which speed. Raises MorseError."""
    strict = Unknown.ERROR if unknown.policy.keeps else unknown
    try:
        if morse is None:
            encoding = encode(text or "", alphabet, strict, wpm, farnsworth_wpm, marks.dit, marks.dah)
            return encoding.keyed, encoding.speed
        limit, snapshot = MAX_MORSE_CHARACTERS, snapshots.current()
        table, speed = prepared(snapshot, "morse", morse, limit, alphabet, wpm, farnsworth_wpm, marks)
        return keyable(morse, table, strict, marks), speed
    except MorseError as exc:
        if strict == unknown or all(problem.position is None for problem in exc.problems):
            raise
        sounding = (other for other in Unknown if other.policy.sounds)
        ways = " or ".join(f"unknown={other} ({other.policy.way_out})" for other in sounding)
        message = f"What is kept has no sound; use {ways}."
        raise InvalidParameters(*exc.problems, Problem("no_sound", "unknown", message)) from exc


def too_long(name: str, seconds: Fraction) -> Problem | None:
    """Say that a sound lasts longer than one of FORMATS may; None if it does not."""
    limit = FORMATS[name].longest_seconds
    if seconds <= limit:
        return None
    longer = [other.upper() for other, kind in FORMATS.items() if seconds <= kind.longest_seconds]
    way_out = f"or take {' or '.join(longer)}" if longer else "or send it in parts"
    lasts = f"The sound would last {math.ceil(seconds):,} seconds; the limit is {limit:,}."
    return Problem("too_long_to_hear", "wpm", f"{lasts} Raise the speed, {way_out}.")


def problem(conversion: Conversion) -> Problem | None:
    """Say why what was converted has no sound: that it would be too long; None if it has one, or nothing to sound."""
    return too_long(DEFAULT_FORMAT, conversion.sound_seconds)


def offered(conversion: Conversion) -> list[str]:
    """Return what the sound of what was converted can be had as, of FORMATS; none if nothing is keyed."""
    return [name for name in FORMATS if conversion.length.codes and not too_long(name, conversion.sound_seconds)]


def _etag(wav: Wav, name: str) -> str:
    """Return a strong entity tag: a digest of all that the bytes depend on, the release included."""
    return f'"{hashlib.sha256(repr((__version__, name, *wav.parameters)).encode()).hexdigest()[:32]}"'


def _file_name(text: str, speed: Speed, name: str) -> str:
    """Return the name that a person would choose: `CQ CQ DE W1AW, 20 wpm.wav`."""
    effective = "" if speed.farnsworth_wpm == speed.wpm else f" ({float(speed.farnsworth_wpm):g})"
    return f"{_title(text)}, {float(speed.wpm):g}{effective} wpm.{name}"


def _title(text: str) -> str:
    """Return the first words of a text, of characters that every file system takes; no shell takes it for an option."""
    kept = (c if c.isalnum() or c in "_&'()+,.=-" or unicodedata.category(c)[0] == "M" else " " for c in text)
    words = " ".join(unicodedata.normalize("NFC", "".join(kept)).split()).strip(" .").lstrip("-= ")
    if len(words) > MAX_NAME_CHARACTERS:
        words = words[:MAX_NAME_CHARACTERS].rsplit(" ", 1)[0].strip(" .,")
    return words or "Morse"
