"""The machine under the lab: whether it can hold one, what is changed on it, and that put back."""

import ipaddress
import json
import os
import platform
import re
import shutil
import socket
from pathlib import Path
from urllib.parse import urlsplit

from deploy.console import OperatorError, run

from . import settings
from .settings import EXTERNAL

FOREIGN = ("libvirtd", "virtlxcd", "virtqemud", "beam.smp", "nova-compute", "neutron-server")
CHAIN = "morse-lab"
POLICY = Path("/usr/sbin/policy-rc.d")
LINKS = re.compile(r"(brq|tap|lbv)[0-9a-f]{8}-|qr-|qg-")
NAMESPACES = re.compile(r"(qdhcp|qrouter|lb)-[0-9a-f-]{36}")


class Record:
    """What was there before the lab, so that down leaves it so: kept in a file from the first change on."""

    file = settings.DIRECTORY / "record.json"

    @classmethod
    def exists(cls) -> bool:
        """Tell whether there is a lab on this machine."""
        return cls.file.exists()

    @classmethod
    def make(cls) -> None:
        """Note what the lab is going to change."""
        settings.DIRECTORY.mkdir(parents=True, exist_ok=True)
        before = {"sysctls": {}, "links": links(), "namespaces": namespaces()}
        cls.file.write_text(json.dumps(before), encoding="utf-8")

    @classmethod
    def read(cls) -> dict[str, dict[str, str]]:
        """Return what was noted."""
        return json.loads(cls.file.read_text(encoding="utf-8"))

    @classmethod
    def note_sysctl(cls, name: str, value: str) -> None:
        """Note the value of a sysctl, once."""
        noted = cls.read()
        noted["sysctls"].setdefault(name, value)
        cls.file.write_text(json.dumps(noted), encoding="utf-8")


def links() -> list[str]:
    """Return the names of all network interfaces."""
    return [link["ifname"] for link in json.loads(run("ip", "-json", "link"))]


def namespaces() -> list[str]:
    """Return the names of all network namespaces."""
    return [line.split()[0] for line in run("ip", "netns", "list").splitlines()]


def processes() -> dict[int, str]:
    """Return the names of all processes."""
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            found[int(folder.name)] = (folder / "comm").read_text(encoding="utf-8").strip()
        except OSError:
            continue
    return found


def listening(port: int) -> bool:
    """Tell whether something listens on a port of this machine."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def check() -> None:
    """Refuse a machine that cannot hold a lab, or is in use as a cloud. Raises OperatorError."""
    if os.geteuid() != 0:
        raise OperatorError("The lab makes interfaces, namespaces and containers: run it as root.")
    release = platform.freedesktop_os_release()
    if (release["ID"], release.get("VERSION_ID")) != ("debian", "12"):
        raise OperatorError(f"The lab takes OpenStack from Debian 12; this is {release['PRETTY_NAME']}.")
    if Record.exists():
        return
    room = shutil.disk_usage(settings.DIRECTORY.parent).free / 1e9
    if room < settings.values["disk_gb"]:
        raise OperatorError(f"The lab needs {settings.values['disk_gb']} GB of disk; {room:.0f} are free.")
    running = sorted(set(processes().values()) & set(FOREIGN))
    if running:
        raise OperatorError(f"This machine already runs {', '.join(running)}; the lab would get in its way.")
    for name, port in settings.values["ports"].items():
        if listening(port):
            raise OperatorError(
                f"Port {port}, which the lab's {name} needs, is in use; settings.yaml can name another."
            )
    if EXTERNAL.bridge in links():
        raise OperatorError(f"There is an interface {EXTERNAL.bridge}; settings.yaml can name another.")
    for address in known_addresses():
        if ipaddress.ip_address(address) in settings.RANGE:
            raise OperatorError(f"The range {EXTERNAL.cidr} would hide {address}, which this machine uses; change it.")


def name_servers() -> list[str]:
    """Return the name servers that this machine asks."""
    lines = Path("/etc/resolv.conf").read_text(encoding="utf-8").splitlines()
    return [line.split()[1] for line in lines if line.startswith("nameserver") and ":" not in line]


def known_addresses() -> set[str]:
    """Return the addresses that this machine has, and those of its name servers and package sources."""
    found = {a["local"] for link in json.loads(run("ip", "-json", "-4", "addr")) for a in link["addr_info"]}
    found.update(name_servers())
    for file in [Path("/etc/apt/sources.list"), *Path("/etc/apt/sources.list.d").glob("*")]:
        text = file.read_text(encoding="utf-8") if file.is_file() else ""
        for url in re.findall(r"https?://[^\s\]]+", text):
            try:
                found.add(socket.gethostbyname(urlsplit(url).hostname or ""))
            except OSError:
                continue
    return found


def install_packages() -> None:
    """Install what is missing, without starting any of it."""
    wanted = " ".join(settings.values["packages"]).split()
    listed = run("dpkg-query", "-W", "-f", "${Package} ${db:Status-Status}\n", *wanted, check=False)
    missing = [name for name in wanted if f"{name} installed\n" not in listed]
    if not missing:
        return
    made = not POLICY.exists()
    if made:
        POLICY.write_text("#!/bin/sh\nexit 101\n", encoding="ascii")
        POLICY.chmod(0o755)
    try:
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "DEBIAN_PRIORITY": "critical"}
        run("apt-get", "update", "-qq", env=environment)
        options = ["-o", "Dpkg::Options::=--force-confold", "-o", "DPkg::Lock::Timeout=300"]
        run("apt-get", "install", "-y", "-qq", "--no-install-recommends", *options, *missing, env=environment)
    finally:
        if made:
            POLICY.unlink()


def set_up_network() -> None:
    """Make the provider network's bridge, let its packets out, and set the sysctls that Neutron needs."""
    if EXTERNAL.bridge not in links():
        run("ip", "link", "add", EXTERNAL.bridge, "type", "bridge")
        run("ip", "addr", "add", f"{EXTERNAL.gateway}/{settings.RANGE.prefixlen}", "dev", EXTERNAL.bridge)
        run("ip", "link", "set", EXTERNAL.bridge, "up")
    for name, value in settings.values["sysctls"].items():
        Record.note_sysctl(name, run("sysctl", "-n", name).strip())
        run("sysctl", "-qw", f"{name}={value}")
    if f":{CHAIN} " not in run("iptables-save", "-t", "nat"):
        # Only on the way out of this machine: bridged packets pass these rules too, and must keep their source.
        out = json.loads(run("ip", "-json", "-4", "route", "show", "default"))[0]["dev"]
        run("iptables", "-t", "nat", "-N", CHAIN)
        run("iptables", "-t", "nat", "-A", CHAIN, "-s", EXTERNAL.cidr, "-o", out, "-j", "MASQUERADE")
        run("iptables", "-t", "nat", "-A", "POSTROUTING", "-j", CHAIN)


