"""What grows and what stays: with the text, with the alphabet, with the processes."""

import random
import statistics
import time
import tracemalloc

from encoder.morse import Alphabet, Kind, Reads, Symbol, compile_table, decode, encode
from tests.benchmarks.load import QUERY, load, thread_seconds
from tests.benchmarks.test_codec import TABLE, TEXT
from tests.benchmarks.test_requests import Measured, megabytes

TEXTS, SYMBOLS, PROCESSES = (10, 1_000, 100_000), (50, 500, 5_000), (1, 2, 4, 8)
ROUNDS = 7
EDIT = "UPDATE morse.encoder_revisioncounter SET value = value + 1"
"""What makes every process read all rows again."""


def milliseconds(function):
    """Return the median time of a call; short ones are repeated."""
    started = time.perf_counter()
    function()
    calls = max(1, int(0.02 / (time.perf_counter() - started + 1e-9)))
    found = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        for _ in range(calls):
            function()
        found.append((time.perf_counter() - started) / calls)
    return 1000 * statistics.median(found)


def alphabet(symbols):
    """Return an alphabet of so many letters. There are 2,046 codes: the letters beyond them are encode-only."""
    codes = [f"{number:b}"[1:].translate(str.maketrans("01", ".-")) for number in range(2, 2048)]
    rows = tuple(
        Symbol(
            **dict.fromkeys(Symbol._fields, "")
            | {
                "character": chr(0x4E00 + number),
                "code": codes[number % len(codes)],
                "kind": Kind.LETTER,
                "reads": Reads.ALWAYS if number < len(codes) else Reads.NEVER,
            }
        )
        for number in range(symbols)
    )
    fields = {"slug": "x", "name": "X", "extends": None, "revision": 1, "symbols": rows}
    return Alphabet(**dict.fromkeys(Alphabet._fields, "") | fields)


def test_with_the_text(report):
    rows = []
    for length in TEXTS:
        text = (TEXT * (length // len(TEXT) + 1))[:length]
        marked = ("He said “naïve” ½ " * (length // 18 + 1))[:length]
        morse = encode(text, TABLE).morse
        rows.append(
            [
                length,
                milliseconds(lambda text=text: encode(text, TABLE)),
                milliseconds(lambda marked=marked: encode(marked, TABLE)),
                milliseconds(lambda morse=morse: decode(morse, TABLE)),
            ]
        )
    heads = ["Characters", "Encode English, ms", "Encode with substitutes, ms", "Decode, ms"]
    report.table(
        "As the text grows",
        'In process. Substitutes are characters that are sent as others: “ as ", ½ as 1/2.',
        heads,
        rows,
    )
    for column, label in enumerate(["encode", "with substitutes", "decode"], 1):
        report.curve("characters of text; ms", label, [(row[0], row[column]) for row in rows])
    for column in (1, 2, 3):
        assert rows[2][column] / rows[1][column] < 300, f"{heads[column]} grows much faster than the text"


def test_with_the_alphabet(report):
    rows = []
    for symbols in SYMBOLS:
        one = alphabet(symbols)
        table = compile_table("x", {"x": one})
        read = [symbol.character for symbol in one.symbols if symbol.reads is Reads.ALWAYS]
        text = "".join(random.Random(1).choices(read, k=1_000))
        tracemalloc.start()
        kept = compile_table("x", {"x": one})
        memory = tracemalloc.get_traced_memory()[0]
        tracemalloc.stop()
        assert len(kept.codes) == symbols
        compiling = milliseconds(lambda one=one: compile_table("x", {"x": one}))
        rows.append(
            [symbols, compiling, memory / 1000, milliseconds(lambda text=text, table=table: encode(text, table))]
        )
    heads = ["Symbols", "Compile, ms", "Memory of the table, kB", "Encode 1,000 characters, ms"]
    text = (
        "A table is compiled once for each edit, in the background; what a request costs does not depend on its size."
    )
    report.table("As the alphabet grows", text, heads, rows)
    for column, label in ((1, "compile"), (3, "encode 1,000")):
        report.curve("symbols; ms", label, [(row[0], row[column]) for row in rows])
    assert rows[2][3] / rows[0][3] < 3, "encode grows with the alphabet"


def database_milliseconds(database, second):
    """Return the CPU time that MariaDB spends while ten times `second` runs, divided by ten."""
    spent = thread_seconds(database.process.pid)
    for _ in range(10):
        second()
    return 100 * (thread_seconds(database.process.pid) - spent)


def test_with_the_processes(report, database, tmp_path):
    rows = []
    for processes in PROCESSES:
        with Measured(tmp_path, f"ours-{processes}", database, WEB_CONCURRENCY=str(processes)) as ours:
            run = load(ours, "/encode" + QUERY, tmp_path, connections=16)
            memory = sum(megabytes(pid) for pid in [ours.process.pid, *ours.workers()])
            rest = database_milliseconds(database, lambda: time.sleep(1))
            edited = database_milliseconds(database, lambda: (database.run(EDIT), time.sleep(1)))
        rows.append([processes, run.per_second, run.cpu_microseconds, memory, rest, edited - rest])
    heads = ["Processes", "Requests a second", "CPU of a request, µs", "Memory of all, MB"]
    heads += ["MariaDB's CPU at rest, ms a second", "MariaDB's CPU for an edit, ms"]
    text = (
        "Requests grow with processes up to the number of cores; memory grows with each. The database hears one query a"
        " second of each process, its rows once for each edit, and nothing of the requests."
    )
    report.table("As processes grow", text, heads, rows)
    report.curve("processes; requests a second", "requests a second", [(row[0], row[1]) for row in rows])
