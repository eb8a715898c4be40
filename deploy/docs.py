"""What the documents say of templates and roles, taken from them: `make deploy-docs` writes it, a test compares.

deploy/installation.svg shows an installation with HAProxy: its servers, and who opens which port to whom. Each role's
README.md lists its variables.
"""

import json
from collections import defaultdict
from html import escape
from pathlib import Path
from typing import Any, NamedTuple

import yaml

HERE = Path(__file__).resolve().parent
HEAT, ROLES = HERE / "heat", HERE / "ansible/roles"
EVERYWHERE = "everywhere"
GROUPS = {"bastion_group": "bastion", "web_group": "web", "database_group": "database", "group": "entry"}
"""Whose security group a template means by a name."""


class Opening(NamedTuple):
    """A port that is open to somebody."""

    source: str
    target: str
    port: str


def load(path: Path) -> Any:
    """Return what a YAML file has."""
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def openings(balancer: str = "load_balancer_haproxy") -> list[Opening]:
    """Return what the security groups let in, but the admin at the entry, which is off by default."""
    defaults = load(HEAT / "morseweb.yaml")["parameters"]

    def word(value: Any) -> str:
        """Return a number, a group or a range as people say it."""
        if not isinstance(value, dict):
            return EVERYWHERE if value == "0.0.0.0/0" else str(value)
        name = next(iter(value.values()))
        return GROUPS.get(name) or str(defaults.get(name, {}).get("default", name))

    found = []
    for template in ("network", balancer):
        for name, resource in load(HEAT / f"{template}.yaml")["resources"].items():
            properties = resource.get("properties", {})
            if resource["type"] == "OS::Neutron::SecurityGroup":
                rules = [(GROUPS[name], rule) for rule in properties["rules"]]
            elif resource["type"] == "OS::Neutron::SecurityGroupRule" and name == "opening":
                rules = [(word(properties["security_group"]), properties)]
            else:
                continue
            for target, rule in rules:
                source = rule.get("remote_group_id") or rule.get("remote_group") or rule["remote_ip_prefix"]
                found.append(Opening(word(source), target, word(rule["port_range_min"])))
    return found


SERVERS = {"entry": (40, 150), "web": (330, 150), "bastion": (590, 150), "database": (330, 310)}
"""Where each server stands: the left upper corner of its box, in pixels."""
WIDTH, HEIGHT = 150, 64
PATHS = {
    (EVERYWHERE, "entry"): ("M115 62V146", 125, 92),
    ("bastion_allowed_cidr", "bastion"): ("M665 62V146", 675, 92),
    ("entry", "web"): ("M190 182H326", 258, 174),
    ("bastion", "web"): ("M590 182H484", 537, 174),
    ("web", "database"): ("M405 214V306", 415, 266),
    ("bastion", "database"): ("M665 214V342H484", 675, 290),
    ("bastion", "entry"): ("M590 160C520 96 260 96 194 156", 392, 103),
}
"""The way of each arrow, and where its ports are written."""
SUBNETS = {"entry subnet": (20, 122, 190, 124), "nodes subnet": (310, 122, 450, 284)}
STYLE = """
text { font: 15px "Segoe UI", "Noto Sans", "DejaVu Sans", sans-serif; fill: #15201b }
.soft { font-size: 13px; fill: #4a5850 }
.port { font-weight: 600; fill: #bf360c }
.dot { fill: #bf360c }
.paper { fill: #eef1ed } .server { fill: #fbfcfa; stroke: #6b7971 } .subnet { fill: none; stroke: #c3cbc5 }
.way { fill: none; stroke: #15201b; stroke-width: 1.5; marker-end: url(#tip) } #tip path { fill: #15201b }
@media (prefers-color-scheme: dark) {
  text, #tip path { fill: #e8ede8 } .soft { fill: #a4b1a9 } .port, .dot { fill: #ffb04d } .paper { fill: #0f1412 }
  .server { fill: #171d1a; stroke: #7b8a82 } .subnet { stroke: #333d38 } .way { stroke: #e8ede8 }
}
"""


