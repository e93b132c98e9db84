"""The flow in plain torch, slow and simple: what its graphs are checked against.

Written from the published description, independently of the graphs: channels first, convolutions as such.
"""

import math
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional

from cosycli.acoustic.flow import FlowConditions, FlowModel
from cosycli.acoustic.speaker_prompt import SpeakerPrompt
from cosycli.export.cosyvoice.deviation import Deviation, deviation
from cosycli.export.cosyvoice.flow import flow_facts
from cosycli.export.cosyvoice.hyperparameters import EstimatorSizes, FlowSizes
from cosycli.export.cosyvoice.reference_language_model import Weights, encoder, input_layer
from cosycli.model_config import MelConfig

FloatArray = NDArray[np.float32]
Tensors = Mapping[str, FloatArray]

# Of the sentence that is checked: more than 40 tokens, which are stretched in three parts, and a recording before them.
CHECKED_TOKENS, CHECKED_PROMPT, CHECKED_PROMPT_FRAMES = 43, 6, 11
CHECKED_TIME, CHECKED_STEP = 0.3, 0.1


def encoded_tokens(tensors: Tensors, sizes: FlowSizes, tokens: NDArray[np.int64]) -> torch.Tensor:
    """(n, width) of tokens (n,)."""
    part = Weights(tensors).below("encoder")
    embedded = torch.from_numpy(tensors["input_embedding.weight"][tokens])
    return encoder(part, input_layer(part, embedded), sizes.encoder, ("norm_mha", "norm_ff"), causal=False)


def mean(tensors: Tensors, encoded: torch.Tensor, parts: list[tuple[int, int]]) -> torch.Tensor:
    """mu (1, mel_bands, frames); `parts` are numbers of tokens and of the frames they become."""
    weights = Weights(tensors)
    rows = weights.linear("encoder_proj", encoded).T[None]
    pieces = rows.split([tokens for tokens, _ in parts], dim=2)
    frames = torch.cat(
        [
            functional.interpolate(piece, size=wanted, mode="linear")
            for piece, (_, wanted) in zip(pieces, parts, strict=True)
        ],
        dim=2,
    )
    model = weights.below("length_regulator.model")
    for index in (0, 3, 6, 9):
        frames = functional.mish(_normed(model, str(index + 1), _convolution(model, str(index), frames), groups=1))
    return _convolution(model, "12", frames)


def speaker_vector(tensors: Tensors, embedding: FloatArray) -> torch.Tensor:
    """(1, mel_bands) of a speaker's (1, speaker_width)."""
    return Weights(tensors).linear("spk_embed_affine_layer", functional.normalize(torch.from_numpy(embedding), dim=1))


def velocities(
    tensors: Tensors, sizes: EstimatorSizes, given: FlowConditions, state: FloatArray, time: float
) -> torch.Tensor:
    """(2, mel_bands, frames): with the conditions, and without."""
    x, mu, prompt = (torch.from_numpy(array) for array in (state, given.mu, given.condition))
    everywhere = torch.from_numpy(given.speaker)[:, :, None].expand_as(x)
    known = torch.cat([mu, everywhere, prompt], dim=1)
    batch = torch.cat([torch.cat([x, known], dim=1), torch.cat([x, torch.zeros_like(known)], dim=1)])
    return _estimator(Weights(tensors).below("decoder.estimator"), sizes, batch, time)


def _estimator(weights: Weights, sizes: EstimatorSizes, frames: torch.Tensor, time: float) -> torch.Tensor:
    embedded = _time(weights, sizes.in_channels, time)

    def block(name: str, frames: torch.Tensor) -> torch.Tensor:
        part = weights.below(name)
        frames = _residual(part.below("0"), frames, embedded)
        for index in range(sizes.blocks):
            frames = _transformer(part.below(f"1.{index}"), frames.mT, sizes).mT
        return frames

    last = len(sizes.channels) - 1
    kept = []
    for index in range(last + 1):
        frames = block(f"down_blocks.{index}", frames)
        kept.append(frames)
        name = f"down_blocks.{index}.2"
        frames = (
            _convolution(weights, name, frames) if index == last else _convolution(weights, f"{name}.conv", frames, 2)
        )
    for index in range(sizes.mid_blocks):
        frames = block(f"mid_blocks.{index}", frames)
    for index in range(last + 1):
        skipped = kept.pop()
        frames = block(f"up_blocks.{index}", torch.cat([frames[:, :, : skipped.shape[2]], skipped], dim=1))
        name = f"up_blocks.{index}.2"
        if index == last:
            frames = _convolution(weights, name, frames)
        else:
            weight, bias = weights(f"{name}.conv.weight"), weights(f"{name}.conv.bias")
            frames = functional.conv_transpose1d(frames, weight, bias, stride=2, padding=1)
    return _convolution(weights, "final_proj", _convolved(weights.below("final_block"), frames))


