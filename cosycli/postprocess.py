"""What happens to a waveform after the vocoder: edges, rumble, noise, joints.

Samples are (n,) float32, mono, full scale 1, and come back as a new array or, where nothing changes, as they are.
NaN and infinity are refused with ValueError: they would spread over the whole signal.
"""

from collections.abc import Iterable
from itertools import pairwise
from math import log, pi, sqrt

import numpy as np
from numpy.typing import ArrayLike, NDArray

Samples = NDArray[np.float32]

_RUMBLE_HZ = 20.0  # -3 dB; from 50 Hz, below the lowest voice, nothing
_FRAME_S = 0.005
_SILENCE_DBFS = -80.0  # no speech below that, whatever its peak
_WINDOW_S = 0.046  # of the spectral gate
_GATE_DB = (3.0, 12.0)  # above the noise: shut up to here, open from there
_GATE_FLOOR_DB = -15.0  # what a shut gate lets through: deeper ones sound hollow
_NOISE_FRAMES = 0.1  # the share of frames taken for noise alone
_NOISE_SPREAD = 4.0  # of their power; what is louder than that is speech that dies away
_DIGITAL_SILENCE = 1e-12  # holds no noise to learn from
_NOISE_RATIO = 10.0  # they must lie 10 dB below the loud ones, or there is no pause to learn from
_JOINT = 64  # samples on each side of a joint: 3 ms at 22.05 kHz


def _checked(samples: ArrayLike) -> Samples:
    checked = np.asarray(samples, np.float32)
    if checked.ndim != 1 or not np.isfinite(checked).all():
        raise ValueError(f"samples must be finite and of one dimension, not of shape {checked.shape}")
    return checked


def remove_dc(samples: ArrayLike, sample_rate: int) -> Samples:
    """Subtract what moves slower than 20 Hz: a constant, a drift, rumble. No delay, and no click at the edges.

    The slow part is the signal under a bell of three moving averages, which tend to a Gaussian; at the edges the
    averages are taken over what there is, so that an offset is removed up to the first sample.
    """
    checked = _checked(samples)
    # a Gaussian passes exp(-(2 pi f sigma)^2 / 2): here 1 - 1/sqrt(2), so that 1/sqrt(2) is left
    sigma = sqrt(-2 * log(1 - sqrt(0.5))) / (2 * pi * _RUMBLE_HZ) * sample_rate
    half = round((sqrt(4 * sigma**2 + 1) - 1) / 2)  # the variance of each box is (width^2 - 1) / 12
    slow = checked
    for _ in range(3):
        slow = _moving_average(slow, half)
    return checked - slow


