"""Products of a graph at each precision."""

from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("onnx")

from cosycli.export.graph_builder import FLOAT, GraphBuilder, Precision, quantize_blocks
from cosycli.onnx_session import OnnxSession


def product(path: Path, weight: np.ndarray, rows: np.ndarray, precision: Precision, by_blocks: bool) -> np.ndarray:
    """rows times weight.T + 1 by a graph."""
    builder = GraphBuilder(path, precision, by_blocks)
    value = builder.input("rows", FLOAT, ["n", weight.shape[1]])
    bias = np.ones(len(weight), np.float32)
    builder.output(builder.linear(value, weight, bias), "out", FLOAT, ["n", len(weight)])
    builder.save()
    return OnnxSession(path, threads=1).run({"rows": rows})[0]


# 24 and 8 are no multiple of any block; 96 is one of 32 alone.
@pytest.mark.parametrize("width", [8, 24, 96, 128, 256, 512])
@pytest.mark.parametrize(
    ("precision", "by_blocks", "limit"),
    [
        (Precision.FP32, False, 1e-6),
        (Precision.INT8, False, 0.03),
        (Precision.INT8, True, 0.03),
        (Precision.INT4, False, 0.12),
    ],
)
def test_products_are_as_close_as_their_precision(
    tmp_path: Path, width: int, precision: Precision, by_blocks: bool, limit: float
) -> None:
    random = np.random.default_rng(width)
    weight = random.standard_normal((48, width), np.float32)
    rows = random.standard_normal((3, width), np.float32)
    expected = rows @ weight.T + 1
    error = product(tmp_path / "graph.onnx", weight, rows, precision, by_blocks) - expected
    assert np.sqrt((error**2).mean() / (expected**2).mean()) < limit


@pytest.mark.parametrize(("bits", "limit"), [(8, 0.01), (4, 0.11)])
def test_blocks_hold_the_weights(bits: int, limit: float) -> None:
    weight = np.random.default_rng(0).standard_normal((16, 512), np.float32)
    weight[0, :128] = 0
    packed, scale = quantize_blocks(weight, 128, bits)
    assert packed.shape == (16, 4, 128 * bits // 8)
    levels = packed if bits == 8 else np.stack([packed & 15, packed >> 4], axis=-1).reshape(16, 4, 128)
    held = ((levels.astype(np.float32) - (1 << (bits - 1))) * scale.reshape(16, 4, 1)).reshape(16, 512)
    assert not held[0, :128].any()
    assert np.sqrt(((held - weight) ** 2).mean()) < limit


def test_a_searched_scale_is_no_coarser_than_the_plain_one() -> None:
    weight = np.random.default_rng(1).laplace(size=(64, 256)).astype(np.float32)
    packed, scale = quantize_blocks(weight, 256, 4)
    levels = np.stack([packed & 15, packed >> 4], axis=-1).reshape(64, 256).astype(np.float32) - 8
    error = ((levels * scale[:, None] - weight) ** 2).sum(axis=1)
    plain = np.take_along_axis(weight, np.abs(weight).argmax(1)[:, None], 1) / -8
    plain_error = ((np.clip(np.rint(weight / plain), -8, 7) * plain - weight) ** 2).sum(axis=1)
    assert (error <= plain_error * 1.0001).all() and error.mean() < 0.9 * plain_error.mean()


def test_a_scalar_has_no_axis(tmp_path: Path) -> None:
    builder = GraphBuilder(tmp_path / "graph.onnx")
    rows = builder.input("rows", FLOAT, ["n", 2])
    builder.output(builder.op("Gather", rows, builder.constant(np.array(-1)), axis=0), "last", FLOAT, [2])
    builder.save()
    (last,) = OnnxSession(tmp_path / "graph.onnx", threads=1).run(
        {"rows": np.arange(6, dtype=np.float32).reshape(3, 2)}
    )
    assert last.tolist() == [4, 5]
