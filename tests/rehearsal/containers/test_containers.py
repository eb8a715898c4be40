"""The service in containers, from nothing to nothing: `make rehearse-containers`. The steps build on each other.

Docker is real. Its registry is not to be had: images made of Debian's packages stand in for the official ones, under
their names (tests/standins/README.md).
"""

import contextlib
import json
import os
import re
import shutil
import signal
import subprocess
import time
import urllib.error
import urllib.request
from collections import Counter
from pathlib import Path

import pytest

from tests.engine import GROUPS, standins
from tests.faults.load import Load, milliseconds
from tests.gunicorn import until
from tests.rehearsal import editing

MAX_IMAGE_MB = 250
ENTRY, ADMIN = "http://127.0.0.1:8000", "http://127.0.0.1:8001"
SERVICES = ("database", "web-1", "web-2", "entry")
SETTLE_SECONDS = 2
PASSWORD = "only-in-the-rehearsal"
KILLED_FAILURES = 8
"""At most one for each client whose request was under way in what was killed."""


def say(*words):
    print("   ", *words, flush=True)


def left():
    """Return what an engine could leave on this machine."""
    listed = {
        "links": sorted(link["ifname"] for link in json.loads(told("ip", "-json", "link"))),
        "namespaces": told("ip", "netns", "list"),
        "rules": re.sub(r"^#.*$|\[\d+:\d+\]", "", told("iptables-save"), flags=re.MULTILINE),
        "groups": sorted(str(path) for path in GROUPS.glob("*/docker")),
        "mounts": sorted(line.split()[1] for line in Path("/proc/mounts").read_text("utf-8").splitlines()),
        "folders": [
            str(path)
            for name in ("/etc/docker", "/run/docker", "/run/containerd", "/root/.docker", "/run/docker.sock")
            for path in (Path(name), *sorted(Path(name).glob("*")))
            if path.exists()
        ],
        "temporary": sorted(str(path) for path in Path("/tmp").glob("morse-engine-*")),
        "forwarding": Path("/proc/sys/net/ipv4/ip_forward").read_text("ascii"),
    }
    names = [file.read_text("utf-8").strip() for file in Path("/proc").glob("[0-9]*/comm") if file.exists()]
    listed["processes"] = sorted(
        {"dockerd", "containerd", "slirp4netns", "docker-proxy", "haproxy", "mariadbd"} & set(names)
    )
    return listed


def told(*command):
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


BEFORE = left()


def get(address, seconds=10, **headers):
    """Return the status and the text of an answer; 0 where there is none."""
    try:
        with urllib.request.urlopen(urllib.request.Request(address, headers=headers), timeout=seconds) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as exc:
        return exc.code, exc.read().decode()
    except OSError as exc:
        return 0, str(exc)


def test_an_engine_with_stand_ins(it):
    standins(it.engine)
    say(it.docker("images", "--format", "{{.Repository}}:{{.Tag}} {{.Size}}").replace("\n", ", "))


def tools(folder, *others):
    """Return a PATH on which are the programs that a checkout's make needs, and these (name: script)."""
    for program in ("python3", "make", "git", "sh"):
        (folder / program).symlink_to(f"/usr/bin/{program}")
    for name, script in others:
        (folder / name).write_text(f"#!/bin/sh\n{script}\n", encoding="ascii")
        (folder / name).chmod(0o755)
    return str(folder)


def test_without_docker(it, tmp_path):
    assert "There is no docker here: install Docker" in it.refused("up", PATH=tools(tmp_path))


def test_without_an_engine(it, tmp_path):
    said = it.refused("image", DOCKER_HOST=f"unix://{tmp_path}/nothing")
    assert "No Docker engine answers: " in said
    assert "Start it, or let your user use it" in said


@contextlib.contextmanager
def without_the_environment(it):
    """Have no .venv, which would bring Docker Compose."""
    (it.checkout / ".venv").rename(it.checkout / "away")
    try:
        yield
    finally:
        (it.checkout / "away").rename(it.checkout / ".venv")


def test_without_compose_and_with_an_old_one(it, tmp_path):
    docker = ("docker", '[ "$1" = compose ] && exit 1; exec /usr/bin/docker "$@"')
    with without_the_environment(it):
        assert "There is no Docker Compose here: it takes 2.20" in it.refused("up", PATH=tools(tmp_path, docker))
        (tmp_path / "docker-compose").write_text("#!/bin/sh\necho 1.29.2\n", encoding="ascii")
        (tmp_path / "docker-compose").chmod(0o755)
        assert "Docker Compose 1.29.2 is too old: it takes 2.20" in it.refused("up", PATH=str(tmp_path))


