"""Audio as it leaves the pipeline, and its encodings."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Audio:
    """A mono waveform: `samples` (n_samples,) float32 in [-1, 1], `sample_rate` in Hz."""

    samples: NDArray[np.float32]
    sample_rate: int

    @property
    def duration(self) -> float:
        """Length in seconds."""
        return len(self.samples) / self.sample_rate
