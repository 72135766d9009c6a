"""The network of the lab does what scenarios ask of it. Needs root, and namespaces of its own: see CMakeLists.txt."""

import ctypes
import os
import socket
import struct
import subprocess
import time
import unittest
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import jute
from network import Host, Network, run
from transactions import CREATE, DELETE
from zkclient import PORT

CLONE_NEWNET = 0x40000000
libc = ctypes.CDLL(None, use_errno=True)


@contextmanager
def on(host: Host) -> Iterator[None]:
    """Sockets made in here belong to the host, for good."""

    def enter(path: str) -> None:
        descriptor = os.open(path, os.O_RDONLY)
        try:
            if libc.setns(descriptor, CLONE_NEWNET) != 0:
                raise OSError(ctypes.get_errno(), f"setns {path}")
        finally:
            os.close(descriptor)

    home = f"/proc/{os.getpid()}/fd/{os.open('/proc/self/ns/net', os.O_RDONLY)}"
    enter(f"/run/netns/{host.name}")
    try:
        yield
    finally:
        enter(home)
        os.close(int(home.rsplit("/", 1)[1]))


def mailbox(host: Host) -> socket.socket:
    with on(host):
        box = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    box.bind((host.address, 9))
    box.settimeout(1)
    return box


class NetworkTest(unittest.TestCase):
    network: Network
    one: Host
    other: Host

    @classmethod
    def setUpClass(cls) -> None:
        run("mount", "-t", "tmpfs", "tmpfs", "/run")
        cls.network = Network()
        cls.one, cls.other = cls.network.add("one", 11), cls.network.add("other", 12)

    def setUp(self) -> None:
        self.boxes = {host: mailbox(host) for host in (self.one, self.other)}
        self.assertTrue(self.passes(self.one, self.other) and self.passes(self.other, self.one))

    def tearDown(self) -> None:
        self.network.heal()
        for box in self.boxes.values():
            box.close()

    def send(self, sender: Host, receiver: Host, words: bytes = b"?") -> None:
        self.boxes[sender].sendto(words, (receiver.address, 9))

    def passes(self, sender: Host, receiver: Host) -> bool:
        """A wire that was given back to the bridge needs a moment, so it may be tried again."""
        for _ in range(5):
            self.send(sender, receiver)
            self.boxes[receiver].settimeout(0.2)
            try:
                self.boxes[receiver].recv(100)
                return True
            except TimeoutError:
                pass
        return False

    def delay(self, sender: Host, receiver: Host) -> float:
        self.boxes[receiver].settimeout(2)
        begin = time.monotonic()
        self.send(sender, receiver)
        self.boxes[receiver].recv(100)
        return time.monotonic() - begin

    def connect(self, server: socket.socket) -> tuple[socket.socket, socket.socket]:
        with on(self.one):
            client = socket.create_connection((self.other.address, PORT), timeout=3)
        accepted, _ = server.accept()
        accepted.settimeout(3)
        self.addCleanup(client.close)
        self.addCleanup(accepted.close)
        return client, accepted

    def listen(self) -> socket.socket:
        with on(self.other):
            server = socket.create_server((self.other.address, PORT))
        self.addCleanup(server.close)
        return server

    def test_a_cut_is_one_way_until_joined(self) -> None:
        self.network.cut([self.one], self.other)
        self.assertFalse(self.passes(self.one, self.other))
        self.assertTrue(self.passes(self.other, self.one))
        self.network.join([self.one], self.other)
        self.assertTrue(self.passes(self.one, self.other))

    def test_both_ways_until_healed(self) -> None:
        self.network.cut_both_ways(self.one, [self.other])
        self.assertFalse(self.passes(self.one, self.other))
        self.assertFalse(self.passes(self.other, self.one))
        self.network.heal()
        self.assertTrue(self.passes(self.one, self.other))

    def test_an_unplugged_host_is_alone_until_plugged(self) -> None:
        for delayed in (False, True):
            if delayed:
                self.network.delay(self.one, 1)
            self.network.unplug(self.one)
            self.assertFalse(self.passes(self.one, self.other))
            self.assertFalse(self.passes(self.other, self.one))
            self.network.plug(self.one)
            self.assertTrue(self.passes(self.one, self.other))

    def received(self, sender: Host, receiver: Host, count: int) -> int:
        got = 0
        self.boxes[receiver].settimeout(0.2)
        for _ in range(count // 50):  # as many as a mailbox holds
            for _ in range(50):
                self.send(sender, receiver)
            try:
                for _ in range(50):
                    self.boxes[receiver].recv(100)
                    got += 1
            except TimeoutError:
                pass
        return got

    def test_loss_in_both_directions(self) -> None:
        self.network.lose(self.one, 0.3)
        for sender, receiver in ((self.one, self.other), (self.other, self.one)):
            self.assertAlmostEqual(self.received(sender, receiver, 1000), 700, delta=90)
        self.network.lose_nothing(self.one, 0.3)
        self.assertEqual(self.received(self.one, self.other, 500), 500)

    def test_delay_in_both_directions(self) -> None:
        self.network.delay(self.one, 150)
        self.assertTrue(self.passes(self.one, self.other))
        for sender, receiver in ((self.one, self.other), (self.other, self.one)):
            self.assertTrue(0.15 <= self.delay(sender, receiver) < 0.25)
        self.network.delay(self.one, 0)
        self.assertLess(self.delay(self.one, self.other), 0.1)

    def test_delayed_bytes_arrive_whole_and_in_order(self) -> None:
        self.network.delay(self.one, 20)
        client, accepted = self.connect(self.listen())
        sent = os.urandom(1_000_000)
        for sender, receiver in ((client, accepted), (accepted, client)):
            writer = os.fork()
            if writer == 0:
                sender.sendall(sent)
                os._exit(0)
            got = b""
            while len(got) < len(sent):
                got += receiver.recv(65536)
            os.waitpid(writer, 0)
            self.assertEqual(got, sent)

    def test_refusal_resets_and_refuses(self) -> None:
        server = self.listen()
        client, _ = self.connect(server)
        self.network.refuse(self.one, [self.other])
        client.sendall(b"x")
        with self.assertRaises(ConnectionResetError):
            client.recv(1)
        with self.assertRaises(ConnectionRefusedError):
            self.connect(server)
        self.network.accept(self.one, [self.other])
        self.connect(server)

    def test_only_the_chosen_reply_is_lost(self) -> None:
        forwarder = self.network.forwarder(self.one)
        self.assertTrue(self.passes(self.one, self.other))
        forwarder.tell(f"rob {CREATE}")
        client, accepted = self.connect(self.listen())
        hello = jute.buffer(bytes(44))
        client.sendall(hello)
        self.assertEqual(accepted.recv(100), hello)

        def ask(xid: int, opcode: int, error: int) -> None:
            request = jute.buffer(jute.int32(xid) + jute.int32(opcode))
            client.sendall(request[:4])  # as the C client does
            client.sendall(request[4:])
            got = b""
            while len(got) < len(request):
                got += accepted.recv(100)
            self.assertEqual(got, request)
            accepted.sendall(jute.buffer(struct.pack(">iqi", xid, 1, error)))

        ask(1, DELETE, 0)
        self.assertEqual(len(client.recv(100)), 20)
        ask(2, CREATE, -101)
        self.assertEqual(len(client.recv(100)), 20)
        ask(3, CREATE, 0)
        with self.assertRaises(ConnectionResetError):
            client.recv(100)
        self.assertEqual(forwarder.hear(), "robbed")

    def test_what_runs_on_a_host_ends_with_its_parent(self) -> None:
        words = self.one.command("sleep", "1000")
        child = subprocess.Popen(["sh", "-c", f"{' '.join(words)} & echo $!; wait"], stdout=subprocess.PIPE, text=True)
        assert child.stdout
        sleeper = Path(f"/proc/{child.stdout.readline().strip()}")
        deadline = time.monotonic() + 5
        while "sleep" not in (sleeper / "comm").read_text() and time.monotonic() < deadline:
            time.sleep(0.01)
        child.kill()
        child.communicate()
        while sleeper.exists() and time.monotonic() < deadline:
            if (sleeper / "stat").read_text().split()[2] == "Z":
                break  # nobody reaps it in here
            time.sleep(0.01)
        else:
            self.assertFalse(sleeper.exists())


if __name__ == "__main__":
    unittest.main()
