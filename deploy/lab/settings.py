"""What settings.yaml says, what follows from it, and the templates filled with it."""

import ipaddress
import json
import re
import secrets
import shutil
from pathlib import Path
from types import SimpleNamespace

import jinja2
import yaml

HERE = Path(__file__).resolve().parent
TEMPLATES = HERE / "templates"
ENVIRONMENTS = HERE.parent / "environments"

values = yaml.safe_load((HERE / "settings.yaml").read_text(encoding="utf-8"))
DIRECTORY = Path(values["directory"])
ETC, LOG, RUN = DIRECTORY / "etc", DIRECTORY / "log", DIRECTORY / "run"
EXTERNAL = SimpleNamespace(**values["external"])
RANGE = ipaddress.ip_network(EXTERNAL.cidr)
PASTE = {"nova": "api-paste.ini", "glance": "glance-api-paste.ini"}
"""What these two look for beside their configuration: the package's own."""
PORTS = SimpleNamespace(**values["ports"])
KEYSTONE = f"http://127.0.0.1:{PORTS.keystone}"


def password() -> str:
    """Return the one password of this lab, made at its first start."""
    file = DIRECTORY / "password"
    if not file.exists():
        file.touch(mode=0o600)
        file.write_text(secrets.token_hex(16), encoding="ascii")
    return file.read_text(encoding="ascii")


def render(name: str, **more: str) -> str:
    """Return a template filled in; a name that is not set is an error."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        undefined=jinja2.StrictUndefined,
        keep_trailing_newline=True,
        autoescape=False,  # noqa: S701  (no HTML is made here)
    )
    derived = {
        "etc": ETC,
        "log": LOG,
        "run": RUN,
        "here": HERE,
        "keystone": KEYSTONE,
        "provider": HERE / "octavia_provider",
        "password": password(),
    }
    return environment.get_template(name).render(**values, **derived, **more)


def write_configuration() -> bool:
    """Write each daemon's configuration, readable by its user alone; tell whether any of it changed."""
    changed = False
    for folder in (LOG, RUN, *(DIRECTORY / name for name in ("images", "instances", "lock", "tmp", "nova", "neutron"))):
        folder.mkdir(parents=True, exist_ok=True)
    LOG.chmod(0o1777)
    RUN.chmod(0o1777)
    for template in TEMPLATES.rglob("*"):
        name = template.relative_to(TEMPLATES)
        if template.is_dir() or name.name in ("_common.j2", "clouds.yaml"):
            continue
        target = ETC / name
        target.parent.mkdir(parents=True, exist_ok=True)
        text = render(str(name))
        if not target.exists() or target.read_text(encoding="utf-8") != text:
            target.touch(mode=0o600)
            target.write_text(text, encoding="utf-8")
            changed = True
    for name, file in PASTE.items():
        (ETC / name / file).unlink(missing_ok=True)
        (ETC / name / file).symlink_to(f"/etc/{name}/{file}")
    for name, owner in {"my.cnf": "mysql", "rabbitmq.conf": "rabbitmq"}.items():
        shutil.chown(ETC / name, owner)
    return changed


def write_clouds(target: Path, user: str) -> None:
    """Write the clouds.yaml of one user."""
    target.parent.mkdir(parents=True, exist_ok=True)
    target.touch(mode=0o600)
    target.write_text(render("clouds.yaml", user=user), encoding="utf-8")


def write_installation(name_servers: list[str]) -> Path:
    """Write the settings of an installation here, unless there are some: the example's, with what this cloud has."""
    folder = ENVIRONMENTS / values["environment"]
    target = folder / "settings.yaml"
    if not target.exists():
        flavor = next(iter(values["flavors"]))
        own = {
            "cloud": values["cloud"],
            "external_network": EXTERNAL.network,
            "name_servers": name_servers,
            "bastion_allowed_cidr": EXTERNAL.cidr,
            "unlimited_cidrs": [f"{EXTERNAL.gateway}/32"],
            **dict.fromkeys(["image", "web_image", "database_image"], values["image"]["name"]),
            **dict.fromkeys(["web_flavor", "database_flavor", "bastion_flavor", "entry_flavor"], flavor),
        }
        shutil.copyfile(ENVIRONMENTS / "example/settings.yaml", target)
        choose(target, own)
    return folder


def choose(file: Path, chosen: dict[str, object]) -> None:
    """Change values in a settings.yaml, and leave its comments. Raises LookupError for a name it lacks."""
    text = file.read_text(encoding="utf-8")
    for name, value in chosen.items():
        line = f"{name}: {json.dumps(value)}"
        text, found = re.subn(rf"^{name}: [^#\n]*?( *#|$)", rf"{line}\1", text, flags=re.MULTILINE)
        if found != 1:
            raise LookupError(name)
    file.write_text(text, encoding="utf-8")
