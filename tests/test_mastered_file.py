import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import BinaryIO
from unittest.mock import Mock

import numpy as np
import pytest
from test_loudness import oversampled_peak, speechlike

from cosycli import mastered_file
from cosycli.audio import FORMATS, Audio, read_audio, write_audio
from cosycli.loudness import CEILING_DBTP, measure_loudness
from cosycli.mastered_file import write_master
from cosycli.mastering import Recording

RATE = 22050
LOSSY = ("mp3", "ogg", "opus")


def recording_of(seconds: float) -> Recording:
    recording = Recording(RATE)
    recording.append(speechlike(seconds))
    recording.append_silence(0.3)
    return recording


@pytest.mark.parametrize("format", ["wav", "flac", *LOSSY])
@pytest.mark.parametrize("seconds", [0.5, 5])
def test_the_file_has_the_loudness_and_the_peaks(format: str, seconds: float, tmp_path: Path) -> None:
    mastered = write_master(recording_of(seconds), -16, tmp_path / "a", format)
    audio = read_audio(tmp_path / "a")
    assert mastered.duration == pytest.approx(audio.duration, abs=1e-4)
    assert mastered.loudness == pytest.approx(-16, abs=0.3)
    assert measure_loudness(audio.samples, audio.sample_rate) == pytest.approx(mastered.loudness, abs=0.02)
    assert oversampled_peak(audio.samples) <= CEILING_DBTP
    assert os.listdir(tmp_path) == ["a"]


@pytest.mark.parametrize("format", FORMATS)
def test_without_a_target_nothing_is_measured(format: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(mastered_file, "_measure")
    recording = recording_of(1)
    assert write_master(recording, None, tmp_path / "a", format).loudness is None
    write_audio(Audio(recording[:], RATE), tmp_path / "b", format)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


@pytest.mark.parametrize("format", ["mp3", "opus"])  # Vorbis makes noise louder
def test_a_file_right_at_once_is_made_once(format: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    encode = Mock(wraps=mastered_file.encode_pieces)
    monkeypatch.setattr(mastered_file, "encode_pieces", encode)
    write_master(recording_of(2), -30, tmp_path / "a", format)
    encode.assert_called_once()


@pytest.mark.parametrize("format", LOSSY)
def test_the_best_of_the_attempts_is_kept(format: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    measured = iter([(-14.0, -2.0), (-15.5, -2.0), (-15.0, 0.0), (-15.0, -2.0), (-14.0, -2.0), (-15.0, -2.0)])
    made: list[bytes] = []

    def measure(file: BinaryIO, folder: Path | None) -> tuple[float, float]:
        file.seek(0)
        made.append(file.read())
        return next(measured)

    monkeypatch.setattr(mastered_file, "_measure", measure)
    assert write_master(recording_of(1), -16, tmp_path / "a", format).loudness == -15.5
    assert (tmp_path / "a").read_bytes() == made[1]
    assert len(made) == 6


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("seconds", [0, 1])
def test_silence_stays(format: str, seconds: int, tmp_path: Path) -> None:
    recording = Recording(RATE)
    recording.append_silence(seconds)
    assert write_master(recording, -16, tmp_path / "a", format).loudness == -np.inf
    assert (tmp_path / "a").exists()


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("n", [1, 2, 300])
def test_a_click_is_a_file(format: str, n: int, tmp_path: Path) -> None:
    recording = Recording(RATE)
    recording.append(np.full(n, 0.5, np.float32))
    write_master(recording, -16, tmp_path / "a", format)
    assert (tmp_path / "a").exists()


def test_what_cannot_be_reached_is_told(tmp_path: Path) -> None:
    mastered = write_master(recording_of(1), -3, tmp_path / "a", "mp3")
    audio = read_audio(tmp_path / "a")
    assert mastered.loudness is not None and mastered.loudness < -4
    assert oversampled_peak(audio.samples) <= CEILING_DBTP


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_a_named_pipe_gets_the_same_file(tmp_path: Path) -> None:
    path = tmp_path / "pipe.opus"
    os.mkfifo(path)
    got: list[bytes] = []
    reader = threading.Thread(target=lambda: got.append(path.read_bytes()))
    reader.start()
    write_master(recording_of(2), -16, path, "opus")
    reader.join()
    write_master(recording_of(2), -16, tmp_path / "a", "opus")
    assert got == [(tmp_path / "a").read_bytes()]


@pytest.mark.parametrize("format", LOSSY)
def test_the_number_of_threads_leaves_no_trace(format: str, tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from test_mastered_file import recording_of, write_master\n"
        "write_master(recording_of(3), -14, Path(sys.argv[1]), sys.argv[2])"
    )
    made = []
    for threads in ("1", "2"):
        path = tmp_path / threads
        settings = {"OPENBLAS_NUM_THREADS": threads, "PYTHONPATH": str(Path(__file__).parent)}
        subprocess.run([sys.executable, "-c", code, path, format], check=True, env=os.environ | settings)
        made.append(path.read_bytes())
    assert made[0] == made[1]


def test_an_error_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a").write_bytes(b"old")
    monkeypatch.delattr(mastered_file, "true_peak")
    with pytest.raises(NameError):
        write_master(recording_of(1), -16, tmp_path / "a", "mp3")
    assert (tmp_path / "a").read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["a"]
