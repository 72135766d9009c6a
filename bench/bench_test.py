"""The figures of the bench, from rounds that are known."""

import unittest

from bench import judge, table
from medians import interval_ranks, median
from scenarios import Scenario
from sides import Round, Side, SideFailed

ONE_BY_ONE = Scenario("await", "one by one", 3)
SIDE_BY_SIDE = Scenario("many", "side by side", 4, True)


class Medians(unittest.TestCase):
    def test_of_a_few_values_all_bound_the_median(self) -> None:
        self.assertEqual(interval_ranks(1), (0, 0))
        self.assertEqual(interval_ranks(5), (0, 4))

    def test_of_thirty_the_tenth_and_the_twenty_first_do(self) -> None:
        """As tables of the sign test have it."""
        self.assertEqual(interval_ranks(30), (9, 20))

    def test_it_is_of_the_values_in_their_order(self) -> None:
        found = median([3.0, 1.0, 2.0, 10.0])
        self.assertEqual((found.value, found.low, found.high, found.count), (2.5, 1.0, 10.0, 4))

    def test_there_is_none_of_nothing(self) -> None:
        with self.assertRaises(ValueError):
            median([])


class Judgement(unittest.TestCase):
    def test_a_ratio_is_taken_within_a_round(self) -> None:
        """The machine is four times as slow in the second round, for both."""
        floor = [Round([1.0, 1.0, 9.0], 11.0, 3.0), Round([4.0, 4.0, 4.0], 12.0, 6.0)]
        library = [Round([2.0, 2.0, 2.0], 6.0, 3.0), Round([8.0, 8.0, 8.0], 24.0, 6.0)]
        sides = judge(ONE_BY_ONE, {"floor": floor, "library": library})["sides"]
        assert isinstance(sides, dict)
        self.assertEqual(sides["library"]["ratio"]["value"], 2.0)
        self.assertEqual(sides["library"]["ratio"]["low"], 2.0)
        self.assertEqual(sides["library"]["processor_ratio"]["value"], 1.0)
        self.assertEqual(sides["floor"]["seconds"]["value"], 2.5)

    def test_what_runs_side_by_side_is_counted_per_election(self) -> None:
        rounds = {"floor": [Round([], 8.0, 4.0)], "library": [Round([], 4.0, 2.0)]}
        report = judge(SIDE_BY_SIDE, rounds)
        sides = report["sides"]
        assert isinstance(sides, dict)
        self.assertEqual(sides["floor"]["seconds"]["value"], 2.0)
        self.assertEqual(sides["library"]["processor_seconds"]["value"], 0.5)
        self.assertIn("| many | library | 1000000 | 0.50 (0.50 to 0.50) | 0.50 |", table({"many": report}))


class Sides(unittest.TestCase):
    def test_a_side_that_dies_is_named(self) -> None:
        with Side("floor", ["false"]) as side, self.assertRaisesRegex(SideFailed, "floor ended in await, with exit code 1"):
            side.play("await", "r", 1)

    def test_an_error_is_told(self) -> None:
        refuses = ["sh", "-c", """read -r asked; echo '{"error": "no server"}'"""]
        with Side("floor", refuses) as side, self.assertRaisesRegex(SideFailed, "floor, await: no server"):
            side.play("await", "r", 1)

    def test_nanoseconds_become_seconds(self) -> None:
        answer = """read -r asked; echo '{"each_ns": [1000000000], "all_ns": 2000000000, "processor_ns": 3}'"""
        with Side("floor", ["sh", "-c", answer]) as side:
            self.assertEqual(side.play("await", "r", 1), Round([1.0], 2.0, 3e-9))


if __name__ == "__main__":
    unittest.main()
