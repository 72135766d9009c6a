"""What holds for every peer: the stories of mixed elections, told with real candidates of both kinds."""

import argparse
import itertools
import json
import random
import subprocess
import sys
import unittest
from abc import abstractmethod
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from candidates import Candidate, Driver, OurCandidate, PeerCandidate, Place, Recipe
from election import Election
from ensemble import TICK_MS, Ensemble, ServerError

SCHEMES = ("curator-latch", "curator-lock", "kazoo", "go")
SOURCES = Path(__file__).resolve().parent
SHORT, LONG = 3000, 10000  # session timeouts in ms: of candidates that shall lose their sessions, and of all others
paths = itertools.count(1)
given = argparse.Namespace()


class Stories(unittest.TestCase):
    recipes: tuple[Recipe, ...]
    ensemble: Ensemble
    driver: Driver

    @classmethod
    @abstractmethod
    def driver_command(cls) -> list[str]:
        """Without the hosts and the session timeout in milliseconds, which are added. Builds what must be built."""

    @classmethod
    def setUpClass(cls) -> None:
        cls.command = cls.driver_command()
        cls.ensemble = Ensemble(f"interop-{cls.__name__}")
        cls.addClassCleanup(cls.ensemble.stop)
        cls.driver = cls.start_driver(LONG)
        cls.addClassCleanup(cls.driver.kill)

    @classmethod
    def start_driver(cls, session_timeout: int) -> Driver:
        return Driver([*cls.command, cls.ensemble.hosts, str(session_timeout)], given.folder / f"{cls.__name__}.log")

    # ---- who stands ----

    def election(self, recipe: Recipe) -> Election:
        one = Election(self.ensemble, f"/{recipe.name}-{next(paths)}")
        self.addCleanup(one.end)
        return one

    def peer(self, recipe: Recipe, driver: Driver | None = None, namespace: str = "") -> PeerCandidate:
        return (driver or self.driver).candidate(recipe, namespace)

    def ours(self, scheme: str, session_timeout: int = LONG, place: Place | None = None, *options: str) -> OurCandidate:
        place = place or Place(("--hosts", self.ensemble.hosts, "--root", "/"), "/")
        times = ("--session-timeout", f"{session_timeout}ms", "--max-tick", f"{TICK_MS}ms")
        return OurCandidate(given.program, place, scheme, *times, *options)

    def side_by_side(self, stories: dict[str, Callable[[], None]]) -> None:
        """For stories that wait for sessions to end."""
        with ThreadPoolExecutor(len(stories)) as pool:
            futures = {name: pool.submit(story) for name, story in stories.items()}
        for name, future in futures.items():
            with self.subTest(name):
                future.result()

    # ---- stories ----

    def test_mixed_queues_of_two_to_eight(self) -> None:
        for recipe, size in itertools.product(self.recipes, range(2, 9)):
            dice = random.Random(f"{given.seed} {recipe.name} {size}")
            kinds = [True, False, *dice.choices((True, False), k=size - 2)]
            dice.shuffle(kinds)
            with self.subTest(recipe=recipe.name, peers=kinds):
                self.play_queue(recipe, [self.peer(recipe) if kind else self.ours(recipe.scheme) for kind in kinds])

    def play_queue(self, recipe: Recipe, arriving: list[Candidate]) -> None:
        election = self.election(recipe)
        for one in arriving:
            election.join(one)
        self.compare_listings(election, recipe)
        election.hand_over_until_nobody_is_left()
        self.assertEqual(election.leaders, [one.name for one in arriving])

    def compare_listings(self, election: Election, recipe: Recipe) -> None:
        """Each peer shows what we show: the candidates in the order in which they arrived."""
        seen = self.look(election, recipe.scheme)
        self.assertEqual([one["node"] for one in seen["candidates"]], [one.node for one in election.queue])
        self.assertEqual(seen["foreign"], [])
        if not recipe.lists:
            return
        shown = [one["node" if recipe.lists == "nodes" else "id"] for one in seen["candidates"]]
        for one in election.queue:
            if isinstance(one, PeerCandidate):
                self.assertEqual(one.list(), shown)

    def look(self, election: Election, scheme: str) -> dict:
        """What our program tells of an election."""
        words = (given.program, "candidates", "--json", "--hosts", self.ensemble.hosts, "--root", "/",
                 "--resource", election.path.removeprefix("/"), "--scheme", scheme)
        return json.loads(subprocess.run(words, check=True, capture_output=True, text=True).stdout)

    def test_waiting_ones_leave(self) -> None:
        for recipe in self.recipes:
            dice = random.Random(f"{given.seed} {recipe.name}")
            arriving = [self.peer(recipe) if dice.random() < 0.5 else self.ours(recipe.scheme) for _ in range(6)]
            leaving = dice.sample(arriving[1:], 3)
            with self.subTest(arriving=arriving, leaving=leaving):
                election = self.election(recipe)
                for one in arriving:
                    election.join(one)
                for one in leaving:
                    election.leave(one)
                election.hand_over_until_nobody_is_left()
                self.assertEqual(election.leaders, [one.name for one in arriving if one not in leaving])

    def test_the_leader_loses_its_session(self) -> None:
        stories = (self.a_peer_is_killed, self.a_peer_stands_still, self.ours_is_killed, self.ours_stands_still)
        self.side_by_side({
            f"{recipe.name}: {story.__name__}": lambda recipe=recipe, story=story: story(recipe)
            for recipe in self.recipes for story in stories
        })

    def a_peer_is_killed(self, recipe: Recipe) -> None:
        driver = self.start_driver(SHORT)
        election = self.election(recipe)
        leader, second, third = self.peer(recipe, driver), self.ours(recipe.scheme), self.peer(recipe)
        for one in (leader, second, third):
            election.join(one)
        driver.kill()
        second.expect("leader")
        election.await_departure(leader)
        election.hand_over()
        self.assertEqual(election.leaders, [leader.name, second.name, third.name])

    def a_peer_stands_still(self, recipe: Recipe) -> None:
        driver = self.start_driver(SHORT)
        election = self.election(recipe)
        leader, second = self.peer(recipe, driver), self.ours(recipe.scheme)
        election.join(leader)
        election.join(second)
        driver.pause()
        second.expect("leader")
        election.await_departure(leader)
        driver.resume()
        for event in recipe.when_expired:
            leader.expect(event)
        self.assertEqual(leader.believes(), recipe.believes_after_expiry)
        self.afterwards(recipe, election, leader)
        driver.kill()

    def afterwards(self, recipe: Recipe, election: Election, back: PeerCandidate) -> None:
        """A peer has come back to life after another one took over: does it stand again?"""

    def ours_is_killed(self, recipe: Recipe) -> None:
        election = self.election(recipe)
        leader, second, third = self.ours(recipe.scheme, SHORT), self.peer(recipe), self.ours(recipe.scheme)
        for one in (leader, second, third):
            election.join(one)
        leader.kill()
        second.expect("leader")
        election.await_departure(leader)
        election.hand_over()
        self.assertEqual(election.leaders, [leader.name, second.name, third.name])

    def ours_stands_still(self, recipe: Recipe) -> None:
        election = self.election(recipe)
        leader, second = self.ours(recipe.scheme, SHORT), self.peer(recipe)
        election.join(leader)
        election.join(second)
        leader.pause()
        second.expect("leader")
        election.await_departure(leader)
        leader.resume()
        self.assertEqual(leader.expect("ended"), "120")

    def test_the_leaders_node_is_deleted_by_hand(self) -> None:
        """Ours ends at once. A peer that leads never notices, and so there are two."""
        for recipe in self.recipes:
            with self.subTest(recipe=recipe.name):
                election = self.election(recipe)
                first, second, third = self.ours(recipe.scheme), self.peer(recipe), self.ours(recipe.scheme)
                for one in (first, second, third):
                    election.join(one)
                election.delete_node(first)
                self.assertEqual(first.expect("ended"), "120")
                second.expect("leader")
                election.await_departure(first)
                election.delete_node(second)
                third.expect("leader")
                self.assertTrue(second.believes())
                second.expect_nothing_more()

    def test_a_waiting_ones_node_is_deleted_by_hand(self) -> None:
        """Each goes to the back when the one before it goes."""
        for recipe in self.recipes:
            with self.subTest(recipe=recipe.name):
                election = self.election(recipe)
                first, second, third = self.ours(recipe.scheme), self.peer(recipe), self.ours(recipe.scheme)
                for one in (first, second, third):
                    election.join(one)
                election.delete_node(second)
                election.await_departure(second)
                election.await_watch(third, first.node)
                election.hand_over()
                self.when_its_turn_would_have_come(election, second)

    def when_its_turn_would_have_come(self, election: Election, peer: PeerCandidate) -> None:
        election.await_enrolment(peer)
        election.hand_over()

    def test_ours_with_another_scheme_are_refused(self) -> None:
        for recipe in self.recipes:
            election = self.election(recipe)
            first = self.peer(recipe)
            election.join(first)
            for scheme in set(SCHEMES) - {recipe.scheme}:
                with self.subTest(recipe=recipe.name, scheme=scheme):
                    self.expect_refusal(election, scheme, f"{first.node} looks like {recipe.scheme}")
                    self.assertEqual(self.shown_foreigners(election, scheme), [(recipe.scheme, first.node)])

    def test_peers_with_another_scheme_do_not_see_ours(self) -> None:
        """Most are leaders beside it. `candidates` tells of them, and ours that come later are refused."""
        for recipe, scheme in itertools.product(self.recipes, SCHEMES):
            if scheme == recipe.scheme:
                continue
            with self.subTest(recipe=recipe.name, scheme=scheme):
                election = self.election(recipe)
                first, peer = self.ours(scheme), self.peer(recipe)
                election.join(first)
                peer.stand(election.path)
                election.await_enrolment(peer)
                match recipe.beside.get(scheme, "leads"):
                    case "leads":
                        peer.expect("leader")
                    case "waits":
                        election.await_watch(peer, first.node)
                    case "fails":
                        peer.expect("failed")
                self.expect_refusal(election, scheme, f"{peer.node} looks like {recipe.scheme}")
                self.assertEqual(self.shown_foreigners(election, scheme), [(recipe.scheme, peer.node)])

    def expect_refusal(self, election: Election, scheme: str, reason: str) -> None:
        late = self.ours(scheme)
        late.stand(election.path)
        self.assertEqual(late.expect("ended"), "122")
        self.assertIn(f"{election.path}: candidates with another scheme stand for the resource: {reason}", late.errors)

    def shown_foreigners(self, election: Election, scheme: str) -> list[tuple[str, str]]:
        return [(one["scheme"], one["node"]) for one in self.look(election, scheme)["foreign"]]

    def test_behind_ours_that_only_its_maker_may_read(self) -> None:
        """`acl=creator`: those behind may not look at ours, to watch it. The resource's node is there, and open."""
        for recipe in self.recipes:
            with self.subTest(recipe=recipe.name):
                election = self.election(recipe)
                election.authenticate("digest", "us:secret")
                election.create_parent()
                url = f"zookeeper://{self.ensemble.hosts}?root=/&acl=creator&auth=digest:us:secret"
                election.join(self.ours(recipe.scheme, LONG, Place(("--url", url), "/")))
                peer = self.peer(recipe)
                peer.stand(election.path)
                self.behind_a_hidden_leader(recipe, election, peer)

    def test_only_the_maker_of_a_resources_node_may_add_to_it(self) -> None:
        """`acl=creator`, and the resource's node was not there before."""
        election = self.election(self.recipes[0])
        url = f"zookeeper://{self.ensemble.hosts}?root=/&acl=creator&auth=digest:us:secret"
        leader = self.ours(self.recipes[0].scheme, LONG, Place(("--url", url), "/"))
        leader.stand(election.path)
        leader.expect("leader")
        with self.assertRaisesRegex(ServerError, "-102"):  # no permission
            election.create_child("a-peers")
        leader.leave()

    @abstractmethod
    def behind_a_hidden_leader(self, recipe: Recipe, election: Election, peer: PeerCandidate) -> None:
        """What becomes of it."""


