import os
import subprocess
import sys
import zipfile
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("torch")

from training_folders import MEL, RECIPE, make_training_folder

from cosycli.errors import CosyError
from cosycli.spectrogram import mel_spectrogram
from cosycli.training import parcel as parcels
from cosycli.training.alignment import load_alignment
from cosycli.training.corpus import Corpus, Utterance, load_corpora
from cosycli.training.dataset import AcousticData, measure_statistics, read_statistics
from cosycli.training.feature_codes import MEL_STEP
from cosycli.training.holdout import is_held_out
from cosycli.training.parcel import pack, unpack

WHOLE_STEP = MEL_STEP + 0.005  # half of it rounded off, half put on again; and what float16 rounds off


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_training_folder(tmp_path_factory.mktemp("parcels") / "work")


@pytest.fixture(autouse=True)
def short_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parcels, "BLOCK_SECONDS", 3.0)


def silent(line: str) -> None:
    pass


def carried(work: Path, folder: Path, contents: str, size: int = 10**7, part: int = 0) -> Path:
    """A training folder made of a parcel."""
    pack(work, folder / f"{contents}.parcel", contents, size, MEL, silent, part)
    unpack(folder / f"{contents}.parcel", folder / contents, MEL, silent)
    return folder / contents


def pairs(work: Path, other: Path) -> list[tuple[Corpus, Corpus, list[tuple[Utterance, Utterance]]]]:
    """Corpora of two folders with the utterances that are in both."""
    found = []
    for one, two in zip(load_corpora(RECIPE, work), load_corpora(RECIPE, other), strict=True):
        known = {u.name: u for u in one.utterances}
        found.append((one, two, [(known[u.name], u) for u in two.utterances]))
    return found


def test_features_come_back_within_their_steps(work: Path, tmp_path: Path) -> None:
    folder = carried(work, tmp_path, "acoustic")
    for one, two, utterances in pairs(work, folder):
        assert len(utterances) == 16
        for here, there in utterances:
            error = two.cut_mel(there) - one.cut_mel(here)
            assert np.abs(error).max() <= WHOLE_STEP and abs(error.mean()) < MEL_STEP / 10
            f0, other = one.cut_f0(here), two.cut_f0(there)
            assert np.array_equal(f0 > 0, other > 0)
            assert np.abs(1200 * np.log2(other[f0 > 0] / f0[f0 > 0])).max() <= 2.1
            assert is_held_out(one.spec, here) == is_held_out(two.spec, there)


def test_mels_do_not_lie_on_their_steps(work: Path, tmp_path: Path) -> None:
    """A discriminator would know them by that."""
    folder = carried(work, tmp_path, "acoustic")
    for corpus in load_corpora(RECIPE, folder):
        within = np.array(corpus.mel, np.float32) / MEL_STEP % 1
        assert np.histogram(within, 4, (0, 1))[0].min() > 0.2 * within.size
        assert (np.diff(corpus.mel, axis=0) == 0).mean() < 0.01


def test_alignments_and_statistics_come_back_as_they_were(work: Path, tmp_path: Path) -> None:
    folder = carried(work, tmp_path, "acoustic")
    for one, two, _ in pairs(work, folder):
        before = {labelled.utterance.name: labelled for labelled in load_alignment(one, work)}
        after = load_alignment(two, folder)
        assert len(after) == len(before)
        for labelled in after:
            twin = before[labelled.utterance.name]
            assert labelled.phones == twin.phones and labelled.durations.tolist() == twin.durations.tolist()
    assert AcousticData(folder).statistics == measure_statistics(load_corpora(RECIPE, work))
    assert read_statistics(work) == read_statistics(folder)  # the model is exported from here


def test_a_parcel_keeps_to_its_size_and_to_the_shares(work: Path, tmp_path: Path) -> None:
    lines: list[str] = []
    pack(work, tmp_path / "all", "acoustic", 10**7, MEL, lines.append)
    size = (tmp_path / "all").stat().st_size // 2
    assert lines[0] == "words: 0.3 of 0.4 min"
    pack(work, tmp_path / "half", "acoustic", size, MEL, silent)
    assert 0.7 * size < (tmp_path / "half").stat().st_size <= size
    unpack(tmp_path / "half", tmp_path / "unpacked", MEL, silent)
    words, sentences = (len(utterances) for _, _, utterances in pairs(work, tmp_path / "unpacked"))
    assert 4 <= sentences <= words < 16
    other = carried(work, tmp_path, "acoustic", size, part=1)
    drawn = [
        [{u.name for _, u in utterances} for *_, utterances in pairs(work, f)] for f in (other, tmp_path / "unpacked")
    ]
    assert drawn[0] != drawn[1]


