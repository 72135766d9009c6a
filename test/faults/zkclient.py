"""A small ZooKeeper client of the bench's own, for probe writes, looks and deletions. It blocks, for a limited time."""

import socket
import struct
from dataclasses import dataclass
from types import TracebackType

import jute

PORT, SECURE_PORT = 2181, 2281
OPEN_ACL = jute.int32(1) + jute.int32(31) + jute.string("world") + jute.string("anyone")
CREATE, DELETE, GET_DATA, SET_DATA, SYNC, GET_CHILDREN, AUTH, CLOSE = 1, 2, 4, 5, 9, 8, 100, -11
AUTH_XID = -4
NO_NODE, NODE_EXISTS = -101, -110


class ServerError(Exception):
    """The server refused a request."""

    def __init__(self, code: int) -> None:
        super().__init__(f"ZooKeeper error {code}")
        self.code = code


@dataclass(frozen=True)
class Node:
    name: str
    owner: str  # the data of a candidate's node: what the candidate calls itself
    czxid: int
    session: int = 0  # which the node ends with; 0 if it is not ephemeral


class Client:
    """One session on one server. Failure and silence of the network are `OSError`."""

    def __init__(
        self, address: str, patience: float = 2.0, session_timeout: float = 10.0, port: int = PORT
    ) -> None:
        self._xid = 0
        self._socket = socket.create_connection((address, port), timeout=patience)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            self._send(
                jute.int32(0) + jute.int64(0) + jute.int32(round(session_timeout * 1000)) + jute.int64(0)
                + jute.buffer(bytes(16)) + jute.boolean(False)
            )
            self._receive()
        except BaseException:
            self._socket.close()
            raise

    def __enter__(self) -> "Client":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if kind is None:
                self._request(CLOSE, b"")
        except OSError:
            pass  # the session then ends by itself
        finally:
            self._socket.close()

    def authenticate(self, scheme: str, credentials: str) -> None:
        self._request(AUTH, jute.int32(0) + jute.string(scheme) + jute.string(credentials), AUTH_XID)

    def create(self, path: str) -> None:
        self._request(CREATE, jute.string(path) + jute.buffer(b"") + OPEN_ACL + jute.int32(0))

    def delete(self, path: str) -> None:
        self._request(DELETE, jute.string(path) + jute.int32(-1))

    def set(self, path: str, data: bytes) -> None:
        self._request(SET_DATA, jute.string(path) + jute.buffer(data) + jute.int32(-1))

    def sync(self, path: str) -> None:
        self._request(SYNC, jute.string(path))

    def children(self, path: str) -> list[str]:
        """No node has no children."""
        try:
            return self._request(GET_CHILDREN, jute.string(path) + jute.boolean(False)).strings()
        except ServerError as error:
            if error.code == NO_NODE:
                return []
            raise

    def child_changes(self, path: str) -> int:
        """How many children were made and deleted so far, in all."""
        answer = self._request(GET_DATA, jute.string(path) + jute.boolean(False))
        answer.buffer()
        answer.take(36)  # czxid, mzxid, ctime, mtime and the version of the data
        return answer.int32()

    def candidates(self, path: str) -> list[Node]:
        """The nodes below the path, oldest first, as the ensemble has them now."""
        self.sync("/")
        nodes = []
        for name in self.children(path):
            try:
                answer = self._request(GET_DATA, jute.string(f"{path}/{name}") + jute.boolean(False))
            except ServerError as error:
                if error.code == NO_NODE:
                    continue
                raise
            owner, czxid = answer.buffer().decode(errors="replace"), answer.int64()
            answer.take(36)  # mzxid, ctime, mtime and three versions
            nodes.append(Node(name, owner, czxid, answer.int64()))
        return sorted(nodes, key=lambda node: node.czxid)

    def _request(self, kind: int, body: bytes, given_xid: int = 0) -> jute.Reader:
        self._xid += 1
        wanted = given_xid or self._xid
        self._send(jute.int32(wanted) + jute.int32(kind) + body)
        while True:
            reply = self._receive()
            xid, _, error = reply.int32(), reply.int64(), reply.int32()
            if xid != wanted:
                continue  # an event
            if error:
                raise ServerError(error)
            return reply

    def _send(self, message: bytes) -> None:
        self._socket.sendall(jute.buffer(message))

    def _receive(self) -> jute.Reader:
        return jute.Reader(self._read(struct.unpack(">i", self._read(4))[0]))

    def _read(self, size: int) -> bytes:
        data = b""
        while len(data) < size:
            part = self._socket.recv(size - len(data))
            if not part:
                raise ConnectionError("the server closed the connection")
            data += part
        return data


def four_letter_word(address: str, word: str, patience: float = 1.0, port: int = PORT) -> str:
    """What the server answers; nothing if it does not answer."""
    try:
        with socket.create_connection((address, port), timeout=patience) as connection:
            connection.sendall(word.encode())
            answer = b""
            while part := connection.recv(65536):
                answer += part
            return answer.decode(errors="replace")
    except OSError:
        return ""
