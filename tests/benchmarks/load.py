"""Load from wrk, another process in C, and what the workers of a server spent on it."""

import os
import re
import statistics
import subprocess
from pathlib import Path
from typing import NamedTuple

TEXT = "THE QUICK BROWN FOX JUMPS OVER THE LAZY DOG 1234 5"
"""Fifty characters."""
QUERY = "?text=" + TEXT.replace(" ", "+")
CONNECTIONS = 4
MIN_REQUESTS = 5_000
POSTS = {
    "text": (TEXT, "application/x-www-form-urlencoded"),
    "json": (f'{{\\"text\\": \\"{TEXT}\\"}}', "application/json"),
}


class Run(NamedTuple):
    """What a load found."""

    requests: int
    per_second: float
    cpu_seconds: float

    @property
    def cpu_microseconds(self):
        """Return the workers' CPU time for one request."""
        return 1e6 * self.cpu_seconds / self.requests


def cpu_seconds(pids):
    """Return user + system time of processes with all their threads."""
    ticks = 0
    for pid in pids:
        with open(f"/proc/{pid}/stat", encoding="ascii") as file:
            fields = file.read().rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def thread_seconds(pid):
    """Return the CPU time of a process that is mostly at rest: finer than ticks, of the threads that live."""
    files = Path(f"/proc/{pid}/task").glob("*/schedstat")
    return sum(int(file.read_text(encoding="ascii").split()[0]) for file in files) / 1e9


def load(server, path, folder, seconds=4, post=None, connections=CONNECTIONS):
    """Load a server for some seconds, and longer until there were MIN_REQUESTS. Every answer must be a 200."""
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", server.url + path]
    if post:
        body, content_type = POSTS[post]
        script = folder / f"{post}.lua"
        script.write_text(f'wrk.method = "POST"\nwrk.body = "{body}"\nwrk.headers["Content-Type"] = "{content_type}"\n')
        command += ["-s", str(script)]
    pids = server.workers()
    before = cpu_seconds(pids)
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert server.workers() == pids, "a worker was replaced"
    assert "Non-2xx" not in told, told
    assert "Socket errors" not in told, told
    requests = int(re.search(r"(\d+) requests in", told)[1])
    if requests < MIN_REQUESTS:
        return load(server, path, folder, 2 * seconds, post, connections)
    return Run(requests, float(re.search(r"Requests/sec:\s+([\d.]+)", told)[1]), cpu_seconds(pids) - before)


def median_of(runs, name):
    """Return the median of one field over runs."""
    return statistics.median(getattr(run, name) for run in runs)
