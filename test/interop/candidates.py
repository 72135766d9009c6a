"""Candidates: the peers', which drivers hold, and ours, each a process of `zkelection run`.

A driver holds any number of candidates, each with a session of its own. It reads a command a line, and tells of its
candidates a line each time:

    stand NAME RECIPE PATH [NAMESPACE]    NAME leader        it has become the leader
    resign NAME                           NAME lost          the recipe says that it is the leader no more
    leave NAME   closes its session       NAME expired       the client says that its session has ended
    believes NAME                         NAME believes true|false
    list NAME                             NAME list A,B,C    the queue, as the peer shows it
                                          NAME failed TEXT   what was asked for
"""

import itertools
import os
import queue
import signal
import subprocess
import threading
from dataclasses import dataclass, field
from pathlib import Path

from ensemble import PATIENCE

counter = itertools.count(1)


class Candidate:
    """What it tells arrives in `events`, in order."""

    def __init__(self, kind: str) -> None:
        self.name = f"{kind}-{next(counter)}"
        self.events: queue.Queue[str] = queue.Queue()
        self.leaders: list[str] = []  # of its election, in the order in which they said so
        self.node = ""
        self.session = 0

    def __repr__(self) -> str:
        return self.name

    def heard(self, event: str) -> None:
        if event == "leader":
            self.leaders.append(self.name)
        self.events.put(event)

    def expect(self, event: str) -> str:
        """The next that it tells is this event; what else it says of it."""
        try:
            heard = self.events.get(timeout=PATIENCE)
        except queue.Empty:
            raise AssertionError(f"{self} does not say '{event}'") from None
        word, _, rest = heard.partition(" ")
        if word != event:
            raise AssertionError(f"{self} says '{heard}', not '{event}'")
        return rest

    def expect_nothing_more(self) -> None:
        heard = list(self.events.queue)
        if heard:
            raise AssertionError(f"{self} also says {heard}")


class Pausable:
    """Its process may stand still."""

    _process: subprocess.Popen[str]

    def pause(self) -> None:
        os.kill(self._process.pid, signal.SIGSTOP)

    def resume(self) -> None:
        os.kill(self._process.pid, signal.SIGCONT)


class Driver(Pausable):
    """A process of a peer's. It ends with us."""

    def __init__(self, command: list[str], log: Path) -> None:
        self._candidates: dict[str, PeerCandidate] = {}
        self._ordering = threading.Lock()
        with log.open("a") as errors:
            self._process = subprocess.Popen(
                ["setpriv", "--pdeathsig", "KILL", *command],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors, text=True, bufsize=1,
            )
        threading.Thread(target=self._read, daemon=True).start()

    def candidate(self, recipe: "Recipe", namespace: str = "") -> "PeerCandidate":
        one = PeerCandidate(self, recipe, namespace)
        self._candidates[one.name] = one
        return one

    def order(self, *words: str) -> None:
        assert self._process.stdin
        with self._ordering:
            self._process.stdin.write(" ".join(words) + "\n")

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()

    def _read(self) -> None:
        with self._process as process:
            assert process.stdout
            for line in process.stdout:
                name, _, event = line.rstrip("\n").partition(" ")
                self._candidates[name].heard(event)


@dataclass(frozen=True)
class Recipe:
    """A peer's recipe, and what it does where they differ."""

    name: str
    scheme: str
    lists: str  # how it shows the queue: as "ids" or "nodes", or not at all
    when_expired: tuple[str, ...]  # what it tells
    believes_after_expiry: bool  # that it still leads
    # Arriving where ours with another scheme leads, it becomes leader, unless it "waits" or "fails".
    beside: dict[str, str] = field(default_factory=dict)


class PeerCandidate(Candidate):
    def __init__(self, driver: Driver, recipe: Recipe, namespace: str) -> None:
        super().__init__(recipe.name)
        self.driver, self.recipe, self.namespace = driver, recipe, namespace

    def stand(self, path: str) -> None:
        words = (path.removeprefix(f"/{self.namespace}"), self.namespace) if self.namespace else (path,)
        self.driver.order("stand", self.name, self.recipe.name, *words)

    def resign(self) -> None:
        self.driver.order("resign", self.name)

    def leave(self) -> None:
        self.driver.order("leave", self.name)

    def believes(self) -> bool:
        self.driver.order("believes", self.name)
        return self.expect("believes") == "true"

    def list(self) -> list[str]:
        self.driver.order("list", self.name)
        return self.expect("list").split(",")


@dataclass(frozen=True)
class Place:
    """Where a resource is looked for: what the program is told, and the path that it stands for."""

    options: tuple[str, ...]
    path: str


class OurCandidate(Candidate, Pausable):
    """Its command says that it leads, and ends when told."""

    COMMAND = ("sh", "-c", "echo leader; read line")

    def __init__(self, program: Path, place: Place, scheme: str, *options: str) -> None:
        super().__init__("ours")
        self.errors = ""
        self._place = place
        self._words = [str(program), "run", *place.options, "--scheme", scheme, "--id", self.name, *options]

    def stand(self, path: str) -> None:
        resource = path.removeprefix(self._place.path).lstrip("/")
        self._process = subprocess.Popen(
            ["setpriv", "--pdeathsig", "TERM", *self._words, "--resource", resource, "--", *self.COMMAND],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )
        threading.Thread(target=self._read, daemon=True).start()

    def resign(self) -> None:
        assert self._process.stdin
        self._process.stdin.close()

    def leave(self) -> None:
        self._process.terminate()

    def kill(self) -> None:
        self._process.kill()

    def _read(self) -> None:
        with self._process as process:
            assert process.stdout and process.stderr
            for line in process.stdout:
                self.heard(line.rstrip("\n"))
            self.errors = process.stderr.read()
        self.heard(f"ended {process.returncode}")
