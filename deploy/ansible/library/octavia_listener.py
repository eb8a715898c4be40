"""Ansible module: let a load balancer of the cloud name the client to the web nodes."""

DOCUMENTATION = r"""
module: octavia_listener
short_description: Ask listeners of Octavia to send X-Forwarded-For and X-Forwarded-Proto
description:
  - Heat's listener has no property for it, so it is set here, once the stack is there.
options:
  cloud: {description: "Name of the cloud in clouds.yaml.", type: str, required: true}
  listeners: {description: "Ids of the listeners.", type: list, elements: str, required: true}
"""
EXAMPLES = r"""
- name: Have the listeners of Octavia name the clients
  octavia_listener: {cloud: mine, listeners: "{{ found.stack.outputs.entry_listeners }}"}
"""
RETURN = r"""
listeners: {description: Ids of the listeners that were changed., returned: success, type: list, elements: str}
"""

from ansible.module_utils.basic import AnsibleModule

HEADERS = {"X-Forwarded-For": "true", "X-Forwarded-Port": "true", "X-Forwarded-Proto": "true"}


def main():
    """Set what is not set."""
    module = AnsibleModule(
        argument_spec={
            "cloud": {"type": "str", "required": True},
            "listeners": {"type": "list", "elements": "str", "required": True},
        }
    )
    import openstack

    balancers = openstack.connect(cloud=module.params["cloud"]).load_balancer
    changed = []
    for identifier in module.params["listeners"]:
        listener = balancers.get_listener(identifier)
        if {**(listener.insert_headers or {}), **HEADERS} != (listener.insert_headers or {}):
            balancers.update_listener(listener, insert_headers={**(listener.insert_headers or {}), **HEADERS})
            balancers.wait_for_load_balancer(listener.load_balancers[0]["id"], interval=1, wait=120)
            changed.append(identifier)
    module.exit_json(changed=bool(changed), listeners=changed)


if __name__ == "__main__":
    main()
