"""Filters of the playbooks."""


def morseweb_platform(facts):
    """Return what a compiled wheel depends on: the system's release, Python's, the machine's kind."""
    facts = {name.removeprefix("ansible_"): value for name, value in facts.items()}  # a registered result has prefixes
    python = facts["python"]["version"]
    return [
        f"{facts['distribution']} {facts['distribution_major_version']}",
        f"Python {python['major']}.{python['minor']}",
        facts["architecture"],
    ]


class FilterModule:
    """What Ansible asks for."""

    def filters(self):
        """Return the filters by name."""
        return {"morseweb_platform": morseweb_platform}
