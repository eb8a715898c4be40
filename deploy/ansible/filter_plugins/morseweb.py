"""Filters of the playbooks."""

import json


def morseweb_platform(facts):
    """Return what a compiled wheel depends on: the system's release, Python's, the machine's kind."""
    facts = {name.removeprefix("ansible_"): value for name, value in facts.items()}  # a registered result has prefixes
    python = facts["python"]["version"]
    return [
        f"{facts['distribution']} {facts['distribution_major_version']}",
        f"Python {python['major']}.{python['minor']}",
        facts["architecture"],
    ]


def morseweb_web_kept(chosen, found, turn):
    """Return what web nodes keep until it is their turn to be replaced: {"0": {"image": ..., "flavor": ...}}.

    `chosen` are the parameters that are wanted, `found` what cloud_info says, `turn` the number of the node whose turn
    it is, or "". Nodes that are not there, or are not what the stack takes them for since their replacement failed,
    have nothing to keep. (Their images are not compared: clouds renew an image under its old name.)
    """
    stack = found["stack"]
    if not stack["exists"]:
        return {}
    given = stack["parameters"]
    wanted = {"image": chosen["web_image"], "flavor": chosen["web_flavor"]}
    made = {"image": given["web_image"], "flavor": given["web_flavor"]}
    kept = json.loads(given.get("web_kept") or "{}")
    nodes = {}
    for server in stack["servers"]:
        number = server["alias"].removeprefix("web-")
        if server["role"] != "web" or server["status"] == "ERROR" or int(number) >= int(chosen["web_count"]):
            continue
        node = kept.get(number, made)
        as_taken = server["private"] and node["flavor"] == server["flavor"]
        if as_taken and node != wanted and number != turn:
            nodes[number] = node
    return nodes


def morseweb_missing(chosen, stack, flavors):
    """Return how many servers, cores and MB of memory are missing: {"servers": 5, "cores": 5, "MB of memory": 5120}.

    `chosen` are the settings, `stack` what is there and `flavors` the cloud's, as cloud_info says them. A server
    that is replaced is there until the new one is; of the web nodes it is one at a time.
    """
    wanted = {f"web-{number}": chosen["web_flavor"] for number in range(int(chosen["web_count"]))}
    wanted |= {"database": chosen["database_flavor"], "bastion": chosen["bastion_flavor"]}
    if chosen["load_balancer"] == "haproxy":
        wanted["entry"] = chosen["entry_flavor"]
    there = {server["alias"] for server in stack["servers"]}
    made = [flavors[flavor] for alias, flavor in wanted.items() if alias not in there]
    images = {"web-0": "web_image", "bastion": "image", "entry": "image"}
    for alias, image in images.items():
        flavor = f"{alias.removesuffix('-0')}_flavor"
        if alias in there & wanted.keys() and any(
            stack["parameters"][name] != chosen[name] for name in (image, flavor)
        ):
            made.append(flavors[chosen[flavor]])
    return {
        "servers": len(made),
        "cores": sum(flavor["vcpus"] for flavor in made),
        "MB of memory": sum(flavor["ram"] for flavor in made),
    }


class FilterModule:
    """What Ansible asks for."""

    def filters(self):
        """Return the filters by name."""
        return {
            "morseweb_platform": morseweb_platform,
            "morseweb_web_kept": morseweb_web_kept,
            "morseweb_missing": morseweb_missing,
        }
