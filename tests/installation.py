"""An installation on loopback: a MariaDB with the packaged alphabets and an editor, gunicorns, HAProxy before them."""

import subprocess
import sys
import time
from pathlib import Path

import requests

from tests.environment import ROOT
from tests.gunicorn import Gunicorn, free_port
from tests.mariadb import Server
from tests.pages import Form

PASSWORD = "only-on-loopback"


class Database(Server):
    """A MariaDB on a port of loopback, as durable as in production, with the packaged alphabets."""

    def __init__(self, *options):
        self.port = free_port()
        super().__init__(f"--port={self.port}", "--bind-address=127.0.0.1", "--skip-name-resolve", *options)
        self.url = f"mysql://morse:{PASSWORD}@127.0.0.1:{self.port}/morse"
        self.start()
        self.run(f"CREATE USER morse@'%' IDENTIFIED BY '{PASSWORD}'")
        self.run("GRANT ALL ON morse.* TO morse@'%'")
        self.manage("migrate")
        self.manage("load_alphabets")
        self.manage("createsuperuser", "--noinput", "--username=editor", "--email=")

    def manage(self, *arguments):
        """Run a command of manage.py on it."""
        environment = {"DATABASE_URL": self.url, "DJANGO_SUPERUSER_PASSWORD": PASSWORD}
        command = [sys.executable, "-m", "tests.environment", "manage.py", *arguments]
        subprocess.run(
            command, cwd=ROOT, env={"PATH": "/usr/bin:/bin", **environment}, check=True, stdout=subprocess.DEVNULL
        )


class Node(Gunicorn):
    """A web node: gunicorn with a last good snapshot of its own."""

    def __init__(self, folder, name, database, *options, **environment):
        snapshot = str(folder / f"{name}.json")
        super().__init__(
            folder, *options, NODE_NAME=name, DATABASE_URL=database.url, SNAPSHOT_FILE=snapshot, **environment
        )
        self.name = name


class HAProxy:
    """A load balancer before nodes."""

    def __init__(self, folder, nodes):
        self.port, self.folder = free_port(), folder
        self.url = f"http://127.0.0.1:{self.port}"
        servers = "".join(f"    server {node.name} 127.0.0.1:{node.port}\n" for node in nodes)
        template = (Path(__file__).parent / "faults/haproxy.cfg").read_text(encoding="utf-8")
        (folder / "haproxy.cfg").write_text(template.format(port=self.port, servers=servers), encoding="utf-8")

    def __enter__(self):
        with (self.folder / "haproxy.log").open("wb") as log:
            self.process = subprocess.Popen(
                ["haproxy", "-db", "-f", str(self.folder / "haproxy.cfg")], stdout=log, stderr=log
            )
        time.sleep(1)  # the first checks
        assert self.process.poll() is None, (self.folder / "haproxy.log").read_text()
        return self

    def __exit__(self, *exc):
        self.process.terminate()
        self.process.wait(timeout=10)


class Editor:
    """A browser at the change form of one symbol of ITU."""

    def __init__(self, url, database, character="Z"):
        self.url, self.session = url, requests.Session()
        ((key,),) = database.run(
            "SELECT s.id FROM morse.encoder_symbol s JOIN morse.encoder_alphabet a ON a.id = s.alphabet_id"
            f" WHERE a.slug = 'itu' AND s.character = '{character}'"
        )
        self.form = f"{url}/admin/encoder/symbol/{key}/change/"

    def log_in(self):
        """Log in; return the status."""
        address = f"{self.url}/admin/login/?next=/admin/"
        login = {"username": "editor", "password": PASSWORD, "next": "/admin/"}
        page = self._get(address)
        if page.status_code != 200:
            return page.status_code
        return self._post(address, {**Form(page.text).values, **login}).status_code

    def open(self):
        """Fetch the form."""
        return self._get(self.form)

    def save(self, code):
        """Give the symbol a code, as a browser does: fetch the form, send it. Return the status, 302 when saved."""
        page = self.open()
        if page.status_code != 200:
            return page.status_code
        return self._post(self.form, {**Form(page.text).values, "code": code}).status_code

    def _get(self, address):
        return self.session.get(address, timeout=30, headers={"Accept": "text/html"})

    def _post(self, address, data):
        headers = {"Referer": address, "Accept": "text/html"}
        return self.session.post(address, data, timeout=30, headers=headers, allow_redirects=False)
