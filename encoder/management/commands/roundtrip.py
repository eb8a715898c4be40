"""`manage.py roundtrip`: every symbol and every ordered pair of symbols comes back as `canonical` says."""

import json
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple
from xml.etree import ElementTree as ET

from django.core.management.base import BaseCommand, CommandError

from encoder import snapshots
from encoder.morse import (
    Alphabet,
    CodeTable,
    MorseError,
    Reading,
    Symbol,
    canonical,
    compile_table,
    decode,
    encode,
    linked,
)

TIMEOUT_SECONDS = 30
LATER = (429, 503)
MAX_RETRY_SECONDS, MAX_TRIES = 60, 10
BATCH_CHARACTERS = 6_000
"""Characters of text in one HTTP request, well under the limit of a request."""
MAX_DIFFERENCES_SHOWN = 50

Converter = Callable[[list[str]], list[str]]


class Difference(NamedTuple):
    """A text that did not come back."""

    alphabet: str
    reading: str
    text: str
    came_back: str
    canonical: str


class Tried(NamedTuple):
    """What was tried of one alphabet, and how long it took."""

    alphabet: str
    symbols: int
    pairs: int
    differences: list[Difference]
    seconds: float


class Command(BaseCommand):
    """Round trips of all alphabets, in this process or of a running service."""

    help = "Try decode(encode(text)) == canonical(text) for every symbol and ordered pair of symbols of all alphabets."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--url", help="a running service; its alphabets come from its own API")
        parser.add_argument("--junit", type=Path, help="a file to write a JUnit report to: a case an alphabet")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print a line for each alphabet and a table of differences. Exit status 1 if there are any."""
        service = Service(options["url"]) if options["url"] else None
        tables = service.tables() if service else snapshots.current().tables
        tried = [self._try(table, service) for table in tables.values()]
        differences = list(chain.from_iterable(one.differences for one in tried))
        symbols, paired = sum(one.symbols for one in tried), sum(one.pairs for one in tried)
        self.stdout.write(
            f"{len(tables)} alphabets, {symbols} symbols and {paired} pairs, each in {len(Reading)} readings:"
            f" {len(differences)} differences"
        )
        if service and service.nodes:
            self.stdout.write("Answers by node: " + ", ".join(f"{n} {c}" for n, c in sorted(service.nodes.items())))
        if options["junit"]:
            write_junit(tried, options["junit"])
        if not tables:
            raise CommandError("There is no alphabet to try.")
        if differences:
            self.stdout.write(shown(differences))
            sys.exit(1)

    def _try(self, table: CodeTable, service: "Service | None") -> Tried:
        started = time.monotonic()
        differences = list(self._differences(table, service))
        count, paired = len(table.codes), sum(1 for _ in pairs(table))
        self.stdout.write(f"{table.slug}: {count} symbols, {paired} pairs, {len(differences)} differences")
        return Tried(table.slug, count, paired, differences, time.monotonic() - started)

    def _differences(self, table: CodeTable, service: "Service | None") -> Iterator[Difference]:
        texts = [*table.codes, *pairs(table)]
        for reading in Reading:
            back = service.converter(table, reading) if service else in_process(table, reading)
            for text, came_back in zip(texts, back(texts), strict=True):
                expected = canonical(text, table, reading)
                if came_back != expected or canonical(expected, table, reading) != expected:
                    yield Difference(table.slug, reading, text, came_back, expected)


def shown(differences: list[Difference]) -> str:
    """Return a table of the first differences."""
    rows = [Difference._fields, *differences[:MAX_DIFFERENCES_SHOWN]]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = ["  ".join(value.ljust(width) for value, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    if len(differences) > MAX_DIFFERENCES_SHOWN:
        lines.append(f"and {len(differences) - MAX_DIFFERENCES_SHOWN} more")
    return "\n".join(lines)


def write_junit(tried: list[Tried], path: Path) -> None:
    """Write a report that Jenkins and GitLab read; a failure's text has the table of differences.

    Raises CommandError where the file cannot be written.
    """
    failures = sum(bool(one.differences) for one in tried)
    total = f"{sum(one.seconds for one in tried):.3f}"
    suite = ET.Element(
        "testsuite", name="roundtrip", tests=str(len(tried)), failures=str(failures), errors="0", time=total
    )
    for one in tried:
        case = ET.SubElement(suite, "testcase", classname="roundtrip", name=one.alphabet, time=f"{one.seconds:.3f}")
        if one.differences:
            message = f"{len(one.differences)} of {one.symbols} symbols and {one.pairs} pairs came back otherwise"
            ET.SubElement(case, "failure", message=message).text = printable(shown(one.differences))
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        ET.ElementTree(suite).write(path, encoding="utf-8", xml_declaration=True)
    except OSError as exc:
        raise CommandError(f"The report cannot be written to {path}: {exc.strerror}.") from exc


def printable(text: str) -> str:
    """Return the text with what XML cannot hold, such as control characters, written as an escape."""
    return "".join(c if c in "\t\n" or c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def in_process(table: CodeTable, reading: Reading) -> Converter:
    """Return a function that sends texts through this process's codec."""

    def back(text: str) -> str:
        try:
            return decode(encode(text, table).morse, table, reading).text
        except MorseError as exc:
            return f"refused: {exc}"

    return lambda texts: [back(text) for text in texts]


