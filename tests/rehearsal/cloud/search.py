"""Whether a secret of the installation stands in clear where it must not: `found(secrets())`."""

import shlex
import subprocess
import threading
from pathlib import Path

import yaml

from deploy.lab import settings
from tests.rehearsal.cloud import installation as it

METADATA = "http://169.254.169.254/openstack/latest"
FILES = "-type f -not -path '*/journal/*' -exec zcat -f {} +"
OF_A_SERVER = {
    "journal": "journalctl --no-pager --output=cat",
    "/var/log": f"find /var/log /var/lib/cloud {FILES}",
    "metadata service": "; ".join(
        f"curl -s --max-time 10 {METADATA}/{name}"
        for name in ("user_data", "meta_data.json", "vendor_data.json", "vendor_data2.json", "network_data.json")
    ),
}


def secrets():
    """Return what nobody may see, by name: the vault's values, what opens the vault, the private key."""
    password = it.FOLDER / "vault-password"
    vault = it.run(".venv/bin/ansible-vault", "view", it.FOLDER / "secrets.yaml", "--vault-password-file", password)
    return {
        **yaml.safe_load(vault),
        "vault password": password.read_text(encoding="ascii").strip(),
        "private key": (it.FOLDER / "key").read_text(encoding="ascii").splitlines()[2],
    }


class Processes:
    """The arguments of every process while it runs, looked at five times a second.

    The lab's servers are containers: their processes stand in this machine's /proc beside its own.
    """

    def __init__(self):
        self.arguments = set()
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._end.set()
        self._thread.join()

    def _look(self):
        while not self._end.wait(0.2):
            for file in Path("/proc").glob("[0-9]*/cmdline"):
                try:
                    self.arguments.add(file.read_bytes())
                except OSError:
                    continue

    def naming(self, words):
        """Return those of the words (name: value) that were an argument, by name."""
        seen = b"\n".join(self.arguments).decode("utf-8", "replace")
        return {("arguments of processes", name) for name, value in words.items() if value in seen}


def found(words, log):
    """Return {(place, name)} of all words (name: value) that stand in clear somewhere; `log` is the play's."""
    texts = {
        "repository": it.run("git", "grep", "-h", "-a", "", seconds=60),
        "play's log": log,
        **dict(_cloud()),
    }
    hits = {(place, name) for place, text in texts.items() for name, value in words.items() if value in text}
    here = _named_in(["bash", "-c", f"find /var/log {settings.LOG} {FILES}"], words)
    hits |= {("this machine's logs", name) for name in here}
    for server in it.inventory().values():
        alias = server["ansible_host"]
        for place, command in OF_A_SERVER.items():
            remote = ["ssh", "-F", it.FOLDER / "ssh_config", alias, f"sudo bash -c {shlex.quote(command)}"]
            hits |= {(f"{alias}'s {place}", name) for name in _named_in(remote, words)}
    return hits


def _named_in(command, words):
    """Return the names of the words that a command's output has, read piece by piece."""
    hits, last = set(), b""
    with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE) as process:
        while block := process.stdout.read(1 << 20):
            text = last + block
            hits |= {name for name, value in words.items() if value.encode() in text}
            last = text[-200:]
    assert process.returncode == 0, command
    return hits


def _cloud():
    """Yield (place, text) of what the cloud knows: stacks with their nested ones, servers, consoles."""
    cloud = it.openstack("lab")
    heat = cloud.orchestration
    for stack in heat.get("/stacks?show_nested=true").json()["stacks"]:
        base = f"/stacks/{stack['stack_name']}/{stack['id']}"
        for part in ("", "/template", "/environment", "/files"):
            yield f"Heat{part} of {stack['stack_name']}", heat.get(base + part).text
    for server in cloud.compute.servers():
        yield f"Nova on {server.name}", cloud.compute.get(f"/servers/{server.id}").text
        yield f"console of {server.name}", cloud.compute.get_server_console_output(server)["output"]
