import errno
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from test_loudness import oversampled_peak, speechlike

from cosycli.errors import AudioError
from cosycli.loudness import judged_loudness, limit, measure_loudness, true_peak
from cosycli.mastering import Recording, master, normalize_loudness

RATE = 22050


def recording_of(pieces: list[np.ndarray], folder: Path | None = None) -> Recording:
    recording = Recording(RATE, folder)
    for piece in pieces:
        recording.append(piece)
    return recording


def sentences(count: int = 5) -> list[np.ndarray]:
    """Sentences of different levels with peaks, each with silence behind it."""
    made = []
    for seed in range(count):
        sentence = speechlike(0.5 + seed, seed=seed)[: RATE * (1 + seed % 3)]
        sentence[len(sentence) // 2] *= 6
        made.append(np.concatenate([sentence, np.zeros(RATE // 3, np.float32)]))
    return made


def test_a_recording_is_its_pieces(tmp_path: Path) -> None:
    pieces = [np.arange(5, dtype=np.float32), np.zeros(0, np.float32), np.arange(3, dtype=np.float32)]
    recording = recording_of(pieces, tmp_path)
    assert len(recording) == 8
    assert recording.bounds == [0, 5, 8]
    np.testing.assert_array_equal(recording[3:7], [3, 4, 0, 1])
    np.testing.assert_array_equal(recording[:], np.concatenate(pieces))
    assert not os.listdir(tmp_path)
    recording.cut_back(5)
    assert (len(recording), recording.bounds) == (5, [0, 5])
    recording.append(np.ones(1, np.float32))
    np.testing.assert_array_equal(recording[4:], [4, 1])


def test_a_long_recording_lies_in_a_file_without_a_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cosycli.mastering._IN_MEMORY", 1000)
    pieces = sentences()
    recording = recording_of(pieces, tmp_path)
    np.testing.assert_array_equal(recording[:], np.concatenate(pieces))
    assert [path for path in tmp_path.iterdir() if path.stat().st_size] == []


def test_no_room_for_a_recording_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    recording = Recording(RATE)

    def fail(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(recording._file, "write", fail)
    with pytest.raises(AudioError, match="No space left") as caught:
        recording.append(np.zeros(1, np.float32))
    assert "302 MB an hour" in caught.value.hint


@pytest.mark.parametrize("target", [-23.0, -16.0])
def test_pieces_are_mastered_as_the_whole(target: float) -> None:
    pieces = sentences()
    mastered = master(recording_of(pieces), target)
    whole = normalize_loudness(np.concatenate(pieces), RATE, target)
    assert mastered.is_limited == (target > -20)
    np.testing.assert_allclose(mastered[:], whole, atol=2e-3)
    np.testing.assert_array_equal(np.concatenate(list(mastered.pieces())), mastered[:])
    assert mastered.duration == pytest.approx(len(whole) / RATE)
    assert measure_loudness(mastered, RATE) == pytest.approx(target, abs=0.5)
    assert true_peak(mastered[:]) <= -1 + 1e-3


def test_ranges_of_a_master_are_those_of_the_whole() -> None:
    mastered = master(recording_of(sentences()), -16)
    whole = mastered[:]
    generator = np.random.default_rng(0)
    for start, end in np.sort(generator.integers(0, len(whole), (50, 2))):
        np.testing.assert_array_equal(mastered[int(start) : int(end)], whole[start:end])


def test_without_a_target_nothing_changes() -> None:
    pieces = [4 * piece for piece in sentences()]
    np.testing.assert_array_equal(master(recording_of(pieces), None)[:], np.concatenate(pieces))


def test_one_gain_for_all_pieces() -> None:
    quiet, loud = speechlike(0.01, seed=1), speechlike(0.1, seed=2)
    gap = np.zeros(RATE, np.float32)
    first, _, second = master(recording_of([quiet, gap, loud]), -40).pieces()
    gain = first[np.abs(quiet).argmax()] / quiet[np.abs(quiet).argmax()]
    np.testing.assert_allclose(first, quiet * gain, atol=1e-6)
    np.testing.assert_allclose(second, loud * gain, atol=1e-6)


def test_a_gain_alone_is_exact_and_silence_stays() -> None:
    assert measure_loudness(normalize_loudness(speechlike(), RATE, -40), RATE) == pytest.approx(-40, abs=1e-3)
    nothing = np.zeros(RATE, np.float32)
    np.testing.assert_array_equal(normalize_loudness(nothing, RATE, -18), nothing)
    assert len(master(Recording(RATE), -18)[:]) == 0


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("target", [-30.0, -23.0, -18.0, -16.0])
def test_the_loudness_is_the_target_and_the_peaks_stay_below(seed: int, target: float) -> None:
    normalized = normalize_loudness(speechlike(seed=seed), RATE, target)
    assert measure_loudness(normalized, RATE) == pytest.approx(target, abs=0.5)
    assert true_peak(normalized) <= -1 + 1e-3


def test_an_impossible_target_ends_at_the_ceiling() -> None:
    normalized = normalize_loudness(speechlike(1.0), RATE, 0)
    assert true_peak(normalized) <= -1 + 1e-3
    assert np.isfinite(normalized).all()
    np.testing.assert_array_equal(normalized, limit(normalized, RATE))


@pytest.mark.parametrize(("target", "pulses_hz"), [(-16.0, 110), (-13.0, 220), (-11.0, 220)])
def test_a_peaky_shout_is_brought_to_the_target(target: float, pulses_hz: int) -> None:
    """A vowel of a third of a second in periods that ring off, most of whose energy lies near their peaks."""
    n = RATE // 3
    pulse = np.exp(-np.arange(400) / 40) * np.sin(2 * np.pi * 700 * np.arange(400) / RATE)
    train = np.zeros(n)
    train[:: RATE // pulses_hz] = 1
    shout = (0.2 * np.convolve(train, pulse)[:n] * np.hanning(n)).astype(np.float32)
    recording = recording_of([shout, np.zeros(RATE // 4, np.float32)])
    mastered = master(recording, target)
    assert mastered.is_limited
    assert mastered.loudness == pytest.approx(target, abs=0.3)
    assert judged_loudness(mastered, RATE) == pytest.approx(mastered.loudness, abs=1e-6)
    assert oversampled_peak(mastered[:]) <= -1 + 0.05


def test_a_master_tells_its_loudness() -> None:
    assert master(recording_of(sentences()), None).loudness is None
    assert master(recording_of([np.zeros(RATE, np.float32)]), -16).loudness == -np.inf
    assert master(recording_of(sentences()), -40).loudness == pytest.approx(-40)
    missed = master(recording_of([speechlike(1.0)]), 0)
    assert missed.loudness is not None and -12 < missed.loudness < -0.5


TEN_MINUTES = r"""
import re, sys
import numpy as np
from pathlib import Path
from cosycli.mastered_file import write_master
from cosycli.mastering import Recording

def peak():  # in MB; that of getrusage begins with what the parent had
    return int(re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text())[1]) // 1024

folder = Path(sys.argv[1])
recording = Recording(22050, folder)
sentence = np.random.default_rng(0).uniform(-0.1, 0.1, 22050 * 5).astype(np.float32)
sentence[1000] = 1.0
for _ in range(120):
    recording.append(sentence)
before = peak()
assert write_master(recording, -16, folder / "long.ogg", "ogg").is_limited
print(before, peak())
"""


@pytest.mark.skipif(sys.platform != "linux", reason="reads the peak of memory from /proc")
def test_ten_minutes_take_no_more_memory_than_some_sentences(tmp_path: Path) -> None:
    output = subprocess.run(
        [sys.executable, "-c", TEN_MINUTES, str(tmp_path)], check=True, capture_output=True, text=True
    )
    before, after = map(int, output.stdout.split())
    assert (tmp_path / "long.ogg").stat().st_size > 1_000_000
    assert os.listdir(tmp_path) == ["long.ogg"]
    assert after < before + 40  # MB; the ten minutes are 53
    assert before < 200
