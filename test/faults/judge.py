"""Draws the figures of a trial from records and transaction logs, and compares them with what is promised."""

import time
from dataclasses import dataclass, field

import checker
from records import MILLISECOND, Run, runs
from scenario import Inconclusive, Scenario
from transactions import read_ensemble
from trial import Trial

GAP_MARGIN_MS = 250


@dataclass
class Outcome:
    scenario: str
    title: str
    tick_ms: int
    timeout_ms: int
    overlaps: int = 0
    overlap_ms: float = 0
    gap_ms: float | None = None
    re_elected: str = "-"
    outlived_ms: float = 0
    """How long somebody believed after the ensemble had given its node up, at most."""
    stall_ms: float = 0
    """The longest time that an instance which nobody stopped did not get to sample: how busy the machine was."""
    repeated: list[str] = field(default_factory=list)
    """Why each earlier attempt does not count."""
    failures: list[str] = field(default_factory=list)
    events: list[str] = field(default_factory=list)


def all_runs(trial: Trial) -> tuple[list[Run], float]:
    """Of all instances; and the longest stall, in milliseconds."""
    found: list[Run] = []
    stall = 0
    for instance in trial.instances:
        samples = instance.samples()
        found += runs(instance.name, samples)
        if not instance.was_stopped:
            stall = max([stall, *(later.before - sooner.before for sooner, later in zip(samples, samples[1:]))])
    return found, stall / MILLISECOND


def judge(trial: Trial, scenario: Scenario, outcome: Outcome) -> None:
    """Fills the outcome of a trial that has run to its end."""
    found, outcome.stall_ms = all_runs(trial)
    servers = trial.lab.ensemble.servers
    history = read_ensemble([server.data for server in servers], trial.lab.leader().data)
    epoch = time.time_ns() - time.monotonic_ns()

    overlaps = checker.overlaps(found)
    outcome.overlaps = len(overlaps)
    outcome.overlap_ms = sum(overlap.milliseconds for overlap in overlaps)
    outcome.outlived_ms = checker.outlived(found, history, epoch)
    window = (round(trial.marks.fault * 1e9), round(trial.marks.observed * 1e9))
    outcome.gap_ms = checker.longest_gap(found, *window)
    outcome.re_elected = re_elected(trial, scenario, found)

    complaints = outcome.failures
    if scenario.expected_overlap_ms:
        if outcome.overlap_ms < scenario.expected_overlap_ms:
            complaints.append(f"saw no overlap of {scenario.expected_overlap_ms:.0f} ms, which must be there")
        return
    complaints += checker.wrong_tokens(found, history, trial.path)
    complaints += checker.too_early(found, history, trial.path, epoch)
    if overlaps and outcome.overlap_ms >= scenario.allowed_overlap_ms:
        complaints += map(str, overlaps[:5])
    late = trial.late[:]
    limit = trial.lab.setting.timeout_ms + 2 * trial.lab.setting.tick_ms + GAP_MARGIN_MS
    if scenario.bounds_gap and outcome.gap_ms > limit:
        late.append(f"no master for {outcome.gap_ms:.0f} ms, more than {limit}")
    if scenario.keeps_mastership and outcome.re_elected != "kept":
        late.append("the mastership was lost")
    if late and not complaints:
        # A machine that is busy for a while can do this; what is unsafe gets no second chance.
        raise Inconclusive(f"{'; '.join(late)} (the machine stalled for {outcome.stall_ms:.0f} ms)")
    complaints += late


def re_elected(trial: Trial, scenario: Scenario, found: list[Run]) -> str:
    """After what time the next master believed; kept, if there was no next one. How often, after many faults."""
    others = [run for run in found if run.token > trial.first_token and run.begin / 1e9 > trial.marks.fault]
    if not others:
        return "kept"
    if scenario.repeats_faults:
        return f"{len({run.token for run in others})} times"
    began = [run.begin / 1e9 for run in others]
    since = trial.marks.fault
    if scenario.breaks_ensemble:
        since = trial.marks.first_write
        began = [begin for begin in began if begin > since] or [since]
    return f"{min(began) - since:.2f} s"
