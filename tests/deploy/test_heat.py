"""The templates: valid to Heat's own parser, described, constrained, and without the faults such stacks often have."""

import json
import re
import shutil
import subprocess

import pytest
import yaml
from openstack.orchestration.util.template_utils import process_environment_and_files

from tests.environment import ROOT

HEAT = ROOT / "deploy/heat"
ENVIRONMENTS = {path.stem: path for path in sorted(HEAT.glob("environments/*.yaml"))}
TEMPLATES = {path.stem: yaml.safe_load(path.read_text(encoding="utf-8")) for path in sorted(HEAT.glob("*.yaml"))}
BALANCERS = [f"load_balancer_{choice}" for choice in ENVIRONMENTS]
VALUES = {
    **dict.fromkeys(["stack", "key", "flavor", "image", "web_image", "database_image", "network", "subnet"], "x"),
    **dict.fromkeys([f"{role}_flavor" for role in ("web", "database", "bastion", "entry")], "x"),
    **dict.fromkeys(["security_group", "bastion_group", "web_group", "external_network"], "x"),
    **dict.fromkeys(["nodes_cidr", "entry_cidr", "bastion_allowed_cidr"], "10.0.0.0/24"),
    "application_port": 8000,
    "admin_port": 8001,
    "name_servers": "192.0.2.1",
    "public_key": "ssh-ed25519 AAAA somebody",
}


def resources(kind):
    """Yield (template, name, properties) of all resources of a type."""
    for template, body in TEMPLATES.items():
        for name, resource in body["resources"].items():
            if resource["type"] == kind:
                yield template, name, resource.get("properties", {})


def open_to_all(rules):
    return {rule["port_range_min"] for rule in rules if rule.get("remote_ip_prefix") == "0.0.0.0/0"}


@pytest.mark.parametrize("choice", ENVIRONMENTS)
def test_an_environment_chooses_one_of_the_templates(choice):
    files, environment = process_environment_and_files(str(ENVIRONMENTS[choice]))
    (chosen,) = environment["resource_registry"].values()
    template = yaml.safe_load(files[chosen])
    assert template["resources"] == TEMPLATES[f"load_balancer_{choice}"]["resources"]


@pytest.mark.parametrize("choice", ENVIRONMENTS)
def test_heat_takes_them(choice):
    python = shutil.which("python3", path="/usr/bin")
    if subprocess.run([python, "-c", "import heat"], capture_output=True, check=False).returncode:
        pytest.skip("python3-heat is not installed: the templates were not parsed by Heat")
    command = [python, ROOT / "tests/deploy/parse_heat.py", HEAT, ENVIRONMENTS[choice], json.dumps(VALUES)]
    told = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert (told.stdout, told.returncode) == ("", 0)


@pytest.mark.parametrize("name", TEMPLATES)
class TestForm:
    def test_version_and_description(self, name):
        assert str(TEMPLATES[name]["heat_template_version"]) == "2021-04-16"
        assert TEMPLATES[name]["description"].strip()

    def test_every_parameter_is_described_and_constrained_in_words(self, name):
        for parameter, body in TEMPLATES[name]["parameters"].items():
            assert body["description"].endswith("."), parameter
            assert all(parameter in one["description"] for one in body["constraints"]), parameter

    def test_every_output_is_described(self, name):
        assert all(body["description"].endswith(".") for body in TEMPLATES[name]["outputs"].values())

    def test_every_parameter_is_used(self, name):
        text = (HEAT / f"{name}.yaml").read_text(encoding="utf-8")
        used = set(re.findall(r"get_param: \[?(\w+)", text))
        unused = TEMPLATES[name]["parameters"].keys() - used
        # The two balancers have one interface; each needs its part of it.
        assert not unused or name in BALANCERS


def test_the_parameters_are_in_groups_each_once():
    main = TEMPLATES["morseweb"]
    grouped = [name for group in main["parameter_groups"] for name in group["parameters"]]
    assert sorted(grouped) == sorted(main["parameters"])


def test_both_balancers_have_one_interface():
    one, other = (TEMPLATES[name] for name in BALANCERS)
    assert {n: p["type"] for n, p in one["parameters"].items()} == {
        n: p["type"] for n, p in other["parameters"].items()
    }
    assert one["outputs"].keys() == other["outputs"].keys()


class TestCommonFaults:
    def test_only_entry_and_bastion_have_an_address_outside(self):
        assert {template for template, *_ in resources("OS::Neutron::FloatingIP")} == {"bastion", *BALANCERS}
        assert len(list(resources("OS::Neutron::FloatingIP"))) == 3

    def test_only_the_entry_is_open_to_all(self):
        groups = {template: props["rules"] for template, _, props in resources("OS::Neutron::SecurityGroup")}
        single = [props for _, _, props in resources("OS::Neutron::SecurityGroupRule")]
        assert open_to_all(groups.pop("load_balancer_haproxy")) == {80, 443}
        assert not any(open_to_all(rules) for rules in groups.values())
        assert not open_to_all(single)
        assert all("port_range_min" in rule for rules in groups.values() for rule in rules)

    def test_the_database_is_reached_from_the_web_nodes_and_by_ssh_from_the_bastion_alone(self):
        (rules,) = [p["rules"] for _, name, p in resources("OS::Neutron::SecurityGroup") if name == "database_group"]
        found = {rule["port_range_min"]: rule["remote_group_id"]["get_resource"] for rule in rules}
        assert found == {3306: "web_group", 22: "bastion_group"}

    def test_only_web_nodes_are_members_of_a_pool(self):
        assert [template for template, *_ in resources("OS::Octavia::PoolMember")] == ["web_node"]

    def test_no_secret_is_a_parameter_or_an_output(self):
        names = [name for body in TEMPLATES.values() for name in (*body["parameters"], *body["outputs"])]
        assert not [name for name in names if any(word in name for word in ("password", "secret", "token"))]

    def test_servers_say_whose_they_are_and_keep_their_user_data(self):
        roles = set()
        for template, _, props in resources("OS::Nova::Server"):
            assert props["metadata"]["stack"] == {"get_param": "stack"}, template
            assert props["name"]["list_join"][1][0] == {"get_param": "stack"}, template
            assert props["user_data_update_policy"] == "IGNORE", template
            assert "runcmd" not in props["user_data"], template
            roles.add(props["metadata"]["role"])
        assert roles == {"bastion", "database", "entry", "web"}
