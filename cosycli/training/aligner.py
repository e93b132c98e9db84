"""Forced alignment without outside tools: a flat-start GMM-HMM trained by Viterbi, in numpy.

Cepstra of the mel itself, two states a phone, one for silence, an optional silence at every word gap. One model a
language, features normalised per speaker. After training, the boundary between an unvoiced Mandarin consonant and
its vowel, which the model sets late, is moved to the onset of voicing.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cosycli.text.phones import Boundary, Phone

FloatArray = NDArray[np.float32]

N_CEPSTRA = 13
STATES_PER_PHONE = 2
SCHEDULE = ((1, 4), (2, 3), (4, 4), (8, 3))  # (mixtures, passes)
VARIANCE_FLOOR = 0.05
MAX_FRAMES_PER_STATE = 12000
BATCH = 128  # utterances decoded side by side
SNAP_FRAMES = 4
UNVOICED = frozenset(
    {"p", "pʰ", "t", "tʰ", "k", "kʰ", "ts", "tsʰ", "tʂ", "tʂʰ", "tɕ", "tɕʰ", "f", "s", "ʂ", "ɕ", "x", "h"}
)
SNAPPED = frozenset({"zh", "yue"})


@dataclass(frozen=True)
class AlignerInput:
    """An utterance to align: mel (n_frames, n_mels), F0 (n_frames,) in Hz and its phones without edge silences."""

    mel: FloatArray
    f0: FloatArray
    phones: tuple[Phone, ...]
    speaker: int


@dataclass(frozen=True)
class AlignedUtterance:
    """Phones with the silences that are really there, first and last included, and their durations in frames."""

    phones: tuple[Phone, ...]
    durations: NDArray[np.int64]


def cepstra(mel: FloatArray) -> FloatArray:
    """Cepstra of a log-mel with deltas and delta-deltas, (n_frames, 3 * N_CEPSTRA)."""
    n_mels = mel.shape[1]
    angles = np.pi * (np.arange(n_mels) + 0.5)[None] * np.arange(N_CEPSTRA)[:, None] / n_mels
    base = (mel @ (np.cos(angles) * np.sqrt(2 / n_mels)).T).astype(np.float32)
    delta = _slope(base)
    return np.concatenate([base, delta, _slope(delta)], 1)


def _slope(x: FloatArray) -> FloatArray:
    padded = np.pad(x, ((2, 2), (0, 0)), mode="edge")
    return (padded[3:-1] - padded[1:-3]) * 0.1 + (padded[4:] - padded[:-4]) * 0.2


def _tokens(phones: tuple[Phone, ...]) -> list[tuple[str, bool, int]]:
    """(symbol, optional, index of the phone or -1) with a silence at both ends and an optional one at each gap."""
    tokens: list[tuple[str, bool, int]] = [("sil", False, -1)]
    for index, phone in enumerate(phones):
        gap = phone.is_pause or (phone.boundary >= Boundary.WORD and index > 0)
        if gap and tokens[-1][0] != "sil":
            tokens.append(("sil", True, -1))
        if not phone.is_pause:
            tokens.append((phone.symbol, False, index))
    tokens.append(("sil", False, -1))
    return tokens


class HiddenMarkovAligner:
    """Trains on a list of utterances and aligns them."""

    def __init__(self, utterances: list[AlignerInput], seed: int = 0) -> None:
        self.utterances = utterances
        self.generator = np.random.default_rng(seed)
        self.tokens = [_tokens(u.phones) for u in utterances]
        symbols = sorted({symbol for tokens in self.tokens for symbol, _, _ in tokens})
        self.first_state: dict[str, int] = {}
        self.n_states = 0
        for symbol in symbols:
            self.first_state[symbol] = self.n_states
            self.n_states += 1 if symbol == "sil" else STATES_PER_PHONE
        features = _normalised_features(utterances)
        self.offsets = np.cumsum([0] + [len(f) for f in features])
        self.features = np.concatenate(features)
        self.states = np.zeros(len(self.features), np.int32)
        self.alignments: list[NDArray[np.int64] | None] = [None] * len(utterances)
        self.scores = [0.0] * len(utterances)  # log likelihood of a frame, of each utterance
        self._order = np.argsort([len(f) for f in features])  # batches of similar length waste little

    def train(self, report: Callable[[str], None]) -> None:
        self._flat_start()
        for mixtures, passes in SCHEDULE:
            for _ in range(passes):
                self._estimate(mixtures)
                score = self._decode()
            report(f"{mixtures} mixtures: log likelihood {score:.3f} a frame")

    def _graph(
        self, tokens: list[tuple[str, bool, int]]
    ) -> tuple[NDArray[np.int64], NDArray[np.bool_], NDArray[np.int64]]:
        """States of an utterance, whether each may be skipped, and the token each belongs to."""
        states, optional, owner = [], [], []
        for index, (symbol, skip, _) in enumerate(tokens):
            for state in range(1 if symbol == "sil" else STATES_PER_PHONE):
                states.append(self.first_state[symbol] + state)
                optional.append(skip)
                owner.append(index)
        return np.array(states), np.array(optional), np.array(owner)

    def _flat_start(self) -> None:
        """Spread the states evenly over the loud part; the quiet frames seed the silence."""
        silence = self.first_state["sil"]
        for index, utterance in enumerate(self.utterances):
            states, _, _ = self._graph([token for token in self.tokens[index] if not token[1]])
            energy = np.log(np.exp(2 * utterance.mel).sum(1) + 1e-9)
            threshold = np.quantile(energy, 0.95) - 5.5
            loud = np.flatnonzero(energy > threshold)
            first, last = loud[0], loud[-1] + 1
            path = np.full(len(energy), silence)
            inner = states[1:-1]
            path[first:last] = inner[np.minimum(np.arange(last - first) * len(inner) // (last - first), len(inner) - 1)]
            if any(optional for _, optional, _ in self.tokens[index]):
                path[energy < threshold - 0.7] = silence
            self.states[self.offsets[index] : self.offsets[index + 1]] = path

    def _estimate(self, mixtures: int) -> None:
        """Fit a diagonal Gaussian mixture to the frames of each state by a few steps of EM."""
        width = self.features.shape[1]
        mean = np.zeros((self.n_states, mixtures, width), np.float32)
        variance = np.ones_like(mean)
        weight = np.full((self.n_states, mixtures), 1e-8)
        order = np.argsort(self.states, kind="stable")
        counts = np.bincount(self.states, minlength=self.n_states)
        ends = np.cumsum(counts)
        for state in range(self.n_states):
            frames = order[ends[state] - counts[state] : ends[state]]
            if len(frames) > MAX_FRAMES_PER_STATE:
                frames = self.generator.choice(frames, MAX_FRAMES_PER_STATE, replace=False)
            if len(frames) >= 5:
                fitted = _fit_mixture(self.features[frames], mixtures, self.generator)
                n = len(fitted[0])
                mean[state, :n], variance[state, :n], weight[state, :n] = fitted
        precision = 1 / variance
        self._quadratic = precision.reshape(-1, width).T.copy()
        self._linear = (mean * precision).reshape(-1, width).T.copy()
        constant = -0.5 * ((mean**2 * precision).sum(2) + np.log(variance).sum(2)) + np.log(weight)
        self._constant = constant.reshape(-1).astype(np.float32)
        self._mixtures = mixtures

    def _likelihood(self, features: FloatArray) -> FloatArray:
        """Log likelihood of each frame in each state, up to a constant, (n_frames, n_states)."""
        scores = features @ self._linear - 0.5 * ((features * features) @ self._quadratic) + self._constant
        if self._mixtures == 1:
            return scores
        scores = scores.reshape(len(features), self.n_states, self._mixtures)
        top = scores.max(2)
        return top + np.log(np.exp(scores - top[:, :, None]).sum(2))

    def _decode(self) -> float:
        """Viterbi on every utterance; returns the mean log likelihood of a frame."""
        total = 0.0
        for begin in range(0, len(self._order), BATCH):
            batch = [int(i) for i in self._order[begin : begin + BATCH]]
            graphs = [self._graph(self.tokens[i]) for i in batch]
            emissions = []
            for i, (states, _, _) in zip(batch, graphs, strict=True):
                emissions.append(self._likelihood(self.features[self.offsets[i] : self.offsets[i + 1]])[:, states])
            paths, scores = viterbi(emissions, [optional for _, optional, _ in graphs])
            for i, (states, _, owner), path, score in zip(batch, graphs, paths, scores, strict=True):
                if path is None:
                    self.alignments[i] = None
                    continue
                total += score
                self.scores[i] = score / len(path)
                self.states[self.offsets[i] : self.offsets[i + 1]] = states[path]
                self.alignments[i] = np.bincount(owner[path], minlength=len(self.tokens[i]))
        return total / len(self.features)

    def aligned(self, min_pause: int) -> list[AlignedUtterance | None]:
        """The alignments; pauses shorter than `min_pause` frames go to the phone before them."""
        results: list[AlignedUtterance | None] = []
        for utterance, tokens, counts in zip(self.utterances, self.tokens, self.alignments, strict=True):
            results.append(None if counts is None else _finish(utterance, tokens, counts, min_pause))
        return results


def _normalised_features(utterances: list[AlignerInput]) -> list[FloatArray]:
    features = [cepstra(u.mel) for u in utterances]
    speakers = np.array([u.speaker for u in utterances])
    for speaker in np.unique(speakers):
        members = np.flatnonzero(speakers == speaker)
        stacked = np.concatenate([features[i] for i in members])
        mean, spread = stacked.mean(0), stacked.std(0)
        for i in members:
            features[i] = ((features[i] - mean) / spread).astype(np.float32)
    return features


def _fit_mixture(
    x: FloatArray, mixtures: int, generator: np.random.Generator, iterations: int = 3
) -> tuple[FloatArray, FloatArray, NDArray[np.float64]]:
    """Means, variances and weights of a diagonal mixture; one component if the frames are few."""
    mean, variance = x.mean(0), np.maximum(x.var(0), VARIANCE_FLOOR)
    if mixtures == 1 or len(x) <= 40 * mixtures:
        return mean[None], variance[None], np.ones(1)
    noise = generator.standard_normal((mixtures, x.shape[1])).astype(np.float32)
    means, variances = mean + 0.4 * np.sqrt(variance) * noise, np.repeat(variance[None], mixtures, 0)
    weights = np.full(mixtures, 1 / mixtures)
    for _ in range(iterations):
        precision = 1 / variances
        scores = x @ (means * precision).T - 0.5 * ((x * x) @ precision.T)
        scores += np.log(weights + 1e-6) - 0.5 * ((means**2 * precision).sum(1) + np.log(variances).sum(1))
        share = np.exp(scores - scores.max(1, keepdims=True))
        share /= share.sum(1, keepdims=True)
        mass = share.sum(0) + 1e-3
        means = (share.T @ x) / mass[:, None]
        variances = np.maximum((share.T @ (x * x)) / mass[:, None] - means**2, VARIANCE_FLOOR)
        weights = mass / mass.sum()
    return means.astype(np.float32), variances.astype(np.float32), weights


def viterbi(
    emissions: list[FloatArray], optional: list[NDArray[np.bool_]]
) -> tuple[list[NDArray[np.int64] | None], list[float]]:
    """The best left-to-right path of each utterance through its states, many utterances side by side.

    `emissions` holds (n_frames, n_states) log likelihoods; a state may be skipped where `optional`. A path is
    None where there are fewer frames than states to pass.
    """
    n_frames = max(len(e) for e in emissions)
    n_states = max(e.shape[1] for e in emissions)
    size = len(emissions)
    scores = np.full((size, n_states), -1e30, np.float32)
    scores[:, 0] = [e[0, 0] for e in emissions]
    padded = np.zeros((n_frames, size, n_states), np.float32)
    skip_cost = np.full((size, n_states), -1e30, np.float32)  # of jumping over the state before
    for i, (emission, skip) in enumerate(zip(emissions, optional, strict=True)):
        padded[: len(emission), i, : emission.shape[1]] = emission
        padded[:, i, emission.shape[1] :] = -1e30
        skip_cost[i, 2 : len(skip)] = np.where(skip[1:-1], 0, -1e30)
    steps = np.zeros((n_frames, size, n_states), np.int8)
    final: list[FloatArray] = [scores[i].copy() for i in range(size)]
    lengths = np.array([len(e) for e in emissions])
    for t in range(1, n_frames):
        one = np.full_like(scores, -1e30)
        one[:, 1:] = scores[:, :-1]
        two = np.full_like(scores, -1e30)
        two[:, 2:] = scores[:, :-2] + skip_cost[:, 2:]
        stacked = np.stack([scores, one, two])
        steps[t] = stacked.argmax(0)
        scores = np.maximum(stacked.max(0) + padded[t], -1e30)
        for finished in np.flatnonzero(lengths == t + 1):
            final[finished] = scores[finished].copy()
    paths: list[NDArray[np.int64] | None] = []
    totals = []
    for i, emission in enumerate(emissions):
        length, last = emission.shape
        total = float(final[i][last - 1])
        totals.append(total)
        if total < -1e29:
            paths.append(None)
            continue
        path = np.zeros(length, np.int64)
        state = last - 1
        for t in range(length - 1, -1, -1):
            path[t] = state
            state -= int(steps[t, i, state]) if t else 0
        paths.append(path)
    return paths, totals


def _finish(
    utterance: AlignerInput, tokens: list[tuple[str, bool, int]], counts: NDArray[np.int64], min_pause: int
) -> AlignedUtterance:
    phones: list[Phone] = []
    durations: list[int] = []
    for position, ((_, _, index), count) in enumerate(zip(tokens, counts, strict=True)):
        if index >= 0:
            phones.append(utterance.phones[index])
        elif position in (0, len(tokens) - 1):
            phones.append(Phone("sil"))
        elif count >= min_pause:
            phones.append(Phone("sp"))
        else:
            durations[-1] += int(count)
            continue
        durations.append(int(count))
    _snap_to_voicing(phones, durations, utterance.f0)
    return AlignedUtterance(tuple(phones), np.array(durations))


def _snap_to_voicing(phones: list[Phone], durations: list[int], f0: FloatArray) -> None:
    """Move each boundary from an unvoiced initial of Mandarin or Cantonese to its rime to the voicing onset nearby."""
    onsets = np.flatnonzero((f0[1:] > 0) & (f0[:-1] == 0)) + 1
    end = 0
    for index in range(len(phones) - 1):
        end += durations[index]
        if phones[index].language not in SNAPPED or phones[index].symbol not in UNVOICED or phones[index + 1].tone == 0:
            continue
        near = onsets[np.abs(onsets - end) <= SNAP_FRAMES] - end
        if len(near):
            shift = int(near[np.argmin(np.abs(near))])
            if durations[index] + shift >= 2 and durations[index + 1] - shift >= 2:
                durations[index] += shift
                durations[index + 1] -= shift
                end += shift
