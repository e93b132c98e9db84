"""Layers over rows (times, channels) as graph nodes: what a vocoder computes at the rates of its waveform.

A convolution is one product with rows of neighbours, which one Gather lays side by side: for many taps that takes half
the time of slices and a concatenation.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cosycli.export.graph_builder import INT32, GraphBuilder, Precision, Quantized, Value

FloatArray = NDArray[np.float32]


@dataclass(frozen=True)
class Windows:
    """Which rows come side by side: `indices` (length, taps) of rows with `before` and `after` rows of zeros around."""

    indices: Value
    taps: int
    before: int
    after: int


class RowLayers:
    """Layers of one graph."""

    def __init__(self, builder: GraphBuilder) -> None:
        self.builder = builder
        self._windows: dict[tuple[Value, int, int, int, int], Windows] = {}

    def convolution(
        self,
        rows: Value,
        length: Value,
        weight: FloatArray,
        bias: FloatArray,
        dilation: int = 1,
        precision: Precision = Precision.FP32,
    ) -> Value:
        """The convolution of `length` rows with a `weight` (outputs, inputs, kernel) of odd kernel, zeros around."""
        outputs, inputs, kernel = weight.shape
        edge = dilation * (kernel // 2)
        around = self.windows(length, kernel, edge, edge, dilation)
        matrix = weight.transpose(0, 2, 1).reshape(outputs, -1)
        if precision is not Precision.INT8:
            return self.builder.linear(self.side_by_side(rows, around, inputs), matrix, bias, precision)
        numbers, scale, zero = self.builder.op_n("DynamicQuantizeLinear", 3, rows)
        quantized = Quantized(self.side_by_side(numbers, around, inputs, zero), scale, zero)
        return self.builder.linear(quantized, matrix, bias)

    def narrow_convolution(self, rows: Value, length: Value, weight: FloatArray, bias: FloatArray) -> Value:
        """As `convolution`, for outputs that are far fewer than inputs: the products are moved, not the rows."""
        builder = self.builder
        outputs, inputs, kernel = weight.shape
        edge = kernel // 2
        products = builder.linear(rows, weight.transpose(2, 0, 1).reshape(-1, inputs), None, Precision.FP32)
        padded = builder.op("Pad", products, builder.ints(edge, 0, edge, 0))
        axes, ones = builder.ints(0, 1), builder.ints(1, 1)
        taps = []
        for tap in range(kernel):
            end = builder.op(
                "Concat", builder.op("Add", length, builder.ints(tap)), builder.ints((tap + 1) * outputs), axis=0
            )
            taps.append(builder.op("Slice", padded, builder.ints(tap, tap * outputs), end, axes, ones))
        return builder.op("Add", builder.op("Sum", *taps), builder.constant(bias))

    def upsampling(
        self, rows: Value, length: Value, weight: FloatArray, bias: FloatArray, rate: int
    ) -> tuple[Value, Value]:
        """The transposed convolution with a `weight` (inputs, outputs, kernel): `rate` times as many rows, and their
        number.

        A block of `rate` rows is a sum over the last few rows before it: one product gives the block side by side.
        """
        builder = self.builder
        inputs, outputs, kernel = weight.shape
        taps = math.ceil(kernel / rate)
        whole = np.zeros((inputs, outputs, taps * rate), np.float32)
        whole[:, :, :kernel] = weight
        # (rate, outputs, taps, inputs): the oldest row meets the latest taps.
        blocks = whole.reshape(inputs, outputs, taps, rate)[:, :, ::-1].transpose(3, 1, 2, 0)
        around = self.windows(length, taps, taps - 1, taps - 1)
        matrix = blocks.reshape(rate * outputs, -1)
        product = builder.linear(self.side_by_side(rows, around, inputs), matrix, np.tile(bias, rate), Precision.FP32)
        longer = builder.op("Mul", length, builder.ints(rate))
        begin = (kernel - rate) // 2
        end = builder.op("Add", longer, builder.ints(begin))
        return builder.slice(builder.op("Reshape", product, builder.ints(-1, outputs)), begin, end, 0), longer

    def windows(self, length: Value, taps: int, before: int, after: int, dilation: int = 1) -> Windows:
        """Windows of `taps` rows, `dilation` apart, over `length` rows with `before` and `after` rows of zeros."""
        key = (length, taps, before, after, dilation)
        if key not in self._windows:
            builder = self.builder
            added = before + after - dilation * (taps - 1)
            count = builder.op("Add", length, builder.ints(added)) if added else length
            count = builder.op("Squeeze", builder.op("Cast", count, to=INT32))
            zero, one = (builder.constant(np.array(number, np.int32)) for number in (0, 1))
            starts = builder.op("Unsqueeze", builder.op("Range", zero, count, one), builder.ints(1))
            offsets = builder.constant(dilation * np.arange(taps, dtype=np.int32)[None])
            self._windows[key] = Windows(builder.op("Add", starts, offsets), taps, before, after)
        return self._windows[key]

    def side_by_side(self, rows: Value, around: Windows, channels: int, zero: Value | None = None) -> Value:
        """(windows, taps * channels): the rows of each window; `zero` (None: 0) is what is before and after."""
        if around.taps == 1:
            return rows
        builder = self.builder
        if around.before or around.after:
            rows = builder.op("Pad", rows, builder.ints(around.before, 0, around.after, 0), zero)
        gathered = builder.op("Gather", rows, around.indices, axis=0)
        return builder.op("Reshape", gathered, builder.ints(-1, around.taps * channels))
