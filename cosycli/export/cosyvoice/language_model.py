"""The graphs of the speech language model: text to the rows of its prompt, and one decoding step.

A decoding step writes keys and values in place into buffers that the caller lends (GroupQueryAttention with past and
present bound to the same memory). What attention has to know of positions is a table, made here once.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from cosycli.acoustic.language_model import POSITIONS_FILE
from cosycli.export.cosyvoice.conformer import (
    LAYER_EPSILON,
    MASKED,
    OUTER_EPSILON,
    AttentionWeights,
    attention_weights,
    conformer_encoder,
    wave_numbers,
)
from cosycli.export.cosyvoice.hyperparameters import EncoderSizes, LanguageModelSizes
from cosycli.export.cosyvoice.speaker import speaker_projection
from cosycli.export.graph_builder import CONTRIB, END, FLOAT, INT32, INT64, GraphBuilder, Precision, Value
from cosycli.model_config import LanguageModelFacts

FloatArray = NDArray[np.float32]
Tensors = Mapping[str, FloatArray]

# 40 s of speech, prompt and text included: the longest sentence, or one of 5 s after a voice's recording of 30 s.
MAX_POSITIONS = 2048


def build_prompt_encoder(tensors: Tensors, sizes: LanguageModelSizes, path: Path, precision: Precision) -> None:
    """Write the graph from text to what the language model continues.

    `text` (n,) int64 and `speaker` (1, speaker_width) -> `text_encoded` (n, width); `prompt` (n + 3, width): start of
    sequence, speaker, text, start of speech; `hidden` (n + 3, width): the same after the model's input layer.
    """
    builder = GraphBuilder(path, precision, by_blocks=True)
    width = sizes.decoder.input_width
    text = builder.input("text", INT64, ["n"])
    speaker = builder.input("speaker", FLOAT, [1, sizes.speaker_width])
    # Only the rows asked for are ever read, and turned into float32 then.
    stored = np.float32 if precision is Precision.FP32 else np.float16
    embedding = builder.constant(tensors["text_embedding.weight"].astype(stored, copy=False))
    rows = builder.op("Cast", builder.op("Gather", embedding, text, axis=0), to=FLOAT)
    encoded = conformer_encoder(builder, rows, tensors, "text_encoder.", sizes.text_encoder, causal=True)
    encoded = builder.linear(encoded, *_affine(tensors, "text_encoder_affine_layer"))
    voice = speaker_projection(builder, tensors, speaker)
    start, task = (builder.constant(row[None]) for row in tensors["llm_embedding.weight"])
    prompt = builder.op("Concat", start, voice, encoded, task, axis=0)
    hidden = builder.linear(prompt, *_affine(tensors, "llm.embed.out.0"))
    scale = np.float32(math.sqrt(sizes.decoder.width))
    weight, bias = (tensors[f"llm.embed.out.1.{part}"] * scale for part in ("weight", "bias"))
    hidden = builder.op("Relu", builder.layer_norm(hidden, weight, bias, OUTER_EPSILON))
    builder.output(encoded, "text_encoded", FLOAT, ["n", width])
    builder.output(prompt, "prompt", FLOAT, ["rows", width])
    builder.output(hidden, "hidden", FLOAT, ["rows", sizes.decoder.width])
    builder.save()


def speech_embedding_table(tensors: Tensors, sizes: LanguageModelSizes) -> FloatArray:
    """What the language model's layers get for each speech token, (speech_tokens, width): input layer included."""
    weight, bias = _affine(tensors, "llm.embed.out.0")
    rows = tensors["speech_embedding.weight"] @ weight.T + bias
    centred = rows - rows.mean(axis=1, keepdims=True)
    normed = centred / np.sqrt((centred**2).mean(axis=1, keepdims=True) + np.float32(OUTER_EPSILON))
    normed = normed * tensors["llm.embed.out.1.weight"] + tensors["llm.embed.out.1.bias"]
    return (np.maximum(normed, 0) * np.float32(math.sqrt(sizes.decoder.width))).astype(np.float32)


def language_model_facts(sizes: LanguageModelSizes) -> LanguageModelFacts:
    """What the runtime has to know of a language model."""
    sampling = sizes.sampling
    return LanguageModelFacts(
        width=sizes.decoder.width,
        layers=sizes.decoder.layers,
        heads=sizes.decoder.heads,
        speech_tokens=sizes.speech_tokens,
        speaker_width=sizes.speaker_width,
        top_p=sampling.top_p,
        top_k=sampling.top_k,
        window=sampling.window,
        repetition=sampling.repetition,
    )


