"""Compares the library with its peers, all sides in turn on one server. See bench/README.md."""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

from medians import median
from scenarios import SCENARIOS, Scenario
from sides import Round, Side, SideFailed

ROOT = Path(__file__).resolve().parents[1]
REFERENCE = "floor"


@dataclass(frozen=True)
class Server:
    """How clients reach it."""

    host: str
    secure_url: str  # with the files of TLS


def start_server(name: str, folder: Path) -> Server:
    """Its data is in the folder."""
    os.environ["ZKELECTION_ZOOKEEPER_DIR"] = str(folder)
    lines = zookeeper("start", "--name", name, "--tick", "2000", "--tls").splitlines()
    found = dict(line.split("=", 1) for line in lines if line.startswith(("hosts=", "url=")))
    return Server(found["hosts"], found["url"])


def zookeeper(*arguments: str) -> str:
    command = [ROOT / "scripts" / "zookeeper", *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def commands(programs: Path, server: Server, others: list[tuple[str, str]]) -> dict[str, list[str]]:
    url = f"zookeeper://{server.host}?session_timeout=10s&root=/bench-"
    library = str(programs / "bench_library")
    named = {
        "floor": [str(programs / "bench_floor"), server.host],
        "library": [library, url + "library"],
        "tls": [library, server.secure_url + "&session_timeout=10s&root=/bench-tls"],
    }
    return named | {name: [program, url + name] for name, program in others}


def other_side(text: str) -> tuple[str, str]:
    name, separator, program = text.partition("=")
    if not name or not separator or not os.access(program, os.X_OK):
        raise argparse.ArgumentTypeError(f"'{text}' is not NAME=PROGRAM with a program that can be run")
    return name, program


def play(sides: list[Side], scenario: Scenario, rounds: int) -> dict[str, list[Round]]:
    """Each round has all sides once, each time in another order."""
    played: dict[str, list[Round]] = {side.name: [] for side in sides}
    for number in range(rounds):
        for side in sides if number % 2 == 0 else reversed(sides):
            resource = f"{scenario.name}-{number}-{os.getpid()}"
            played[side.name].append(side.play(scenario.name, resource, scenario.count))
        print(f"\r{scenario.name}: {number + 1} of {rounds}", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    return played


def judge(scenario: Scenario, played: dict[str, list[Round]]) -> dict[str, object]:
    costs = {name: [scenario.cost(one) for one in rounds] for name, rounds in played.items()}
    processor = {name: [scenario.processor(one) for one in rounds] for name, rounds in played.items()}
    sides = {}
    for name in played:
        sides[name] = {
            "seconds": median(costs[name]).as_dict(),
            "ratio": median([a / b for a, b in zip(costs[name], costs[REFERENCE], strict=True)]).as_dict(),
            "processor_seconds": median(processor[name]).as_dict(),
            "processor_ratio": median([a / b for a, b in zip(processor[name], processor[REFERENCE], strict=True)]).as_dict(),
        }
    return {"title": scenario.title, "elections": scenario.count, "sides": sides}


def table(report: dict[str, dict[str, object]]) -> str:
    lines = ["| scenario | side | µs | / floor | processor / floor |", "|---|---|---|---|---|"]
    for name, scenario in report.items():
        sides = scenario["sides"]
        assert isinstance(sides, dict)
        for side, figures in sides.items():
            ratio, processor = figures["ratio"], figures["processor_ratio"]
            lines.append(
                f"| {name} | {side} | {figures['seconds']['value'] * 1e6:.0f} "
                f"| {ratio['value']:.2f} ({ratio['low']:.2f} to {ratio['high']:.2f}) | {processor['value']:.2f} |"
            )
    return "\n".join(lines)


def main() -> int:
    parser = argparse.ArgumentParser(prog="scripts/bench", description=__doc__)
    parser.add_argument("--programs", type=Path, required=True, help=argparse.SUPPRESS)
    parser.add_argument("--rounds", type=int, default=30, help="of each scenario (default: %(default)s)")
    parser.add_argument("--elections", type=int, metavar="N", help="in a round, in place of each scenario's own number")
    parser.add_argument("--only", action="append", choices=[one.name for one in SCENARIOS], metavar="SCENARIO")
    parser.add_argument("--side", action="append", type=other_side, default=[], metavar="NAME=PROGRAM",
                        help="bench_library of another build, as of an earlier commit; may be repeated")
    parser.add_argument("--json", type=Path, help="a file for all figures")
    asked = parser.parse_args()
    if asked.rounds < 1 or (asked.elections is not None and asked.elections < 1):
        parser.error("--rounds and --elections: at least 1")
    report: dict[str, dict[str, object]] = {}
    name = f"bench-{os.getpid()}"
    with tempfile.TemporaryDirectory(prefix="zkelection-bench-") as folder:
        server = start_server(name, Path(folder))
        try:
            with ExitStack() as stack:
                sides = [stack.enter_context(Side(*one)) for one in commands(asked.programs, server, asked.side).items()]
                for scenario in SCENARIOS:
                    if asked.only and scenario.name not in asked.only:
                        continue
                    if asked.elections:
                        scenario = replace(scenario, count=asked.elections)
                    report[scenario.name] = judge(scenario, play(sides, scenario, asked.rounds))
        except SideFailed as error:
            print(f"scripts/bench: {error}", file=sys.stderr)
            return 1
        finally:
            zookeeper("stop", "--name", name)
    print(table(report))
    if asked.json:
        about = {"date": time.strftime("%Y-%m-%d"), "load": os.getloadavg(), "processors": os.cpu_count()}
        asked.json.write_text(json.dumps({"about": about, "scenarios": report}, indent=1) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
