"""What the cloud has before anybody deploys: services and users, a provider network, flavors and an image."""

import openstack

from deploy.console import until

from . import image, settings
from .settings import EXTERNAL

values = settings.values
ROLES = ("service", "member", "heat_stack_owner", "heat_stack_user", "load-balancer_member", "load-balancer_admin")


def connect(user: str) -> openstack.connection.Connection:
    """Return a connection as a user of the project of the same name."""
    return openstack.connect(
        auth={
            "auth_url": f"{settings.KEYSTONE}/v3",
            "username": user,
            "password": settings.password(),
            "project_name": user,
            "user_domain_name": "Default",
            "project_domain_name": "Default",
        },
        region_name=values["region"],
    )


def register() -> None:
    """Tell Keystone of the services, their users, and the user who deploys."""
    identity = connect("admin").identity
    domain = identity.find_domain("Default")
    roles = {name: identity.find_role(name) or identity.create_role(name=name) for name in (*ROLES, "admin")}
    projects = {
        name: identity.find_project(name) or identity.create_project(name=name, domain_id=domain.id)
        for name in ("service", "admin", values["project"])
    }

    def user(name: str, project: str, *granted: str) -> None:
        found = identity.find_user(name) or identity.create_user(
            name=name, password=settings.password(), domain_id=domain.id
        )
        for role in granted:
            identity.assign_project_role_to_user(projects[project], found, roles[role])

    for name in ("glance", "placement", "nova", "neutron", "heat", "octavia"):
        user(name, "service", "admin", "service")
    user("admin", "admin", "heat_stack_owner", "load-balancer_admin")
    user(values["project"], values["project"], "member", "heat_stack_owner", "load-balancer_member")
    _register_endpoints(identity)
    _register_heat_domain(identity, roles["admin"])


def _register_endpoints(identity: openstack.proxy.Proxy) -> None:
    services = {service.type: service for service in identity.services()}
    known = {(endpoint.service_id, endpoint.interface) for endpoint in identity.endpoints()}
    for kind, (name, path) in values["endpoints"].items():
        service = services.get(kind) or identity.create_service(name=name, type=kind)
        url = f"http://127.0.0.1:{values['ports'][name]}{path}"
        for interface in ("public", "internal", "admin"):
            if (service.id, interface) not in known:
                identity.create_endpoint(
                    service_id=service.id, interface=interface, url=url, region_id=values["region"]
                )


def _register_heat_domain(identity: openstack.proxy.Proxy, admin: object) -> None:
    domain = identity.find_domain("heat") or identity.create_domain(name="heat")
    name = "heat_domain_admin"
    user = identity.find_user(name, domain_id=domain.id) or identity.create_user(
        name=name, domain_id=domain.id, password=settings.password()
    )
    identity.assign_domain_role_to_user(domain, user, admin)


def furnish() -> None:
    """Make the provider network, the flavors and the image."""
    admin = connect("admin")
    name = EXTERNAL.network
    network = admin.network.find_network(name) or admin.network.create_network(
        name=name, is_router_external=True, provider_network_type="flat", provider_physical_network=name
    )
    if not admin.network.find_subnet(name):
        pool = {"start": EXTERNAL.first, "end": EXTERNAL.last}
        admin.network.create_subnet(
            name=name,
            network_id=network.id,
            ip_version=4,
            cidr=EXTERNAL.cidr,
            gateway_ip=EXTERNAL.gateway,
            enable_dhcp=False,
            allocation_pools=[pool],
        )
    for flavor, size in values["flavors"].items():
        if not admin.compute.find_flavor(flavor):
            admin.compute.create_flavor(name=flavor, **size)
    name = values["image"]["name"]
    if not admin.image.find_image(name):
        admin.create_image(
            name, filename=str(image.FILE), disk_format="raw", container_format="bare", visibility="public", wait=True
        )


def wait() -> None:
    """Wait until the hypervisor and the four agents of the network report."""
    admin = connect("admin")

    def hypervisor_is_up() -> bool:
        try:
            return any(hypervisor.state == "up" for hypervisor in admin.compute.hypervisors(details=True))
        except openstack.exceptions.HttpException:  # a daemon that was restarted has not heard from the others yet
            return False

    until("the hypervisor is up", hypervisor_is_up)
    until("the network's agents are up", lambda: sum(agent.is_alive for agent in admin.network.agents()) >= 4)
