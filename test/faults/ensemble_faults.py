"""What befalls the ensemble."""

from network_faults import start_on_follower, survivable
from scenario import Inconclusive, Scenario
from trial import Trial


def start_on_leader(trial: Trial) -> None:
    """All instances: the followers take no client for a while."""
    network = trial.lab.network
    followers = [follower.host for follower in trial.lab.ensemble.followers()]
    for client in trial.lab.clients:
        network.refuse(client, followers)
    trial.start_instances()
    for client in trial.lab.clients:
        network.accept(client, followers)


def leader_killed(trial: Trial) -> None:
    """A mastership survives as long without an ensemble as without a connection."""
    leader = trial.lab.leader()
    trial.begin(f"{leader.host.name}, the ensemble's leader, killed")
    leader.kill()
    away = trial.lab.first_write() - trial.marks.fault
    trial.note(f"the ensemble accepts writes after {away:.2f} s")
    if away > survivable(trial):
        raise Inconclusive(f"the ensemble had no leader for {away:.2f} s, longer than a mastership need survive")
    trial.pause(2 * trial.timeout)


def each_restarted(trial: Trial) -> None:
    trial.begin("each server killed and started again")
    for server in trial.lab.rng.sample(trial.lab.ensemble.servers, len(trial.lab.ensemble.servers)):
        server.kill()
        trial.note(f"{server.host.name} killed")
        trial.pause(trial.lab.rng.uniform(0, trial.tick))
        server.start()
        trial.lab.ensemble.wait_until_whole()
        trial.pause(trial.lab.rng.uniform(0, trial.timeout / 2))


def all_stopped(trial: Trial) -> None:
    trial.begin("all servers stopped")
    for server in trial.lab.ensemble.servers:
        server.stop()
    trial.pause(2 * trial.timeout)


def all_killed(trial: Trial) -> None:
    trial.begin("all servers killed")
    for server in trial.lab.ensemble.servers:
        server.kill()
    trial.pause(2 * trial.timeout)


SCENARIOS = (
    Scenario("leader_killed", "leader killed, master on a follower", leader_killed, start_on_follower,
             keeps_mastership=True),
    Scenario("own_leader_killed", "leader killed, master on it", leader_killed, start_on_leader, keeps_mastership=True),
    Scenario("each_restarted", "each server restarted in turn", each_restarted),
    Scenario("all_stopped", "all servers stopped for 2T", all_stopped, breaks_ensemble=True),
    Scenario("all_killed", "all servers killed, back after 2T", all_killed, breaks_ensemble=True),
)
