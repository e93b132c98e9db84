"""Which recordings are fit to learn from: checks of the sound, and of how it was aligned to its text."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from cosycli.training.features import frame_rms

FloatArray = NDArray[np.float32]

MIN_SECONDS = 0.15  # of speech
CLIPPED_RUN = 4  # samples in a row at the highest value of the clip, near full scale
MAX_CLIPPED_RUNS = 8
MIN_SNR_DB = 15.0
GATE_SNR_DB = 28.0  # noisier clips go through the spectral gate
MIN_VOICED_SHARE = 0.08  # of all frames; whispers and noises have less
SCORE_DEVIATIONS = 5.0  # below the median log likelihood of its collection, in median absolute deviations
MAX_PHONE_SECONDS = 1.2
HOPELESS = frozenset({"silent", "too short"})  # there is nothing to learn from, even if it is wished for
REPORT_FILE = "rejected.tsv"


@dataclass(frozen=True)
class Rejection:
    """A recording left out: its file and why."""

    file: str
    reason: str


def signal_to_noise(samples: FloatArray, hop_length: int) -> float:
    """Level of the loud frames over that of the quiet ones in dB; infinite where the quiet ones are digital silence."""
    rms = frame_rms(samples, hop_length)
    if len(rms) < 8:
        return float("inf")
    quiet, loud = np.quantile(rms, 0.03), np.quantile(rms, 0.95)
    return float("inf") if quiet < 1e-5 else float(20 * np.log10(loud / quiet))


def fault_of_sound(samples: FloatArray, hop_length: int) -> str | None:
    """What is wrong with a recording as it came, None if nothing is."""
    peak = float(np.abs(samples).max(initial=0))
    if peak < 1e-3:
        return "silent"
    if peak > 0.9 and _clipped_runs(samples, peak) > MAX_CLIPPED_RUNS:
        return "clipped"
    if signal_to_noise(samples, hop_length) < MIN_SNR_DB:
        return "noisy"
    return None


def _clipped_runs(samples: FloatArray, peak: float) -> int:
    """How often the signal stays at its highest value."""
    at_peak = np.abs(samples) >= 0.999 * peak
    edges = np.flatnonzero(np.diff(np.concatenate([[False], at_peak, [False]]).astype(int)))
    return int(((edges[1::2] - edges[::2]) >= CLIPPED_RUN).sum())


def fault_of_speech(n_samples: int, sample_rate: int, f0: FloatArray) -> str | None:
    """What is wrong with a trimmed recording, None if nothing is."""
    if n_samples < MIN_SECONDS * sample_rate:
        return "too short"
    if (f0 > 0).mean() < MIN_VOICED_SHARE:
        return "hardly voiced"
    return None


def misfits(scores: Sequence[float], longest: Sequence[float]) -> list[str | None]:
    """What is wrong with each alignment of a collection: log likelihood a frame, seconds of its longest phone."""
    values = np.array(scores)
    median = np.median(values)
    deviation = np.median(np.abs(values - median)) + 1e-6
    faults: list[str | None] = []
    for score, seconds in zip(values, longest, strict=True):
        if score < median - SCORE_DEVIATIONS * deviation:
            faults.append("does not fit its text")
        elif seconds > MAX_PHONE_SECONDS:
            faults.append("a phone lasts too long")
        else:
            faults.append(None)
    return faults


def write_rejections(folder: Path, rejections: Sequence[Rejection], stage: str) -> str:
    """Add the rejections of a stage to the report of a collection; returns a summary, "" if nothing was rejected."""
    path = folder / REPORT_FILE
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else ["stage\treason\tfile"]
    lines = [line for line in lines if not line.startswith(f"{stage}\t")]
    lines += [f"{stage}\t{rejection.reason}\t{rejection.file}" for rejection in rejections]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    counts = Counter(rejection.reason for rejection in rejections)
    return ", ".join(f"{count} {reason}" for reason, count in counts.most_common())
