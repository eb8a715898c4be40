"""Ansible module: what a cloud has, and the state of one stack in it, in one connection."""

DOCUMENTATION = r"""
module: cloud_info
short_description: What a cloud offers, and the state of one stack with its servers
description:
  - Returns services, flavors, images, external networks and what is left of the quota.
  - Returns the stack's status, tags and outputs, each failed resource with its reason, and its servers; also the
    resources of servers that are gone without the stack's knowledge.
options:
  cloud: {description: "Name of the cloud in clouds.yaml.", type: str, required: true}
  stack: {description: "Name of the stack.", type: str, required: true}
"""
EXAMPLES = r"""
- name: Ask the cloud what there is, and what the stack has
  cloud_info: {cloud: mine, stack: morse}
  register: found
"""
RETURN = r"""
cloud:
  description: What the cloud offers. Names only, but flavors with ram (MB) and vcpus, images with their ids.
  returned: success
  type: dict
  contains:
    services: {description: Types of the services of the catalogue., type: list, elements: str}
    flavors: {description: Flavors by name., type: dict}
    images: {description: Ids of images by name and by id., type: dict}
    external_networks: {description: Networks that routers can lead to., type: list, elements: str}
    left: {description: "What the quota has left of servers, cores and MB of memory.", type: dict}
stack:
  description: The state of the stack; only exists, status and empty lists where there is none.
  returned: success
  type: dict
  contains:
    exists: {description: Whether there is one., type: bool}
    id: {description: Id of the stack., type: str}
    status: {description: "Such as CREATE_COMPLETE.", type: str}
    reason: {description: Why it has this status., type: str}
    tags: {description: Tags of the stack., type: list, elements: str}
    parameters: {description: Parameters as Heat keeps them., type: dict}
    outputs: {description: Outputs by name., type: dict}
    failed: {description: "Failed resources, as resource, type and reason.", type: list, elements: dict}
    gone: {description: "Servers gone without Heat's knowledge, as part and path.", type: list, elements: dict}
    servers: {description: Servers with addresses and metadata., type: list, elements: dict}
"""

from ansible.module_utils.basic import AnsibleModule

NESTED_DEPTH = 4
# Types of resources that are stacks: what failed in them is told instead.
NESTING = (".yaml", "ResourceGroup", "MorseWeb::LoadBalancer")


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
    import openstack

    stack = conn.get_stack(name)
    if not stack:
        return {"exists": False, "status": "", "tags": [], "outputs": {}, "failed": [], "gone": [], "servers": []}
    stack = conn.orchestration.get_stack(stack["id"])
    # The SDK's own list forgets nested_depth.
    listed = conn.orchestration.get(f"/stacks/{stack.name}/{stack.id}/resources?nested_depth={NESTED_DEPTH}")
    openstack.exceptions.raise_from_response(listed)
    resources = listed.json()["resources"]
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
            {
                "resource": f"{r.get('parent_resource', stack.name)}.{r['resource_name']}",
                "type": r["resource_type"],
                "reason": r["resource_status_reason"],
            }
            for r in resources
            if r["resource_status"].endswith("FAILED") and not r["resource_type"].endswith(NESTING)
        ],
        "gone": gone(resources, there),
        "servers": there,
    }


def gone(resources, servers):
    """Return the servers that Heat takes for well, and that could not serve: {"part": "database", "path": ...}.

    They were deleted, or a replacement that failed has left them without an address. The database's, as long as there
    is one, is never called gone: its disk has the data.
    """
    there = {s["id"] for s in servers if s["role"] == "database" or (s["status"] != "ERROR" and s["private"])}
    return [
        {"part": resource["parent_resource"], "path": path(resource)}
        for resource in resources
        if resource["resource_type"] == "OS::Nova::Server"
        and resource["resource_status"].endswith("COMPLETE")
        and resource["physical_resource_id"]  # one that was begun
        and resource["physical_resource_id"] not in there
    ]


def path(resource):
    """Return where Heat has a resource, as in /stacks/NAME/ID/resources/NAME."""
    link = next(link["href"] for link in resource["links"] if link["rel"] == "self")
    return link[link.index("/stacks/") :]


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
