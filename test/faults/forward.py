"""Stands between a host and the bridge: delays frames, and loses the reply to a chosen request with its connection.

Kernels without netem are common, hence this. The hub's end of the host's cable is taken off the bridge and joined to
it by a TAP device. Usage: forward.py CABLE. It says "ready", and takes on its standard input

  delay MS         from now on, in both directions
  rob OPCODE...    the next successful reply to such a request of the host is lost, and its connection reset; says
                   "robbed" then
"""

import fcntl
import os
import selectors
import socket
import struct
import subprocess
import sys
import time
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field

import frames

ETH_P_ALL, SOL_PACKET, PACKET_IGNORE_OUTGOING = 0x0003, 263, 23
TUNSETIFF, IFF_TAP, IFF_NO_PI = 0x400454CA, 0x0002, 0x1000
LARGEST = 65536


@dataclass
class Lane:
    """One direction. Frames leave in the order in which they came."""

    send: Callable[[bytes], object]
    waiting: deque[tuple[float, bytes]] = field(default_factory=deque)

    def put(self, frame: bytes, delay: float) -> None:
        if delay or self.waiting:
            self.waiting.append((time.monotonic() + delay, frame))
        else:
            self._pass(frame)

    def flush(self) -> float | None:
        """Returns when to come again."""
        while self.waiting:
            due, frame = self.waiting[0]
            if due > time.monotonic():
                return due
            self.waiting.popleft()
            self._pass(frame)
        return None

    def _pass(self, frame: bytes) -> None:
        try:
            self.send(frame)
        except OSError:
            pass  # a full queue or an interface that is down loses frames, as cables do


@dataclass
class Connection:
    """Of the host with a server, told by their ports: `Robber` has only seen it from its beginning on."""

    requests: frames.Stream = field(default_factory=frames.Stream)
    replies: frames.Stream = field(default_factory=frames.Stream)
    greeted: bool = False  # the first message of the host is no request
    asked: set[int] = field(default_factory=set)  # the requests to be robbed of their reply
    dead: bool = False


@dataclass
class Robber:
    """Watches one host's requests for the one whose reply shall be lost."""

    opcodes: set[int] = field(default_factory=set)
    connections: dict[tuple[str, int], Connection] = field(default_factory=lambda: defaultdict(Connection))

    def request(self, frame: bytes) -> bool:
        """Looks at a frame from the host. False: it is not to pass."""
        found = frames.segment(frame)
        if not found or found.ports[1] != frames.CLIENT_PORT:
            return True
        if found.opens:
            self.connections.pop((found.receiver, found.ports[0]), None)
        connection = self.connections[found.receiver, found.ports[0]]
        for message in connection.requests.messages(found):
            if connection.greeted and len(message) >= 8:
                xid, opcode = struct.unpack_from(">ii", message)
                if opcode in self.opcodes:
                    connection.asked.add(xid)
            connection.greeted = True
        return not connection.dead

    def reply(self, frame: bytes) -> bytes | None:
        """Looks at a frame to the host. Returns what shall arrive in its place."""
        found = frames.segment(frame)
        if not found or found.ports[0] != frames.CLIENT_PORT:
            return frame
        connection = self.connections[found.sender, found.ports[1]]
        if connection.dead:
            return None
        for message in connection.replies.messages(found):
            xid, _, error = struct.unpack_from(">iqi", message) if len(message) >= 16 else (0, 0, -1)
            if self.opcodes and xid in connection.asked and error == 0:
                self.opcodes.clear()
                connection.dead = True
                print("robbed", flush=True)
                return frames.reset_instead_of(found)
        return frame


class Forwarder:
    def __init__(self, cable: str) -> None:
        self._delay = 0.0
        self._robber = Robber()
        self._cable = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(ETH_P_ALL))
        self._cable.setsockopt(SOL_PACKET, PACKET_IGNORE_OUTGOING, 1)
        self._cable.bind((cable, 0))
        self._tap = os.open("/dev/net/tun", os.O_RDWR)
        fcntl.ioctl(self._tap, TUNSETIFF, struct.pack("16sH22x", f"t-{cable}".encode(), IFF_TAP | IFF_NO_PI))
        for line in (f"{cable} nomaster", f"t-{cable} master hub up"):
            subprocess.run(["ip", "link", "set", *line.split()], check=True)
        self._from_host = Lane(lambda frame: os.write(self._tap, frame))
        self._to_host = Lane(self._cable.send)

    def run(self) -> None:
        selector = selectors.DefaultSelector()
        selector.register(self._cable, selectors.EVENT_READ, self._frame_from_host)
        selector.register(self._tap, selectors.EVENT_READ, self._frame_to_host)
        selector.register(0, selectors.EVENT_READ, self._command)
        print("ready", flush=True)
        while True:
            due = [time_ for lane in (self._from_host, self._to_host) if (time_ := lane.flush()) is not None]
            for key, _ in selector.select(max(0.0, min(due) - time.monotonic()) if due else None):
                key.data()

    def _frame_from_host(self) -> None:
        frame = self._cable.recv(LARGEST)
        if self._robber.request(frame):
            self._from_host.put(frame, self._delay)

    def _frame_to_host(self) -> None:
        if frame := self._robber.reply(os.read(self._tap, LARGEST)):
            self._to_host.put(frame, self._delay)

    def _command(self) -> None:
        line = os.read(0, 4096).decode()
        if not line:
            sys.exit()
        for word, *values in (words.split() for words in line.splitlines()):
            if word == "delay":
                self._delay = int(values[0]) / 1000
            elif word == "rob":
                self._robber.opcodes = {int(value) for value in values}


if __name__ == "__main__":
    Forwarder(sys.argv[1]).run()
