"""deploy/play and what a deployment refuses before it asks a cloud: each on an installation of its own, in a copy."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.environment import ROOT
from tests.programs import needs

BIN = Path(sys.executable).parent
MADE = ("key", "key.pub", "secrets.yaml", "vault-password")


def lay(folder):
    """Return a new installation in a copy of deploy/, made of the example."""
    deploy = folder / "deploy"
    deploy.mkdir()
    shutil.copy(ROOT / "deploy/play", deploy)
    for name in ("ansible", "heat"):
        (deploy / name).symlink_to(ROOT / "deploy" / name)
    shutil.copytree(ROOT / "deploy/environments/example", deploy / "environments/mine")
    choose(deploy / "environments/mine", "bastion_allowed_cidr: 192.0.2.0/24")
    return deploy / "environments/mine"


@pytest.fixture
def mine(tmp_path):
    """Return a new installation."""
    return lay(tmp_path)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Return the files that key.yml makes: once, as it takes seconds."""
    folder = lay(tmp_path_factory.mktemp("keyed"))
    code, said = play(folder, "mine", "key.yml")
    assert code == 0, said
    return [folder / name for name in MADE]


@pytest.fixture
def keyed(mine, made):
    """Return a new installation with a key and secrets."""
    for file in made:
        shutil.copy2(file, mine)
    return mine


