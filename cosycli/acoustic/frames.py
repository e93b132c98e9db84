"""What every acoustic model hands to the vocoder."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class AcousticFrames:
    """A sentence as frames: `mel` (T, n_mels) float32, natural log; `f0` (T,) float32 in Hz, 0 where unvoiced, or
    None where the model has no pitch of its own; `durations` (N,) frames of each phone of the sentence."""

    mel: NDArray[np.float32]
    f0: NDArray[np.float32] | None
    durations: NDArray[np.int64]