def build_language_model(tensors: Tensors, sizes: LanguageModelSizes, path: Path, precision: Precision) -> None:
    """Write the graph of a decoding step, and the table of positions beside it.

    `rows` (b, l, width) are b sequences' next l rows, of which either b or l is 1; with them each has `total` (1,)
    int32 rows. `first` (b,) int64 tells where each begins: what lies before is no part of it. `positions_i`
    (heads, 1, p, head width) is the end of the table's layer i, where p is at least `total`, and `total` + 1 if l is
    not 1. `past_key_i` and `past_value_i` (b, heads, capacity, head width) must be the memory of `present_key_i` and
    `present_value_i`.

    Of each sequence's last row: `log_probabilities` and `logits` (b, speech_tokens + 1), `last_hidden` (b, width).
    """
    builder = GraphBuilder(path, precision, by_blocks=True)
    encoder = sizes.decoder
    hidden = builder.input("rows", FLOAT, ["b", "l", encoder.width])
    step = _step(builder, hidden, encoder)
    last_row = builder.ints(-1)
    added: Value | None = None
    for index in range(encoder.layers):
        layer = f"llm.encoders.{index}."
        hidden, normed = _residual_norm(builder, hidden, added, tensors, f"{layer}norm1", LAYER_EPSILON)
        attention = attention_weights(tensors, f"{layer}self_attn.")
        mixed = _cached_attention(builder, normed, attention, step, index)
        if index == encoder.layers - 1:  # nothing needs the other rows any more
            hidden, mixed = (builder.op("Gather", rows, last_row, axis=1) for rows in (hidden, mixed))
        added = builder.linear(mixed, attention.out, attention.out_bias)
        hidden, normed = _residual_norm(builder, hidden, added, tensors, f"{layer}norm2", LAYER_EPSILON)
        inner = builder.op("Relu", _linear(builder, normed, tensors, f"{layer}feed_forward.w_1"))
        added = _linear(builder, inner, tensors, f"{layer}feed_forward.w_2")
    _, normed = _residual_norm(builder, hidden, added, tensors, "llm.after_norm", OUTER_EPSILON)
    normed = builder.op("Squeeze", normed, builder.ints(1))
    logits = _linear(builder, normed, tensors, "llm_decoder")
    classes = sizes.speech_tokens + 1
    builder.output(builder.op("LogSoftmax", logits, axis=-1), "log_probabilities", FLOAT, ["b", classes])
    builder.output(logits, "logits", FLOAT, ["b", classes])
    builder.output(normed, "last_hidden", FLOAT, ["b", encoder.width])
    builder.save()
    _write_position_table(tensors, encoder, path.with_name(POSITIONS_FILE), precision)


@dataclass(frozen=True)
class _Step:
    """What the layers of one step share; `begin` and `shifted` cut the scores of the step's distances out of those of
    all `positions`, as in conformer.py."""

    heads: int
    head_width: int
    total: Value
    last_slot: Value
    begin: Value
    flat: Value
    shifted: Value
    mask: Value


def _step(builder: GraphBuilder, rows: Value, encoder: EncoderSizes) -> _Step:
    total = builder.input("total", INT32, [1])
    first = builder.input("first", INT64, ["b"])
    head_width = encoder.width // encoder.heads
    for index in range(encoder.layers):
        builder.input(f"positions_{index}", FLOAT, [encoder.heads, 1, "p", head_width])
        for kind in ("key", "value"):
            builder.input(f"past_{kind}_{index}", FLOAT, ["b", encoder.heads, "capacity", head_width])
    keys = builder.op("Cast", total, to=INT64)
    sequences, length = builder.dimension(rows, 0), builder.dimension(rows, 1)
    one = builder.ints(1)
    ahead = builder.op("Sub", length, one)
    begin = builder.op("Add", builder.op("Sub", builder.dimension("positions_0", 2), keys), ahead)
    last_slot = builder.op("Sub", total, builder.constant(np.array([1], np.int32)))
    zero, step = (builder.constant(np.array(number, np.int64)) for number in (0, 1))
    slots = builder.op("Range", zero, builder.op("Squeeze", keys), step)
    foreign = builder.op("Less", slots, builder.op("Unsqueeze", first, builder.ints(1, 2, 3)))
    return _Step(
        heads=encoder.heads,
        head_width=head_width,
        total=total,
        last_slot=builder.op("Expand", last_slot, sequences),
        begin=begin,
        flat=builder.op("Concat", builder.ints(encoder.heads), sequences, builder.ints(-1), axis=0),
        shifted=builder.op("Concat", builder.ints(encoder.heads), sequences, length, keys, axis=0),
        mask=builder.op("Mul", builder.op("Cast", foreign, to=FLOAT), builder.scalar(MASKED)),
    )


