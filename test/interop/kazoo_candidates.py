"""Candidates of kazoo's recipes; obeys the lines that candidates.py describes."""

import sys
import threading

from kazoo.client import KazooClient
from kazoo.protocol.states import KazooState

telling = threading.Lock()


def tell(name, *words):
    with telling:
        print(name, *(str(word).replace("\n", " ") for word in words), flush=True)


class Candidate:
    """Each has a client, and so a session, of its own."""

    def __init__(self, hosts, session_timeout, name, recipe, path):
        self.name = name
        self.client = KazooClient(hosts, timeout=session_timeout)
        self.client.add_listener(self._state)
        self.client.start()
        self.election = self.client.Election(path, name) if recipe == "Election" else None
        patterns = ("-latch-",) if recipe == "MixedLock" else ()
        self.lock = self.election.lock if self.election else self.client.Lock(path, name, patterns)
        self.end_of_term = threading.Event()

    def stand(self):
        threading.Thread(target=self._stand, daemon=True).start()

    def resign(self):
        if self.election:
            self.end_of_term.set()
        else:
            self.lock.release()

    def believes(self):
        return self.lock.is_acquired

    def _stand(self):
        try:
            if self.election:
                self.election.run(self._lead)
            elif self.lock.acquire():
                tell(self.name, "leader")
        except Exception as error:
            tell(self.name, "failed", type(error).__name__, error)

    def _lead(self):
        self.end_of_term.clear()
        tell(self.name, "leader")
        self.end_of_term.wait()

    def _state(self, state):
        if state == KazooState.LOST:
            tell(self.name, "expired")


def main():
    hosts, milliseconds = sys.argv[1:]
    candidates = {}
    for line in sys.stdin:
        command, name, *rest = line.split()
        try:
            if command == "stand" and name not in candidates:
                candidates[name] = Candidate(hosts, int(milliseconds) / 1000, name, *rest)
            one = candidates[name]
            if command == "stand":
                one.stand()
            elif command == "resign":
                one.resign()
            elif command == "leave":
                one.client.stop()
            elif command == "believes":
                tell(name, "believes", str(one.believes()).lower())
            elif command == "list":
                tell(name, "list", ",".join(one.lock.contenders()))
            else:
                raise ValueError(f"no command {command}")
        except Exception as error:
            tell(name, "failed", type(error).__name__, error)


main()
