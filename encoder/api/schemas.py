"""What goes in and out of the API. Limits are the constants of the code they protect."""

from typing import Annotated, Any

from ninja import Schema
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from encoder.conversions import MAX_MORSE_CHARACTERS, MAX_TEXT_CHARACTERS
from encoder.formats import DEFAULT_FORMAT, FORMATS
from encoder.morse import (
    CANONICAL,
    DEFAULT_ALPHABET,
    DEFAULT_LEVEL_PERCENT,
    DEFAULT_SAMPLE_RATE_HZ,
    DEFAULT_TONE_HZ,
    DEFAULT_WPM,
    MAX_LEVEL_PERCENT,
    MAX_LISTED,
    MAX_MARK_CHARACTERS,
    MAX_TONE_HZ,
    MAX_WPM,
    MIN_LEVEL_PERCENT,
    MIN_TONE_HZ,
    MIN_WPM,
    SAMPLE_RATES_HZ,
    CharacterGap,
    Kind,
    Reading,
    Reads,
    Unknown,
)


def _no_truth(value: Any) -> Any:
    """Refuse true and false, which pydantic takes for 1 and 0."""
    if isinstance(value, bool):
        raise PydanticCustomError("not_a_number", "{value} is no number", {"value": str(value).lower()})
    return value


NUMBER = BeforeValidator(_no_truth)

# Limits stand in the document; encoder.conversions checks them, in its own words and all at once.
Text = Annotated[
    str,
    Field(description="The text to encode.", examples=["SOS"], json_schema_extra={"maxLength": MAX_TEXT_CHARACTERS}),
]
Morse = Annotated[
    str,
    Field(
        description="A morse, in any notation.",
        examples=["... --- ..."],
        json_schema_extra={"maxLength": MAX_MORSE_CHARACTERS},
    ),
]
SPEEDS: dict[str, Any] = {"minimum": MIN_WPM, "maximum": MAX_WPM}
Wpm = Annotated[
    float,
    NUMBER,
    Field(allow_inf_nan=False, description="Words (PARIS) a minute of the characters.", json_schema_extra=SPEEDS),
]
FarnsworthWpm = Annotated[
    float,
    NUMBER,
    Field(
        allow_inf_nan=False,
        description="Words a minute of the whole; at most wpm, which is the default.",
        examples=[DEFAULT_WPM],
        json_schema_extra=SPEEDS,
    ),
]
ToneHz = Annotated[
    float,
    NUMBER,
    Field(
        allow_inf_nan=False,
        description="Pitch in hertz.",
        json_schema_extra={"minimum": MIN_TONE_HZ, "maximum": MAX_TONE_HZ},
    ),
]
SampleRateHz = Annotated[
    int, NUMBER, Field(description="Samples a second.", json_schema_extra={"enum": list(SAMPLE_RATES_HZ)})
]
LevelPercent = Annotated[
    float,
    NUMBER,
    Field(
        allow_inf_nan=False,
        description="Peak in percent of full scale.",
        json_schema_extra={"minimum": MIN_LEVEL_PERCENT, "maximum": MAX_LEVEL_PERCENT},
    ),
]
Format = Annotated[
    str,
    Field(
        description="What the sound is made as: "
        + "; ".join(f"{name}, of at most {kind.longest_seconds:,} seconds" for name, kind in FORMATS.items()),
        json_schema_extra={"enum": list(FORMATS)},
    ),
]
Dit = Annotated[
    str,
    Field(description="What stands for a dit in the morse.", json_schema_extra={"maxLength": MAX_MARK_CHARACTERS}),
]
Dah = Annotated[
    str,
    Field(description="What stands for a dah in the morse.", json_schema_extra={"maxLength": MAX_MARK_CHARACTERS}),
]
Slug = Annotated[
    str, Field(max_length=50, description="An alphabet, as /alphabets lists them.", examples=[DEFAULT_ALPHABET])
]


class Parameters(BaseModel):
    """Refuses what it does not know: a misspelt parameter is an error, not a silence."""

    model_config = ConfigDict(extra="forbid")


class EncodeParameters(Parameters):
    """How to encode."""

    text: Text
    alphabet: Slug = DEFAULT_ALPHABET
    unknown: Unknown = Field(Unknown.ERROR, description="What to do with a character without a code.")
    wpm: Wpm = DEFAULT_WPM
    farnsworth_wpm: FarnsworthWpm | None = None
    dit: Dit = CANONICAL.dit
    dah: Dah = CANONICAL.dah
    character_gap: CharacterGap = Field(CharacterGap.SPACE, description="What parts characters in the morse.")


