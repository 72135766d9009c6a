"""A real server, started and stopped by scripts/zookeeper, and what it tells of an election."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[1] / "faults"))
from zkclient import Client, Node, ServerError, four_letter_word

SCRIPT = Path(__file__).resolve().parents[2] / "scripts" / "zookeeper"
TICK_MS = 500
PATIENCE = 30.0  # seconds, after which what was waited for does not come


def eventually(what: str, condition: Callable[[], bool]) -> None:
    """Waits for a state of which no event tells."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError(f"after {PATIENCE:.0f} s there is not yet: {what}")
        time.sleep(0.005)


class Ensemble:
    """One server."""

    def __init__(self, name: str) -> None:
        self._name = f"{name}-{os.getpid()}"
        # For the looker, which sends no pings.
        started = self._script("start", "--tick", str(TICK_MS), "--config", "maxSessionTimeout=600000")
        self.hosts = started.rpartition("hosts=")[2].strip()
        self._port = int(self.hosts.rpartition(":")[2])

    def stop(self) -> None:
        self._script("stop")

    def client(self) -> Client:
        return Client("127.0.0.1", patience=PATIENCE, session_timeout=600, port=self._port)

    def watchers(self, path: str) -> set[int]:
        """The sessions that watch a node."""
        sessions, watched = set(), ""
        for line in four_letter_word("127.0.0.1", "wchp", PATIENCE, self._port).splitlines():
            if line.startswith("/"):
                watched = line
            elif line and watched == path:
                sessions.add(int(line.strip(), 16))
        return sessions

    def last_request(self, session: int) -> str:
        """What a session has asked last: GETC a listing, GETD a node. Refused requests count."""
        for line in four_letter_word("127.0.0.1", "cons", PATIENCE, self._port).splitlines():
            if f"sid={session:#x}," in line:
                return line.partition("lop=")[2].partition(",")[0]
        return ""

    def _script(self, command: str, *options: str) -> str:
        words = [str(SCRIPT), command, "--name", self._name, *options]
        return subprocess.run(words, check=True, capture_output=True, text=True).stdout


__all__ = ["PATIENCE", "TICK_MS", "Client", "Ensemble", "Node", "ServerError", "eventually"]
