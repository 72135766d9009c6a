"""The table of outcomes, on the terminal and as a page."""

from collections.abc import Sequence
from pathlib import Path

from judge import Outcome

WIDTHS = (42, 6, 6, 16, 10, 11, 9)
HEADINGS = ("scenario", "tick", "T", "overlaps", "no master", "re-elected", "outlived")


def cells(outcome: Outcome) -> tuple[str, ...]:
    if outcome.gap_ms is None:
        return (outcome.title, f"{outcome.tick_ms}", f"{outcome.timeout_ms}", "not judged", "-", "-", "-")
    duration = f"{outcome.overlap_ms:.0f} ms" if outcome.overlap_ms >= 1 else "below 1 ms"
    overlaps = f"{outcome.overlaps} ({duration})" if outcome.overlaps else "0"
    gap = f"{outcome.gap_ms / 1000:.2f} s"
    return (outcome.title, f"{outcome.tick_ms}", f"{outcome.timeout_ms}", overlaps, gap, outcome.re_elected,
            f"{outcome.outlived_ms:.0f} ms")


def line(values: Sequence[str]) -> str:
    first, *others = (f"{value:<{width}}" if i == 0 else f"{value:>{width}}"
                      for i, (value, width) in enumerate(zip(values, WIDTHS)))
    return " ".join((first, *others))


def heading() -> str:
    return line(HEADINGS)


def row(outcome: Outcome) -> str:
    """With everything below it that was wrong, or kept an attempt from counting."""
    words = [line(cells(outcome)) + ("  FAILED" if outcome.failures else "")]
    words += [f"    repeated: {reason}" for reason in outcome.repeated]
    return "\n".join(words + [f"    {failure}" for failure in outcome.failures])


def page(outcomes: Sequence[Outcome], command: str, seed: str) -> str:
    table = [f"| {' | '.join(cells(outcome))} |" for outcome in outcomes]
    failures = [
        f"- {outcome.title} (tick {outcome.tick_ms}, T {outcome.timeout_ms}): {failure}"
        for outcome in outcomes for failure in outcome.failures
    ]
    longest = max((outcome.stall_ms for outcome in outcomes), default=0)
    return f"""\
# What faults do to an election

Written by `{command}` (seed `{seed}`).
Three ZooKeeper servers and three instances of the program in `test/faults/instance.cpp`, each in a network namespace of
its own; every instance writes down each millisecond whether it believes to be the master. Faults begin at a random
phase of ticks and heartbeats.

| column | meaning |
|---|---|
| tick, T | the servers' tick and the sessions' timeout, in milliseconds |
| overlaps | pairs of masterships that two instances believed in at the same time, and for how long in all |
| no master | the longest time that nobody believed in, from the fault to the end of the trial |
| re-elected | from the fault (from the first write that the ensemble accepted again, if all servers were gone) to the next master; "kept" if the master stayed; after a random schedule, how often there was another |
| outlived | how long an instance believed, at most, after the ensemble had given its node up, with or without a successor |

After each fault, and after each episode of a random schedule, there was exactly one master within T + 2 ticks + 2 s of
the first write that the ensemble accepted; and when all instances had ended, no node was left. The control runs a
library that trusts pings, as others do: it shows that the bench sees an overlap when there is one. A node deleted by
hand is outside the contract: the old master and the next one hear of it at the same time, so a few milliseconds are
allowed there.

| {' | '.join(HEADINGS)} |
|---|---|---|---|---|---|---|
{chr(10).join(table)}

The longest time for which the machine kept a running instance from sampling was {longest:.0f} ms.

{'Wrong:' if failures else 'Nothing was wrong.'}
{chr(10).join(failures)}""".rstrip() + "\n"


def write(place: Path, outcomes: Sequence[Outcome], command: str, seed: str) -> None:
    place.write_text(page(outcomes, command, seed))
