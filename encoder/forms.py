"""Parameters as people and shells send them: strings in, a result or all errors out."""

from typing import Any

from django import forms

from encoder.morse import DEFAULT_ALPHABET, DEFAULT_WPM, MorseError, Reading, Unknown

from . import conversions

SPEED_ERRORS = {"invalid": "A speed must be a number of words a minute, such as 20 or 12.5."}
UNKNOWN_CHOICES = [
    (Unknown.KEEP.value, "Keep and mark"),
    (Unknown.SKIP.value, "Leave out and mark"),
    (Unknown.REPLACE.value, "Send ? instead"),
    (Unknown.ERROR.value, "Refuse the text"),
]
READING_CHOICES = [(Reading.TEXT.value, "Signs: + ( ="), (Reading.PROSIGN.value, "Prosigns: <AR> <KN> <BT>")]


class TextField(forms.CharField):
    """A text as sent: nothing stripped, nothing required; encoder.morse says what is wrong with it, and where."""

    def __init__(self) -> None:
        super().__init__(required=False, strip=False)
        self.validators = []


class ConversionForm(forms.Form):
    """What encode and decode have in common. `source` is the field that is converted."""

    source = ""
    alphabet = TextField()
    unknown = forms.ChoiceField(choices=UNKNOWN_CHOICES, required=False)
    wpm = forms.FloatField(required=False, error_messages=SPEED_ERRORS)
    farnsworth_wpm = forms.FloatField(required=False, error_messages=SPEED_ERRORS)

    def __init__(self, data: Any, default_unknown: Unknown) -> None:
        super().__init__(data)
        self.result: Any = None
        self.default_unknown = default_unknown
        self.fields["unknown"].error_messages["invalid_choice"] = (
            "%(value)s is not a way to treat what is unknown; there are: " + ", ".join(Unknown) + "."
        )

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
            for problem in exc.problems:
                self.add_error(problem.field, forms.ValidationError(problem.message, code=problem.code))
        else:
            self.result = result if not self.errors else None
        return self.cleaned_data

    def convert(self, value: str) -> Any:
        """Return the result. Raises MorseError."""
        raise NotImplementedError


class EncodeForm(ConversionForm):
    """Text to morse."""

    source = "text"
    text = TextField()

    def convert(self, value: str) -> conversions.Encoding:
        """Encode the text."""
        return conversions.encode(value, **self.chosen)


class DecodeForm(ConversionForm):
    """Morse to text."""

    source = "morse"
    morse = TextField()
    reading = forms.ChoiceField(choices=READING_CHOICES, required=False)

    def __init__(self, data: Any, default_unknown: Unknown) -> None:
        super().__init__(data, default_unknown)
        self.fields["reading"].error_messages["invalid_choice"] = (
            "%(value)s is not a reading; there are: " + ", ".join(Reading) + "."
        )

    def convert(self, value: str) -> conversions.Decoding:
        """Decode the morse."""
        self.chosen["reading"] = Reading(self.cleaned_data.get("reading") or Reading.TEXT)
        return conversions.decode(value, **self.chosen)
