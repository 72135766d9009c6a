"""Replies that are lost, with their connection, after the ensemble has done what was asked."""

from instance import Instance, wait_for
from scenario import Scenario
from transactions import CREATE, CREATE2, CREATE_CONTAINER, CREATE_TTL, DELETE
from trial import Trial


def start_behind_forwarders(trial: Trial) -> None:
    """A forwarder understands only connections that it has seen from their beginning."""
    for client in trial.lab.clients:
        trial.lab.network.forwarder(client)
    trial.start_instances()


def rob(trial: Trial, instance: Instance, opcodes: tuple[int, ...]) -> None:
    """The instance withdraws and enrols again, and loses the reply to one of these requests."""
    forwarder = trial.lab.network.forwarder(instance.host)
    forwarder.tell("rob " + " ".join(map(str, opcodes)))
    instance.tell("resign")
    if forwarder.hear(10) != "robbed":
        raise RuntimeError(f"{instance.name} lost no reply")
    trial.note(f"{instance.name} lost a reply")


def expect_one_node_each(trial: Trial) -> None:
    """A node whose creation was not heard of must not stand in the queue beside another one of its instance."""

    def complete() -> bool:
        owners = [node.owner for node in trial.nodes()]
        return sorted(owners) == sorted(instance.name for instance in trial.instances)

    trial.expect_in_time(trial.timeout + 2 * trial.tick, "one node of each instance", complete)


def replies_to(trial: Trial, opcodes: tuple[int, ...], what: str) -> None:
    """First a waiting instance's, then the master's."""
    trial.begin(f"replies to {what} lost")
    for instance in (trial.lab.rng.choice(trial.others(trial.master())), trial.master()):
        rob(trial, instance, opcodes)
        expect_one_node_each(trial)
    # Whoever lost a reply stands first in the queue some time: make everybody master once.
    for _ in trial.instances:
        master, token = trial.master_and_token()
        master.tell("resign")
        wait_for(10, f"end of {master.name}'s mastership", lambda: master.token() != token)
        wait_for(trial.timeout + 2 * trial.tick, "the next master", trial.believers)


def create_replies(trial: Trial) -> None:
    replies_to(trial, (CREATE, CREATE2, CREATE_CONTAINER, CREATE_TTL), "create")


def delete_replies(trial: Trial) -> None:
    replies_to(trial, (DELETE,), "delete")


SCENARIOS = (
    Scenario("create_reply_lost", "reply to create lost", create_replies, start_behind_forwarders),
    Scenario("delete_reply_lost", "reply to delete lost", delete_replies, start_behind_forwarders),
)
