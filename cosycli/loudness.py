"""Loudness and true peak after ITU-R BS.1770-4, and a limiter.

Everywhere samples are (n,) float32 (float64 is accepted), mono, full scale 1.
"""

from functools import lru_cache
from math import log, log10, pi
from typing import Any, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from cosycli.resampling import windowed_sinc

CEILING_DBTP = -1.0

_STEPS_PER_BLOCK = 4  # BS.1770-4 Annex 1: blocks of 0.4 s that overlap by 75 %
_ABSOLUTE_GATE = -70.0  # LUFS
_RELATIVE_GATE = -10.0  # LU
_STEPS_PER_ROW = 14  # with the warm-up 15 steps of 0.1 s: a length without large primes at all usual rates
_ROWS = 16  # so many are transformed at once: 2 MB at 22.05 kHz

_OVERSAMPLING = 8
_REACH = 48  # samples on each side of the interpolation kernel; shorter ones miss what lies just below Nyquist
_SPAN = 96  # samples interpolated together, at least twice the reach
_ROWS_PER_PRODUCT = 1024

_PIECE = 1 << 19  # samples looked at together, so that memory stays bounded
_MARGIN_DB = 0.06  # what eight values a sample and their short kernel can miss
_ROUNDING = 1e-4  # of the ceiling: what rounding the samples to 16 bits can add between them, three steps
_PASSES = 8

Samples = NDArray[np.float32]


class Limiting(NamedTuple):
    """How a limiter's gain moves: it falls over `look_ahead` seconds before a peak, and rises by `release` dB a second.

    The faster, the louder speech can become below its ceiling, and the more its vowels are distorted.
    """

    look_ahead: float
    release: float


GENTLE = Limiting(0.003, 100.0)  # 5 dB, a loud syllable's peak, are given back in 50 ms
# From the gentlest. The gain of the others moves within a period of the voice: that of the last clips, softly.
LIMITINGS = (GENTLE, Limiting(0.001, 1000.0), Limiting(0.0003, 4000.0))


class SampleSource(Protocol):
    """What the meter reads: samples by ranges. An array is one, and so is what does not fit into memory."""

    def __len__(self) -> int: ...

    def __getitem__(self, part: slice, /) -> Samples: ...


def measure_loudness(samples: SampleSource, sample_rate: int) -> float:
    """Return the integrated loudness in LUFS, -inf if every block lies below the absolute gate.

    BS.1770-4 Annex 1 for one channel. What is shorter than a block of 0.4 s is padded with zeros; as in the standard
    an incomplete block at the end does not count. Memory is bounded, whatever the length.
    """
    return _gated(_block_energies(samples, sample_rate))


def _gated(energy: NDArray[np.float64]) -> float:
    gated = energy[energy > _energy_of(_ABSOLUTE_GATE)]
    if not len(gated):
        return -np.inf
    gated = gated[gated > np.mean(gated) * 10 ** (_RELATIVE_GATE / 10)]
    return -0.691 + 10 * log10(np.mean(gated))