def picture() -> str:
    """Return the installation as SVG. Raises KeyError where templates open a way that PATHS does not know."""
    ports = defaultdict(list)
    for opening in openings():
        ports[opening.source, opening.target].append(opening.port)
    said = {"web": "gunicorn, 1 to 20", "database": "MariaDB", "bastion": "ssh, the way in", "entry": "HAProxy"}
    roles = {resource: load(HEAT / f"{name}.yaml") for resource, name in FILES.items()}
    lines = [
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 780 424" role="img" aria-labelledby="title">',
        '<title id="title">An installation: from everywhere to the entry, from there to the web nodes, from them to the'
        " database; from the bastion by ssh to every server.</title>",
        f"<style>{STYLE}</style>",
        '<marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto">'
        '<path d="M0 0L8 4L0 8Z"/></marker>',
        '<rect class="paper" width="780" height="424"/>',
    ]
    for name, (x, y, width, height) in SUBNETS.items():
        lines.append(f'<rect class="subnet" x="{x}" y="{y}" width="{width}" height="{height}"/>')
        lines.append(f'<text class="soft" x="{x + 8}" y="{y + height - 8}">{name}</text>')
    for (source, target), numbers in ports.items():
        way, x, y = PATHS[source, target]
        anchor = "start" if x in (125, 415, 675) else "middle"
        lines.append(f'<path class="way" d="{way}"/>')
        lines.append(f'<text class="port" x="{x}" y="{y}" text-anchor="{anchor}">{", ".join(numbers)}</text>')
        if source not in SERVERS:
            center = SERVERS[target][0] + WIDTH // 2
            lines.append(f'<text class="soft" x="{center}" y="50" text-anchor="middle">{escape(source)}</text>')
    for name, (x, y) in SERVERS.items():
        address = any(resource["type"] == "OS::Neutron::FloatingIP" for resource in roles[name]["resources"].values())
        lines.append(f'<rect class="server" x="{x}" y="{y}" width="{WIDTH}" height="{HEIGHT}"/>')
        lines.append(f'<text x="{x + 12}" y="{y + 27}">{name}</text>')
        lines.append(f'<text class="soft" x="{x + 12}" y="{y + 48}">{said[name]}</text>')
        if address:
            lines.append(f'<circle cx="{x + WIDTH - 14}" cy="{y + 14}" r="5" class="dot"/>')
    lines.append('<circle cx="28" cy="22" r="5" class="dot"/>')
    lines.append('<text class="soft" x="40" y="27">has an address outside</text></svg>')
    return "\n".join(lines) + "\n"


FILES = {"entry": "load_balancer_haproxy", "web": "web_node", "bastion": "bastion", "database": "database_node"}
"""The template of each server."""


def readme(role: str) -> str:
    """Return a role's README: what it is for, what it does, its variables."""
    defaults = ROLES / role / "defaults/main.yml"
    values, specs = load(defaults), load(ROLES / role / "meta/argument_specs.yml")["argument_specs"]
    lines = [f"# {role}", "", defaults.read_text(encoding="utf-8").partition("\n")[0].removeprefix("# "), ""]
    lines += [f"* `{name}`: {spec['short_description']}." for name, spec in specs.items()]
    lines += ["", "| Variable | Type | Default | |", "|---|---|---|---|"]
    for name, option in next(iter(specs.values()))["options"].items():
        default = values[name] if isinstance(values[name], str) else json.dumps(values[name])
        shown = f"`{default.replace('|', chr(92) + '|')}`" if default else ""
        lines.append(f"| `{name}` | {option['type']} | {shown} | {option['description']} |")
    return "\n".join(
        [*lines, "", "Written from `meta/argument_specs.yml` and `defaults/main.yml` by `make deploy-docs`.", ""]
    )


def written() -> dict[Path, str]:
    """Return what each file should have."""
    roles = sorted(path.name for path in ROLES.iterdir())
    return {HERE / "installation.svg": picture(), **{ROLES / role / "README.md": readme(role) for role in roles}}


if __name__ == "__main__":
    for path, text in written().items():
        path.write_text(text, encoding="utf-8")
