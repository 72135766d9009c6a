"""Runs scenarios one after the other in one lab, and prints an outcome for each as a line of JSON.

To be started in namespaces of its own (network, mount, process) by `campaign.py`: whatever becomes of it, the kernel
then ends all that it started.
"""

import argparse
import dataclasses
import json
import os
import random
import traceback
from pathlib import Path

from catalogue import all_scenarios
from judge import Outcome, judge
from lab import Lab, Setting
from network import run
from scenario import Inconclusive, Scenario
from trial import Trial

ATTEMPTS = 3


def make_private_folders(folder: Path) -> None:
    """In memory, because an instance must not wait for a disk; only this process and its children see them."""
    folder.mkdir(parents=True, exist_ok=True)
    for place in (folder, Path("/run")):
        run("mount", "-t", "tmpfs", "tmpfs", str(place))


def take_precedence() -> None:
    """Over other work of this machine: an ensemble that is starved of time expires no session when it should."""
    try:
        os.nice(-10)
    except PermissionError:
        pass  # then faults are a little less exact


def run_trial(trial: Trial, scenario: Scenario, outcome: Outcome) -> None:
    trial.lab.begin_anew(scenario.over_tls)
    scenario.prepare(trial)
    trial.pause_randomly()
    _, trial.first_token = trial.master_and_token()
    scenario.faults(trial)
    trial.heal()
    trial.expect_one_master()
    trial.expect_orderly_end()
    judge(trial, scenario, outcome)


def run_scenario(lab: Lab, scenario: Scenario, program: Path | None, seed: str, kept: Path) -> Outcome:
    repeated: list[str] = []
    while True:
        outcome, reason = attempt(lab, scenario, program, seed, kept, repeated)
        if not reason:
            return outcome
        repeated.append(reason)


def attempt(
    lab: Lab, scenario: Scenario, program: Path | None, seed: str, kept: Path, repeated: list[str]
) -> tuple[Outcome, str]:
    """Its outcome; and why it does not count, if there may be another attempt."""
    setting, left = lab.setting, ATTEMPTS - len(repeated)
    outcome = Outcome(scenario.name, scenario.title, setting.tick_ms, setting.timeout_ms, repeated=repeated)
    lab.rng.seed(f"{seed}/{scenario.name}/{setting.tick_ms}/{setting.timeout_ms}/{left}")
    folder = lab.folder / f"{scenario.name}-{left}"
    folder.mkdir()
    trial = Trial(lab, scenario.name, program, folder, failures=outcome.failures, events=outcome.events)
    try:
        run_trial(trial, scenario, outcome)
    except Inconclusive as reason:
        if left > 1 and not outcome.failures:
            return outcome, str(reason)
        outcome.failures.append(str(reason))
    except Exception as error:
        steps = " > ".join(frame.name for frame in traceback.extract_tb(error.__traceback__)[2:])
        outcome.failures.append(f"{type(error).__name__}: {error} (in {steps})")
        outcome.events += traceback.format_exc().splitlines()
    finally:
        trial.close()
    if outcome.failures:
        trial.keep(kept / f"{scenario.name}-{setting.tick_ms}-{setting.timeout_ms}")
    return outcome, ""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--kept", type=Path, required=True, help="where failed trials leave their files")
    parser.add_argument("--program", type=Path, required=True)
    parser.add_argument("--trusting-program", type=Path)
    parser.add_argument("--tick", type=int, required=True)
    parser.add_argument("--timeout", type=int, required=True)
    parser.add_argument("--seed", required=True)
    parser.add_argument("--minutes", type=float, required=True)
    parser.add_argument("scenarios", nargs="+")
    given = parser.parse_args()

    take_precedence()
    make_private_folders(given.folder)
    catalogue = {scenario.name: scenario for scenario in all_scenarios(given.minutes)}
    lab = Lab(Setting(given.tick, given.timeout), given.folder, random.Random(given.seed))
    for name in given.scenarios:
        scenario = catalogue[name]
        program = given.trusting_program if scenario.expected_overlap_ms else given.program
        outcome = run_scenario(lab, scenario, program, given.seed, given.kept)
        print(json.dumps(dataclasses.asdict(outcome)), flush=True)


if __name__ == "__main__":
    main()
