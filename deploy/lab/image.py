"""The image that servers boot from: Debian 12 with systemd, cloud-init and ssh, a raw file system without partitions.

It takes the package sources, their certificates and their settings from this machine, so that servers reach what this
machine reaches. Like images of real clouds it looks for updates by itself (apt-daily).
"""

import shutil
from pathlib import Path

from deploy.console import run

from . import settings

FILE = settings.DIRECTORY / settings.values["image"]["file"]
CLOUD_INIT = """\
# Servers ask Nova's metadata service; nothing is updated at the first boot, and only one kind of host key is made.
datasource_list: [OpenStack, None]
datasource: {OpenStack: {timeout: 5, max_wait: 60, retries: 3}}
apt_preserve_sources_list: true
locale: false
manage_etc_hosts: true
ssh_genkeytypes: [ed25519]
package_update: false
package_upgrade: false
"""
CANNOT_RUN = (
    "systemd-udevd.service systemd-udevd-kernel.socket systemd-udevd-control.socket systemd-udev-trigger.service"
    " getty@tty1.service systemd-logind.service systemd-networkd-wait-online.service fstrim.timer e2scrub_reap.service"
)
"""Units that fail in a container; a virtual machine would run them."""


def build() -> None:
    """Make the image, unless it is there."""
    if FILE.exists():
        return
    root = settings.DIRECTORY / "image"
    shutil.rmtree(root, ignore_errors=True)
    packages = ",".join(" ".join(settings.values["image_packages"]).split())
    run("mmdebstrap", "--variant=minbase", f"--include={packages}", "bookworm", root, *sources())
    adopt_sources(root)
    (root / "etc/cloud/cloud.cfg.d/90_lab.cfg").write_text(CLOUD_INIT, encoding="utf-8")
    run("chroot", root, "systemctl", "mask", *CANNOT_RUN.split())
    (root / "sbin/init").unlink()
    shutil.copy(settings.HERE / "image_init", root / "sbin/init")
    (root / "sbin/init").chmod(0o755)
    for key in (root / "etc/ssh").glob("ssh_host_*"):
        key.unlink()
    (root / "etc/machine-id").write_text("", encoding="ascii")
    part = FILE.with_suffix(".part")
    part.unlink(missing_ok=True)
    run("truncate", "-s", f"{settings.values['image']['size_mb']}M", part)
    run("mkfs.ext4", "-q", "-F", "-L", "rootfs", "-d", root, part)
    part.rename(FILE)
    shutil.rmtree(root)


def sources() -> list[Path]:
    """Return the files that name Debian's packages on this machine."""
    choices = [Path("/etc/apt/sources.list.d/debian.sources"), Path("/etc/apt/sources.list")]
    return [next(file for file in choices if file.is_file() and file.stat().st_size)]


def adopt_sources(root: Path) -> None:
    """Let apt and pip in the image ask where they ask here."""
    for file in (root / "etc/apt/sources.list", *(root / "etc/apt/sources.list.d").glob("*")):
        file.unlink(missing_ok=True)
    certificates = sorted(Path("/usr/local/share/ca-certificates").glob("*.crt"))
    settings_of_apt = sorted(Path("/etc/apt/apt.conf.d").glob("99*"))
    for file in (*sources(), *certificates, *settings_of_apt, Path("/etc/pip.conf")):
        if file.is_file():
            target = root / file.relative_to("/")
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(file, target)
    run("chroot", root, "update-ca-certificates")