def test_a_build_without_a_network(it):
    told(*it.engine.inside("ip", "link", "set", "tap0", "down"))
    try:
        assert "The build needs a network" in it.refused("image")
    finally:
        told(*it.engine.inside("ip", "link", "set", "tap0", "up"))
        told(*it.engine.inside("ip", "route", "add", "default", "via", "10.0.2.2"))


def test_a_port_that_is_taken(it):
    with it.listening(8000):
        assert "PORT 8000 of 127.0.0.1 cannot be had: Address already in use" in it.refused("up")
    assert "PORT is '0'; it must be a whole number from 1 to 65535." in it.refused("up", PORT="0")


def test_until_here_nothing_was_made(it):
    assert it.docker("ps", "--all", "--quiet") + it.docker("volume", "ls", "--quiet") == ""
    assert not (it.checkout / "deploy/container/secrets").exists()


def test_the_image_is_built(it):
    say(it.make("image").strip())
    size = int(it.docker("image", "inspect", "--format", "{{.Size}}", "morseweb")) / 1e6
    base = int(it.docker("image", "inspect", "--format", "{{.Size}}", "debian:12-slim")) / 1e6
    say(f"{size:.0f} MB, of which the base has {base:.0f}")
    assert size <= MAX_IMAGE_MB


def test_what_the_image_says_of_itself(it):
    (image,) = json.loads(it.docker("image", "inspect", "morseweb"))
    config = image["Config"]
    commit = it.run("git", "rev-parse", "HEAD").strip()
    assert config["User"] == "10001:10001"
    assert config["Cmd"] == ["gunicorn", "-c", "morseweb/gunicorn_conf.py", "morseweb.wsgi"]
    assert config["Entrypoint"] is None
    assert config["Labels"]["org.opencontainers.image.revision"] == commit
    assert config["Labels"]["org.opencontainers.image.version"] == it.release()
    assert config["Healthcheck"]["Test"] == ["CMD", "healthy"]
    assert not [word for word in config["Env"] if "SECRET" in word or "PASSWORD" in word]


def test_no_compiler_no_pip_no_secret_is_in_it(it):
    files = it.files("morseweb")
    names = {Path(name).name for name in files}
    assert {"gcc", "cc", "g++", "ld", "as", "make", "pip", "pip3", "uv"} & names == set()
    assert not [name for name in files if "site-packages/pip/" in name or "site-packages/setuptools/" in name]
    assert not [name for name in files if name.startswith(("etc/pip", "root/.c", "build/", "opt/morseweb/tests"))]
    assert not [name for name in files if re.search(r"(^|/)(\.env|\.git|secrets|db\.sqlite3)(/|$)", name)]
    written = [name for name, entry in files.items() if name.startswith("opt/") and (entry.mode & 0o022 or entry.uid)]
    assert written == []
    say(f"{len(files)} files, none of them a compiler, pip, a secret, or written by its user")
    history = it.docker("history", "--no-trunc", "--format", "{{.CreatedBy}}", "morseweb")
    for file in ("/etc/pip.conf", "/etc/ssl/certs/ca-certificates.crt"):
        if os.path.exists(file):
            wanted = Path(file).read_text("utf-8").strip().splitlines()[-2]
            assert wanted not in history


def test_one_container_alone_serves_on_a_volume(it):
    alone = (
        "run",
        "--detach",
        "--name",
        "alone",
        "--publish",
        "127.0.0.1:8010:8000",
        "--volume",
        "alone:/var/lib/morseweb",
    )
    for _ in range(2):
        begun = time.monotonic()
        it.docker(*alone, "--read-only", "--tmpfs", "/tmp", "--cap-drop", "ALL", "morseweb", "alone")
        ready = until(lambda: get("http://127.0.0.1:8010/readyz")[0] == 200, 60) - begun
        assert get("http://127.0.0.1:8010/encode?text=SOS") == (200, "... --- ...\n")
        assert get("http://127.0.0.1:8010/admin/login/", Accept="text/html")[0] == 200
        say(f"{ready:.1f} s until /readyz; {it.memory('alone')} of memory")
        user = ("createsuperuser", "--noinput", f"--username={time.time_ns()}", "--email=x@localhost")
        it.docker("exec", "--env", f"DJANGO_SUPERUSER_PASSWORD={PASSWORD}", "alone", "alone", *user)
        assert it.docker("exec", "alone", "cat", "/proc/1/comm").strip() == "gunicorn"
        it.docker("stop", "alone")
        it.docker("rm", "alone")
    it.docker("volume", "rm", "alone")
    refused = it.run("docker", "run", "--rm", "--volume", "/:/var/lib/morseweb", "morseweb", "alone", check=False)
    assert "/var/lib/morseweb cannot be written by user 10001: give it a volume" in refused


