"""The servers' transaction logs: when each candidate's node was created and deleted, in the ensemble's own order."""

import struct
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from jute import Reader, Truncated

MAGIC = 0x5A4B4C47  # "ZKLG"
END_OF_RECORD = 0x42
CREATE, DELETE, CREATE2, MULTI, CREATE_CONTAINER, DELETE_CONTAINER, CREATE_TTL = 1, 2, 15, 14, 19, 20, 21
CLOSE_SESSION = -11


@dataclass(frozen=True)
class Transaction:
    session: int
    zxid: int
    time_ms: int  # of the leader that proposed it, since 1970
    kind: int
    body: bytes


@dataclass
class Node:
    """One node's life. The creating transaction is its identity: a fencing token is the same number."""

    path: str
    owner: str
    session: int  # 0 if it was not ephemeral
    created: int
    deleted: int | None = None
    deleted_ms: int | None = None


@dataclass
class History:
    """All nodes that ever were, by the zxid that created them."""

    nodes: dict[int, Node] = field(default_factory=dict)
    _living: dict[str, Node] = field(default_factory=dict)

    def apply(self, transaction: Transaction) -> None:
        self._apply(transaction, transaction.kind, Reader(transaction.body))

    def below(self, path: str) -> list[Node]:
        """In the order of creation."""
        return [node for _, node in sorted(self.nodes.items()) if node.path.startswith(path + "/")]

    def _apply(self, transaction: Transaction, kind: int, body: Reader) -> None:
        if kind in (CREATE, CREATE2):
            path, data = body.string(), body.buffer()
            for _ in range(max(body.int32(), 0)):  # the ACL
                body.int32(), body.string(), body.string()
            ephemeral = body.take(1) != b"\0"
            self._create(transaction, path, data, ephemeral)
        elif kind in (CREATE_CONTAINER, CREATE_TTL):
            self._create(transaction, body.string(), body.buffer(), ephemeral=False)
        elif kind in (DELETE, DELETE_CONTAINER):
            self._delete(transaction, body.string())
        elif kind == CLOSE_SESSION:
            for path in [path for path, node in self._living.items() if node.session == transaction.session]:
                self._delete(transaction, path)
        elif kind == MULTI:
            for _ in range(max(body.int32(), 0)):
                self._apply(transaction, body.int32(), Reader(body.buffer()))

    def _create(self, transaction: Transaction, path: str, data: bytes, ephemeral: bool) -> None:
        owner = data.decode(errors="replace")
        node = Node(path, owner, transaction.session if ephemeral else 0, transaction.zxid)
        self.nodes[transaction.zxid] = self._living[path] = node

    def _delete(self, transaction: Transaction, path: str) -> None:
        if node := self._living.pop(path, None):
            node.deleted, node.deleted_ms = transaction.zxid, transaction.time_ms


def read_log(file: Path) -> Iterator[Transaction]:
    """Up to the end of what was written; the servers preallocate their files with zeros."""
    log = Reader(file.read_bytes())
    try:
        if log.int32() != MAGIC:
            return
        log.int32(), log.int64()  # version, database
        while True:
            checksum, entry = log.int64(), log.buffer()
            if not entry or log.take(1)[0] != END_OF_RECORD or zlib.adler32(entry) != checksum:
                return
            session, _, zxid, time_ms, kind = struct.unpack_from(">qiqqi", entry)
            yield Transaction(session, zxid, time_ms, kind, entry[32:])
    except Truncated:
        return  # a server was killed while it wrote


def read_server(data: Path) -> dict[int, Transaction]:
    """All transactions in one server's data folder, by zxid."""
    return {entry.zxid: entry for file in sorted(data.glob("version-2/log.*")) for entry in read_log(file)}


def read_ensemble(servers: list[Path], leader: Path) -> History:
    """The history on which the servers agree: what the leader has, or a majority.

    A server that was brought up to date by a snapshot lacks what the snapshot holds, so no one log need be complete;
    and one that was cut off may hold proposals that were never accepted.
    """
    logs = [read_server(data) for data in servers]
    seen = Counter(zxid for log in logs for zxid in log)
    agreed = dict(read_server(leader))
    for log in logs:
        agreed.update({zxid: entry for zxid, entry in log.items() if 2 * seen[zxid] > len(logs)})
    history = History()
    for zxid in sorted(agreed):
        history.apply(agreed[zxid])
    return history
