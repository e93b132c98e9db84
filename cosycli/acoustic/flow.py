"""The flow of the cosyvoice family: speech tokens to mel by flow matching, with a few steps of an ordinary solver.

Noise is carried along the velocities that a network estimates for it, given the tokens and the speaker, from time 0 to
time 1 (Lipman et al. 2023; Matcha-TTS, Mehta et al. 2024).
"""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from cosycli.acoustic.speaker_prompt import SpeakerPrompt
from cosycli.model_config import FlowFacts, MelConfig
from cosycli.onnx_session import OnnxSession

FloatArray = NDArray[np.float32]
TokenArray = NDArray[np.int64]

FLOW_ENCODER_FILE = "flow_encoder.onnx"
ESTIMATOR_FILE = "estimator.onnx"
# The model was trained to be cut into streams: so many tokens at the ends are stretched to frames by themselves.
END_TOKENS = 20


@dataclass(frozen=True)
class Stretch:
    """How rows become more or fewer: the weighted mean of the rows `before` and `after`, each (n,) int64.

    `share` (n,) float32 in [0, 1) is the weight of the row after.
    """

    before: TokenArray
    after: TokenArray
    share: FloatArray

    def __call__(self, rows: FloatArray) -> FloatArray:
        """(n, width) of rows (m, width)."""
        first = rows[self.before]
        return first + self.share[:, None] * (rows[self.after] - first)


@dataclass(frozen=True)
class FlowConditions:
    """What the solver is given besides noise, float32.

    `mu` (1, n_mels, frames) from the tokens, `speaker` (1, n_mels), `condition` (1, n_mels, frames) the mel of what is
    spoken already and zeros; `encoded` (n, width) are the tokens as the encoder sees them.
    """

    mu: FloatArray
    speaker: FloatArray
    condition: FloatArray
    encoded: FloatArray

    def none(self) -> "FlowConditions":
        """Zeros in their place."""
        zeros = np.zeros_like(self.mu)
        return replace(self, mu=zeros, speaker=np.zeros_like(self.speaker), condition=zeros)


