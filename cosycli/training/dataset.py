"""Training examples for the acoustic model: aligned utterances, pseudo-sentences, time warps, batches.

Most Mandarin recordings are single words. A pseudo-sentence joins several without their edge silences, each still
flagged as final, so that the flag alone carries final lengthening; warping them in time teaches the decoder the
rates of connected speech. English stretches joined in between teach both languages in one sentence.
"""

from dataclasses import dataclass, fields, replace
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from cosycli.acoustic.tokens import token_streams
from cosycli.errors import CosyError
from cosycli.text.phones import PHONE_IDS
from cosycli.training.acoustic_network import Tokens
from cosycli.training.alignment import LabelledUtterance, load_alignment
from cosycli.training.corpus import CORPORA, Corpus, load_corpus
from cosycli.training.holdout import is_held_out
from cosycli.vocoder import interpolate_log_f0

BATCH_FRAMES = 5000
POOL = 120  # examples sorted by length together
SILENCE_ID = PHONE_IDS["sil"]
CORPUS_SHARE = {"zh_hsk": 0.44, "en_kathleen": 0.40, "zh_hantts": 0.06}
MIXED_SHARE = 0.10
PSEUDO_SENTENCE_SHARE = 0.6
WARP_SHARE = {"zh": 0.75, "en": 0.5}
WARP_RANGE = {"zh": (1.0, 2.3), "en": (0.8, 1.35)}

FloatArray = NDArray[np.float32]
IntArray = NDArray[np.int64]


@dataclass(frozen=True)
class Statistics:
    """Normalisation: mean and spread of all mels; median and spread of log F0 of each speaker."""

    mel_mean: float
    mel_std: float
    f0_median: tuple[float, ...]
    f0_std: tuple[float, ...]


@dataclass(frozen=True)
class Example:
    """Token arrays of length N (`duration` of these frames, `natural` as recorded) and frame arrays of length T."""

    phone: IntArray
    tone: IntArray
    language: IntArray
    flags: FloatArray
    speaker: IntArray
    duration: IntArray
    natural: IntArray
    energy: FloatArray
    mel: FloatArray
    pitch: FloatArray
    voiced: FloatArray


TOKEN_FIELDS = ("phone", "tone", "language", "flags", "speaker", "duration", "natural", "energy")
FRAME_FIELDS = ("mel", "pitch", "voiced")


def measure_statistics(corpora: list[Corpus]) -> Statistics:
    """Statistics of the corpora; speaker rows in the order of their ids."""
    sample = np.concatenate([corpus.mel[::9].astype(np.float32).ravel() for corpus in corpora])
    by_speaker = sorted(corpora, key=lambda corpus: corpus.spec.speaker)
    logs = [np.log(corpus.f0[corpus.f0 > 0]) for corpus in by_speaker]
    return Statistics(
        float(sample.mean()),
        float(sample.std()),
        tuple(float(np.median(x)) for x in logs),
        tuple(float(x.std()) for x in logs),
    )


def make_example(corpus: Corpus, labelled: LabelledUtterance, statistics: Statistics) -> Example:
    """Normalised arrays of one aligned utterance."""
    streams = token_streams(labelled.phones)
    speaker = corpus.spec.speaker
    mel = (corpus.cut_mel(labelled.utterance) - statistics.mel_mean) / statistics.mel_std
    f0 = corpus.cut_f0(labelled.utterance)
    pitch = (interpolate_log_f0(f0) - statistics.f0_median[speaker]) / statistics.f0_std[speaker]
    ends = np.cumsum(labelled.durations)
    sums = np.concatenate([[0], np.cumsum(mel.mean(1))])
    energy = (sums[ends] - sums[ends - labelled.durations]) / np.maximum(labelled.durations, 1)
    return Example(
        streams.phone, streams.tone, streams.language, streams.flags,
        np.full(len(ends), speaker), labelled.durations, labelled.durations, energy.astype(np.float32),
        mel, pitch.astype(np.float32), (f0 > 0).astype(np.float32),
    )  # fmt: skip


