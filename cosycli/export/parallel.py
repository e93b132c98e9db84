"""`cosy export` for this project's own checkpoints: a training folder to a model folder of the `parallel` family."""

import contextlib
import io
import shutil
import warnings
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from cosycli.acoustic.parallel import DECODER_FILE, PROSODY_FILE
from cosycli.errors import ModelError
from cosycli.export.calibration import calibrate
from cosycli.export.folder import hashes, whole_folder
from cosycli.export.graphs import DecoderGraph, F0Graph, FilterGraph, ProsodyGraph
from cosycli.export.model_card import MODEL_CARD_FILE, distilled_card
from cosycli.export.voices import at_natural_rate, recipe_voices
from cosycli.model_config import MelConfig, ModelConfig, ParallelFacts, write_model_config
from cosycli.onnx_session import OnnxSession
from cosycli.store import EMBEDDED_MODEL
from cosycli.text.phones import INVENTORY_VERSION, LANGUAGES, N_TONES, SYMBOLS
from cosycli.training.acoustic_network import DecoderNetwork, ProsodyNetwork
from cosycli.training.checkpoints import load_weights
from cosycli.training.convnext import set_exporting
from cosycli.training.dataset import STATISTICS_FILE, Statistics, read_statistics
from cosycli.training.recipe import DEFAULT_RECIPE, RECIPE_FILE, Recipe, read_recipe
from cosycli.training.train_acoustic import DECODER_FILE as DECODER_CHECKPOINT
from cosycli.training.train_acoustic import DECODER_GAN_FILE, acoustic_size
from cosycli.training.train_acoustic import PROSODY_FILE as PROSODY_CHECKPOINT
from cosycli.training.train_vocoder import VOCODER_CHECKPOINT
from cosycli.training.vocoder_network import F0Network, SourceFilterVocoder
from cosycli.vocoder import F0_FILE, VOCODER_FILE

OPSET = 17
PRECISIONS = ("int8", "fp32")
# float32 graphs must repeat torch closely; int8 ones may differ by what the experiments found inaudible.
FP32_TOLERANCE = 1e-3
MODEL_CARD = EMBEDDED_MODEL / "MODEL_CARD.md"  # the recipe makes this model, so its card goes with the copy


@dataclass(frozen=True)
class GraphSpec:
    """One graph to write: example inputs, names of its outputs, and whether int8 does it no harm."""

    file: str
    module: nn.Module
    inputs: dict[str, Tensor]
    outputs: tuple[str, ...]
    quantize: bool


def export_checkpoint(checkpoint: Path, output: Path, precision: str, report: Callable[[str], None]) -> None:
    """Write the model folder `output` from the training folder `checkpoint`.

    Each graph is compared with torch, then the voices' rate and gain are calibrated by speaking. The folder
    appears whole or not at all. Raises ModelError for a folder that holds no finished training.
    """
    if precision not in PRECISIONS:
        raise ValueError(f"precision must be one of {PRECISIONS}")
    mel = MelConfig()
    recipe = _recipe(checkpoint)
    specs, statistics = _load(checkpoint, recipe, mel)
    output.parent.mkdir(parents=True, exist_ok=True)
    with whole_folder(output) as folder:
        for spec in specs:
            _write_graph(spec, folder, precision, report)
        files = hashes(folder)
        voices = recipe_voices(recipe, statistics)
        config = ModelConfig(
            family="parallel",
            name=recipe.name,
            version=recipe.version,
            licence=recipe.licence,
            origin=recipe.origin,
            languages=voices[0].languages,
            default_voice=voices[0].id,
            voices=voices,
            mel=mel,
            files=files,
            parallel=ParallelFacts(phone_inventory=INVENTORY_VERSION, n_speakers=recipe.n_speakers),
        )
        if recipe == DEFAULT_RECIPE:
            shutil.copy(MODEL_CARD, folder)
        if recipe.teacher:
            card = distilled_card(recipe, voices, checkpoint)
            (folder / MODEL_CARD_FILE).write_text(card, encoding="utf-8")
        write_model_config(config, folder)
        calibrated = calibrate(folder, report)
        if recipe.teacher:
            calibrated = at_natural_rate(calibrated)
        write_model_config(replace(config, voices=calibrated), folder)
    report(f"{output}: {sum(path.stat().st_size for path in output.iterdir()) / 1e6:.1f} MB")


def _recipe(checkpoint: Path) -> Recipe:
    if not (checkpoint / RECIPE_FILE).is_file():
        raise ModelError(f"no {RECIPE_FILE} in {checkpoint}", "give the folder that the training recipe wrote")
    return read_recipe(checkpoint)


def _load(checkpoint: Path, recipe: Recipe, mel: MelConfig) -> tuple[list[GraphSpec], Statistics]:
    for name in (PROSODY_CHECKPOINT, DECODER_CHECKPOINT, VOCODER_CHECKPOINT):
        if not (checkpoint / name).is_file():
            raise ModelError(f"no {name} in {checkpoint}", "give the folder that the training recipe wrote")
    statistics = read_statistics(checkpoint)
    if statistics is None:
        raise ModelError(f"no {STATISTICS_FILE} in {checkpoint}", "give the folder that the training recipe wrote")
    size = acoustic_size(recipe)
    prosody, decoder = ProsodyNetwork(size), DecoderNetwork(size)
    vocoder, f0 = SourceFilterVocoder(mel), F0Network(mel)
    load_weights(checkpoint / PROSODY_CHECKPOINT, {"network": prosody})
    load_decoder(checkpoint, decoder)
    load_weights(checkpoint / VOCODER_CHECKPOINT, {"vocoder": vocoder, "f0": f0})
    return _graphs(prosody, decoder, vocoder, f0, statistics, mel), statistics


