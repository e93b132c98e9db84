"""The speech language model in plain torch, slow and simple: what its graphs are checked against.

Written from the published description, independently of the graphs: all rows at once, distances by index.
"""

import math
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional

from cosycli.acoustic.language_model import SpeechLanguageModel, TokenPrompt
from cosycli.export.cosyvoice.deviation import Deviation, deviation
from cosycli.export.cosyvoice.hyperparameters import EncoderSizes, LanguageModelSizes
from cosycli.export.cosyvoice.language_model import language_model_facts

FloatArray = NDArray[np.float32]
Tensors = Mapping[str, FloatArray]

CHECKED_TEXT, CHECKED_TOKENS = 12, 8  # lengths of the sentence that is checked


class Weights:
    """Tensors by the names below a prefix."""

    def __init__(self, tensors: Tensors, prefix: str = "") -> None:
        self._tensors, self._prefix = tensors, prefix

    def __call__(self, name: str) -> torch.Tensor:
        # A copy: torch refuses to share arrays that it may not write to.
        return torch.from_numpy(np.array(self._tensors[self._prefix + name]))

    def below(self, name: str) -> "Weights":
        return Weights(self._tensors, f"{self._prefix}{name}.")

    def linear(self, name: str, rows: torch.Tensor) -> torch.Tensor:
        return functional.linear(rows, self(f"{name}.weight"), self(f"{name}.bias"))

    def norm(self, name: str, rows: torch.Tensor, epsilon: float) -> torch.Tensor:
        return functional.layer_norm(rows, rows.shape[-1:], self(f"{name}.weight"), self(f"{name}.bias"), epsilon)


def encoder(
    weights: Weights, rows: torch.Tensor, sizes: EncoderSizes, norms: tuple[str, str], causal: bool
) -> torch.Tensor:
    """The layers of an encoder and the norm after them; `rows` (n, width) have passed the input layer.

    The text encoder's conformer has the norms `norm_mha` and `norm_ff` and swish, the language model's transformer
    `norm1` and `norm2` and ReLU.
    """
    activation = torch.relu if norms[0] == "norm1" else functional.silu
    for index in range(sizes.layers):
        layer = weights.below(f"encoders.{index}")
        normed = layer.norm(norms[0], rows, 1e-12)
        rows = rows + _attention(layer.below("self_attn"), normed, sizes.heads, causal)
        inner = activation(layer.linear("feed_forward.w_1", layer.norm(norms[1], rows, 1e-12)))
        rows = rows + layer.linear("feed_forward.w_2", inner)
    return weights.norm("after_norm", rows, 1e-5)


def _attention(weights: Weights, rows: torch.Tensor, heads: int, causal: bool) -> torch.Tensor:
    count, width = rows.shape
    query, key, value = (weights.linear(f"linear_{name}", rows).view(count, heads, -1) for name in ("q", "k", "v"))
    apart = torch.arange(count)[:, None] - torch.arange(count)
    table = functional.linear(_sinusoids(torch.arange(1 - count, count), width), weights("linear_pos.weight"))
    positions = table.view(2 * count - 1, heads, -1)[apart + count - 1]
    scores = torch.einsum("ihd,jhd->hij", query + weights("pos_bias_u"), key)
    scores = scores + torch.einsum("ihd,ijhd->hij", query + weights("pos_bias_v"), positions)
    scores = scores / math.sqrt(width // heads)
    if causal:
        scores = scores.masked_fill(apart < 0, float("-inf"))
    mixed = torch.einsum("hij,jhd->ihd", scores.softmax(-1), value)
    return weights.linear("linear_out", mixed.reshape(count, width))


def _sinusoids(positions: torch.Tensor, width: int) -> torch.Tensor:
    waves = torch.exp(torch.arange(0, width, 2) * -(math.log(10000.0) / width))
    angles = positions[:, None] * waves
    return torch.stack([angles.sin(), angles.cos()], dim=2).reshape(len(positions), width)


def input_layer(weights: Weights, rows: torch.Tensor) -> torch.Tensor:
    """What stands before the layers of every encoder here: a linear layer, a norm, a factor."""
    normed = weights.norm("embed.out.1", weights.linear("embed.out.0", rows), 1e-5)
    return normed * math.sqrt(normed.shape[1])


def prompt_rows(
    tensors: Tensors, sizes: LanguageModelSizes, text: NDArray[np.int64], speaker: FloatArray
) -> tuple[torch.Tensor, torch.Tensor]:
    """The encoded text (n, width) of ids (n,), and the prompt (n + 3, width) with the speaker (1, speaker_width)."""
    weights = Weights(tensors)
    part = weights.below("text_encoder")
    embedded = torch.from_numpy(tensors["text_embedding.weight"][text])
    rows = encoder(part, input_layer(part, embedded), sizes.text_encoder, ("norm_mha", "norm_ff"), causal=True)
    encoded = weights.linear("text_encoder_affine_layer", rows)
    voice = weights.linear("spk_embed_affine_layer", functional.normalize(torch.from_numpy(speaker), dim=1))
    start, task = weights("llm_embedding.weight")
    return encoded, torch.cat([start[None], voice, encoded, task[None]])


def log_probabilities(
    tensors: Tensors, sizes: LanguageModelSizes, prompt: torch.Tensor, tokens: NDArray[np.int64]
) -> torch.Tensor:
    """(s + 1, speech_tokens + 1) after the prompt (n, width) and after each of the speech `tokens` (s,)."""
    weights = Weights(tensors)
    part = weights.below("llm")
    rows = torch.cat([prompt, torch.from_numpy(tensors["speech_embedding.weight"][tokens])])
    rows = encoder(part, torch.relu(input_layer(part, rows)), sizes.decoder, ("norm1", "norm2"), causal=True)
    return weights.linear("llm_decoder", rows[len(prompt) - 1 :]).log_softmax(-1)


def language_model_check(tensors: Tensors, sizes: LanguageModelSizes) -> Callable[[Path], list[Deviation]]:
    """What tells how far the graphs in a folder are from the reference, on a random sentence.

    The reference is computed here and now: the tensors need not be in memory together with the graphs.
    """
    generator = np.random.default_rng(0)
    text = generator.integers(0, sizes.text_tokens, CHECKED_TEXT)
    tokens = generator.integers(0, sizes.speech_tokens, CHECKED_TOKENS)
    speaker = generator.standard_normal((1, sizes.speaker_width), np.float32)
    with torch.no_grad():
        encoded, prompt = prompt_rows(tensors, sizes, text, speaker)
        expected = log_probabilities(tensors, sizes, prompt, tokens).numpy()

    def check(folder: Path) -> list[Deviation]:
        model = SpeechLanguageModel(folder, language_model_facts(sizes), threads=1)
        asked = TokenPrompt(text, speaker, generator)
        return [
            deviation("text encoder", model.encode(asked).text_encoded, encoded.numpy()),
            deviation("language model", model.follow(asked, tokens), expected),
        ]

    return check
