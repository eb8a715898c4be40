"""An installation in the lab, driven by the commands that an operator types."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import yaml

from deploy.lab import settings
from tests.environment import ROOT

NAME = settings.values["environment"]
FOLDER = ROOT / "deploy/environments" / NAME


def run(*command, seconds=120, check=True, **more):
    """Run a command of this checkout. Raises AssertionError with its last words if it fails."""
    done = subprocess.run(
        [str(word) for word in command], cwd=ROOT, capture_output=True, text=True, timeout=seconds, check=False, **more
    )
    last = "\n".join((done.stdout + done.stderr).splitlines()[-60:])
    assert not check or done.returncode == 0, f"{' '.join(map(str, command))} ended with {done.returncode}:\n{last}"
    return done.stdout


def make(target, seconds, **variables):
    """Run a target of make, on this installation if no other is named; return what it said."""
    chosen = [f"{name}={value}" for name, value in {"ENVIRONMENT": NAME, **variables}.items()]
    return run("make", "--no-print-directory", target, *chosen, seconds=seconds)


def changes(said):
    """Return what the plays changed, by server."""
    found = {}
    for server, number in re.findall(r"^(\S+) +: ok=\d+ +changed=(\d+)", said, re.MULTILINE):
        found[server] = found.get(server, 0) + int(number)
    return found


def choose(**chosen):
    """Change values of the installation's settings."""
    settings.choose(FOLDER / "settings.yaml", chosen)


def chosen():
    """Return the installation's settings."""
    return yaml.safe_load((FOLDER / "settings.yaml").read_text(encoding="utf-8"))


def ssh(host, command, seconds=60, check=True):
    """Run a command on a server."""
    return run("ssh", "-F", FOLDER / "ssh_config", host, command, seconds=seconds, check=check)


def inventory():
    """Return the variables of each server, by name."""
    told = run(
        Path(sys.executable).parent / "ansible-inventory",
        *("-i", FOLDER / "openstack.yml", "--list"),
        env={
            **os.environ,
            "OS_CLIENT_CONFIG_FILE": str(FOLDER / "clouds.yaml"),
            "ANSIBLE_CONFIG": str(ROOT / "deploy/ansible/ansible.cfg"),
        },
    )
    return json.loads(told, object_hook=lambda found: found.get("__ansible_unsafe", found))["_meta"]["hostvars"]


def entry():
    """Return the address where the service answers."""
    return next(iter(inventory().values()))["entry_address"]


def curl(address, *options, check=True):
    """Ask as a shell does."""
    return run("curl", "-sS", "--max-time", "20", *options, address, check=check)


def logged(request):
    """Return what a web node's log says of a request, by its id; nothing before it is written."""
    find = f"sudo journalctl -u morseweb -o cat --since=-1min | grep -F {request} || true"
    lines = "".join(ssh(name, find) for name in ("web-0", "web-1"))
    return json.loads(lines) if lines else None


def digest(address):
    """Return a digest of all alphabets, from the API's own rows, whatever their revisions."""
    rows = []
    for alphabet in json.loads(curl(f"{address}/api/v1/alphabets")):
        told = json.loads(curl(f"{address}/api/v1/alphabets/{alphabet['slug']}"))
        rows.append((told["slug"], sorted(sorted(s.items(), key=str) for s in told["own"])))
    return json.dumps(sorted(rows), sort_keys=True, default=str)


def openstack(cloud):
    """Return a connection to the lab's cloud as the user who deploys."""
    import openstack as sdk

    os.environ["OS_CLIENT_CONFIG_FILE"] = str(FOLDER / "clouds.yaml")
    return sdk.connect(cloud=cloud)