class StoriesOfCuratorsKind(Stories):
    """What Curator's recipes have in common with go-zookeeper, which follows them, and not with kazoo."""

    def test_stand_again_after_the_parent_has_gone(self) -> None:
        for recipe in self.recipes:
            with self.subTest(recipe=recipe.name):
                election = self.election(recipe)
                for one in (self.ours(recipe.scheme), peer := self.peer(recipe)):
                    election.join(one)
                election.hand_over_until_nobody_is_left()
                election.delete_parent()
                election.join(peer)

    def test_waits_for_ever_behind_a_number(self) -> None:
        """It takes every child for a candidate."""
        for recipe in self.recipes:
            with self.subTest(recipe=recipe.name):
                election = self.election(recipe)
                election.create_parent()
                election.create_child("0000000000")
                peer = self.peer(recipe)
                peer.stand(election.path)
                election.await_enrolment(peer)
                election.await_watch(peer, "0000000000")


def main() -> None:
    parser = argparse.ArgumentParser(description="Mixed elections with real candidates of another library.")
    parser.add_argument("--program", type=Path, required=True, help="zkelection")
    parser.add_argument("--folder", type=Path, required=True, help="for what is built, and logs")
    parser.add_argument("--seed", type=int, default=random.randrange(10**9))
    _, rest = parser.parse_known_args(namespace=given)
    given.program, given.folder = given.program.resolve(), given.folder.resolve()
    given.folder.mkdir(parents=True, exist_ok=True)
    print(f"seed {given.seed}", flush=True)
    unittest.main(module="__main__", argv=[sys.argv[0], *rest], failfast=True)
