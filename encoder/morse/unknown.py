"""What can be done with what is unknown: a character without a code, a code that nothing reads.

Each policy says once what stands there: in the morse, in the sound, in the text, in the picture, and in words.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple


class Policy(NamedTuple):
    """What stands where something is unknown.

    `refuses`: nothing; the whole is refused. `keeps`: the thing itself stands in the morse, or in the text; it is not
    keyed, so who asks for the sound alone is refused. `sends`: the character whose code is written and keyed instead of
    an unknown character, or of what is no code; an alphabet without it refuses. `reads`: what stands in the text
    instead of an unknown code. In a picture a hole stands where nothing is keyed.

    `when_encoding` and `when_decoding` name it among the choices of a form, `heading` stands over a list of what was
    unknown in a text.
    """

    when_encoding: str
    when_decoding: str
    heading: str
    refuses: bool = False
    keeps: bool = False
    sends: str = ""
    reads: str = ""

    @property
    def way_out(self) -> str:
        """Return `when_encoding` as a part of a sentence: `leave out and mark`."""
        return self.when_encoding[:1].lower() + self.when_encoding[1:]

    def code(self, codes: Mapping[str, str]) -> str | None:
        """Return the code that is keyed instead, empty for none; None where the alphabet of these codes has it not."""
        return codes.get(self.sends) if self.sends else ""

    @property
    def sounds(self) -> bool:
        """Tell whether what is unknown can be heard, be it as silence."""
        return not (self.refuses or self.keeps)


class Unknown(StrEnum):
    """The policies by name: refuse all, keep it standing, leave it out, put a question in its place."""

    ERROR = "error"
    KEEP = "keep"
    SKIP = "skip"
    REPLACE = "replace"

    @property
    def policy(self) -> Policy:
        """Return what it does."""
        return POLICIES[self]


POLICIES = {
    Unknown.ERROR: Policy("Refuse the text", "Refuse the morse", "Without a code", refuses=True),
    Unknown.KEEP: Policy("Keep and mark", "Keep and mark", "Without a code", keeps=True),
    Unknown.SKIP: Policy("Leave out and mark", "Leave out and mark", "Left out"),
    Unknown.REPLACE: Policy("Send ? instead", "Put � instead", "Sent as ?", sends="?", reads="\ufffd"),
}
