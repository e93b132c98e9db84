"""Utterances for the phone recognizer, and how few of them are made many: joined, warped, shifted, masked.

The warps cover the rates from a word said alone to one in running speech, which the recordings of words do not have.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float32]

JOIN_FRAMES = 350  # short utterances are joined to about this length, or to less
SINGLE_SHARE = 0.25
RATES = {True: (0.9, 1.7), False: (0.85, 1.3)}  # how many times as fast; recordings of single words are slow
LEVEL_STD = 0.3  # in nats: each utterance louder or softer
TILT_STD = 0.2  # in nats, from the lowest band to the highest
SHIFT_BANDS = 1.0  # of all formants, at most, up or down
BAND_MASKS, WIDEST_BAND_MASK = 1, 8
TIME_MASKS, LONGEST_TIME_MASK = 1, 6


@dataclass(frozen=True)
class Spoken:
    """Speech with what was said: `mel` (T, n_mels) natural log, `phones` (N,) ids without pauses and tones, and
    `aligned` (T,) the phone of each frame, 0 in pauses, which training starts from.

    `isolated` says that it is a word or syllable said alone, which may be joined to others.
    """

    mel: FloatArray
    phones: NDArray[np.int64]
    aligned: NDArray[np.int64]
    language: str
    isolated: bool


def normalized(group: Sequence[Spoken]) -> list[Spoken]:
    """The utterances of one speaker and channel with zero mean and unit deviation in each band, over all of them.

    Over all, because a word alone is too short to tell the channel from its vowels.
    """
    if not group:
        return []
    frames = np.concatenate([spoken.mel for spoken in group])
    mean, deviation = frames.mean(0), frames.std(0) + 1e-3
    return [replace(spoken, mel=((spoken.mel - mean) / deviation).astype(np.float32)) for spoken in group]


def draw(corpora: Sequence[Sequence[Spoken]], generator: np.random.Generator) -> Spoken:
    """A random utterance, or several words of one corpus, augmented; each corpus has the same chance."""
    speech = corpora[int(generator.integers(len(corpora)))]
    first = speech[int(generator.integers(len(speech)))]
    parts = [_changed(first, generator)]
    if first.isolated and generator.random() > SINGLE_SHARE:
        goal = generator.uniform(0.3, 1.0) * JOIN_FRAMES
        while sum(len(part.mel) for part in parts) < goal:
            parts.append(_changed(speech[int(generator.integers(len(speech)))], generator))
    mel = np.concatenate([part.mel for part in parts])
    phones = np.concatenate([part.phones for part in parts])
    aligned = np.concatenate([part.aligned for part in parts])
    return Spoken(_masked(mel, generator), phones, aligned, first.language, first.isolated)


def _changed(spoken: Spoken, generator: np.random.Generator) -> Spoken:
    """One utterance at another rate and level, with other formants and another tilt."""
    rate = float(np.exp(generator.uniform(*np.log(RATES[spoken.isolated]))))
    faster = at_rate(spoken, rate)
    mel = _bands_shifted(faster.mel, float(generator.uniform(-SHIFT_BANDS, SHIFT_BANDS)))
    tilt = np.linspace(-0.5, 0.5, mel.shape[1]) * generator.normal(0, TILT_STD)
    return replace(faster, mel=(mel + generator.normal(0, LEVEL_STD) + tilt).astype(np.float32))


def at_rate(spoken: Spoken, rate: float) -> Spoken:
    """The same speech `rate` times as fast, its frames interpolated."""
    mel = spoken.mel
    position = np.linspace(0, len(mel) - 1, max(2, round(len(mel) / rate)))
    low = np.floor(position).astype(int)
    high = np.minimum(low + 1, len(mel) - 1)
    share = (position - low).astype(np.float32)[:, None]
    aligned = spoken.aligned[np.round(position).astype(int)]
    return replace(spoken, mel=mel[low] * (1 - share) + mel[high] * share, aligned=aligned)


def _bands_shifted(mel: FloatArray, bands: float) -> FloatArray:
    """All formants moved by a number of bands, as by a shorter or longer vocal tract; edges are repeated."""
    position = np.clip(np.arange(mel.shape[1]) - bands, 0, mel.shape[1] - 1)
    low = np.floor(position).astype(int)
    high = np.minimum(low + 1, mel.shape[1] - 1)
    share = (position - low).astype(np.float32)
    return mel[:, low] * (1 - share) + mel[:, high] * share


def _masked(mel: FloatArray, generator: np.random.Generator) -> FloatArray:
    """A copy with a few bands and stretches of time set to the mean (SpecAugment; Park et al., 2019)."""
    masked = mel.copy()
    for _ in range(BAND_MASKS):
        width = int(generator.integers(0, WIDEST_BAND_MASK + 1))
        start = int(generator.integers(0, mel.shape[1] - width + 1))
        masked[:, start : start + width] = 0
    for _ in range(TIME_MASKS):
        length = int(generator.integers(0, min(LONGEST_TIME_MASK, len(mel) // 8) + 1))
        start = int(generator.integers(0, len(mel) - length + 1))
        masked[start : start + length] = 0
    return masked