def test_it_starts_without_a_database(it):
    begun = time.monotonic()
    given = {"SECRET_KEY": "x" * 50, "ALLOWED_HOSTS": "localhost", "DATABASE_URL": "mysql://a:b@127.0.0.1:9/c"}
    words = [word for name, value in given.items() for word in ("--env", f"{name}={value}")]
    it.docker("run", "--detach", "--name", "alone", "--publish", "127.0.0.1:8010:8000", *words, "morseweb")
    ready = until(lambda: get("http://127.0.0.1:8010/readyz")[0] == 200, 60) - begun
    answer = json.loads(get("http://127.0.0.1:8010/readyz")[1])
    it.docker("rm", "--force", "alone")
    say(f"{ready:.1f} s until /readyz, which says {answer['status']}, from {answer['origin']}")
    assert (answer["status"], answer["origin"]) == ("degraded", "fixtures")


def test_up(it):
    say(it.make("up").strip())
    assert get(f"{ENTRY}/encode?text=SOS") == (200, "... --- ...\n")
    assert json.loads(get(f"{ENTRY}/readyz")[1])["status"] == "ok"


def test_up_again_changes_nothing(it):
    before = it.docker("ps", "--no-trunc", "--quiet")
    with Load(ENTRY) as load:
        it.make("up")
    assert it.docker("ps", "--no-trunc", "--quiet") == before
    say(f"{len(load.answers)} answers, {len(load.failed)} failed")
    assert load.failed == []


def test_every_pair_of_symbols_comes_back_through_the_entry(it):
    said = it.make("roundtrip", URL=ENTRY).splitlines()
    say(said[-2])
    say(said[-1])
    assert "0 differences" in said[-2]
    assert re.search(r"web-1 \d+, web-2 \d+", said[-1])


def test_another_decoder_reads_the_sound_through_the_entry(it):
    say(it.make("hear", URL=ENTRY).splitlines()[-1])


def test_who_asks_too_much_is_told_when_to_come_back(it):
    it.make("up", UNLIMITED="")
    told_by = Counter(get(f"{ENTRY}/healthz")[0] for _ in range(320))
    say(dict(told_by))
    assert told_by[429] >= 20
    assert told_by[200] + told_by[429] == 320
    it.make("up")


def test_the_admin_is_on_a_port_of_its_own_and_an_edit_is_seen_by_all(it):
    for path in ("/admin/", "/%61dmin/", "/admin/login/"):
        assert get(f"{ENTRY}{path}")[0] == 404
    make = ("exec", "--env", f"DJANGO_SUPERUSER_PASSWORD={PASSWORD}", "-T", "web-1", "python", "manage.py")
    it.compose(*make, "createsuperuser", "--noinput", "--username=editor", "--email=editor@localhost")
    editing.edit(ADMIN, ENTRY, "editor", PASSWORD)


@pytest.mark.parametrize("service", SERVICES)
def test_it_may_do_little(it, service):
    (found,) = json.loads(it.docker("inspect", it.container(service)))
    host = found["HostConfig"]
    assert host["ReadonlyRootfs"]
    assert host["CapDrop"] == ["ALL"]
    assert "no-new-privileges:true" in host["SecurityOpt"]
    assert host["Memory"] > 0
    assert host["PidsLimit"] > 0
    assert host["LogConfig"]["Config"] == {"max-size": "10m", "max-file": "3"}
    assert host["Privileged"] is False
    status = dict(re.findall(r"^(\w+):\s+(.*)$", Path(f"/proc/{it.process(service)}/status").read_text(), re.MULTILINE))
    say(service, {name: status[name] for name in ("Uid", "CapEff", "CapBnd", "NoNewPrivs", "Seccomp")})
    assert status["Uid"].split()[0] != "0"
    assert {int(status[name], 16) for name in ("CapEff", "CapPrm", "CapBnd")} == {0}
    assert (status["NoNewPrivs"], status["Seccomp"]) == ("1", "2")
    assert (
        it.docker("exec", found["Name"], "sh", "-c", "touch /x 2>&1 || true").strip().endswith("Read-only file system")
    )


