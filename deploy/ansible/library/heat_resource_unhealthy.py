"""Ansible module: tell Heat of resources that are gone without its knowledge."""

DOCUMENTATION = r"""
module: heat_resource_unhealthy
short_description: Mark resources of a stack, or of its nested ones, as unhealthy
description:
  - The next update of the stack replaces what is marked, and nothing else. (A check of the whole stack would also have
    a database replaced that is only stopped.)
options:
  cloud: {description: "Name of the cloud in clouds.yaml.", type: str, required: true}
  resources: {description: "Their paths, /stacks/NAME/ID/resources/NAME.", type: list, elements: str, required: true}
"""
EXAMPLES = r"""
- name: Tell Heat which servers are gone without its knowledge
  heat_resource_unhealthy:
    cloud: mine
    resources: [/stacks/morse-web-0/6f6c0a52-51a1-4c1b-a6a4-2b4c3b0a7a11/resources/server]
"""
RETURN = ""

from ansible.module_utils.basic import AnsibleModule


def main():
    """Mark each of them."""
    module = AnsibleModule(
        argument_spec={
            "cloud": {"type": "str", "required": True},
            "resources": {"type": "list", "elements": "str", "required": True},
        }
    )
    import openstack

    heat = openstack.connect(cloud=module.params["cloud"]).orchestration
    for path in module.params["resources"]:
        answer = heat.patch(path, json={"mark_unhealthy": True, "resource_status_reason": "The server is gone."})
        openstack.exceptions.raise_from_response(answer)
    module.exit_json(changed=bool(module.params["resources"]))


if __name__ == "__main__":
    main()
