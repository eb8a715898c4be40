"""How gunicorn serves us, on a laptop and on a node; a reason a line."""

import collections
import contextlib
import ctypes
import os
import shutil
import socket
import struct
import tempfile

from encoder.web import MAX_ADDRESS_BYTES

# glibc gives each thread a heap of its own, each of which would keep the most that it ever had.
with contextlib.suppress(AttributeError, OSError):
    M_ARENA_MAX = -8
    ctypes.CDLL(None).mallopt(M_ARENA_MAX, 2)

# prometheus_client decides when it is imported whether values are shared between workers.
MADE_HERE = "morse-metrics-"
if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = tempfile.mkdtemp(prefix=MADE_HERE)
metrics_folder = os.environ["PROMETHEUS_MULTIPROC_DIR"]  # a reload reads this file again, and finds what it made


def number(name, default, most):
    """Return a whole number from the environment; a wrong one stops the start by name."""
    word = os.environ.get(name, str(default))
    if not word.isdecimal() or not 1 <= int(word) <= most:
        raise SystemExit(f"{name} is {word!r}; it must be a whole number from 1 to {most}.")
    return int(word)


host = os.environ.get("HOST", "127.0.0.1")
bind = [f"{host}:{number('PORT', 8000, 65535)}"]
if os.environ.get("ADMIN_PORT", "0") != "0":
    bind.append(f"{host}:{number('ADMIN_PORT', 8001, 65535)}")  # the application answers /admin/ there alone
workers = number("WEB_CONCURRENCY", 2, 64)
worker_class = "gthread"  # a slow client blocks one thread, not the worker
threads = number("THREADS", 32, 256)  # somebody who listens holds one for as long
preload_app = True  # one copy of the code in memory, and a mistake in it stops the start
max_requests = 200_000  # a slow leak never grows old
max_requests_jitter = 40_000  # and the workers do not restart together
graceful_timeout = 20  # seconds for requests under way when stopped
timeout = 30  # seconds without a sign of life until a worker is replaced
keepalive = 15  # seconds; longer than a proxy keeps an idle connection, so that it is the proxy who closes it
forwarded_allow_ips = forwarder_headers = (
    ""  # what a proxy says is the application's to believe; no SCRIPT_NAME by header
)
limit_request_line = MAX_ADDRESS_BYTES  # a share link is shorter
worker_tmp_dir = "/dev/shm"  # noqa: S108  (the heartbeat must not wait for a disk)
control_socket_disable = True  # nothing here is steered by it
errorlog = "-"  # standard error; the access log is the application's

# Seconds for which the kernel keeps a connection without a byte to itself, and then those that a thread waits for one.
SILENT_SECONDS, FIRST_BYTE_SECONDS = 127, 0.01
RECEIVE_SECONDS = 10  # that a thread waits for the next byte of a request; morseweb.connections has the whole


def when_ready(server):
    """Set the limits that each connection inherits; take the master, which serves nothing, out of /metrics."""
    from prometheus_client.multiprocess import mark_process_dead

    for listener in server.LISTENERS:
        listener.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_DEFER_ACCEPT, SILENT_SECONDS)
        listener.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, struct.pack("ll", RECEIVE_SECONDS, 0))
    mark_process_dead(server.pid)


def pre_fork(server, worker):
    """Choose the core with the fewest workers; where there is not a worker for each core, leave it to the kernel."""
    cores = os.sched_getaffinity(0)
    taken = collections.Counter(core for sibling in server.WORKERS.values() for core in sibling.cores)
    worker.cores = {min(cores, key=lambda core: taken[core])} if workers >= len(cores) else cores
    worker.all_cores = cores


def post_fork(server, worker):
    """Keep all threads of the worker there: handing their lock from core to core costs a third of the time."""
    os.sched_setaffinity(0, worker.cores)


def in_a_line(record):
    """Log a client that kept us waiting as what it is, without a traceback."""
    if record.exc_info and isinstance(record.exc_info[1], BlockingIOError):
        record.msg, record.args, record.exc_info = "A client sent or took nothing for too long.", (), None
    return True


def post_worker_init(worker):
    """Start what serves with the worker, and take a snapshot before it accepts; the one place where serving begins."""
    from gunicorn.workers import gthread

    from encoder import snapshots
    from encoder.web import ranges
    from encoder.web.logs import DiscreetFilter
    from morseweb import aside, connections, shares, wsgi

    aside.start(wsgi.inner, worker.all_cores, [listener.sock for listener in worker.sockets])
    closing, close = connections.start(), gthread.TConn.close  # gunicorn's waits up to 2 s for each, in the main loop
    gthread.TConn.close = lambda connection, graceful=False: (
        closing.close(connection.sock) if graceful else close(connection)
    )
    wait = gthread.TConn.wait_for_data  # of 5 s as it comes, so that a hundred silent ones stop the rest
    gthread.TConn.wait_for_data = lambda connection, seconds: wait(connection, FIRST_BYTE_SECONDS)
    worker.log.error_log.addFilter(in_a_line)
    worker.log.error_log.addFilter(DiscreetFilter())
    ranges.leave_threads_free(threads)
    shares.start(threads)
    snapshots.start()


def worker_exit(server, worker):
    """End now: Python would wait for each thread that still sends, however long a listener does not read."""
    if worker.booted:
        os._exit(0)


def child_exit(server, worker):
    """Take the gauges of a dead worker out of /metrics."""
    from prometheus_client.multiprocess import mark_process_dead

    mark_process_dead(worker.pid)


def on_exit(server):
    """Leave no directory behind."""
    if os.path.basename(metrics_folder).startswith(MADE_HERE):
        shutil.rmtree(metrics_folder, ignore_errors=True)
