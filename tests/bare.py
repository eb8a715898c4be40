"""See both README commands on a bare Debian: `make bare`. Root; two to three times as long as `make test`.

A root file system with git, make and python3-venv and nothing else is made from Debian's packages. In it, with
processes and mounts of its own, a clone of this checkout's last commit is served, asked, and tested. What of this
machine is used: the package sources, their certificates and settings (/etc/pip.conf).
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from deploy.console import OperatorError, run, step, until
from deploy.lab.image import adopt_sources, sources
from tests.gunicorn import free_port

ROOT = Path(__file__).resolve().parent.parent
REPORT = ROOT / "run/bare.log"
PACKAGES = "git,make,python3-venv"
CLEAN = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/root", "LANG": "C.UTF-8", "TERM": "dumb"}
MOUNTS = "mount -t proc proc {root}/proc; mount --rbind /dev {root}/dev; mount -t sysfs sysfs {root}/sys"
START_LIMIT_SECONDS, TEST_LIMIT_SECONDS = 600, 3600


class Bare:
    """A Debian in a folder. As a context manager it is there, and is gone afterwards with all that runs in it."""

    def __init__(self, suite: str) -> None:
        self.suite = suite
        self.root = Path(tempfile.mkdtemp(prefix="morse-bare-", dir="/var/tmp"))

    def __enter__(self) -> "Bare":
        """Make it. Raises OperatorError."""
        with step(f"Making a bare Debian, {self.suite}"):
            self.make()
        return self

    def make(self) -> None:
        """Make the root file system, and the clone in it."""
        # ca-certificates: this machine's /etc/pip.conf may name them.
        include = f"--include={PACKAGES},ca-certificates"
        run("mmdebstrap", "--quiet", "--variant=apt", include, self.suite, self.root, *sources())
        adopt_sources(self.root)
        shutil.copy("/etc/resolv.conf", self.root / "etc/resolv.conf")
        run("git", "clone", "--quiet", ROOT, self.root / "root/morse")

    def __exit__(self, *_: object) -> None:
        shutil.rmtree(self.root)

    def start(self, command: str, log: Path) -> subprocess.Popen:
        """Start a command line in the clone; all of it ends with the process that is returned."""
        inside = f"{MOUNTS.format(root=self.root)}; exec chroot {self.root} sh -c 'cd /root/morse && {command}'"
        apart = ("unshare", "--mount", "--pid", "--fork", "--kill-child")
        with log.open("ab") as file:
            return subprocess.Popen([*apart, "sh", "-c", inside], env=CLEAN, stdout=file, stderr=file)

    def run(self, command: str, log: Path, seconds: float) -> str:
        """Run a command line in the clone and return what it said. Raises OperatorError with its last lines."""
        begun = log.stat().st_size if log.exists() else 0
        process = self.start(command, log)
        try:
            code = process.wait(timeout=seconds)
        finally:
            process.kill()
        said = log.read_bytes()[begun:].decode(errors="replace")
        if code:
            raise OperatorError(f"{command} ended with {code}:\n" + "\n".join(said.splitlines()[-40:]))
        return said


def answers(port: int, server: subprocess.Popen) -> bool:
    """Tell whether the service answers. Raises OperatorError when it is gone."""
    if server.poll() is not None:
        raise OperatorError(f"make run ended with {server.returncode}; see {REPORT}")
    asked = subprocess.run(
        ["curl", "-sS", "-d", "SOS", f"127.0.0.1:{port}/encode"], capture_output=True, text=True, check=False
    )
    return asked.stdout == "... --- ...\n"


def main(suite: str) -> int:
    """Do it; return the exit status."""
    if os.geteuid() != 0:
        raise OperatorError("A root file system is made by root alone.")
    REPORT.parent.mkdir(exist_ok=True)
    REPORT.unlink(missing_ok=True)
    with Bare(suite) as bare:
        with step("make roundtrip, on a fresh clone"):
            said = bare.run("make roundtrip", REPORT, START_LIMIT_SECONDS)
        sys.stdout.write(said.splitlines()[-1] + "\n")
        port = free_port()
        with step("make run, until it answers"):
            server = bare.start(f"make run PORT={port}", REPORT)
            try:
                until("make run answers", lambda: answers(port, server), START_LIMIT_SECONDS)
            finally:
                server.kill()
                server.wait(timeout=30)
        with step("make test"):
            said = bare.run("make test", REPORT, TEST_LIMIT_SECONDS)
    sys.stdout.write(said[said.index("== Tests that ran") :] + f"The whole is in {REPORT.relative_to(ROOT)}\n")
    for reason in sorted(set(re.findall(r"^SKIPPED .*", said, re.MULTILINE))):
        sys.stdout.write(f"{reason}\n")
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "bookworm"))
    except OperatorError as exc:
        sys.exit(f"\n{exc}")