def _time(weights: Weights, width: int, time: float) -> torch.Tensor:
    half = width // 2
    waves = torch.exp(torch.arange(half) * -(math.log(10000) / (half - 1)))
    angles = 1000 * time * waves[None]
    hidden = weights.linear("time_mlp.linear_1", torch.cat([angles.sin(), angles.cos()], dim=1))
    return weights.linear("time_mlp.linear_2", functional.silu(hidden))


def _residual(weights: Weights, frames: torch.Tensor, time: torch.Tensor) -> torch.Tensor:
    inner = _convolved(weights.below("block1"), frames)
    inner = inner + weights.linear("mlp.1", functional.mish(time))[:, :, None]
    return _convolved(weights.below("block2"), inner) + _convolution(weights, "res_conv", frames)


def _transformer(weights: Weights, rows: torch.Tensor, sizes: EstimatorSizes) -> torch.Tensor:
    normed = weights.norm("norm1", rows, 1e-5)
    query, key, value = (
        functional.linear(normed, weights(f"attn1.to_{name}.weight")).unflatten(2, (sizes.heads, -1)).transpose(1, 2)
        for name in ("q", "k", "v")
    )
    scores = query @ key.mT / math.sqrt(sizes.head_width)
    mixed = (scores.softmax(-1) @ value).transpose(1, 2).flatten(2)
    rows = rows + weights.linear("attn1.to_out.0", mixed)
    inner = functional.gelu(weights.linear("ff.net.0.proj", weights.norm("norm3", rows, 1e-5)))
    return rows + weights.linear("ff.net.2", inner)


def _convolved(weights: Weights, frames: torch.Tensor) -> torch.Tensor:
    """Convolution, group norm, Mish."""
    return functional.mish(_normed(weights, "block.1", _convolution(weights, "block.0", frames), groups=8))


def _normed(weights: Weights, name: str, frames: torch.Tensor, groups: int) -> torch.Tensor:
    return functional.group_norm(frames, groups, weights(f"{name}.weight"), weights(f"{name}.bias"))


def _convolution(weights: Weights, name: str, frames: torch.Tensor, stride: int = 1) -> torch.Tensor:
    weight = weights(f"{name}.weight")
    return functional.conv1d(frames, weight, weights(f"{name}.bias"), stride, weight.shape[2] // 2)


def check_flow(tensors: Tensors, sizes: FlowSizes, folder: Path) -> list[Deviation]:
    """How far the graphs in `folder` are from the reference, on a random sentence after a random recording."""
    generator = np.random.default_rng(0)
    tokens = generator.integers(0, sizes.speech_tokens, CHECKED_TOKENS)
    before = SpeakerPrompt(
        generator.standard_normal((1, sizes.speaker_width), np.float32),
        tokens=generator.integers(0, sizes.speech_tokens, CHECKED_PROMPT),
        mel=generator.standard_normal((CHECKED_PROMPT_FRAMES, sizes.mel_bands), np.float32),
    )
    model = FlowModel(folder, flow_facts(sizes), MelConfig(n_mels=sizes.mel_bands), threads=1)
    found = model.encode(tokens, before)
    end = model.frame_count(20)
    middle = CHECKED_TOKENS - 40, model.frame_count(CHECKED_TOKENS) - 2 * end
    parts = [(CHECKED_PROMPT, CHECKED_PROMPT_FRAMES), (20, end), middle, (20, end)]
    state = generator.standard_normal(found.mu.shape, np.float32)
    with torch.no_grad():
        encoded = encoded_tokens(tensors, sizes, np.concatenate([before.tokens, tokens]))
        mu = mean(tensors, encoded, parts)
        speaker = speaker_vector(tensors, before.embedding)
        estimated = velocities(tensors, sizes.estimator, found, state, CHECKED_TIME)
    following, both = model.step(found, state, CHECKED_TIME, CHECKED_STEP)
    guided = (1 + sizes.guidance) * estimated[:1] - sizes.guidance * estimated[1:]
    return [
        deviation("flow encoder", found.encoded, encoded.numpy()),
        deviation("mu", found.mu, mu.numpy()),
        deviation("flow speaker", found.speaker, speaker.numpy()),
        deviation("velocities", both, estimated.numpy()),
        deviation("flow step", following, state + CHECKED_STEP * guided.numpy()),
    ]
