"""How long the syllables and pauses of a sentence are."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cosycli.text.phones import Boundary, Phone


@dataclass(frozen=True)
class SyllableLengths:
    """Frames of the syllables before another one, of those before a pause, and of the pauses inside the sentence."""

    inner: NDArray[np.int64]
    final: NDArray[np.int64]
    pauses: NDArray[np.int64]


def syllable_lengths(phones: Sequence[Phone], durations: NDArray[np.int64]) -> SyllableLengths:
    """The lengths in a sentence; its closing `sil` counts as no pause, as it stands for the end."""
    inner: list[int] = []
    final: list[int] = []
    pauses: list[int] = []
    current = 0
    for phone, duration in zip(phones, durations, strict=True):
        if phone.is_pause:
            if current:
                final.append(current)
            if phone.symbol != "sil":
                pauses.append(int(duration))
            current = 0
        elif phone.boundary >= Boundary.SYLLABLE:
            if current:
                inner.append(current)
            current = int(duration)
        else:
            current += int(duration)
    if current:
        final.append(current)
    return SyllableLengths(np.array(inner, np.int64), np.array(final, np.int64), np.array(pauses, np.int64))
