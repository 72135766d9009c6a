#!/usr/bin/env -S /usr/bin/python3 -B
"""go-zookeeper's Lock in one queue with ours."""

import os
import shutil
import subprocess

import stories
from candidates import PeerCandidate, Recipe
from election import Election

LOCK = Recipe("Lock", "go", "", ("expired",), True,
              {"curator-latch": "waits", "curator-lock": "waits", "kazoo": "fails"})


class GoZookeeper(stories.StoriesOfCuratorsKind):
    recipes = (LOCK,)

    @classmethod
    def driver_command(cls) -> list[str]:
        if not shutil.which("go"):
            raise RuntimeError("go is missing; run scripts/setup")
        folder = stories.given.folder
        program = str(folder / "go_candidates")
        debian = os.environ | {"GO111MODULE": "off", "GOPATH": "/usr/share/gocode", "GOCACHE": str(folder / "go-cache")}
        subprocess.run(["go", "build", "-o", program, stories.SOURCES / "go_candidates.go"], check=True, env=debian)
        return [program]

    def when_its_turn_would_have_come(self, election: Election, peer: PeerCandidate) -> None:
        """It believes to be first as soon as the one before it goes, without a node: there are two leaders."""
        peer.expect("leader")
        self.assertNotIn(peer.node, {node.name for node in election.nodes()})

    def behind_a_hidden_leader(self, recipe: Recipe, election: Election, peer: PeerCandidate) -> None:
        self.assertIn("not authenticated", peer.expect("failed"))
        self.leaves_a_node_behind(election, peer)

    def leaves_a_node_behind(self, election: Election, peer: PeerCandidate) -> None:
        """Though it has failed, those behind it wait until its session ends."""
        election.await_enrolment(peer)
        third = self.ours(LOCK.scheme)
        election.join(third)
        if len(election.queue) == 3:
            election.queue[0].resign()
            election.await_departure(election.queue[0])
        election.await_watch(third, peer.node)
        peer.leave()
        election.await_departure(peer)
        third.expect("leader")

    def test_fails_if_another_child_is_there(self) -> None:
        """Of any name without a number behind the last dash. Ours does not mind."""
        for child in ("config", "0123abcd456789ef0123456789abcdef__lock__0000000000"):
            with self.subTest(child=child):
                election = self.election(LOCK)
                election.join(self.ours(LOCK.scheme))
                election.create_child(child)
                peer = self.peer(LOCK)
                peer.stand(election.path)
                self.assertIn("invalid syntax", peer.expect("failed"))
                self.leaves_a_node_behind(election, peer)


if __name__ == "__main__":
    stories.main()