class FlowModel:
    """The flow of a model folder.

    `flow_encoder.onnx`: tokens and speaker -> conditions. `estimator.onnx`: the velocity of a state under conditions.
    With two threads or more, the velocities with conditions and without are computed side by side.
    """

    def __init__(self, folder: Path, facts: FlowFacts, mel: MelConfig, threads: int) -> None:
        self.facts = facts
        self.mel = mel
        self._encoder = OnnxSession(folder / FLOW_ENCODER_FILE, threads)
        # Of its threads one is the caller, and there are two callers.
        self._estimator = OnnxSession(folder / ESTIMATOR_FILE, max(1, threads - 1), as_written=True)
        self._beside = ThreadPoolExecutor(1, "flow") if threads > 1 else None

    def __call__(
        self,
        tokens: TokenArray,
        speaker: SpeakerPrompt,
        steps: int,
        generator: np.random.Generator,
        speed: float = 1.0,
    ) -> FloatArray:
        """The log-mel (frames, n_mels) of speech `tokens` (n,), in `steps` >= 1 of the solver; `generator` draws the
        noise. A recording of the speaker comes before, and is cut off again."""
        if not len(tokens):
            return np.zeros((0, self.mel.n_mels), np.float32)
        conditions = self.encode(tokens, speaker)
        noise = generator.standard_normal(conditions.mu.shape, dtype=np.float32)
        mel = self.solve(conditions, noise, steps)[0, :, len(speaker.mel) :].T
        if speed == 1:
            return mel
        return stretch(len(mel), max(1, int(len(mel) / speed)))(mel)

    def encode(self, tokens: TokenArray, speaker: SpeakerPrompt) -> FlowConditions:
        """The conditions for speech `tokens` (n,), n >= 1, after those of the speaker's recording."""
        frames = self.token_stretch(len(tokens), speaker)
        encoded, mu, projected = self._encoder.run(
            {
                "tokens": np.concatenate([speaker.tokens, tokens]),
                "before": frames.before,
                "after": frames.after,
                "share": frames.share,
                "embedding": speaker.embedding,
            }
        )
        condition = np.zeros_like(mu)
        if speaker.is_recorded:
            condition[0, :, : len(speaker.mel)] = speaker.mel.T
        return FlowConditions(mu, projected, condition, encoded)

    def solve(self, conditions: FlowConditions, noise: FloatArray, steps: int) -> FloatArray:
        """The mel (1, n_mels, frames) that `noise` of that shape becomes in `steps` Euler steps."""
        state = noise
        for time, step in schedule(steps):
            state, _ = self.step(conditions, state, time, step)
        return state

    def step(
        self, conditions: FlowConditions, state: FloatArray, time: float, step: float
    ) -> tuple[FloatArray, FloatArray]:
        """The state (1, n_mels, frames) one `step` after `time`; the velocities (2, n_mels, frames) with conditions and
        without, of which classifier-free guidance (Ho & Salimans 2022) makes one."""
        nothing = conditions.none()
        if self._beside is None:
            free = self._velocity(nothing, state, time)
            given = self._velocity(conditions, state, time)
        else:
            waiting = self._beside.submit(self._velocity, nothing, state, time)
            given = self._velocity(conditions, state, time)
            free = waiting.result()
        guidance = np.float32(self.facts.guidance)
        velocity = (1 + guidance) * given - guidance * free
        following = state + np.float32(step) * velocity
        return following.astype(np.float32, copy=False), np.concatenate([given, free])

    def _velocity(self, conditions: FlowConditions, state: FloatArray, time: float) -> FloatArray:
        inputs = {
            "x": state,
            "mu": conditions.mu,
            "condition": conditions.condition,
            "speaker": conditions.speaker,
            "time": np.array([time], np.float32),
        }
        return self._estimator.run(inputs)[0]

    def frame_count(self, tokens: int) -> int:
        """Mel frames of so many speech tokens."""
        # In this order, as the original rounds.
        return int(tokens / self.facts.token_rate * self.mel.sample_rate / self.mel.hop_length)

    def token_stretch(self, count: int, speaker: SpeakerPrompt) -> Stretch:
        """How `count` speech tokens become frames, and before them those of the speaker's recording its own."""
        frames = self.frame_count(count)
        begin = len(speaker.tokens)
        parts = [] if not begin else [(0, begin, len(speaker.mel))]
        if count > 2 * END_TOKENS:
            end = self.frame_count(END_TOKENS)
            parts.append((begin, END_TOKENS, end))
            parts.append((begin + END_TOKENS, count - 2 * END_TOKENS, frames - 2 * end))
            parts.append((begin + count - END_TOKENS, END_TOKENS, end))
        else:
            parts.append((begin, count, frames))
        pieces = [(first, stretch(given, wanted)) for first, given, wanted in parts]
        return Stretch(
            np.concatenate([piece.before + first for first, piece in pieces]),
            np.concatenate([piece.after + first for first, piece in pieces]),
            np.concatenate([piece.share for _, piece in pieces]),
        )


def schedule(steps: int) -> Iterator[tuple[float, float]]:
    """Time and length of each of `steps`: the times are 1 - cos(pi / 2 k / steps), close together at the noise."""
    times = 1 - np.cos(np.linspace(0, 1, steps + 1, dtype=np.float32) * np.float32(0.5 * np.pi))
    time = times[0]
    for following in times[1:]:
        step = following - time
        yield float(time), float(step)
        time += step


def stretch(given: int, wanted: int) -> Stretch:
    """Linear interpolation of `given` rows at the middles of `wanted` equal parts."""
    # In single precision throughout, as torch has it.
    scale = np.float32(given / max(wanted, 1))
    half = np.float32(0.5)
    places = np.maximum((np.arange(wanted, dtype=np.float32) + half) * scale - half, 0)
    before = np.minimum(places.astype(np.int64), given - 1)
    return Stretch(before, np.minimum(before + 1, given - 1), places - before.astype(np.float32))
