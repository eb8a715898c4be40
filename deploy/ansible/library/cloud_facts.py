"""Ansible module: what a cloud has, and the state of one stack in it, in one connection."""

from ansible.module_utils.basic import AnsibleModule

DOCUMENTATION = r"""
module: cloud_facts
short_description: What a cloud offers, and the state of one stack with its servers
description:
  - Returns services, flavors, images, external networks and what is left of the quota.
  - Returns the stack's status, tags and outputs, each failed resource with its reason, and its servers; also the
    resources of servers that are gone without the stack's knowledge.
options:
  cloud: {description: "Name of the cloud in clouds.yaml.", type: str, required: true}
  stack: {description: "Name of the stack.", type: str, required: true}
"""

NESTED_DEPTH = 4


def offered(conn):
    """Return what the cloud offers, as names and numbers."""
    catalog = conn.session.auth.get_access(conn.session).service_catalog.catalog
    limits = conn.compute.get_limits().absolute
    return {
        "services": sorted(service["type"] for service in catalog),
        "flavors": {flavor.name: {"ram": flavor.ram, "vcpus": flavor.vcpus} for flavor in conn.compute.flavors()},
        "images": {word: image.id for image in conn.image.images() for word in (image.name, image.id) if word},
        "external_networks": sorted(network.name for network in conn.network.networks(is_router_external=True)),
        "left": {
            "servers": left(limits.instances, limits.instances_used),
            "cores": left(limits.total_cores, limits.total_cores_used),
            "MB of memory": left(limits.total_ram, limits.total_ram_used),
        },
    }


def left(total, used):
    """Return what is left of a quota; -1 in Nova means no limit."""
    return 10**9 if total is None or total < 0 else total - (used or 0)


def described(conn, name):
    """Return the stack's state; `exists` false where there is none."""
    stack = conn.get_stack(name)
    if not stack:
        return {"exists": False, "status": "", "tags": [], "outputs": {}, "failed": [], "gone": [], "servers": []}
    stack = conn.orchestration.get_stack(stack["id"])
    resources = list(conn.orchestration.resources(stack, nested_depth=NESTED_DEPTH))
    there = sorted(servers(conn, stack.name), key=lambda server: server["name"])
    return {
        "exists": True,
        "id": stack.id,
        "status": stack.status,
        "reason": stack.status_reason,
        "tags": stack.tags if isinstance(stack.tags, list) else [tag for tag in (stack.tags or "").split(",") if tag],
        "parameters": stack.parameters,
        "outputs": {output["output_key"]: output.get("output_value") for output in stack.outputs or []},
        "failed": [
            {"resource": r.name, "type": r.resource_type, "reason": r.status_reason}
            for r in resources
            if r.status and r.status.endswith("FAILED") and not r.resource_type.endswith((".yaml", "ResourceGroup"))
        ],
        "gone": gone(resources, there),
        "servers": there,
    }


def gone(resources, servers):
    """Return the paths of those resources that Heat takes for servers, where the cloud has none that could serve.

    A replacement that failed can leave a server without an address. The database's, as long as there is one, is never
    called gone: its disk has the data.
    """
    there = {s["id"] for s in servers if s["role"] == "database" or (s["status"] != "ERROR" and s["private"])}
    links = (
        next(link["href"] for link in resource.links if link["rel"] == "self")
        for resource in resources
        if resource.resource_type == "OS::Nova::Server"
        and resource.status.endswith("COMPLETE")
        and resource.physical_resource_id not in there
    )
    return sorted(link[link.index("/stacks/") :] for link in links)


def servers(conn, stack_name):
    """Yield the stack's servers, known by the metadata that the templates give them."""
    for server in conn.compute.servers(details=True):
        if server.metadata.get("stack") != stack_name:
            continue
        addresses = [address for listed in server.addresses.values() for address in listed]
        yield {
            "id": server.id,
            "name": server.name,
            "status": server.status,
            "role": server.metadata["role"],
            "alias": "-".join(filter(None, (server.metadata["role"], server.metadata.get("index")))),
            "flavor": server.flavor["original_name"],
            "image": server.image.id if server.image else "",
            "key": server.key_name,
            "host_key": server.metadata.get("host_key", ""),
            "private": next((a["addr"] for a in addresses if a["OS-EXT-IPS:type"] == "fixed"), ""),
            "floating": next((a["addr"] for a in addresses if a["OS-EXT-IPS:type"] == "floating"), ""),
        }


def main():
    """Answer with facts; a cloud that cannot be reached is an error that names it."""
    module = AnsibleModule(
        argument_spec={"cloud": {"type": "str", "required": True}, "stack": {"type": "str", "required": True}},
        supports_check_mode=True,
    )
    import openstack

    try:
        conn = openstack.connect(cloud=module.params["cloud"])
        module.exit_json(changed=False, cloud=offered(conn), stack=described(conn, module.params["stack"]))
    except (openstack.exceptions.SDKException, OSError) as exc:
        module.fail_json(msg=f"The cloud {module.params['cloud']!r} does not answer: {exc}")


if __name__ == "__main__":
    main()
