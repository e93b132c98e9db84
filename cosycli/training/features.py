"""Acoustic features of recordings: level, mel spectrogram, fundamental frequency."""

import warnings
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from cosycli.model_config import MelConfig
from cosycli.vocoder import hann

FloatArray = NDArray[np.float32]

ACTIVE_DB = 30.0  # frames this far below the loudest one still count as speech when measuring its level
ACTIVE_RMS = 0.07
PEAK = 0.97
TRIM_DB = 38.0
TRIM_KEEP_FRAMES = 9


def hz_to_mel(frequency: NDArray[np.float64]) -> NDArray[np.float64]:
    """Slaney's scale (Auditory Toolbox, 1998): linear below 1 kHz, logarithmic above."""
    linear = frequency * 3 / 200
    return np.where(frequency < 1000, linear, 15 + np.log(np.maximum(frequency, 1) / 1000) * 27 / np.log(6.4))


def mel_to_hz(mel: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.where(mel < 15, mel * 200 / 3, 1000 * np.exp((mel - 15) * np.log(6.4) / 27))


@lru_cache(maxsize=4)
def mel_filters(config: MelConfig) -> FloatArray:
    """Triangular filters of equal area (slaney normalisation), shape (n_mels, n_fft // 2 + 1)."""
    bins = np.fft.rfftfreq(config.n_fft, 1 / config.sample_rate)
    low, high = hz_to_mel(np.array([config.fmin, config.fmax]))
    edges = mel_to_hz(np.linspace(low, high, config.n_mels + 2))
    slopes = edges[:, None] - bins[None]
    rise = -slopes[:-2] / np.diff(edges)[:-1, None]
    fall = slopes[2:] / np.diff(edges)[1:, None]
    triangles = np.maximum(0, np.minimum(rise, fall))
    return (triangles * (2 / (edges[2:] - edges[:-2]))[:, None]).astype(np.float32)


def mel_spectrogram(samples: FloatArray, config: MelConfig) -> FloatArray:
    """Log-mel of a waveform, shape (n_samples // hop_length, n_mels)."""
    pad = (config.n_fft - config.hop_length) // 2
    padded = np.pad(samples, (pad, pad), mode="reflect")
    frames = np.lib.stride_tricks.sliding_window_view(padded, config.n_fft)[:: config.hop_length]
    spectrum = np.fft.rfft(frames * hann(config.win_length), axis=1)
    magnitude = np.sqrt(spectrum.real**2 + spectrum.imag**2 + 1e-9).astype(np.float32)
    return np.log(np.maximum(magnitude @ mel_filters(config).T, config.floor))


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
    rms = _frame_rms(samples, hop_length)
    loud = np.flatnonzero(rms > rms.max() * 10 ** (-TRIM_DB / 20))
    first = max(0, loud[0] - TRIM_KEEP_FRAMES)
    last = min(n_frames, loud[-1] + 1 + TRIM_KEEP_FRAMES)
    cut = samples[first * hop_length : last * hop_length]
    rms = _frame_rms(cut, hop_length)
    active = rms[rms > rms.max() * 10 ** (-ACTIVE_DB / 20)]
    levelled = cut * (ACTIVE_RMS / np.sqrt(np.mean(active**2)))
    return (levelled * min(1.0, PEAK / np.abs(levelled).max())).astype(np.float32)


def _frame_rms(samples: FloatArray, hop_length: int) -> FloatArray:
    n_frames = len(samples) // hop_length
    return np.sqrt((samples[: n_frames * hop_length].reshape(n_frames, hop_length) ** 2).mean(1) + 1e-12)
