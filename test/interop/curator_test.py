#!/usr/bin/env -S /usr/bin/python3 -B
"""Curator's LeaderLatch, LeaderSelector and InterProcessMutex in one queue with ours."""

import subprocess
from pathlib import Path

import stories
from candidates import PeerCandidate, Place, Recipe
from election import Election

JARS = Path("/usr/share/java")
JAR_NAMES = (
    "curator-recipes", "curator-framework", "curator-client", "guava", "zookeeper", "zookeeper-jute", "slf4j-api",
    "slf4j-simple", "netty-buffer", "netty-codec", "netty-common", "netty-handler", "netty-resolver", "netty-transport",
    "netty-transport-native-epoll", "netty-transport-native-unix-common",
)
LATCH = Recipe("LeaderLatch", "curator-latch", "ids", ("lost", "expired"), False)
SELECTOR = Recipe("LeaderSelector", "curator-lock", "ids", ("lost", "expired"), False, {"go": "waits"})
MUTEX = Recipe("InterProcessMutex", "curator-lock", "nodes", ("expired",), True, {"go": "waits"})


class Curator(stories.StoriesOfCuratorsKind):
    recipes = (LATCH, SELECTOR, MUTEX)

    @classmethod
    def driver_command(cls) -> list[str]:
        missing = [name for name in JAR_NAMES if not (JARS / f"{name}.jar").exists()]
        if missing:
            raise RuntimeError(f"{JARS}/{missing[0]}.jar is missing; run scripts/setup")
        jars, classes = ":".join(str(JARS / f"{name}.jar") for name in JAR_NAMES), stories.given.folder / "classes"
        source = stories.SOURCES / "CuratorCandidates.java"
        # The compiler is a part of the runtime; javac, which starts it, is another package.
        compiler = ("java", "-m", "jdk.compiler/com.sun.tools.javac.Main", "-Xlint:all,-path", "-Werror")
        subprocess.run([*compiler, "-cp", jars, "-d", classes, source], check=True)
        return ["java", "-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto", "-XX:-UsePerfData",
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn", "-cp", f"{classes}:{jars}", "CuratorCandidates"]

    def afterwards(self, recipe: Recipe, election: Election, back: PeerCandidate) -> None:
        """Only a LeaderLatch stands again by itself."""
        if recipe is LATCH:
            election.await_enrolment(back)
            election.hand_over()

    def behind_a_hidden_leader(self, recipe: Recipe, election: Election, peer: PeerCandidate) -> None:
        if recipe is not LATCH:
            # It makes a node, fails, and deletes it. A selector tells nobody.
            if recipe is MUTEX:
                self.assertIn("NoAuth", peer.expect("failed"))
            election.await_changes(3)
            election.hand_over()
            peer.expect_nothing_more()
            return
        # It waits for nothing, and keeps its place, so those behind it wait in vain.
        election.await_enrolment(peer)
        election.await_request(peer, "GETD")
        third = self.ours(recipe.scheme)
        election.join(third)
        election.queue[0].resign()
        election.await_departure(election.queue[0])
        self.assertEqual(election.nodes()[0].name, peer.node)
        self.assertEqual(peer.list(), [peer.name, third.name])
        self.assertFalse(peer.believes())
        third.expect_nothing_more()
        election.leave(peer)
        third.expect("leader")

    def test_a_namespace_is_a_part_of_the_path(self) -> None:
        """With the examples of docs/mixed-elections.md: it stands before the path in `--root`, or behind the hosts as chroot."""
        election = Election(self.ensemble, "/billing/leader/invoices")
        self.addCleanup(election.end)
        hosts = self.ensemble.hosts
        arriving = [
            self.peer(LATCH, namespace="billing"),
            self.ours(LATCH.scheme, place=Place(("--hosts", hosts, "--root", "/billing/leader"), "/billing/leader")),
            self.ours(LATCH.scheme, place=Place(("--hosts", f"{hosts}/billing", "--root", "/leader"), "/billing/leader")),
            self.ours(LATCH.scheme),
            self.peer(LATCH, namespace="billing"),
        ]
        for one in arriving:
            election.join(one)
        election.hand_over_until_nobody_is_left()
        self.assertEqual(election.leaders, [one.name for one in arriving])

    def test_a_selector_and_a_mutex_stand_in_one_queue(self) -> None:
        election = self.election(SELECTOR)
        arriving = [self.peer(MUTEX), self.ours(SELECTOR.scheme), self.peer(SELECTOR), self.peer(MUTEX)]
        for one in arriving:
            election.join(one)
        election.hand_over_until_nobody_is_left()
        self.assertEqual(election.leaders, [one.name for one in arriving])


if __name__ == "__main__":
    stories.main()
