"""One run of one scenario: instances that stand for a resource, what befalls them, and how it ends."""

import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from instance import Instance, Terms, wait_for
from lab import Lab
from network import Host
from records import HEADER, MAGIC, SAMPLE
from servers import Server
from zkclient import Node

ROOT = "/elections"
CLOSE_LIMIT = 12.0  # seconds for an orderly end, which takes milliseconds


@dataclass
class Marks:
    """When things happened (monotonic, seconds)."""

    fault: float = 0
    healed: float = 0
    first_write: float = 0  # of the probe, after healing
    settled: float = 0  # one master, and only one
    observed: float = 0  # nothing is asked of the instances until then


@dataclass
class Trial:
    lab: Lab
    name: str
    program: Path | None
    folder: Path
    instances: list[Instance] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    late: list[str] = field(default_factory=list)
    """What took too long; a machine that stood still can do that."""
    marks: Marks = field(default_factory=Marks)
    first_token: int = 0  # of the master when the fault began
    events: list[str] = field(default_factory=list)

    @property
    def resource(self) -> str:
        return f"bench/{self.name}"

    @property
    def path(self) -> str:
        return f"{ROOT}/{self.resource}"

    @property
    def timeout(self) -> float:
        return self.lab.setting.timeout

    @property
    def tick(self) -> float:
        return self.lab.setting.tick

    # ---- instances ----

    def start_instance(self, host: Host, clock_rate: float = 1.0) -> Instance:
        if not self.program:
            raise RuntimeError("there is no program for it; the control takes --trusting-program")
        ensemble, setting = self.lab.ensemble, self.lab.setting
        terms = Terms(
            self.program, ensemble.connect_string, ensemble.authority, setting.timeout_ms, setting.tick_ms,
            self.resource,
        )
        life = 1 + sum(instance.host == host for instance in self.instances)
        started = Instance(f"{host.name}.{life}", host, terms, self.folder, clock_rate)
        self.instances.append(started)
        return started

    def start_instances(self, clock_rates: tuple[float, ...] = (1.0, 1.0, 1.0)) -> None:
        """One on each client, in random order; the first one to be started becomes the master."""
        hosts = self.lab.rng.sample(self.lab.clients, len(self.lab.clients))
        for host, rate in zip(hosts, clock_rates, strict=True):
            started = self.start_instance(host, rate)
            self.wait_for_queue(started)

    def wait_for_queue(self, instance: Instance, seconds: float = 30) -> None:
        """Until the instance's node is there."""

        def enrolled() -> bool:
            if not instance.running:
                raise RuntimeError(instance.obituary())
            return any(node.owner == instance.name for node in self.nodes())

        wait_for(seconds, f"node of {instance.name}", enrolled)

    def replace_killed(self) -> None:
        for host in self.lab.clients:
            lives = [instance for instance in self.instances if instance.host == host]
            if lives and not lives[-1].running:
                self.start_instance(host)

    def believers(self) -> list[Instance]:
        return [instance for instance in self.instances if instance.token()]

    def master_and_token(self, seconds: float = 60) -> tuple[Instance, int]:
        """Whoever believes to be it, in the largest token; waits until somebody does."""
        deadline = time.monotonic() + seconds
        while True:
            token, master = max(((instance.token(), instance) for instance in self.instances), key=lambda pair: pair[0])
            if token:
                return master, token
            if time.monotonic() > deadline:
                raise TimeoutError(f"no master within {seconds:.0f} s")
            time.sleep(0.005)

    def master(self, seconds: float = 60) -> Instance:
        return self.master_and_token(seconds)[0]

    def others(self, instance: Instance) -> list[Instance]:
        return [other for other in self.instances if other is not instance and other.running]

    def server_of(self, instance: Instance) -> Server:
        """The server to which it is connected; waits until it is."""
        wait_for(20, f"connection of {instance.name}", instance.server_address)
        server = self.lab.ensemble.at(instance.server_address() or "")
        return server or self.server_of(instance)

    # ---- time ----

    def note(self, text: str) -> None:
        self.events.append(f"{time.monotonic():.3f} {text}")

    def begin(self, text: str) -> None:
        """The fault begins now."""
        self.note(text)
        self.marks.fault = time.monotonic()

    def pause(self, seconds: float) -> None:
        """How long a fault lasts is time that passes, not an event to wait for."""
        time.sleep(seconds)

    def pause_randomly(self) -> None:
        """So that faults meet every phase of ticks and heartbeats."""
        self.pause(0.3 + self.lab.rng.uniform(0, max(self.timeout / 3, self.tick)))

    # ---- the end ----

    def heal(self) -> None:
        for instance in self.instances:
            instance.go_on()
        self.lab.heal()
        self.replace_killed()
        self.marks.healed = time.monotonic()
        self.note("healed")

    def expect_one_master(self) -> None:
        """Within T + 2 ticks + 2 s of the first write that the ensemble accepts from the probe."""
        self.marks.first_write = self.lab.first_write()
        limit = self.timeout + 2 * self.tick + 2
        self.settle(self.marks.first_write + limit, f"within {limit:.1f} s of the probe's first write")

    def settle(self, deadline: float, words: str) -> None:
        since: float | None = None
        while True:
            now = time.monotonic()
            since = (since or now) if len(self.believers()) == 1 else None
            if since and now - since > 0.3:
                self.marks.settled = since
                return
            if now > deadline + 0.3:
                names = [instance.name for instance in self.believers()]
                self.late.append(f"not exactly one master {words}, but {names or 'none'}")
                self.marks.settled = now
                return
            time.sleep(0.005)

    def expect_orderly_end(self) -> None:
        """Every instance ends when asked to, and leaves no node behind."""
        self.marks.observed = time.monotonic()
        for instance in self.instances:
            if instance.running:
                continue
            if instance.process.returncode != -9:
                self.failures.append(instance.obituary())
        living = [instance for instance in self.instances if instance.running]
        for instance in living:
            instance.ask_to_end()
        for instance in living:
            if instance.wait_for_end(CLOSE_LIMIT) != 0:
                self.failures.append(f"{instance.name} did not end in good order: {instance.obituary()}")
        self.lab.first_write()
        # The nodes of those that were killed end with their sessions.
        killed = {instance.name for instance in self.instances if instance not in living}
        if left := [node for node in self.nodes() if node.owner not in killed]:
            self.failures.append(f"left behind: {', '.join(f'{node.name} of {node.owner}' for node in left)}")
        elif self.nodes():
            limit = self.timeout + 2 * self.tick + 1
            self.expect_in_time(limit, "end of the killed instances' nodes", lambda: not self.nodes())

    def expect_in_time(self, seconds: float, what: str, condition: Callable[[], object]) -> None:
        try:
            wait_for(seconds, what, condition)
        except TimeoutError as error:
            self.late.append(str(error))

    def nodes(self) -> list[Node]:
        """The queue, as the ensemble has it now. Asks again while servers are busy with each other."""
        return self.lab.ask(lambda client: client.candidates(self.path))

    def close(self) -> None:
        for instance in self.instances:
            instance.close()

    def keep(self, place: Path) -> None:
        """Copies what there is to look at."""
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir(parents=True)
        (place / "events").write_text("\n".join(self.events + self.late + self.failures) + "\n")
        for instance in self.instances:
            shutil.copy(instance.log, place)
            samples = b"".join(SAMPLE.pack(one.before, one.after, one.token) for one in instance.samples())
            (place / instance.records.name).write_bytes(HEADER.pack(MAGIC, len(samples) // SAMPLE.size) + samples)
        for server in self.lab.ensemble.servers:
            shutil.copy(server.folder / "log", place / f"{server.host.name}.log")
            for log in server.data.glob("version-2/log.*"):
                shutil.copy(log, place / f"{server.host.name}.{log.name}")
