"""The feature cache of the collections of speech.

A prepared corpus is a folder of flat arrays (`audio.npy` int16, `mel.npy` float16, `f0.npy` float32, all on the
same frames) and `utterances.json`, so that training maps it into memory and cuts what it needs. What was left out,
and why, is in `rejected.tsv` beside them. The vocoder's training adds `clean.npy`, the audio freed of noise.
"""

import json
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from cosycli.audio import read_audio
from cosycli.errors import AudioError, CosyError
from cosycli.model_config import MelConfig
from cosycli.output_file import write_whole
from cosycli.postprocess import denoise
from cosycli.resampling import resample
from cosycli.spectrogram import mel_spectrogram
from cosycli.training.clip_check import (
    GATE_SNR_DB,
    HOPELESS,
    MIN_SECONDS,
    Rejection,
    fault_of_sound,
    fault_of_speech,
    signal_to_noise,
    write_rejections,
)
from cosycli.training.distillation import TEACHER_FAMILY
from cosycli.training.features import fundamental_frequency, level, trim_and_level
from cosycli.training.recipe import CorpusSpec, Recipe, write_recipe
from cosycli.training.speech_table import read_table
from cosycli.training.teachers import teach

CLEAN_FILE = "clean.npy"


@dataclass(frozen=True)
class Utterance:
    """A recording: `row` is its line of the collection's table, `start` and `n_frames` its mel frames in the cache."""

    name: str
    row: dict[str, str]
    start: int
    n_frames: int


@dataclass(frozen=True)
class Features:
    """Audio (n_frames * hop,), mel (n_frames, n_mels) and F0 (n_frames,) of a recording; or what is wrong with it."""

    audio: NDArray[np.int16] | None
    mel: NDArray[np.float16] | None
    f0: NDArray[np.float32] | None
    gated: bool = False
    fault: str | None = None


def _features(spec: CorpusSpec, mel: MelConfig, path: Path) -> Features:
    """The features of one recording: resampled, checked, freed of noise where there is much, trimmed, levelled."""
    try:
        recording = read_audio(path)
    except AudioError:
        raise CosyError(f"cannot read the recording {path}", f"{spec.name}.tsv names it") from None
    samples = resample(recording.samples, recording.sample_rate, mel.sample_rate)
    fault = fault_of_sound(samples, mel.hop_length)
    if _rejects(spec, fault):
        return Features(None, None, None, fault=fault)
    gated = signal_to_noise(samples, mel.hop_length) < GATE_SNR_DB
    if gated:
        samples = denoise(samples, mel.sample_rate)
    # The durations of a teacher count from the first sample of its sound.
    speech = level(samples, mel.hop_length) if spec.exact else trim_and_level(samples, mel.hop_length)
    f0 = fundamental_frequency(speech, mel, spec.f0_floor, spec.f0_ceiling)
    fault = fault_of_speech(len(speech), mel.sample_rate, f0)
    if _rejects(spec, fault):
        return Features(None, None, None, fault=fault)
    pcm = np.round(speech * 32767).astype(np.int16)
    return Features(pcm, mel_spectrogram(speech, mel).astype(np.float16), f0, gated)


def _rejects(spec: CorpusSpec, fault: str | None) -> bool:
    return fault is not None and (not spec.keep_all or fault in HOPELESS)


