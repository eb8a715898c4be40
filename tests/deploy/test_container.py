"""The service in containers: its files are valid, agree with the other ways to run it, and give little away."""

import os
import re
import socket
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
import yaml

from deploy.console import OperatorError
from deploy.container import __main__ as container
from tests.environment import ROOT
from tests.programs import found, needs

FOLDER = ROOT / "deploy/container"
BIN = Path(sys.executable).parent
COMPOSE = yaml.safe_load((FOLDER / "compose.yaml").read_text(encoding="utf-8"))
SERVICES = COMPOSE["services"]
RULES = ROOT / "deploy/ansible/roles/haproxy/files/rules.cfg"
DOCKERFILES = [FOLDER / "Dockerfile", *sorted((ROOT / "tests/standins").glob("*/Dockerfile"))]


def run(*command, **environment):
    """Run a command; return its exit status and what it said."""
    told = subprocess.run(
        [str(word) for word in command],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    return told.returncode, told.stdout + told.stderr


def text(name):
    return (ROOT / name).read_text(encoding="utf-8")


class TestForm:
    def test_compose_takes_it(self):
        assert run(BIN / "docker-compose", "-f", FOLDER / "compose.yaml", "config", "--quiet") == (0, "")

    def test_it_has_the_form_of_the_specification(self):
        schema = ("--builtin-schema", "vendor.compose-spec")
        assert run(BIN / "check-jsonschema", *schema, FOLDER / "compose.yaml")[0] == 0

    @pytest.mark.parametrize("file", DOCKERFILES, ids=lambda file: str(file.relative_to(ROOT)))
    def test_hadolint_has_nothing_to_say(self, file):
        assert run(BIN / "hadolint", file) == (0, "")

    @needs("haproxy")
    @pytest.mark.parametrize("unlimited", ["", "192.0.2.0/24 10.0.0.0/8"])
    def test_haproxy_takes_its_configuration(self, tmp_path, unlimited):
        numbers = {"REQUESTS_PER_10_SECONDS": "300", "CONNECTIONS": "60", "UNLIMITED": unlimited}
        files = [FOLDER / "entry/global.cfg", RULES, FOLDER / "entry/services.cfg"]
        code, said = run(found("haproxy"), "-c", *(word for file in files for word in ("-f", file)), **numbers)
        assert code == 0, said
        told = [
            line for line in said.splitlines() if "WARNING" in line and "could not resolve address 'web-" not in line
        ]
        assert told == []


def told(service):
    """Return the names of what a service is told, those of secrets without the suffix that makes them files."""
    environment = SERVICES[service]["environment"]
    return {name.removesuffix("_FILE") if "/secrets/" in value else name for name, value in environment.items()}


class TestAgreement:
    """Nothing here is said otherwise on OpenStack, in the documentation, or in the other file."""

    def test_the_nodes_have_the_environment_that_they_have_on_openstack(self):
        here = told("web-1")
        there = set(
            re.findall(r"^(\w+)=", text("deploy/ansible/roles/morseweb/templates/environment.j2"), re.MULTILINE)
        )
        assert here == there
        assert here <= set(re.findall(r"^\| `([A-Z_]+)` \|", text("docs/settings.md"), re.MULTILINE))

    def test_migrations_have_what_they_have_on_openstack(self):
        here = told("migrate")
        play = yaml.safe_load(text("deploy/ansible/roles/morseweb/tasks/manage.yml"))
        assert here == play[0]["vars"]["given"].keys() - {"DJANGO_SUPERUSER_PASSWORD"}

    def test_both_nodes_are_alike_but_for_their_name(self):
        one, two = (dict(SERVICES[name]) for name in ("web-1", "web-2"))
        for node, name in ((one, "web-1"), (two, "web-2")):
            assert node.pop("environment")["NODE_NAME"] == name
            assert node.pop("volumes") == [f"{name}:/var/lib/morseweb"]
        assert one == two

    def test_the_entry_has_the_rules_that_it_has_on_openstack(self):
        assert "{{ lookup('ansible.builtin.file', 'rules.cfg') }}" in text(
            "deploy/ansible/roles/haproxy/templates/haproxy.cfg.j2"
        )
        assert f"../{RULES.parent.relative_to(ROOT / 'deploy')}:/etc/morse/rules:ro" in SERVICES["entry"]["volumes"]
        numbers = set(re.findall(r"\$\{(\w+)", RULES.read_text(encoding="utf-8")))
        assert numbers == SERVICES["entry"]["environment"].keys()
        assert numbers == set(
            re.findall(r"setenv (\w+)", text("deploy/ansible/roles/haproxy/templates/haproxy.cfg.j2"))
        )

    @pytest.mark.parametrize(
        "file", ["deploy/container/entry/services.cfg", "deploy/ansible/roles/haproxy/templates/haproxy.cfg.j2"]
    )
    def test_each_part_of_the_entry_has_the_rules_of_its_kind(self, file):
        kinds = {"frontend entry from entry", "backend web from nodes", "backend admin from nodes_admin"}
        assert kinds <= set(re.findall(r"^(?:frontend|backend) \w+ from \w+$", text(file), re.MULTILINE))

    def test_an_image_is_made_of_what_a_web_node_runs(self):
        defaults = yaml.safe_load(text("deploy/ansible/roles/morseweb/defaults/main.yml"))
        ours = {name.partition("/")[0] for name in container.contents() if name != "deploy/container/bin"}
        assert ours == set(defaults["morseweb_contents"])
        assert text(".dockerignore").splitlines()[1] == "*"

    def test_every_setting_is_documented_and_nothing_else(self):
        read = set(re.findall(r"\$\{(\w+)", text("deploy/container/compose.yaml"))) | {"UPDATES"}
        settings = text("deploy/container/README.md").split("## Settings")[1].split("\n## ")[0]
        rows = re.findall(r"^\| (`.*?`) \|", settings, re.MULTILINE)
        assert {name for row in rows for name in re.findall(r"`(\w+)`", row)} == read

    def test_every_secret_is_made_and_nothing_else(self):
        assert set(COMPOSE["secrets"]) == set(container.secret_files())
        folder = "./secrets/${COMPOSE_PROJECT_NAME:-morse}"
        assert all(secret["file"] == f"{folder}/{name}" for name, secret in COMPOSE["secrets"].items())


class TestHardening:
    @pytest.mark.parametrize("name", SERVICES)
    def test_a_container_may_do_little(self, name):
        service = SERVICES[name]
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
        assert service["security_opt"] == ["no-new-privileges:true"]
        assert service["logging"]["options"] == {"max-size": "10m", "max-file": "3"}
        assert {"mem_limit", "pids_limit", "networks"} <= service.keys()
        assert not {"privileged", "cap_add", "network_mode", "pid", "ipc", "devices"} & service.keys()
        assert "docker.sock" not in str(service)

    def test_nothing_is_published_but_the_entry_and_the_admin_on_loopback_alone(self):
        assert [name for name, service in SERVICES.items() if "ports" in service] == ["entry"]
        assert [port for port in SERVICES["entry"]["ports"] if port.endswith(":8001")] == [
            "127.0.0.1:${ADMIN_PORT:-8001}:8001"
        ]
        assert SERVICES["entry"]["ports"][0].startswith("${ADDRESS:-127.0.0.1}:")

    def test_the_entry_shares_no_network_with_the_database(self):
        members = {name: set(service["networks"]) for name, service in SERVICES.items()}
        assert not members["entry"] & members["database"]
        assert members["database"] == members["migrate"] == {"back"}
        assert {name for name, network in COMPOSE["networks"].items() if not network.get("internal")} == {"outside"}
        assert [name for name, networks in members.items() if "outside" in networks] == ["entry"]

    @pytest.mark.parametrize("name", SERVICES)
    def test_a_secret_is_a_file_and_no_value(self, name):
        for variable, value in (SERVICES[name].get("environment") or {}).items():
            if re.search(r"SECRET|PASSWORD|DATABASE_URL", variable):
                assert variable.endswith("_FILE")
                assert value.removeprefix("/run/secrets/") in SERVICES[name]["secrets"]

    def test_the_image_has_a_user_and_runs_gunicorn_itself(self):
        last = text("deploy/container/Dockerfile").rpartition("FROM ")[2]
        assert "USER 10001:10001" in last
        assert 'CMD ["gunicorn", ' in last
        assert "pip" not in last.replace("COPY --from=build", "")


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Let secrets and settings be in a folder of the test, and Docker have no volume."""
    monkeypatch.setattr(container, "SECRETS", tmp_path / "secrets")
    monkeypatch.setattr(container, "SETTINGS", tmp_path / ".env")
    monkeypatch.setattr(container, "volumes", list)
    return tmp_path


class TestSecrets:
    def test_are_made_once_for_their_owner_and_the_containers(self, folder):
        assert container.have_secrets()
        made = {file.name: file.read_text("ascii") for file in (folder / "secrets/morse").iterdir()}
        assert made.keys() == container.secret_files().keys()
        assert len(set(made.values())) == len(made)
        assert made["database_url"] == f"mysql://morse:{made['database_password']}@database/morse"
        assert (folder / "secrets/morse").stat().st_mode & 0o777 == 0o700
        assert {file.stat().st_mode & 0o777 for file in (folder / "secrets/morse").iterdir()} == {0o444}
        assert not container.have_secrets()
        assert made == {file.name: file.read_text("ascii") for file in (folder / "secrets/morse").iterdir()}

    def test_one_that_is_missing_is_named_and_none_is_made_in_its_place(self, folder):
        container.have_secrets()
        (folder / "secrets/morse/root_password").unlink()
        with pytest.raises(OperatorError, match=r"is no root_password\. Put back what was there"):
            container.have_secrets()
        assert not (folder / "secrets/morse/root_password").exists()

    @pytest.mark.parametrize(
        ("mode", "content", "why"), [(0o400, "x", "chmod 0444"), (0o600, "x", "chmod 0444"), (0o444, "", "is empty")]
    )
    def test_one_that_is_of_no_use_is_named(self, folder, mode, content, why):
        container.have_secrets()
        file = folder / "secrets/morse/secret_key"
        file.chmod(0o600)
        file.write_text(content, encoding="ascii")
        file.chmod(mode)
        with pytest.raises(OperatorError, match=f"{file}.*{why}"):
            container.have_secrets()

    def test_none_are_made_where_there_is_a_database_that_has_others(self, folder, monkeypatch):
        monkeypatch.setattr(container, "volumes", lambda: ["morse_database"])
        with pytest.raises(OperatorError, match="There is a database, but not its passwords"):
            container.have_secrets()
        assert not (folder / "secrets/morse").exists()

    def test_a_second_installation_has_its_own(self, folder, monkeypatch):
        container.have_secrets()
        monkeypatch.setenv("COMPOSE_PROJECT_NAME", "second")
        assert container.have_secrets()
        one, two = ((folder / "secrets" / name / "secret_key").read_text("ascii") for name in ("morse", "second"))
        assert one != two

    def test_those_of_another_user_are_told_and_none_are_made(self, folder, monkeypatch):
        container.have_secrets()
        monkeypatch.setattr(container.os, "access", lambda path, mode: False)
        with pytest.raises(OperatorError, match="secrets/morse belongs to .*: make up is that user's, or root's"):
            container.have_secrets()


class TestSettings:
    def test_are_of_the_environment_else_of_the_file_else_the_default(self, folder, monkeypatch):
        monkeypatch.delenv("PORT", raising=False)
        assert container.setting("PORT", "8000") == "8000"
        (folder / ".env").write_text("# PORT=1\nPORT=2\n", encoding="ascii")
        assert container.setting("PORT", "8000") == "2"
        monkeypatch.setenv("PORT", "3")
        assert container.setting("PORT", "8000") == "3"

    @pytest.mark.parametrize("port", ["0", "65536", "http", "-1", "80 80"])
    def test_a_port_that_is_none_is_refused(self, folder, monkeypatch, port):
        monkeypatch.setenv("PORT", port)
        with pytest.raises(
            OperatorError, match=re.escape(f"PORT is {port!r}; it must be a whole number from 1 to 65535")
        ):
            container.free("PORT", "8000", "127.0.0.1", "8000/tcp -> 127.0.0.1:8000")

    def test_a_port_that_is_taken_is_refused(self, folder, monkeypatch):
        with socket.create_server(("127.0.0.1", 0)) as other:
            monkeypatch.setenv("PORT", str(other.getsockname()[1]))
            with pytest.raises(
                OperatorError, match=r"cannot be had: Address already in use\. Another one: make up PORT="
            ):
                container.free("PORT", "8000", "127.0.0.1", "8000/tcp -> 127.0.0.1:8000")

    def test_a_port_that_the_entry_has_is_no_trouble(self, folder, monkeypatch):
        with socket.create_server(("127.0.0.1", 0)) as ours:
            port = str(ours.getsockname()[1])
            monkeypatch.setenv("PORT", port)
            container.free("PORT", "8000", "127.0.0.1", f"8000/tcp -> 127.0.0.1:{port}\n")

    def test_a_port_that_this_user_may_not_have_is_left_to_the_engine(self, folder, monkeypatch):
        def refuse(*_):
            raise PermissionError

        monkeypatch.setattr(socket.socket, "bind", refuse)
        container.free("PORT", "80", "127.0.0.1", "")

    def test_what_is_mounted_can_be_read_by_the_containers(self, tmp_path):
        container.readable(container.MOUNTED)
        (tmp_path / "x.cfg").write_text("", encoding="ascii")
        tmp_path.chmod(0o755)
        (tmp_path / "x.cfg").chmod(0o640)
        with pytest.raises(OperatorError, match=r"x\.cfg cannot be read .*: chmod -R o\+rX"):
            container.readable([tmp_path])


class TestWhatIsMissing:
    def test_docker(self, monkeypatch, tmp_path):
        monkeypatch.setenv("PATH", str(tmp_path))
        with pytest.raises(OperatorError, match="There is no docker here: install Docker"):
            container.docker()

    @pytest.mark.parametrize(
        ("says", "why"),
        [
            ("1.29.2", r"Docker Compose 1\.29\.2 is too old: it takes 2\.20"),
            ("unheard of", "There is no Docker Compose here"),
        ],
    )
    def test_compose(self, monkeypatch, tmp_path, says, why):
        monkeypatch.setattr(container, "ROOT", tmp_path)
        (tmp_path / "docker-compose").write_text(f"#!/bin/sh\necho {says}\n", encoding="ascii")
        (tmp_path / "docker-compose").chmod(0o755)
        monkeypatch.setenv("PATH", str(tmp_path))
        with pytest.raises(OperatorError, match=why):
            container.compose()

    def test_data_is_kept_unless_a_word_is_said(self, monkeypatch):
        monkeypatch.setattr(container, "docker", lambda: None)
        monkeypatch.setenv("DATA", "yes")
        with pytest.raises(OperatorError, match=r"DATA is 'yes'; it must be keep or delete\."):
            container.down()

    @pytest.mark.parametrize(
        ("words", "hint"),
        [
            ("Err:1 http://x Temporary failure resolving 'x'", "The build needs a network"),
            ("dial tcp: lookup x: no such host", "The build needs a network"),
            ("SSLError(SSLCertVerificationError(1, '[SSL: CERTIFICATE_VERIFY_FAILED]", "does not believe"),
            ("(1045, \"Access denied for user 'morse_migration'@'x'", "with other passwords than those"),
            ("write /x: no space left on device", "docker system df"),
        ],
    )
    def test_what_it_means_is_told(self, words, hint):
        assert hint in str(container.explained(OperatorError(f"It failed:\n{words}")))
        assert hint in str(container.explained(OperatorError("It failed.", f"{words}\nand much more")))

    def test_what_is_not_known_is_told_as_it_is(self):
        assert str(container.explained(OperatorError("It failed."))) == "It failed."


class TestHealthy:
    """The health check, asked of a server that answers so or so."""

    @pytest.mark.parametrize(("status", "code"), [(200, 0), (503, 1), (500, 1)])
    def test_it_is_well_when_the_answer_is_200(self, status, code):
        asked = []

        class Answers(BaseHTTPRequestHandler):
            def do_GET(self):
                asked.append(self.path)
                self.send_response(status)
                self.end_headers()

            def log_message(self, *words):
                """Say nothing."""

        with HTTPServer(("127.0.0.1", 0), Answers) as server:
            threading.Thread(target=server.handle_request, daemon=True).start()
            assert run(FOLDER / "bin/healthy", PORT=str(server.server_port))[0] == code
        assert asked == ["/readyz"]

    def test_nobody_is_not_well(self):
        with socket.create_server(("127.0.0.1", 0)) as other:
            port = other.getsockname()[1]
        assert run(FOLDER / "bin/healthy", PORT=str(port))[0] == 1
