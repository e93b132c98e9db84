"""Layers over sequences (batch, frames, channels) as graph nodes: convolutions as matrix products, norms, Mish.

With the channels last a convolution is one product with rows of neighbouring frames, which integers can do, and nothing
has to be transposed around attention.
"""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from cosycli.export.graph_builder import END, GraphBuilder, Precision, Quantized, Value, quantize_int8

FloatArray = NDArray[np.float32]
Tensors = Mapping[str, FloatArray]
Factor = Value | Quantized

NORM_EPSILON = 1e-5


def convolution(
    builder: GraphBuilder,
    frames: Factor,
    weight: FloatArray,
    bias: FloatArray,
    stride: int = 1,
    precision: Precision | None = None,
    fine: bool = False,
) -> Value:
    """The convolution with a `weight` (outputs, inputs, kernel) of odd kernel, zeros around: every `stride`-th frame.

    n frames give (n - 1) // stride + 1. `precision` None is the builder's own; `fine`: see `fine_linear`.
    """
    outputs, _, kernel = weight.shape
    if kernel > 1:
        frames = neighbours(builder, frames, kernel, stride)
    matrix = weight.transpose(0, 2, 1).reshape(outputs, -1)
    return fine_linear(builder, frames, matrix, bias) if fine else builder.linear(frames, matrix, bias, precision)


def upsampling(builder: GraphBuilder, frames: Factor, weight: FloatArray, bias: FloatArray) -> Value:
    """The transposed convolution with a `weight` (inputs, outputs, 4), stride 2, padding 1: twice as many frames.

    An even frame is the sum of taps 3 and 1 over the frame before and its own, an odd one of taps 2 and 0 over its own
    and the next: one product gives the two side by side.
    """
    inputs, outputs, _ = weight.shape
    taps = weight.transpose(2, 1, 0)  # (4, outputs, inputs)
    none = np.zeros((outputs, inputs), np.float32)
    even = np.concatenate([taps[3], taps[1], none], axis=1)
    odd = np.concatenate([none, taps[2], taps[0]], axis=1)
    pairs = fine_linear(builder, neighbours(builder, frames, 3), np.concatenate([even, odd]), np.tile(bias, 2))
    return builder.op("Reshape", pairs, builder.ints(0, -1, outputs))


def fine_linear(builder: GraphBuilder, frames: Factor, weight: FloatArray, bias: FloatArray) -> Value:
    """A product whose weights, where they are rounded, are the sum of two integers: 13 bits instead of 7.

    For the few layers that all frames pass through, whose errors nothing averages.
    """
    if not isinstance(frames, Quantized):
        return builder.linear(frames, weight, bias)
    coarse, scale = quantize_int8(weight)
    rest = weight - coarse * scale[:, None]
    return builder.op("Add", builder.linear(frames, weight, bias), builder.linear(frames, rest))


def neighbours(builder: GraphBuilder, frames: Factor, kernel: int, stride: int = 1) -> Factor:
    """Each frame (every `stride`-th) with its neighbours, `kernel` in all, side by side; zeros before and after."""
    if isinstance(frames, Quantized):
        around = neighbours_of(builder, frames.numbers, frames.zero, kernel, stride)
        return Quantized(around, frames.scale, frames.zero)
    return neighbours_of(builder, frames, None, kernel, stride)


def neighbours_of(builder: GraphBuilder, frames: Value, zero: Value | None, kernel: int, stride: int) -> Value:
    """As `neighbours`, with `zero` (None: 0) before and after."""
    edge = kernel // 2
    padded = builder.op("Pad", frames, builder.ints(0, edge, 0, 0, edge, 0), zero)
    taps = []
    if stride == 1:
        for tap in range(kernel):
            taps.append(builder.slice(padded, tap, tap - kernel + 1 or END, 1))
    else:
        # The last frame that is taken: stride * ((n - 1) // stride).
        length = builder.op("Sub", builder.dimension(frames, 1), builder.ints(1))
        last = builder.op("Mul", builder.op("Div", length, builder.ints(stride)), builder.ints(stride))
        for tap in range(kernel):
            taps.append(builder.slice(padded, tap, builder.op("Add", last, builder.ints(tap + 1)), 1, stride))
    return builder.op("Concat", *taps, axis=2)


def group_norm(
    builder: GraphBuilder, frames: Value, weight: FloatArray, bias: FloatArray, groups: int, sign: int = 1
) -> Value:
    """Group normalization over all frames and the channels of a group (Wu & He 2018), times `sign`.

    Means are taken over the frames first: that reads the sequence once, in order.
    """
    channels = len(weight)
    centred = builder.op("Sub", frames, _group_mean(builder, frames, channels, groups))
    variance = _group_mean(builder, builder.op("Mul", centred, centred), channels, groups)
    deviation = builder.op("Sqrt", builder.op("Add", variance, builder.scalar(NORM_EPSILON)))
    gain = builder.op("Div", builder.constant(sign * weight), deviation)
    return builder.op("Add", builder.op("Mul", centred, gain), builder.constant(sign * bias))


def _group_mean(builder: GraphBuilder, frames: Value, channels: int, groups: int) -> Value:
    """(batch, 1, channels): the mean of the channel's group."""
    mean = builder.op("ReduceMean", frames, builder.ints(1), keepdims=1)
    grouped = builder.op("Reshape", mean, builder.ints(0, groups, channels // groups))
    spread = builder.op("ReduceMean", grouped, builder.ints(2), keepdims=1)
    spread = builder.op("Mul", spread, builder.constant(np.ones((1, 1, channels // groups), np.float32)))
    return builder.op("Reshape", spread, builder.ints(0, 1, channels))


def negated_mish(builder: GraphBuilder, negated: Value) -> Value:
    """Mish (Misra 2019), x tanh(ln(1 + exp x)), of the `negated` x.

    With r = sigmoid(-x) that is x (1 - r^2) / (1 + r^2): two steps fewer than by exp, and nothing overflows.
    """
    square = builder.op("Sigmoid", negated)
    square = builder.op("Mul", square, square)
    one = builder.scalar(1)
    ratio = builder.op("Div", builder.op("Sub", square, one), builder.op("Add", square, one))
    return builder.op("Mul", negated, ratio)


def norm_mish(builder: GraphBuilder, frames: Value, tensors: Tensors, norm: str, groups: int) -> Value:
    """Group normalization by the tensors called `norm`, then Mish."""
    normed = group_norm(builder, frames, tensors[f"{norm}.weight"], tensors[f"{norm}.bias"], groups, sign=-1)
    return negated_mish(builder, normed)
