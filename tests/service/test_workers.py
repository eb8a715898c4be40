"""Each worker keeps to one core, and they share the cores evenly, also after one was replaced."""

import os
import signal
from collections import Counter

from tests.gunicorn import until


def cores(service):
    """Count the workers of each core; None while one that was just forked still has all."""
    allowed = [os.sched_getaffinity(pid) for pid in service.workers()]
    return Counter(min(one) for one in allowed) if all(len(one) == 1 for one in allowed) else None


def test_fewer_workers_than_cores_leave_the_choice_to_the_kernel(gunicorn):
    with gunicorn(WEB_CONCURRENCY="1") as service:
        (worker,) = service.workers()
        assert os.sched_getaffinity(worker) == os.sched_getaffinity(0)


def test_after_a_reload_nothing_is_left_behind(gunicorn, tmp_path):
    folder = tmp_path / "temporary"
    folder.mkdir()
    with gunicorn(WEB_CONCURRENCY="1", TMPDIR=str(folder)) as service:
        (before,) = service.workers()
        assert [path.name[:14] for path in folder.iterdir()] == ["morse-metrics-"]
        service.process.send_signal(signal.SIGHUP)
        until(lambda: len(service.workers()) == 1 and before not in service.workers(), 30)
    assert list(folder.iterdir()) == []


def test_workers_share_the_cores_evenly(gunicorn):
    evenly = dict.fromkeys(os.sched_getaffinity(0), 2)
    with gunicorn(WEB_CONCURRENCY=str(2 * len(evenly))) as service:
        until(lambda: cores(service) == evenly, 5)
        before = service.workers()
        service.process.send_signal(signal.SIGHUP)
        until(lambda: len(service.workers()) == len(before) and not {*before} & {*service.workers()}, 30)
        until(lambda: cores(service) == evenly, 5)
        before = service.workers()
        os.kill(before[1], signal.SIGKILL)
        until(lambda: before[1] not in service.workers() and len(service.workers()) == len(before), 10)
        until(lambda: cores(service) == evenly, 5)
