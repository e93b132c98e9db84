"""Mels and F0 in few bytes: rounded to steps that training does not notice, as differences over time, compressed."""

import lzma

import numpy as np
from numpy.typing import NDArray

# Of a log-mel: at most 0.2 off, 0.08 rms, where the decoder's own error is about 0.9 (0.42 in units of its spread).
MEL_STEP = 0.2
F0_STEP = np.log(2) / 300  # 4 cents


def encode_mel(mel: NDArray[np.floating]) -> bytes:
    """A log-mel (n_frames, n_mels), within MEL_STEP / 2."""
    codes = np.round(mel.astype(np.float32) / MEL_STEP).clip(-128, 127).astype(np.int8)
    return lzma.compress(np.diff(codes, axis=0, prepend=np.int8(0)).T.tobytes())  # band by band; overflow wraps


def decode_mel(data: bytes, n_mels: int) -> NDArray[np.float16]:
    """The log-mel (n_frames, n_mels) of `encode_mel`, anywhere within the steps it was rounded to.

    A discriminator would know recordings by their steps.
    """
    steps = np.frombuffer(lzma.decompress(data), np.int8).reshape(n_mels, -1).T
    codes = np.cumsum(steps, axis=0, dtype=np.int8)
    dither = np.random.default_rng(0).random(codes.shape, np.float32) - 0.5
    return ((codes + dither) * np.float32(MEL_STEP)).astype(np.float16)


def encode_f0(f0: NDArray[np.float32]) -> bytes:
    """F0 (n_frames,) in Hz, 0 where unvoiced, within F0_STEP / 2."""
    voiced = f0 > 0
    codes = np.zeros(len(f0), np.int16)
    codes[voiced] = np.round(np.log(f0[voiced]) / F0_STEP).astype(np.int16)
    steps = np.diff(codes, prepend=np.int16(0)).astype("<i2")
    return lzma.compress(steps.view(np.uint8).reshape(-1, 2).T.tobytes())


def decode_f0(data: bytes) -> NDArray[np.float32]:
    """The F0 (n_frames,) of `encode_f0`."""
    steps = np.frombuffer(lzma.decompress(data), np.uint8).reshape(2, -1).T.copy().view("<i2")[:, 0]
    codes = np.cumsum(steps, dtype=np.int16)
    return np.where(codes > 0, np.exp(codes * F0_STEP), 0).astype(np.float32)
