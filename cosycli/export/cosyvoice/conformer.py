"""The transformer encoder with relative positions that text encoder and flow encoder share, as graph nodes.

Attention is that of Transformer-XL (Dai et al. 2019, section 3.3) as ESPnet has it: the score of query i and key j is
((q_i + u) k_j + (q_i + v) p_(i-j)) / sqrt(head width), where p_r is a projection of the sinusoid of the distance r.
Rows are one sequence, (n, width). There is no table of positions and therefore no limit on n.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from onnx import helper

from cosycli.export.cosyvoice.hyperparameters import EncoderSizes
from cosycli.export.graph_builder import END, FLOAT, GraphBuilder, Value

FloatArray = NDArray[np.float32]
Tensors = Mapping[str, FloatArray]

LAYER_EPSILON = 1e-12  # of the layer norms inside the layers
OUTER_EPSILON = 1e-5  # of those before and after them
MASKED = -1e30
LONGEST_WAVE = 10000.0  # Vaswani et al. 2017, section 3.5


@dataclass(frozen=True)
class AttentionWeights:
    """The weights of one attention, folded.

    One product gives q + u, k and v side by side, with 1 / sqrt(head width) inside q, u and `to_position`, which is
    what has to be added to q + u to get q + v.
    """

    qkv: FloatArray
    qkv_bias: FloatArray
    to_position: FloatArray
    position: FloatArray
    out: FloatArray
    out_bias: FloatArray


def attention_weights(tensors: Tensors, prefix: str) -> AttentionWeights:
    """Fold the attention whose names begin with `prefix`."""
    u, v = (tensors[f"{prefix}pos_bias_{bias}"] for bias in ("u", "v"))
    scale = np.float32(1 / math.sqrt(u.shape[1]))
    weights = {name: tensors[f"{prefix}linear_{name}.weight"] for name in ("q", "k", "v", "out", "pos")}
    biases = {name: tensors[f"{prefix}linear_{name}.bias"] for name in ("q", "k", "v", "out")}
    return AttentionWeights(
        qkv=np.concatenate([weights["q"] * scale, weights["k"], weights["v"]]),
        qkv_bias=np.concatenate([(biases["q"] + u.reshape(-1)) * scale, biases["k"], biases["v"]]),
        to_position=(v - u).reshape(-1) * scale,
        position=weights["pos"],
        out=weights["out"],
        out_bias=biases["out"],
    )


@dataclass(frozen=True)
class Distances:
    """What the layers of one encoder share: the sinusoids (m, width) of all distances, falling, and how to shift.

    Row i of the (n, m) products begins at column n - 1 - i, or one more where `causal`. Read as one line, that is a
    matrix with rows one shorter: cut `begin` numbers from the front, reshape.
    """

    sinusoids: Value
    length: Value
    begin: Value
    shifted: Value
    causal: bool
    mask: Value | None


def distances(builder: GraphBuilder, rows: Value, sizes: EncoderSizes, causal: bool) -> Distances:
    """The distances between `rows` (n, any): from n down to 0 if `causal`, else from n - 1 down to -n."""
    length = builder.dimension(rows, 0)
    one = builder.ints(1)
    if causal:
        first, last = length, builder.ints(-1)
        begin, width = length, length
    else:
        first = builder.op("Sub", length, one)
        last = builder.op("Sub", builder.ints(-1), length)
        begin, width = first, builder.op("Sub", builder.op("Add", length, length), one)
    steps = [builder.op("Squeeze", first), builder.op("Squeeze", last), builder.constant(np.array(-1, np.int64))]
    shifted = builder.op("Concat", builder.ints(1, sizes.heads), length, width, axis=0)
    return Distances(
        sinusoids=_sinusoids(builder, builder.op("Range", *steps), sizes.width),
        length=length,
        begin=begin,
        shifted=shifted,
        causal=causal,
        mask=_causal_mask(builder, length) if causal else None,
    )


def relative_attention(
    builder: GraphBuilder, rows: Value, weights: AttentionWeights, heads: int, apart: Distances
) -> Value:
    """Self-attention of `rows` (n, width) over all of them, or over those up to each of them where causal."""
    width = len(weights.out_bias)
    head_width = width // heads
    qkv = builder.linear(rows, weights.qkv, weights.qkv_bias)
    query, key, value = builder.op_n("Split", 3, qkv, axis=1, num_outputs=3)
    by_head = builder.ints(-1, heads, head_width)
    position_query = builder.op("Add", query, builder.constant(weights.to_position))
    position_query = builder.op("Transpose", builder.op("Reshape", position_query, by_head), perm=[1, 0, 2])
    position_key = builder.op("Reshape", builder.linear(apart.sinusoids, weights.position), by_head)
    position_key = builder.op("Transpose", position_key, perm=[1, 2, 0])
    scores = _shift(builder, builder.op("MatMul", position_query, position_key), heads, apart)
    sequences = [builder.op("Unsqueeze", each, builder.ints(0)) for each in (query, key, value)]
    mixed = builder.contrib("MultiHeadAttention", *sequences, None, None, scores, num_heads=heads, scale=1.0)
    return builder.linear(builder.op("Squeeze", mixed, builder.ints(0)), weights.out, weights.out_bias)


def conformer_encoder(
    builder: GraphBuilder, rows: Value, tensors: Tensors, prefix: str, sizes: EncoderSizes, causal: bool
) -> Value:
    """The encoder called `prefix` (such as "text_encoder.") over `rows` (n, input_width): (n, width), normed.

    Neither convolutions nor a second feed-forward: CosyVoice's conformer has them switched off.
    """
    width = np.float32(math.sqrt(sizes.width))
    hidden = builder.linear(rows, tensors[f"{prefix}embed.out.0.weight"], tensors[f"{prefix}embed.out.0.bias"])
    norm = [tensors[f"{prefix}embed.out.1.{part}"] * width for part in ("weight", "bias")]
    hidden = builder.layer_norm(hidden, norm[0], norm[1], OUTER_EPSILON)
    apart = distances(builder, rows, sizes, causal)
    for index in range(sizes.layers):
        layer = f"{prefix}encoders.{index}."
        normed = _norm(builder, hidden, tensors, f"{layer}norm_mha", LAYER_EPSILON)
        weights = attention_weights(tensors, f"{layer}self_attn.")
        hidden = builder.op("Add", hidden, relative_attention(builder, normed, weights, sizes.heads, apart))
        normed = _norm(builder, hidden, tensors, f"{layer}norm_ff", LAYER_EPSILON)
        w_1, w_2 = f"{layer}feed_forward.w_1", f"{layer}feed_forward.w_2"
        inner = builder.linear(normed, tensors[f"{w_1}.weight"], tensors[f"{w_1}.bias"])
        inner = builder.contrib("QuickGelu", inner, alpha=1.0)  # which is swish
        outer = builder.linear(inner, tensors[f"{w_2}.weight"], tensors[f"{w_2}.bias"])
        hidden = builder.op("Add", hidden, outer)
    return _norm(builder, hidden, tensors, f"{prefix}after_norm", OUTER_EPSILON)


def wave_numbers(width: int) -> FloatArray:
    """Radians by unit of distance of each pair of a sinusoid's columns, (width / 2,)."""
    # In float32 throughout, as the weights were trained with.
    return np.exp(np.arange(0, width, 2, dtype=np.float32) * np.float32(-math.log(LONGEST_WAVE) / width))


