"""Stand-ins for the two networks that listen to a recording, with the inputs and outputs of the real ones."""

from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from cosycli.acoustic.prompt_features import SPEAKER_ENCODER_FILE, SPEECH_TOKENIZER_FILE


def write_speaker_encoder(folder: Path, width: int) -> None:
    """The mean square of each of the first bands of features (1, frames, 80), shape (1, width)."""
    nodes = [
        helper.make_node("Mul", ["input", "input"], ["square"]),
        helper.make_node("ReduceMean", ["square", "time"], ["mean"], keepdims=0),
        helper.make_node("Slice", ["mean", "start", "end", "band"], ["output"]),
    ]
    constants = {"time": [1], "start": [0], "end": [width], "band": [1]}
    features = helper.make_tensor_value_info("input", TensorProto.FLOAT, [1, "frames", 80])
    output = helper.make_tensor_value_info("output", TensorProto.FLOAT, [1, width])
    _save(nodes, [features], [output], constants, folder / SPEAKER_ENCODER_FILE)


def write_speech_tokenizer(folder: Path, step: int = 2, n_tokens: int = 256) -> None:
    """A token for every `step` frames of features (1, 128, frames): the mean over the bands, in thousandths."""
    nodes = [
        helper.make_node("ReduceMean", ["feats", "bands"], ["mean"], keepdims=0),
        helper.make_node("Slice", ["mean", "start", "feats_length", "time", "step"], ["thinned"]),
        helper.make_node("Mul", ["thinned", "thousand"], ["scaled"]),
        helper.make_node("Abs", ["scaled"], ["positive"]),
        helper.make_node("Cast", ["positive"], ["whole"], to=TensorProto.INT32),
        helper.make_node("Mod", ["whole", "count"], ["indices"]),
    ]
    constants = {
        "bands": [1],
        "start": np.array([0], np.int32),
        "time": np.array([1], np.int32),
        "step": np.array([step], np.int32),
        "thousand": np.array(1000, np.float32),
        "count": np.array(n_tokens, np.int32),
    }
    features = helper.make_tensor_value_info("feats", TensorProto.FLOAT, [1, 128, "frames"])
    length = helper.make_tensor_value_info("feats_length", TensorProto.INT32, [1])
    tokens = helper.make_tensor_value_info("indices", TensorProto.INT32, [1, "tokens"])
    _save(nodes, [features, length], [tokens], constants, folder / SPEECH_TOKENIZER_FILE)


def _save(nodes: list, inputs: list, outputs: list, constants: dict, path: Path) -> None:
    initializers = [numpy_helper.from_array(np.asarray(value), name) for name, value in constants.items()]
    graph = helper.make_graph(nodes, path.stem, inputs, outputs, initializers)
    onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=10), path)
