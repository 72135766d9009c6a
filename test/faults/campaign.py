"""Runs scenarios in labs, several labs at a time, and reports. See --help; `scripts/faults` builds and starts it."""

import argparse
import contextlib
import json
import os
import secrets
import selectors
import shlex
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

import report
from catalogue import SELECTION_MINUTES, all_scenarios, plan
from judge import Outcome
from lab import Setting
from servers import JAR_NAMES, JARS

SOURCES = Path(__file__).resolve().parents[2]
# Whatever becomes of us, a lab ends with us, and everything in a lab with the lab.
NAMESPACES = (
    "setpriv", "--pdeathsig", "KILL",
    "unshare", "--net", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc",
)
SCENARIOS_A_LAB = 6


@dataclass
class Job:
    setting: Setting
    scenarios: list[str]
    process: subprocess.Popen[str] | None = None
    folder: Path = Path()  # in the lab, a file system in memory is mounted there
    log: Path = Path()
    outcomes: list[Outcome] = field(default_factory=list)

    def start(self, given: argparse.Namespace, number: int) -> None:
        self.folder = given.folder / f"{os.getpid()}-{number}"
        self.log = given.folder / f"{os.getpid()}-{number}.log"
        options = {
            "--folder": self.folder, "--kept": given.folder / "failed", "--program": given.program.resolve(),
            "--tick": self.setting.tick_ms, "--timeout": self.setting.timeout_ms, "--seed": given.seed,
            "--minutes": given.minutes,
        }
        if given.trusting_program:
            options["--trusting-program"] = given.trusting_program.resolve()
        words = [str(word) for pair in options.items() for word in pair]
        main = str(Path(__file__).with_name("lab_main.py"))
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                [*NAMESPACES, "/usr/bin/python3", "-B", main, *words, *self.scenarios],
                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=log, text=True,
            )

    def take(self, line: str) -> Outcome:
        self.outcomes.append(Outcome(**json.loads(line)))
        return self.outcomes[-1]

    def end(self) -> None:
        """At once, whatever it is doing."""
        assert self.process
        self.process.kill()
        self.process.wait()
        self.remove_folder()

    def remove_folder(self) -> None:
        """Out here it is empty, once the lab is gone."""
        with contextlib.suppress(OSError):
            self.folder.rmdir()

    def finish(self) -> list[Outcome]:
        """Outcomes of what was not run to its end: none of it is forgotten."""
        assert self.process
        code = self.process.wait()
        self.remove_folder()
        words = self.log.read_text().strip().splitlines()
        reason = f"its lab ended with {code}: {words[-1] if words else 'it said nothing'}"
        done = {outcome.scenario for outcome in self.outcomes}
        lost = [
            Outcome(name, name, self.setting.tick_ms, self.setting.timeout_ms, failures=[reason])
            for name in self.scenarios if name not in done
        ]
        self.outcomes += lost
        if not lost and code == 0:
            self.log.unlink()
        return lost


def missing() -> str | None:
    """What this machine lacks for the bench."""
    if os.geteuid() != 0:
        return "it makes network namespaces, and needs root for that"
    for program in ("ip", "iptables", "setpriv", "unshare", "java", "openssl"):
        if not shutil.which(program):
            return f"{program} is missing; run scripts/setup"
    for jar in JAR_NAMES:
        if not (JARS / f"{jar}.jar").exists():
            return f"{JARS}/{jar}.jar is missing; run scripts/setup"
    if not Path("/dev/net/tun").exists():
        return "there is no /dev/net/tun"
    rule = "iptables -A INPUT -m statistic --mode random --probability 0.05 -j DROP"
    tried = subprocess.run(
        [*NAMESPACES, "sh", "-ec", f"mount -t tmpfs tmpfs /run; ip netns add try; ip netns exec try {rule}"],
        capture_output=True, text=True,
    )
    if tried.returncode != 0:
        return f"network namespaces do not work here: {tried.stderr.strip()}"
    return None


