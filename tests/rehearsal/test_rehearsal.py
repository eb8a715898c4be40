"""A whole deployment in the lab, from nothing to nothing: `make rehearse`. The steps build on each other in this order.

Each can be run again. After a failure the lab stays up to be looked at, and the next run goes on where it failed.
"""

import re
import socket
import subprocess
import time
from collections import Counter

import pytest

from deploy.lab import settings
from tests.faults.load import Load, milliseconds
from tests.gunicorn import until
from tests.pages import Form
from tests.rehearsal import installation as it

HAPROXY, OCTAVIA = "haproxy", "octavia"


def say(*words):
    print("   ", *words, flush=True)


def test_the_lab_comes_up():
    say(it.run("make", "--no-print-directory", "lab", seconds=1200).splitlines()[-1])
    it.make("key", 60)


def deployed(balancer, **more):
    it.choose(load_balancer=balancer, web_count=2)
    it.make("deploy", 900, **more)
    address = it.entry()
    assert it.curl(f"http://{address}/encode?text=SOS") == "... --- ...\n"
    return address


def test_deploy_with_haproxy():
    address = deployed(HAPROXY)
    certificate = it.FOLDER / f"tls/made-for-{address}.pem"
    assert it.curl(f"https://{address}/encode?text=SOS", "--cacert", certificate) == "... --- ...\n"


def every_pair_comes_back():
    said = it.run(
        ".venv/bin/python",
        "-m",
        "tests.environment",
        "manage.py",
        "roundtrip",
        "--url",
        f"http://{it.entry()}",
        seconds=900,
    )
    say(said.splitlines()[-2])
    say(said.splitlines()[-1])
    assert "0 differences" in said.splitlines()[-2]
    assert all(name in said.splitlines()[-1] for name in it.inventory() if "-web-" in name)


def test_every_pair_of_symbols_comes_back_through_haproxy():
    every_pair_comes_back()


def test_who_asks_too_much_is_told_when_to_come_back():
    """From an address that no exemption names."""
    other = str(settings.RANGE[9])
    it.run("ip", "addr", "add", f"{other}/32", "dev", settings.EXTERNAL.bridge)
    try:
        limit = it.chosen()["requests_per_10_seconds"]
        asked = [f"http://{it.entry()}/healthz"] * (limit + 20)
        told = it.run(
            "curl",
            "-sS",
            "--interface",
            other,
            "-w",
            "%{http_code} %header{retry-after}\n",
            *(w for url in asked for w in ("-o", "/dev/null", url)),
        )
    finally:
        it.run("ip", "addr", "del", f"{other}/32", "dev", settings.EXTERNAL.bridge)
    counted = Counter(told.splitlines())
    say(dict(counted))
    assert counted.keys() == {"200 ", "429 10"}


def nothing_changes():
    changed = it.changes(it.make("deploy", 600))
    assert changed.keys() >= {"localhost", *it.inventory()}
    assert not any(changed.values()), changed


def test_a_second_run_changes_nothing():
    nothing_changes()


def scaled_under_load():
    with Load(f"http://{it.entry()}", clients=4, pause_seconds=0.02) as load:
        for number in (4, 2):
            started = time.monotonic()
            it.make("scale", 900, WEB=number)
            say(f"to {number} nodes in {time.monotonic() - started:.0f} s")
    resets = [answer for answer in load.failed if "BrokenPipe" in answer.error or "ConnectionReset" in answer.error]
    refused = [answer for answer in load.failed if answer not in resets]
    say(f"{len(load.answers)} answers, {len(refused)} failed, {len(resets)} resets of a kept connection")
    say(milliseconds(load.answers))
    say(dict(Counter(answer.node for answer in load.answers)))
    assert not refused, refused[:3]
    assert len({answer.node for answer in load.answers if answer.node}) == 4
    nothing_changes()
    assert sum("-web-" in name for name in it.inventory()) == 2


def test_scale_with_haproxy_under_load():
    scaled_under_load()


def open_ports(address):
    """Return the TCP ports of an address that answer, of all there are."""
    told = it.run("nmap", "-n", "-Pn", "-p-", "--open", "--min-rate", "4000", "-oG", "-", address, seconds=300)
    return {int(port) for port in re.findall(r"(\d+)/open/tcp", told)}


def test_from_outside_only_what_is_named_is_open():
    """Of every address in use on the external range: the bastion's, the entry's, the router's."""
    network = it.openstack("lab").network
    routers = [a["ip_address"] for r in network.routers() for a in r.external_gateway_info["external_fixed_ips"]]
    outside = {address.floating_ip_address for address in network.ips()} - {it.entry()}
    (bastion,) = outside
    assert open_ports(bastion) == {22}
    assert open_ports(it.entry()) == {80, 443}
    assert [open_ports(address) for address in routers] == [set()]


ALLOWED = {
    ("bastion", "web-0", 22),
    ("bastion", "database", 22),
    ("bastion", "entry", 22),
    ("bastion", "web-0", 8001),
    ("entry", "web-0", 8000),
    ("entry", "web-1", 8000),
    ("web-0", "database", 3306),
    ("web-1", "database", 3306),
}
TARGETS = [
    ("web-0", 22),
    ("web-0", 8000),
    ("web-0", 8001),
    ("web-1", 8000),
    ("database", 22),
    ("database", 3306),
    ("entry", 22),
]


