"""A provider for Octavia that balances on this one machine: a test double behind the real API.

It stands for amphorae, which need virtual machines: HAProxy runs in a network namespace of the load balancer, on the
port that Octavia made. It adds no header that Octavia would not add.
"""