def cut(example: Example, first: int, last: int) -> Example:
    """Tokens first..last-1 with their frames."""
    ends = np.cumsum(example.duration)
    begin, end = int(ends[first] - example.duration[first]), int(ends[last - 1])
    values = {name: getattr(example, name)[first:last] for name in TOKEN_FIELDS}
    return Example(**values, **{name: getattr(example, name)[begin:end] for name in FRAME_FIELDS})


def join(parts: list[Example]) -> Example:
    """One example of several; only the first keeps its leading and the last its final silence."""
    trimmed = []
    for index, part in enumerate(parts):
        first = 1 if index > 0 and part.phone[0] == SILENCE_ID else 0
        last = len(part.phone) - (1 if index < len(parts) - 1 and part.phone[-1] == SILENCE_ID else 0)
        trimmed.append(cut(part, first, last))
    return Example(**{f.name: np.concatenate([getattr(part, f.name) for part in trimmed]) for f in fields(Example)})


def warp(example: Example, rate: float) -> Example:
    """Speak `rate` times as fast: frames are interpolated token by token; edge silences keep their length."""
    scaled = np.maximum(example.duration / rate, 1.0)
    edges = example.phone == SILENCE_ID
    scaled[edges] = example.duration[edges]
    duration = np.diff(np.round(np.cumsum(scaled)), prepend=0).astype(np.int64)
    starts = np.cumsum(example.duration) - example.duration
    token = np.repeat(np.arange(len(duration)), duration)
    within = np.arange(len(token)) - np.repeat(np.cumsum(duration) - duration, duration)
    position = starts[token] + (within + 0.5) * example.duration[token] / duration[token] - 0.5
    position = np.clip(position, 0, len(example.mel) - 1)
    low = np.floor(position).astype(int)
    high = np.minimum(low + 1, len(example.mel) - 1)
    share = (position - low).astype(np.float32)
    return replace(
        example,
        duration=duration,
        mel=example.mel[low] * (1 - share)[:, None] + example.mel[high] * share[:, None],
        pitch=example.pitch[low] * (1 - share) + example.pitch[high] * share,
        voiced=example.voiced[np.round(position).astype(int)],
    )


class AcousticData:
    """Examples of all corpora in memory, drawn as augmented batches; held-out ones are kept apart."""

    def __init__(self, work: Path, seed: int = 0) -> None:
        corpora = [load_corpus(spec, work) for spec in CORPORA]
        self.seed = seed
        self.statistics = measure_statistics(corpora)
        self.training: dict[str, list[Example]] = {}
        self.held_out: dict[str, list[Example]] = {}
        for corpus in corpora:
            kept: list[Example] = []
            held: list[Example] = []
            for labelled in load_alignment(corpus, work):
                example = make_example(corpus, labelled, self.statistics)
                (held if is_held_out(corpus.spec, labelled.utterance) else kept).append(example)
            if not kept:
                raise CosyError(
                    f"{corpus.spec.name} has no aligned recording to train on", "add recordings to its table"
                )
            self.training[corpus.spec.name], self.held_out[corpus.spec.name] = kept, held

    def _random(self, corpus: str, generator: np.random.Generator) -> Example:
        return self.training[corpus][int(generator.integers(len(self.training[corpus])))]

    def _warped(self, example: Example, language: str, rate: float | None, generator: np.random.Generator) -> Example:
        if rate is None and generator.random() < WARP_SHARE[language]:
            rate = float(generator.uniform(*WARP_RANGE[language]))
        return example if rate is None else warp(example, rate)

    def _english_stretch(self, generator: np.random.Generator) -> Example:
        """One to five words from inside an English sentence."""
        example = self._random("en_kathleen", generator)
        words = np.flatnonzero(example.flags[:, 1] > 0)
        first = int(generator.integers(len(words)))
        count = int(generator.integers(1, 6))
        last = int(words[first + count]) if first + count < len(words) else len(example.phone) - 1
        return cut(example, int(words[first]), last)

    def draw(self, generator: np.random.Generator) -> Example:
        """A random example, joined and warped."""
        shares = [*CORPUS_SHARE.values(), MIXED_SHARE]
        choice = [*CORPUS_SHARE, "mixed"][int(generator.choice(len(shares), p=shares))]
        if choice == "en_kathleen":
            return self._warped(self._random(choice, generator), "en", None, generator)
        corpus = "zh_hsk" if choice == "mixed" else choice
        single = choice != "mixed" and generator.random() > PSEUDO_SENTENCE_SHARE
        count = 1 if single else int(generator.integers(3, 6))
        rate = float(generator.uniform(*WARP_RANGE["zh"])) if generator.random() < WARP_SHARE["zh"] else 1.0
        words = [warp(self._random(corpus, generator), rate) for _ in range(count)]
        if choice == "mixed":
            stretch = self._warped(self._english_stretch(generator), "en", None, generator)
            words.insert(int(generator.integers(1, len(words))), stretch)
        return join(words) if len(words) > 1 else words[0]

    def batches(self, first_pool: int) -> "BatchStream":
        return BatchStream(self, first_pool)


