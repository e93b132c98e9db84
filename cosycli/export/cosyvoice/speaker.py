"""The speaker's vector as graph nodes; language model and flow each have a projection of their own."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from cosycli.export.graph_builder import GraphBuilder, Precision, Value

LAYER = "spk_embed_affine_layer"
SMALLEST_NORM = 1e-12  # torch.nn.functional.normalize


def speaker_projection(builder: GraphBuilder, tensors: Mapping[str, NDArray[np.float32]], embedding: Value) -> Value:
    """The projection (1, width) of an `embedding` (1, speaker_width), brought to length 1; never rounded."""
    norm = builder.op("Max", builder.op("ReduceL2", embedding, builder.ints(1)), builder.scalar(SMALLEST_NORM))
    unit = builder.op("Div", embedding, norm)
    return builder.linear(unit, tensors[f"{LAYER}.weight"], tensors[f"{LAYER}.bias"], Precision.FP32)