def load_decoder(checkpoint: Path, decoder: DecoderNetwork) -> None:
    """The decoder of a training folder; one that has not met its discriminator speaks too."""
    last = DECODER_GAN_FILE if (checkpoint / DECODER_GAN_FILE).is_file() else DECODER_CHECKPOINT
    load_weights(checkpoint / last, {"network": decoder})


def _graphs(
    prosody: ProsodyNetwork,
    decoder: DecoderNetwork,
    vocoder: SourceFilterVocoder,
    f0: F0Network,
    statistics: Statistics,
    mel: MelConfig,
) -> list[GraphSpec]:
    """The graphs with random example inputs; the order is that of synthesis."""
    generator = torch.Generator().manual_seed(0)
    n, t = 40, 160
    tokens = {
        "phone": torch.randint(2, len(SYMBOLS), (1, n), generator=generator),
        "tone": torch.randint(0, N_TONES, (1, n), generator=generator),
        "language": torch.randint(0, len(LANGUAGES), (1, n), generator=generator),
        "flags": torch.randint(0, 2, (1, n, 3), generator=generator).float(),
    }
    durations = torch.full((1, n), t // n)
    n_speakers = decoder.speaker.num_embeddings
    speaking = {
        "speaker": torch.zeros(1, n, dtype=torch.long),
        "length_scale": torch.ones(1, n),
        "fixed_duration": durations.float() * (torch.arange(n) % 2),  # every other one is left to the network
    }
    shaped = {
        "energy": torch.randn(1, n, generator=generator),
        "durations": durations,
        "speaker_weights": torch.full((1, n, n_speakers), 1 / n_speakers),
        "pitch": torch.randn(1, t, generator=generator),
        "voiced": torch.ones(1, t),
    }
    frames = {
        "mel": torch.randn(1, t, mel.n_mels, generator=generator) * 2 - 5,
        "log_f0": torch.full((1, t), 5.3),
        "voiced": torch.ones(1, t),
    }
    # Rounding shifts durations and tones, and the prosody graph is a small share of the work: it stays in float32.
    prosody_outputs = ("durations", "energy", "pitch", "voicing")
    return [
        GraphSpec(PROSODY_FILE, ProsodyGraph(prosody), tokens | speaking, prosody_outputs, False),
        GraphSpec(DECODER_FILE, DecoderGraph(decoder, statistics), tokens | shaped, ("mel",), True),
        GraphSpec(VOCODER_FILE, FilterGraph(vocoder.filters), frames, ("gain", "phase", "noise_gain"), True),
        GraphSpec(F0_FILE, F0Graph(f0), {"mel": frames["mel"]}, ("log_f0", "voicing"), False),
    ]


FRAME_NAMES = frozenset({"mel", "log_f0", "voiced", "pitch", "voicing", "gain", "phase", "noise_gain"})


def _write_graph(spec: GraphSpec, folder: Path, precision: str, report: Callable[[str], None]) -> None:
    path = folder / spec.file
    module = spec.module.eval()
    set_exporting(module, True)
    axes = {name: {1: "frames" if name in FRAME_NAMES else "tokens"} for name in (*spec.inputs, *spec.outputs)}
    with warnings.catch_warnings(), torch.no_grad(), contextlib.redirect_stdout(io.StringIO()):
        warnings.simplefilter("ignore")  # the tracer's remarks on constants that are meant to be constant
        torch.onnx.export(
            module, tuple(spec.inputs.values()), str(path), input_names=list(spec.inputs),
            output_names=list(spec.outputs), dynamic_axes=axes, opset_version=OPSET, dynamo=False,
        )  # fmt: skip
    set_exporting(module, False)
    difference = _difference(spec, path)
    if not difference <= FP32_TOLERANCE:  # so that NaN, of a training that went astray, is refused too
        raise ModelError(f"{spec.file} differs from torch by {difference:.2g}", "report this as a bug of `cosy export`")
    line = f"{spec.file}: largest difference from torch {difference:.1e}"
    if precision == "int8" and spec.quantize:
        _quantize(path)
        line += f"; int8 {_difference(spec, path, mean=True):.1e} on average"
    report(f"{line}; {path.stat().st_size / 1e6:.1f} MB")


def _difference(spec: GraphSpec, path: Path, mean: bool = False) -> float:
    """Largest (or mean) absolute difference of the outputs of ONNX and torch, on another length than was traced."""
    inputs = {name: _longer(value) for name, value in spec.inputs.items()}
    with torch.no_grad():
        expected = spec.module(*inputs.values())
    expected = expected if isinstance(expected, tuple) else (expected,)
    actual = OnnxSession(path, threads=1).run({name: value.numpy() for name, value in inputs.items()})
    distances: list[NDArray[np.float64]] = []
    for one, other in zip(actual, expected, strict=True):
        distances.append(np.abs(one - other.numpy()))
    return float(np.max([distance.mean() if mean else distance.max() for distance in distances]))


def _longer(value: Tensor) -> Tensor:
    return torch.cat([value, value[:, : value.shape[1] // 2]], 1)


def _quantize(path: Path) -> None:
    """Replace a graph by one with 8-bit weights in its matrix products.

    Weights take 7 of the 8 bits, or the sums overflow on x86 processors without VNNI.
    """
    import logging

    from onnxruntime.quantization import QuantType, quantize_dynamic

    logging.disable(logging.WARNING)  # its advice on pre-processing does not concern dynamic quantization
    try:
        quantized = path.with_suffix(".int8")
        quantize_dynamic(
            path, quantized, op_types_to_quantize=["MatMul", "Gemm"], weight_type=QuantType.QInt8, per_channel=True,
            reduce_range=True,
        )  # fmt: skip
        quantized.replace(path)
    finally:
        logging.disable(logging.NOTSET)
