"""The encoder with relative positions against the same in torch, at every length and of odd sizes."""

from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("torch")
pytest.importorskip("onnx")

import torch

from cosycli.export.cosyvoice.conformer import conformer_encoder
from cosycli.export.cosyvoice.hyperparameters import EncoderSizes
from cosycli.export.cosyvoice.reference_language_model import Weights, encoder, input_layer
from cosycli.export.graph_builder import FLOAT, GraphBuilder
from cosycli.onnx_session import OnnxSession

SIZES = EncoderSizes(input_width=5, width=18, heads=3, hidden=7, layers=2)


@pytest.fixture(scope="module")
def tensors() -> dict[str, np.ndarray]:
    random = np.random.default_rng(0)
    width, hidden = SIZES.width, SIZES.hidden
    shapes: dict[str, tuple[int, ...]] = {
        "e.embed.out.0.weight": (width, SIZES.input_width),
        "e.embed.out.0.bias": (width,),
    }
    norms = ["e.embed.out.1", "e.after_norm"]
    for index in range(SIZES.layers):
        layer = f"e.encoders.{index}"
        norms += [f"{layer}.norm_mha", f"{layer}.norm_ff"]
        for name in ("q", "k", "v", "out", "pos"):
            shapes |= {f"{layer}.self_attn.linear_{name}.weight": (width, width)}
            shapes |= {f"{layer}.self_attn.linear_{name}.bias": (width,)}
        for name in ("u", "v"):
            shapes |= {f"{layer}.self_attn.pos_bias_{name}": (SIZES.heads, width // SIZES.heads)}
        shapes |= {f"{layer}.feed_forward.w_1.weight": (hidden, width), f"{layer}.feed_forward.w_1.bias": (hidden,)}
        shapes |= {f"{layer}.feed_forward.w_2.weight": (width, hidden), f"{layer}.feed_forward.w_2.bias": (width,)}
    shapes |= {f"{norm}.{part}": (width,) for norm in norms for part in ("weight", "bias")}
    return {name: (0.4 * random.standard_normal(shape)).astype(np.float32) for name, shape in shapes.items()}


@pytest.mark.parametrize("causal", [True, False])
def test_the_graph_is_the_encoder(tensors: dict[str, np.ndarray], tmp_path: Path, causal: bool) -> None:
    builder = GraphBuilder(tmp_path / "encoder.onnx")
    rows = builder.input("rows", FLOAT, ["n", SIZES.input_width])
    builder.output(conformer_encoder(builder, rows, tensors, "e.", SIZES, causal), "out", FLOAT, ["n", SIZES.width])
    builder.save()
    session = OnnxSession(tmp_path / "encoder.onnx", threads=1)
    weights = Weights(tensors, "e.")
    for length in (1, 2, 3, 31, 200):
        random = np.random.default_rng(length)
        given = random.standard_normal((length, SIZES.input_width), np.float32)
        (actual,) = session.run({"rows": given})
        embedded = input_layer(weights, torch.from_numpy(given))
        expected = encoder(weights, embedded, SIZES, ("norm_mha", "norm_ff"), causal)
        np.testing.assert_allclose(actual, expected.numpy(), atol=1e-5)
