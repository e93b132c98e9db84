"""Ogg pages (RFC 3533): a serial number that is not drawn by chance, so that the same audio gives the same file."""

import struct
import zlib
from typing import BinaryIO

_HEADER = 27
_SERIAL, _CHECKSUM, _SEGMENTS = slice(14, 18), slice(22, 26), 26
_MIRRORED = bytes(int(f"{byte:08b}"[::-1], 2) for byte in range(256))


def set_serial(file: BinaryIO, serial: int) -> None:
    """Give every page of a file with one stream that serial number, in place."""
    position = 0
    while True:
        file.seek(position)
        page = bytearray(file.read(_HEADER))
        if len(page) < _HEADER:
            return
        lacing = file.read(page[_SEGMENTS])
        body = file.read(sum(lacing))
        page[_SERIAL] = struct.pack("<I", serial)
        page[_CHECKSUM] = bytes(4)
        page[_CHECKSUM] = struct.pack("<I", checksum(bytes(page) + lacing + body))
        file.seek(position)
        file.write(page)
        position += len(page) + len(lacing) + len(body)


def checksum(page: bytes) -> int:
    """The CRC-32 of RFC 3533: the polynomial of zlib's, but highest bit first, and nothing inverted."""
    mirrored = zlib.crc32(page.translate(_MIRRORED), 0xFFFFFFFF) ^ 0xFFFFFFFF
    return int(f"{mirrored:032b}"[::-1], 2)
