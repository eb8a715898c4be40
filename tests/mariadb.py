"""Run a command with a private MariaDB: `python -m tests.mariadb -- pytest ...`.

The server lives in a temporary directory, listens on a socket there and on no port, and is stopped by its pid.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
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


@contextmanager
def server() -> Iterator[Path]:
    """Start a server, yield its socket, stop it."""
    user = ["--user=mysql"] if os.geteuid() == 0 else []
    folder = Path(tempfile.mkdtemp(prefix="morse-mariadb-", dir="/tmp"))
    if user:
        shutil.chown(folder, "mysql")
    data, socket = folder / "data", folder / "s"
    common = ["--no-defaults", *user, f"--datadir={data}"]
    install = [INSTALLER, *common, "--auth-root-authentication-method=normal", "--skip-test-db"]
    subprocess.run(install, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    log = (folder / "log").open("wb")
    process = subprocess.Popen(
        [
            SERVER,
            *common,
            f"--socket={socket}",
            "--skip-networking",
            f"--pid-file={folder}/pid",
            # Nothing here must survive a crash.
            "--innodb-flush-log-at-trx-commit=0",
            "--innodb-flush-method=nosync",
            "--sync-binlog=0",
            "--max-connections=200",
        ],
        stdout=log,
        stderr=log,
    )
    try:
        _wait(process, socket, folder / "log")
        yield socket
    finally:
        process.terminate()
        process.wait(timeout=START_LIMIT_SECONDS)
        log.close()
        shutil.rmtree(folder, ignore_errors=True)


def _wait(process: subprocess.Popen, socket: Path, log: Path) -> None:
    import MySQLdb

    end = time.monotonic() + START_LIMIT_SECONDS
    while time.monotonic() < end and process.poll() is None:
        try:
            connection = MySQLdb.connect(unix_socket=str(socket), user="root")
        except MySQLdb.OperationalError:
            time.sleep(0.1)
            continue
        cursor = connection.cursor()
        cursor.execute(f"CREATE DATABASE morse CHARACTER SET utf8mb4 COLLATE {COLLATION}")
        connection.close()
        return
    raise SystemExit(f"MariaDB did not start:\n{log.read_text(errors='replace')[-3000:]}")


def address(socket: Path, name: str = "morse") -> str:
    """Return the DATABASE_URL of a database behind a socket."""
    return f"mysql://root@/{name}?unix_socket={socket}"


if __name__ == "__main__":
    with server() as path:
        environment = {**os.environ, "DATABASE_URL": address(path)}
        arguments = sys.argv[sys.argv.index("--") + 1 :]
        code = subprocess.run(arguments, env=environment, check=False).returncode
    sys.exit(code)