def _moving_average(values: Samples, half: int) -> Samples:
    """The mean of up to 2 half + 1 neighbours."""
    n = len(values)
    half = min(half, max(n - 1, 0) // 2)
    total = np.cumsum(np.concatenate([[0.0], values]))
    average = np.empty(n, np.float32)
    average[half : n - half] = (total[2 * half + 1 :] - total[: n - 2 * half]) / (2 * half + 1)
    seen = np.arange(half + 1, 2 * half + 1)
    average[:half] = total[seen] / seen
    average[n - half :] = ((total[n] - total[n - seen]) / seen)[::-1]
    return average


def trim(samples: ArrayLike, sample_rate: int, threshold_db: float = -50.0, keep_seconds: float = 0.08) -> Samples:
    """Cut silence off both ends, as `speech_bounds` tells."""
    checked = _checked(samples)
    start, end = speech_bounds(checked, sample_rate, threshold_db, keep_seconds)
    return checked[start:end]


def speech_bounds(
    samples: ArrayLike, sample_rate: int, threshold_db: float = -50.0, keep_seconds: float = 0.08
) -> tuple[int, int]:
    """The half-open range of samples with the speech and `keep_seconds` on both sides.

    What is silent as a whole keeps its first `keep_seconds`. A frame of 5 ms is speech if its RMS lies above the
    threshold, relative to the largest sample. Where the silence itself is louder than that, the threshold rises with
    it, to 10 dB above the given one and no further.
    """
    checked = _checked(samples)
    frame = max(round(_FRAME_S * sample_rate), 1)
    padded = np.pad(checked, (0, -len(checked) % frame)).reshape(-1, frame)
    power = np.einsum("fn,fn->f", padded, padded) / frame
    peak = float(np.abs(checked).max(initial=0)) ** 2
    noise = 4 * float(np.quantile(power, 0.05)) if len(power) else 0.0
    least = max(min(noise, peak * 10 ** ((threshold_db + 10) / 10)), peak * 10 ** (threshold_db / 10))
    speech = np.flatnonzero(power > max(least, 10 ** (_SILENCE_DBFS / 10)))
    keep = round(keep_seconds * sample_rate)
    if not len(speech):
        return 0, min(keep, len(checked))
    return max(int(speech[0]) * frame - keep, 0), min((int(speech[-1]) + 1) * frame + keep, len(checked))


def fade(samples: ArrayLike, sample_rate: int, seconds: float = 0.005) -> Samples:
    """Raise the beginning from zero and lower the end to zero, along half a cosine; a short signal along its halves."""
    faded = np.array(_checked(samples))
    n = min(round(seconds * sample_rate), len(faded) // 2)
    if n:
        ramp = _ramp(n)
        faded[:n] *= ramp
        faded[-n:] *= ramp[::-1]
    return faded


def _ramp(n: int) -> Samples:
    """From 0 towards 1 in n steps along half a cosine."""
    return (0.5 - 0.5 * np.cos(pi * np.arange(n) / n)).astype(np.float32)


def silence(seconds: float, sample_rate: int) -> Samples:
    """Return that much of nothing."""
    return np.zeros(max(round(seconds * sample_rate), 0), np.float32)


def join(pieces: Iterable[ArrayLike]) -> Samples:
    """Put pieces one after another. A step between two is spread over both, 64 samples each; the length is the sum's.

    Pieces that meet at the same value, such as faded ones and silence, are not touched.
    """
    parts = [part for part in map(_checked, pieces) if len(part)]
    joined = np.concatenate(parts) if parts else np.zeros(0, np.float32)
    joint = 0
    for left, right in pairwise(parts):
        joint += len(left)
        step = right[0] - left[-1]
        before, after = min(_JOINT, len(left)), min(_JOINT, len(right))
        # both sides are brought to the middle of the step; a piece's other end stays where it is
        joined[joint - before : joint] += step / 2 * (1 - _ramp(before)[::-1])
        joined[joint : joint + after] -= step / 2 * (1 - _ramp(after))
    return joined


def denoise(samples: ArrayLike, sample_rate: int) -> Samples:
    """Lower steady noise by up to 15 dB with a spectral gate; the noise is what the quietest tenth of the frames holds.

    Each band of each frame passes if it stands 12 dB above the noise; the mask is smooth over time and frequency,
    against musical tones. Returns the samples as they are if they have no noise (-80 dBFS) or no pauses to learn from.
    Keeps the spectrogram in memory, 20 times the samples: meant for sentences and voice prompts.
    """
    checked = _checked(samples)
    size = 1 << round(np.log2(_WINDOW_S * sample_rate))
    hop = size // 4
    window = np.sin(pi * np.arange(size) / size).astype(np.float32) ** 2  # Hann; its squares overlap to 1.5
    count = -(-len(checked) // hop) + 3
    padded = np.pad(checked, (size - hop, (count - 1) * hop + hop - len(checked)))
    frames = np.lib.stride_tricks.sliding_window_view(padded, size)[::hop] * window
    spectrum = np.fft.rfft(frames)
    power = np.square(np.abs(spectrum)).astype(np.float32)
    noise = _noise_profile(power[3:-3], float(window @ window) * size / 2)
    if noise is None:
        return checked
    spectrum *= _gate(power, noise)
    frames = np.asarray(np.fft.irfft(spectrum, size), np.float32) * (window / 1.5)
    out = np.zeros((len(frames) + 3, hop), np.float32)
    for quarter in range(4):
        out[quarter : quarter + len(frames)] += frames[:, quarter * hop : (quarter + 1) * hop]
    return out.reshape(-1)[size - hop : size - hop + len(checked)]


def _noise_profile(power: Samples, full_scale: float) -> Samples | None:
    """Return the noise power in each band, (bands,), or None; `full_scale` is the power of a frame with an RMS of 1."""
    energy = power.sum(axis=1) / full_scale
    order = np.argsort(energy)[np.count_nonzero(energy < _DIGITAL_SILENCE) :]
    quiet = order[: round(_NOISE_FRAMES * len(order))]
    quiet = quiet[energy[quiet] <= _NOISE_SPREAD * energy[quiet[0]]] if len(quiet) else quiet
    if len(quiet) < 3:
        return None
    level, loud = energy[quiet].mean(), np.quantile(energy[order], 0.9)
    if level < 10 ** (_SILENCE_DBFS / 10) or level * _NOISE_RATIO > loud:
        return None
    return _smooth(power[quiet].mean(axis=0)[None], 1, 1)[0]


def _gate(power: Samples, noise: Samples) -> Samples:
    """Return the gain of each band of each frame, like `power` (frames, bands), from the floor to 1."""
    ratio = 10 * np.log10(_smooth(power, 1, 1) / (noise + 1e-20) + 1e-6)
    shut, opened = _GATE_DB
    passed = _smooth(np.clip((ratio - shut) / (opened - shut), 0, 1), 2, 2)
    floor = 10 ** (_GATE_FLOOR_DB / 20)
    return np.asarray(floor + (1 - floor) * passed, np.float32)


def _smooth(values: Samples, frames: int, bands: int) -> Samples:
    """The mean over so many neighbours on both sides; the edges repeat."""
    for axis, half in enumerate((frames, bands)):
        n = values.shape[axis]
        padded = np.pad(values, [(half, half) if a == axis else (0, 0) for a in (0, 1)], mode="edge")
        total = np.zeros_like(values)
        for shift in range(2 * half + 1):
            total += np.take(padded, np.arange(shift, shift + n), axis)
        values = total / np.float32(2 * half + 1)
    return values
