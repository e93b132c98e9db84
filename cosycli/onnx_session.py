"""The only user of onnxruntime: sessions with explicit threads that run small models fast."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

# Before the import, after which it is too late: onnxruntime would tell its makers of each process.
os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")
import onnxruntime
from onnxruntime.capi import onnxruntime_pybind11_state as state

from cosycli.errors import ModelError
from cosycli.hardware import usable_cores

MAX_DEFAULT_THREADS = 4
# What a missing, truncated or foreign file raises; onnxruntime's exceptions share no public base class.
LOAD_ERRORS = (
    state.Fail, state.InvalidArgument, state.InvalidGraph, state.InvalidProtobuf, state.NoModel, state.NoSuchFile,
    state.NotImplemented, state.RuntimeException,
)  # fmt: skip


def default_threads() -> int:
    """Threads of one session when the user names none: the cores this process may use, at most 4."""
    return min(MAX_DEFAULT_THREADS, usable_cores())


class OnnxSession:
    """One ONNX graph on the CPU. `run` takes inputs by name and returns the outputs in the graph's order.

    `inputs` are the names of the inputs in the graph's order. A graph that was written in its fastest form is loaded
    `as_written`, in half the time; `spinning` threads wait for the next product awake, which is faster for a graph of
    many small ones that has the cores to itself.
    """

    def __init__(self, path: Path, threads: int, *, as_written: bool = False, spinning: bool = False) -> None:
        options = onnxruntime.SessionOptions()
        level = onnxruntime.GraphOptimizationLevel
        options.graph_optimization_level = level.ORT_DISABLE_ALL if as_written else level.ORT_ENABLE_ALL
        options.execution_mode = onnxruntime.ExecutionMode.ORT_SEQUENTIAL
        options.inter_op_num_threads = 1
        options.intra_op_num_threads = threads
        # Every call has another length: a cached memory plan would never be used again, and memory would grow.
        options.enable_mem_pattern = False
        # Spinning threads of one session take the cores from the next one; see the design's figures.
        options.add_session_config_entry("session.intra_op.allow_spinning", "1" if spinning else "0")
        options.add_session_config_entry("session.force_spinning_stop", "1")  # between the calls
        options.log_severity_level = 3
        try:
            self._session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
        except LOAD_ERRORS as error:
            raise ModelError(
                f"cannot load {path.name} of the model in {path.parent}: {str(error).splitlines()[0]}",
                "the file is damaged or missing; export or install the model again",
            ) from None
        self.threads = threads
        self.inputs = [graph_input.name for graph_input in self._session.get_inputs()]
        self._outputs = [output.name for output in self._session.get_outputs()]

    def run(self, inputs: dict[str, NDArray[Any]]) -> list[NDArray[Any]]:
        """Run the graph once."""
        return [np.asarray(output) for output in self._session.run(self._outputs, inputs)]

    def bind(self, inputs: Mapping[str, NDArray[Any]], outputs: Mapping[str, NDArray[Any]]) -> "BoundGraph":
        """The graph tied to arrays, C-contiguous and of the graph's types; an output may be an input's array."""
        return BoundGraph(self._session, inputs, outputs)


class BoundGraph:
    """A graph that at each call reads its inputs from, and writes its outputs to, the same arrays in place."""

    def __init__(
        self,
        session: onnxruntime.InferenceSession,
        inputs: Mapping[str, NDArray[Any]],
        outputs: Mapping[str, NDArray[Any]],
    ) -> None:
        self._session = session
        self._arrays = [*inputs.values(), *outputs.values()]  # the binding holds their addresses only
        if not all(array.flags.c_contiguous for array in self._arrays):
            raise ValueError("an array to bind must be C-contiguous")
        self._binding = session.io_binding()
        for name, array in inputs.items():
            self._binding.bind_input(name, "cpu", 0, array.dtype, array.shape, array.ctypes.data)
        for name, array in outputs.items():
            self._binding.bind_output(name, "cpu", 0, array.dtype, array.shape, array.ctypes.data)

    def __call__(self) -> None:
        self._session.run_with_iobinding(self._binding)
