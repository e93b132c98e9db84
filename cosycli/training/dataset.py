"""Training examples for the acoustic model: aligned utterances, pseudo-sentences, time warps, batches.

Mandarin was recorded as single words and Cantonese as single syllables. A pseudo-sentence joins several without their
edge silences; warping them in time teaches the decoder the rates of connected speech. Words stay flagged as final,
so that the flag alone carries final lengthening. Stretches of two languages in one example teach mixed sentences.
"""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from cosycli.acoustic.tokens import token_streams
from cosycli.errors import CosyError, ModelError
from cosycli.model_config import MelConfig
from cosycli.output_file import write_whole
from cosycli.text.phones import PHONE_IDS
from cosycli.training.acoustic_network import Tokens
from cosycli.training.alignment import LabelledUtterance, load_alignment
from cosycli.training.corpus import Corpus, load_corpora
from cosycli.training.holdout import is_held_out
from cosycli.training.loader import made_ahead
from cosycli.training.recipe import CorpusSpec, read_recipe
from cosycli.vocoder import interpolate_log_f0

BATCH_FRAMES = 3500
POOL_BATCHES = 8  # whose examples are sorted by length together
FILL = 0.8  # of the frames of a batch: the rest is padding, on average
STATISTICS_FILE = "statistics.json"
SILENCE_ID = PHONE_IDS["sil"]
MIXED_SHARE = 0.10
PSEUDO_SENTENCE_SHARE = 0.6
PSEUDO_SENTENCE_TOKENS = (12, 30)
ISOLATED_WARP_SHARE, SENTENCE_WARP_SHARE = 0.75, 0.5
SENTENCE_WARP = (0.8, 1.35)
# Isolated words are sped up to as little as this for a syllable, though not by more than the factor.
FASTEST_SYLLABLE, FASTEST_WARP = 0.17, 3.0
TYPICAL_F0 = (160.0, 250.0)  # Hz

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
    sample = np.concatenate([corpus.mel[::29].astype(np.float32).ravel() for corpus in corpora])
    logs: dict[int, list[FloatArray]] = {}
    for corpus in corpora:
        logs.setdefault(corpus.spec.speaker, []).append(np.log(corpus.f0[corpus.f0 > 0]))
    by_speaker = [_or_typical(np.concatenate(logs[speaker])) for speaker in sorted(logs)]
    return Statistics(
        float(sample.mean()),
        float(sample.std()),
        tuple(float(np.median(x)) for x in by_speaker),
        tuple(float(x.std()) for x in by_speaker),
    )


def _or_typical(log_f0: FloatArray) -> FloatArray:
    """The log F0 of a speaker; of one without voiced frames, as in a rehearsal with random weights, a usual range."""
    return log_f0 if len(log_f0) > 1 else np.log(np.array(TYPICAL_F0, np.float32))


def read_statistics(work: Path) -> Statistics | None:
    """The statistics that a training folder normalises by; None before its first training. Raises ModelError."""
    path = work / STATISTICS_FILE
    if not path.exists():
        return None
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
        speakers = tuple(values["f0_median"]), tuple(values["f0_std"])
        return Statistics(values["mel_mean"], values["mel_std"], *speakers)
    except (ValueError, TypeError, KeyError):
        raise ModelError(f"{path} is damaged", "delete it and train again") from None


def write_statistics(statistics: Statistics, work: Path) -> None:
    """Store what a training folder normalises by."""
    write_whole(work / STATISTICS_FILE, json.dumps(asdict(statistics)).encode())


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


