"""Medians with their intervals: what a shared, noisy machine allows to say."""

import math
import statistics
from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Median:
    """The true median lies between low and high with at least 95 %, if the values are independent."""

    value: float
    low: float
    high: float
    count: int

    def as_dict(self) -> dict[str, float]:
        return asdict(self)


def interval_ranks(count: int) -> tuple[int, int]:
    """The values that bound the median, from 0. The number of values below a median is binomial, with 1/2.

    See Conover, Practical Nonparametric Statistics: the interval for a quantile from order statistics.
    """
    below = 0.0
    for rank in range(count // 2 + 1):
        below += math.comb(count, rank) / 2**count
        if below > 0.025:
            return max(rank - 1, 0), min(count - rank, count - 1)
    return 0, count - 1


def median(values: list[float]) -> Median:
    if not values:
        raise ValueError("nothing was measured")
    ordered = sorted(values)
    low, high = interval_ranks(len(ordered))
    return Median(statistics.median(ordered), ordered[low], ordered[high], len(ordered))
