"""What is compared, and how each scenario's rounds become one figure."""

from dataclasses import dataclass

from sides import Round


@dataclass(frozen=True)
class Scenario:
    name: str
    title: str
    count: int  # elections in a round
    side_by_side: bool = False  # all elections of a round at a time

    def cost(self, played: Round) -> float:
        """Seconds: of the median election, or of one of those that ran side by side."""
        return played.all / self.count if self.side_by_side else sorted(played.each)[len(played.each) // 2]

    def processor(self, played: Round) -> float:
        return played.processor / self.count


SCENARIOS = (
    Scenario("await", "await of a resource that was there before", 50),
    Scenario("await_cold", "await of a resource that does not exist yet", 50),
    Scenario("from_nothing", "from nothing to master, its session included", 10),
    Scenario("hand_over", "hand-over: from resign to the successor's await", 50),
    Scenario("many", "elections won, a hundred at a time", 10_000, True),
    Scenario("at_once", "elections won, all at a time", 10_000, True),
    Scenario("at_once_cold", "elections won, all at a time, of resources that do not exist yet", 2_000, True),
    Scenario("takeover", "takeover of all resources of a factory that closes", 10_000, True),
)
