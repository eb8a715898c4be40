"""Ansible module: the ssh host key of each server of a stack, learned before first contact."""

DOCUMENTATION = r"""
module: server_host_key
short_description: Learn the ssh host keys of servers from their consoles, once
description:
  - cloud-init prints a server's host key on its console at the first boot. It is read there, through the cloud's API,
    and kept as an item of the server's metadata, where every later machine finds it. A key once kept is not read again.
options:
  cloud: {description: "Name of the cloud in clouds.yaml.", type: str, required: true}
  servers: {description: "Servers as cloud_info returns them.", type: list, elements: dict, required: true}
  timeout: {description: "Seconds to wait for all consoles.", type: int, default: 180}
"""
EXAMPLES = r"""
- name: Learn the host keys of new servers from their consoles
  server_host_key: {cloud: mine, servers: "{{ found.stack.servers }}"}
  register: host_keys
"""
RETURN = r"""
keys: {description: "Keys by server id, as ssh-ed25519 AAAA...", returned: success, type: dict}
learned: {description: Names of the servers whose keys were not known before., returned: success, type: list}
"""

import re
import time

from ansible.module_utils.basic import AnsibleModule

ITEM = "host_key"
PRINTED = re.compile(r"-BEGIN SSH HOST KEY KEYS-.*?^(ssh-ed25519 \S+)", re.DOTALL | re.MULTILINE)


def learn(conn, servers, seconds):
    """Return the keys by server id, and those that were learned now. Raises TimeoutError naming who printed none."""
    keys = {server["id"]: server["host_key"] for server in servers if server["host_key"]}
    wanted = {server["id"]: server["name"] for server in servers if not server["host_key"]}
    learned = {}
    end = time.monotonic() + seconds
    while wanted:
        for identifier in list(wanted):
            printed = PRINTED.search(conn.compute.get_server_console_output(identifier)["output"] or "")
            if printed:
                conn.compute.set_server_metadata(identifier, **{ITEM: printed[1]})
                learned[wanted.pop(identifier)] = keys[identifier] = printed[1]
        if wanted and time.monotonic() > end:
            raise TimeoutError(", ".join(sorted(wanted.values())))
        if wanted:
            time.sleep(2)
    return keys, learned


def main():
    """Answer with the keys by server id."""
    module = AnsibleModule(
        argument_spec={
            "cloud": {"type": "str", "required": True},
            "servers": {"type": "list", "elements": "dict", "required": True},
            "timeout": {"type": "int", "default": 180},
        }
    )
    import openstack

    conn = openstack.connect(cloud=module.params["cloud"])
    try:
        keys, learned = learn(conn, module.params["servers"], module.params["timeout"])
    except TimeoutError as exc:
        module.fail_json(
            msg=f"No host key on the console of {exc} after {module.params['timeout']} s. Look at it with"
            " `openstack console log show`; a server whose first boot failed is best deleted, and deployed again."
        )
    module.exit_json(changed=bool(learned), keys=keys, learned=sorted(learned))


if __name__ == "__main__":
    main()
