"""The vocoder of the cosyvoice family (HiFTNet, Li et al. 2023): harmonics of F0 and noise, shaped by a network."""

import math
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from cosycli.model_config import HiftFacts, MelConfig
from cosycli.onnx_session import OnnxSession

FloatArray = NDArray[np.float32]

F0_FILE = "f0.onnx"
HIFT_FILE = "hift.onnx"
LAST_STAGE_FILE = "hift_last.onnx"
# The last stage runs in pieces: larger ones leave the processor's cache, smaller ones spend more on their context.
PIECE_SECONDS = 0.75
FINE_STEPS = 16  # samples; a frame is cut into steps of so many, see `_harmonics`


class HiftVocoder:
    """The HiFT vocoder of a model folder.

    Calling it gives a waveform (n_frames * hop_length,) float32 in [-1, 1] for a log-mel (n_frames, n_mels). `f0`
    (n_frames,) in Hz drives the harmonics; without it the vocoder's own F0 network estimates it. `generator` draws
    their phases and the noise: one seed, one waveform.
    """

    def __init__(self, folder: Path, facts: HiftFacts, mel: MelConfig, threads: int) -> None:
        self.facts = facts
        self.mel = mel
        # One thread: a rounding of F0 that depended on their number would move every later phase.
        self._f0_network = OnnxSession(folder / F0_FILE, 1)
        self._first = OnnxSession(folder / HIFT_FILE, threads)
        self._last = OnnxSession(folder / LAST_STAGE_FILE, threads)
        self._weights = np.array(facts.source_weights)

    def __call__(self, mel: FloatArray, f0: FloatArray | None, generator: np.random.Generator) -> FloatArray:
        f0 = self.estimate_f0(mel) if f0 is None else f0
        return self.waveform(mel, self.draw_source(f0, generator))

    def estimate_f0(self, mel: FloatArray) -> FloatArray:
        """F0 (n_frames,) in Hz of a log-mel (n_frames, n_mels); where it is below `voiced_hz`, nothing is voiced."""
        return self._f0_network.run({"mel": mel})[0]

    def draw_source(self, f0: FloatArray, generator: np.random.Generator) -> FloatArray:
        """As `source`, of phases and noise that `generator` draws."""
        phases = generator.uniform(-np.pi, np.pi, self.facts.harmonics + 1)
        phases[0] = 0
        # Independent noise of all harmonics, weighted and added up, is noise again.
        noise = generator.standard_normal(len(f0) * self.mel.hop_length, dtype=np.float32)
        noise *= np.float32(np.linalg.norm(self._weights))
        return self.source(f0, phases, noise)

    def source(self, f0: FloatArray, phases: NDArray[np.floating], noise: FloatArray) -> FloatArray:
        """The excitation (n_frames * hop_length,) in (-1, 1): weighted harmonics of F0 and noise.

        `phases` (harmonics + 1,) in radians are those that F0 and its overtones begin with. `noise` (n_frames *
        hop_length,) is the sum over the harmonics of the weight times standard normal noise.
        """
        facts, hop = self.facts, self.mel.hop_length
        voiced = (f0 > facts.voiced_hz).astype(np.float32)
        samples = self._harmonics(f0, phases) * (np.float32(facts.sine_gain) * voiced)[:, None]
        deviation = np.where(voiced > 0, facts.noise_gain, facts.sine_gain / 3).astype(np.float32)
        samples += noise.reshape(-1, hop) * deviation[:, None]
        samples += np.float32(facts.source_bias)
        return np.tanh(samples, out=samples).reshape(-1)

    def waveform(self, mel: FloatArray, source: FloatArray) -> FloatArray:
        """Samples (n_frames * hop_length,) of a log-mel (n_frames, n_mels) and a source (n_frames * hop_length,)."""
        inputs = {"mel": mel, "source": source}
        rows = self._first.run({name: inputs[name] for name in self._first.inputs})[0]
        hop = len(source) // len(rows)
        seconds = len(source) / self.mel.sample_rate
        length = math.ceil(len(rows) / math.ceil(seconds / PIECE_SECONDS))
        pieces = []
        for begin in range(0, len(rows), length):
            start = max(begin - self.facts.context, 0)
            end = begin + length
            around = slice(start, end + self.facts.context)
            excitation = source[around.start * hop : around.stop * hop]
            samples = self._last.run({"rows": rows[around], "source": excitation})[0]
            pieces.append(samples[(begin - start) * hop : (end - start) * hop])
        return np.concatenate(pieces)

    def _harmonics(self, f0: FloatArray, phases: NDArray[np.floating]) -> FloatArray:
        """The weighted sum (n_frames, hop_length) of the sines of F0 and its overtones.

        Phase is summed in double precision: in single precision it would drift. F0 is constant in a frame, so the
        turn of a sample is the product of a coarse and a fine one, and the sum over harmonics a matrix product.
        """
        hop = self.mel.hop_length
        fine = math.gcd(hop, FINE_STEPS)
        order = np.arange(1, len(self._weights) + 1)
        turn = f0.astype(np.float64) / self.mel.sample_rate
        begin = np.cumsum(turn * hop) - turn * hop  # turns before each frame
        start = np.outer(begin, order) + np.asarray(phases, np.float64) / (2 * np.pi)
        step = np.outer(turn, order)
        coarse_turns = start[:, None] + step[:, None] * (fine * np.arange(hop // fine) + 1)[:, None]
        coarse = _unit(coarse_turns) * self._weights.astype(np.float32)
        offsets = _unit(step[:, None] * np.arange(fine)[:, None])
        left = np.concatenate([coarse.real, coarse.imag], axis=2)
        right = np.concatenate([offsets.imag, offsets.real], axis=2)
        return (left @ right.transpose(0, 2, 1)).reshape(len(f0), hop)


def _unit(turns: NDArray[np.float64]) -> NDArray[np.complex64]:
    """exp(2 pi i turns)."""
    angle = (2 * np.pi * (turns - np.rint(turns))).astype(np.float32)
    result = np.empty(angle.shape, np.complex64)
    np.cos(angle, out=result.real)
    np.sin(angle, out=result.imag)
    return result
