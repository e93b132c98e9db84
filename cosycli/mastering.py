"""The finished speech of one text, of any length, brought to a loudness as a whole.

A `Recording` collects pieces, on disk where they grow long; `master` finds the one gain, and the `Master` gives the
pieces at that gain with their true peaks limited. Each is computed when it is read, so that memory does not depend on
the length: a book of 30 hours is mastered in the space of a few sentences.
"""

from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Iterator
from pathlib import Path
from tempfile import SpooledTemporaryFile

import numpy as np

from cosycli.errors import AudioError
from cosycli.loudness import CEILING_DBTP, GENTLE, LIMITINGS, Limiting, Samples, judged_loudness, limit

_IN_MEMORY = 32 << 20  # bytes: six minutes at 22.05 kHz
_ITEM = np.dtype("<f4").itemsize
_SILENCE_PIECE = 1 << 18  # samples: hours of it must not be in memory at once
_KEPT_PIECES = 3  # a meter comes back to the piece that it stopped in
_ACCURACY_LU = 0.2
_PUSH = 1.3  # what the limiter takes away again, on average
_LARGEST_PUSH_DB = 12.0  # what more the limiter would take away again, and leave its distortion
_SMALLEST_SLOPE = 0.1  # of the loudness over the gain
_PASSES = 8


class Recording:
    """Samples (n,) float32 at `sample_rate`, in pieces between which there is silence.

    What is more than six minutes goes to a nameless file in `folder`, which vanishes with the process, four bytes a
    sample; with None all stays in memory. Raises AudioError if the disk is full.
    """

    def __init__(self, sample_rate: int, folder: Path | None = None) -> None:
        self.sample_rate = sample_rate
        place = str(folder) if folder else None
        self._file = SpooledTemporaryFile(_IN_MEMORY if folder else 0, dir=place)  # noqa: SIM115
        self._bounds = [0]

    def append(self, samples: Samples) -> None:
        """Add a piece behind the others."""
        if not len(samples):
            return
        try:
            self._file.seek(self._bounds[-1] * _ITEM)
            self._file.write(np.ascontiguousarray(samples, "<f4").data)
        except OSError as error:
            raise AudioError(
                f"no room for the speech while it is made: {error.strerror}",
                f"it takes {_ITEM * self.sample_rate * 3600 >> 20} MB an hour beside the output file",
            ) from error
        self._bounds.append(self._bounds[-1] + len(samples))

    def append_silence(self, seconds: float) -> None:
        """Add that much of nothing, none if it is negative."""
        left = round(seconds * self.sample_rate)
        while left > 0:
            part = min(left, _SILENCE_PIECE)
            self.append(np.zeros(part, np.float32))
            left -= part

    def cut_back(self, length: int) -> None:
        """Forget all from that sample on, where a piece began."""
        del self._bounds[self._bounds.index(length) + 1 :]

    @property
    def bounds(self) -> list[int]:
        """Where the pieces begin, and where the last one ends."""
        return self._bounds

    def __len__(self) -> int:
        return self._bounds[-1]

    def __getitem__(self, part: slice) -> Samples:
        start, stop, _ = part.indices(len(self))
        self._file.seek(start * _ITEM)
        return np.frombuffer(self._file.read(max(stop - start, 0) * _ITEM), "<f4")


