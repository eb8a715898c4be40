"""A whole deployment in the lab, from nothing to nothing: `make rehearse`. The steps build on each other in this order.

Each can be run again. After a failure the lab stays up to be looked at, and the next run goes on where it failed.
"""

import contextlib
import re
import shutil
import socket
import subprocess
import time
from collections import Counter

import pytest

from deploy.lab import cloud, settings
from tests.faults.load import Load, milliseconds
from tests.gunicorn import until
from tests.rehearsal import editing
from tests.rehearsal.cloud import installation as it
from tests.rehearsal.cloud import search

HAPROXY, OCTAVIA = "haproxy", "octavia"
LOG = it.ROOT / "run/rehearsal-deploy.log"


def say(*words):
    print("   ", *words, flush=True)


def test_the_lab_comes_up():
    say(it.run("make", "--no-print-directory", "lab", seconds=1200).splitlines()[-1])
    it.make("key", 60)


def deployed(balancer, **more):
    it.choose(load_balancer=balancer, web_count=2)
    LOG.parent.mkdir(exist_ok=True)
    with search.Processes() as processes:
        LOG.write_text(it.make("deploy", 900, ANSIBLE_VERBOSITY=1, **more), encoding="utf-8")
    assert processes.naming(search.secrets()) == set()
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


@contextlib.contextmanager
def another_address(number):
    """Give this machine one more address to ask from, which no exemption names."""
    other = str(settings.RANGE[number])
    it.run("ip", "addr", "add", f"{other}/32", "dev", settings.EXTERNAL.bridge)
    try:
        yield other
    finally:
        it.run("ip", "addr", "del", f"{other}/32", "dev", settings.EXTERNAL.bridge)


def test_who_asks_too_much_is_told_when_to_come_back():
    limit = it.chosen()["requests_per_10_seconds"]
    asked = [f"http://{it.entry()}/healthz"] * (limit + 20)
    urls = (word for url in asked for word in ("-o", "/dev/null", url))
    with another_address(9) as other:
        told = it.run("curl", "-sS", "--interface", other, "-w", "%{http_code} %header{retry-after}\n", *urls)
    counted = Counter(told.splitlines())
    say(dict(counted))
    assert counted.keys() == {"200 ", "429 10"}


def clients_are_told_apart():
    """Each node logs the address that the entry saw, whatever the client says of itself."""
    with another_address(10) as other:
        for source in (str(settings.EXTERNAL.gateway), other):
            said = ("-H", "X-Forwarded-For: 198.51.100.7", "-o", "/dev/null", "-w", "%header{x-request-id}")
            asked = it.curl(f"http://{it.entry()}/encode/E", "--interface", source, *said)
            until(lambda asked=asked: it.logged(asked), 10)
            assert it.logged(asked)["client"] == source


def test_clients_are_told_apart_behind_haproxy():
    clients_are_told_apart()


def changes_of_a_deployment():
    changed = it.changes(it.make("deploy", 600))
    assert changed.keys() >= {"localhost", *it.inventory()}
    return {server: number for server, number in changed.items() if number}


def test_a_second_run_changes_nothing():
    assert changes_of_a_deployment() == {}


def test_another_value_of_one_parameter_changes_one_thing():
    before = it.chosen()["name_servers"]
    for chosen in ([*before, str(settings.EXTERNAL.gateway)], before):
        it.choose(name_servers=chosen)
        assert changes_of_a_deployment() == {"localhost": 1}


@contextlib.contextmanager
def nobody_notices(nodes):
    """Ask all the while; of the answers none may be missing, and so many nodes must have given them."""
    with Load(f"http://{it.entry()}", clients=4, pause_seconds=0.02) as load:
        yield
    resets = [answer for answer in load.failed if "BrokenPipe" in answer.error or "ConnectionReset" in answer.error]
    refused = [answer for answer in load.failed if answer not in resets]
    say(f"{len(load.answers)} answers, {len(refused)} failed, {len(resets)} resets of a kept connection")
    say(milliseconds(load.answers))
    say(dict(Counter(answer.node for answer in load.answers)))
    assert not refused, refused[:3]
    assert len({answer.node for answer in load.answers if answer.node}) == nodes