def put_back_network() -> None:
    """Remove the interfaces, namespaces and rules that appeared with the lab, and put the sysctls back."""
    before = Record.read()
    for name in namespaces():
        if NAMESPACES.match(name) and name not in before["namespaces"]:
            for pid in run("ip", "netns", "pids", name).split():
                run("kill", pid, check=False)
            run("ip", "netns", "del", name)
    for name in links():
        if (name == EXTERNAL.bridge or LINKS.match(name)) and name not in before["links"]:
            run("ip", "link", "del", name, check=False)  # the other end of a pair goes with the first
    for family in ("ip", "ip6"):
        kept = [line for line in run(f"{family}tables-save").splitlines() if not re.search(f"neutron-|{CHAIN}", line)]
        run(f"{family}tables-restore", input="\n".join(kept) + "\n")
    for table in ("nat", "filter"):
        remove_bridge_rules(table)
    for name in run("ipset", "list", "-n").split():
        if re.match(r"N?IPv[46]", name):
            run("ipset", "destroy", name, check=False)
    for name, value in before["sysctls"].items():
        run("sysctl", "-qw", f"{name}={value}")


def remove_control_groups() -> None:
    """Remove the groups that the servers took for themselves (image_init); they are empty when the servers are gone."""
    for branch in Path("/sys/fs/cgroup").glob("*/morse-lab"):
        for folder, _, _ in os.walk(branch, topdown=False):
            os.rmdir(folder)


def remove_bridge_rules(table: str) -> None:
    """Remove Neutron's chains from a table of ebtables."""
    listed = run("ebtables", "-t", table, "-L")
    chains = re.findall(r"^Bridge chain: (neutron[^,]*),", listed, re.MULTILINE)
    hook = ""
    for line in listed.splitlines():
        if found := re.match(r"Bridge chain: ([A-Z]+),", line):
            hook = found[1]
        elif line.startswith("Bridge chain"):
            hook = ""
        elif hook and "-j neutron" in line:
            run("ebtables", "-t", table, "-D", hook, *line.split(), check=False)
    for action in ("-F", "-X"):
        for chain in chains:
            run("ebtables", "-t", table, action, chain, check=False)


def release_disks(folder: Path) -> None:
    """Detach the loop devices of files under a folder; else their room stays taken when the files are gone."""
    for device in json.loads(run("losetup", "--json", "--list") or '{"loopdevices": []}')["loopdevices"]:
        if device["back-file"].startswith(f"{folder}/"):
            run("losetup", "--detach", device["name"])


def unmount(folder: Path) -> None:
    """Unmount what is mounted under a folder."""
    for line in Path("/proc/mounts").read_text(encoding="utf-8").splitlines():
        if line.split()[1].startswith(f"{folder}/"):
            run("umount", "-l", line.split()[1])
