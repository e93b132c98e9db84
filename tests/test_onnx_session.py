import os
import subprocess
import sys
from pathlib import Path

import numpy as np
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


@pytest.fixture
def sums(tmp_path: Path) -> OnnxSession:
    """A graph that adds `step` to `total`."""
    pytest.importorskip("onnx")
    from cosycli.export.graph_builder import FLOAT, GraphBuilder

    builder = GraphBuilder(tmp_path / "sums.onnx")
    total, step = (builder.input(name, FLOAT, ["n"]) for name in ("total", "step"))
    builder.output(builder.op("Add", total, step), "next", FLOAT, ["n"])
    builder.save()
    return OnnxSession(tmp_path / "sums.onnx", threads=1)


def test_a_bound_graph_works_in_place(sums: OnnxSession) -> None:
    total, step = np.zeros(3, np.float32), np.ones(3, np.float32)
    add = sums.bind({"total": total, "step": step}, {"next": total})
    add()
    step[1] = 5
    add()
    assert total.tolist() == [2, 6, 2]


def test_only_arrays_in_one_piece_can_be_bound(sums: OnnxSession) -> None:
    total = np.zeros(6, np.float32)[::2]
    with pytest.raises(ValueError, match="contiguous"):
        sums.bind({"total": total, "step": total}, {"next": total})


def test_nothing_is_kept_about_the_process_nor_told(tmp_path: Path) -> None:
    """onnxruntime has a queue of events for its makers in the user's cache folder, unless it is told not to."""
    dropped = ("XDG_", "ORT_")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(dropped)}
    code = "from cosycli.synthesizer import Synthesizer; import time; Synthesizer.load(threads=1); time.sleep(1)"
    subprocess.run([sys.executable, "-c", code], env=environment | {"HOME": str(tmp_path)}, check=True)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