def _sinusoids(builder: GraphBuilder, positions: Value, width: int) -> Value:
    """(m, width) sines and cosines in turn of (m,) positions."""
    column = builder.op("Unsqueeze", builder.op("Cast", positions, to=FLOAT), builder.ints(1))
    angles = builder.op("Mul", column, builder.constant(wave_numbers(width)[None]))
    pairs = [builder.op("Unsqueeze", builder.op(kind, angles), builder.ints(2)) for kind in ("Sin", "Cos")]
    return builder.op("Reshape", builder.op("Concat", *pairs, axis=2), builder.ints(-1, width))


def _shift(builder: GraphBuilder, products: Value, heads: int, apart: Distances) -> Value:
    """(heads, n, m) products with all distances as (1, heads, n, n) scores of the keys."""
    line = builder.op("Reshape", products, builder.ints(1, heads, -1))
    if apart.causal:
        scores = builder.op("Reshape", builder.slice(line, apart.begin, END, 2), apart.shifted)
        return builder.op("Add", scores, apart.mask)
    shifted = builder.op("Reshape", builder.slice(line, apart.begin, -1, 2), apart.shifted)
    return builder.slice(shifted, 0, apart.length, 3)


def _causal_mask(builder: GraphBuilder, length: Value) -> Value:
    """(n, n) numbers to add to the scores: keys after the query get none of it."""
    square = builder.op("Concat", length, length, axis=0)
    full = builder.op("ConstantOfShape", square, value=helper.make_tensor("masked", FLOAT, [1], [MASKED]))
    return builder.op("Trilu", full, builder.constant(np.array(1, np.int64)), upper=1)


def _norm(builder: GraphBuilder, rows: Value, tensors: Tensors, name: str, epsilon: float) -> Value:
    return builder.layer_norm(rows, tensors[f"{name}.weight"], tensors[f"{name}.bias"], epsilon)