def scaled_under_load():
    with nobody_notices(nodes=4):
        for number in (4, 2):
            started = time.monotonic()
            it.make("scale", 900, WEB=number)
            say(f"to {number} nodes in {time.monotonic() - started:.0f} s")
    assert changes_of_a_deployment() == {}
    assert sum("-web-" in name for name in it.inventory()) == 2


def test_scale_with_haproxy_under_load():
    scaled_under_load()


def test_web_nodes_of_another_flavor_replace_the_old_ones_under_load():
    """One at a time, each serving before the next goes."""
    before = {name: server["openstack"]["id"] for name, server in it.inventory().items()}
    it.choose(web_flavor=list(settings.values["flavors"])[1])
    with nobody_notices(nodes=2):
        it.make("deploy", 900)
    after = {name: server["openstack"]["id"] for name, server in it.inventory().items()}
    assert {name for name in before if before[name] != after[name]} == {name for name in before if "-web-" in name}
    assert changes_of_a_deployment() == {}


def open_ports(address):
    """Return the TCP ports of an address that answer, of all there are."""
    told = it.run("nmap", "-n", "-Pn", "-p-", "--open", "--min-rate", "4000", "-oG", "-", address, seconds=300)
    return {int(port) for port in re.findall(r"(\d+)/open/tcp", told)}


def only_what_is_named_is_open(ports_of_the_entry):
    """Look at every address in use on the external range: the bastion's, the entry's, the router's."""
    network = it.openstack("lab").network
    routers = [a["ip_address"] for r in network.routers() for a in r.external_gateway_info["external_fixed_ips"]]
    outside = {address.floating_ip_address for address in network.ips()} - {it.entry()}
    (bastion,) = outside
    assert open_ports(bastion) == {22}
    assert open_ports(it.entry()) == ports_of_the_entry
    assert [open_ports(address) for address in routers] == [set()]


def test_from_outside_only_what_is_named_is_open():
    only_what_is_named_is_open({80, 443})


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
        until(reaches_the_tunnel, 30)
        edit("http://127.0.0.1:8001", f"http://{it.entry()}")
    finally:
        tunnel.terminate()
        tunnel.wait(20)


def reaches_the_tunnel():
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", 8001)) == 0


def edit(admin, entry, certificate=True):
    editing.edit(admin, entry, it.chosen()["admin_user"], search.secrets()["admin_password"], certificate)


def test_the_admin_is_reached_by_the_tunnel_alone():
    admin_by_the_tunnel()


def test_with_a_given_certificate_all_is_https_and_chosen_networks_reach_the_admin():
    address, certificate = it.entry(), it.FOLDER / "tls/own.pem"
    parts = ("-keyout", certificate, "-out", certificate.with_suffix(".crt"))
    names = ("-subj", "/CN=own", "-addext", f"subjectAltName=IP:{address}")
    it.run("openssl", "req", "-x509", "-newkey", "rsa:2048", "-noenc", "-days", "1", *names, *parts)
    certificate.write_bytes(certificate.read_bytes() + certificate.with_suffix(".crt").read_bytes())
    near = [f"{settings.EXTERNAL.gateway}/32"]
    with chosen_for_a_while(certificate_file=certificate.name, redirect_to_https=True, admin_cidrs=near):
        it.make("deploy", 600)
        told = it.curl(f"http://{address}/encode?text=SOS", "-o", "/dev/null", "-w", "%{http_code} %{redirect_url}")
        assert told == f"301 https://{address}/encode?text=SOS"
        told = it.curl(f"https://{address}/encode?text=SOS", "--cacert", certificate, "-i")
        assert "strict-transport-security: max-age=31536000" in told
        assert "; Secure" in it.curl(f"https://{address}/admin/login/", "-k", "-D", "-", "-o", "/dev/null")
        edit(f"https://{address}", f"https://{address}", certificate)
        with another_address(11) as other:
            asked = (f"https://{address}/admin/login/", "-k", "--interface", other, "-o", "/dev/null")
            assert it.curl(*asked, "-w", "%{http_code}") == "404"
    it.make("deploy", 600)
    assert it.curl(f"http://{address}/admin/login/", "-o", "/dev/null", "-w", "%{http_code}") == "404"