class AudioParameters(Parameters):
    """What to sound, a text or a morse, and how."""

    text: Text | None = None
    morse: Morse | None = None
    alphabet: Slug = DEFAULT_ALPHABET
    unknown: Unknown = Field(Unknown.ERROR, description="What to do with a character without a code; keep is refused.")
    wpm: Wpm = DEFAULT_WPM
    farnsworth_wpm: FarnsworthWpm | None = None
    tone_hz: ToneHz = DEFAULT_TONE_HZ
    sample_rate_hz: SampleRateHz = DEFAULT_SAMPLE_RATE_HZ
    level_percent: LevelPercent = DEFAULT_LEVEL_PERCENT
    format: Format = DEFAULT_FORMAT
    dit: Dit = CANONICAL.dit
    dah: Dah = CANONICAL.dah


class DecodeParameters(Parameters):
    """How to decode."""

    morse: Morse
    alphabet: Slug = DEFAULT_ALPHABET
    reading: Reading = Field(Reading.TEXT, description="How a shared code is read: + or <AR>.")
    unknown: Unknown = Field(Unknown.ERROR, description="What to do with a code that nothing reads.")
    wpm: Wpm = DEFAULT_WPM
    farnsworth_wpm: FarnsworthWpm | None = None
    dit: Dit = CANONICAL.dit
    dah: Dah = CANONICAL.dah


class UnknownCharacter(Schema):
    """A character without a code. Positions count code points of the text as sent, from 0."""

    character: str
    code_point: str
    name: str
    position: int
    known_in: list[str] = Field(description="Slugs of the alphabets that bring a code for it.")


class Substituted(Schema):
    """A character sent as another; empty for a mark that rides on its letter."""

    character: str
    code_point: str
    name: str
    position: int
    sent_as: str


class UnknownCode(Schema):
    """A code that nothing reads; `number` counts codes from 1."""

    code: str
    position: int
    number: int
    known_in: list[str] = Field(description="Slugs of the alphabets that bring what it reads.")


class Timed(Schema):
    """Which alphabet answered, and how long the morse takes to key."""

    alphabet: str
    revision: int = Field(description="Revision of the alphabet that was used.")
    units: int = Field(description="Length in units, the length of a dit; Farnsworth spacing does not change it.")
    seconds: float = Field(description="Length in seconds at wpm and farnsworth_wpm.")


FIRST = f"The first {MAX_LISTED}; the total counts all. Send a text in parts for the rest."


class Encoded(Timed):
    """The morse, and what could not be sent as it stood."""

    morse: str
    unknown: list[UnknownCharacter] = Field(description=FIRST)
    unknown_total: int
    substituted: list[Substituted] = Field(description=FIRST)
    substituted_total: int


class Decoded(Timed):
    """The text, and what could not be read."""

    text: str
    unknown: list[UnknownCode] = Field(description=FIRST)
    unknown_total: int


class Alphabet(Schema):
    """An alphabet in the list."""

    slug: str
    name: str
    native_name: str
    script: str = Field(description="ISO 15924.")
    language: str = Field(description="BCP 47; empty where the script serves many languages.")
    extends: str | None
    trust: str
    source: str
    revision: int


class Symbol(Schema):
    """One symbol that the alphabet can send, its own or inherited from `owner`."""

    character: str
    code: str
    kind: Kind
    reads: Reads = Field(description="In which reading the code decodes to this character.")
    name: str
    source: str
    note: str
    owner: str = Field(description="Slug of the alphabet that has the row.")


class AlphabetDetail(Alphabet):
    """An alphabet with its symbols."""

    symbols: list[Symbol]
    own: list[Symbol] = Field(description="The rows of the alphabet itself, as an editor governs them.")


class ProblemItem(Schema):
    """One thing wrong."""

    code: str
    field: str
    message: str
    position: int | None


class ProblemDocument(Schema):
    """RFC 9457, with every problem found in `errors`."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[ProblemItem]


def plain(value: Any) -> Any:
    """Return named tuples as dictionaries, for Schema."""
    return [item._asdict() for item in value]


SOUNDS = {kind.media_type: {"schema": {"type": "string", "format": "binary"}} for kind in FORMATS.values()}
SOUND: dict[str, Any] = {"responses": {200: {"description": "The whole sound.", "content": SOUNDS}}}
SOUND_IN_PART: dict[str, Any] = {
    "responses": {
        200: {"description": "The whole sound; Range and If-None-Match are heeded.", "content": SOUNDS},
        206: {"description": "One range of bytes of it.", "content": SOUNDS},
        304: {"description": "The sound is what the client has."},
    },
}
