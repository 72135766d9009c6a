#!/usr/bin/env -S /usr/bin/python3 -B
"""kazoo's Lock and Election in one queue with ours."""

import stories
from candidates import PeerCandidate, Recipe
from election import Election

LOCK = Recipe("Lock", "kazoo", "ids", ("expired",), True)
ELECTION = Recipe("Election", "kazoo", "ids", ("expired",), True)
MIXED_LOCK = Recipe("MixedLock", "kazoo", "ids", ("expired",), True)  # a Lock whose extra_lock_patterns name ours


class Kazoo(stories.Stories):
    recipes = (LOCK, ELECTION)

    @classmethod
    def driver_command(cls) -> list[str]:
        return ["/usr/bin/python3", "-B", str(stories.SOURCES / "kazoo_candidates.py")]

    def behind_a_hidden_leader(self, recipe: Recipe, election: Election, peer: PeerCandidate) -> None:
        self.assertIn("NoAuthError", peer.expect("failed"))
        election.hand_over()
        self.assertEqual(election.nodes(), [])

    def test_stand_again_only_while_the_parent_is_there(self) -> None:
        """It makes the parent once for each object. Ours makes a container, which servers remove when it is empty."""
        for recipe in self.recipes:
            with self.subTest(recipe=recipe.name):
                election = self.election(recipe)
                peer = self.peer(recipe)
                election.join(peer)
                election.hand_over()
                election.join(peer)
                election.hand_over()
                election.delete_parent()
                peer.stand(election.path)
                self.assertIn("NoNodeError", peer.expect("failed"))
                election.join(self.ours(recipe.scheme))
                election.join(peer)
                election.hand_over()

    def test_other_children_do_not_matter(self) -> None:
        for recipe in self.recipes:
            with self.subTest(recipe=recipe.name):
                election = self.election(recipe)
                election.create_parent()
                for child in ("config", "0000000000"):
                    election.create_child(child)
                for one in (self.peer(recipe), self.ours(recipe.scheme)):
                    election.join(one)
                election.hand_over()

    def test_extra_lock_patterns_make_a_lock_wait_for_ours(self) -> None:
        """And ours do not wait for it: two masters, for those who mix on purpose."""
        election = self.election(MIXED_LOCK)
        first, second = self.ours("curator-latch"), self.peer(MIXED_LOCK)
        third = self.ours("curator-latch", stories.LONG, None, "--allow-foreign-candidates")
        election.join(first)
        election.join(second)
        third.stand(election.path)
        election.await_enrolment(third)
        election.await_watch(third, first.node)
        election.hand_over()
        third.expect("leader")


if __name__ == "__main__":
    stories.main()
