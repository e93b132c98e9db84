"""Change of sample rate by a polyphase windowed sinc, whole or in pieces."""

from math import ceil, gcd, pi

import numpy as np
from numpy.typing import ArrayLike, NDArray

_STOPBAND_DB = 90.0
_ZERO_CROSSINGS = 64  # on each side of the kernel, counted at the lower of the two rates
_OUTPUTS_PER_PRODUCT = 128  # wide enough for a fast matrix product, narrow enough to waste little on zeros
_ROWS_PER_PRODUCT = 256  # bounds the memory and stays in the cache


def windowed_sinc(distance: ArrayLike, half_width: float, cutoff: float, stopband_db: float) -> NDArray[np.float64]:
    """A Kaiser-windowed sinc low-pass, sampled at `distance` (in samples) from its centre; 0 beyond `half_width`.

    `cutoff` is a fraction of the Nyquist frequency (where the response is 1/2); the gain at 0 Hz is about 1.
    The window's shape follows from the attenuation: Kaiser 1974, as in Oppenheim & Schafer, section 7.5.
    """
    away = np.abs(np.asarray(distance, np.float64))
    beta = 0.1102 * (stopband_db - 8.7)
    window = np.i0(beta * np.sqrt(np.clip(1 - (away / half_width) ** 2, 0, None))) / np.i0(beta)
    return np.where(away < half_width, cutoff * np.sinc(cutoff * away) * window, 0.0)


class Resampler:
    """Resamples a signal that arrives in pieces; the result does not depend on where it was cut.

    The pass band reaches 91 % of the lower Nyquist frequency, aliases and images lie 90 dB down. No delay: output
    sample m stands at time m / to_rate.
    """

    def __init__(self, from_rate: int, to_rate: int) -> None:
        if from_rate <= 0 or to_rate <= 0:
            raise ValueError(f"sample rates must be positive: {from_rate}, {to_rate}")
        common = gcd(from_rate, to_rate)
        self._up, self._down = to_rate // common, from_rate // common
        repeats = ceil(_OUTPUTS_PER_PRODUCT / self._up)
        self._outputs, self._inputs = self._up * repeats, self._down * repeats  # one period
        self._reach, self._filters = self._design()
        self._buffer = np.zeros(self._reach, np.float32)
        self._received = self._sent = 0

    def _design(self) -> tuple[int, list[tuple[int, NDArray[np.float32]]]]:
        """Return the kernel's reach in input samples and, for each part of a period, its first input and its matrix."""
        ratio = min(1.0, self._up / self._down)
        # Kaiser's estimate of the transition, in units of the lower Nyquist frequency; the stop band begins at 1
        transition = (_STOPBAND_DB - 7.95) / (2.285 * 2 * _ZERO_CROSSINGS * pi)
        cutoff = ratio * (1 - transition / 2)
        half_width = _ZERO_CROSSINGS / ratio
        reach = ceil(half_width)
        filters = []
        for outputs in np.array_split(np.arange(self._outputs), ceil(self._outputs / _OUTPUTS_PER_PRODUCT)):
            position = outputs * (self._down / self._up)
            first, last = int(position[0]), int(position[-1])
            inputs = np.arange(first - reach, last + reach + 1)
            matrix = windowed_sinc(position - inputs[:, None], half_width, cutoff, _STOPBAND_DB)
            matrix /= matrix.sum(axis=0)  # the same gain for every phase, or a constant would come out with a tone
            filters.append((first, matrix.astype(np.float32)))  # input i of a period lies at buffer index i + reach
        return reach, filters

    def push(self, samples: NDArray[np.float32]) -> NDArray[np.float32]:
        """Take the next (n,) samples; return what can be said so far."""
        self._received += len(samples)
        return self._run(np.asarray(samples, np.float32))

    def flush(self) -> NDArray[np.float32]:
        """Return the rest. In all, ceil(n * to_rate / from_rate) samples come out for n that went in."""
        left = ceil(self._received * self._up / self._down) - self._sent
        return self._run(np.zeros(self._reach + self._inputs, np.float32))[:left]

    def _run(self, samples: NDArray[np.float32]) -> NDArray[np.float32]:
        buffer = np.concatenate([self._buffer, samples])
        periods = max(0, (len(buffer) - 2 * self._reach) // self._inputs)
        out = np.empty((periods, self._outputs), np.float32)
        column = 0
        for first, matrix in self._filters:
            width, outputs = matrix.shape
            for row in range(0, periods, _ROWS_PER_PRODUCT):
                rows = min(_ROWS_PER_PRODUCT, periods - row)
                begin = first + row * self._inputs
                windows = np.lib.stride_tricks.sliding_window_view(buffer[begin:], width)[:: self._inputs][:rows]
                out[row : row + rows, column : column + outputs] = np.ascontiguousarray(windows) @ matrix
            column += outputs
        self._buffer = buffer[periods * self._inputs :]
        self._sent += out.size
        return out.reshape(-1)


def resample(samples: NDArray[np.float32], from_rate: int, to_rate: int) -> NDArray[np.float32]:
    """Return (n,) float32 samples at another rate, ceil(n * to_rate / from_rate) of them."""
    if from_rate == to_rate:
        return np.asarray(samples, np.float32)
    resampler = Resampler(from_rate, to_rate)
    return np.concatenate([resampler.push(samples), resampler.flush()])
