"""What befalls the master itself: its process, its node, its clock."""

from scenario import Scenario
from trial import Trial


def stopped(trial: Trial) -> None:
    master = trial.master()
    trial.begin(f"{master.name} stopped")
    master.stop()
    trial.pause(3 * trial.timeout)
    master.go_on()
    trial.note(f"{master.name} goes on")
    trial.pause(trial.timeout)


def killed(trial: Trial) -> None:
    master = trial.master()
    trial.begin(f"{master.name} killed")
    master.kill()
    trial.pause(trial.timeout + 2 * trial.tick + 1)


def node_deleted(trial: Trial) -> None:
    master = trial.master()
    with trial.lab.client() as client:
        node = next(node for node in client.candidates(trial.path) if node.owner == master.name)
        trial.begin(f"{node.name} of {master.name} deleted")
        client.delete(f"{trial.path}/{node.name}")
    trial.pause(2)


def start_slow_clock_first(trial: Trial) -> None:
    """The master's lease is the one that lasts too long."""
    trial.start_instances((0.99, 1.0, 1.01))


def cut_off_with_slow_clock(trial: Trial) -> None:
    master = trial.master()
    trial.begin(f"{master.name}, whose clock is slow, cut off from all servers")
    trial.lab.network.unplug(master.host)
    trial.pause(2 * trial.timeout + 2 * trial.tick)


SCENARIOS = (
    Scenario("master_stopped", "master's process stopped for 3T", stopped, bounds_gap=True),
    Scenario("master_killed", "master's process killed", killed, bounds_gap=True),
    # The contract excludes nodes deleted by hand: the old master hears of it when the new one does.
    Scenario("node_deleted", "master's node deleted by hand", node_deleted, bounds_gap=True, allowed_overlap_ms=50),
    Scenario(
        "clock_skew", "clocks 1 % apart, master cut off", cut_off_with_slow_clock, start_slow_clock_first,
        bounds_gap=True,
    ),
)