class Master:
    """A recording times `gain`, with its true peaks under the ceiling (None: as they are).

    `limit` looks no further than a second, and there is silence between the pieces: so they are limited one by one.
    `loudness` in LUFS is what has been measured, -inf for silence, None where nobody asked.
    """

    def __init__(
        self,
        recording: Recording,
        gain: float,
        ceiling_dbtp: float | None = CEILING_DBTP,
        limiting: Limiting = GENTLE,
    ) -> None:
        self.sample_rate = recording.sample_rate
        self.loudness: float | None = None
        self._recording = recording
        self._gain = np.float32(gain)
        self._ceiling = ceiling_dbtp
        self._limiting = limiting
        self._kept: OrderedDict[int, Samples] = OrderedDict()
        self.is_limited = False  # as far as it has been read

    def __len__(self) -> int:
        return len(self._recording)

    def __getitem__(self, part: slice) -> Samples:
        start, stop, _ = part.indices(len(self))
        if start >= stop:
            return np.zeros(0, np.float32)
        bounds = self._recording.bounds
        first = bisect_right(bounds, start) - 1
        last = bisect_right(bounds, stop - 1) - 1
        joined = np.concatenate([self._piece(index) for index in range(first, last + 1)])
        return joined[start - bounds[first] : stop - bounds[first]]

    def pieces(self) -> Iterator[Samples]:
        """The pieces in order."""
        for index in range(len(self._recording.bounds) - 1):
            yield self._piece(index)

    @property
    def duration(self) -> float:
        """Length in seconds."""
        return len(self) / self.sample_rate

    def _piece(self, index: int) -> Samples:
        if index in self._kept:
            self._kept.move_to_end(index)
            return self._kept[index]
        louder = self._recording[slice(*self._recording.bounds[index : index + 2])] * self._gain
        limited = louder if self._ceiling is None else limit(louder, self.sample_rate, self._ceiling, self._limiting)
        self.is_limited = self.is_limited or limited is not louder
        self._kept[index] = limited
        if len(self._kept) > _KEPT_PIECES:
            self._kept.popitem(last=False)
        return limited


def master(recording: Recording, target_lufs: float | None, ceiling_dbtp: float = CEILING_DBTP) -> Master:
    """Bring a recording to a loudness, by one gain and, where peaks would exceed the ceiling, the limiter.

    What the limiter takes away the gain gives back, by 12 dB at most; where that is not enough a faster limiter does
    more. The loudness is within 0.2 LU of the target then, or as near as it gets: `Master.loudness` tells. Silence
    stays, and without a target so does everything.
    """
    if target_lufs is None:
        return Master(recording, 1.0, None)
    loudness = judged_loudness(recording, recording.sample_rate)
    if not np.isfinite(loudness):
        silent = Master(recording, 1.0, ceiling_dbtp)
        silent.loudness = loudness
        return silent
    masters = []
    for limiting in LIMITINGS:
        masters.append(_search(recording, loudness, target_lufs, ceiling_dbtp, limiting))
        if _miss(masters[-1], target_lufs) < _ACCURACY_LU:
            break
    return min(masters, key=lambda mastered: _miss(mastered, target_lufs))


def _search(
    recording: Recording, loudness: float, target_lufs: float, ceiling_dbtp: float, limiting: Limiting
) -> Master:
    """Find the gain for one way of limiting, by the secant method: the loudness grows with it, slower and slower."""
    gain_db = first_db = target_lufs - loudness
    slope = 1 / _PUSH
    masters: list[Master] = []
    gains_db: list[float] = []
    reached: list[float] = []
    for _ in range(_PASSES):
        mastered = Master(recording, 10 ** (gain_db / 20), ceiling_dbtp, limiting)
        mastered.loudness = _loudness_if_limited(mastered, loudness + gain_db)
        masters.append(mastered)
        gains_db.append(gain_db)
        reached.append(mastered.loudness)
        if _miss(mastered, target_lufs) < _ACCURACY_LU:
            break
        if len(masters) > 1:
            slope = (reached[-1] - reached[-2]) / (gains_db[-1] - gains_db[-2])
            slope = min(max(slope, _SMALLEST_SLOPE), 1.0)
        # rounded: products of matrices differ in the last bit from one number of threads to another, the file must not
        wanted_db = round(gain_db + (target_lufs - reached[-1]) / slope, 2)
        gain_db = min(wanted_db, first_db + _LARGEST_PUSH_DB)
        if gain_db in gains_db:
            break
    return min(masters, key=lambda mastered: _miss(mastered, target_lufs))


def _miss(mastered: Master, target_lufs: float) -> float:
    assert mastered.loudness is not None
    return abs(target_lufs - mastered.loudness)


def _loudness_if_limited(mastered: Master, unlimited: float) -> float:
    """The loudness in LUFS, which needs no measuring where no peak is limited."""
    for _ in mastered.pieces():
        if mastered.is_limited:
            return judged_loudness(mastered, mastered.sample_rate)
    return unlimited


def normalize_loudness(
    samples: Samples, sample_rate: int, target_lufs: float, ceiling_dbtp: float = CEILING_DBTP
) -> Samples:
    """Return (n,) samples at the target loudness, as `master` does."""
    recording = Recording(sample_rate)
    recording.append(samples)
    return master(recording, target_lufs, ceiling_dbtp)[:]
