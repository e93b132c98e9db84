"""Building an ONNX graph node by node from weights, at the precision asked for.

The torch exporters fail on the transformers of CosyVoice or leave graphs that run 2-4 times slower, so its graphs are
written down here. Large constants go to a file beside the graph while it is built: neither building nor loading holds
them twice.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

CONTRIB = "com.microsoft"
OPSET = 20
IR_VERSION = 10
EXTERNAL_FROM = 1024  # bytes; shape inference wants the small constants in the graph
PAGE = 4096  # so that a runtime may map a constant from the file
# 8-bit weights take 7 of their bits: with all 8 the sums of x86 processors without VNNI overflow.
INT8_LIMIT = 63
# Lengths of blocks by bits, the best first. Shorter ones round less, and take longer: with 4 bits, whose scales are
# searched for, 256 are as close as 128 with plain ones and a quarter faster.
BLOCKS = {4: (256, 128, 64, 32), 8: (128, 64, 32)}
# Scales of 4-bit blocks that are tried, as shares of the one that reaches the greatest value.
INT4_SHRINKS = (1.0, 0.9, 0.8, 0.7, 1.1)

END = 1 << 60  # as the end of a slice: that of the axis, whatever its length

FLOAT, INT64, INT32 = TensorProto.FLOAT, TensorProto.INT64, TensorProto.INT32
Value = str
Dimension = int | str


class Precision(StrEnum):
    """How the weights of matrix products are stored and multiplied."""

    FP32 = "fp32"
    INT8 = "int8"  # one scale for each output; inputs are quantized when they come, with one scale for the tensor
    INT4 = "int4"  # one scale for each block of an output's weights


@dataclass(frozen=True)
class Quantized:
    """A value as uint8 `numbers` of its shape: the value is `scale` * (`numbers` - `zero`), both scalars."""

    numbers: Value
    scale: Value
    zero: Value


class GraphBuilder:
    """A graph in the making. Values are names; constants are shared where they are equal and small.

    `path` is the graph's file; its large constants are written to the file of the same stem that ends in `.weights`.
    With `by_blocks` the weights of 8 bits are cut into blocks as well: closer to float32, faster where rows are few.
    """

    def __init__(self, path: Path, precision: Precision = Precision.FP32, by_blocks: bool = False) -> None:
        self.path = path
        self.precision = precision
        self.by_blocks = by_blocks
        self.weights_path = path.with_suffix(".weights")
        self._weights = self.weights_path.open("wb")
        self._nodes: list[onnx.NodeProto] = []
        self._constants: list[TensorProto] = []
        self._small: dict[tuple[str, tuple[int, ...], bytes], Value] = {}
        self._inputs: list[onnx.ValueInfoProto] = []
        self._outputs: list[onnx.ValueInfoProto] = []
        self._count = 0

    # -- values

    def input(self, name: str, kind: int, shape: Sequence[Dimension]) -> Value:
        """Declare an input of the graph."""
        self._inputs.append(helper.make_tensor_value_info(name, kind, list(shape)))
        return name

    def output(self, value: Value, name: str, kind: int, shape: Sequence[Dimension | None]) -> None:
        """Declare a value as an output of the graph."""
        self._nodes.append(helper.make_node("Identity", [value], [name]))
        self._outputs.append(helper.make_tensor_value_info(name, kind, list(shape)))

    def direct_output(self, value: Value, kind: int, shape: Sequence[Dimension | None]) -> None:
        """Declare a value as an output under its own name: one that has to be written in place."""
        self._outputs.append(helper.make_tensor_value_info(value, kind, list(shape)))

    def constant(self, array: NDArray[Any]) -> Value:
        """A constant of the graph."""
        array = np.asarray(array, order="C")  # ascontiguousarray would make a vector of a scalar
        if array.nbytes >= EXTERNAL_FROM:
            return self._external(array)
        key = (array.dtype.str, array.shape, array.tobytes())
        if key not in self._small:
            name = self._name("constant")
            self._constants.append(numpy_helper.from_array(array, name))
            self._small[key] = name
        return self._small[key]

    def ints(self, *values: int) -> Value:
        """A constant vector of int64: shapes, axes, bounds."""
        return self.constant(np.array(values, np.int64))

    def scalar(self, value: float) -> Value:
        """A float32 scalar."""
        return self.constant(np.array(value, np.float32))

    # -- nodes

    def op(self, kind: str, *inputs: Value | None, domain: str = "", **attributes: Any) -> Value:
        """Append a node with one output and return that."""
        return self.op_n(kind, 1, *inputs, domain=domain, **attributes)[0]

    def op_n(
        self,
        kind: str,
        n_outputs: int,
        *inputs: Value | None,
        domain: str = "",
        names: Sequence[str] = (),
        **attributes: Any,
    ) -> list[Value]:
        """Append a node with several outputs (called `names`, if given); an input that is None is left out."""
        outputs = list(names) or [self._name(kind) for _ in range(n_outputs)]
        node = helper.make_node(kind, [value or "" for value in inputs], outputs, domain=domain, **attributes)
        self._nodes.append(node)
        return outputs

    def contrib(self, kind: str, *inputs: Value | None, **attributes: Any) -> Value:
        """Append one of onnxruntime's own nodes."""
        return self.op(kind, *inputs, domain=CONTRIB, **attributes)

    def slice(self, value: Value, start: int | Value, end: int | Value, axis: int, step: int = 1) -> Value:
        """`value`[start:end:step] along an axis; bounds are numbers or int64 vectors of one element."""
        begin = self.ints(start) if isinstance(start, int) else start
        stop = self.ints(end) if isinstance(end, int) else end
        return self.op("Slice", value, begin, stop, self.ints(axis), self.ints(step))

    def dimension(self, value: Value, axis: int) -> Value:
        """The length of an axis, as an int64 vector of one element."""
        return self.op("Shape", value, start=axis, end=axis + 1)

    def factor(self, value: Value) -> Value | Quantized:
        """`value` as the factor of several products, or of a convolution that repeats it: quantized once, if at all."""
        if self.precision is not Precision.INT8:
            return value
        return Quantized(*self.op_n("DynamicQuantizeLinear", 3, value))

    def linear(
        self,
        value: Value | Quantized,
        weight: NDArray[np.float32],
        bias: NDArray[np.float32] | None = None,
        precision: Precision | None = None,
    ) -> Value:
        """`value` (..., inputs) times the transpose of `weight` (outputs, inputs), plus `bias`.

        `precision` None is the builder's own. A width that int4 cannot cut into blocks takes int8.
        """
        if isinstance(value, Quantized):
            return self._linear_quantized(value, weight, bias)
        chosen = precision or self.precision
        if chosen is Precision.INT4 or (chosen is Precision.INT8 and self.by_blocks):
            bits = 4 if chosen is Precision.INT4 else 8
            block = next((size for size in BLOCKS[bits] if weight.shape[1] % size == 0), None)
            if block is not None:
                return self._linear_by_blocks(value, weight, bias, block, bits)
        chosen = Precision.INT8 if chosen is Precision.INT4 else chosen
        added = None if bias is None else self.constant(bias.astype(np.float32, copy=False))
        if chosen is Precision.INT8:
            quantized, scale = quantize_int8(weight)
            zero = self.constant(np.zeros(len(scale), np.int8))
            inputs = [self.constant(quantized.T), self.constant(scale), zero]
            return self.contrib("DynamicQuantizeMatMul", value, *inputs, *([added] if added else []))
        product = self.op("MatMul", value, self.constant(weight.T.astype(np.float32, copy=False)))
        return self.op("Add", product, added) if added else product

    def _linear_quantized(
        self, value: Quantized, weight: NDArray[np.float32], bias: NDArray[np.float32] | None
    ) -> Value:
        quantized, scale = quantize_int8(weight)
        zero = self.constant(np.zeros(len(scale), np.int8))
        inputs = [value.numbers, self.constant(quantized.T), value.scale, self.constant(scale), value.zero, zero]
        added = None if bias is None else self.constant(bias.astype(np.float32, copy=False))
        return self.contrib("MatMulIntegerToFloat", *inputs, *([added] if added else []))

    def _linear_by_blocks(
        self, value: Value, weight: NDArray[np.float32], bias: NDArray[np.float32] | None, block: int, bits: int
    ) -> Value:
        """One scale for each block of an output's weights, and of a row of `value`.

        For the few rows of a decoding step, whose time is that of reading the weights, 8 bits are a third faster so
        than INT8's way, and no row depends on the others; for many rows they are slower.
        """
        packed, scale = quantize_blocks(weight, block, bits)
        added = None if bias is None else self.constant(bias.astype(np.float32, copy=False))
        outputs, inputs = weight.shape
        return self.contrib(
            "MatMulNBits", value, self.constant(packed), self.constant(scale), None, None, added,
            K=inputs, N=outputs, bits=bits, block_size=block, accuracy_level=4,
        )  # fmt: skip

    def layer_norm(self, value: Value, weight: NDArray[np.float32], bias: NDArray[np.float32], epsilon: float) -> Value:
        """Layer normalization over the last axis."""
        return self.op(
            "LayerNormalization", value, self.constant(weight), self.constant(bias), axis=-1, epsilon=epsilon
        )

    # -- the end

    def save(self) -> None:
        """Write the graph; nothing can be added afterwards."""
        self._weights.close()
        if not self.weights_path.stat().st_size:
            self.weights_path.unlink()
        graph = helper.make_graph(self._nodes, self.path.stem, self._inputs, self._outputs, self._constants)
        opsets = [helper.make_opsetid("", OPSET), helper.make_opsetid(CONTRIB, 1)]
        model = helper.make_model(graph, opset_imports=opsets, ir_version=IR_VERSION, producer_name="cosy")
        self.path.write_bytes(model.SerializeToString())

    def _external(self, array: NDArray[Any]) -> Value:
        self._weights.write(b"\0" * (-self._weights.tell() % PAGE))
        offset = self._weights.tell()
        self._weights.write(array.data)
        name = self._name("weight")
        tensor = TensorProto(name=name, data_type=helper.np_dtype_to_tensor_dtype(array.dtype), dims=array.shape)
        tensor.data_location = TensorProto.EXTERNAL
        for key, entry in (("location", self.weights_path.name), ("offset", offset), ("length", array.nbytes)):
            tensor.external_data.add(key=key, value=str(entry))
        self._constants.append(tensor)
        return name

    def _name(self, kind: str) -> str:
        self._count += 1
        return f"{kind}_{self._count}"


