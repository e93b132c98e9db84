"""Comparing an exported model, stage by stage, with reference tensors of the original code.

The reference is a folder of .npz files: llm, text_encoder, sampling, flow_*, hift, e2e. What the run time computes is
compared, graphs and the numpy around them, through the same classes that speak.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from cosycli.acoustic.flow import FlowModel, schedule
from cosycli.acoustic.language_model import SpeechLanguageModel, TokenPrompt
from cosycli.acoustic.sampling import most_likely, nucleus, repeats, softmax
from cosycli.acoustic.speaker_prompt import SpeakerPrompt
from cosycli.errors import ModelError
from cosycli.export.cosyvoice.deviation import Deviation, deviation
from cosycli.export.graph_builder import Precision
from cosycli.hift import HiftVocoder
from cosycli.model_config import CosyVoiceFacts, ModelConfig, read_model_config


class Arrays(dict[str, NDArray[Any]]):
    """The tensors of the file `path` by name; one that is missing is a ModelError."""

    def __init__(self, path: Path, values: Mapping[str, NDArray[Any]]) -> None:
        super().__init__(values)
        self.path = path

    def __missing__(self, name: str) -> NDArray[Any]:
        raise ModelError(f"the reference {self.path} has no {name}", "copy the whole reference again")


@dataclass(frozen=True)
class Limit:
    """How far a tensor may be off: by `max_abs` in float32, by `relative_rms` where weights are rounded.

    None is no limit: sums of rounded figures that drift apart without being wrong.
    """

    max_abs: float
    relative_rms: float | None
    int4: float | None = None


# Rounded, the language model's logits keep their order far better than their values: see int4.
TEXT = Limit(1e-5, 3e-2, 3e-2)
EXACT = Limit(1e-5, 1e-5, 1e-5)
SCORES = Limit(5e-5, 1e-2, 1.5e-1)
MU = Limit(1e-5, 3e-2)
VELOCITY = Limit(5e-5, 1.5e-1)  # rounded, narrow networks are off by up to 7.5e-2; the mel is what counts
MEL = Limit(5e-5, 4e-2)
WAVEFORM = Limit(1e-5, 6e-2)
FREQUENCY = Limit(1e-2, 1e-4)
# The original sums phase in single precision, and tiny differences of F0 add up: both grow with the length.
SOURCE = Limit(1e-3, 1e-2)
WHOLE = Limit(1e-2, None)
SAME = Limit(0, 0, 0)
TOKENS = Limit(0, None)  # a close decision may fall otherwise after rounding
PROBABILITIES = Limit(1e-6, 1e-5, 1e-5)
TIME = Limit(1e-6, 1e-6)


@dataclass(frozen=True)
class Comparison:
    """A tensor against its reference; `passed` says whether it keeps to the limit of its precision."""

    deviation: Deviation
    limit: Limit
    precision: Precision

    @property
    def passed(self) -> bool:
        value, limit = self._measured
        return limit is None or value <= limit

    def __str__(self) -> str:
        _, limit = self._measured
        kind = "largest" if self.precision is Precision.FP32 else "relative"
        found = self.deviation
        told = "none" if limit is None else f"{kind} <= {limit:.1e}"
        verdict = "ok" if self.passed else "FAILED"
        return (
            f"{found.name:34} max abs {found.max_abs:.2e}  relative RMS {found.relative_rms:.2e}  {told:20} {verdict}"
        )

    @property
    def _measured(self) -> tuple[float, float | None]:
        """The figure that counts, and its limit."""
        if self.precision is Precision.FP32:
            return self.deviation.max_abs, self.limit.max_abs
        rounded = self.limit.int4 if self.precision is Precision.INT4 else self.limit.relative_rms
        return self.deviation.relative_rms, rounded


def compare(folder: Path, reference: Path) -> Iterator[Comparison]:
    """Yield a comparison of each tensor in `reference` that the model in `folder` computes.

    Raises ModelError for a reference of a model of other sizes, and for one without any tensor that is known.
    """
    config = read_model_config(folder)
    facts = config.cosyvoice
    if facts is None:
        raise ModelError(f"{folder} is no model of the cosyvoice family")
    stages = _Stages(config, facts)
    compared = False
    for path in sorted(reference.glob("*.npz")):
        stage = next((stage for stem, stage in stages.by_stem.items() if path.stem.startswith(stem)), None)
        if stage is None:
            continue
        expected = _read(path)
        _check_sizes(expected, config, facts)
        compared = True
        for name, actual, limit, part in stage(expected):
            if name not in expected:
                continue
            found = deviation(f"{path.stem} {name}", np.asarray(actual), _reference(expected, name, actual))
            yield Comparison(found, limit, _precision(facts, part))
    if not compared:
        raise ModelError(f"no .npz in {reference} is a reference", f"the names are {', '.join(stages.by_stem)}")


Found = tuple[str, NDArray[Any], Limit, str]  # name in the file, what was computed, limit, part of the model


class _Stages:
    """The model's stages, each fed with the reference's own inputs."""

    def __init__(self, config: ModelConfig, facts: CosyVoiceFacts) -> None:
        self.facts = facts
        self.language_model = SpeechLanguageModel(config.folder, facts.language_model, threads=1)
        self.flow = FlowModel(config.folder, facts.flow, config.mel, threads=1)
        self.vocoder = HiftVocoder(config.folder, facts.hift, config.mel, threads=1)
        self.by_stem: dict[str, Callable[[Arrays], Iterator[Found]]] = {
            "text_encoder": self._text_encoder,
            "sampling": self._sampling,
            "llm": self._language_model,
            "flow": self._flow,
            "hift": self._hift,
            "e2e": self._whole,
        }

    def _prompt(self, text_ids: NDArray[np.int64], speaker: NDArray[np.float32]) -> TokenPrompt:
        return TokenPrompt(text_ids, speaker, np.random.default_rng(0))

    def _text_encoder(self, expected: Arrays) -> Iterator[Found]:
        nobody = np.ones((1, self.facts.language_model.speaker_width), np.float32)
        encoded = self.language_model.encode(self._prompt(expected["text_ids"], nobody))
        yield "text_encoder_out", encoded.text_encoded, TEXT, "prompt_encoder"

    def _language_model(self, expected: Arrays) -> Iterator[Found]:
        prompt = self._prompt(expected["text_ids"], expected["spk_embedding"])
        encoded = self.language_model.encode(prompt)
        yield "text_encoder_out", encoded.text_encoded, TEXT, "prompt_encoder"
        yield "spk_projected", encoded.prompt[1:2], EXACT, "prompt_encoder"
        yield "lm_prompt", encoded.prompt, TEXT, "prompt_encoder"
        yield "logp", self.language_model.follow(prompt, expected["tokens"]), SCORES, "language_model"
        (tokens,) = self.language_model.generate([prompt], most_likely)
        longer = max(0, len(expected["tokens"]) - len(tokens))
        yield "tokens", np.pad(tokens, (0, longer), constant_values=-1), TOKENS, "language_model"
        facts, said = self.facts.language_model, len(expected["text_ids"])
        yield "eos_id", np.array(facts.speech_tokens), SAME, "language_model"
        yield "min_len", np.array(said * facts.min_ratio), SAME, "language_model"
        yield "max_len", np.array(said * facts.max_ratio), SAME, "language_model"

    def _sampling(self, expected: Arrays) -> Iterator[Found]:
        facts = self.facts.language_model
        ids, likely, again, fallback = [], [], [], []
        width = expected["nucleus_ids"].shape[1]
        rows = zip(
            expected["logp"], expected["ignore_eos"], expected["history"], expected["first_candidate"], strict=True
        )
        for scores, endless, history, first in rows:
            end = facts.speech_tokens if endless else None
            chosen, chances = nucleus(scores, facts.top_p, facts.top_k, end)
            ids.append(chosen)
            likely.append(chances)
            again.append(repeats(int(first), history.tolist(), facts.window, facts.repetition))
            rest = softmax(scores, [int(first)] if end is None else [int(first), end])
            fallback.append(rest if again[-1] else np.zeros_like(rest))
        width = max(width, *map(len, ids))
        yield "nucleus_ids", _padded(ids, width, -1), SAME, "language_model"
        yield "nucleus_probs", _padded(likely, width, 0), PROBABILITIES, "language_model"
        yield "repetition_triggers", np.array(again), SAME, "language_model"
        yield "fallback_probs", np.array(fallback), PROBABILITIES, "language_model"

    def _flow(self, expected: Arrays) -> Iterator[Found]:
        conditions = self.flow.encode(expected["tokens"], SpeakerPrompt(expected["spk_embedding"]))
        yield "encoder_out", conditions.encoded, MU, "flow"
        yield "mu", conditions.mu, MU, "flow"
        yield "spks", conditions.speaker, EXACT, "flow"
        # The estimator's own error: its conditions are the reference's.
        given = replace(conditions, mu=expected["mu"], speaker=expected["spks"])
        rows = [self.flow.step(given, state[None], time, 0.0)[1] for state, time in _steps(expected)]
        velocities = np.stack(rows, axis=1)
        yield "t_used", np.array([time for time, _ in schedule(len(rows))]), TIME, "flow"
        yield "estimator_cond", velocities[0], VELOCITY, "flow"
        yield "estimator_uncond", velocities[1], VELOCITY, "flow"
        yield "mel", self.flow.solve(conditions, expected["z"], len(rows)), MEL, "flow"
        yield "mel_5steps", self.flow.solve(conditions, expected["z"], 5), MEL, "flow"

    def _hift(self, expected: Arrays) -> Iterator[Found]:
        mel, phases = expected["mel"][0].T.copy(), expected["phase"].reshape(-1)
        yield "f0", self.vocoder.estimate_f0(mel), FREQUENCY, "f0"
        noise = self._weighted(expected["noise"][0])
        f0, silence = expected["f0"][0], np.zeros_like(noise)
        yield "source", self.vocoder.source(f0, phases, noise), SOURCE, "source"
        yield "source_zero_noise", self.vocoder.source(f0, np.zeros_like(phases), silence), SOURCE, "source"
        for name, source in (
            ("wav", expected["source"]),
            ("wav_zero_noise", expected["source_zero_noise"]),
            ("wav_zero_source", np.zeros_like(expected["source"])),
        ):
            yield name, self.vocoder.waveform(mel, source.reshape(-1)), WAVEFORM, "hift"

    def _whole(self, expected: Arrays) -> Iterator[Found]:
        conditions = self.flow.encode(expected["tokens"], SpeakerPrompt(expected["spk_embedding"]))
        mel = self.flow.solve(conditions, expected["z"], self.facts.flow.steps)
        yield "mel", mel, MEL, "flow"
        rows = expected["mel"][0].T.copy()
        yield "f0", self.vocoder.estimate_f0(rows), FREQUENCY, "f0"
        frames = mel[0].T.copy()
        f0 = self.vocoder.estimate_f0(frames)
        silence = np.zeros(expected["wav"].size, np.float32)
        source = self.vocoder.source(f0, np.zeros(self.facts.hift.harmonics + 1), silence)
        yield "wav", self.vocoder.waveform(frames, source), WHOLE, "flow"

    def _weighted(self, noise: NDArray[np.float32]) -> NDArray[np.float32]:
        """The noise of all harmonics as the source adds it up."""
        return (np.array(self.facts.hift.source_weights, np.float32) @ noise).astype(np.float32)


def _padded(rows: Sequence[Sequence[float]], width: int, filling: int) -> NDArray[Any]:
    return np.array([[*row, *[filling] * (width - len(row))] for row in rows])


def _read(path: Path) -> Arrays:
    try:
        with np.load(path) as arrays:
            return Arrays(path, {name: arrays[name] for name in arrays.files})
    except (OSError, ValueError, EOFError, AttributeError, BadZipFile) as error:
        raise ModelError(f"cannot read the reference {path}: {error}", "copy it again") from None


def _check_sizes(expected: Arrays, config: ModelConfig, facts: CosyVoiceFacts) -> None:
    """Raise ModelError for tensors that cannot be fed to the model: those of another one."""
    speech_tokens = facts.language_model.speech_tokens
    sizes = {
        "spk_embedding": (-1, facts.language_model.speaker_width),
        "logp": (-1, speech_tokens + 1),
        "noise": (1, facts.hift.harmonics + 1),
        "mel": (1, config.mel.n_mels),
    }
    for name, (axis, wanted) in sizes.items():
        if name in expected and (found := expected[name].shape[axis]) != wanted:
            raise _foreign(expected.path, f"{name} has {found} columns, this model has {wanted}")
    if "tokens" in expected and (last := expected["tokens"].max(initial=0)) >= speech_tokens:
        raise _foreign(expected.path, f"it says token {last}, this model has {speech_tokens}")


def _foreign(path: Path, fault: str) -> ModelError:
    return ModelError(f"the reference {path} is of another model: {fault}", "give the one of this checkpoint")


def _steps(expected: Arrays) -> Iterator[tuple[NDArray[np.float32], float]]:
    """The states that the reference's solver went through, and their times."""
    yield from zip(expected["x_steps"], map(float, expected["t_used"]), strict=True)


def _reference(expected: Arrays, name: str, actual: NDArray[Any]) -> NDArray[Any]:
    """The reference in the shape in which the run time has it; where it has more tokens, they match nothing."""
    reference = expected[name]
    if reference.ndim == 1 and np.ndim(actual) == 1:
        reference = np.pad(reference, (0, max(0, len(actual) - len(reference))), constant_values=-1)
    return reference.reshape(np.shape(actual)) if reference.size == np.size(actual) else reference


def _precision(facts: CosyVoiceFacts, part: str) -> Precision:
    """That of a part's weights; F0 and source are never rounded."""
    return Precision(facts.precision.get(part, Precision.FP32))
