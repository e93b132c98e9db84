"""Spectra of recordings on mel scales, by definitions that neural networks were trained with."""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from cosycli.model_config import MelConfig

FloatArray = NDArray[np.float32]


def hann(length: int) -> FloatArray:
    """The periodic Hann window."""
    return (0.5 - 0.5 * np.cos(2 * np.pi * np.arange(length) / length)).astype(np.float32)


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
