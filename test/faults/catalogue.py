"""All scenarios, and in which settings they are run."""

from collections.abc import Iterator

import ensemble_faults
import master_faults
import network_faults
import random_faults
import reply_faults
from lab import Setting
from network_faults import follower_cut_off, start_on_follower
from scenario import Scenario

SETTINGS = tuple(Setting(tick, timeout) for timeout in (4_000, 10_000) for tick in (500, 2_000))

# Shows that the bench sees what it looks for.
CONTROL = Scenario(
    "control", "control: pings trusted, follower cut off", follower_cut_off, start_on_follower,
    expected_overlap_ms=1_000,
)
CONTROL_SETTING = Setting(2_000, 4_000)  # the follower gives up long after the session has expired

# What scripts/test runs: every scenario once, and again where tick and T make a difference.
SELECTION = {
    Setting(500, 4_000): None,
    Setting(2_000, 4_000): (
        "follower_cut_off", "follower_unheard", "follower_deaf", "clock_skew", "short_silence", "leader_killed",
        "control",
    ),
    Setting(500, 10_000): ("short_refusal", "short_silence", "each_restarted"),
    Setting(2_000, 10_000): ("master_killed", "follower_cut_off", "own_leader_killed"),
}
SELECTION_MINUTES = 1.0


def all_scenarios(minutes: float) -> list[Scenario]:
    return [
        *master_faults.SCENARIOS, *network_faults.SCENARIOS, *ensemble_faults.SCENARIOS, *reply_faults.SCENARIOS,
        random_faults.random_schedule(minutes), CONTROL,
    ]


def runs_in(scenario: Scenario, setting: Setting) -> bool:
    return scenario is not CONTROL or setting == CONTROL_SETTING


def plan(selection: bool) -> Iterator[tuple[Setting, str]]:
    for setting in SETTINGS:
        chosen = SELECTION[setting] if selection else None
        for scenario in all_scenarios(0):
            wanted = runs_in(scenario, setting) if chosen is None else scenario.name in chosen
            if wanted:
                yield setting, scenario.name
