"""Switches off, for one interface, the checksums and segments that its driver would leave to hardware.

A forwarder reads frames before any hardware has seen them. Usage: offload.py INTERFACE
"""

import ctypes
import fcntl
import socket
import struct
import sys

SIOCETHTOOL = 0x8946
SET_TX_CHECKSUM, SET_SCATTER_GATHER, SET_TSO, SET_GSO = 0x17, 0x19, 0x1F, 0x24


def switch_off(interface: str, feature: int) -> None:
    value = ctypes.create_string_buffer(struct.pack("=II", feature, 0))
    request = struct.pack("=16sQ16x", interface.encode(), ctypes.addressof(value))
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        fcntl.ioctl(any_socket, SIOCETHTOOL, request)


if __name__ == "__main__":
    for one in (SET_GSO, SET_TSO, SET_SCATTER_GATHER, SET_TX_CHECKSUM):
        switch_off(sys.argv[1], one)
