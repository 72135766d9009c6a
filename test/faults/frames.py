"""Ethernet frames that carry ZooKeeper's protocol over TCP: the messages in them, and how to forge a reset."""

import socket
import struct
from dataclasses import dataclass

CLIENT_PORT = 2181
SYN, RST = 0x02, 0x04


@dataclass(frozen=True)
class Segment:
    """A TCP segment in its frame."""

    frame: bytes
    ip: int  # where the IP header begins
    tcp: int
    data: int
    end: int

    @property
    def sender(self) -> str:
        return socket.inet_ntoa(self.frame[self.ip + 12 : self.ip + 16])

    @property
    def receiver(self) -> str:
        return socket.inet_ntoa(self.frame[self.ip + 16 : self.ip + 20])

    @property
    def ports(self) -> tuple[int, int]:
        source, target = struct.unpack_from(">HH", self.frame, self.tcp)
        return source, target

    @property
    def sequence(self) -> int:
        return int.from_bytes(self.frame[self.tcp + 4 : self.tcp + 8], "big")

    @property
    def opens(self) -> bool:
        return bool(self.frame[self.tcp + 13] & SYN)

    @property
    def payload(self) -> bytes:
        return self.frame[self.data : self.end]


def segment(frame: bytes) -> Segment | None:
    """The TCP segment in a frame, if it is one."""
    ip = 14
    if len(frame) < ip + 40 or frame[12:14] != b"\x08\x00" or frame[ip + 9] != 6:
        return None
    tcp = ip + 4 * (frame[ip] & 0x0F)
    end = ip + struct.unpack_from(">H", frame, ip + 2)[0]
    return Segment(frame, ip, tcp, tcp + 4 * (frame[tcp + 12] >> 4), end)


def checksum(data: bytes) -> int:
    if len(data) % 2:
        data += b"\0"
    total = sum(struct.unpack(f">{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return int(~total & 0xFFFF)


def reset_instead_of(lost: Segment) -> bytes:
    """A frame that resets the connection at the receiver of a segment that it never got."""
    header = bytearray(lost.frame[lost.ip : lost.ip + 20])
    header[0] = 0x45
    struct.pack_into(">H", header, 2, 40)
    struct.pack_into(">H", header, 10, 0)
    struct.pack_into(">H", header, 10, checksum(bytes(header)))

    tcp = bytearray(struct.pack(">HHIIBBHHH", *lost.ports, lost.sequence, 0, 5 << 4, RST, 0, 0, 0))
    pseudo_header = bytes(header[12:20]) + struct.pack(">BBH", 0, 6, len(tcp))
    struct.pack_into(">H", tcp, 16, checksum(pseudo_header + bytes(tcp)))
    return lost.frame[:14] + bytes(header) + bytes(tcp)


class Stream:
    """One direction of a connection, seen from its beginning, put together into ZooKeeper's messages."""

    def __init__(self) -> None:
        self._next: int | None = None
        self._data = b""

    def messages(self, arrived: Segment) -> list[bytes]:
        """Those that this segment completes. A segment that was sent again has been seen; after a gap, none."""
        if arrived.opens:
            self._next, self._data = (arrived.sequence + 1) & 0xFFFFFFFF, b""
        elif arrived.sequence == self._next:
            self._next = (self._next + len(arrived.payload)) & 0xFFFFFFFF
            self._data += arrived.payload
        found = []
        while len(self._data) >= 4:
            end = 4 + max(struct.unpack_from(">i", self._data)[0], 0)
            if len(self._data) < end:
                break
            found.append(self._data[4:end])
            self._data = self._data[end:]
        return found
