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


def morseweb_web_kept(chosen, stack, turn):
    """Return what web nodes keep until it is their turn to be replaced: {"0": {"image": ..., "flavor": ...}}.

    `chosen` are the parameters that are wanted, `stack` those that the stack has ({} without one), `turn` the number of
    the node whose turn it is, or "". A node that the stack does not have yet keeps nothing.
    """
    if not stack:
        return {}
    wanted = {"image": chosen["web_image"], "flavor": chosen["web_flavor"]}
    made = {"image": stack["web_image"], "flavor": stack["web_flavor"]}
    kept = json.loads(stack.get("web_kept") or "{}")
    numbers = range(min(int(stack["web_count"]), int(chosen["web_count"])))
    nodes = {str(number): kept.get(str(number), made) for number in numbers if str(number) != turn}
    return {number: node for number, node in nodes.items() if node != wanted}


class FilterModule:
    """What Ansible asks for."""

    def filters(self):
        """Return the filters by name."""
        return {"morseweb_platform": morseweb_platform, "morseweb_web_kept": morseweb_web_kept}