class Service:
    """A running service, asked over HTTP. Texts go many to a request, one word each."""

    def __init__(self, url: str) -> None:
        if not url.startswith(("http://", "https://")):
            raise CommandError(f"{url} is not an address; write http://host:port.")
        self.api = url.rstrip("/") + "/api/v1"
        self.nodes: Counter[str] = Counter()

    def ask(self, path: str, parameters: Mapping[str, str] | None = None, tries: int = MAX_TRIES) -> Any:
        """Return the JSON of an answer, also of one that is to be asked for later (429 or 503 with Retry-After).

        Raises CommandError with what the service said.
        """
        body = json.dumps(parameters).encode() if parameters else None
        request = urllib.request.Request(  # noqa: S310  (http or https, see __init__)
            f"{self.api}/{path}", data=body, headers={"Content-Type": "application/json"}
        )
        try:
            with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS) as answer:  # noqa: S310
                if node := answer.headers["X-Served-By"]:
                    self.nodes[node] += 1
                return json.load(answer)
        except urllib.error.HTTPError as exc:
            if tries > 1 and exc.code in LATER and exc.headers.get("Retry-After", "").isdecimal():
                time.sleep(min(int(exc.headers["Retry-After"]), MAX_RETRY_SECONDS))
                return self.ask(path, parameters, tries - 1)
            raise CommandError(f"{path}: {exc.code} {exc.read(2000).decode(errors='replace')}") from exc
        except (OSError, ValueError) as exc:
            raise CommandError(f"{self.api}/{path} does not answer: {exc}") from exc

    def tables(self) -> dict[str, CodeTable]:
        """Return the service's alphabets, compiled here from its own rows."""
        rows = {row["slug"]: self.ask(f"alphabets/{row['slug']}") for row in self.ask("alphabets")}
        alphabets = {
            slug: Alphabet(
                **{name: row[name] for name in Alphabet._fields if name != "symbols"},
                symbols=tuple(Symbol(*(symbol[name] for name in Symbol._fields)) for symbol in row["own"]),
            )
            for slug, row in rows.items()
        }
        return linked({slug: compile_table(slug, alphabets) for slug in alphabets})

    def converter(self, table: CodeTable, reading: Reading) -> Converter:
        """Return a function that sends texts there and back."""
        return lambda texts: list(
            chain.from_iterable(self._there_and_back(b, table.slug, reading) for b in batches(texts, table.switches))
        )

    def _there_and_back(self, texts: list[str], slug: str, reading: Reading) -> list[str]:
        morse = self.ask("encode", {"text": " ".join(texts), "alphabet": slug})["morse"]
        words = self.ask("decode", {"morse": morse, "alphabet": slug, "reading": reading})["text"].split(" ")
        if len(words) == len(texts):
            return words
        raise CommandError(f"{slug}: {len(texts)} words came back as {len(words)}: {texts[0]!r} ... {texts[-1]!r}")


def pairs(table: CodeTable) -> Iterator[str]:
    """Yield every ordered pair of symbols; the second is of the table that the first leads to."""
    for first in table.codes:
        yield from (first + second for second in table.switches.get(first, table).codes)


def batches(texts: list[str], switches: Collection[str]) -> Iterator[list[str]]:
    """Cut the texts into lists that fit a request; what leads to another table is alone in its own."""
    batch: list[str] = []
    size = 0
    for text in texts:
        alone = any(name in text for name in switches)
        if batch and (alone or size + len(text) + 1 > BATCH_CHARACTERS):
            yield batch
            batch, size = [], 0
        if alone:
            yield [text]
            continue
        batch.append(text)
        size += len(text) + 1
    if batch:
        yield batch
