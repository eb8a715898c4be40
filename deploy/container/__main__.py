"""`make image`, `make up` and `make down`, with the standard library alone: they ask for Docker and Python, no more."""

import os
import re
import secrets
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from deploy.console import BEGUN, OperatorError, run, step

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
SECRETS, SETTINGS, DOCKERFILE = HERE / "secrets", HERE / ".env", HERE / "Dockerfile"
MOUNTED = [HERE / "database", HERE / "entry", HERE / "bin", HERE.parent / "ansible/roles/haproxy/files"]
"""What containers read of this checkout, as users of their own."""
NODES = ("web-1", "web-2")
COMPOSE_AT_LEAST = (2, 20)
NAME = "morseweb"
HINTS = {
    r"Temporary failure resolving|Could not resolve|Name or service not known|Failed to establish a new connection"
    r"|no such host|dial tcp|network is unreachable|TLS handshake|Could not connect to": (
        "The build needs a network: Docker's registry for the base image, Debian's packages, PyPI."
        " Behind a mirror, /etc/pip.conf is used if it is there."
    ),
    r"CERTIFICATE_VERIFY_FAILED": (
        "The package index has a certificate that the build does not believe: put its authority into this machine's"
        " /etc/ssl/certs/ca-certificates.crt, and name the index in /etc/pip.conf."
    ),
    r"the --mount option requires BuildKit|buildx component is missing": (
        "The build needs BuildKit: a Docker engine of 20.10 or newer, and with newer ones the plugin buildx."
    ),
    r"no space left on device": "The disk is full: `docker system df` shows what Docker keeps.",
    r"Access denied for user .morse": (
        "The database's volume was made with other passwords than those in deploy/container/secrets. Put the folder"
        " that belongs to it back; or, to begin anew without its data: make down DATA=delete"
    ),
    r"pull access denied|manifest unknown": "An image of compose.yaml is not to be had; the last lines name it.",
}
"""What a command's last words mean, and what to do."""


def explained(words: OperatorError) -> OperatorError:
    """Return the error with what it means, where that is known."""
    hints = [hint for pattern, hint in HINTS.items() if re.search(pattern, f"{words}\n{words.said}")]
    return OperatorError("\n".join([str(words), "", *hints]).rstrip()) if hints else words


def git(*words: str) -> str:
    """Return what git says, or nothing where there is no git or no repository."""
    try:
        return subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return ""


def contents() -> list[str]:
    """Return what of the checkout an image is made of."""
    lines = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    return [line.removeprefix("!") for line in lines if line.startswith("!")]


def release() -> str:
    """Return the name of what is built: the last commit that touched it, and whether it was changed since."""
    paths = [*contents(), "deploy/container/Dockerfile"]
    commit = git("log", "-1", "--format=%h", "--", *paths)
    return (commit or "unknown") + ("-changed" if git("status", "--porcelain", "--", *paths) else "")


def docker() -> None:
    """Look for an engine. Raises OperatorError."""
    if not shutil.which("docker"):
        raise OperatorError("There is no docker here: install Docker (Debian: docker.io), then try again.")
    told = subprocess.run(
        ["docker", "version", "--format", "{{.Server.Version}}"], capture_output=True, text=True, check=False
    )
    if told.returncode:
        raise OperatorError(
            f"No Docker engine answers: {told.stderr.strip()}\nStart it, or let your user use it: the group docker may."
        )


def compose() -> list[str]:
    """Return the command that is Docker Compose, new enough. Raises OperatorError."""
    found = []
    for command in (["docker", "compose"], ["docker-compose"], [str(ROOT / ".venv/bin/docker-compose")]):
        if not shutil.which(command[0]):
            continue
        told = subprocess.run([*command, "version", "--short"], capture_output=True, text=True, check=False)
        if number := re.match(r"v?(\d+)\.(\d+)", told.stdout.strip()):
            if (int(number[1]), int(number[2])) >= COMPOSE_AT_LEAST:
                return [*command, "-f", str(HERE / "compose.yaml")]
            found.append(told.stdout.strip())
    least = ".".join(map(str, COMPOSE_AT_LEAST))
    raise OperatorError(
        (f"Docker Compose {', '.join(found)} is too old" if found else "There is no Docker Compose here")
        + f": it takes {least} or newer, as the plugin `docker compose` or as the program docker-compose;"
        " make compose brings one for this checkout."
    )