def _cached_attention(builder: GraphBuilder, rows: Value, weights: AttentionWeights, step: _Step, index: int) -> Value:
    """Attention of `rows` (b, l, width) over all rows that are in the buffers of layer `index`, and over themselves."""
    width = step.heads * step.head_width
    qkv = builder.linear(rows, weights.qkv, weights.qkv_bias)
    query = builder.op("Add", builder.slice(qkv, 0, width, 2), builder.constant(weights.to_position))
    query = builder.op("Reshape", query, builder.ints(0, 0, step.heads, step.head_width))
    # Heads first: what all sequences need of a head's positions is read once.
    query = builder.op("Transpose", query, perm=[2, 0, 1, 3])
    scores = builder.contrib("FusedMatMul", query, f"positions_{index}", transB=1)
    scores = builder.slice(builder.op("Reshape", scores, step.flat), step.begin, END, 2)
    scores = builder.op("Transpose", builder.op("Reshape", scores, step.shifted), perm=[1, 0, 2, 3])
    outputs = [f"attention_{index}", f"present_key_{index}", f"present_value_{index}"]
    builder.op_n(
        "GroupQueryAttention", 3, qkv, None, None, f"past_key_{index}", f"past_value_{index}", step.last_slot,
        step.total, None, None, None, builder.op("Add", scores, step.mask),
        domain=CONTRIB, names=outputs, num_heads=step.heads, kv_num_heads=step.heads, scale=1.0,
    )  # fmt: skip
    for name in outputs[1:]:
        builder.direct_output(name, FLOAT, ["b", step.heads, "capacity", step.head_width])
    return outputs[0]


def _residual_norm(
    builder: GraphBuilder, hidden: Value, added: Value | None, tensors: Tensors, name: str, epsilon: float
) -> tuple[Value, Value]:
    """`hidden` + `added`, and that normalized."""
    weight, bias = tensors[f"{name}.weight"], tensors[f"{name}.bias"]
    if added is None:
        return hidden, builder.layer_norm(hidden, weight, bias, epsilon)
    inputs = [hidden, added, builder.constant(weight), builder.constant(bias)]
    outputs = [f"{name}.normed", "", "", f"{name}.total"]
    builder.op_n("SkipLayerNormalization", 4, *inputs, domain=CONTRIB, names=outputs, epsilon=epsilon)
    return outputs[3], outputs[0]


def _linear(builder: GraphBuilder, rows: Value, tensors: Tensors, name: str) -> Value:
    return builder.linear(rows, *_affine(tensors, name))


def _affine(tensors: Tensors, name: str) -> tuple[FloatArray, FloatArray]:
    return tensors[f"{name}.weight"], tensors[f"{name}.bias"]


def _write_position_table(tensors: Tensors, encoder: EncoderSizes, path: Path, precision: Precision) -> None:
    """The keys of all distances, (layers, heads, MAX_POSITIONS, head width): the last of a head is that of distance 0.

    Half precision, where the weights are rounded far more coarsely anyway.
    """
    kind = np.float32 if precision is Precision.FP32 else np.float16
    angles = np.arange(MAX_POSITIONS - 1, -1, -1, dtype=np.float32)[:, None] * wave_numbers(encoder.width)
    sinusoids = np.stack([np.sin(angles), np.cos(angles)], axis=2).reshape(MAX_POSITIONS, encoder.width)
    heads, width = encoder.heads, encoder.width // encoder.heads
    header = {
        "descr": np.lib.format.dtype_to_descr(np.dtype(kind)),
        "fortran_order": False,
        "shape": (encoder.layers, heads, MAX_POSITIONS, width),
    }
    with path.open("wb") as file:  # not by mapping it: a disk that is full would end the process then
        np.lib.format.write_array_header_1_0(file, header)
        for index in range(encoder.layers):
            keys = sinusoids @ tensors[f"llm.encoders.{index}.self_attn.linear_pos.weight"].T
            table = keys.reshape(MAX_POSITIONS, heads, width).transpose(1, 0, 2)
            file.write(table.astype(kind, order="C").data)
