"""What a scenario is, and what is expected of the library in it."""

from collections.abc import Callable
from dataclasses import dataclass

from trial import Trial


class Inconclusive(Exception):
    """The ensemble or the machine did not do its part, so the trial says nothing about the library, and is repeated."""


@dataclass(frozen=True)
class Scenario:
    name: str
    title: str
    faults: Callable[[Trial], None]
    """Breaks things for a while. Begins with `trial.begin`; what it leaves broken is healed afterwards."""

    prepare: Callable[[Trial], None] = Trial.start_instances
    """Starts the instances."""

    over_tls: bool = False
    """The instances reach the servers over TLS."""

    keeps_mastership: bool = False
    """The master of before is still the master, with the same token, and believed so throughout."""

    bounds_gap: bool = False
    """The master dies and the ensemble's leader stays: there is no master for at most T + 2 ticks + 250 ms."""

    breaks_ensemble: bool = False
    """The ensemble accepts no write during the fault: a new master is waited for from the probe's first write on."""

    repeats_faults: bool = False
    """Faults come again and again, so that no time from the first of them to the next master says anything."""

    allowed_overlap_ms: float = 0
    """Only where the contract promises nothing."""

    expected_overlap_ms: float = 0
    """Only for the library that trusts pings: the bench must see it fail."""