def setting(name: str, default: str) -> str:
    """Return a setting as compose will see it: of the environment, else of the file .env."""
    lines = SETTINGS.read_text(encoding="utf-8").splitlines() if SETTINGS.is_file() else []
    told = dict(line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))
    return os.environ.get(name) or told.get(name) or default


def secret_files() -> dict[str, Callable[[dict[str, str]], str]]:
    """Return how each secret is made, from those before it. Letters and figures alone: they stand in addresses."""

    def word(_: dict[str, str]) -> str:
        return secrets.token_hex(20)

    return {
        "secret_key": lambda _: secrets.token_urlsafe(50),
        "root_password": word,
        "migration_password": word,
        "database_password": word,
        "migration_url": lambda made: f"mysql://morse_migration:{made['migration_password']}@database/morse",
        "database_url": lambda made: f"mysql://morse:{made['database_password']}@database/morse",
    }


def project() -> str:
    """Return the name of the installation: what its containers and volumes begin with."""
    return setting("COMPOSE_PROJECT_NAME", "morse")


def volumes() -> list[str]:
    """Return the names of the volumes that there are."""
    return run("docker", "volume", "ls", "--quiet", "--filter", f"label=com.docker.compose.project={project()}").split()


def readable(folders: list[Path]) -> None:
    """See that containers can read what is mounted into them. Raises OperatorError."""
    for folder in folders:
        for path in (folder, *folder.iterdir()):
            wanted = 0o005 if path.is_dir() else 0o004
            if path.stat().st_mode & wanted != wanted:
                raise OperatorError(f"{path} cannot be read by the users of the containers: chmod -R o+rX {folder}")


def have_secrets() -> bool:
    """Make the secrets once, and tell whether they were made; later see that all are there. Raises OperatorError.

    Containers read them as users of their own, so each file is readable by all, and the folder by its owner alone. It
    is there with all of them or not at all.
    """
    names, folder = secret_files(), SECRETS / project()
    if folder.exists() and not os.access(folder, os.R_OK | os.X_OK):
        raise OperatorError(f"{folder} belongs to {folder.owner()}: make up is that user's, or root's.")
    there = [name for name in names if (folder / name).is_file()]
    if not there:
        if any(volume.endswith("_database") for volume in volumes()):
            raise OperatorError(
                f"There is a database, but not its passwords: put the folder {folder} back that belongs to it; or, to"
                " begin anew without its data: make down DATA=delete"
            )
        part = SECRETS / f"{project()}.part"
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir(mode=0o700, parents=True)
        made: dict[str, str] = {}
        for name, make in names.items():
            made[name] = make(made)
            (part / name).write_text(made[name], encoding="ascii")
            (part / name).chmod(0o444)
        part.replace(folder)
        return True
    if missing := [name for name in names if name not in there]:
        raise OperatorError(f"In {folder} is no {', '.join(missing)}. Put back what was there: from a copy of yours.")
    for name in names:
        file = folder / name
        if not file.stat().st_mode & 0o004:
            raise OperatorError(f"{file} cannot be read by the service's user: chmod 0444 {file}")
        if not file.stat().st_size:
            raise OperatorError(f"{file} is empty. Put back what was there: from a copy of yours.")
    return False


def free(name: str, default: str, address: str, published: str) -> None:
    """Look whether a port can be published, or is by the entry that runs. Raises OperatorError."""
    port = setting(name, default)
    if not port.isdecimal() or not 1 <= int(port) <= 65535:
        raise OperatorError(f"{name} is {port!r}; it must be a whole number from 1 to 65535.")
    if f":{port}" in re.findall(r":\d+$", published, re.MULTILINE):
        return
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, int(port)))
        except PermissionError:
            return  # a low port, which the engine may publish though this user may not
        except OSError as exc:
            raise OperatorError(
                f"{name} {port} of {address} cannot be had: {exc.strerror}. Another one: make up {name}=<number>"
            ) from exc