WRONG = {
    "image": ("no-such-image", "There is no image no-such-image.* there are: debian-12"),
    "web_image": ("no-such-image", "There is no image no-such-image"),
    "web_flavor": ("enormous", "A flavor of the settings is not in the cloud lab; there are: other, small"),
    "external_network": ("nowhere", "no external network nowhere.* there are: public"),
}


@contextlib.contextmanager
def chosen_for_a_while(**settings):
    """Change settings, and put them back."""
    before = {name: it.chosen()[name] for name in settings}
    it.choose(**settings)
    try:
        yield
    finally:
        it.choose(**before)


def refused(words):
    """Deploy; it must be refused, early and in these words."""
    with pytest.raises(AssertionError) as told:
        it.make("deploy", 100)
    said = " ".join(str(told.value).split())
    assert re.search(words, said), said
    assert "Create or update the stack" not in said


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_is_said_before_anything_is_made(name):
    value, words = WRONG[name]
    with chosen_for_a_while(**{name: value}):
        refused(words)


def test_what_heat_itself_refuses_is_said_and_nothing_changes():
    with (
        chosen_for_a_while(bastion_allowed_cidr="nowhere"),
        pytest.raises(AssertionError, match="must be a range such"),
    ):
        it.make("deploy", 100)
    assert changes_of_a_deployment() == {}


def test_a_stack_of_somebody_else_is_left_alone():
    heat = it.openstack("lab").orchestration
    stranger = heat.create_stack(name="stranger", template={"heat_template_version": "2021-04-16"})
    try:
        with chosen_for_a_while(stack="stranger"):
            refused("a stack stranger in this project that was not made here")
    finally:
        heat.delete_stack(stranger)
        heat.wait_for_delete(stranger)


def test_a_quota_without_room_is_said_before_anything_is_made():
    compute, project = cloud.connect("admin").compute, it.openstack("lab").current_project_id
    compute.update_quota_set(project, instances=6)
    try:
        with chosen_for_a_while(web_count=4):
            refused("needs 2 more servers, but the project's quota has room for 1")
    finally:
        compute.revert_quota_set(project)


def test_a_cloud_without_octavia_is_told_apart():
    identity = cloud.connect("admin").identity
    (octavia,) = identity.services(type="load-balancer")
    identity.update_service(octavia, is_enabled=False)
    try:
        with chosen_for_a_while(load_balancer=OCTAVIA):
            refused("load_balancer is octavia, but the cloud lab has no Octavia; choose haproxy")
    finally:
        identity.update_service(octavia, is_enabled=True)


def test_what_would_replace_the_database_is_refused_and_its_rows_stay():
    address = f"http://{it.entry()}/api/v1/alphabets/international"
    before = it.curl(address)
    assert "rehearsed" in before
    admin = cloud.connect("admin")
    other = admin.image.create_image(name="another-image", disk_format="raw", container_format="bare")
    try:
        admin.image.update_image(other, visibility="public")
        with chosen_for_a_while(database_image="another-image"):
            refused("database_image is debian-12 in the installation and another-image in the settings")
    finally:
        admin.image.delete_image(other)
    assert changes_of_a_deployment() == {}
    assert it.curl(address) == before


