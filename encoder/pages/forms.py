"""Parameters as people and shells send them: strings in, a result or all errors out."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from django import forms

from encoder import conversions, sounds
from encoder.formats import DEFAULT_FORMAT
from encoder.morse import (
    CANONICAL,
    DEFAULT_ALPHABET,
    DEFAULT_WPM,
    CharacterGap,
    MorseError,
    Problem,
    Reading,
    Tone,
    Unknown,
)

from .fields import NUMBERS

SPEED_ERRORS = {"invalid": "A speed must be a number of words a minute, such as 20 or 12.5."}
TONE_ERRORS = {"invalid": "A tone must be a number of hertz, such as 600."}
LEVEL_ERRORS = {"invalid": "A level must be a number of percent, such as 60."}
RATE_ERRORS = {"invalid": "A sample rate must be a whole number of hertz, such as 16000."}
TONE = ("tone_hz", "sample_rate_hz", "level_percent")
"""Parameters that a sound has and a text has not."""
UNKNOWN_ERRORS = {
    "invalid_choice": "%(value)s is not a way to treat what is unknown; there are: " + ", ".join(Unknown) + "."
}
GAP_ERRORS = {"invalid_choice": "%(value)s parts no characters; there are: " + ", ".join(CharacterGap) + "."}
READING_ERRORS = {"invalid_choice": "%(value)s is not a reading; there are: " + ", ".join(Reading) + "."}


class TextField(forms.CharField):
    """A text as sent: nothing stripped, nothing required; encoder.morse says what is wrong with it, and where."""

    def __init__(self) -> None:
        super().__init__(required=False, strip=False)
        self.validators = []


def _choice(words: type[StrEnum], errors: dict[str, str]) -> forms.ChoiceField:
    return forms.ChoiceField(choices=[(word, word) for word in words], required=False, error_messages=errors)


class ConversionForm:
    """What encode and decode have in common: made, it is clean; `convert` is the second step.

    `source` is the field that is converted, `view` the name of its page. `problems` has what was wrong with single
    values, `chosen` what stands for each parameter of the conversion: the value given, or the usual one.

    The fields are Django's; its Form is not used, since nothing of it is shown and it takes longer than the conversion.
    """

    source = ""
    view = ""
    fields: Mapping[str, forms.Field] = {
        "alphabet": TextField(),
        "unknown": _choice(Unknown, UNKNOWN_ERRORS),
        "wpm": forms.FloatField(required=False, error_messages=SPEED_ERRORS),
        "farnsworth_wpm": forms.FloatField(required=False, error_messages=SPEED_ERRORS),
        "dit": TextField(),
        "dah": TextField(),
    }

    def __init__(self, data: Mapping[str, str], default_unknown: Unknown) -> None:
        self.data, self.default_unknown = data, default_unknown
        self.problems: list[Problem] = []
        self.values = self._cleaned()
        self.chosen = {
            "alphabet": self.values.get("alphabet", DEFAULT_ALPHABET),
            "unknown": Unknown(self.values.get("unknown", default_unknown)),
            "wpm": self.values.get("wpm", float(DEFAULT_WPM)),
            "farnsworth_wpm": self.values.get("farnsworth_wpm"),
            "dit": self.values.get("dit", CANONICAL.dit),
            "dah": self.values.get("dah", CANONICAL.dah),
        }

    @property
    def usual(self) -> dict[str, str]:
        """Return what a parameter that is not given stands for."""
        return {
            "alphabet": DEFAULT_ALPHABET,
            "unknown": self.default_unknown.value,
            **CANONICAL._asdict(),
            **{name: field.value for name, field in NUMBERS.items() if field.value},
        }

    def _cleaned(self) -> dict[str, Any]:
        values = {}
        for name, field in self.fields.items():
            if not self.data.get(name):
                continue
            try:
                values[name] = field.clean(self.data[name])
            except forms.ValidationError as exc:
                self.problems += [
                    Problem(error.code or "invalid", name, message)
                    for error in exc.error_list
                    for message in error.messages
                ]
        return values

    def convert(self) -> Any:
        """Return the result. Raises MorseError with all that is wrong, `problems` first."""
        problems = self.problems
        try:
            result = self.conversion()
        except MorseError as exc:
            problems = [*problems, *exc.problems]
        if problems:
            raise conversions.InvalidParameters(*problems)
        return result

    def conversion(self) -> Any:
        """Return the result of what is clean. Raises MorseError."""
        raise NotImplementedError


class EncodeForm(ConversionForm):
    """Text to morse. The tone is for the page, which plays it; it stands in the address with the rest."""

    source = "text"
    view = "encode"
    fields: Mapping[str, forms.Field] = {
        **ConversionForm.fields,
        "text": TextField(),
        "character_gap": _choice(CharacterGap, GAP_ERRORS),
        "tone_hz": forms.FloatField(required=False, error_messages=TONE_ERRORS),
        "level_percent": forms.FloatField(required=False, error_messages=LEVEL_ERRORS),
    }

    def _cleaned(self) -> dict[str, Any]:
        values = super()._cleaned()
        try:
            Tone(**_tone(values))
        except MorseError as exc:
            self.problems += exc.problems
        return values

    def conversion(self) -> conversions.Encoding:
        gap = CharacterGap(self.values.get("character_gap", CANONICAL.character_gap))
        return conversions.encode(self.values.get("text", ""), **self.chosen, character_gap=gap)


class SoundForm(ConversionForm):
    """Text, or morse, to sound, as one of FORMATS. How characters are parted is not heard; a page's form sends it."""

    format = DEFAULT_FORMAT
    source = "text"
    view = "encode"
    fields = {
        **EncodeForm.fields,
        "morse": TextField(),
        "sample_rate_hz": forms.IntegerField(required=False, error_messages=RATE_ERRORS),
    }

    def conversion(self) -> sounds.Download:
        text, morse = self.data.get("text"), self.data.get("morse")
        return sounds.sound(text, morse, **self.chosen, **_tone(self.values), format=self.format)


class DecodeForm(ConversionForm):
    """Morse to text."""

    source = "morse"
    view = "decode"
    fields = {
        **ConversionForm.fields,
        "morse": TextField(),
        "reading": _choice(Reading, READING_ERRORS),
    }

    def conversion(self) -> conversions.Decoding:
        reading = Reading(self.values.get("reading", Reading.TEXT))
        return conversions.decode(self.values.get("morse", ""), **self.chosen, reading=reading)


def _tone(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return what was said of the tone."""
    return {name: values[name] for name in TONE if name in values}
