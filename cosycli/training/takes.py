"""Whether a teacher said what it was given: a model that draws its speech at random sometimes fails.

It stops too soon, falls silent, or babbles on after the end of its text, often by saying something again and again.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from cosycli.model_config import MelConfig
from cosycli.spectrogram import mel_spectrogram
from cosycli.training.features import frame_rms

FloatArray = NDArray[np.float32]

SILENT_PEAK = 1e-3
SPEECH_DB = 35.0  # frames this far below the loudest ones are silence
FASTEST_PHONE, SLOWEST_PHONE = 0.035, 0.25  # seconds, over a sentence
PAUSE_SECONDS = 1.0  # that a sentence may have in it, and what a slow one may have besides its phones
ODD_RATE = 1.7  # ratio to the usual seconds a phone of a collection
# A period that comes a third time at the end: speech hardly ever repeats itself that closely.
PERIODS = (0.25, 1.5)  # seconds
ALIKE = 0.9  # correlation of the log-mels


def fault_of_take(samples: FloatArray, n_phones: int, mel: MelConfig) -> str | None:
    """What is wrong with the speech of a sentence of so many phones, None if nothing is."""
    if float(np.abs(samples).max(initial=0)) < SILENT_PEAK or len(samples) < mel.n_fft:
        return "silent"
    rms = frame_rms(samples, mel.hop_length)
    loud = np.flatnonzero(rms > np.quantile(rms, 0.95) * 10 ** (-SPEECH_DB / 20))
    seconds = (loud[-1] + 1 - loud[0]) * mel.frame_seconds
    if seconds < FASTEST_PHONE * n_phones:
        return "too short for its text"
    if seconds > SLOWEST_PHONE * n_phones + PAUSE_SECONDS:
        return "too long for its text"
    if np.diff(loud).max(initial=0) * mel.frame_seconds > PAUSE_SECONDS:
        return "silent in the middle"
    spoken = mel_spectrogram(samples, mel)[loud[0] : loud[-1] + 1]
    return "repeats its end" if repeats_its_end(spoken, mel.frame_seconds) else None


def repeats_its_end(mel: FloatArray, frame_seconds: float) -> bool:
    """Whether a log-mel (n_frames, n_mels) ends with the same sounds three times in a row."""
    centred = mel - mel.mean(0)
    first, last = (round(seconds / frame_seconds) for seconds in PERIODS)
    for period in range(first, min(last, len(mel) // 3) + 1):
        tail, before = centred[-2 * period :], centred[-3 * period : -period]
        power = float(np.linalg.norm(tail) * np.linalg.norm(before))
        if power > 0 and float((tail * before).sum()) > ALIKE * power:
            return True
    return False


def odd_rates(seconds: Sequence[float], n_phones: Sequence[int]) -> list[bool]:
    """Which takes of a collection are far faster or slower than is usual in it."""
    rates = np.log(np.maximum(seconds, 1e-3)) - np.log(np.maximum(n_phones, 1))
    return (np.abs(rates - np.median(rates)) > np.log(ODD_RATE)).tolist() if len(rates) else []
