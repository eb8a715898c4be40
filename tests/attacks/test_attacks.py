"""What others meet while somebody attacks: gunicorn alone, and two nodes behind the entry's own HAProxy rules.

`make attack` runs it and prints a row for each attack; the table is written to run/attacks.md.
"""

import http.client
import os
import re
import subprocess
import sys
import threading
import time
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.attacks.attackers import ATTACKS
from tests.environment import ROOT
from tests.faults.load import percentile
from tests.gunicorn import children, free_port, until
from tests.installation import Database, Node

SECONDS = 10
MOST_MEGABYTES = 200
TABLE = ROOT / "run/attacks.md"
COLUMNS = [
    "Attack: 20 connections of one address, 10 s",
    "through",
    "requests",
    "others: answers, failed",
    "median, 99 %, most (calm 99 %), ms",
    "largest worker, MB",
]
HEADING = f"| {' | '.join(COLUMNS)} |\n|{'---|' * len(COLUMNS)}\n"


class Entry:
    """The rules of deploy/ansible/roles/haproxy before nodes, as they are."""

    def __init__(self, folder, nodes):
        self.port = free_port()
        servers = "".join(f"    server {node.name} 127.0.0.1:{node.port}\n" for node in nodes)
        (folder / "global.cfg").write_text("global\n    log stdout format raw local0\n", encoding="ascii")
        (folder / "services.cfg").write_text(
            f"frontend entry from entry\n    bind 127.0.0.1:{self.port}\n    default_backend web\n"
            f"backend web from nodes\n{servers}",
            encoding="ascii",
        )
        rules = ROOT / "deploy/ansible/roles/haproxy/files/rules.cfg"
        limits = {"REQUESTS_PER_10_SECONDS": "300", "CONNECTIONS": "60", "UNLIMITED": ""}
        files = (folder / "global.cfg", rules, folder / "services.cfg")
        command = ["haproxy", "-db", *(word for file in files for word in ("-f", str(file)))]
        with (folder / "haproxy.log").open("wb") as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=log, env={**os.environ, **limits})

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        self.process.terminate()
        self.process.wait(timeout=10)


class Other(threading.Thread):
    """Somebody else, from an address of their own: encodes a word now and then, and waits as long as people do."""

    def __init__(self, port, number):
        super().__init__(daemon=True)
        self.port, self.source, self.stopped = port, (f"127.0.1.{number}", 0), threading.Event()
        self.seconds, self.failed = [], 0

    def run(self):
        while not self.stopped.wait(0.05):
            began = time.monotonic()
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10, source_address=self.source)
            try:
                connection.request("GET", "/encode?text=SOS")
                answer = connection.getresponse()
                if answer.read() != b"... --- ...\n":
                    self.failed += 1
            except OSError:
                self.failed += 1
            finally:
                connection.close()
            self.seconds.append(time.monotonic() - began)


def others(port, seconds):
    """Return how long each answer took, and how many failed."""
    people = [Other(port, number) for number in range(1, 9)]
    for person in people:
        person.start()
    time.sleep(seconds)
    for person in people:
        person.stopped.set()
    for person in people:
        person.join(15)
    return [took for person in people for took in person.seconds], sum(person.failed for person in people)


def largest(nodes):
    """Return the most memory that a worker, or the process beside it, ever had, in MB."""
    found = []
    for node in nodes:
        for worker in node.workers():
            for pid in (worker, *children(worker)):
                status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
                found.append(int(re.search(r"VmHWM:\s+(\d+) kB", status)[1]) / 1000)
    return max(found)


@pytest.fixture(scope="module")
def database():
    server = Database()
    yield server
    server.remove()


@pytest.fixture(scope="module")
def table():
    TABLE.parent.mkdir(exist_ok=True)
    TABLE.write_text(HEADING, encoding="utf-8")
    return TABLE


@pytest.fixture(params=["gunicorn alone", "the entry"])
def service(request, tmp_path, database):
    """Return the port to ask, the nodes behind it, and what stands before them."""
    environment = {"LOG_LEVEL": "WARNING", "WEB_CONCURRENCY": "2"}
    if request.param == "the entry":
        environment |= {"BEHIND_PROXY": "true", "WEB_CONCURRENCY": "1"}  # a worker for each core of both nodes
    with ExitStack() as stack:
        if request.param == "gunicorn alone":
            node = stack.enter_context(Node(tmp_path, "one", database, **environment))
            yield node.port, [node], request.param
            return
        names = ("one", "two")
        nodes = [stack.enter_context(Node(tmp_path, name, database, **environment)) for name in names]
        entry = stack.enter_context(Entry(tmp_path, nodes))
        until(lambda: not others(entry.port, 0.2)[1], 20)
        yield entry.port, nodes, request.param


@pytest.mark.parametrize("name", ATTACKS)
def test_others_are_answered(name, service, table, capsys):
    port, nodes, through = service
    others(port, 1)  # the first request of a process is slower
    calm, _ = others(port, 4)
    command = [sys.executable, "-m", "tests.attacks.attackers", name, str(port), str(SECONDS)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as attacker:
        time.sleep(1)
        seconds, failed = others(port, SECONDS - 2)
        made = attacker.communicate(timeout=60)[0].strip()
    figures = [f"{1000 * value:,.0f}" for value in (percentile(seconds, 50), percentile(seconds, 99), max(seconds))]
    before = f"{1000 * percentile(calm, 99):,.0f}"
    met = f"{len(seconds):,}, {failed} | {', '.join(figures)} ({before}) | {largest(nodes):.0f}"
    row = f"| {name} | {through} | {made} | {met} |"
    with table.open("a", encoding="utf-8") as file:
        file.write(row + "\n")
    with capsys.disabled():
        print("\n" + row, flush=True)
    assert largest(nodes) <= MOST_MEGABYTES
    if through == "the entry":
        assert failed == 0
