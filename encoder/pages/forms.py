"""Parameters as people and shells send them: strings in, a result or all errors out."""

from collections.abc import Mapping
from typing import Any

from django import forms

from encoder import conversions, sounds
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
    Problem,
    Reading,
    Tone,
    Unknown,
)

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
TONE = ("tone_hz", "sample_rate_hz", "level_percent")
"""Parameters that a sound has and a text has not."""
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


class ConversionForm:
    """What encode and decode have in common. `source` is the field that is converted.

    The fields are Django's; its Form is not used, since nothing of it is shown and it takes longer than the conversion.
    """

    source = ""
    fields: Mapping[str, forms.Field] = {
        "alphabet": TextField(),
        "unknown": forms.ChoiceField(choices=UNKNOWN_CHOICES, required=False, error_messages=UNKNOWN_ERRORS),
        "wpm": forms.FloatField(required=False, error_messages=SPEED_ERRORS),
        "farnsworth_wpm": forms.FloatField(required=False, error_messages=SPEED_ERRORS),
    }

    def __init__(self, data: Mapping[str, str], default_unknown: Unknown) -> None:
        """Clean what is given, and convert; `problems` has all that is wrong, `result` is None if anything is."""
        self.data, self.default_unknown = data, default_unknown
        self.problems: list[Problem] = []
        self.values = self._cleaned()
        self.chosen = {
            "alphabet": self.values.get("alphabet", DEFAULT_ALPHABET),
            "unknown": Unknown(self.values.get("unknown", default_unknown)),
            "wpm": self.values.get("wpm", float(DEFAULT_WPM)),
            "farnsworth_wpm": self.values.get("farnsworth_wpm"),
        }
        try:
            result = self.convert(self.values.get(self.source, ""))
        except MorseError as exc:
            self.problems += exc.problems
        self.result: Any = None if self.problems else result

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

    def problems_by_field(self) -> dict[str, list[str]]:
        """Return the messages of each field."""
        found: dict[str, list[str]] = {}
        for problem in self.problems:
            found.setdefault(problem.field, []).append(problem.message)
        return found

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

    def convert(self, value: str) -> Any:
        """Return the result. Raises MorseError."""
        raise NotImplementedError


class EncodeForm(ConversionForm):
    """Text to morse. The tone is for the page, which plays it; it stands in the address with the rest."""

    source = "text"
    fields: Mapping[str, forms.Field] = {
        **ConversionForm.fields,
        "text": TextField(),
        "tone_hz": forms.FloatField(required=False, error_messages=TONE_ERRORS),
        "level_percent": forms.FloatField(required=False, error_messages=LEVEL_ERRORS),
    }

    @property
    def tone(self) -> dict[str, Any]:
        """Return what was said of the tone."""
        return {name: self.values[name] for name in TONE if name in self.values}

    def convert(self, value: str) -> Any:
        """Encode the text."""
        if tone := self.tone:
            try:
                Tone(**tone)
            except MorseError as exc:
                self.problems += exc.problems
        return conversions.encode(value, **self.chosen)


class SoundForm(EncodeForm):
    """Text, or morse, to sound."""

    fields = {
        **EncodeForm.fields,
        "morse": TextField(),
        "sample_rate_hz": forms.IntegerField(required=False, error_messages=RATE_ERRORS),
    }

    def convert(self, value: str) -> sounds.Sound:
        """Make the sound."""
        return sounds.sound(self.data.get("text"), self.data.get("morse"), **self.chosen, **self.tone)


class DecodeForm(ConversionForm):
    """Morse to text."""

    source = "morse"
    fields = {
        **ConversionForm.fields,
        "morse": TextField(),
        "reading": forms.ChoiceField(choices=READING_CHOICES, required=False, error_messages=READING_ERRORS),
    }

    def convert(self, value: str) -> conversions.Decoding:
        """Decode the morse."""
        return conversions.decode(value, **self.chosen, reading=Reading(self.values.get("reading", Reading.TEXT)))
