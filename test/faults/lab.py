"""The lab: three servers and three clients on a network that can be broken, and a probe that tells what works."""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from network import Host, Network
from servers import Ensemble, Server
from zkclient import NODE_EXISTS, Client, ServerError

SERVERS = CLIENTS = 3
PROBE = "/bench-probe"
# What goes wrong with a client of an ensemble that is being broken: silence, refusal, or an error of the moment.
UNAVAILABLE = (OSError, ServerError)

Answer = TypeVar("Answer")


@dataclass(frozen=True)
class Setting:
    tick_ms: int
    timeout_ms: int  # the sessions', T

    @property
    def tick(self) -> float:
        return self.tick_ms / 1000

    @property
    def timeout(self) -> float:
        return self.timeout_ms / 1000


class Lab:
    def __init__(self, setting: Setting, folder: Path, rng: random.Random) -> None:
        self.setting = setting
        self.folder = folder
        self.rng = rng
        self.network = Network()
        hosts = [self.network.add(f"s{i}", 10 + i) for i in range(1, SERVERS + 1)]
        self.clients = [self.network.add(f"c{i}", 20 + i) for i in range(1, CLIENTS + 1)]
        self.ensemble = Ensemble(hosts, setting.tick_ms, folder / "servers")

    @property
    def server_hosts(self) -> list[Host]:
        return [server.host for server in self.ensemble.servers]

    def begin_anew(self, over_tls: bool) -> None:
        """No scenario feels what an earlier one did: ensembles limp for a while after some faults."""
        self.network.heal()
        self.ensemble.begin_anew(over_tls)

    def heal(self) -> None:
        self.network.heal()
        self.ensemble.heal()

    def leader(self) -> Server:
        """Waits until there is one."""
        deadline = time.monotonic() + 60
        while not (leader := self.ensemble.leader()):
            if time.monotonic() > deadline:
                raise TimeoutError("the ensemble has no leader")
            time.sleep(0.02)
        return leader

    def first_write(self, seconds: float = 120) -> float:
        """Tries until the ensemble accepts a write; returns when that was (monotonic)."""
        deadline = time.monotonic() + seconds
        while True:
            for server in self.ensemble.servers:
                try:
                    with Client(server.host.address, patience=1.0) as client:
                        write_probe(client)
                    return time.monotonic()
                except UNAVAILABLE:
                    pass
            if time.monotonic() > deadline:
                raise TimeoutError(f"the ensemble accepted no write for {seconds:.0f} s")
            time.sleep(0.02)

    def client(self) -> Client:
        """A session with the leader."""
        return Client(self.leader().host.address, patience=5.0)

    def ask(self, question: Callable[[Client], Answer], seconds: float = 60) -> Answer:
        """What a client of the leader answers; tries until there is an answer."""
        deadline = time.monotonic() + seconds
        while True:
            try:
                with self.client() as client:
                    return question(client)
            except UNAVAILABLE as error:
                if time.monotonic() > deadline:
                    raise TimeoutError(f"the leader gave no answer for {seconds:.0f} s: {error}") from error
            time.sleep(0.02)


def write_probe(client: Client) -> None:
    try:
        client.create(PROBE)
    except ServerError as error:
        if error.code != NODE_EXISTS:
            raise
    client.set(PROBE, b"")