class BatchStream:
    """An endless stream of batches of similar lengths; pool `first_pool` on, so that a resumed run goes on."""

    def __init__(self, data: AcousticData, first_pool: int) -> None:
        self.data, self.pool = data, first_pool
        self.waiting: list[list[Example]] = []

    def next(self) -> "Batch":
        if not self.waiting:
            generator = np.random.default_rng((self.data.seed, self.pool))
            self.pool += 1
            examples = sorted((self.data.draw(generator) for _ in range(POOL)), key=lambda e: len(e.mel))
            batch: list[Example] = []
            for example in examples:
                if batch and (len(batch) + 1) * len(example.mel) > BATCH_FRAMES:
                    self.waiting.append(batch)
                    batch = []
                batch.append(example)
            self.waiting.append(batch)
            generator.shuffle(self.waiting)  # type: ignore[arg-type]
        return collate(self.waiting.pop())


@dataclass(frozen=True)
class Batch:
    """Padded tensors of several examples: tokens (B, N), frames (B, T), `frame_mask` (B, T, 1)."""

    tokens: Tokens
    speaker: Tensor
    duration: Tensor
    natural: Tensor
    energy: Tensor
    mel: Tensor
    pitch: Tensor
    voiced: Tensor
    index: Tensor
    frame_mask: Tensor

    def to(self, device: str) -> "Batch":
        moved = {f.name: getattr(self, f.name).to(device) for f in fields(self) if f.name != "tokens"}
        tokens = Tokens(**{f.name: getattr(self.tokens, f.name).to(device) for f in fields(Tokens)})
        return Batch(tokens=tokens, **moved)


def collate(examples: list[Example]) -> Batch:
    """Pad examples to one batch."""
    n_tokens = max(len(e.phone) for e in examples)
    n_frames = max(len(e.mel) for e in examples)

    def padded(name: str, length: int) -> Tensor:
        first = getattr(examples[0], name)
        out = np.zeros((len(examples), length, *first.shape[1:]), first.dtype)
        for row, example in zip(out, examples, strict=True):
            row[: len(getattr(example, name))] = getattr(example, name)
        return torch.from_numpy(out)

    token = {name: padded(name, n_tokens) for name in TOKEN_FIELDS}
    frame = {name: padded(name, n_frames) for name in FRAME_FIELDS}
    mask = torch.zeros(len(examples), n_tokens, 1)
    frame_mask = torch.zeros(len(examples), n_frames, 1)
    index = torch.zeros(len(examples), n_frames, dtype=torch.long)
    for i, example in enumerate(examples):
        mask[i, : len(example.phone)] = 1
        frame_mask[i, : len(example.mel)] = 1
        index[i, : len(example.mel)] = torch.from_numpy(np.repeat(np.arange(len(example.phone)), example.duration))
        index[i, len(example.mel) :] = len(example.phone) - 1
    tokens = Tokens(token["phone"], token["tone"], token["language"], token["flags"], mask)
    return Batch(
        tokens, token["speaker"], token["duration"], token["natural"], token["energy"],
        frame["mel"], frame["pitch"], frame["voiced"], index, frame_mask,
    )  # fmt: skip
