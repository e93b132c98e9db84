"""How far a graph's output is from what it should be."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Deviation:
    """`max_abs` the largest absolute difference, `relative_rms` the RMS of the difference over that of the reference.

    Arrays of different shapes deviate infinitely.
    """

    name: str
    max_abs: float
    relative_rms: float

    def __str__(self) -> str:
        return f"{self.name}: largest difference {self.max_abs:.1e}, relative RMS {self.relative_rms:.1e}"


def deviation(name: str, actual: NDArray[Any], expected: NDArray[Any]) -> Deviation:
    """Compare two arrays."""
    if actual.shape != expected.shape:
        return Deviation(name, float("inf"), float("inf"))
    difference = actual.astype(np.float64) - expected
    rms = float(np.sqrt(np.mean(expected.astype(np.float64) ** 2)))
    error = float(np.sqrt(np.mean(difference**2)))
    return Deviation(name, float(np.abs(difference).max(initial=0.0)), error / rms if rms else error)
