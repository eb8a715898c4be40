"""What Octavia's API calls: everything is accepted, and the agent makes it so."""

from octavia.api.drivers.noop_driver.driver import NoopProviderDriver
from octavia_lib.api.drivers.provider_base import ProviderDriver


class Driver(NoopProviderDriver):
    """Accepts; Octavia itself makes the port of the address in Neutron."""

    create_vip_port = ProviderDriver.create_vip_port
