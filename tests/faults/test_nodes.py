"""Nodes end and begin again behind HAProxy while eight clients encode: gently, nobody notices; killed, few do."""

import contextlib
import os
import signal
import time

import pytest
import requests

from tests.faults.load import Load, milliseconds
from tests.gunicorn import children, until

WORKERS = 2
SETTLE_SECONDS = 2
LONG = "... " * 60_000
"""More than the pipe to the process aside takes at once."""
KILLED_FAILURES = 8
"""At most one for each client whose request was under way in what was killed."""


def under_load(installation, say, what, act):
    """Do something under load; return the failed answers."""
    with Load(installation.url) as load:
        time.sleep(SETTLE_SECONDS)
        act()
        time.sleep(SETTLE_SECONDS)
    say(f"{what}: {len(load.answers)} answers, {len(load.failed)} failed; {milliseconds(load.answers)}")
    assert {answer.node for answer in load.answers if answer.status == 200} == {"one", "two"}
    return load.failed


def test_a_node_stopped_with_term_and_started_again(installation, say):
    one = installation.nodes[0]

    def stop_and_start():
        one.stop()
        time.sleep(SETTLE_SECONDS)
        one.start()

    assert under_load(installation, say, "TERM and start", stop_and_start) == []


def test_a_node_that_reloads_with_hup(installation, say):
    one = installation.nodes[0]
    before = set(one.workers())

    def reload():
        one.process.send_signal(signal.SIGHUP)
        until(lambda: len(one.workers()) == WORKERS and not before & set(one.workers()), 40)

    assert under_load(installation, say, "HUP", reload) == []


def test_a_rolling_restart(installation, say):
    def roll():
        for node in installation.nodes:
            node.stop()
            node.start()
            time.sleep(SETTLE_SECONDS)

    assert under_load(installation, say, "rolling restart", roll) == []


def test_a_worker_killed(installation, say):
    def kill():
        one = installation.nodes[0]
        before = set(one.workers())
        for pid in before:
            os.kill(pid, signal.SIGKILL)
        until(lambda: len(one.workers()) == WORKERS and not before & set(one.workers()), 20)

    assert len(under_load(installation, say, "kill -9 of all workers of a node", kill)) <= KILLED_FAILURES


def test_a_node_killed(installation, say):
    one = installation.nodes[0]

    def kill():
        one.kill()
        time.sleep(SETTLE_SECONDS)
        one.start()

    assert len(under_load(installation, say, "kill -9 of a whole node", kill)) <= KILLED_FAILURES


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGSTOP])
def test_a_process_aside_is_lost(installation, say, how):
    """Killed, or stopped until its deadline: who asked for something dear is told, nobody else notices."""
    one = installation.nodes[0]
    before, told = set(one.workers()), set()

    def lose():
        (pid,) = children(min(before))
        os.kill(pid, how)
        end = time.monotonic() + 60
        while before <= set(one.workers()) and time.monotonic() < end:
            with contextlib.suppress(OSError):
                told.add(requests.post(f"{one.url}/decode", LONG, timeout=60).status_code)
        until(lambda: len(one.workers()) == WORKERS, 40)

    assert under_load(installation, say, f"aside {how.name}", lose) == []
    assert 503 in told
    assert told <= {200, 503}
    assert requests.post(f"{one.url}/decode", LONG, timeout=60).text == "S" * 60_000 + "\n"
    assert set(one.workers()) & before
