from pathlib import Path

import pytest

from cosycli.errors import ModelError
from cosycli.onnx_session import OnnxSession, default_threads


def test_a_damaged_graph_is_a_model_error(tmp_path: Path) -> None:
    path = tmp_path / "vocoder.onnx"
    path.write_bytes(b"not a graph")
    with pytest.raises(ModelError, match=r"cannot load vocoder\.onnx"):
        OnnxSession(path, threads=1)


def test_a_missing_graph_is_a_model_error(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"cannot load f0\.onnx"):
        OnnxSession(tmp_path / "f0.onnx", threads=1)


def test_default_threads_are_few() -> None:
    assert 1 <= default_threads() <= 4
