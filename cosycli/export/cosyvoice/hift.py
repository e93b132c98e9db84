"""The graphs of the HiFT vocoder (HiFTNet, Li et al. 2023): F0 of a mel, and the waveform of a mel and a source.

The waveform's graph is cut in two before the last stage, which has most of the work: it runs in pieces whose rows stay
in the cache, and memory grows slowly with the length. See `cosycli/hift.py` for how they are joined.
"""

import math
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from cosycli.export.cosyvoice.hyperparameters import HiftSizes
from cosycli.export.cosyvoice.layout import F0_CONVOLUTIONS
from cosycli.export.cosyvoice.residual import PlaneBlocks, RowBlocks, SnakeConvolution
from cosycli.export.cosyvoice.rows import RowLayers
from cosycli.export.graph_builder import END, FLOAT, GraphBuilder, Precision, Value
from cosycli.hift import LAST_STAGE_FILE
from cosycli.model_config import HiftFacts

FloatArray = NDArray[np.float32]
Tensors = Mapping[str, FloatArray]

LAST_SLOPE = 0.01  # of the activation before the last convolution, whatever the others have
MAGNITUDE_LIMIT = 100.0


def build_f0(tensors: Tensors, sizes: HiftSizes, path: Path) -> None:
    """Write the F0 network: `mel` (frames, bands) -> `f0` (frames,) Hz. It is small and stays in float32."""
    builder = GraphBuilder(path)
    layers = RowLayers(builder)
    rows = builder.input("mel", FLOAT, ("frames", sizes.mel_bands))
    length = builder.dimension(rows, 0)
    for index in range(F0_CONVOLUTIONS):
        name = f"f0_predictor.condnet.{2 * index}"
        rows = builder.op("Elu", layers.convolution(rows, length, tensors[f"{name}.weight"], tensors[f"{name}.bias"]))
    name = "f0_predictor.classifier"
    hertz = builder.op("Abs", builder.linear(rows, tensors[f"{name}.weight"], tensors[f"{name}.bias"]))
    builder.output(builder.op("Squeeze", hertz, builder.ints(1)), "f0", FLOAT, ("frames",))
    builder.save()


def build_hift(tensors: Tensors, sizes: HiftSizes, path: Path, precision: Precision) -> None:
    """Write the graph from `mel` (frames, bands) and `source` (samples,) to the `rows` before the last stage, and
    beside it the last stage: `rows` (times, channels) and their `source` -> `samples`.

    A model of one stage takes no source before it.
    """
    precision = Precision.FP32 if precision is Precision.FP32 else Precision.INT8
    first = _Stages(tensors, sizes, path, precision)
    first.build_first()
    last = _Stages(tensors, sizes, path.with_name(LAST_STAGE_FILE), precision)
    last.build_last()


def hift_facts(tensors: Tensors, sizes: HiftSizes) -> HiftFacts:
    """What the run time has to know."""
    return HiftFacts(
        harmonics=sizes.harmonics,
        sine_gain=sizes.sine_gain,
        noise_gain=sizes.noise_gain,
        voiced_hz=sizes.voiced_hz,
        source_weights=tuple(float(weight) for weight in tensors["m_source.l_linear.weight"].reshape(-1)),
        source_bias=float(tensors["m_source.l_linear.bias"][0]),
        context=context_rows(sizes),
    )


def context_rows(sizes: HiftSizes) -> int:
    """How many rows before the last stage, to either side, its samples depend on."""
    rate, kernel = sizes.upsample_rates[-1], sizes.upsample_kernels[-1]
    overlap = math.ceil(sizes.fft / sizes.fft_hop)  # frames that a sample lies in
    source = overlap + _radius(sizes.source_kernels[-1], sizes.source_dilations[-1])
    branches = max(_radius(kernel, dilations) for kernel, dilations in zip(sizes.kernels, sizes.dilations, strict=True))
    return math.ceil((max(source, kernel) + branches + 3 + overlap) / rate) + 1


def _radius(kernel: int, dilations: tuple[int, ...]) -> int:
    """How far a block of residual layers sees: each has a dilated convolution and a plain one."""
    return kernel // 2 * sum(dilation + 1 for dilation in dilations)


