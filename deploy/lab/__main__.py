"""`make lab` and `make lab-down`."""

import shutil
import sys
import time

from openstack.exceptions import SDKException

from deploy.console import BEGUN, OperatorError, step

from . import cloud, daemons, image, machine, settings


def up() -> None:
    """Bring the lab up; what is there already is left as it is."""
    with step("Looking at this machine"):
        machine.check()
    with step("Installing packages, at the first time some 500"):
        machine.install_packages()
    if not machine.Record.exists():
        machine.Record.make()
    with step("Building the image"):
        image.build()
    with step("Writing the configuration, making the provider network"):
        changed = settings.write_configuration()
        machine.set_up_network()
        daemons.supervise()
        if changed:
            daemons.control("stop", "all")
    with step("Starting MariaDB, RabbitMQ and memcached"):
        daemons.make_infrastructure()
    with step("Making the tables of seven services"):
        daemons.make_schemas()
    with step("Starting Keystone, registering users and endpoints"):
        daemons.start("identity", "keystone")
        cloud.register()
    with step("Starting Glance, Placement, Nova, Neutron, Heat, Octavia"):
        daemons.start("control", "glance", "placement", "nova", "nova_metadata", "neutron", "heat", "octavia")
    with step("Starting the node: libvirt, nova-compute, agents"):
        daemons.start_node()
    with step("Making the provider network, flavors, image"):
        cloud.furnish()
    with step("Waiting for the hypervisor and the agents"):
        cloud.wait()
    settings.write_clouds(settings.DIRECTORY / "clouds.yaml", "admin")
    folder = settings.ENVIRONMENTS / settings.values["environment"]
    settings.write_clouds(folder / "clouds.yaml", settings.values["project"])
    settings.write_installation(machine.name_servers())
    sys.stdout.write(
        f"\nThe lab is up after {time.monotonic() - BEGUN:.0f} s. Next: make key ENVIRONMENT={folder.name}"
    )
    sys.stdout.write(f" && make deploy ENVIRONMENT={folder.name}\n")


def down() -> None:
    """Take the lab down, and put back what it changed; its packages stay."""
    if not machine.Record.exists():
        sys.stdout.write("There is no lab on this machine.\n")
        return
    with step("Stopping instances"):
        daemons.stop_instances()
    with step("Stopping daemons"):
        daemons.stop()
    with step("Removing interfaces, namespaces, rules, control groups"):
        machine.put_back_network()
        machine.remove_control_groups()
    with step("Removing files"):
        machine.unmount(settings.DIRECTORY)
        machine.release_disks(settings.DIRECTORY)
        shutil.rmtree(settings.DIRECTORY)
    sys.stdout.write("The lab is gone. Its packages stay; `make lab` brings it back sooner.\n")


def main() -> int:
    """Do what the one argument says."""
    commands = {"up": up, "down": down}
    if len(sys.argv) != 2 or sys.argv[1] not in commands:
        sys.stderr.write("usage: python -m deploy.lab up|down\n")
        return 2
    try:
        commands[sys.argv[1]]()
    except (OperatorError, SDKException) as exc:
        sys.stderr.write(f"\n\nSTOPPED: {exc}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
