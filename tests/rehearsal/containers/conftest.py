"""An engine of its own for all steps, and a clone of the last commit that is started on it."""

import os
import socket
import subprocess
import tarfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from tests.engine import PROGRAMS, ROOT, Engine
from tests.programs import found


def pytest_sessionstart(session):
    """Stop where there can be no engine."""
    missing = [program for program in (*PROGRAMS, "podman", "curl") if not found(program)]
    if os.geteuid() != 0 or missing:
        pytest.exit(f"No rehearsal here: it needs root, and {', '.join(missing) or 'nothing else'}.", returncode=3)


class Installation:
    """What an operator has: an engine, a checkout, and the commands of the documentation."""

    def __init__(self, engine: Engine, ending: ExitStack) -> None:
        self.engine, self.ending = engine, ending
        self.checkout = engine.folder / "checkout"
        self.environment = {
            **engine.environment,
            "UNLIMITED": "0.0.0.0/0",
            "C": "docker-compose -f deploy/container/compose.yaml",  # as the page has it
        }
        subprocess.run(["git", "clone", "--quiet", str(ROOT), str(self.checkout)], check=True)
        (self.checkout / ".venv").symlink_to(ROOT / ".venv")
        for file in (self.checkout / "requirements").iterdir():
            os.utime(file, (0, 0))  # older than what make installed there

    def run(self, *command: object, seconds: float = 120, check: bool = True, **more: str) -> str:
        """Run a command in the checkout; return what it said. Raises AssertionError with its last words if it fails."""
        done = subprocess.run(
            [str(word) for word in command],
            cwd=self.checkout,
            env={**self.environment, **more},
            capture_output=True,
            text=True,
            timeout=seconds,
            check=False,
        )
        said = done.stdout + done.stderr
        last = "\n".join(said.splitlines()[-60:])
        assert not check or done.returncode == 0, f"{' '.join(map(str, command))} ended with {done.returncode}:\n{last}"
        return done.stdout if check else said

    def make(self, target: str, seconds: float = 400, **more: str) -> str:
        """Run a target of make."""
        return self.run("make", "--no-print-directory", target, seconds=seconds, **more)

    def refused(self, target: str, seconds: float = 120, **more: str) -> str:
        """Run a target that must fail, soon; return what it said, in a line."""
        done = self.run("make", "--no-print-directory", target, seconds=seconds, check=False, **more)
        assert "Error 1" in done, done
        assert "Traceback" not in done, done
        return " ".join(done.split())

    def compose(self, *words: object, **more: object) -> str:
        """Run Docker Compose on the installation."""
        return self.run("docker-compose", "-f", "deploy/container/compose.yaml", *words, **more)

    def docker(self, *words: object, **more: object) -> str:
        """Run docker."""
        return self.run("docker", *words, **more)

    def container(self, service: str) -> str:
        """Return the name of a service's container."""
        return f"morse-{service}-1"

    def process(self, service: str) -> int:
        """Return the process id, on this machine, of a container's process 1; 0 while it has none."""
        return int(self.docker("inspect", "--format", "{{.State.Pid}}", self.container(service)))

    def healthy(self, service: str) -> bool:
        """Tell whether a container is well by its own check."""
        state = self.docker("inspect", "--format", "{{.State.Health.Status}}", self.container(service))
        return state.strip() == "healthy"

    def memory(self, name: str) -> str:
        """Return how much memory a container uses."""
        return self.docker("stats", "--no-stream", "--format", "{{.MemUsage}}", name).partition(" ")[0]

    def release(self) -> str:
        """Return the name of the release that is checked out."""
        return self.run("python3", "-c", "from deploy.container.__main__ import release; print(release())").strip()

    def files(self, image: str) -> dict[str, tarfile.TarInfo]:
        """Return what an image's file system has, by path."""
        name = self.docker("create", image).strip()
        archive = self.engine.folder / "files.tar"
        self.docker("export", "--output", archive, name)
        self.docker("rm", name)
        with tarfile.open(archive) as opened:
            found = {entry.name: entry for entry in opened if entry.isfile()}
        archive.unlink()
        return found

    @contextmanager
    def listening(self, port: int) -> Iterator[None]:
        """Have somebody else listen on a port of loopback."""
        with socket.create_server(("127.0.0.1", port)):
            yield

    def built_twice(self) -> list[str]:
        """Return the ids of two builds by podman, from nothing each, with one time for all files."""
        storage = f"--root={self.engine.folder}/podman --runroot={self.engine.folder}/podman-run".split()
        podman = self.engine.inside("podman", *storage, "--cgroup-manager=cgroupfs")
        base = self.engine.folder / "base.tar"
        self.docker("save", "--output", base, "debian:12-slim")
        self.run(*podman, "load", "--input", base)
        base.unlink()
        secrets = {"pip.conf": "/etc/pip.conf", "ca.pem": "/etc/ssl/certs/ca-certificates.crt"}
        given = [f"--secret=id={name},src={file}" for name, file in secrets.items() if os.path.exists(file)]
        build = ("build", "--quiet", "--network=host", "--timestamp=0", "--no-cache", "--pull=never", *given)
        command = (*podman, *build, "--file=deploy/container/Dockerfile", ".")
        try:
            return [self.run(*command, seconds=600).strip() for _ in range(2)]
        finally:
            self.run(*podman, "rmi", "--all", "--force", check=False)

    def close(self) -> None:
        """End the engine with all that runs on it."""
        self.ending.close()


@pytest.fixture(scope="session")
def it():
    """Return the installation; its engine ends with the last step, or with the last that was asked for."""
    ending = ExitStack()
    engine = ending.enter_context(Engine())
    ending.enter_context(engine.entered())
    with ending:
        yield Installation(engine, ending)


@pytest.fixture
def secrets(it) -> dict[str, str]:
    """Return the installation's secrets by name."""
    folder = Path(it.checkout) / "deploy/container/secrets/morse"
    return {file.name: file.read_text(encoding="ascii") for file in folder.iterdir()}
