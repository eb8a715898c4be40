"""Run a command with a private MariaDB: `python -m tests.mariadb -- pytest ...`.

The server lives in a temporary directory, listens on a socket there and on no port, and is stopped by its pid.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

START_LIMIT_SECONDS = 60
SERVER, INSTALLER = "/usr/sbin/mariadbd", "/usr/bin/mariadb-install-db"
COLLATION = "utf8mb4_nopad_bin"


def is_available() -> bool:
    """Tell whether there is a server to start and a driver to speak to it."""
    try:
        import MySQLdb  # noqa: F401
    except ImportError:
        return False
    return all(map(os.access, (SERVER, INSTALLER), (os.X_OK, os.X_OK)))


class Server:
    """One server in a folder of its own; it can be killed, frozen and started again on the same data."""

    def __init__(self, *options: str) -> None:
        self.user = ["--user=mysql"] if os.geteuid() == 0 else []
        self.folder = Path(tempfile.mkdtemp(prefix="morse-mariadb-", dir="/tmp"))
        if self.user:
            shutil.chown(self.folder, "mysql")
        self.socket, self.options = self.folder / "s", options
        install = [INSTALLER, *self._common(), "--auth-root-authentication-method=normal", "--skip-test-db"]
        subprocess.run(install, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def _common(self) -> list[str]:
        return ["--no-defaults", *self.user, f"--datadir={self.folder / 'data'}"]

    def start(self) -> None:
        """Start it and wait until it answers."""
        place = [f"--socket={self.socket}", f"--pid-file={self.folder}/pid", "--max-connections=200"]
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen([SERVER, *self._common(), *place, *self.options], stdout=log, stderr=log)
        end = time.monotonic() + START_LIMIT_SECONDS
        while time.monotonic() < end and self.process.poll() is None:
            if self.answers():
                self.run(f"CREATE DATABASE IF NOT EXISTS morse CHARACTER SET utf8mb4 COLLATE {COLLATION}")
                return
            time.sleep(0.05)
        raise SystemExit(f"MariaDB did not start:\n{(self.folder / 'log').read_text(errors='replace')[-3000:]}")

    def answers(self) -> bool:
        """Tell whether it takes connections."""
        try:
            self.run("SELECT 1")
        except OSError:
            return False
        return True

    def run(self, statement: str) -> tuple:
        """Run a statement as root; return its rows. Raises ConnectionError where the server is away."""
        import MySQLdb

        try:
            connection = MySQLdb.connect(unix_socket=str(self.socket), user="root", autocommit=True, charset="utf8mb4")
        except MySQLdb.OperationalError as exc:
            raise ConnectionError(*exc.args) from exc
        with closing(connection), closing(connection.cursor()) as cursor:
            cursor.execute(statement)
            return cursor.fetchall()

    def remove(self) -> None:
        """Stop it and remove its data."""
        self.process.send_signal(signal.SIGCONT)
        self.process.terminate()
        self.process.wait(timeout=START_LIMIT_SECONDS)
        shutil.rmtree(self.folder, ignore_errors=True)


NOTHING_MUST_SURVIVE = (
    "--innodb-flush-log-at-trx-commit=0",
    "--innodb-flush-method=nosync",
    "--sync-binlog=0",
    "--skip-networking",
)


@contextmanager
def server() -> Iterator[Path]:
    """Start a server that is fast and forgets, yield its socket, stop it."""
    private = Server(*NOTHING_MUST_SURVIVE)
    try:
        private.start()
        yield private.socket
    finally:
        private.remove()


def address(socket: Path, name: str = "morse") -> str:
    """Return the DATABASE_URL of a database behind a socket."""
    return f"mysql://root@/{name}?unix_socket={socket}"


if __name__ == "__main__":
    with server() as path:
        environment = {**os.environ, "DATABASE_URL": address(path)}
        arguments = sys.argv[sys.argv.index("--") + 1 :]
        code = subprocess.run(arguments, env=environment, check=False).returncode
    sys.exit(code)