def test_no_secret_is_told_by_the_engine_or_written_to_a_log(it, secrets):
    texts = [it.docker("inspect", it.container(service)) for service in SERVICES]
    texts += [it.run("docker", "logs", it.container(service), check=False) for service in SERVICES]
    texts += [it.docker("history", "--no-trunc", "morseweb"), it.run("git", "grep", "-h", "")]
    texts.append(
        "\0".join(file.read_text("utf-8", "replace") for file in Path("/proc").glob("[0-9]*/cmdline") if file.exists())
    )
    for name, value in secrets.items():
        assert not [text[:200] for text in texts if value in text], name
    assert (it.checkout / "deploy/container/secrets/morse").stat().st_mode & 0o777 == 0o700


def test_nothing_is_published_but_the_entry_and_it_cannot_reach_the_database(it):
    ports = {service: it.docker("port", it.container(service)).split("\n") for service in SERVICES}
    assert {service for service, lines in ports.items() if lines != [""]} == {"entry"}
    assert all("127.0.0.1:" in line for line in ports["entry"] if line)
    opens = "timeout 3 bash -c 'exec 3<>/dev/tcp/{}' 2>/dev/null && echo open || echo shut"
    address = it.docker(
        "inspect", "--format", "{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}", it.container("database")
    )
    asked = f"getent hosts database || echo unknown; {opens.format(address.strip() + '/3306')}"
    assert it.docker("exec", it.container("entry"), "sh", "-c", asked).split() == ["unknown", "shut"]
    assert it.docker("exec", it.container("web-1"), "sh", "-c", asked).split()[-1] == "open"
    outside = opens.format("10.0.2.3/53")
    assert it.docker("exec", it.container("web-1"), "bash", "-c", outside).split() == ["shut"]


def under_load(what, act, nodes=2):
    """Do something under load; return the failed answers."""
    with Load(ENTRY) as load:
        time.sleep(SETTLE_SECONDS)
        act()
        time.sleep(SETTLE_SECONDS)
    say(f"{what}: {len(load.answers)} answers, {len(load.failed)} failed; {milliseconds(load.answers)}")
    for answer in load.failed[:3]:
        say(answer)
    assert len({answer.node for answer in load.answers if answer.node}) == nodes
    return load.failed


def test_an_upgrade_under_load(it):
    before = it.docker("ps", "--no-trunc", "--quiet", "--filter", "name=web").split()
    page = it.checkout / "docs/timing.md"
    page.write_text(page.read_text("utf-8") + "\nRehearsed.\n", encoding="utf-8")
    it.run(
        "git",
        "-c",
        "user.name=r",
        "-c",
        "user.email=r@localhost",
        "commit",
        "--quiet",
        "--all",
        "--message",
        "Rehearse",
    )
    it.make("image")
    assert under_load("rolling upgrade", lambda: it.make("up")) == []
    assert "Rehearsed." in get(f"{ENTRY}/docs/timing.md")[1]
    assert not set(before) & set(it.docker("ps", "--no-trunc", "--quiet", "--filter", "name=web").split())


def test_a_node_stopped_and_started_under_load(it):
    def stop_and_start():
        it.compose("stop", "web-1")
        time.sleep(SETTLE_SECONDS)
        it.compose("start", "web-1")
        until(lambda: it.healthy("web-1"), 60)

    assert under_load("stop and start of a node", stop_and_start) == []


def test_process_1_of_a_node_killed_under_load(it):
    def kill():
        before = it.process("web-1")
        assert before > 1  # 0 would be this process and all its kin
        os.kill(before, signal.SIGKILL)
        until(lambda: it.process("web-1") not in (0, before) and it.healthy("web-1"), 60)

    assert len(under_load("kill -9 of process 1", kill)) <= KILLED_FAILURES


def test_the_database_stopped_and_a_node_restarted_meanwhile_under_load(it):
    def stop():
        it.compose("stop", "database")
        it.compose("restart", "web-2")
        until(lambda: it.healthy("web-2"), 60)
        answer = it.compose("exec", "-T", "web-2", "python", "-c", READY)
        say(answer.strip())
        assert json.loads(answer)["origin"] == "disk"
        time.sleep(SETTLE_SECONDS)
        it.compose("start", "database")
        until(lambda: json.loads(get(f"{ENTRY}/readyz")[1])["status"] == "ok", 60)

    assert under_load("database stopped, a node restarted meanwhile", stop) == []


READY = "import urllib.request; print(urllib.request.urlopen('http://127.0.0.1:8000/readyz').read().decode())"


