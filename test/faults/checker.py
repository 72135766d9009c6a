"""Judges recorded beliefs against each other and against the ensemble's transactions.

Shares no code with the library.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from records import MILLISECOND, Run
from transactions import History


@dataclass
class Overlap:
    """Two masterships that were believed in at the same time, for at least so long in all."""

    first: Run
    second: Run
    nanoseconds: int

    @property
    def milliseconds(self) -> float:
        return self.nanoseconds / MILLISECOND

    @property
    def masterships(self) -> tuple[str, int, str, int]:
        return self.first.instance, self.first.token, self.second.instance, self.second.token

    def __str__(self) -> str:
        return (
            f"{self.first.instance} (token {self.first.token:#x}) and {self.second.instance} "
            f"(token {self.second.token:#x}) both believed, for {self.milliseconds:.1f} ms, "
            f"first at {max(self.first.begin, self.second.begin) / 1e9:.6f}"
        )


def overlap(one: Run, other: Run) -> Overlap | None:
    """Only what samples prove. Runs that merely touch do not overlap."""
    one, other = sorted((one, other), key=lambda run: run.token)
    shared = min(one.end, other.end) - max(one.begin, other.begin)
    if shared > 0:
        return Overlap(one, other, shared)
    for single, around in ((one, other), (other, one)):
        # A lone sample: somewhere within it the belief was there.
        if single.begin > single.end and around.begin <= single.end and single.begin <= around.end:
            return Overlap(one, other, 0)
    return None


def overlaps(runs: Sequence[Run]) -> list[Overlap]:
    """Between different instances."""
    found: dict[tuple[str, int, str, int], Overlap] = {}
    open_runs: list[Run] = []
    for run in sorted(runs, key=lambda run: run.first.before):
        open_runs = [other for other in open_runs if other.last.after >= run.first.before]
        for other in open_runs:
            if other.instance != run.instance and (both := overlap(other, run)):
                known = found.setdefault(both.masterships, both)
                known.nanoseconds += both.nanoseconds if known is not both else 0
        open_runs.append(run)
    return list(found.values())


def wrong_tokens(runs: Sequence[Run], history: History, path: str) -> list[str]:
    """Tokens that do not grow from one mastership to the next, and tokens that no node of the instance bears."""
    complaints = []
    shrunk: set[tuple[str, int, int]] = set()
    largest: Run | None = None
    for run in sorted(runs, key=lambda run: run.begin):
        grows = not largest or run.token > largest.token
        goes_on = largest and run.token == largest.token and run.instance == largest.instance
        if largest and not grows and not goes_on and (run.instance, run.token, largest.token) not in shrunk:
            shrunk.add((run.instance, run.token, largest.token))
            complaints.append(
                f"{run.instance} believed at {run.begin / 1e9:.6f} in token {run.token:#x}, after "
                f"{largest.instance} believed at {largest.begin / 1e9:.6f} in {largest.token:#x}"
            )
        if grows:
            largest = run
    for instance, token in sorted({(run.instance, run.token) for run in runs}):
        node = history.nodes.get(token)
        if not node or not node.path.startswith(path + "/") or node.owner != instance:
            complaints.append(f"token {token:#x} of {instance} is not the creation of a node of its own below {path}")
    return complaints


def too_early(runs: Sequence[Run], history: History, path: str, epoch_ns: int) -> list[str]:
    """Masterships that began while an older node was there. `epoch_ns` is the wall clock at monotonic zero.

    The leader stamps a deletion when it proposes it, so everybody hears of it later than that.
    """
    complaints = []
    began: dict[int, Run] = {}
    for run in sorted(runs, key=lambda run: run.begin):
        began.setdefault(run.token, run)
    for token, run in began.items():
        for node in history.below(path):
            if node.created >= token:
                break
            if node.deleted_ms is None or node.deleted_ms * MILLISECOND > run.begin + epoch_ns + 2 * MILLISECOND:
                complaints.append(f"{run.instance} was master with token {token:#x} before {node.path} was deleted")
    return complaints


def outlived(runs: Sequence[Run], history: History, epoch_ns: int) -> float:
    """The longest time, in milliseconds, that somebody believed after its node's deletion was proposed; 0 if nobody."""
    longest = 0
    for run in runs:
        node = history.nodes.get(run.token)
        if node and node.deleted_ms is not None:
            longest = max(longest, run.end + epoch_ns - node.deleted_ms * MILLISECOND)
    return longest / MILLISECOND


def longest_gap(runs: Sequence[Run], begin: int, end: int) -> float:
    """The longest time without a believer from `begin` to `end` (ns), in milliseconds."""
    longest, believed_until = 0, begin
    for run in sorted(runs, key=lambda run: run.first.before):
        if run.first.before >= end:
            break
        longest = max(longest, run.first.before - believed_until)
        believed_until = max(believed_until, run.last.after)
    return max(longest, end - believed_until) / MILLISECOND