@pytest.mark.parametrize("firewall", ["flushed", "loaded"])
def test_inside_each_server_reaches_what_it_needs_and_no_more(firewall):
    """Once by security groups alone, once with the servers' own firewalls."""
    private = {server["ansible_host"]: server["private_address"] for server in it.inventory().values()}
    command = "sudo nft flush ruleset" if firewall == "flushed" else "sudo systemctl restart nftables"
    for name in private:
        it.ssh(name, command)
    try:
        found = set()
        for source in ("bastion", "web-0", "web-1", "database", "entry"):
            tries = "; ".join(
                f"timeout 2 bash -c 'echo >/dev/tcp/{private[target]}/{port}' 2>/dev/null && echo {target} {port}"
                for target, port in TARGETS
                if target != source
            )
            lines = it.ssh(source, f"{tries}; true").splitlines()
            found |= {(source, line.split()[0], int(line.split()[1])) for line in lines}
    finally:
        for name in private:
            it.ssh(name, "sudo systemctl restart nftables")
    assert found == ALLOWED


def test_the_unit_is_hardened():
    told = it.ssh("web-0", "systemd-analyze security morseweb --no-pager | tail -1")
    say(told.strip())
    assert float(told.split(":")[1].split()[0]) <= 1.5
    status = it.ssh(
        "web-0", "for pid in $(pgrep -u morseweb); do grep -E 'CapEff|NoNewPrivs|Seccomp:' /proc/$pid/status; done"
    )
    assert set(status.replace("\t", " ").splitlines()) == {"CapEff: 0000000000000000", "NoNewPrivs: 1", "Seccomp: 2"}


def admin_by_the_tunnel():
    for path in ("/admin/", "/%61dmin/", "//admin/", "/admin/login/"):
        told = it.curl(f"http://{it.entry()}{path}", "--path-as-is", "-o", "/dev/null", "-w", "%{http_code}")
        assert told == "404", path
    tunnel = subprocess.Popen(["make", "tunnel", f"ENVIRONMENT={it.NAME}"], cwd=it.ROOT, stdout=subprocess.DEVNULL)
    try:
        editor = Editor()
        until(editor.reaches, 30)
        editor.edit()
    finally:
        tunnel.terminate()
        tunnel.wait(20)


class Editor:
    """Somebody at the admin, through the tunnel."""

    url = "http://127.0.0.1:8001"

    def __init__(self):
        import requests

        self.session = requests.Session()

    def reaches(self):
        """Tell whether the tunnel is open."""
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", 8001)) == 0

    def edit(self):
        """Log in, and change the source of a symbol; everybody sees it."""
        secrets = it.run(
            ".venv/bin/ansible-vault",
            "view",
            it.FOLDER / "secrets.yaml",
            "--vault-password-file",
            it.FOLDER / "vault-password",
        )
        password = it.yaml.safe_load(secrets)["admin_password"]
        form = Form(self.session.get(f"{self.url}/admin/login/").text)
        form.values |= {"username": it.chosen()["admin_user"], "password": password}
        answer = self.session.post(f"{self.url}/admin/login/", form.values, headers={"Referer": self.url}, timeout=20)
        assert "/admin/logout/" in answer.text, answer.text[:500]
        address = f"{self.url}/admin/encoder/alphabet/2/change/"
        form = Form(self.session.get(address, timeout=20).text)
        source = f"rehearsed {time.time():.0f}"
        form.values |= {"source": source, "_continue": "Save"}
        assert self.session.post(address, form.values, headers={"Referer": self.url}, timeout=20).status_code == 200
        slug = form.values.get("slug", "international")
        until(lambda: source in it.curl(f"http://{it.entry()}/api/v1/alphabets/{slug}"), 5)


def test_the_admin_is_reached_by_the_tunnel_alone():
    admin_by_the_tunnel()


def test_what_would_replace_the_database_is_refused():
    it.choose(database_image="another-image")
    try:
        with pytest.raises(AssertionError, match="another-image"):
            it.make("deploy", 120)
    finally:
        it.choose(database_image=settings.values["image"]["name"])
    nothing_changes()


def test_a_server_that_was_rebooted_hard_is_known_and_serves():
    """Its host key stays; nothing is asked."""
    cloud = it.openstack("lab")
    (server,) = (one for one in cloud.compute.servers() if one.name.endswith("-web-1"))
    cloud.compute.reboot_server(server, "HARD")
    time.sleep(5)
    until(lambda: "web" in it.ssh("web-1", "hostname", seconds=30, check=False), 120)
    it.make("smoke", 300)


def destroyed_and_made_again(balancer):
    before = it.digest(f"http://{it.entry()}")
    it.make("destroy", 300, CONFIRM=it.chosen()["stack"])
    assert not (it.FOLDER / "openstack.yml").exists()
    address = deployed(balancer, RESTORE="true")
    assert it.digest(f"http://{address}") == before


def test_destroy_and_deploy_again_with_haproxy():
    destroyed_and_made_again(HAPROXY)


def test_destroy_and_deploy_again_with_octavia():
    destroyed_and_made_again(OCTAVIA)


def test_every_pair_of_symbols_comes_back_through_octavia():
    every_pair_comes_back()


def test_scale_with_octavia_under_load():
    scaled_under_load()


def test_the_admin_is_reached_by_the_tunnel_alone_with_octavia():
    admin_by_the_tunnel()


def test_destroy():
    it.make("destroy", 300, CONFIRM=it.chosen()["stack"])


def test_the_lab_goes_down():
    it.run("make", "lab-down", seconds=200)
    left = it.run("ip", "-br", "link") + it.run("ip", "netns", "list") + it.run("iptables-save")
    assert not [word for word in ("brq", "qrouter", "neutron", settings.EXTERNAL.bridge) if word in left]
