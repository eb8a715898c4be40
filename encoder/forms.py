"""Parameters as people and shells send them: strings in, a result or all errors out."""

from collections.abc import Iterable
from typing import Any

from django import forms

from encoder.morse import (
    DEFAULT_ALPHABET,
    DEFAULT_LEVEL_PERCENT,
    DEFAULT_TONE_HZ,
    DEFAULT_WPM,
    MAX_LEVEL_PERCENT,
    MAX_TONE_HZ,
    MAX_WPM,
    MIN_LEVEL_PERCENT,
    MIN_TONE_HZ,
    MIN_WPM,
    MorseError,
    Reading,
    Tone,
    Unknown,
)

from . import conversions, sounds

SPEED_ERRORS = {"invalid": "A speed must be a number of words a minute, such as 20 or 12.5."}
TONE_ERRORS = {"invalid": "A tone must be a number of hertz, such as 600."}
LEVEL_ERRORS = {"invalid": "A level must be a number of percent, such as 60."}
RATE_ERRORS = {"invalid": "A sample rate must be a whole number of hertz, such as 16000."}
RANGES = {
    "wpm": {"least": MIN_WPM, "most": MAX_WPM, "usual": DEFAULT_WPM},
    "tone_hz": {"least": MIN_TONE_HZ, "most": MAX_TONE_HZ, "usual": DEFAULT_TONE_HZ},
    "level_percent": {"least": MIN_LEVEL_PERCENT, "most": MAX_LEVEL_PERCENT, "usual": DEFAULT_LEVEL_PERCENT},
}
"""What the fields of the pages take."""
UNKNOWN_CHOICES = [
    (Unknown.KEEP.value, "Keep and mark"),
    (Unknown.SKIP.value, "Leave out and mark"),
    (Unknown.REPLACE.value, "Send ? instead"),
    (Unknown.ERROR.value, "Refuse the text"),
]
READING_CHOICES = [(Reading.TEXT.value, "Signs: + ( ="), (Reading.PROSIGN.value, "Prosigns: <AR> <KN> <BT>")]


UNKNOWN_ERRORS = {
    "invalid_choice": "%(value)s is not a way to treat what is unknown; there are: " + ", ".join(Unknown) + "."
}
READING_ERRORS = {"invalid_choice": "%(value)s is not a reading; there are: " + ", ".join(Reading) + "."}


class TextField(forms.CharField):
    """A text as sent: nothing stripped, nothing required; encoder.morse says what is wrong with it, and where."""

    def __init__(self) -> None:
        super().__init__(required=False, strip=False)
        self.validators = []


class ConversionForm(forms.Form):
    """What encode and decode have in common. `source` is the field that is converted."""

    source = ""
    alphabet = TextField()
    unknown = forms.ChoiceField(choices=UNKNOWN_CHOICES, required=False, error_messages=UNKNOWN_ERRORS)
    wpm = forms.FloatField(required=False, error_messages=SPEED_ERRORS)
    farnsworth_wpm = forms.FloatField(required=False, error_messages=SPEED_ERRORS)

    def __init__(self, data: Any, default_unknown: Unknown) -> None:
        # Only what is given needs cleaning; and no form changes its fields, so none needs the copies that Django makes.
        self.base_fields = {}  # type: ignore[misc]
        super().__init__(data)
        self.fields = {name: field for name, field in type(self).base_fields.items() if name in data}
        self.result: Any = None
        self.default_unknown = default_unknown

    @classmethod
    def names(cls) -> Iterable[str]:
        """Return the names of all parameters."""
        return cls.base_fields.keys()

    @property
    def usual(self) -> dict[str, str]:
        """Return what a parameter that is not given stands for."""
        return {
            "alphabet": DEFAULT_ALPHABET,
            "unknown": self.default_unknown.value,
            "wpm": str(DEFAULT_WPM),
            "tone_hz": str(DEFAULT_TONE_HZ),
            "level_percent": str(DEFAULT_LEVEL_PERCENT),
        }

    def clean(self) -> dict[str, Any]:
        """Convert; every problem stands at its field."""
        data = {name: value for name, value in self.cleaned_data.items() if value not in (None, "")}
        self.chosen = {
            "alphabet": data.get("alphabet", DEFAULT_ALPHABET),
            "unknown": Unknown(data.get("unknown", self.default_unknown)),
            "wpm": data.get("wpm", float(DEFAULT_WPM)),
            "farnsworth_wpm": data.get("farnsworth_wpm"),
        }
        try:
            result = self.convert(self.cleaned_data.get(self.source, ""))
        except MorseError as exc:
            self.add_problems(exc)
        else:
            self.result = result if not self.errors else None
        return self.cleaned_data

    def add_problems(self, exc: MorseError) -> None:
        """Put each problem at its field."""
        for problem in exc.problems:
            self.fields.setdefault(problem.field, type(self).base_fields[problem.field])
            self.add_error(problem.field, forms.ValidationError(problem.message, code=problem.code))

    def convert(self, value: str) -> Any:
        """Return the result. Raises MorseError."""
        raise NotImplementedError


class EncodeForm(ConversionForm):
    """Text to morse. The tone is for the page, which plays it; it stands in the address with the rest."""

    source = "text"
    text = TextField()
    tone_hz = forms.FloatField(required=False, error_messages=TONE_ERRORS)
    level_percent = forms.FloatField(required=False, error_messages=LEVEL_ERRORS)

    @property
    def tone(self) -> dict[str, Any]:
        """Return what was said of the tone."""
        names = ("tone_hz", "sample_rate_hz", "level_percent")
        return {name: value for name in names if (value := self.cleaned_data.get(name)) is not None}

    def convert(self, value: str) -> Any:
        """Encode the text."""
        try:
            Tone(**self.tone)
        except MorseError as exc:
            self.add_problems(exc)
        return conversions.encode(value, **self.chosen)


class SoundForm(EncodeForm):
    """Text, or morse, to sound."""

    morse = TextField()
    sample_rate_hz = forms.IntegerField(required=False, error_messages=RATE_ERRORS)

    def convert(self, value: str) -> sounds.Sound:
        """Make the sound."""
        return sounds.sound(self.data.get("text"), self.data.get("morse"), **self.chosen, **self.tone)


class DecodeForm(ConversionForm):
    """Morse to text."""

    source = "morse"
    morse = TextField()
    reading = forms.ChoiceField(choices=READING_CHOICES, required=False, error_messages=READING_ERRORS)

    def convert(self, value: str) -> conversions.Decoding:
        """Decode the morse."""
        self.chosen["reading"] = Reading(self.cleaned_data.get("reading") or Reading.TEXT)
        return conversions.decode(value, **self.chosen)
