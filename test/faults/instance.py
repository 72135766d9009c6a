"""One instance of the election: a process of the program under test, on a host of its own."""

import os
import signal
import socket
import struct
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from network import Host
from records import RecordFile, Sample
from zkclient import PORT, SECURE_PORT

TCP_ESTABLISHED = "01"


@dataclass(frozen=True)
class Terms:
    """On which terms instances stand."""

    program: Path
    hosts: str
    authority: Path | None
    """The certificate of the servers' authority; none if they are reached in plain."""
    session_timeout_ms: int
    max_tick_ms: int
    resource: str


class Instance:
    def __init__(self, name: str, host: Host, terms: Terms, folder: Path, clock_rate: float = 1.0) -> None:
        self.name = name
        self.host = host
        self.records = folder / f"{name}.records"
        self.log = folder / f"{name}.log"
        self.stopped = self.was_stopped = False
        command = host.command(
            str(terms.program), "--hosts", terms.hosts,
            "--session-timeout", str(terms.session_timeout_ms), "--max-tick", str(terms.max_tick_ms),
            "--id", name, "--resource", terms.resource, "--records", str(self.records),
            "--clock-rate", str(clock_rate), *(("--tls-ca", str(terms.authority)) if terms.authority else ()),
        )
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=log, stderr=log, text=True)
        self._file: RecordFile | None = None

    def newest(self) -> Sample | None:
        """What it recorded last."""
        if self._file is None:
            try:
                self._file = RecordFile(self.records)
            except (OSError, ValueError):
                return None  # not made yet
        return self._file.newest()

    def samples(self) -> list[Sample]:
        """All that it recorded; nothing, if it was killed before it could."""
        try:
            with RecordFile(self.records) as file:
                return list(file.samples())
        except (OSError, ValueError):
            return []

    def token(self) -> int:
        """The token in which it believes at this moment, or 0. A process that does not run believes nothing."""
        if self.stopped or not self.running:
            return 0
        sample = self.newest()
        return sample.token if sample else 0

    @property
    def running(self) -> bool:
        return self.process.poll() is None

    def tell(self, word: str) -> None:
        assert self.process.stdin
        self.process.stdin.write(word + "\n")
        self.process.stdin.flush()

    def stop(self) -> None:
        os.kill(self.process.pid, signal.SIGSTOP)
        self.stopped = self.was_stopped = True

    def go_on(self) -> None:
        if self.stopped:
            os.kill(self.process.pid, signal.SIGCONT)
            self.stopped = False

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()
        self.stopped = False

    def ask_to_end(self) -> None:
        if self.running:
            self.process.terminate()

    def wait_for_end(self, seconds: float) -> int | None:
        """The exit code; none, and the process killed, if it does not end in time."""
        try:
            return self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.kill()
            return None

    def obituary(self) -> str:
        """How it ended, in words."""
        lines = self.log.read_text(errors="replace").splitlines()
        return f"{self.name} ended with {self.process.returncode}: {lines[-1] if lines else 'it said nothing'}"

    def server_address(self) -> str | None:
        """The server to which it is connected."""
        table = Path(f"/proc/{self.process.pid}/net/tcp").read_text().splitlines()[1:]
        for line in table:
            _, _, remote, state = line.split()[:4]
            address, port = remote.split(":")
            if int(port, 16) in (PORT, SECURE_PORT) and state == TCP_ESTABLISHED:
                return socket.inet_ntoa(struct.pack("<I", int(address, 16)))
        return None

    def close(self) -> None:
        if self.running:
            self.kill()
        if self.process.stdin:
            self.process.stdin.close()
        if self._file is not None:
            self._file.__exit__(None, None, None)
            self._file = None


def wait_for(seconds: float, what: str, condition: Callable[[], object]) -> float:
    """Polls until the condition holds; returns how long that took in seconds."""
    begin = time.monotonic()
    while not condition():
        if time.monotonic() - begin > seconds:
            raise TimeoutError(f"{what}: not within {seconds:.1f} s")
        time.sleep(0.005)
    return time.monotonic() - begin
