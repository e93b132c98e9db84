"""The velocity estimator of the flow as a graph.

A U-Net of residual convolutions and transformers (the decoder of Matcha-TTS, Mehta et al. 2024, section 3.2). Each step
of the solver runs it twice, with its conditions and without: one after the other, because half the rows stay in the
processor's caches and are rounded on a scale of their own, or side by side on two cores.
"""

import math
from pathlib import Path

import numpy as np

from cosycli.export.cosyvoice.conformer import LONGEST_WAVE
from cosycli.export.cosyvoice.hyperparameters import NORM_GROUPS, FlowSizes
from cosycli.export.cosyvoice.sequences import (
    Factor,
    FloatArray,
    Tensors,
    convolution,
    negated_mish,
    norm_mish,
    upsampling,
)
from cosycli.export.graph_builder import FLOAT, GraphBuilder, Precision, Value

PREFIX = "decoder.estimator."
LAYER_EPSILON = 1e-5
TIME_SCALE = 1000.0  # the sinusoids take time in thousandths
FRAMES = "frames"


def build_estimator(tensors: Tensors, sizes: FlowSizes, path: Path, precision: Precision) -> None:
    """Write the graph.

    Inputs, float32: `x`, `mu` and `condition` (1, mel_bands, frames), `speaker` (1, mel_bands) as the flow encoder
    gives it, `time` (1,) in [0, 1]. Output: `velocity` (1, mel_bands, frames).
    """
    builder = GraphBuilder(path, precision)
    bands = sizes.mel_bands
    values = {name: builder.input(name, FLOAT, [1, bands, FRAMES]) for name in ("x", "mu", "condition")}
    speaker, time = builder.input("speaker", FLOAT, [1, bands]), builder.input("time", FLOAT, [1])
    state, mean, prompt = (builder.op("Transpose", value, perm=[0, 2, 1]) for value in values.values())
    shape = builder.op("Concat", builder.ints(1), builder.dimension("x", 2), builder.ints(bands), axis=0)
    everywhere = builder.op("Expand", speaker, shape)
    frames = builder.op("Concat", state, mean, everywhere, prompt, axis=2)
    velocity = _Network(builder, tensors, sizes).velocity(frames, time)
    builder.output(builder.op("Transpose", velocity, perm=[0, 2, 1]), "velocity", FLOAT, [1, bands, FRAMES])
    builder.save()


