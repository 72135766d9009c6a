"""What befalls the network between the master and the servers."""

import time

from network import Host
from scenario import Inconclusive, Scenario
from servers import SYNC_LIMIT, Server
from trial import Trial

DELAY_MS, LOSS = 200, 0.05


def until_all_know(trial: Trial) -> float:
    """How long a cut lasts: the session has expired and the follower that lost the leader has given up."""
    return max(2 * trial.timeout, SYNC_LIMIT * trial.tick + trial.timeout) + 2 * trial.tick


# ---- between the master and all servers ----


def cut_off(trial: Trial) -> None:
    master = trial.master()
    trial.begin(f"{master.name} cut off from all servers")
    trial.lab.network.unplug(master.host)
    trial.pause(2 * trial.timeout + 2 * trial.tick)


def requests_lost(trial: Trial) -> None:
    master = trial.master()
    trial.begin(f"what {master.name} sends is lost")
    for server in trial.lab.server_hosts:
        trial.lab.network.cut([master.host], server)
    trial.pause(2 * trial.timeout + 2 * trial.tick)


def replies_lost(trial: Trial) -> None:
    master = trial.master()
    trial.begin(f"what is sent to {master.name} is lost")
    trial.lab.network.cut(trial.lab.server_hosts, master.host)
    trial.pause(2 * trial.timeout + 2 * trial.tick)


# ---- short enough to survive ----


def survivable(trial: Trial) -> float:
    """The longest disconnect that a mastership shall survive."""
    return (0.5 if trial.timeout >= 5 * trial.tick else 0.45) * trial.timeout


def outlast_what_is_survivable(trial: Trial) -> None:
    left = survivable(trial) - (time.monotonic() - trial.marks.fault)
    if left < 0:
        raise Inconclusive("it took longer to begin the fault than a mastership need survive")
    trial.pause(left)


def short_silence(trial: Trial) -> None:
    master = trial.master()
    trial.begin(f"{master.name} cut off from all servers for a short while")
    trial.lab.network.unplug(master.host)
    outlast_what_is_survivable(trial)
    trial.lab.network.plug(master.host)
    trial.note("and back")
    trial.pause(trial.timeout + 2 * trial.tick)


def short_refusal(trial: Trial) -> None:
    """The connection is reset, so the master knows at once that it has none."""
    master = trial.master()
    trial.begin(f"{master.name}'s connections reset and refused for a short while")
    trial.lab.network.refuse(master.host, trial.lab.server_hosts)
    outlast_what_is_survivable(trial)
    trial.lab.network.accept(master.host, trial.lab.server_hosts)
    trial.note("and back")
    trial.pause(trial.timeout + 2 * trial.tick)


# ---- between the master's follower and the quorum ----


def start_on_follower(trial: Trial) -> None:
    """The master on a follower; nobody else there, for its clients would lose their sessions with the master."""
    first, *others = trial.lab.rng.sample(trial.lab.clients, len(trial.lab.clients))
    follower = start_away_from(trial, first, trial.lab.leader())
    for other in others:
        start_away_from(trial, other, follower)


def start_away_from(trial: Trial, client: Host, server: Server) -> Server:
    """Starts an instance while the server refuses its client; returns the server to which it is connected."""
    trial.lab.network.refuse(client, [server.host])
    started = trial.start_instance(client)
    trial.wait_for_queue(started)
    trial.lab.network.accept(client, [server.host])
    return trial.server_of(started)


def follower_of_master(trial: Trial) -> tuple[Server, list[Server]]:
    """The server of the master, and the others."""
    server = trial.server_of(trial.master())
    if server.mode() == "leader":
        # Preparation saw to that it is not.
        raise Inconclusive("the servers chose another leader meanwhile, the one to which the master is connected")
    return server, [other for other in trial.lab.ensemble.servers if other is not server]


def follower_cut_off(trial: Trial) -> None:
    follower, others = follower_of_master(trial)
    trial.begin(f"{follower.host.name}, to which the master is connected, cut off from the quorum")
    trial.lab.network.cut_both_ways(follower.host, [other.host for other in others])
    trial.pause(until_all_know(trial))


def follower_unheard(trial: Trial) -> None:
    follower, others = follower_of_master(trial)
    trial.begin(f"what {follower.host.name} sends to the quorum is lost")
    for other in others:
        trial.lab.network.cut([follower.host], other.host)
    trial.pause(until_all_know(trial))


def follower_deaf(trial: Trial) -> None:
    follower, others = follower_of_master(trial)
    trial.begin(f"what the quorum sends to {follower.host.name} is lost")
    trial.lab.network.cut([other.host for other in others], follower.host)
    trial.pause(until_all_know(trial))


# ---- slow ----


def slow(trial: Trial) -> None:
    trial.begin(f"{DELAY_MS} ms of delay and {LOSS:.0%} of loss between clients and servers")
    for client in trial.lab.clients:
        trial.lab.network.delay(client, DELAY_MS)
        trial.lab.network.lose(client, LOSS)
    trial.pause(3 * trial.timeout)


SCENARIOS = (
    Scenario("cut_off", "master cut off from all servers", cut_off, bounds_gap=True),
    Scenario("requests_lost", "one way: master to servers cut", requests_lost, bounds_gap=True),
    Scenario("replies_lost", "one way: servers to master cut", replies_lost, bounds_gap=True),
    Scenario("short_silence", "master cut off for 0.45 T to 0.5 T", short_silence, keeps_mastership=True),
    Scenario("short_refusal", "master refused for 0.45 T to 0.5 T", short_refusal, keeps_mastership=True),
    Scenario(
        "short_refusal_tls", "over TLS: master refused for 0.45 T to 0.5 T", short_refusal, over_tls=True,
        keeps_mastership=True,
    ),
    Scenario("follower_cut_off", "master's follower cut off", follower_cut_off, start_on_follower),
    Scenario("follower_unheard", "one way: follower to quorum cut", follower_unheard, start_on_follower),
    Scenario("follower_deaf", "one way: quorum to follower cut", follower_deaf, start_on_follower),
    Scenario("slow", f"{DELAY_MS} ms delay, {LOSS:.0%} loss", slow),
)
