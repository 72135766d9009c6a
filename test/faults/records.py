"""What the instances wrote down: samples of the clock and of their belief, and the runs of belief in them."""

import mmap
import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

MAGIC = int.from_bytes(b"zbelief1", "little")
HEADER = struct.Struct("<QQ")
SAMPLE = struct.Struct("<QQQ")
MILLISECOND = 1_000_000


@dataclass(frozen=True)
class Sample:
    """The token was believed in at some moment from `before` to `after` (monotonic ns); token 0 is no belief."""

    before: int
    after: int
    token: int


@dataclass(frozen=True)
class Run:
    """One instance's uninterrupted belief in one token, as far as samples prove it: from first to last inclusive.

    A mastership that ended never comes back, so what two samples of one run say is true in between as well. The
    exact moment of an answer is unknown, so a run of one sample has its beginning after its end.
    """

    instance: str
    token: int
    first: Sample
    last: Sample

    @property
    def begin(self) -> int:
        return self.first.after

    @property
    def end(self) -> int:
        return self.last.before


def runs(instance: str, samples: Iterable[Sample], longest_gap: int = 10 * MILLISECOND) -> Iterator[Run]:
    """A longer gap between two samples ends a run: the instance did not act, whatever it would have believed."""
    first = last = None
    for sample in samples:
        if last and (sample.token != last.token or sample.before - last.before > longest_gap):
            yield Run(instance, last.token, first or last, last)
            last = None
        if sample.token:
            first = first if last else sample
            last = sample
    if last:
        yield Run(instance, last.token, first or last, last)


class RecordFile:
    """The file of an instance, which may be writing it at this moment."""

    def __init__(self, path: Path) -> None:
        with path.open("rb") as file:
            self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        if HEADER.unpack_from(self._map)[0] != MAGIC:
            raise ValueError(f"{path} is no file of samples")

    def __enter__(self) -> "RecordFile":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._map.close()

    def __len__(self) -> int:
        return int(HEADER.unpack_from(self._map)[1])

    def newest(self) -> Sample | None:
        count = len(self)
        return Sample(*SAMPLE.unpack_from(self._map, HEADER.size + (count - 1) * SAMPLE.size)) if count else None

    def samples(self) -> Iterator[Sample]:
        written = self._map[HEADER.size : HEADER.size + len(self) * SAMPLE.size]
        return (Sample(*values) for values in SAMPLE.iter_unpack(written))