def test_a_server_that_was_rebooted_hard_is_known_and_serves():
    """Its host key stays; nothing is asked."""
    compute = it.openstack("lab").compute
    (server,) = (one for one in compute.servers() if one.name.endswith("-web-1"))
    compute.reboot_server(server, "HARD")
    time.sleep(5)
    until(lambda: "web" in it.ssh("web-1", "hostname", seconds=30, check=False), 120)
    it.make("smoke", 300)


def test_a_web_node_that_was_deleted_is_made_again():
    compute = it.openstack("lab").compute
    (server,) = (one for one in compute.servers() if one.name.endswith("-web-1"))
    compute.delete_server(server)
    compute.wait_for_delete(server)
    changed = it.changes(it.make("deploy", 900))
    assert {name for name, number in changed.items() if number} == {"localhost", server.name}
    assert changes_of_a_deployment() == {}


def test_from_another_folder_nothing_is_asked_and_nothing_changes():
    """Somebody else was given the settings, the secrets and the keys."""
    elsewhere = it.FOLDER.with_name("lab-elsewhere")
    shutil.rmtree(elsewhere, ignore_errors=True)
    elsewhere.mkdir(mode=0o700)
    for name in ("settings.yaml", "clouds.yaml", "secrets.yaml", "vault-password", "key", "key.pub"):
        shutil.copy(it.FOLDER / name, elsewhere)
    try:
        changed = it.changes(it.make("deploy", 600, ENVIRONMENT=elsewhere.name))
        assert not any(number for server, number in changed.items() if server != "localhost"), changed
        for server in it.inventory().values():
            config = ("-F", elsewhere / "ssh_config", server["ansible_host"])
            assert "stricthostkeychecking true" in it.run("ssh", "-G", *config).splitlines()
            assert it.run("ssh", *config, "hostname").strip() == server["openstack"]["name"]
    finally:
        shutil.rmtree(elsewhere)


def test_no_secret_is_in_clear_and_the_search_finds_one_that_was_planted():
    planted = f"planted-{time.time_ns()}"
    with search.Processes() as processes:
        it.ssh("web-0", f"sh -c 'logger {planted}; echo {planted} | sudo tee /var/log/planted; sleep 1'")
    words = {**search.secrets(), "planted": planted}
    found = search.found(words, LOG.read_text(encoding="utf-8")) | processes.naming(words)
    it.ssh("web-0", "sudo rm /var/log/planted")
    assert found == {(place, "planted") for place in ("web-0's journal", "web-0's /var/log", "arguments of processes")}


def destroyed_and_made_again(balancer):
    before = it.digest(f"http://{it.entry()}")
    it.make("destroy", 300, CONFIRM=it.chosen()["stack"])
    assert not (it.FOLDER / "openstack.yml").exists()
    refused("RESTORE=true; to begin with the packaged alphabets, with RESTORE=false")
    address = deployed(balancer, RESTORE="true")
    assert it.digest(f"http://{address}") == before


def test_destroy_and_deploy_again_with_haproxy():
    destroyed_and_made_again(HAPROXY)


def test_destroy_and_deploy_again_with_octavia_with_wheels_from_the_bastion():
    """As where the machine that deploys is not like the nodes; the compiler is gone afterwards."""
    for wheels in (it.FOLDER / "build").glob("wheels-*"):
        wheels.unlink()
    file = it.FOLDER / "settings.yaml"
    line = "morseweb_build_on_bastion: true\n"
    file.write_text(file.read_text(encoding="utf-8") + line, encoding="utf-8")
    try:
        destroyed_and_made_again(OCTAVIA)
    finally:
        file.write_text(file.read_text(encoding="utf-8").replace(line, ""), encoding="utf-8")
    assert it.ssh("bastion", "ls /usr/bin/gcc /var/tmp/morseweb-build 2>/dev/null; true") == ""


def test_clients_are_told_apart_behind_octavia():
    clients_are_told_apart()


def test_from_outside_only_what_is_named_is_open_with_octavia():
    only_what_is_named_is_open({80})


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