def jobs(given: argparse.Namespace) -> list[Job]:
    """Long ones first, so that the last lab to end does not end long after the others."""
    chosen: dict[Setting, list[str]] = {}
    for setting, name in plan(given.selection):
        if (not given.only or name in given.only) and given.tick in (None, setting.tick_ms) \
                and given.timeout in (None, setting.timeout_ms):
            chosen.setdefault(setting, []).append(name)
    made = []
    for setting, names in sorted(chosen.items(), key=lambda item: -item[0].timeout_ms):
        labs = -(-len(names) // SCENARIOS_A_LAB)
        made += [Job(setting, names[i::labs]) for i in range(labs)]
    return made


def run_all(waiting: list[Job], given: argparse.Namespace) -> Iterator[Outcome]:
    """Yields outcomes as they come."""
    selector = selectors.DefaultSelector()
    numbers = iter(range(1, len(waiting) + 1))
    running = 0
    try:
        while waiting or running:
            while waiting and running < given.jobs:
                job = waiting.pop(0)
                job.start(given, next(numbers))
                assert job.process and job.process.stdout
                selector.register(job.process.stdout, selectors.EVENT_READ, job)
                running += 1
            for key, _ in selector.select():
                job = key.data
                if line := key.fileobj.readline():  # type: ignore[union-attr]
                    yield job.take(line)
                else:
                    selector.unregister(key.fileobj)
                    running -= 1
                    yield from job.finish()
    finally:
        for key in list(selector.get_map().values()):
            key.data.end()


def parse() -> argparse.Namespace:
    names = [scenario.name for scenario in all_scenarios(0)]
    parser = argparse.ArgumentParser(
        prog="scripts/faults",
        description="Breaks a ZooKeeper ensemble of three servers in many ways, and checks that never two instances "
        "believe to be the master. Needs root and network namespaces. Exits 1 if anything was wrong.",
    )
    parser.add_argument("--only", action="append", metavar="NAME", choices=names, help="this scenario; may be repeated")
    parser.add_argument("--tick", type=int, choices=(500, 2000), help="only with this tick of the servers, in ms")
    parser.add_argument("--timeout", type=int, choices=(4000, 10000), help="only with this session timeout, in ms")
    parser.add_argument("--seed", help="repeats the choices of an earlier run; else a new one, which is printed")
    parser.add_argument("--minutes", type=float, help="length of a random schedule (default 3; 1 in the selection)")
    parser.add_argument("--selection", action="store_true", help="what scripts/test runs: at most 8 minutes")
    parser.add_argument("--jobs", type=int, default=3, help="labs at a time (default 3): they mostly wait")
    parser.add_argument("--list", action="store_true", help="print the scenarios that would be run")
    parser.add_argument("--report", type=Path, help="write the page here; docs/faults.md if everything is run")
    parser.add_argument("--program", type=Path, help="the instance to be tested, if it is built already")
    parser.add_argument("--trusting-program", type=Path, help="the same on a library that trusts pings")
    parser.add_argument("--folder", type=Path, default=SOURCES / "build" / "faults", help="for logs and failed trials")
    given = parser.parse_args()
    given.seed = given.seed or secrets.token_hex(4)
    given.minutes = given.minutes or (SELECTION_MINUTES if given.selection else 3.0)
    return given


def command_of(given: argparse.Namespace) -> str:
    """That repeats this run."""
    words = ["scripts/faults", "--seed", given.seed]
    for name in given.only or ():
        words += ["--only", name]
    for option in ("tick", "timeout"):
        if value := getattr(given, option):
            words += [f"--{option}", str(value)]
    return shlex.join(words + ["--minutes", f"{given.minutes:g}"] + ["--selection"] * given.selection)


def stop(number: int, frame: FrameType | None) -> None:
    sys.exit(128 + number)


def main() -> int:
    given = parse()
    planned = jobs(given)
    if given.list:
        for job in planned:
            print("\n".join(f"{name} tick={job.setting.tick_ms} T={job.setting.timeout_ms}" for name in job.scenarios))
        return 0
    if reason := missing():
        print(f"scripts/faults: the fault bench cannot run: {reason}", file=sys.stderr)
        return 1
    if not given.program or not planned:
        print("scripts/faults: no program to test" if planned else "scripts/faults: nothing chosen", file=sys.stderr)
        return 2
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
    given.folder.mkdir(parents=True, exist_ok=True)

    command, begin = command_of(given), time.monotonic()
    count = sum(len(job.scenarios) for job in planned)
    print(f"{count} trials, {given.jobs} labs at a time; again with: {command}\n\n{report.heading()}", flush=True)
    outcomes = []
    for outcome in run_all(planned[:], given):
        outcomes.append(outcome)
        print(report.row(outcome), flush=True)

    order = [scenario.name for scenario in all_scenarios(0)]
    outcomes.sort(key=lambda outcome: (order.index(outcome.scenario), outcome.timeout_ms, outcome.tick_ms))
    everything = not (given.selection or given.only or given.tick or given.timeout)
    if place := given.report or (SOURCES / "docs" / "faults.md" if everything else None):
        report.write(place, outcomes, command, given.seed)
        print(f"\nwritten to {place}")
    failed = sum(bool(outcome.failures) for outcome in outcomes)
    print(f"\n{len(outcomes) - failed} passed, {failed} failed, in {time.monotonic() - begin:.0f} s")
    if failed:
        print(f"what failed left its files in {given.folder / 'failed'}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
