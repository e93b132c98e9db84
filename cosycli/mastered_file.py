"""A recording as a file that has the loudness asked for.

MP3, Vorbis and Opus change loudness and peaks: what they make is decoded and measured, and made again where it misses.
"""

import io
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import numpy as np

from cosycli.encoders import COMPRESSED, LOSSY, decode_pieces, encode_pieces
from cosycli.loudness import CEILING_DBTP, judged_loudness, true_peak
from cosycli.mastering import Master, Recording, master
from cosycli.output_file import is_special, replacing

_ACCURACY_LU = 0.3
_PEAK_MARGIN_DB = 0.05  # what another meter may find more
_HEADROOM_DB = {"mp3": 0.6, "ogg": 1.0, "opus": 0.6}  # for the peaks that coding adds: so most are right at once
_MORE_HEADROOM_DB = 0.1  # than was missing: the peaks come out elsewhere
_ATTEMPTS = 6
_ATTEMPTS_AT_TARGET = 4  # then all becomes quieter, since coding adds ever more to what is all but clipped
_PEAK_WEIGHT = 10  # dB of a peak too high against LU


def write_master(recording: Recording, target_lufs: float | None, path: str | Path, format: str) -> Master:
    """Write a recording at a loudness (None: as it is), in one of FORMATS; the file appears whole or not at all.

    So it is measured before it appears, and a lossy one as it is heard: the `loudness` of the result is that. Memory
    does not depend on the length, but for a compressed file that goes to a device or a named pipe.
    """
    with replacing(path) as file:
        if format not in COMPRESSED or not is_special(path):
            return _encode(recording, target_lufs, file, format, Path(path).parent)
        buffer = io.BytesIO()  # encoders seek
        mastered = _encode(recording, target_lufs, buffer, format, None)
        file.write(buffer.getvalue())
        return mastered


@dataclass(frozen=True)
class _Attempt:
    """What `master` was asked for, what it made, and how it is heard: by how much its peaks are too high in dB."""

    aim: float
    ceiling: float
    mastered: Master
    off: float
    excess: float

    @property
    def wrong(self) -> float:
        """0 if nothing is. A peak too high weighs more than a loudness missed."""
        return max(self.off - _ACCURACY_LU, 0) + _PEAK_WEIGHT * self.excess


def _encode(
    recording: Recording, target_lufs: float | None, file: BinaryIO, format: str, folder: Path | None
) -> Master:
    ceiling = CEILING_DBTP - (_HEADROOM_DB[format] if format in LOSSY else 0)
    mastered = master(recording, target_lufs, ceiling)
    _write(mastered, file, format)
    if target_lufs is None or format not in LOSSY or not np.isfinite(mastered.loudness or 0):
        return mastered
    aim = target_lufs
    attempts: list[_Attempt] = []
    while True:
        loudness, peak = _measure(file, folder)
        change, mastered.loudness = loudness - (mastered.loudness or 0), loudness
        excess = max(peak + _PEAK_MARGIN_DB - CEILING_DBTP, 0)
        attempts.append(_Attempt(aim, ceiling, mastered, abs(loudness - target_lufs), excess))
        best = min(attempts, key=lambda attempt: attempt.wrong)
        if best.wrong == 0 or len(attempts) == _ATTEMPTS or not np.isfinite(loudness):
            break
        if len(attempts) < _ATTEMPTS_AT_TARGET:
            aim, ceiling = target_lufs - change, ceiling - (excess + _MORE_HEADROOM_DB if excess else 0)
        else:
            lower = (best.excess + _MORE_HEADROOM_DB) * (len(attempts) - _ATTEMPTS_AT_TARGET + 1)
            aim, ceiling = best.aim - lower, best.ceiling - lower
        mastered = master(recording, aim, ceiling)
        _write(mastered, file, format)
    if best.mastered is not mastered:
        _write(best.mastered, file, format)
    return best.mastered


def _write(mastered: Master, file: BinaryIO, format: str) -> None:
    """Encode into a file, whatever it holds."""
    if format in COMPRESSED:
        file.seek(0)
        file.truncate()
    encode_pieces(file, mastered.pieces(), len(mastered), mastered.sample_rate, format)


def _measure(file: BinaryIO, folder: Path | None) -> tuple[float, float]:
    """Loudness in LUFS and true peak in dBTP of a compressed file."""
    file.seek(0)
    sample_rate, pieces = decode_pieces(file)
    decoded = Recording(sample_rate, folder)
    for piece in pieces:
        decoded.append(piece)
    return judged_loudness(decoded, sample_rate), true_peak(decoded)
