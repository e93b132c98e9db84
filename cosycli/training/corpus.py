"""The recordings: what is read from each collection, and the feature cache made of them.

A prepared corpus is a folder of flat arrays (`audio.npy` int16, `mel.npy` float16, `f0.npy` float32, all on the
same frames) and `utterances.json`, so that training maps it into memory and cuts what it needs.
"""

import csv
import json
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from cosycli.audio import read_audio
from cosycli.errors import AudioError, CosyError
from cosycli.model_config import MelConfig
from cosycli.resampling import resample
from cosycli.spectrogram import mel_spectrogram
from cosycli.training.features import fundamental_frequency, trim_and_level

MIN_SECONDS = 0.15


@dataclass(frozen=True)
class CorpusSpec:
    """A collection of recordings of one speaker. F0 bounds in Hz; `speaker` is the row in the speaker tables."""

    name: str
    language: str
    speaker: int
    f0_floor: float
    f0_ceiling: float


CORPORA = (
    CorpusSpec("zh_hsk", "zh", 0, 90.0, 500.0),
    CorpusSpec("en_kathleen", "en", 1, 80.0, 450.0),
    CorpusSpec("zh_hantts", "zh", 2, 70.0, 500.0),
)


@dataclass(frozen=True)
class Utterance:
    """A recording: `row` is its line of the collection's table, `start` and `n_frames` its mel frames in the cache."""

    name: str
    row: dict[str, str]
    start: int
    n_frames: int


def _features(
    path: Path, spec: CorpusSpec, mel: MelConfig
) -> tuple[NDArray[np.int16], NDArray[np.float16], NDArray[np.float32]] | None:
    """Audio, mel and F0 of one recording, or None if it holds no usable sound."""
    try:
        recording = read_audio(path)
    except AudioError:
        raise CosyError(f"cannot read the recording {path}", f"{spec.name}.tsv names it") from None
    samples = resample(recording.samples, recording.sample_rate, mel.sample_rate)
    speech = trim_and_level(samples, mel.hop_length)
    if len(speech) < MIN_SECONDS * mel.sample_rate:
        return None
    f0 = fundamental_frequency(speech, mel, spec.f0_floor, spec.f0_ceiling)
    pcm = np.round(speech * 32767).astype(np.int16)
    return pcm, mel_spectrogram(speech, mel).astype(np.float16), f0


def prepare(speech: Path, work: Path, mel: MelConfig, report: Callable[[str], None]) -> None:
    """Make the feature cache of every corpus under `work`/corpus; finished ones are kept."""
    for spec in CORPORA:
        folder = work / "corpus" / spec.name
        if (folder / "utterances.json").exists():
            report(f"{spec.name}: already prepared")
            continue
        table = speech / f"{spec.name}.tsv"
        if not table.exists():
            raise CosyError(f"no {table.name} in {speech}", "--speech names the folder of the recordings")
        with table.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
        if not rows or "file" not in rows[0]:
            raise CosyError(f"{table} names no recordings", "its first line must name the columns, `file` among them")
        _prepare_corpus(spec, rows, speech, folder, mel, report)


def _prepare_corpus(
    spec: CorpusSpec,
    rows: list[dict[str, str]],
    speech: Path,
    folder: Path,
    mel: MelConfig,
    report: Callable[[str], None],
) -> None:
    with ProcessPoolExecutor(2) as pool:
        paths = [speech / row["file"] for row in rows]
        results = list(pool.map(_features, paths, [spec] * len(rows), [mel] * len(rows), chunksize=32))
    utterances: list[Utterance] = []
    kept = []
    frame = 0
    for row, result in zip(rows, results, strict=True):
        if result is None:
            continue
        kept.append(result)
        utterances.append(Utterance(Path(row["file"]).stem, row, frame, len(result[1])))
        frame += len(result[1])
    if not kept:
        raise CosyError(f"{spec.name} holds no usable recording", f"each needs {MIN_SECONDS} s of sound")
    folder.mkdir(parents=True, exist_ok=True)
    for name, index in (("audio", 0), ("mel", 1), ("f0", 2)):
        np.save(folder / f"{name}.npy", np.concatenate([result[index] for result in kept]))
    partial = folder / "utterances.json.partial"
    partial.write_text(json.dumps([asdict(u) for u in utterances], ensure_ascii=False), encoding="utf-8")
    partial.rename(folder / "utterances.json")  # last: its presence says that the corpus is complete
    minutes = frame * mel.frame_seconds / 60
    report(f"{spec.name}: {len(utterances)} of {len(rows)} recordings, {minutes:.1f} min")


@dataclass(frozen=True)
class Corpus:
    """A prepared corpus: utterances, and arrays over all its frames (audio: over all its samples)."""

    spec: CorpusSpec
    utterances: list[Utterance]
    audio: NDArray[np.int16]
    mel: NDArray[np.float16]
    f0: NDArray[np.float32]

    def cut_mel(self, utterance: Utterance) -> NDArray[np.float32]:
        return self.mel[utterance.start : utterance.start + utterance.n_frames].astype(np.float32)

    def cut_f0(self, utterance: Utterance) -> NDArray[np.float32]:
        return self.f0[utterance.start : utterance.start + utterance.n_frames]

    def cut_audio(self, utterance: Utterance, hop_length: int) -> NDArray[np.float32]:
        start, end = utterance.start * hop_length, (utterance.start + utterance.n_frames) * hop_length
        return self.audio[start:end].astype(np.float32) / np.float32(32767)


def load_corpus(spec: CorpusSpec, work: Path) -> Corpus:
    """Open a prepared corpus. Raises CosyError if `prepare` has not run."""
    folder = work / "corpus" / spec.name
    if not (folder / "utterances.json").exists():
        raise CosyError(f"{spec.name} is not prepared in {work}", "run the `prepare` stage first")
    data = json.loads((folder / "utterances.json").read_text(encoding="utf-8"))
    utterances = [Utterance(**u) for u in data]
    arrays = (np.load(folder / f"{name}.npy", mmap_mode="r") for name in ("audio", "mel", "f0"))
    return Corpus(spec, utterances, *arrays)
