"""The agent: looks twice a second for load balancers that wait for a change, and makes them what the tables say."""

import os
import signal
import subprocess
import time
from pathlib import Path

import jinja2
import openstack
from octavia.common.keystone import KeystoneSession
from octavia.db import api, models
from octavia_lib.api.drivers import driver_lib
from oslo_config import cfg
from oslo_log import log

CONF = cfg.CONF
LOG = log.getLogger(__name__)
CONFIGURATION = jinja2.Template((Path(__file__).parent / "haproxy.cfg").read_text(encoding="utf-8"))
ALGORITHMS = {"ROUND_ROBIN": "roundrobin", "LEAST_CONNECTIONS": "leastconn", "SOURCE_IP": "source"}


def command(*words, check=True):
    """Run a command; its words are in the error if it fails."""
    return subprocess.run(words, check=check, capture_output=True, text=True).stdout


def run(exit_event):
    """Make load balancers true until told to stop."""
    agent = CONF.driver_agent
    library = driver_lib.DriverLibrary(
        status_socket=agent.status_socket_path, stats_socket=agent.stats_socket_path, get_socket=agent.get_socket_path
    )
    network = openstack.connection.Connection(session=KeystoneSession().get_session()).network
    folder = Path(agent.status_socket_path).parent
    while not exit_event.is_set():
        try:
            session = api.get_session()
            waiting = session.query(models.LoadBalancer).filter(
                models.LoadBalancer.provisioning_status.like("PENDING%")
            )
            for row in waiting:
                if row.vip and row.vip.port_id:
                    library.update_loadbalancer_status(Balancer(row, network, folder).settle())
            session.close()
        except Exception:
            LOG.exception("A look at the load balancers failed.")
        time.sleep(0.5)


def live(rows):
    """Return what is not about to be deleted."""
    return [row for row in rows if row.provisioning_status != "PENDING_DELETE"]


class Balancer:
    """One load balancer: a namespace with HAProxy in it."""

    def __init__(self, row, network, folder):
        self.row, self.network = row, network
        self.namespace = f"lb-{row.id}"
        self.tap, self.inner = f"tap{row.vip.port_id[:11]}", f"lbv{row.vip.port_id[:11]}"
        self.file, self.pid = folder / f"lb-{row.id}.cfg", folder / f"lb-{row.id}.pid"
        self.socket = folder / f"lb-{row.id}.sock"

    def settle(self):
        """Make it what its row says; return the new status of each part, as the driver library wants it."""
        gone = self.row.provisioning_status == "PENDING_DELETE"
        outcome = "ACTIVE"
        try:
            if gone:
                self.unplug()
            else:
                self.plug()
                self.serve()
        except Exception as exc:
            outcome = "ERROR"
            LOG.exception("Load balancer %s: %s", self.row.id, getattr(exc, "stderr", exc))
        return self._status(outcome, gone)

    def _status(self, outcome, gone):
        row = self.row
        parts = {
            "listeners": row.listeners,
            "pools": row.pools,
            "members": [member for pool in row.pools for member in pool.members],
            "healthmonitors": [pool.health_monitor for pool in row.pools if pool.health_monitor],
        }
        status = {}
        for kind, things in parts.items():
            for thing in things:
                if gone or thing.provisioning_status == "PENDING_DELETE":
                    new = {"provisioning_status": "DELETED"}
                elif thing.provisioning_status.startswith("PENDING"):
                    new = {"provisioning_status": outcome, "operating_status": self._operating(outcome)}
                else:
                    continue
                status.setdefault(kind, []).append({"id": thing.id, **new})
        whole = {"provisioning_status": "DELETED" if gone else outcome, "operating_status": self._operating(outcome)}
        status["loadbalancers"] = [{"id": row.id, **whole}]
        return status

    @staticmethod
    def _operating(outcome):
        return "ONLINE" if outcome == "ACTIVE" else "ERROR"

    def plug(self):
        """Make the namespace, and a pair of interfaces that the linuxbridge agent wires to the port's network."""
        if self.namespace in command("ip", "netns", "list"):
            return
        vip = self.row.vip
        bound = {"binding:host_id": os.environ["LAB_HOST"], "admin_state_up": True}
        unfiltered = {"security_groups": [], "port_security_enabled": False}
        answer = self.network.put(f"/ports/{vip.port_id}", json={"port": {**bound, **unfiltered}})
        answer.raise_for_status()
        port, subnet = self.network.get_port(vip.port_id), self.network.get_subnet(vip.subnet_id)
        inside = ("ip", "-n", self.namespace)
        command("ip", "netns", "add", self.namespace)
        command("ip", "link", "add", self.tap, "type", "veth", "peer", "name", self.inner)
        command("ip", "link", "set", self.inner, "address", port.mac_address, "netns", self.namespace)
        command("ip", "link", "set", self.tap, "up")
        command(*inside, "link", "set", "lo", "up")
        command(*inside, "link", "set", self.inner, "name", "eth0", "up")
        command(*inside, "addr", "add", f"{vip.ip_address}/{subnet.cidr.split('/')[1]}", "dev", "eth0")
        command(*inside, "route", "add", "default", "via", subnet.gateway_ip)
        for _ in range(60):
            if self.network.get_port(vip.port_id).status == "ACTIVE":
                break
            time.sleep(0.5)
        command("ip", "netns", "exec", self.namespace, "arping", "-c1", "-A", "-I", "eth0", vip.ip_address, check=False)

    def unplug(self):
        """Stop HAProxy, remove interfaces and namespace."""
        for pid in self._pids():
            os.kill(pid, signal.SIGTERM)
        command("ip", "link", "del", self.tap, check=False)
        command("ip", "netns", "del", self.namespace, check=False)
        for file in (self.file, self.pid, self.socket):
            file.unlink(missing_ok=True)

    def serve(self):
        """Start HAProxy with what the tables say, in the place of the one that runs."""
        listeners = [row for row in live(self.row.listeners) if row.enabled]
        if not listeners:
            return
        text = CONFIGURATION.render(
            socket=self.socket,
            address=self.row.vip.ip_address,
            listeners=listeners,
            pools=live(self.row.pools),
            algorithms=ALGORITHMS,
        )
        self.file.write_text(text, encoding="utf-8")
        old = [word for pid in self._pids() for word in ("-sf", str(pid))]
        command("ip", "netns", "exec", self.namespace, "haproxy", "-D", "-f", str(self.file), "-p", str(self.pid), *old)

    def _pids(self):
        words = self.pid.read_text(encoding="ascii").split() if self.pid.exists() else []
        return [int(word) for word in words if Path(f"/proc/{word}").exists()]
