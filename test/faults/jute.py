"""ZooKeeper's encoding of numbers, strings and lists."""

import struct


class Truncated(Exception):
    """The bytes end before the value does."""


class Reader:
    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def take(self, size: int) -> bytes:
        if size < 0 or self._at + size > len(self._data):
            raise Truncated
        self._at += size
        return self._data[self._at - size : self._at]

    def int32(self) -> int:
        return int.from_bytes(self.take(4), "big", signed=True)

    def int64(self) -> int:
        return int.from_bytes(self.take(8), "big", signed=True)

    def buffer(self) -> bytes:
        """A null buffer, which has length -1, reads as an empty one."""
        return self.take(max(self.int32(), 0))

    def string(self) -> str:
        return self.buffer().decode()

    def strings(self) -> list[str]:
        return [self.string() for _ in range(max(self.int32(), 0))]


def int32(value: int) -> bytes:
    return struct.pack(">i", value)


def int64(value: int) -> bytes:
    return struct.pack(">q", value)


def boolean(value: bool) -> bytes:
    return b"\1" if value else b"\0"


def buffer(value: bytes) -> bytes:
    return int32(len(value)) + value


def string(value: str) -> bytes:
    return buffer(value.encode())
