"""The lab: its settings fill its templates, and it refuses a machine that it would harm."""

import configparser
import json
import shutil
from types import SimpleNamespace

import pytest
import yaml

from deploy.console import OperatorError
from deploy.lab import machine, settings
from tests.environment import ROOT

NAMES = [str(path.relative_to(settings.TEMPLATES)) for path in settings.TEMPLATES.rglob("*.conf")]


@pytest.fixture
def lab(tmp_path, monkeypatch):
    """Let the lab write into a folder of the test."""
    monkeypatch.setattr(settings, "DIRECTORY", tmp_path)
    monkeypatch.setattr(machine.Record, "file", tmp_path / "record.json")
    return tmp_path


@pytest.mark.parametrize("name", [name for name in NAMES if name not in ("rabbitmq.conf", "supervisord.conf")])
def test_every_configuration_is_filled_in_and_names_no_option_twice(lab, name):
    parsed = configparser.ConfigParser(interpolation=None, strict=True)
    parsed.read_string(settings.render(name))
    assert "{{" not in settings.render(name)


def test_every_daemon_is_in_one_group_of_the_supervisor(lab):
    parsed = configparser.ConfigParser(interpolation=None)
    parsed.read_string(settings.render("supervisord.conf"))
    programs = {name.removeprefix("program:") for name in parsed if name.startswith("program:")}
    grouped = [name for group in parsed if group.startswith("group:") for name in parsed[group]["programs"].split(",")]
    assert sorted(grouped) == sorted(programs)
    assert all(parsed[f"program:{name}"]["killasgroup"] == "true" for name in programs)


def test_a_setting_stands_in_one_file():
    """Addresses, ports and names are in settings.yaml alone."""
    values = settings.values
    told = [*map(str, values["ports"].values()), values["external"]["cidr"], values["external"]["bridge"]]
    texts = [
        path for path in (ROOT / "deploy/lab").rglob("*") if path.suffix in (".py", ".conf", ".ini", ".cnf", ".cfg")
    ]
    for path in texts:
        text = path.read_text(encoding="utf-8")
        assert not [value for value in told if value in text], path


class TestRefusals:
    @pytest.fixture(autouse=True)
    def usual(self, lab, monkeypatch):
        """Be a machine that could hold a lab."""
        monkeypatch.setattr(machine.os, "geteuid", lambda: 0)
        monkeypatch.setattr(machine.platform, "freedesktop_os_release", lambda: dict(DEBIAN))
        monkeypatch.setattr(machine, "processes", lambda: {1: "init"})
        monkeypatch.setattr(machine, "links", lambda: ["lo"])
        monkeypatch.setattr(machine, "known_addresses", lambda: {"192.0.2.1"})
        monkeypatch.setattr(machine, "listening", lambda port: False)
        monkeypatch.setattr(machine.shutil, "disk_usage", lambda path: SimpleNamespace(free=100e9))

    def test_takes_a_plain_debian_12(self):
        machine.check()

    @pytest.mark.parametrize(
        ("what", "value", "words"),
        [
            ("processes", lambda: {7: "libvirtd", 8: "beam.smp"}, "already runs beam.smp, libvirtd"),
            ("links", lambda: ["lo", settings.EXTERNAL.bridge], "There is an interface"),
            ("known_addresses", lambda: {settings.EXTERNAL.first}, "would hide"),
            ("listening", lambda port: port == settings.PORTS.keystone, "lab's keystone needs, is in use"),
        ],
    )
    def test_refuses_a_machine_in_use(self, monkeypatch, what, value, words):
        monkeypatch.setattr(machine, what, value)
        with pytest.raises(OperatorError, match=words):
            machine.check()

    def test_refuses_a_full_disk(self, monkeypatch):
        monkeypatch.setattr(machine.shutil, "disk_usage", lambda path: SimpleNamespace(free=2e9))
        with pytest.raises(OperatorError, match="needs 30 GB of disk; 2 are free"):
            machine.check()

    def test_refuses_another_system(self, monkeypatch):
        monkeypatch.setattr(machine.platform, "freedesktop_os_release", lambda: DEBIAN | {"VERSION_ID": "13"})
        with pytest.raises(OperatorError, match="from Debian 12"):
            machine.check()

    def test_refuses_others_than_root(self, monkeypatch):
        monkeypatch.setattr(machine.os, "geteuid", lambda: 1000)
        with pytest.raises(OperatorError, match="as root"):
            machine.check()

    def test_a_lab_that_is_up_is_no_reason(self, monkeypatch, lab):
        (lab / "record.json").write_text(json.dumps({"sysctls": {}, "links": [], "namespaces": []}), encoding="utf-8")
        monkeypatch.setattr(machine, "processes", lambda: {7: "libvirtd"})
        machine.check()


DEBIAN = {"ID": "debian", "VERSION_ID": "12", "PRETTY_NAME": "Debian"}


def test_it_writes_the_settings_of_an_installation_once(tmp_path, monkeypatch):
    shutil.copytree(settings.ENVIRONMENTS / "example", tmp_path / "example")
    (tmp_path / settings.values["environment"]).mkdir()
    monkeypatch.setattr(settings, "ENVIRONMENTS", tmp_path)
    target = settings.write_installation(["192.0.2.53", "192.0.2.54"]) / "settings.yaml"
    written = yaml.safe_load(target.read_text(encoding="utf-8"))
    assert written.keys() == yaml.safe_load((tmp_path / "example/settings.yaml").read_text(encoding="utf-8")).keys()
    assert (written["cloud"], written["name_servers"]) == (settings.values["cloud"], ["192.0.2.53", "192.0.2.54"])
    assert written["web_flavor"] in settings.values["flavors"]
    target.write_text("changed", encoding="utf-8")
    settings.write_installation([])
    assert target.read_text(encoding="utf-8") == "changed"


def test_the_password_is_made_once_and_kept_from_others(lab):
    first = settings.password()
    assert settings.password() == first
    assert (lab / "password").stat().st_mode & 0o077 == 0
