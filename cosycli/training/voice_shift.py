"""Another voice from a recording: its pitch and its formants moved, its timing kept."""

import warnings

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float32]
F0_RANGE = (75.0, 550.0)  # Hz, of the recording
PEAK = 0.95


def shift_voice(samples: FloatArray, sample_rate: int, formants: float, pitch: float) -> FloatArray:
    """Samples (n,) with all formant frequencies times `formants` and F0 times `pitch`.

    By WORLD (Morise et al., 2016): the spectral envelope and the aperiodicity are stretched along frequency, and
    the excitation is made anew at the new pitch.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about its own use of pkg_resources
        import pyworld

    signal = samples.astype(np.float64)
    coarse, times = pyworld.dio(signal, sample_rate, f0_floor=F0_RANGE[0], f0_ceil=F0_RANGE[1])
    f0 = pyworld.stonemask(signal, coarse, times, sample_rate)
    envelope = pyworld.cheaptrick(signal, f0, times, sample_rate)
    aperiodicity = pyworld.d4c(signal, f0, times, sample_rate)
    moved = [np.ascontiguousarray(_stretched(part, formants)) for part in (envelope, aperiodicity)]
    spoken = pyworld.synthesize(f0 * pitch, moved[0], moved[1], sample_rate)[: len(samples)]
    peak = np.abs(spoken).max(initial=1e-9)
    return (spoken * min(1.0, PEAK / peak)).astype(np.float32)


def _stretched(spectrum: NDArray[np.float64], ratio: float) -> NDArray[np.float64]:
    """Spectra (n_frames, bins) with frequencies multiplied by `ratio`; the top repeats the highest band known."""
    bins = spectrum.shape[1]
    position = np.minimum(np.arange(bins) / ratio, bins - 1)
    low = np.floor(position).astype(int)
    high = np.minimum(low + 1, bins - 1)
    share = position - low
    logs = np.log(np.maximum(spectrum, 1e-16))
    return np.exp(logs[:, low] * (1 - share) + logs[:, high] * share)
