"""Tells Mandarin tones apart by F0, trained on recorded words and asked about the model's running sentences.

Features are relative to their speaker: log F0 in units of the spread about the median, after declination is taken out
(the line over a clause that fits all clauses together, so that no single tone is flattened by it). The contexts of a
word's syllables are sometimes hidden in training and all ranges varied, as they differ in sentences.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import nn

from cosycli.quality.subject import FloatArray
from cosycli.quality.syllables import Syllable
from cosycli.quality.tone_contours import contour_points

POINTS = 10
N_TONES = 4
HIDDEN = 64
EPOCHS = 40
BATCH = 256
RATE = 3e-3
HIDE_SHARE = 0.3  # of the contexts in training
RANGE_STD, HEIGHT_STD = 0.15, 0.2  # of the factor on a word's range, and of its height in units of the spread
ENDS = 2  # points at the end of one contour, or the beginning of the next, that are a context


@dataclass(frozen=True)
class ToneAccuracy:
    """Shares of syllables classified right, none of them before a pause: in `recorded` held-out words, and of the
    `syllables` that a voice spoke in sentences, with the counts of these by tone and as heard in `confusion`."""

    voice: str
    recorded: float
    recorded_count: int
    spoken: float
    syllables: int
    confusion: tuple[tuple[int, ...], ...]


@dataclass(frozen=True)
class ToneFeatures:
    """`contour` (n, POINTS) normalised log F0, `context` (n, 2) the end of the syllable before and the beginning of the
    one after, `known` (n, 2) which of them there are, `length` (n,) of the rime in units of the mean, `tone` (n,) from
    0, `final` (n,) before a pause."""

    contour: FloatArray
    context: FloatArray
    known: FloatArray
    length: FloatArray
    tone: NDArray[np.int64]
    final: NDArray[np.bool_]

    def __getitem__(self, chosen: NDArray[np.bool_] | NDArray[np.int64]) -> "ToneFeatures":
        return ToneFeatures(
            self.contour[chosen], self.context[chosen], self.known[chosen],
            self.length[chosen], self.tone[chosen], self.final[chosen],
        )  # fmt: skip

    def inputs(self) -> torch.Tensor:
        """(n, POINTS + 6) float32; a context that is not known is 0."""
        columns = [self.contour, self.context * self.known, self.known, self.length[:, None], self.final[:, None]]
        return torch.from_numpy(np.concatenate(columns, 1).astype(np.float32))


def tone_features(syllables: Sequence[Syllable]) -> ToneFeatures:
    """The features of one speaker's syllables, in the order that they were spoken in."""
    contours = np.array([contour_points(np.log(syllable.f0), POINTS) for syllable in syllables])
    place = np.array([syllable.place for syllable in syllables])
    contours -= _declination(contours.mean(1), place)[:, None]
    contours = (contours - np.median(contours)) / contours.std()
    follows = np.array([syllable.follows for syllable in syllables])
    precedes = np.array([syllable.precedes for syllable in syllables])
    before = np.roll(contours[:, -ENDS:].mean(1), 1)
    after = np.roll(contours[:, :ENDS].mean(1), -1)
    length = np.array([syllable.frames for syllable in syllables], np.float32)
    return ToneFeatures(
        contours.astype(np.float32),
        np.stack([before, after], 1).astype(np.float32),
        np.stack([follows, precedes], 1).astype(np.float32),
        length / length.mean(),
        np.array([syllable.tone - 1 for syllable in syllables], np.int64),
        np.array([syllable.final for syllable in syllables]),
    )


def _declination(heights: NDArray[np.float64], place: NDArray[np.float64]) -> NDArray[np.float64]:
    """The line over the clause, 0 in its middle, that fits all syllables together."""
    if place.std() == 0:
        return np.zeros(len(place))
    slope = np.polyfit(place, heights, 1)[0]
    return slope * (place - 0.5)


class ToneClassifier:
    """A small perceptron on tone features."""

    def __init__(self, features: ToneFeatures, seed: int = 0) -> None:
        with torch.random.fork_rng():
            torch.manual_seed(seed)
            width = features.inputs().shape[1]
            self._network = nn.Sequential(
                nn.Linear(width, HIDDEN), nn.GELU(), nn.Dropout(0.1),
                nn.Linear(HIDDEN, HIDDEN), nn.GELU(), nn.Linear(HIDDEN, N_TONES),
            )  # fmt: skip
            self._train(features, np.random.default_rng(seed))

    def _train(self, features: ToneFeatures, generator: np.random.Generator) -> None:
        optimizer = torch.optim.AdamW(self._network.parameters(), lr=RATE, weight_decay=0.01)
        steps = EPOCHS * -(-len(features.tone) // BATCH)
        schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, RATE, steps)
        self._network.train()
        for _ in range(EPOCHS):
            order = generator.permutation(len(features.tone))
            for start in range(0, len(order), BATCH):
                batch = _varied(features[order[start : start + BATCH]], generator)
                loss = F.cross_entropy(self._network(batch.inputs()), torch.from_numpy(batch.tone))
                optimizer.zero_grad(set_to_none=True)
                loss.backward()
                optimizer.step()
                schedule.step()
        self._network.eval()

    def classify(self, features: ToneFeatures) -> NDArray[np.int64]:
        """The tones heard (n,), from 0."""
        with torch.no_grad():
            return np.asarray(self._network(features.inputs()).argmax(1).numpy(), np.int64)


def _varied(features: ToneFeatures, generator: np.random.Generator) -> ToneFeatures:
    """Some contexts hidden, every syllable with its context in another range and at another height."""
    shown = generator.random(features.known.shape) > HIDE_SHARE
    factor = np.exp(RANGE_STD * generator.standard_normal((len(features.tone), 1)))
    height = HEIGHT_STD * generator.standard_normal((len(features.tone), 1))
    return ToneFeatures(
        (features.contour * factor + height).astype(np.float32),
        (features.context * factor + height).astype(np.float32),
        features.known * shown,
        features.length,
        features.tone,
        features.final,
    )


def confusion(features: ToneFeatures, heard: NDArray[np.int64]) -> NDArray[np.int64]:
    """How often each tone (rows) was heard as each (columns)."""
    counts = np.zeros((N_TONES, N_TONES), np.int64)
    np.add.at(counts, (features.tone, heard), 1)
    return counts
