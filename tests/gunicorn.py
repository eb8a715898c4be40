"""The service as it runs: gunicorn processes on the database of the test process."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request

from django.db import connections

from tests.environment import ROOT

START_LIMIT_SECONDS = 30


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def children(pid):
    """Return the pids of the processes that a process has started."""
    listing = subprocess.run(["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True, check=False)
    return [int(word) for word in listing.stdout.split()]


def database_url():
    """Return the address of the database of this test process."""
    values = connections["default"].settings_dict
    if values["ENGINE"].endswith("sqlite3"):
        return f"sqlite:///{values['NAME']}"
    return f"mysql://root@/{values['NAME']}?unix_socket={values['OPTIONS']['unix_socket']}"


def until(promise, seconds):
    """Return when the promise held (monotonic). Raises AssertionError after so many seconds."""
    end = time.monotonic() + seconds
    while not promise():
        assert time.monotonic() < end, f"not within {seconds} s"
        time.sleep(0.02)
    return time.monotonic()


class Gunicorn:
    """One gunicorn on a port of its own, with options that override its configuration file."""

    config, application = "morseweb/gunicorn_conf.py", "morseweb.wsgi"

    def __init__(self, folder, *options, **environment):
        self.port, self.options = free_port(), options
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = folder / f"gunicorn-{self.port}.log"
        self.environment = {**os.environ, "PORT": str(self.port), **environment}
        if "DATABASE_URL" not in environment:
            self.environment["DATABASE_URL"] = database_url()

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *exc):
        self.stop()

    def start(self):
        """Start it and wait until it answers and has all its workers."""
        wanted = int(self.environment.get("WEB_CONCURRENCY", "2"))
        command = [sys.executable, "-m", "gunicorn", "-c", self.config, *self.options, self.application]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                command, cwd=ROOT, env=self.environment, stdout=log, stderr=log, start_new_session=True
            )
        end = time.monotonic() + START_LIMIT_SECONDS
        while time.monotonic() < end:
            try:
                self.get("/readyz")
            except OSError:
                time.sleep(0.02)
            else:
                if len(self.workers()) == wanted:
                    return
        self.stop()
        raise AssertionError(f"gunicorn did not start:\n{self.log.read_text()[-2000:]}")

    def stop(self):
        """End it gently: requests under way are answered."""
        self.process.terminate()
        self.process.wait(timeout=START_LIMIT_SECONDS)

    def kill(self):
        """End it at once with all its workers, as when the machine loses its power."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(timeout=START_LIMIT_SECONDS)

    def get(self, path, data=None, **headers):
        request = urllib.request.Request(self.url + path, data=data, headers=headers)
        with urllib.request.urlopen(request, timeout=10) as response:
            return response.read().decode()

    def encode(self, text, alphabet="itu"):
        return self.get(f"/encode?alphabet={alphabet}", data=text.encode(), **{"Content-Type": "text/plain"}).strip()

    def workers(self):
        """Return the pids of its workers."""
        return children(self.process.pid)