def quantize_int8(weight: NDArray[np.float32]) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Symmetric integers of (outputs, inputs) weights, within +-INT8_LIMIT, and the scale of each output."""
    scale = np.maximum(np.abs(weight).max(axis=1), 1e-12) / INT8_LIMIT
    return np.rint(weight / scale[:, None]).astype(np.int8), scale.astype(np.float32)


def quantize_blocks(
    weight: NDArray[np.float32], block: int, bits: int
) -> tuple[NDArray[np.uint8], NDArray[np.float32]]:
    """(outputs, inputs) weights as MatMulNBits wants them: numbers of 4 bits, two a byte, or of 8, zero in the middle.

    Returns (outputs, blocks, block * bits / 8) packed numbers and (outputs * blocks,) scales. The value of greatest
    magnitude in a block becomes the lowest number, so that all levels are used; with 4 bits a scale that cuts it off
    is taken where that lessens the squared error of the block.
    """
    outputs, inputs = weight.shape
    middle = 1 << (bits - 1)
    blocks = weight.reshape(outputs, inputs // block, block)
    greatest = np.take_along_axis(blocks, np.abs(blocks).argmax(-1)[..., None], -1)
    full = greatest * np.float32(-1 / middle)
    scale, levels = _rounded(blocks, full, middle)
    if bits == 8:
        return levels, scale.reshape(-1)
    least = _squared_error(blocks, scale, levels, middle)
    for shrink in INT4_SHRINKS[1:]:
        other, other_levels = _rounded(blocks, full * np.float32(shrink), middle)
        error = _squared_error(blocks, other, other_levels, middle)
        better = error < least
        scale, levels = np.where(better, other, scale), np.where(better, other_levels, levels)
        least = np.minimum(error, least)
    packed: NDArray[np.uint8] = levels[..., 0::2] | (levels[..., 1::2] << np.uint8(4))
    return packed, scale.reshape(-1)


def _rounded(
    blocks: NDArray[np.float32], scale: NDArray[np.float32], middle: int
) -> tuple[NDArray[np.float32], NDArray[np.uint8]]:
    inverse = np.divide(1, scale, out=np.zeros_like(scale), where=scale != 0)
    return scale, np.clip(np.rint(blocks * inverse) + middle, 0, 2 * middle - 1).astype(np.uint8)


def _squared_error(
    blocks: NDArray[np.float32], scale: NDArray[np.float32], levels: NDArray[np.uint8], middle: int
) -> NDArray[np.float32]:
    difference = (levels.astype(np.float32) - middle) * scale - blocks
    return np.square(difference).sum(axis=-1, keepdims=True)
