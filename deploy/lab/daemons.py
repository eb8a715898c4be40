"""The daemons: one supervisor runs them all, group by group."""

import os
import signal
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from deploy.console import OperatorError, run, until

from . import settings
from .machine import listening
from .settings import DIRECTORY, ETC, LOG, RUN

CONFIGURATION = ETC / "supervisord.conf"
SCHEMAS = DIRECTORY / "schemas"


def control(*words: str, check: bool = True) -> str:
    """Ask the supervisor."""
    return run("supervisorctl", "-c", CONFIGURATION, *words, check=check)


def supervise() -> None:
    """Start the supervisor, unless it runs, and let it read its configuration."""
    if not supervisor():
        run("supervisord", "-c", CONFIGURATION)
    control("update")


def supervisor() -> int | None:
    """Return the supervisor's process id; None where none runs."""
    file = RUN / "supervisord.pid"
    if not file.exists():
        return None
    pid = int(file.read_text(encoding="ascii"))
    return pid if Path(f"/proc/{pid}/comm").exists() else None


def start(group: str, *ports: str) -> None:
    """Start a group, and wait until its ports answer."""
    control("start", f"{group}:*")
    for name in ports:
        until(f"{name} answers (see {LOG / name}.log)", lambda name=name: listening(settings.values["ports"][name]))


def start_node() -> None:
    """Start libvirt, then what runs and connects instances."""
    control("start", "node:virtlogd", "node:libvirtd")
    until("libvirt answers", answers_libvirt, 30)
    control("start", "node:*")


def stop() -> None:
    """Stop all daemons and the supervisor, then what they left behind."""
    pid = supervisor()
    if pid:
        os.kill(pid, signal.SIGTERM)
        until("the supervisor has stopped", lambda: not supervisor(), 90)
    for orphan in orphans():
        os.kill(orphan, signal.SIGTERM)
    time.sleep(2)
    for orphan in orphans():
        os.kill(orphan, signal.SIGKILL)
    until("nothing is left running", lambda: not orphans(), 20)


def orphans() -> list[int]:
    """Return the processes that have the lab's directory in their command: dnsmasq, metadata proxies, balancers."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            command = (folder / "cmdline").read_bytes()
        except OSError:
            continue
        if f"{DIRECTORY}/".encode() in command and int(folder.name) not in (os.getpid(), os.getppid()):
            found.append(int(folder.name))
    return found


def make_infrastructure() -> None:
    """Make what MariaDB and RabbitMQ start from; then start them, with a database for each service."""
    for name, owner in {"mysql": "mysql", "rabbitmq": "rabbitmq"}.items():
        (DIRECTORY / name).mkdir(exist_ok=True)
        run("chown", owner, DIRECTORY / name)
    if not (DIRECTORY / "mysql/mysql").exists():
        options = ["--user=mysql", "--skip-test-db", "--auth-root-authentication-method=normal"]
        run("mariadb-install-db", f"--defaults-file={ETC}/my.cnf", *options)
    start("infrastructure", "memcached", "mariadb", "rabbitmq")
    sql = "".join(
        f"CREATE DATABASE IF NOT EXISTS {name};"
        f"GRANT ALL ON {name}.* TO '{user}'@'127.0.0.1' IDENTIFIED BY '{settings.password()}';"
        for name, user in settings.values["databases"].items()
    )
    run("mariadb", "-S", RUN / "mariadb.sock", "-u", "root", input=sql)


def make_schemas() -> None:
    """Make the tables of all services, two services at a time; once."""
    if SCHEMAS.exists():
        return
    with ThreadPoolExecutor(2) as lanes:
        for done in [lanes.submit(make) for make in (nova, neutron, keystone, glance, heat, placement, octavia)]:
            done.result()
    SCHEMAS.touch()


def keystone() -> None:
    """Make Keystone's tables, keys and first user."""
    manage = ("keystone-manage", "--config-file", ETC / "keystone/keystone.conf")
    run(*manage, "db_sync")
    for keys in ("fernet", "credential"):
        run(*manage, f"{keys}_setup", "--keystone-user", "root", "--keystone-group", "root")
    url = f"{settings.KEYSTONE}/v3"
    kinds = [word for kind in ("admin", "internal", "public") for word in (f"--bootstrap-{kind}-url", url)]
    first = {"OS_BOOTSTRAP_PASSWORD": settings.password()}
    run(*manage, "bootstrap", *kinds, "--bootstrap-region-id", settings.values["region"], env={**os.environ, **first})


def nova() -> None:
    """Make Nova's tables and cells."""
    manage = ("nova-manage", "--config-file", ETC / "nova/nova.conf")
    run(*manage, "api_db", "sync")
    run(*manage, "cell_v2", "map_cell0")
    if "cell1" not in run(*manage, "cell_v2", "list_cells"):
        run(*manage, "cell_v2", "create_cell", "--name", "cell1")
    run(*manage, "db", "sync")


def _one(*command: object) -> Callable[[], None]:
    def make() -> None:
        run(*command)

    return make


neutron = _one("neutron-db-manage", "--config-file", ETC / "neutron/neutron.conf", "upgrade", "heads")
glance = _one("glance-manage", "--config-file", ETC / "glance/glance-api.conf", "db_sync")
placement = _one("placement-manage", "--config-file", ETC / "placement/placement.conf", "db", "sync")
heat = _one("heat-manage", "--config-file", ETC / "heat/heat.conf", "db_sync")
octavia = _one("octavia-db-manage", "--config-file", ETC / "octavia/octavia.conf", "upgrade", "head")


def stop_instances() -> None:
    """Stop the containers that Nova started."""
    if not answers_libvirt():
        return
    for name in run("virsh", "-c", "lxc:///system", "list", "--all", "--name").split():
        if name.startswith("instance-"):
            run("virsh", "-c", "lxc:///system", "destroy", name, check=False)
            run("virsh", "-c", "lxc:///system", "undefine", name, check=False)


def answers_libvirt() -> bool:
    """Tell whether libvirt takes questions."""
    try:
        run("virsh", "-c", "lxc:///system", "version")
    except (OperatorError, FileNotFoundError):
        return False
    return True