def image() -> None:
    """Build the image, under the name of its release and the one that compose.yaml takes. Raises OperatorError."""
    docker()
    name = release()
    command = ["docker", "build", "--file", DOCKERFILE, "--tag", f"{NAME}:{name}", "--tag", setting("IMAGE", NAME)]
    command += ["--build-arg", f"RELEASE={name}", "--build-arg", f"REVISION={git('rev-parse', 'HEAD') or 'unknown'}"]
    command += ["--build-arg", f"UPDATES={setting('UPDATES', '')}", "--progress", "plain"]
    if Path("/etc/pip.conf").is_file():
        for secret, file in {"pip.conf": "/etc/pip.conf", "ca.pem": "/etc/ssl/certs/ca-certificates.crt"}.items():
            command += ["--secret", f"id={secret},src={file}"]
    with step(f"Building {NAME}:{name}"):
        run(*command, ROOT, env={**os.environ, "DOCKER_BUILDKIT": "1"})


def up() -> None:
    """Build, start what is not there, replace what is of another make: one web node after the other."""
    docker()
    command = compose()
    entry = container(command, "entry")
    published = run("docker", "port", entry) if entry else ""
    free("PORT", "8000", setting("ADDRESS", "127.0.0.1"), published)
    free("ADMIN_PORT", "8001", "127.0.0.1", published)
    readable(MOUNTED)
    if have_secrets():
        sys.stdout.write(f"Made the secrets in {(SECRETS / project()).relative_to(ROOT)}: keep a copy elsewhere.\n")
    image()
    start = [*command, "up", "--detach", "--no-build", "--quiet-pull", "--no-deps", "--wait", "--wait-timeout", "120"]
    with step("Starting the database"):
        started(command, start, "database")
    with step("Bringing it up to this release"):
        migrate(command)
    for node in NODES:
        with step(f"Starting {node}"):
            started(command, start, node)
    with step("Starting the entry"):
        started(command, start, "entry")
        if entry and entry == container(command, "entry"):
            run(*command, "kill", "--signal", "USR2", "entry")  # it reads its configuration again, and drops nobody
    say_where()


def container(command: list[str], service: str) -> str:
    """Return the id of a service's container, also of one that has ended."""
    return run(*command, "ps", "--all", "--quiet", service).strip()


def migrate(command: list[str]) -> None:
    """Run the service that brings the database up to the release. Raises OperatorError with what it said."""
    run(*command, "up", "--detach", "--no-build", "--no-deps", "--force-recreate", "migrate")
    ended = run("docker", "wait", container(command, "migrate")).strip()
    if ended != "0":
        said = run(*command, "logs", "--no-log-prefix", "migrate")
        last = "\n".join(said.splitlines()[-12:])
        raise OperatorError(f"migrate ended with {ended}; what was served is served on.\n{last}", said)


def started(command: list[str], start: list[str], service: str) -> None:
    """Start a service and wait until it is well. Raises OperatorError with its own last words."""
    try:
        run(*start, service)
    except OperatorError as exc:
        last = run(*command, "logs", "--no-log-prefix", "--tail", "15", service, check=False)
        raise OperatorError(f"{exc}\n\nThe last lines of {service}:\n{last}") from exc


def say_where() -> None:
    """Print the addresses and what comes next."""
    shown = os.path.relpath(HERE / "compose.yaml")
    address = setting("ADDRESS", "127.0.0.1")
    named = "127.0.0.1" if address == "0.0.0.0" else address  # noqa: S104  (a name for every address)
    sys.stdout.write(
        f"\nMorse is at http://{named}:{setting('PORT', '8000')}/ after {time.monotonic() - BEGUN:.0f} s.\n"
        f"The admin is at http://127.0.0.1:{setting('ADMIN_PORT', '8001')}/admin/, for this machine. Its first user:\n"
        f"  {' '.join(compose()[:-2])} -f {shown} exec web-1 python manage.py createsuperuser\n"
    )


def down() -> None:
    """Stop and remove the containers; what the volumes hold stays, unless DATA=delete. Raises OperatorError."""
    docker()
    data = os.environ.get("DATA") or "keep"
    if data not in ("keep", "delete"):
        raise OperatorError(f"DATA is {data!r}; it must be keep or delete.")
    with step("Stopping and removing the containers"):
        run(*compose(), "down", "--remove-orphans", *(["--volumes"] if data == "delete" else []))
    if data == "delete":
        shutil.rmtree(SECRETS / project(), ignore_errors=True)
    if kept := volumes():
        sys.stdout.write(f"\nThe data stays, in {', '.join(kept)}: make up goes on with it.\n")


if __name__ == "__main__":
    try:
        {"image": image, "up": up, "down": down}[sys.argv[1]]()
    except OperatorError as exc:
        sys.stdout.write("\n")
        sys.exit(str(explained(exc)))
