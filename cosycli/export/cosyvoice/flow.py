"""The encoder of the flow as a graph: speech tokens and a speaker to what the solver of the flow is given."""

from pathlib import Path

from cosycli.export.cosyvoice.conformer import conformer_encoder
from cosycli.export.cosyvoice.hyperparameters import FlowSizes
from cosycli.export.cosyvoice.layout import REGULATOR_CONVOLUTIONS
from cosycli.export.cosyvoice.sequences import Tensors, convolution, norm_mish
from cosycli.export.cosyvoice.speaker import speaker_projection
from cosycli.export.graph_builder import FLOAT, INT64, GraphBuilder, Precision, Value
from cosycli.model_config import FlowFacts


def build_flow_encoder(tensors: Tensors, sizes: FlowSizes, path: Path, precision: Precision) -> None:
    """Write the encoder.

    Inputs: `tokens` (n,) int64; `before` and `after` (frames,) int64, the tokens around each mel frame, and `share`
    (frames,) float32, the weight of the one after; `embedding` (1, speaker_width) float32.
    Outputs, float32: `encoder_out` (n, width); `mu` (1, mel_bands, frames); `speaker` (1, mel_bands).
    """
    builder = GraphBuilder(path, precision)
    tokens = builder.input("tokens", INT64, ["tokens"])
    before, after = (builder.input(name, INT64, ["frames"]) for name in ("before", "after"))
    share = builder.input("share", FLOAT, ["frames"])
    embedding = builder.input("embedding", FLOAT, [1, sizes.speaker_width])

    rows = builder.op("Gather", builder.constant(tensors["input_embedding.weight"]), tokens, axis=0)
    rows = conformer_encoder(builder, rows, tensors, "encoder.", sizes.encoder, causal=False)
    builder.output(rows, "encoder_out", FLOAT, ["tokens", sizes.encoder.width])
    rows = builder.linear(rows, tensors["encoder_proj.weight"], tensors["encoder_proj.bias"], Precision.FP32)

    first, second = (builder.op("Gather", rows, index, axis=0) for index in (before, after))
    weight = builder.op("Unsqueeze", share, builder.ints(1))
    frames = builder.op("Add", first, builder.op("Mul", builder.op("Sub", second, first), weight))
    mu = _regulator(builder, tensors, builder.op("Unsqueeze", frames, builder.ints(0)))
    builder.output(builder.op("Transpose", mu, perm=[0, 2, 1]), "mu", FLOAT, [1, sizes.mel_bands, "frames"])
    builder.output(speaker_projection(builder, tensors, embedding), "speaker", FLOAT, [1, sizes.mel_bands])
    builder.save()


def flow_facts(sizes: FlowSizes) -> FlowFacts:
    """What the run time has to know."""
    return FlowFacts(token_rate=sizes.token_rate, guidance=sizes.guidance)


def _regulator(builder: GraphBuilder, tensors: Tensors, frames: Value) -> Value:
    """The convolutions after the interpolation: small, and therefore in float32."""
    name = "length_regulator.model."

    def layer(index: int, value: Value) -> Value:
        weight, bias = tensors[f"{name}{index}.weight"], tensors[f"{name}{index}.bias"]
        return convolution(builder, value, weight, bias, precision=Precision.FP32)

    for index in range(0, 3 * REGULATOR_CONVOLUTIONS, 3):
        frames = norm_mish(builder, layer(index, frames), tensors, f"{name}{index + 1}", groups=1)
    return layer(3 * REGULATOR_CONVOLUTIONS, frames)