class _Network:
    """The U-Net in the making; sequences are (1, frames, channels)."""

    def __init__(self, builder: GraphBuilder, tensors: Tensors, sizes: FlowSizes) -> None:
        self.builder = builder
        self.tensors = tensors
        self.sizes = sizes.estimator
        levels = len(self.sizes.channels)
        self.down = [f"{PREFIX}down_blocks.{index}." for index in range(levels)]
        self.middle = [f"{PREFIX}mid_blocks.{index}." for index in range(self.sizes.mid_blocks)]
        self.up = [f"{PREFIX}up_blocks.{index}." for index in range(levels)]

    def velocity(self, frames: Value, time: Value) -> Value:
        """(1, frames, out_channels) from (1, frames, in_channels) and `time` (1,)."""
        builder = self.builder
        shifts = self._time_shifts(time)
        kept = []
        for block in self.down:
            frames = self._block(block, frames, shifts[block])
            kept.append(frames)
            last = block == self.down[-1]
            frames = self._convolution(
                f"{block}2" if last else f"{block}2.conv", builder.factor(frames), 1 + (not last)
            )
        for block in self.middle:
            frames = self._block(block, frames, shifts[block])
        for block in self.up:
            skipped = kept.pop()
            # An odd number of frames has come back from half of it one longer.
            frames = builder.slice(frames, 0, builder.dimension(skipped, 1), 1)
            frames = self._block(block, builder.op("Concat", frames, skipped, axis=2), shifts[block])
            if block == self.up[-1]:
                frames = self._convolution(f"{block}2", builder.factor(frames), fine=True)
            else:
                weight, bias = self._weights(f"{block}2.conv")
                frames = upsampling(builder, builder.factor(frames), weight, bias)
        frames = self._convolution(f"{PREFIX}final_block.block.0", builder.factor(frames), fine=True)
        frames = norm_mish(builder, frames, self.tensors, f"{PREFIX}final_block.block.1", NORM_GROUPS)
        weight, bias = self._weights(f"{PREFIX}final_proj")
        return builder.linear(frames, weight[:, :, 0], bias, Precision.FP32)

    def _block(self, name: str, frames: Value, shift: Value) -> Value:
        frames = self._residual(f"{name}0.", frames, shift)
        for index in range(self.sizes.blocks):
            frames = self._transformer(f"{name}1.{index}.", frames)
        return frames

    def _residual(self, name: str, frames: Value, shift: Value) -> Value:
        """Two convolutions, each normed, with the time's `shift` (1, channels) between, and a way past them."""
        builder = self.builder
        given = builder.factor(frames)
        inner = self._convolution(f"{name}block1.block.0", given)
        inner = norm_mish(builder, inner, self.tensors, f"{name}block1.block.1", NORM_GROUPS)
        inner = builder.op("Add", inner, shift)
        inner = self._convolution(f"{name}block2.block.0", builder.factor(inner))
        inner = norm_mish(builder, inner, self.tensors, f"{name}block2.block.1", NORM_GROUPS)
        return builder.op("Add", inner, self._convolution(f"{name}res_conv", given, fine=True))

    def _transformer(self, name: str, frames: Value) -> Value:
        builder, heads = self.builder, self.sizes.heads
        normed = builder.factor(self._norm(f"{name}norm1", frames))
        # Three products: cutting one into three would copy it.
        scale = np.float32(1 / math.sqrt(self.sizes.head_width))
        query, key, value = (
            builder.linear(normed, self.tensors[f"{name}attn1.to_{each}.weight"] * factor)
            for each, factor in (("q", scale), ("k", np.float32(1)), ("v", np.float32(1)))
        )
        mixed = builder.contrib("MultiHeadAttention", query, key, value, num_heads=heads, scale=1.0)
        frames = builder.op("Add", frames, builder.linear(mixed, *self._weights(f"{name}attn1.to_out.0")))
        inner = builder.linear(self._norm(f"{name}norm3", frames), *self._weights(f"{name}ff.net.0.proj"))
        inner = builder.op("Gelu", inner)
        return builder.op("Add", frames, builder.linear(inner, *self._weights(f"{name}ff.net.2")))

    def _time_shifts(self, time: Value) -> dict[str, Value]:
        """What each block adds at `time`, (1, channels), by the block's name."""
        builder = self.builder
        half = self.sizes.in_channels // 2
        falling = np.arange(half, dtype=np.float32) * np.float32(-math.log(LONGEST_WAVE) / (half - 1))
        angles = builder.op(
            "Mul", builder.op("Mul", time, builder.scalar(TIME_SCALE)), builder.constant(np.exp(falling))
        )
        hidden = builder.op("Concat", builder.op("Sin", angles), builder.op("Cos", angles), axis=0)
        hidden = builder.op("Unsqueeze", hidden, builder.ints(0))
        hidden = builder.linear(hidden, *self._weights(f"{PREFIX}time_mlp.linear_1"), Precision.FP32)
        hidden = builder.op("Mul", hidden, builder.op("Sigmoid", hidden))
        hidden = builder.linear(hidden, *self._weights(f"{PREFIX}time_mlp.linear_2"), Precision.FP32)
        hidden = negated_mish(builder, builder.op("Neg", hidden))
        blocks = [*self.down, *self.middle, *self.up]
        weights = [self._weights(f"{block}0.mlp.1") for block in blocks]
        weight, bias = (np.concatenate(arrays) for arrays in zip(*weights, strict=True))
        lengths = builder.ints(*(len(bias) for _, bias in weights))
        shifts = builder.linear(hidden, weight, bias, Precision.FP32)
        return dict(zip(blocks, builder.op_n("Split", len(blocks), shifts, lengths, axis=1), strict=True))

    def _convolution(self, name: str, frames: Factor, stride: int = 1, fine: bool = False) -> Value:
        weight, bias = self._weights(name)
        return convolution(self.builder, frames, weight, bias, stride, fine=fine)

    def _norm(self, name: str, frames: Value) -> Value:
        return self.builder.layer_norm(frames, *self._weights(name), LAYER_EPSILON)

    def _weights(self, name: str) -> tuple[FloatArray, FloatArray]:
        return self.tensors[f"{name}.weight"], self.tensors[f"{name}.bias"]
