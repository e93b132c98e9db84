import io
import struct

import numpy as np
import pytest

from cosycli.audio import Audio, encode
from cosycli.ogg import checksum, set_serial


def pages(data: bytes) -> list[bytes]:
    found = []
    while data:
        assert data[:4] == b"OggS"
        length = 27 + data[26] + sum(data[27 : 27 + data[26]])
        found.append(data[:length])
        data = data[length:]
    return found


def test_the_checksum_is_that_of_the_standard() -> None:
    # One bit after the other, as RFC 3533 defines it.
    def slow(data: bytes) -> int:
        register = 0
        for byte in data:
            register ^= byte << 24
            for _ in range(8):
                register = (register << 1 ^ (0x04C11DB7 if register >> 31 else 0)) & 0xFFFFFFFF
        return register

    for data in (b"", b"\0", b"123456789", bytes(range(256))):
        assert checksum(data) == slow(data)


@pytest.mark.parametrize("format", ["ogg", "opus"])
def test_all_pages_get_the_serial_and_stay_valid(format: str) -> None:
    noise = np.random.default_rng(0).uniform(-0.1, 0.1, 5 * 22050).astype(np.float32)
    before = encode(Audio(noise, 22050), format)
    file = io.BytesIO(before)
    set_serial(file, 0x12345678)
    after = pages(file.getvalue())
    assert len(after) > 3
    for old, new in zip(pages(before), after, strict=True):
        assert new[14:18] == struct.pack("<I", 0x12345678)
        assert new[:14] + new[18:22] + new[26:] == old[:14] + old[18:22] + old[26:]
        assert struct.unpack("<I", new[22:26])[0] == checksum(new[:22] + bytes(4) + new[26:])
