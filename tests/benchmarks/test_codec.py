"""In process: the codec against the plainest Python that gives the same, one megabyte of English text.

Both sides of a ratio are measured in one run, alternating; the median of their ratios is printed beside its limit.
"""

import statistics
import time

import pytest

from encoder.morse import Reading, decode, encode
from tests import facts

MEGABYTE = 1_000_000
ROUNDS = 15
SENTENCES = (
    "The operator sends his call and waits. The distant station answers slowly, and the tape begins to run. "
    "Each word is counted, each figure repeated: 17 words, 42 signs, no error. What the key has said stands. "
)
TEXT = (SENTENCES * (MEGABYTE // len(SENTENCES) + 1))[:MEGABYTE]
TABLE = facts.table("international")
MORSE = encode(TEXT, TABLE).morse


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
        ("encode / str.translate", lambda: encode(TEXT, TABLE), lambda: TEXT.translate(TABLE.plain), 3.0),
        ("decode / split + map + join", lambda: decode(MORSE, TABLE), split_map_join, 2.0),
    ],
)
def test_cost(name, ours, plain, limit):
    measured = ratio(ours, plain)
    print(f"\n{name}, 1 MB of English: {measured:.2f} (limit {limit})")
    assert measured <= limit


def test_both_sides_do_the_same_work():
    assert encode(TEXT, TABLE).morse == TEXT.translate(TABLE.plain)[:-1].replace("/  ", "/ ")
    assert decode(MORSE, TABLE).text == split_map_join() == " ".join(TEXT.upper().split())
