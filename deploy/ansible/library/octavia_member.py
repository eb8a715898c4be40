"""Ansible module: the weight of one node in a pool of Octavia."""

DOCUMENTATION = r"""
module: octavia_member
short_description: Set the weight of a pool's member; 0 sends it no new requests
description:
  - Heat's pool members have no names, which the collection's module wants; here a member is known by its address.
  - One that is not in the pool gets no requests, so the weight 0 asks for nothing then.
options:
  cloud: {description: "Name of the cloud in clouds.yaml.", type: str, required: true}
  pool: {description: "Id of the pool.", type: str, required: true}
  address: {description: "Address of the member.", type: str, required: true}
  weight: {description: "0 to 256.", type: int, required: true}
"""
EXAMPLES = r"""
- name: Take a web node out of the pool
  octavia_member: {cloud: mine, pool: "{{ entry_pool }}", address: 10.20.0.7, weight: 0}
"""
RETURN = ""

from ansible.module_utils.basic import AnsibleModule


def main():
    """Set it, unless it is set."""
    module = AnsibleModule(
        argument_spec={
            "cloud": {"type": "str", "required": True},
            "pool": {"type": "str", "required": True},
            "address": {"type": "str", "required": True},
            "weight": {"type": "int", "required": True},
        }
    )
    import openstack

    wanted = module.params
    balancers = openstack.connect(cloud=wanted["cloud"]).load_balancer
    pool = balancers.get_pool(wanted["pool"])
    members = [member for member in balancers.members(pool) if member.address == wanted["address"]]
    if not members and wanted["weight"]:
        module.fail_json(msg=f"The pool {pool.name or pool.id} has no member {wanted['address']}.")
    changed = [member for member in members if member.weight != wanted["weight"]]
    balancer = pool.loadbalancers[0]["id"]
    for member in changed:
        balancers.wait_for_load_balancer(balancer, interval=1, wait=120)
        balancers.update_member(member, pool, weight=wanted["weight"])
        balancers.wait_for_load_balancer(balancer, interval=1, wait=120)
    module.exit_json(changed=bool(changed))


if __name__ == "__main__":
    main()
