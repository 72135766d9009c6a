"""Random faults, several at a time, for minutes. What happens when is decided by the seed alone."""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass

from instance import Instance
from network import Host
from scenario import Scenario
from trial import Trial

Undo = Callable[[], None]
WHO = ("c1", "c2", "c3", "master", "master")


@dataclass(frozen=True)
class Fault:
    begin: float  # seconds from the beginning of its episode
    end: float
    words: str
    do: Callable[[Trial], Undo]


def draw_episode(rng: random.Random, timeout: float) -> list[Fault]:
    """One to three faults that overlap in time."""
    faults = []
    for _ in range(rng.choice((1, 1, 2, 2, 3))):
        begin = rng.uniform(0, timeout)
        end = begin + timeout * rng.choice((rng.uniform(0.05, 0.6), rng.uniform(0.3, 1.5), rng.uniform(1, 3)))
        words, do = rng.choice(KINDS)(rng)
        faults.append(Fault(begin, end, words, do))
    return sorted(faults, key=lambda fault: fault.begin)


# ---- kinds of faults: each draws its particulars, and returns words and deed ----

Drawn = tuple[str, Callable[[Trial], Undo]]


def client_cut(rng: random.Random) -> Drawn:
    who, ways = rng.choice(WHO), rng.choice(("to", "from", "both"))
    servers = sorted(rng.sample(range(3), rng.choice((1, 2, 3, 3))))

    def do(trial: Trial) -> Undo:
        client = instance_at(trial, who).host
        return cut(trial, [(client, trial.lab.server_hosts[i]) for i in servers], ways)

    return f"cut {who} ({ways}) servers {[i + 1 for i in servers]}", do


def server_cut(rng: random.Random) -> Drawn:
    one, ways = rng.randrange(3), rng.choice(("to", "from", "both", "both"))
    others = sorted(rng.sample([i for i in range(3) if i != one], rng.choice((1, 2, 2))))

    def do(trial: Trial) -> Undo:
        hosts = trial.lab.server_hosts
        return cut(trial, [(hosts[one], hosts[other]) for other in others], ways)

    return f"cut server {one + 1} ({ways}) servers {[i + 1 for i in others]}", do


def instance_stop(rng: random.Random) -> Drawn:
    who = rng.choice(WHO)

    def do(trial: Trial) -> Undo:
        instance = instance_at(trial, who)
        if not instance.running:
            return nothing
        instance.stop()
        return instance.go_on

    return f"stop {who}", do


def instance_kill(rng: random.Random) -> Drawn:
    who = rng.choice(WHO)

    def do(trial: Trial) -> Undo:
        instance_at(trial, who).kill()
        return trial.replace_killed

    return f"kill {who}", do


def server_stop(rng: random.Random) -> Drawn:
    which = sorted(rng.sample(range(3), rng.choice((1, 1, 1, 3))))

    def do(trial: Trial) -> Undo:
        servers = [trial.lab.ensemble.servers[i] for i in which]
        for server in servers:
            server.stop()

        def undo() -> None:
            for server in servers:
                server.go_on()

        return undo

    return f"stop servers {[i + 1 for i in which]}", do


def server_kill(rng: random.Random) -> Drawn:
    which = sorted(rng.sample(range(3), rng.choice((1, 1, 1, 3))))

    def do(trial: Trial) -> Undo:
        for i in which:
            trial.lab.ensemble.servers[i].kill()
        return trial.lab.ensemble.start

    return f"kill servers {[i + 1 for i in which]}", do


def unplugged(rng: random.Random) -> Drawn:
    who = rng.choice(("s1", "s2", "s3", *WHO))

    def do(trial: Trial) -> Undo:
        host = host_of(trial, who)
        trial.lab.network.unplug(host)
        return lambda: trial.lab.network.plug(host)

    return f"unplug {who}", do


def refusal(rng: random.Random) -> Drawn:
    who = rng.choice(WHO)

    def do(trial: Trial) -> Undo:
        client = instance_at(trial, who).host
        trial.lab.network.refuse(client, trial.lab.server_hosts)
        return lambda: trial.lab.network.accept(client, trial.lab.server_hosts)

    return f"reset and refuse {who}", do