def play(folder, *words, **environment):
    """Run deploy/play of the copy; return what it ended with and said."""
    told = subprocess.run(
        [folder.parents[1] / "play", *words],
        env={**os.environ, "PATH": f"{BIN}:{os.environ['PATH']}", "HOME": str(folder), "NO_COLOR": "1", **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    return told.returncode, " ".join((told.stdout + told.stderr).split())


def choose(folder, line):
    """Add a line to the settings; the last one counts."""
    file = folder / "settings.yaml"
    name = line.partition(":")[0]
    lines = [one for one in file.read_text(encoding="utf-8").splitlines() if not one.startswith(f"{name}:")]
    file.write_text("\n".join([*lines, line]) + "\n", encoding="utf-8")


class TestWhichInstallation:
    @pytest.mark.parametrize("words", [[""], ["", "ssh", "web-0"], ["yours", "cloud.yml"]])
    def test_without_one_it_lists_them_and_stops(self, mine, words):
        code, said = play(mine, *words)
        assert code == 2
        assert said.endswith("Say which installation with ENVIRONMENT=<name>. There are: mine")

    def test_one_without_servers_has_no_shell(self, mine):
        code, said = play(mine, "mine", "ssh", "web-0")
        assert (code, said) == (
            2,
            "The installation mine has no servers yet: make deploy ENVIRONMENT=mine makes them.",
        )


class TestVaultPassword:
    def test_missing(self, mine):
        code, said = play(mine, "mine", "cloud.yml")
        assert code == 2
        assert f"There is no vault password at {mine}/vault-password" in said

    def test_missing_where_it_should_be(self, mine):
        code, said = play(mine, "mine", "key.yml", ANSIBLE_VAULT_PASSWORD_FILE="/nowhere/at/all")
        assert code == 2
        assert "There is no vault password at /nowhere/at/all" in said

    @needs("ssh-keygen")
    def test_wrong(self, keyed):
        (keyed / "vault-password").write_text("another\n", encoding="ascii")
        code, said = play(keyed, "mine", "cloud.yml")
        assert code == 2
        assert "does not open" in said


@needs("ssh-keygen")
class TestKey:
    def test_makes_what_is_missing_and_overwrites_nothing(self, mine):
        assert play(mine, "mine", "key.yml")[0] == 0
        made = {name: (mine / name).read_bytes() for name in MADE}
        assert all((mine / name).stat().st_mode & 0o077 == 0 for name in made if name != "key.pub")
        assert made["secrets.yaml"].startswith(b"$ANSIBLE_VAULT")
        code, said = play(mine, "mine", "key.yml")
        assert code == 0
        assert "changed=0" in said
        assert made == {name: (mine / name).read_bytes() for name in made}


WRONG = [
    ("web_count: 0", "web_count is 0; it must be from 1 to 20."),
    ("web_count: 100", "web_count is 100; it must be from 1 to 20."),
    ("stack: My_Stack", "stack is My_Stack; it must be of lower-case letters, figures and hyphens."),
    ("load_balancer: nginx", "load_balancer is nginx; it must be haproxy or octavia."),
    ("name_servers: [192.0.2.1, 192.0.2.2, 192.0.2.3, 192.0.2.4]", "it must name one to three servers."),
    ("requests_per_10_seconds: 40", "requests_per_10_seconds is 40; with 2 web nodes it must be at least 50"),
    ("name_servers: []", "name_servers is not set; it must name one to three servers."),
    ("bastion_allowed_cidr: 198.51.100.0/24", "bastion_allowed_cidr is the example's, or not set;"),
    ("admin_cidrs: [192.0.2.0/24]", "admin_cidrs lets passwords cross in clear; set redirect_to_https too."),
    (
        "load_balancer: octavia\nredirect_to_https: true",
        "redirect_to_https, admin_cidrs and certificate_file are of load_balancer haproxy; unset them for octavia.",
    ),
    ("tls_container_ref: https://cloud/1", "tls_container_ref is of load_balancer octavia; unset it for haproxy"),
    ("certificate_file: mine.pem", "must be a PEM with certificate, chain and key, valid today: Could not open"),
    ("requests_per_10_seconds: 40\nunlimited_cidrs: [192.0.2.0/24]\ncloud: nowhere", "'nowhere' does not answer"),
    ("cloud: nowhere", "The cloud 'nowhere' does not answer: Cloud nowhere was not found."),
]
PLAY = """
- name: Check many settings at once
  hosts: all
  connection: local
  gather_facts: false
  any_errors_fatal: false
  vars_files: [vars/cloud.yml]
  tasks:
    - name: Check settings and cloud
      block:
        - ansible.builtin.import_tasks: tasks/check.yml
      rescue:
        - name: Write the refusal
          ansible.builtin.copy:
            content: "{{ told | selectattr('failed', 'defined') | selectattr('failed') | map(attribute='msg') | join }}"
            dest: "{{ environment_folder }}/{{ inventory_hostname }}.txt"
          vars: {told: "{{ ansible_failed_result.results | default([ansible_failed_result]) }}"}
"""


@pytest.fixture(scope="module")
def refusals(made, tmp_path_factory):
    """Return what the check says of each wrong setting: one play, in which each is a host's."""
    folder = lay(tmp_path_factory.mktemp("wrong"))
    for file in made:
        shutil.copy2(file, folder)
    settings = yaml.safe_load((folder / "settings.yaml").read_text(encoding="utf-8"))
    secrets = dict.fromkeys(("django_secret_key", "database_password", "migration_password"), "x" * 20)
    always = {**settings, **secrets, "admin_password": "x" * 20, "ansible_python_interpreter": sys.executable}
    hosts = {f"wrong{number}": {**always, **yaml.safe_load(lines)} for number, (lines, _) in enumerate(WRONG)}
    inventory = folder / "wrong.yml"
    inventory.write_text(yaml.safe_dump({"all": {"hosts": hosts}}), encoding="utf-8")
    ansible = folder.parents[1] / "ansible"
    ansible.unlink()
    shutil.copytree(ROOT / "deploy/ansible", ansible)
    (ansible / "wrong.yml").write_text(PLAY, encoding="utf-8")
    given = json.dumps({"environment_folder": str(folder), "restore": ""})
    ran = subprocess.run(
        [BIN / "ansible-playbook", "-i", inventory, "-e", given, "wrong.yml"],
        cwd=ansible,
        env={**os.environ, "HOME": str(folder)},
        capture_output=True,
        text=True,
        check=False,
        timeout=240,
    )
    assert ran.returncode == 0, ran.stdout[-3000:] + ran.stderr[-1000:]
    return {
        lines: " ".join((folder / f"{host}.txt").read_text(encoding="utf-8").split())
        for host, (lines, _) in zip(hosts, WRONG, strict=True)
    }


@needs("ssh-keygen")
@needs("openssl")
def test_a_setting_that_cannot_be_is_refused_with_its_name_and_limit(refusals, subtests):
    for lines, words in WRONG:
        with subtests.test(lines):
            assert words in refusals[lines]


@needs("ssh-keygen")
def test_a_refusal_ends_the_deployment(keyed):
    choose(keyed, "web_count: 0")
    code, said = play(keyed, "mine", "cloud.yml", "--", "-e", "restore=")
    assert code == 2
    assert "web_count is 0; it must be from 1 to 20." in said


@needs("ssh-keygen")
def test_a_secret_that_could_not_stand_in_an_address_is_refused_by_name_and_not_shown(keyed):
    code, said = play(
        keyed, "mine", "cloud.yml", "--", "-e", "restore=", "-e", "database_password=p@ss/word-of-enough-letters"
    )
    assert code == 2
    assert "database_password in" in said
    assert "must be at least 20 letters and figures, nothing else" in said
    assert "p@ss" not in said


@needs("ssh-keygen")
def test_saved_alphabets_are_not_passed_over(keyed):
    code, said = play(keyed, "mine", "cloud.yml", "--", "-e", "restore=true")
    assert code == 2
    assert "RESTORE=true, but there is no" in said
    (keyed / "saved.json").write_text("[]", encoding="ascii")
    code, said = play(keyed, "mine", "cloud.yml", "--", "-e", "restore=")
    assert code == 2
    assert "has the alphabets of the installation that was destroyed" in said