def prepare(
    recipe: Recipe, sources: Path, work: Path, mel: MelConfig, report: Callable[[str], None], limit: int | None = None
) -> None:
    """Make the feature cache of every corpus of a recipe under `work`/corpus; finished ones are kept.

    `sources` holds the folder `speech` with the recordings, and what teachers need (training/teachers.py); `limit`
    takes so many items of each collection at most.
    """
    write_recipe(recipe, work)
    for spec in recipe.corpora:
        folder = work / "corpus" / spec.name
        if (folder / "utterances.json").exists():
            report(f"{spec.name}: already prepared")
            continue
        speech = teach(spec, sources, work, limit, report) if spec.teacher else sources / "speech"
        rows = read_table(speech / f"{spec.name}.tsv")
        if limit is not None:
            rows = rows[:: max(1, len(rows) // limit)]
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
        results = list(pool.map(partial(_features, spec, mel), [speech / row["file"] for row in rows], chunksize=32))
    utterances: list[Utterance] = []
    kept: list[Features] = []
    frame = 0
    for row, result in zip(rows, results, strict=True):
        if result.mel is not None:
            kept.append(result)
            utterances.append(Utterance(Path(row["file"]).stem, row, frame, len(result.mel)))
            frame += len(result.mel)
    if not kept:
        raise _nothing_usable(spec, Counter(result.fault for result in results))
    if not spec.keep_all and not any(features.f0.any() for features in kept if features.f0 is not None):
        raise CosyError(f"{spec.name} has no voiced sound", "training needs speech with a melody")
    folder.mkdir(parents=True, exist_ok=True)
    (folder / CLEAN_FILE).unlink(missing_ok=True)  # of an earlier, unfinished run
    for name in ("audio", "mel", "f0"):
        np.save(folder / f"{name}.npy", np.concatenate([getattr(features, name) for features in kept]))
    faults = [Rejection(row["file"], r.fault) for row, r in zip(rows, results, strict=True) if r.fault]
    summary = write_rejections(folder, faults, "prepare")
    listing = json.dumps([asdict(u) for u in utterances], ensure_ascii=False)
    write_whole(folder / "utterances.json", listing.encode())  # last: its presence says that the corpus is complete
    minutes = frame * mel.frame_seconds / 60
    line = f"{spec.name}: {len(utterances)} of {len(rows)} recordings, {minutes:.1f} min"
    gated = sum(features.gated for features in kept)
    report(line + (f"; {gated} freed of noise" if gated else "") + (f"; left out: {summary}" if summary else ""))


def _nothing_usable(spec: CorpusSpec, faults: "Counter[str | None]") -> CosyError:
    found = ", ".join(f"{count} {fault}" for fault, count in faults.most_common())
    hint = f"each needs {MIN_SECONDS} s of speech"
    if spec.teacher == TEACHER_FAMILY:
        hint += "; to rehearse with a teacher of random weights, add --keep-all"
    return CosyError(f"{spec.name} holds no usable recording: {found}", hint)


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
        return self.audio[samples_of(utterance, hop_length)].astype(np.float32) / np.float32(32767)


def samples_of(utterance: Utterance, hop_length: int) -> slice:
    """Where the sound of an utterance lies in that of its corpus."""
    return slice(utterance.start * hop_length, (utterance.start + utterance.n_frames) * hop_length)


def load_corpus(spec: CorpusSpec, work: Path) -> Corpus:
    """Open a prepared corpus. Raises CosyError if `prepare` has not run."""
    folder = work / "corpus" / spec.name
    if not (folder / "utterances.json").exists():
        raise CosyError(f"{spec.name} is not prepared in {work}", "run the `prepare` stage first")
    data = json.loads((folder / "utterances.json").read_text(encoding="utf-8"))
    utterances = [Utterance(**u) for u in data]
    arrays = (np.load(folder / f"{name}.npy", mmap_mode="r") for name in ("audio", "mel", "f0"))
    return Corpus(spec, utterances, *arrays)


def load_corpora(recipe: Recipe, work: Path) -> list[Corpus]:
    """All corpora of a recipe, in its order."""
    return [load_corpus(spec, work) for spec in recipe.corpora]


def clean_audio(corpus: Corpus, work: Path, mel: MelConfig, report: Callable[[str], None]) -> NDArray[np.int16]:
    """The audio of a corpus with each recording freed of its noise; made once, then read from the corpus's folder."""
    path = work / "corpus" / corpus.spec.name / CLEAN_FILE
    if not path.exists():
        partial_path = path.with_suffix(".partial")
        clean = np.lib.format.open_memmap(partial_path, "w+", np.int16, corpus.audio.shape)
        for utterance in corpus.utterances:
            speech = denoise(corpus.cut_audio(utterance, mel.hop_length), mel.sample_rate)
            clean[samples_of(utterance, mel.hop_length)] = np.round(speech.clip(-1, 1) * 32767)
        clean.flush()
        partial_path.replace(path)
        report(f"{corpus.spec.name}: {len(corpus.utterances)} recordings freed of noise")
    return np.load(path, mmap_mode="r")