def test_the_vocoder_gets_sound_and_the_mel_of_that_sound(work: Path, tmp_path: Path) -> None:
    folder = carried(work, tmp_path, "vocoder")
    for one, two, utterances in pairs(work, folder):
        assert [u for u, _ in utterances if is_held_out(one.spec, u)] == []
        assert len(utterances) == sum(not is_held_out(one.spec, u) for u in one.utterances)
        for here, there in utterances:
            sound, other = one.cut_audio(here, MEL.hop_length), two.cut_audio(there, MEL.hop_length)
            assert np.corrcoef(sound, other)[0, 1] > 0.98  # sample on sample
            assert np.abs(mel_spectrogram(other, MEL) - two.cut_mel(there)).mean() < 0.01
            assert np.abs(one.cut_mel(here) - two.cut_mel(there)).mean() < 0.3


def test_a_parcel_that_holds_too_little_is_refused(work: Path, tmp_path: Path) -> None:
    with pytest.raises(CosyError, match="do not hold a minute of each corpus"):
        pack(work, tmp_path / "small", "acoustic", 8000, MEL, silent)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_with_recordings_is_left_alone(work: Path, tmp_path: Path) -> None:
    folder = carried(work, tmp_path, "acoustic")
    before = (folder / "corpus" / "words" / "mel.npy").read_bytes()
    with pytest.raises(CosyError, match="already holds recordings"):
        unpack(tmp_path / "acoustic.parcel", folder, MEL, silent)
    assert (folder / "corpus" / "words" / "mel.npy").read_bytes() == before


@pytest.mark.parametrize("damage", ["missing", "truncated", "foreign", "a member"])
def test_a_damaged_parcel_makes_no_folder(damage: str, work: Path, tmp_path: Path) -> None:
    parcel = tmp_path / "parcel"
    pack(work, parcel, "acoustic", 10**7, MEL, silent)
    data = parcel.read_bytes()
    if damage == "missing":
        parcel.unlink()
    elif damage == "a member":
        with zipfile.ZipFile(parcel) as archive:
            kept = {name: archive.read(name) for name in archive.namelist()}
        with zipfile.ZipFile(parcel, "w") as archive:
            for name, content in kept.items():
                archive.writestr(name, content[:-20] if name.endswith("mel") else content)
    else:
        parcel.write_bytes(data[: len(data) // 2] if damage == "truncated" else b"no parcel")
    with pytest.raises(CosyError, match="parcel") as caught:
        unpack(parcel, tmp_path / "work", MEL, silent)
    assert caught.value.hint
    assert not (tmp_path / "work" / "corpus").exists()


BARE = """
import sys

class Missing:
    def find_spec(self, name, path=None, target=None):
        if name in ("pyworld", "soundfile", "_soundfile"):
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

sys.meta_path.insert(0, Missing())
from cosycli.training.__main__ import main

work, parcel = sys.argv[1:]
for stage in ("unpack", "prosody"):
    sys.argv = ["training", stage, "--work", work, "--parcel", parcel, "--preset", "smoke"]
    if main() != 0:
        sys.exit(1)
"""


def test_a_machine_without_the_tools_of_preparation_trains(work: Path, tmp_path: Path) -> None:
    pack(work, tmp_path / "parcel", "acoustic", 10**7, MEL, silent)
    command = [sys.executable, "-c", BARE, str(tmp_path / "there"), str(tmp_path / "parcel")]
    environment = os.environ | {"OMP_NUM_THREADS": "1", "PYTHONIOENCODING": "utf-8"}
    process = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", env=environment)
    assert process.returncode == 0, process.stderr
    assert process.stdout.endswith("prosody.pt: finished, 2 steps\n")