def judged_loudness(samples: SampleSource, sample_rate: int) -> float:
    """Return the loudness in LUFS half-way between the meters that leave out an incomplete block at the end, and those
    that count it from half a step on: in a word of two thirds of a second they differ by 0.8 LU."""
    step = round(0.1 * sample_rate)
    energy = _block_energies(samples, sample_rate, rounded=True)
    whole = max(len(samples) // step, _STEPS_PER_BLOCK) - _STEPS_PER_BLOCK + 1
    return (_gated(energy) + _gated(energy[:whole])) / 2 if len(energy) > whole else _gated(energy)


def _energy_of(loudness: float) -> float:
    return float(10 ** ((loudness + 0.691) / 10))  # BS.1770-4 formula (2) turned around


def _block_energies(samples: SampleSource, sample_rate: int, rounded: bool = False) -> NDArray[np.float64]:
    """Mean squares of the K-weighted signal in each complete block; `rounded`: also in one that lacks half a step."""
    step = round(0.1 * sample_rate)
    steps = max((len(samples) + (step // 2 if rounded else 0)) // step, _STEPS_PER_BLOCK)
    width = (_STEPS_PER_ROW + 1) * step
    rows = -(-steps // _STEPS_PER_ROW)
    weighting = _weighting(width, sample_rate)
    energy = np.empty((rows, _STEPS_PER_ROW))
    for row in range(0, rows, _ROWS):
        # each row begins a step early: by then the filters have forgotten what came before (to -180 dB)
        begin = row * _STEPS_PER_ROW * step - step
        count = min(_ROWS, rows - row)
        piece = _slice(samples, begin, begin + step + count * _STEPS_PER_ROW * step)
        windows = np.lib.stride_tricks.sliding_window_view(piece, width)[:: _STEPS_PER_ROW * step]
        weighted = np.fft.irfft(np.fft.rfft(windows) * weighting, width)[:, step:]
        parts = weighted.reshape(count, _STEPS_PER_ROW, step)
        energy[row : row + count] = np.einsum("rsn,rsn->rs", parts, parts) / step
    total = np.cumsum(np.concatenate([[0.0], energy.reshape(-1)[:steps]]))
    return np.maximum(total[_STEPS_PER_BLOCK:] - total[:-_STEPS_PER_BLOCK], 0) / _STEPS_PER_BLOCK


@lru_cache(maxsize=8)
def _weighting(width: int, sample_rate: int) -> NDArray[np.complex64]:
    return k_weighting(np.arange(width // 2 + 1) * (sample_rate / width)).astype(np.complex64)


def _slice(samples: SampleSource, begin: int, end: int) -> Samples:
    """samples[begin:end] as if zeros stood on both sides."""
    inside = np.asarray(samples[max(begin, 0) : max(end, 0)], np.float32)
    if len(inside) == end - begin:
        return inside
    padded = np.zeros(end - begin, np.float32)
    padded[max(-begin, 0) : max(-begin, 0) + len(inside)] = inside
    return padded


def k_weighting(frequencies: NDArray[np.floating[Any]]) -> NDArray[np.complex128]:
    """Return the response of the K-weighting at `frequencies` in Hz: a shelf of 4 dB, then a high-pass at 38 Hz.

    The filters of BS.1770-4 Annex 1, tables 1 and 2, are for 48 kHz. Their response at the frequencies in hand serves
    every rate exactly; filters designed anew for 16 kHz, as is usual, read a tone of 1 kHz 0.03 dB too loud.
    """
    z = np.exp(-2j * pi / 48000 * np.minimum(frequencies, 24000))
    shelf = 1.53512485958697 - 2.69169618940638 * z + 1.19839281085285 * z**2
    shelf /= 1 - 1.69065929318241 * z + 0.73248077421585 * z**2
    return np.asarray(shelf * (1 - z) ** 2 / (1 - 1.99004745483398 * z + 0.99007225036621 * z**2))


def true_peak(samples: SampleSource) -> float:
    """Return the largest level in dBTP, between the samples too; -inf for silence.

    BS.1770-4 Annex 2, whose four values a sample are for 48 kHz; at 22.05 kHz it takes eight for the same. They can
    miss 0.2 dB of a tone just below the Nyquist frequency, and less than 0.05 dB of anything below half of it.
    Memory is bounded, whatever the length.
    """
    begins = range(0, len(samples), _PIECE)
    peak = max((float(np.abs(samples[begin : begin + _PIECE]).max()) for begin in begins), default=0.0)
    for begin in begins:
        peak = max(peak, float(_envelope(samples, begin, min(begin + _PIECE, len(samples)), peak).max()))
    return 20 * log10(peak) if peak > 0 else -np.inf


def _interpolation() -> NDArray[np.float32]:
    """The matrix from the samples around _SPAN gaps to the values inside each: columns by value, then by gap."""
    inside = np.arange(1, _OVERSAMPLING) / _OVERSAMPLING
    position = (np.arange(_SPAN) + _REACH - 1 + inside[:, None]).reshape(-1)
    return windowed_sinc(position - np.arange(_SPAN + 2 * _REACH - 1)[:, None], _REACH, 1.0, 60.0).astype(np.float32)


_INTERPOLATION = _interpolation()
_LARGEST_GAIN = float(np.abs(_INTERPOLATION).sum(axis=0).max())  # of a value over the samples around it


def _envelope(samples: SampleSource, begin: int, end: int, floor: float) -> NDArray[np.float32]:
    """For each sample the largest magnitude from the sample before it to the one after it, as (end - begin,) float32.

    Where that cannot exceed `floor` the sample's own magnitude will do: most of speech needs no interpolation.
    """
    n = end - begin
    spans = -(-(n + 1) // _SPAN)  # one gap more than samples
    nearby = _slice(samples, begin - _REACH, begin - _REACH + (spans + 1) * _SPAN)
    loudest = np.abs(nearby).reshape(-1, _SPAN).max(axis=1)
    found = np.flatnonzero(np.maximum(loudest[:-1], loudest[1:]) * _LARGEST_GAIN > floor)
    windows = np.lib.stride_tricks.sliding_window_view(nearby, len(_INTERPOLATION))[::_SPAN]
    gaps = np.zeros((spans, _SPAN), np.float32)
    for first in range(0, len(found), _ROWS_PER_PRODUCT):
        rows = found[first : first + _ROWS_PER_PRODUCT]
        between = windows[rows] @ _INTERPOLATION
        gaps[rows] = np.abs(between, out=between).reshape(len(rows), _OVERSAMPLING - 1, _SPAN).max(axis=1)
    peaks = gaps.reshape(-1)[: n + 1]
    return np.maximum(np.maximum(peaks[:-1], peaks[1:]), np.abs(nearby[_REACH : _REACH + n]))


def limit(
    samples: Samples, sample_rate: int, ceiling_dbtp: float = CEILING_DBTP, limiting: Limiting = GENTLE
) -> Samples:
    """Return (n,) samples whose true peak does not exceed the ceiling: the very same ones, if it did not before.

    The gain falls before a peak and rises after it, both without a corner, as fast as `limiting` says. It depends on
    no more than the last second, so that sentences with silence between them can be limited one by one.
    """
    ceiling = 10 ** (ceiling_dbtp / 20) * (1 - _ROUNDING)
    limited = samples
    for _ in range(_PASSES):
        # a gain that moves lifts what lies between two samples a little: look again
        reduced = _reduce(limited, sample_rate, ceiling, limiting)
        if reduced is limited:
            return limited
        limited = reduced
    return limited * np.float32(min(1.0, ceiling / 10 ** (true_peak(limited) / 20)))


def _reduce(samples: Samples, sample_rate: int, ceiling: float, limiting: Limiting) -> Samples:
    """Return samples with the peaks above the ceiling reduced to a hair below it; `samples` itself if none is."""
    reduced = None
    ahead = round(limiting.look_ahead * sample_rate)
    for begin in range(0, len(samples), _PIECE):
        end = min(begin + _PIECE, len(samples))
        first, last = max(begin - sample_rate, 0), min(end + 2 * ahead, len(samples))
        envelope = _envelope(samples, first, last, ceiling)
        if envelope.max() > ceiling:
            gain = _limiter_gain(envelope, sample_rate, ceiling * 10 ** (-_MARGIN_DB / 20), limiting)
            reduced = np.array(samples, np.float32) if reduced is None else reduced
            reduced[begin:end] *= gain[begin - first : end - first]
    return samples if reduced is None else reduced


def _limiter_gain(
    envelope: NDArray[np.float32], sample_rate: int, ceiling: float, limiting: Limiting
) -> NDArray[np.float32]:
    """Return the gain that keeps the envelope below the ceiling, (n,) float32 in (0, 1].

    In logarithms: the reduction needed, held over the look-ahead on both sides, falling at a constant rate, then
    averaged over that same look-ahead. No average of values that are each large enough is too small.
    """
    ahead = round(limiting.look_ahead * sample_rate)
    needed = np.log(np.maximum(envelope * np.float32(1 / ceiling), 1))
    held = _sliding_max(np.pad(needed, 2 * ahead), 2 * ahead + 1)
    fall = np.arange(len(held), dtype=np.float32) * np.float32(limiting.release / sample_rate * log(10) / 20)
    smooth = np.maximum(np.maximum.accumulate(held + fall) - fall, 0)
    for half in (ahead // 2, ahead - ahead // 2):  # two boxes: a triangle of the same reach
        total = np.cumsum(np.pad(smooth, (1, 0)), dtype=np.float64)
        smooth = (total[2 * half + 1 :] - total[: -2 * half - 1]).astype(np.float32)
        smooth *= np.float32(1 / (2 * half + 1))
    return np.exp(-smooth)


def _sliding_max(values: NDArray[np.float32], width: int) -> NDArray[np.float32]:
    """The largest of each `width` neighbours, n - width + 1 of them, by doubling."""
    size = 1
    while 2 * size <= width:
        values = np.maximum(values[:-size], values[size:])
        size *= 2
    return np.maximum(values[: len(values) - (width - size)], values[width - size :])