def test_the_configuration_of_the_entry_is_read_again_under_load(it):
    file = it.checkout / "deploy/container/entry/services.cfg"
    file.write_text(
        file.read_text("utf-8") + "\nfrontend more from entry\n    bind :8002\n    default_backend web\n", "utf-8"
    )
    before = it.docker("ps", "--no-trunc", "--quiet", "--filter", "name=entry")
    assert under_load("another configuration of the entry", lambda: it.make("up")) == []
    assert it.docker("ps", "--no-trunc", "--quiet", "--filter", "name=entry") == before
    open_now = it.docker("exec", it.container("entry"), "bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/8002 && echo open")
    assert open_now.strip() == "open"


def test_another_port_that_is_taken_leaves_the_entry_where_it_is(it):
    with it.listening(8005):
        assert "PORT 8005 of 127.0.0.1 cannot be had" in it.refused("up", PORT="8005")
    assert get(f"{ENTRY}/encode?text=SOS") == (200, "... --- ...\n")


def test_a_release_that_does_not_start_stops_at_the_first_node(it):
    """The other node serves on; the release before comes back by the same command."""
    it.run("git", "stash", "--quiet")
    file = it.checkout / "morseweb/gunicorn_conf.py"
    good = file.read_text("utf-8")
    file.write_text(good + '\nraise SystemExit("broken on purpose")\n', encoding="utf-8")
    it.make("image")
    with Load(ENTRY) as load:
        said = it.refused("up", seconds=240)
        file.write_text(good, encoding="utf-8")
        it.make("up")
    say(f"{len(load.answers)} answers, {len(load.failed)} failed")
    assert "The last lines of web-1: broken on purpose" in said
    assert load.failed == []
    assert it.healthy("web-1")


def lines_of_the_page(it, heading):
    """Return the commands below a heading of the page on containers, as an operator pastes them."""
    page = (it.checkout / "deploy/container/README.md").read_text("utf-8")
    return page.split(f"**{heading}.**")[1].split("```sh\n")[1].split("```")[0]


def test_a_backup_by_the_page_brings_back_what_was_lost(it, tmp_path):
    source = editing.edit(ADMIN, ENTRY, "editor", PASSWORD)
    it.run("bash", "-c", lines_of_the_page(it, "Backup"))
    editing.edit(ADMIN, ENTRY, "editor", PASSWORD)
    until(lambda: source not in get(f"{ENTRY}/api/v1/alphabets/international")[1], 5)
    it.run("bash", "-c", lines_of_the_page(it, "And back"))
    until(lambda: source in get(f"{ENTRY}/api/v1/alphabets/international")[1], 5)


def test_secrets_that_are_missing_unreadable_or_of_another_database(it):
    folder = it.checkout / "deploy/container/secrets/morse"
    away = folder.with_name("away")
    (folder / "root_password").rename(away)
    assert "is no root_password. Put back what was there" in it.refused("up")
    away.rename(folder / "root_password")
    (folder / "secret_key").chmod(0o400)
    assert "secret_key cannot be read by the service's user: chmod 0444" in it.refused("up")
    (folder / "secret_key").chmod(0o444)
    folder.rename(away)
    assert "There is a database, but not its passwords: put the folder" in it.refused("up")
    shutil.copytree(away, folder)
    folder.chmod(0o700)
    for name in ("migration_url", "database_url"):
        (folder / name).chmod(0o644)
        (folder / name).write_text(re.sub(r":\w+@", ":another@", (folder / name).read_text("ascii")), encoding="ascii")
        (folder / name).chmod(0o444)
    with Load(ENTRY) as load:
        said = it.refused("up")
    assert "was made with other passwords than those in deploy/container/secrets" in said
    assert load.failed == []
    shutil.rmtree(folder)
    away.rename(folder)
    it.make("up")


def test_a_bill_of_materials(it):
    said = it.make("sbom")
    listed = json.loads((it.checkout / "run/sbom.json").read_text("utf-8"))
    names = {(part["name"].lower(), part.get("purl", "").partition("/")[0]) for part in listed["components"]}
    say(said.strip(), Counter(kind for _, kind in names))
    assert {("django", "pkg:pypi"), ("mysqlclient", "pkg:pypi"), ("libmariadb3", "pkg:deb")} <= names


def test_the_same_image_again_has_the_same_digest(it):
    """By podman, whose builds can be given one time for all files; Docker 20.10 cannot."""
    say(*(digests := it.built_twice()))
    assert len(set(digests)) == 1


def test_down_keeps_the_data(it):
    before = get(f"{ENTRY}/api/v1/alphabets/international")[1]
    say(it.make("down").strip())
    assert it.docker("ps", "--all", "--quiet") == ""
    it.make("up")
    assert get(f"{ENTRY}/api/v1/alphabets/international")[1] == before
    it.make("down")


def test_the_engine_goes_and_leaves_nothing(it):
    it.close()
    assert left() == BEFORE
