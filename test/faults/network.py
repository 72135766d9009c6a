"""Hosts in network namespaces of their own, on one bridge; and what can happen to the wires between them.

The lab runs in a namespace of its own, which holds the bridge and the lab's own address. It also has its own process
and mount namespaces (`lab_main.py`), so names are nobody else's, and all of it ends with the lab.
"""

import errno
import fcntl
import select
import socket
import struct
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

PREFIX = "10.77.0."
LAB_ADDRESS = PREFIX + "1"
CLIENT_PORTS = (2181, 2281)  # the second one speaks TLS
SIOCBRADDIF, SIOCBRDELIF = 0x89A2, 0x89A3


def run(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(command)}: {done.stderr.strip()}")
    return done.stdout


def change_bridge(request: int, port: str) -> None:
    """A system call, where the program ip would take long to start on a busy machine. Nothing to change is fine."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        try:
            fcntl.ioctl(any_socket, request, struct.pack("16si20x", b"hub", socket.if_nametoindex(port)))
        except OSError as error:
            if error.errno not in (errno.EBUSY, errno.EINVAL):
                raise


@dataclass(frozen=True)
class Host:
    name: str  # also of its namespace, and of its port on the bridge
    address: str

    def command(self, *words: str) -> list[str]:
        """The command, to be run on this host; it dies with the lab, or earlier."""
        return ["ip", "netns", "exec", self.name, "setpriv", "--pdeathsig", "KILL", *words]


@dataclass
class Network:
    hosts: dict[str, Host] = field(default_factory=dict)
    _forwarders: dict[str, "Forwarder"] = field(default_factory=dict)

    def __post_init__(self) -> None:
        run("ip", "link", "set", "lo", "up")
        run("ip", "link", "add", "hub", "type", "bridge", "forward_delay", "0")
        run("ip", "addr", "add", f"{LAB_ADDRESS}/24", "dev", "hub")
        run("ip", "link", "set", "hub", "up")
        # Else the lab would answer for its address also on wires that a forwarder has taken off the bridge.
        Path("/proc/sys/net/ipv4/conf/all/arp_ignore").write_text("1")

    def add(self, name: str, number: int) -> Host:
        host = self.hosts[name] = Host(name, f"{PREFIX}{number}")
        run("ip", "netns", "add", name)
        run("ip", "link", "add", name, "type", "veth", "peer", "name", "eth0", "netns", name)
        run("ip", "link", "set", name, "master", "hub", "up")
        for line in (f"addr add {host.address}/24 dev eth0", "link set eth0 up", "link set lo up"):
            run("ip", "-n", name, *line.split())
        return host

    def unplug(self, host: Host) -> None:
        """Takes the host off the bridge, at once: it hears nobody and nobody hears it."""
        change_bridge(SIOCBRDELIF, self._port(host))

    def plug(self, host: Host) -> None:
        """Undoes `unplug`."""
        change_bridge(SIOCBRADDIF, self._port(host))

    def cut(self, senders: Sequence[Host], receiver: Host) -> None:
        """One way: what the senders say to the receiver is lost on arrival."""
        self._rule(receiver, "INPUT", "-s", ",".join(sender.address for sender in senders), "-j", "DROP")

    def join(self, senders: Sequence[Host], receiver: Host) -> None:
        """Undoes one `cut`."""
        self._rule(receiver, "INPUT", "-s", ",".join(sender.address for sender in senders), "-j", "DROP", change="-D")

    def cut_both_ways(self, one: Host, others: Sequence[Host]) -> None:
        self.cut(others, one)
        for other in others:
            self.cut([one], other)

    def lose(self, host: Host, share: float) -> None:
        """Loses this share of the packets to the host, and of those from it."""
        self._loss(host, share, "-A")

    def lose_nothing(self, host: Host, share: float) -> None:
        """Undoes one `lose`."""
        self._loss(host, share, "-D")

    def refuse(self, client: Host, servers: Sequence[Host]) -> None:
        """The client's connections to these servers are reset, and new ones are refused."""
        self._refusal(client, servers, "-A")

    def accept(self, client: Host, servers: Sequence[Host]) -> None:
        """Undoes one `refuse`."""
        self._refusal(client, servers, "-D")

    def clear(self, host: Host) -> None:
        """Everything that is sent to the host arrives again, and nothing that it sends is refused."""
        run(*host.command("iptables", "-F"))

    def forwarder(self, host: Host) -> "Forwarder":
        """What stands between the host and the bridge from now on."""
        if host.name not in self._forwarders:
            self._forwarders[host.name] = Forwarder(host)
        return self._forwarders[host.name]

    def delay(self, host: Host, milliseconds: int) -> None:
        """Every frame to the host, and every one from it, arrives so much later."""
        self.forwarder(host).tell(f"delay {milliseconds}")

    def heal(self) -> None:
        for host in self.hosts.values():
            self.clear(host)
        for forwarder in self._forwarders.values():
            forwarder.close()
        self._forwarders.clear()
        for host in self.hosts.values():
            self.plug(host)

    def _loss(self, host: Host, share: float, change: str) -> None:
        chance = ("-m", "statistic", "--mode", "random", "--probability", f"{share:.4f}", "-j", "DROP")
        self._rule(host, "INPUT", "-i", "eth0", *chance, change=change)
        # Not where the host sends: there, it would be told.
        for other in self.hosts.values():
            if other is not host:
                self._rule(other, "INPUT", "-s", host.address, *chance, change=change)

    def _refusal(self, client: Host, servers: Sequence[Host], change: str) -> None:
        addresses = ",".join(server.address for server in servers)
        ports = ("-p", "tcp", "-m", "multiport", "--dports", ",".join(map(str, CLIENT_PORTS)))
        reset = ("-j", "REJECT", "--reject-with", "tcp-reset")
        self._rule(client, "OUTPUT", "-d", addresses, *ports, *reset, change=change)

    def _port(self, host: Host) -> str:
        """What stands for the host on the bridge."""
        return f"t-{host.name}" if host.name in self._forwarders else host.name

    def _rule(self, host: Host, chain: str, *match: str, change: str = "-A") -> None:
        run(*host.command("iptables", change, chain, *match))


def script(name: str) -> tuple[str, ...]:
    """One of the programs beside this file."""
    return "/usr/bin/python3", "-B", str(Path(__file__).with_name(name))


class Forwarder:
    """The process that passes frames between a host and the bridge; see `forward.py`."""

    def __init__(self, host: Host) -> None:
        self._host = host
        run(*host.command(*script("offload.py"), "eth0"))
        self._process = subprocess.Popen(
            ["setpriv", "--pdeathsig", "KILL", *script("forward.py"), host.name],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1,
        )
        if self.hear() != "ready":
            raise RuntimeError(f"no forwarder for {host.name}")

    def tell(self, words: str) -> None:
        assert self._process.stdin
        self._process.stdin.write(words + "\n")

    def hear(self, seconds: float = 10) -> str:
        """The next line that it says; nothing if it says none in time."""
        assert self._process.stdout
        ready, _, _ = select.select([self._process.stdout], [], [], seconds)
        return self._process.stdout.readline().strip() if ready else ""

    def close(self) -> None:
        """The wire goes back to the bridge. Frames on their way are lost."""
        self._process.kill()
        self._process.communicate()
        change_bridge(SIOCBRADDIF, self._host.name)