@dataclass(frozen=True)
class Source:
    """The examples of one corpus that training draws from, and the range of rates at which it does."""

    spec: CorpusSpec
    examples: list[Example]
    rates: tuple[float, float]

    @staticmethod
    def of(spec: CorpusSpec, examples: list[Example], frame_seconds: float) -> "Source":
        if not spec.isolated:
            return Source(spec, examples, SENTENCE_WARP)
        frames = sum(int(e.duration[e.phone != SILENCE_ID].sum()) for e in examples)
        syllables = sum(int(e.flags[:, 0].sum()) for e in examples)
        fastest = frames * frame_seconds / max(syllables, 1) / FASTEST_SYLLABLE
        return Source(spec, examples, (1.0, float(np.clip(fastest, 1.3, FASTEST_WARP))))

    def random(self, generator: np.random.Generator) -> Example:
        return self.examples[int(generator.integers(len(self.examples)))]

    def rate(self, generator: np.random.Generator) -> float:
        """A rate of speaking, 1 for a share of the examples."""
        share = ISOLATED_WARP_SHARE if self.spec.isolated else SENTENCE_WARP_SHARE
        return float(generator.uniform(*self.rates)) if generator.random() < share else 1.0

    def sentence(self, generator: np.random.Generator) -> Example:
        """A recorded sentence, a word, or a pseudo-sentence of words; warped."""
        rate = self.rate(generator)
        if not self.spec.isolated or generator.random() > PSEUDO_SENTENCE_SHARE:
            return warp(self.random(generator), rate)
        return join(self._words(int(generator.integers(*PSEUDO_SENTENCE_TOKENS)), rate, generator))

    def stretch(self, generator: np.random.Generator) -> Example:
        """A few words from inside a sentence."""
        rate = self.rate(generator)
        if self.spec.isolated:
            return join(self._words(int(generator.integers(4, 16)), rate, generator))
        example = self.random(generator)
        starts = np.flatnonzero(example.flags[:, 1] > 0)
        if len(starts) == 0:
            return warp(example, rate)
        first, count = int(generator.integers(len(starts))), int(generator.integers(1, 6))
        last = int(starts[first + count]) if first + count < len(starts) else len(example.phone) - 1
        return warp(cut(example, int(starts[first]), last), rate)

    def _words(self, n_tokens: int, rate: float, generator: np.random.Generator) -> list[Example]:
        """Words of about `n_tokens` tokens in all.

        Single syllables are final in themselves: all but the last are joined as inner ones.
        """
        words: list[Example] = []
        while n_tokens > 0:
            word = warp(self.random(generator), rate)
            n_tokens -= int((word.phone != SILENCE_ID).sum())
            if n_tokens > 0 and word.flags[:, 0].sum() <= 1:
                word = replace(word, flags=word.flags * np.array([1, 1, 0], np.float32))
            words.append(word)
        return words


class AcousticData:
    """Examples of all corpora in memory, drawn as augmented batches; held-out ones are kept apart.

    Batches have about `batch_frames` frames with their padding.
    """

    def __init__(self, work: Path, seed: int = 0, batch_frames: int = BATCH_FRAMES) -> None:
        recipe = read_recipe(work)
        corpora = load_corpora(recipe, work)
        self.seed, self.batch_frames = seed, batch_frames
        self.statistics = read_statistics(work) or measure_statistics(corpora)
        self.sources: dict[str, Source] = {}
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
            self.sources[corpus.spec.name] = Source.of(corpus.spec, kept, MelConfig().frame_seconds)
            self.held_out[corpus.spec.name] = held

    def _source(self, generator: np.random.Generator, other_than: str | None = None) -> Source:
        """A corpus drawn by its share; not of the language `other_than`."""
        sources = [source for source in self.sources.values() if source.spec.language != other_than]
        shares = np.array([source.spec.share for source in sources])
        return sources[int(generator.choice(len(sources), p=shares / shares.sum()))]

    def draw(self, generator: np.random.Generator) -> Example:
        """A random example: of one corpus, or mixed of two languages where there are two."""
        source = self._source(generator)
        languages = {other.spec.language for other in self.sources.values()}
        if len(languages) < 2 or generator.random() > MIXED_SHARE:
            return source.sentence(generator)
        guest = self._source(generator, source.spec.language)
        return join([source.stretch(generator), guest.stretch(generator), source.stretch(generator)])

    def pool(self, number: int) -> "list[Batch]":
        """POOL_BATCHES batches, each of examples of similar lengths, in random order."""
        generator = np.random.default_rng((self.seed, number))
        examples: list[Example] = []
        n_frames = 0
        while n_frames < FILL * POOL_BATCHES * self.batch_frames:
            examples.append(self.draw(generator))
            n_frames += len(examples[-1].mel)
        examples.sort(key=lambda e: len(e.mel))
        lengths = np.array([len(e.mel) for e in examples])
        owners = (np.cumsum(lengths) - lengths / 2) * POOL_BATCHES // n_frames
        groups = [[examples[i] for i in np.flatnonzero(owners == owner)] for owner in np.unique(owners)]
        order = generator.permutation(POOL_BATCHES) % len(groups)  # an example may fill two batches' room
        return [collate(groups[index]) for index in order]

    def batches(self, first: int, last: int, workers: int = 0) -> "Iterator[Batch]":
        """The batches of steps `first` to `last` - 1; that of a step depends on the seed and the step alone."""
        pools = range(first // POOL_BATCHES, -(-last // POOL_BATCHES))
        for number, pool in zip(pools, made_ahead(self.pool, pools, workers), strict=True):
            begin = number * POOL_BATCHES
            yield from pool[max(0, first - begin) : last - begin]


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
