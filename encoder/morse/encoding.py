"""Text to morse, by a code table.

Nothing is dropped in silence: what has no code, and what is sent as something else, is listed with its place.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from functools import cached_property
from operator import itemgetter
from typing import NamedTuple

from . import characters, rules, scripts, switching
from .codetable import CodeTable, Reading
from .errors import MAX_PROBLEMS, Problem, UnknownCharacters, and_more
from .notation import CANONICAL, Notation
from .unknown import Unknown

MAX_NAMED = 4
"""Characters of a sequence that are named one by one: a prosign of fourteen letters would have a name of 400."""


class Place(NamedTuple):
    """A character of the text as sent, with its position in code points.

    `sent_as` is what was keyed instead: None when nothing was (unknown), empty for a mark that rides on its letter, the
    code of a prosign that is made up.
    """

    character: str
    position: int
    sent_as: str | None = None

    @property
    def code_point(self) -> str:
        return characters.code_point(self.character[:MAX_NAMED]) + self._more

    @property
    def name(self) -> str:
        return characters.name(self.character[:MAX_NAMED]) + self._more

    @property
    def _more(self) -> str:
        return " …" if len(self.character) > MAX_NAMED else ""


class Signal(NamedTuple):
    """One thing in a word of morse: a character, the code that is keyed for it (None: nothing is), its position."""

    character: str
    code: str | None
    position: int


Words = list[list[Signal]]


class Encoded:
    """The morse of a text in canonical notation, and what could not be sent as it stood."""

    def __init__(
        self,
        text: str,
        table: CodeTable,
        morse: str,
        words: Words | None = None,
        unknown: tuple[Place, ...] = (),
        substituted: tuple[Place, ...] = (),
        keeps: bool = False,
    ) -> None:
        self.text, self.table = text, table
        self.morse, self.unknown, self.substituted, self.keeps = morse, unknown, substituted, keeps
        if words is not None:
            self.words = words

    @cached_property
    def words(self) -> Words:
        """Return the words as signals, for drawing. A text that needs no more than its codes is spelled when asked."""
        return spell(self.text, self.table)[0]

    @property
    def keyed(self) -> str:
        """Return what of the morse is keyed: not what is only kept in it, even if it looks like a dit."""
        return _written(self.words) if self.unknown else self.morse

    def written(self, notation: Notation) -> str:
        """Return the morse in another notation, with what was kept in it as it stands."""
        return self.morse if notation == CANONICAL else _written(self.words, self.keeps, notation)


def encode(text: str, table: CodeTable, unknown: Unknown = Unknown.ERROR) -> Encoded:
    """Encode a text; white space of any length is a word gap.

    Raises NotText, and UnknownCharacters if the policy is Unknown.ERROR, or Unknown.REPLACE without a code for `?`.
    """
    if not any(space in text for space in NO_BREAK_SPACES):
        try:
            morse = "".join(map(table.plain.__getitem__, " ".join(text.split())))[:-1]
        except KeyError:
            pass  # a character that needs more than its code
        else:
            return Encoded(text, table, morse)
    words, substituted = spell(text, table)
    missing = tuple(Place(s.character, s.position) for word in words for s in word if s.code is None)
    if not missing:
        return Encoded(text, table, _written(words), words, (), substituted)
    policy = unknown.policy
    instead = policy.code(table.codes)
    if policy.refuses or instead is None:
        raise UnknownCharacters(missing, *_unknown_problems(missing, text, table))
    if instead:
        words = [[s if s.code else s._replace(code=instead) for s in word] for word in words]
    return Encoded(text, table, _written(words, policy.keeps), words, missing, substituted, policy.keeps)


def _written(words: Words, keeps: bool = False, notation: Notation = CANONICAL) -> str:
    """Write the codes of words; what has none is left out, or kept as the character that it is."""
    code = notation.code
    codes = ([code(s.code) if s.code else s.character for s in word if s.code or keeps] for word in words)
    return notation.join(word for word in codes if word)


def _unknown_problems(missing: tuple[Place, ...], text: str, table: CodeTable) -> list[Problem]:
    folded, positions = _without_format(*characters.fold(text), table, [])
    begins = [(positions[start], current) for start, end, current in switching.stretches(folded, table) if start < end]

    def alphabet(place: Place) -> str:
        return begins[bisect_right(begins, place.position, key=itemgetter(0)) - 1][1].alphabet.name

    problems = [
        Problem(
            "unknown_character",
            "text",
            f"{place.character} {place.code_point} {place.name} at position {place.position}"
            f" has no code in {alphabet(place)}.",
            place.position,
        )
        for place in missing[:MAX_PROBLEMS]
    ]
    return problems + and_more("unknown_character", "text", len(missing))


def spell(text: str, table: CodeTable) -> tuple[Words, tuple[Place, ...]]:
    """Return the words of a text as signals, and the characters that are sent as others. Raises NotText."""
    characters.check(text, "text")
    substituted: list[Place] = []
    folded, positions = _without_format(*characters.fold(text), table, substituted)
    words: Words = [[]]
    for start, end, current in switching.stretches(folded, table):
        _spell_stretch(folded[start:end], positions[start:end], current, words, substituted)
    return [word for word in words if word], tuple(sorted(substituted, key=lambda place: place.position))


def _spell_stretch(folded: str, positions: list[int], table: CodeTable, words: Words, substituted: list[Place]) -> None:
    """Append the signals of a stretch in one table to the words."""
    changes = rules.number_changes(folded, table.codes) if table.has_number_rules else []
    for start, end, sent_as in _between(folded, changes):
        if sent_as is not None:
            substituted.append(Place(folded[start:end], positions[start], sent_as))
            words[-1] += [Signal(character, table.codes[character], positions[start]) for character in sent_as]
            continue
        for piece, at in _pieces(folded, start, end, table):
            if piece.isspace():
                words.append([])
            else:
                way = table.ways.get(piece) or _way(piece, table)
                if piece in table.unborne and not (words[-1] and characters.bears(words[-1][-1].character[-1])):
                    substituted.append(Place(piece, positions[at], table.unborne[piece]))  # as which it will be read
                way.take(piece, positions[at], words[-1], substituted)


def _without_format(
    folded: str, positions: list[int], table: CodeTable, substituted: list[Place]
) -> tuple[str, list[int]]:
    """Take out, and list, what says nothing: it must not stand between a figure and its percent sign.

    What only steers the layout, a mark on a figure, the point that parts two L in Catalan, and the space that French
    has inside quotation marks and before signs, if it is one that does not break.
    """
    if not _SILENT.search(folded):
        return folded, positions
    kept: list[tuple[str, int]] = []
    for match in _SILENT_OR_ANY.finditer(folded):
        position = positions[match.start()]
        if match["silent"] and match[0] not in table.codes:
            substituted.append(Place(match[0], position, ""))
        else:
            kept.append((match[0], position))
    return "".join(character for character, _ in kept), [position for _, position in kept]


NO_BREAK_SPACES = "\u00a0\u202f"
_SILENT = re.compile(
    rf"{characters.FORMAT.pattern}|(?<=L)·(?=L)|(?<=\d){characters.MARK.pattern}+"
    rf"|(?<=«)[{NO_BREAK_SPACES}]|[{NO_BREAK_SPACES}](?=[»!?;:])"
)
_SILENT_OR_ANY = re.compile(rf"(?P<silent>{_SILENT.pattern})|.", re.DOTALL)


def _between(folded: str, changes: list[rules.Change]) -> Iterator[tuple[int, int, str | None]]:
    """Yield the whole text in order: what stays with None, what a rule changes with what it is sent as."""
    at = 0
    for change in changes:
        yield at, change.start, None
        yield change
        at = change.end
    yield at, len(folded), None


def _pieces(folded: str, start: int, end: int, table: CodeTable) -> Iterator[tuple[str, int]]:
    """Yield what is keyed as one, with its place; what only looks like a prosign by its characters."""
    at = start
    for match in table.joined.finditer(folded, start, end):
        yield from zip(folded[at : match.start()], range(at, end), strict=False)
        piece, at = match[0], match.end()
        if piece in table.codes or table.prosign(piece):
            yield piece, match.start()
        else:
            yield from zip(piece, range(match.start(), at), strict=True)
    yield from zip(folded[at:end], range(at, end), strict=True)


class Way(NamedTuple):
    """How a piece of text is sent, whatever stands beside it: as these characters and codes; none if it has no way.

    `sent_as` is what is told of it: None if it is sent as itself. `rides`: it is a mark without a row, and has no
    signal after a letter.
    """

    parts: tuple[tuple[str, str], ...] = ()
    sent_as: str | None = None
    rides: bool = False

    def take(self, piece: str, position: int, word: list[Signal], substituted: list[Place]) -> None:
        """Append the signals of the piece to its word, and what is told of it."""
        if self.rides and word and word[-1].code:
            substituted.append(Place(piece, position, ""))
        elif self.parts:
            for character, code in self.parts:
                word.append(Signal(character, code, position))
            if self.sent_as is not None:
                substituted.append(Place(piece, position, self.sent_as))
        elif self.rides and word:
            word[-1] = word[-1]._replace(character=word[-1].character + piece)  # a mark on what is unknown already
        else:
            word.append(Signal(piece, None, position))


MAX_WAYS = 1024
"""Ways that a table remembers: more characters than most texts write, and little memory for all tables together."""


def _way(piece: str, table: CodeTable) -> Way:
    """Return the way of a piece, and remember it for the table."""
    if len(table.ways) >= MAX_WAYS:
        table.ways.clear()
    way = table.ways[piece] = _find_way(piece, table)
    return way


def _find_way(piece: str, table: CodeTable) -> Way:
    if code := table.codes.get(piece):
        return Way(((piece, code),), table.answers[Reading.TEXT][piece] if piece in table.encode_only else None)
    if len(piece) > 1:
        name, code = table.prosign(piece) or ("", "")
        return Way(((name, code),), name if name in table.codes else code)
    spelled = scripts.spelling(piece)
    if spelled and all(part in table.codes for part in spelled):
        return Way(tuple((part, table.codes[part]) for part in spelled))
    parts = _instead(piece, table)
    sent_as = "".join(table.answers[Reading.TEXT][part] for part in parts)
    rides = characters.is_mark(piece) and not characters.strikes(piece)
    return Way(tuple((part, table.codes[part]) for part in parts), sent_as, rides)


MAX_STEPS = 4
"""Forms of forms of forms: no character of Unicode needs more."""


def _instead(character: str, table: CodeTable, steps: int = MAX_STEPS) -> list[str]:
    """Return the characters with a row that are sent instead of one without, to the end of the chain; none if none."""
    for candidate in scripts.substitutes(character):
        parts: list[str] = []
        for part in table.sequences.findall(characters.fold(candidate)[0]):
            sent = [part] if part in table.codes else _instead(part, table, steps - 1) if steps else []
            spelled = (scripts.spelling(part) if len(part) == 1 else "") or ""
            if not sent and spelled and all(letter in table.codes for letter in spelled):
                sent = list(spelled)
            if not sent and not (parts and characters.is_mark(part)):
                break
            parts += sent
        else:
            return parts
    return []