class _Stages:
    """One of the two graphs."""

    def __init__(self, tensors: Tensors, sizes: HiftSizes, path: Path, precision: Precision) -> None:
        self.tensors, self.sizes = tensors, sizes
        self.builder = GraphBuilder(path, precision)
        self.layers = RowLayers(self.builder)
        self.stages = len(sizes.upsample_rates)

    def build_first(self) -> None:
        builder, sizes = self.builder, self.sizes
        mel = builder.input("mel", FLOAT, ("frames", sizes.mel_bands))
        spectrum = self._spectrum(builder.input("source", FLOAT, ("samples",))) if self.stages > 1 else ""
        length = builder.dimension(mel, 0)
        rows = self.layers.convolution(mel, length, *self._convolution("conv_pre"))
        for stage in range(self.stages - 1):
            rows, length = self._stage(stage, rows, length, spectrum)
        builder.output(rows, "rows", FLOAT, ("times", sizes.channels >> (self.stages - 1)))
        builder.save()

    def build_last(self) -> None:
        builder, sizes = self.builder, self.sizes
        rows = builder.input("rows", FLOAT, ("times", sizes.channels >> (self.stages - 1)))
        spectrum = self._spectrum(builder.input("source", FLOAT, ("samples",)))
        rows, length = self._stage(self.stages - 1, rows, builder.dimension(rows, 0), spectrum)
        rows = builder.op("LeakyRelu", rows, alpha=LAST_SLOPE)
        rows = self.layers.narrow_convolution(rows, length, *self._convolution("conv_post"))
        samples = self._waveform(rows, length)
        builder.output(samples, "samples", FLOAT, ("samples",))
        builder.save()

    def _stage(self, stage: int, rows: Value, length: Value, spectrum: Value) -> tuple[Value, Value]:
        """Upsampling, the source added, the mean of the residual blocks; returns the rows and their number."""
        builder, sizes = self.builder, self.sizes
        rows = builder.op("LeakyRelu", rows, alpha=sizes.slope)
        weight, bias = self._convolution(f"ups.{stage}")
        rows, length = self.layers.upsampling(rows, length, weight, bias, sizes.upsample_rates[stage])
        if stage == self.stages - 1:  # as many rows as the spectrum has frames: the first is a reflection
            rows = builder.op("Concat", builder.slice(rows, 1, 2, 0), rows, axis=0)
            length = builder.op("Add", length, builder.ints(1))
        blocks = self._blocks(length)
        source = blocks.enter(self._source(stage, spectrum))
        source = blocks.residual(source, self._residual(f"source_resblocks.{stage}", sizes.source_dilations[stage]))
        value = builder.op("Add", blocks.enter(rows), source)
        names = [f"resblocks.{stage * len(sizes.kernels) + branch}" for branch in range(len(sizes.kernels))]
        branches = [
            blocks.residual(value, self._residual(name, dilations))
            for name, dilations in zip(names, sizes.dilations, strict=True)
        ]
        mean = builder.op("Mul", builder.op("Sum", *branches), builder.scalar(1 / len(branches)))
        return blocks.leave(mean), length

    def _source(self, stage: int, spectrum: Value) -> Value:
        """The source's spectrum at the rate of a stage, with its channels."""
        builder = self.builder
        weight, bias = self._convolution(f"source_downs.{stage}")
        outputs, inputs, kernel = weight.shape
        stride = math.prod(self.sizes.upsample_rates[stage + 1 :])
        if stride > 1:  # blocks of `stride` frames, of which a kernel has two
            before = stride // 2
            after = stride - 1 - before
            spectrum = builder.op("Pad", spectrum, builder.ints(before, 0, after, 0))
            blocks = builder.op("Reshape", spectrum, builder.ints(-1, stride * inputs))
            around = self.layers.windows(builder.dimension(blocks, 0), kernel // stride, 0, 0)
            spectrum = self.layers.side_by_side(blocks, around, stride * inputs)
        return builder.linear(spectrum, weight.transpose(0, 2, 1).reshape(outputs, -1), bias, Precision.FP32)

    def _residual(self, name: str, dilations: tuple[int, ...]) -> list[SnakeConvolution]:
        """The layers of a residual block in order."""
        return [
            SnakeConvolution(
                self.tensors[f"{name}.activations{half}.{index}.alpha"],
                *self._convolution(f"{name}.convs{half}.{index}"),
                dilation if half == 1 else 1,
            )
            for index, dilation in enumerate(dilations)
            for half in (1, 2)
        ]

    def _blocks(self, length: Value) -> "RowBlocks | PlaneBlocks":
        if self.builder.precision is Precision.INT8:
            return RowBlocks(self.layers, length)
        return PlaneBlocks(self.builder)

    def _convolution(self, name: str) -> tuple[FloatArray, FloatArray]:
        return self.tensors[f"{name}.weight"], self.tensors[f"{name}.bias"]

    def _spectrum(self, source: Value) -> Value:
        """(samples / hop + 1, bins * 2): real and imaginary parts of centred frames, the ends reflected."""
        builder, sizes = self.builder, self.sizes
        analysis, _, _ = transforms(sizes.fft, sizes.fft_hop)
        edge = sizes.fft // 2
        padded = builder.op("Pad", source, builder.ints(edge, edge), mode="reflect")
        if rest := -sizes.fft % sizes.fft_hop:
            padded = builder.op("Pad", padded, builder.ints(0, rest))
        blocks = builder.op("Reshape", padded, builder.ints(-1, sizes.fft_hop))
        overlap = analysis.shape[1] // sizes.fft_hop
        around = self.layers.windows(builder.dimension(blocks, 0), overlap, 0, 0)
        return builder.linear(self.layers.side_by_side(blocks, around, sizes.fft_hop), analysis, None, Precision.FP32)

    def _waveform(self, rows: Value, length: Value) -> Value:
        """Samples of log magnitudes and phases (frames, bins * 2): the inverse transform and overlap-add."""
        builder, sizes = self.builder, self.sizes
        _, synthesis, envelope = transforms(sizes.fft, sizes.fft_hop)
        bins = sizes.fft // 2 + 1
        magnitude = builder.op("Exp", builder.slice(rows, 0, bins, 1))
        magnitude = builder.op("Min", magnitude, builder.scalar(MAGNITUDE_LIMIT))
        phase = builder.op("Sin", builder.slice(rows, bins, END, 1))
        parts = [builder.op("Mul", magnitude, builder.op(function, phase)) for function in ("Cos", "Sin")]
        spectrum = builder.op("Concat", *parts, axis=1)
        overlap = len(envelope)
        around = self.layers.windows(length, overlap, overlap - 1, overlap - 1)
        shape = builder.op("Concat", length, builder.ints(1), axis=0)
        ones = builder.op("Expand", builder.scalar(1), shape)
        signal, weight = (
            builder.linear(self.layers.side_by_side(value, around, width), matrix, None, Precision.FP32)
            for value, width, matrix in ((spectrum, 2 * bins, synthesis), (ones, 1, envelope[::-1].T))
        )
        samples = builder.op("Reshape", builder.op("Div", signal, weight), builder.ints(-1))
        edge = sizes.fft // 2
        count = builder.op("Sub", builder.op("Mul", length, builder.ints(sizes.fft_hop)), builder.ints(sizes.fft_hop))
        samples = builder.slice(samples, edge, builder.op("Add", count, builder.ints(edge)), 0)
        return builder.op("Clip", samples, builder.scalar(-sizes.limit), builder.scalar(sizes.limit))


def transforms(fft: int, hop: int) -> tuple[FloatArray, FloatArray, FloatArray]:
    """The short-time transform with a periodic Hann window as matrices; `overlap` hops hold a frame.

    Analysis (bins * 2, overlap * hop): samples to real and imaginary parts. Synthesis (hop, overlap * bins * 2): the
    frames that meet in a hop, oldest first, to its samples. Envelope (overlap, hop): the squared window of a frame.
    """
    time, bins = np.arange(fft), np.arange(fft // 2 + 1)
    overlap = math.ceil(fft / hop)
    window = 0.5 - 0.5 * np.cos(2 * np.pi * time / fft)
    angle = 2 * np.pi * bins[:, None] * time / fft
    share = np.where((bins == 0) | (2 * bins == fft), 1, 2)[:, None] / fft  # a bin between stands for its mirror too

    def whole(matrix: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.pad(matrix, [(0, 0)] * (matrix.ndim - 1) + [(0, overlap * hop - fft)])

    waves = np.concatenate([np.cos(angle), -np.sin(angle)]) * window
    inverse = whole(waves * np.concatenate([share, share])).reshape(-1, overlap, hop)
    synthesis = inverse[:, ::-1].transpose(2, 1, 0).reshape(hop, -1)
    envelope = whole(window**2).reshape(overlap, hop)
    return whole(waves).astype(np.float32), synthesis.astype(np.float32), envelope.astype(np.float32)
