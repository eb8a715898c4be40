"""How gunicorn serves us, on a laptop and on a node; a reason a line."""

import os
import shutil
import tempfile

# prometheus_client decides when it is imported whether values are shared between workers.
made_here = None
if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
    made_here = os.environ["PROMETHEUS_MULTIPROC_DIR"] = tempfile.mkdtemp(prefix="morse-metrics-")


def number(name, default, most):
    """Return a whole number from the environment; a wrong one stops the start by name."""
    word = os.environ.get(name, str(default))
    if not word.isdecimal() or not 1 <= int(word) <= most:
        raise SystemExit(f"{name} is {word!r}; it must be a whole number from 1 to {most}.")
    return int(word)


bind = [f"{os.environ.get('HOST', '127.0.0.1')}:{number('PORT', 8000, 65535)}"]
workers = number("WEB_CONCURRENCY", 2, 64)
worker_class = "gthread"  # a slow client blocks one thread, not the worker
threads = number("THREADS", 32, 256)  # somebody who listens holds one for as long
preload_app = True  # one copy of the code in memory, and a mistake in it stops the start
max_requests = 20_000  # a slow leak never grows old
max_requests_jitter = 2_000  # and the workers do not restart together
graceful_timeout = 20  # seconds for requests under way when stopped
timeout = 30  # seconds without a sign of life until a worker is replaced
keepalive = 5  # seconds; longer than between a page and its style sheet
limit_request_line = 8190  # bytes; a share link is offered up to 4,000
worker_tmp_dir = "/dev/shm"  # noqa: S108  (the heartbeat must not wait for a disk)
control_socket_disable = True  # nothing here is steered by it
errorlog = "-"  # standard error; the access log is the application's


def when_ready(server):
    """Take the gauges of the master out of /metrics: it loaded the application, but serves nothing."""
    from prometheus_client.multiprocess import mark_process_dead

    mark_process_dead(server.pid)


def post_worker_init(worker):
    """Take a snapshot before the worker accepts; the one place where serving begins."""
    from encoder import ranges, snapshots

    ranges.leave_threads_free(threads)
    snapshots.start()


def child_exit(server, worker):
    """Take the gauges of a dead worker out of /metrics."""
    from prometheus_client.multiprocess import mark_process_dead

    mark_process_dead(worker.pid)


def on_exit(server):
    """Leave no directory behind."""
    if made_here:
        shutil.rmtree(made_here, ignore_errors=True)