def loss(rng: random.Random) -> Drawn:
    who, share = rng.choice(("s1", "s2", "s3", *WHO)), round(rng.uniform(0.02, 0.2), 3)

    def do(trial: Trial) -> Undo:
        host = host_of(trial, who)
        trial.lab.network.lose(host, share)
        return lambda: trial.lab.network.lose_nothing(host, share)

    return f"lose {share:.1%} at {who}", do


def delay(rng: random.Random) -> Drawn:
    who, milliseconds = rng.choice(("s1", "s2", "s3", *WHO)), rng.randrange(20, 250)

    def do(trial: Trial) -> Undo:
        host = host_of(trial, who)
        trial.lab.network.delay(host, milliseconds)
        return lambda: trial.lab.network.delay(host, 0)

    return f"delay {milliseconds} ms at {who}", do


def resignation(rng: random.Random) -> Drawn:
    who = rng.choice(WHO)

    def do(trial: Trial) -> Undo:
        instance = instance_at(trial, who)
        if instance.running:
            instance.tell("resign")
        return nothing

    return f"{who} resigns", do


KINDS: tuple[Callable[[random.Random], Drawn], ...] = (
    client_cut, client_cut, server_cut, server_cut, instance_stop, instance_kill, server_stop, server_kill, refusal,
    unplugged, loss, delay, resignation,
)


# ---- helpers ----


def nothing() -> None:
    pass


def cut(trial: Trial, pairs: list[tuple[Host, Host]], ways: str) -> Undo:
    directed = [pair for pair in pairs if ways != "from"] + [(b, a) for a, b in pairs if ways != "to"]
    for sender, receiver in directed:
        trial.lab.network.cut([sender], receiver)

    def undo() -> None:
        for sender, receiver in directed:
            trial.lab.network.join([sender], receiver)

    return undo


def instance_at(trial: Trial, who: str) -> Instance:
    """The newest one of that client; for "master", the one that believes, or any."""
    if who == "master":
        believers = trial.believers()
        return max(believers, key=lambda instance: instance.token()) if believers else trial.instances[-1]
    return [instance for instance in trial.instances if instance.host.name == who][-1]


def host_of(trial: Trial, who: str) -> Host:
    return trial.lab.network.hosts[who] if who[0] == "s" else instance_at(trial, who).host


# ---- the scenario ----


def run_episode(trial: Trial, faults: list[Fault]) -> None:
    zero = time.monotonic()
    moments = [(fault.begin, fault, True) for fault in faults] + [(fault.end, fault, False) for fault in faults]
    undo: dict[Fault, Undo] = {}
    for at, fault, begins in sorted(moments, key=lambda moment: moment[0]):
        trial.pause(max(0.0, zero + at - time.monotonic()))
        if begins:
            trial.note(fault.words)
            undo[fault] = fault.do(trial)
        else:
            trial.note(f"end of: {fault.words}")
            undo.pop(fault)()


def delete_a_waiting_node(trial: Trial) -> None:
    """By hand, when all is well; the last in the queue, for the contract excludes a master's node."""
    with trial.lab.client() as client:
        nodes = client.candidates(trial.path)
        if len(nodes) > 1:
            trial.note(f"{nodes[-1].name} of {nodes[-1].owner} deleted")
            client.delete(f"{trial.path}/{nodes[-1].name}")


def random_schedule(minutes: float) -> Scenario:
    def faults(trial: Trial) -> None:
        trial.begin(f"random faults for {minutes:g} minutes")
        until = time.monotonic() + 60 * minutes
        while time.monotonic() < until and not trial.late:
            run_episode(trial, draw_episode(trial.lab.rng, trial.timeout))
            trial.heal()
            trial.expect_one_master()
            if trial.lab.rng.random() < 0.3:
                delete_a_waiting_node(trial)
            trial.pause_randomly()

    return Scenario("random", f"random schedule, {minutes:g} min", faults, repeats_faults=True)
