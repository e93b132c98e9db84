"""The residual blocks of HiFT, where its work is: pairs of snake and convolution, each pair added to its input.

In integers they run over rows (times, channels) as products, in float32 over planes (1, channels, 1, times) as
convolutions: each is the fastest that onnxruntime has. (Its fast integer convolution rounds the outputs to 8 bits too,
by a scale that has to be known before.)
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cosycli.export.cosyvoice.rows import RowLayers
from cosycli.export.graph_builder import GraphBuilder, Precision, Value

FloatArray = NDArray[np.float32]

SNAKE_EPSILON = np.float32(1e-9)
# sin^2(pi r) for |r| <= 1/2 is c[0] z + c[1] z^2 + c[2] z^3 of z = r^2 within 8e-4.
SINE_SQUARE = (9.80184601, -30.76813932, 30.29592241)


@dataclass(frozen=True)
class SnakeConvolution:
    """x + sin^2(alpha x) / alpha (Ziyin et al. 2020), `alpha` (inputs,), then a convolution with a `weight` (outputs,
    inputs, kernel) of odd kernel, `dilation` apart, and `bias` (outputs,)."""

    alpha: FloatArray
    weight: FloatArray
    bias: FloatArray
    dilation: int

    @property
    def inverse(self) -> FloatArray:
        """What the squared sine is multiplied with."""
        return (1 / (self.alpha + SNAKE_EPSILON)).astype(np.float32)


class RowBlocks:
    """Residual blocks over `length` rows, with 8-bit products."""

    def __init__(self, layers: RowLayers, length: Value) -> None:
        self.layers, self.length = layers, length
        self.builder = layers.builder

    def enter(self, rows: Value) -> Value:
        """The rows as the blocks take them."""
        return rows

    def leave(self, value: Value) -> Value:
        """The rows of what a block gave."""
        return value

    def residual(self, rows: Value, layers: Sequence[SnakeConvolution]) -> Value:
        """One block."""
        for first, second in zip(layers[::2], layers[1::2], strict=True):
            rows = self.builder.op("Add", self._layer(self._layer(rows, first), second), rows)
        return rows

    def _layer(self, rows: Value, layer: SnakeConvolution) -> Value:
        active = self._snake(rows, layer)
        return self.layers.convolution(active, self.length, layer.weight, layer.bias, layer.dilation, Precision.INT8)

    def _snake(self, rows: Value, layer: SnakeConvolution) -> Value:
        """Good for 8 bits: the polynomial takes two thirds of the time of a sine."""
        builder = self.builder
        turns = builder.op("Mul", rows, builder.constant((layer.alpha / np.pi).astype(np.float32)))
        rest = builder.op("Sub", turns, builder.op("Round", turns))
        z = builder.op("Mul", rest, rest)
        # c z ((z + a)^2 + b): one operation fewer than Horner's rule.
        first, second, third = SINE_SQUARE
        a = second / (2 * third)
        b = first / third - a * a
        moved = builder.op("Add", z, builder.scalar(a))
        square = builder.op("Add", builder.op("Mul", moved, moved), builder.scalar(b))
        sine_square = builder.op("Mul", square, z)
        return builder.op(
            "Add", rows, builder.op("Mul", sine_square, builder.constant(np.float32(third) * layer.inverse))
        )


class PlaneBlocks:
    """Residual blocks over planes, in float32."""

    def __init__(self, builder: GraphBuilder) -> None:
        self.builder = builder

    def enter(self, rows: Value) -> Value:
        """The plane of rows."""
        return self.builder.op("Unsqueeze", self.builder.op("Transpose", rows, perm=[1, 0]), self.builder.ints(0, 2))

    def leave(self, value: Value) -> Value:
        """The rows of a plane."""
        return self.builder.op("Transpose", self.builder.op("Squeeze", value, self.builder.ints(0, 2)), perm=[1, 0])

    def residual(self, plane: Value, layers: Sequence[SnakeConvolution]) -> Value:
        """One block."""
        for first, second in zip(layers[::2], layers[1::2], strict=True):
            plane = self.builder.op("Add", self._layer(self._layer(plane, first), second), plane)
        return plane

    def _layer(self, plane: Value, layer: SnakeConvolution) -> Value:
        builder = self.builder
        alpha, inverse = (builder.constant(values[:, None, None]) for values in (layer.alpha, layer.inverse))
        sine = builder.op("Sin", builder.op("Mul", plane, alpha))
        plane = builder.op("Add", plane, builder.op("Mul", builder.op("Mul", sine, sine), inverse))
        kernel = layer.weight.shape[2]
        edge = layer.dilation * (kernel // 2)
        return builder.op(
            "Conv", plane, builder.constant(layer.weight[:, :, None]), builder.constant(layer.bias),
            kernel_shape=[1, kernel], dilations=[1, layer.dilation], pads=[0, edge, 0, edge],
        )  # fmt: skip
