"""Run a command with a private Docker engine: `python -m tests.engine -- make up`.

The engine has a folder, a network namespace and a mount namespace of its own, and its command runs in the same network:
no bridge, rule, folder or group of it is left on this machine afterwards. Docker's registry is not asked for images:
`standins` makes those that we name from Debian's packages (tests/standins/README.md).
"""

import ctypes
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from deploy.console import OperatorError, run, until
from deploy.lab.image import sources

ROOT = Path(__file__).resolve().parent.parent
STANDINS = Path(__file__).resolve().parent / "standins"
PROGRAMS = ("dockerd", "containerd", "runc", "slirp4netns", "mmdebstrap", "ip", "nsenter", "unshare", "iptables")
GROUPS = Path("/sys/fs/cgroup")
NAME = "morse-engine"
NAME_SERVER = "10.0.2.3"
"""Where slirp4netns answers for the name servers of this machine."""


def remove(name: str, folder: Path) -> None:
    """Remove what an engine leaves: its network, its folder, its control groups, and processes if it was killed."""
    tasks = [task for group in GROUPS.glob("*/docker") for task in group.rglob("cgroup.procs")]
    left = {pid for task in tasks for pid in task.read_text(encoding="ascii").split()}
    for pid in left | set(run("ip", "netns", "pids", name).split()):
        with suppress(ProcessLookupError):
            os.kill(int(pid), signal.SIGKILL)
    run("ip", "netns", "del", name)
    until("The engine's folder is gone", lambda: not (shutil.rmtree(folder, ignore_errors=True) or folder.exists()), 30)
    for branch in GROUPS.glob("*/docker"):
        for inner, _, _ in os.walk(branch, topdown=False):
            os.rmdir(inner)


def sweep() -> None:
    """Remove what an engine has left whose command was killed. Raises OperatorError where one is running."""
    for network in Path("/run/netns").glob(f"{NAME}-*"):
        owner = network.name.rpartition("-")[2]
        if Path(f"/proc/{owner}").exists():
            raise OperatorError(f"Another engine is running here, for process {owner}.")
        for folder in Path("/tmp").glob(f"{network.name}-*"):
            remove(network.name, folder)


class Engine:
    """A Docker engine; as a context manager it runs, and leaves nothing behind."""

    def __init__(self) -> None:
        self.name = f"{NAME}-{os.getpid()}"
        self.network = Path("/run/netns") / self.name
        self.folder = Path(tempfile.mkdtemp(prefix=f"{self.name}-", dir="/tmp"))
        self.environment = {
            **os.environ,
            "DOCKER_HOST": f"unix://{self.folder}/docker.sock",
            "DOCKER_CONFIG": str(self.folder / "client"),
            "PATH": f"{ROOT}/.venv/bin:/usr/sbin:/usr/bin:/sbin:/bin",
        }

    def inside(self, *command: object) -> list[str]:
        """Return a command that runs in the engine's network."""
        return ["nsenter", f"--net={self.network}", *map(str, command)]

    @contextmanager
    def entered(self) -> Iterator[None]:
        """Be in the engine's network, this thread and those that it starts."""
        libc = ctypes.CDLL(None, use_errno=True)
        with open("/proc/thread-self/ns/net", "rb") as here, self.network.open("rb") as there:
            assert libc.setns(there.fileno(), 0) == 0, os.strerror(ctypes.get_errno())
            try:
                yield
            finally:
                libc.setns(here.fileno(), 0)

    def __enter__(self) -> "Engine":
        """Start it. Raises OperatorError."""
        missing = [name for name in PROGRAMS if not shutil.which(name)]
        if os.geteuid() != 0 or missing:
            raise OperatorError(f"A Docker engine needs root, and {', '.join(PROGRAMS)}; missing: {missing}.")
        if any(GROUPS.glob("*/docker")) and not any(Path("/run/netns").glob(f"{NAME}-*")):
            raise OperatorError("A Docker engine runs on this machine; the rehearsal's would share its control groups.")
        sweep()
        run("ip", "netns", "add", self.name)
        run("ip", "-n", self.name, "link", "set", "lo", "up")
        with (self.folder / "log").open("wb") as log:
            self.start(log)
        until("The Docker engine answers", self.answers, 60)
        return self

    def start(self, log: IO[bytes]) -> None:
        """Start the way out, and the engine."""
        self.way_out = subprocess.Popen(
            ["slirp4netns", "--configure", "--netns-type=path", str(self.network), "tap0"], stdout=log, stderr=log
        )
        folders = f"--data-root={self.folder}/data --exec-root={self.folder}/exec --pidfile={self.folder}/pid"
        sockets = f"--host={self.environment['DOCKER_HOST']} --host=unix:///run/docker.sock"
        start = (
            # What the engine writes outside its folder, it writes here and nowhere.
            "mkdir -p /etc/docker && mount -t tmpfs tmpfs /run && mount -t tmpfs tmpfs /etc/docker"
            f" && exec dockerd {sockets} {folders} --dns={NAME_SERVER} --log-level=warn"
        )
        self.daemon = subprocess.Popen(
            self.inside("unshare", "--mount", "--propagation=private", "sh", "-c", start), stdout=log, stderr=log
        )

    def answers(self) -> bool:
        """Tell whether it answers. Raises OperatorError when it is gone."""
        if self.daemon.poll() is not None:
            raise OperatorError(
                f"The Docker engine ended:\n{(self.folder / 'log').read_text(errors='replace')[-3000:]}"
            )
        return (
            subprocess.run(["docker", "version"], env=self.environment, capture_output=True, check=False).returncode
            == 0
        )

    def __exit__(self, *_: object) -> None:
        containers = self.docker("ps", "--all", "--quiet").split()
        if containers:
            self.docker("rm", "--force", "--volumes", *containers)
        for process in (self.daemon, self.way_out):
            process.terminate()
            process.wait(timeout=30)
        remove(self.name, self.folder)

    def docker(self, *words: object, **more: object) -> str:
        """Run docker and return what it said. Raises OperatorError."""
        return run("docker", *words, env=self.environment, **more)


