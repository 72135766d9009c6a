"""The sides of a comparison: programs that play the same scenarios, asked line by line."""

import json
import subprocess
from dataclasses import dataclass
from types import TracebackType


class SideFailed(Exception):
    """A side could not play a round."""


@dataclass(frozen=True)
class Round:
    """What one side took for one round of a scenario, in seconds."""

    each: list[float]  # of each election; empty if they ran side by side
    all: float
    processor: float


class Side:
    """One program, for as long as the comparison lasts."""

    def __init__(self, name: str, command: list[str]) -> None:
        self.name = name
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def __enter__(self) -> "Side":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        try:
            self._process.communicate(timeout=10)  # its input ends, and so does it
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.communicate()

    def play(self, scenario: str, resource: str, count: int) -> Round:
        if not self._process.stdin or not self._process.stdout:
            raise SideFailed(f"{self.name} has no pipes")
        try:
            self._process.stdin.write(f"{scenario} {resource} {count}\n")
            self._process.stdin.flush()
            line = self._process.stdout.readline()
        except BrokenPipeError:
            line = ""
        if not line:
            raise SideFailed(f"{self.name} ended in {scenario}, with exit code {self._process.wait()}")
        answer = json.loads(line)
        if "error" in answer:
            raise SideFailed(f"{self.name}, {scenario}: {answer['error']}")
        each = [nanoseconds / 1e9 for nanoseconds in answer["each_ns"]]
        return Round(each, answer["all_ns"] / 1e9, answer["processor_ns"] / 1e9)
