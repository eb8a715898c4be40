"""In process: the codec against the plainest Python that gives the same, and against published libraries.

Both sides of a ratio are measured in one run, alternating; the median of their ratios is printed beside its limit.
"""

import statistics
import time

import morse3
import morse_talk
import pytest

from encoder.morse import Reading, decode, encode
from tests import facts

MEGABYTE = 1_000_000
ROUNDS = 15
SENTENCES = (
    "The operator sends his call and waits. The distant station answers slowly, and the tape begins to run. "
    "Each word is counted, each figure repeated: 17 words, 42 signs, no error. What the key has said stands. "
)
TEXT = (SENTENCES * (MEGABYTE // len(SENTENCES) + 1))[:MEGABYTE].strip()
TABLE = facts.table("international")
MORSE = encode(TEXT, TABLE).morse
TRANSLATION = str.maketrans(dict(TABLE.plain))


def seconds(function):
    start = time.perf_counter()
    function()
    return time.perf_counter() - start


def ratio(ours, plain):
    """Return the median ratio of alternating runs."""
    ours(), plain()
    return statistics.median(seconds(ours) / seconds(plain) for _ in range(ROUNDS))


def split_map_join():
    read = TABLE.readers[Reading.TEXT].get
    return " ".join(["".join(map(read, word.split(" "))) for word in MORSE.split(" / ")])


@pytest.mark.parametrize(
    ("name", "ours", "plain", "limit"),
    [
        ("encode / str.translate", lambda: encode(TEXT, TABLE), lambda: TEXT.translate(TRANSLATION), 3.0),
        ("decode / split + map + join", lambda: decode(MORSE, TABLE), split_map_join, 2.0),
    ],
)
def test_cost(report, name, ours, plain, limit):
    report.ratio(f"{name}, 1 MB of English", ratio(ours, plain), limit)


WORDS_OF_SUBSTITUTES = "ïèàñû åšžčř ÀÊÎÕÜ ďťňäů “’–…” ôöõòó "
SUBSTITUTES = WORDS_OF_SUBSTITUTES * (MEGABYTE // 50 // len(WORDS_OF_SUBSTITUTES))


def test_cost_of_a_text_full_of_substitutes(report):
    """Every character is sent as another, and listed with its place."""
    plain = TEXT[: len(SUBSTITUTES)].upper()
    cost = ratio(lambda: encode(SUBSTITUTES, TABLE), lambda: [TABLE.codes[c] for c in plain if c != " "])
    report.ratio(f"encode, {len(SUBSTITUTES):,} characters sent as others / a look-up each", cost, 60.0)


# The published libraries are slower by orders: a tenth of the text, and fewer rounds.
SHORT = TEXT[: MEGABYTE // 50]
WORDS = " ".join("".join(c for c in SHORT if c.isalnum() or c == " ").split())
OURS, TALK, THREE = encode(WORDS, TABLE).morse, morse_talk.encode(WORDS), morse3.Morse(WORDS).stringToMorse()


@pytest.mark.parametrize(
    ("name", "ours", "theirs"),
    [
        ("encode / morse-talk", lambda: encode(WORDS, TABLE), lambda: morse_talk.encode(WORDS)),
        ("decode / morse-talk", lambda: decode(OURS, TABLE), lambda: morse_talk.decode(TALK)),
        ("encode / morse3", lambda: encode(WORDS, TABLE), lambda: morse3.Morse(WORDS).stringToMorse()),
        ("decode / morse3", lambda: decode(OURS, TABLE), lambda: morse3.Morse(THREE).morseToString()),
    ],
)
def test_cost_against_published_libraries(report, name, ours, theirs):
    report.ratio(f"{name}, {len(WORDS):,} letters, figures and spaces", ratio(ours, theirs), 1.0)


def test_both_sides_do_the_same_work():
    assert encode(TEXT, TABLE).morse == TEXT.translate(TRANSLATION)[:-1]
    assert decode(MORSE, TABLE).text == split_map_join() == " ".join(TEXT.upper().split())
    assert OURS.split() == [*TALK.replace(" " * 7, " / ").split()] == [*THREE.strip().replace("   ", " / ").split()]
    assert morse_talk.decode(TALK) == morse3.Morse(THREE).morseToString().upper() == decode(OURS, TABLE).text
