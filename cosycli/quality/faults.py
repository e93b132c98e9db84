"""Faults of a waveform that no ear forgives: bursts of energy and clicks.

Both detectors look at a stretch of speech as a whole and give times in seconds. Their limits are such that recordings
of words and read sentences have none or one a minute (a short vowel among voiceless sounds is up to 6 dB above what is
100 ms away, so neighbours reach further; the releases of stops have second differences up to 20 times the local ones).
"""

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float32]

FRAME_SECONDS, STEP_SECONDS = 0.02, 0.005
NEIGHBOURS_SECONDS = 0.25  # on each side of a frame, beyond the 20 ms next to it: at least a syllable
BURST_DB = 6.0
SPEECH_DB = 12.0  # frames down to this far below the loudest ones of the stretch are speech that a burst could spoil
CLICK_FACTOR = 24.0  # of a sample's second difference over the local root mean square
CLICK_SECONDS = 0.01  # on each side, that tells what is local
CLICK_FLOOR = 0.01  # of full scale: what is smaller is heard by nobody


def energy_bursts(samples: FloatArray, sample_rate: int) -> list[float]:
    """Times of 20 ms frames more than BURST_DB above every frame within NEIGHBOURS_SECONDS on both sides.

    The frames that overlap with it, or touch it, belong to the same sound and do not count as neighbours. Frames near
    the ends have neighbours on one side only and are left out, as a stop's release after a silence is no burst.
    """
    length, step = round(FRAME_SECONDS * sample_rate), round(STEP_SECONDS * sample_rate)
    if len(samples) < length:
        return []
    power = np.concatenate([[0.0], np.cumsum(samples.astype(np.float64) ** 2)])
    starts = np.arange(0, len(samples) - length + 1, step)
    level = 10 * np.log10((power[starts + length] - power[starts]) / length + 1e-10)
    near, far = round(2 * FRAME_SECONDS / STEP_SECONDS), round((FRAME_SECONDS + NEIGHBOURS_SECONDS) / STEP_SECONDS)
    loud = level > np.percentile(level, 95) - SPEECH_DB
    found: list[float] = []
    for index in np.flatnonzero(loud):
        if index < far or index + far >= len(level):
            continue
        around = max(level[index - far : index - near + 1].max(), level[index + near : index + far + 1].max())
        time = float(starts[index] / sample_rate)
        if level[index] > around + BURST_DB and (not found or time > found[-1] + NEIGHBOURS_SECONDS):
            found.append(time)
    return found


def clicks(samples: FloatArray, sample_rate: int) -> list[float]:
    """Times of samples whose second difference stands CLICK_FACTOR above the local root mean square of it.

    The sample itself and its two neighbours on each side, which a click changes too, are left out of the local level.
    """
    bend = np.abs(np.diff(samples.astype(np.float64), 2))
    if len(bend) == 0:
        return []
    reach, own = round(CLICK_SECONDS * sample_rate), 2
    power = np.concatenate([[0.0], np.cumsum(bend**2)])

    def around(width: int) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
        low = np.maximum(np.arange(len(bend)) - width, 0)
        high = np.minimum(np.arange(len(bend)) + width + 1, len(bend))
        return power[high] - power[low], high - low

    (wide, n_wide), (narrow, n_narrow) = around(reach), around(own)
    local = np.sqrt(np.maximum(wide - narrow, 0) / np.maximum(n_wide - n_narrow, 1))
    outliers = np.flatnonzero((bend > CLICK_FACTOR * local) & (bend > CLICK_FLOOR))
    found: list[float] = []
    for index in outliers:
        time = float((index + 1) / sample_rate)
        if not found or time > found[-1] + CLICK_SECONDS:
            found.append(time)
    return found