def make_base(engine: Engine) -> None:
    """Make Debian 12 from its packages, and give it the name of the official image."""
    archive = engine.folder / "base.tar"
    hooks = "/usr/share/mmdebstrap/hooks/merged-usr"
    options = ["--variant=apt", "--include=usr-is-merged", f"--hook-dir={hooks}"]
    options += [
        f"--dpkgopt=path-exclude=/usr/share/{folder}/*" for folder in ("doc", "man", "info", "locale", "lintian")
    ]
    run("mmdebstrap", "--quiet", *options, "bookworm", archive, *sources())
    engine.docker("import", "--change", "CMD bash", archive, "debian:12-slim")
    archive.unlink()


def make_machine(engine: Engine) -> None:
    """Give Debian 12 what a job of a pipeline finds on a machine of ours: where packages come from, and rsync.

    gitlab-ci-local copies what a job made with rsync, out of a container of the same image.
    """
    context = engine.folder / "machine"
    certificates = context / "usr/local/share/ca-certificates"
    certificates.mkdir(parents=True)
    for file in (Path("/etc/pip.conf"), *Path("/usr/local/share/ca-certificates").glob("*.crt")):
        if file.is_file():
            target = context / file.relative_to("/")
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(file, target)
    shutil.copy(STANDINS / "debian/Dockerfile", context)
    build(engine, context, "debian:12")
    shutil.rmtree(context)


def build(engine: Engine, context: Path, name: str) -> None:
    """Build an image that stands in for an official one."""
    command = engine.inside("docker", "build", "--tag", name, context)
    run(*command, env={**engine.environment, "DOCKER_BUILDKIT": "1"})


def standins(engine: Engine) -> None:
    """Make every image that compose.yaml and the pipelines name."""
    make_base(engine)
    build(engine, STANDINS / "mariadb", "mariadb:10.11")
    build(engine, STANDINS / "haproxy", "haproxy:2.6")


@contextmanager
def furnished() -> Iterator[Engine]:
    """Start an engine that has the stand-ins."""
    with Engine() as engine:
        started = time.monotonic()
        standins(engine)
        sys.stderr.write(f"Docker engine with stand-ins: {time.monotonic() - started:.0f} s\n")
        yield engine


if __name__ == "__main__":
    with furnished() as private:
        arguments = sys.argv[sys.argv.index("--") + 1 :]
        code = subprocess.run(private.inside(*arguments), env=private.environment, cwd=ROOT, check=False).returncode
    sys.exit(code)
