"""Acoustic features of recordings for the training: level and fundamental frequency."""

import warnings

import numpy as np
from numpy.typing import NDArray

from cosycli.model_config import MelConfig

FloatArray = NDArray[np.float32]

ACTIVE_DB = 30.0  # frames this far below the loudest one still count as speech when measuring its level
ACTIVE_RMS = 0.07
PEAK = 0.97
TRIM_DB = 38.0
TRIM_KEEP_FRAMES = 9


def fundamental_frequency(samples: FloatArray, config: MelConfig, floor: float, ceiling: float) -> FloatArray:
    """F0 in Hz at the mel's frame centres, 0 where unvoiced, shape (n_samples // hop_length,).

    WORLD's DIO and StoneMask (Morise et al., 2009) at half the hop: the odd points are the frame centres.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about its own use of pkg_resources
        import pyworld

    signal = samples.astype(np.float64)
    period = config.hop_length / 2 / config.sample_rate * 1000
    coarse, times = pyworld.dio(signal, config.sample_rate, f0_floor=floor, f0_ceil=ceiling, frame_period=period)
    fine = pyworld.stonemask(signal, coarse, times, config.sample_rate)[1::2]
    n_frames = len(samples) // config.hop_length
    return np.pad(fine[:n_frames], (0, max(0, n_frames - len(fine)))).astype(np.float32)


def trim_and_level(samples: FloatArray, hop_length: int) -> FloatArray:
    """Cut the silence at the ends, bring speech to one level, cut to whole frames.

    Keeps `TRIM_KEEP_FRAMES` beyond the outermost frames within `TRIM_DB` of the loudest one. Returns an empty
    array for a recording without sound.
    """
    n_frames = len(samples) // hop_length
    if n_frames == 0 or np.abs(samples).max() < 1e-3:
        return np.zeros(0, np.float32)
    rms = frame_rms(samples, hop_length)
    loud = np.flatnonzero(rms > rms.max() * 10 ** (-TRIM_DB / 20))
    first = max(0, loud[0] - TRIM_KEEP_FRAMES)
    last = min(n_frames, loud[-1] + 1 + TRIM_KEEP_FRAMES)
    return level(samples[first * hop_length : last * hop_length], hop_length)


def level(samples: FloatArray, hop_length: int) -> FloatArray:
    """Bring speech to one level, by its active frames; cut to whole frames."""
    cut = samples[: len(samples) // hop_length * hop_length]
    rms = frame_rms(cut, hop_length)
    active = rms[rms > rms.max() * 10 ** (-ACTIVE_DB / 20)]
    levelled = cut * (ACTIVE_RMS / np.sqrt(np.mean(active**2)))
    return (levelled * min(1.0, PEAK / np.abs(levelled).max())).astype(np.float32)


def frame_rms(samples: FloatArray, hop_length: int) -> FloatArray:
    """Root mean square of each whole frame, (n_samples // hop_length,)."""
    n_frames = len(samples) // hop_length
    return np.sqrt((samples[: n_frames * hop_length].reshape(n_frames, hop_length) ** 2).mean(1) + 1e-12)
