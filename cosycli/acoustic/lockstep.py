"""Decoding several sentences in lock-step: one pass over the weights gives each its next token.

Keys and values of all sentences end at the same slot; a shorter one begins later and what lies before it is masked.
Because attention goes by distances, one cut of the table of positions then serves all.
"""

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cosycli.errors import TextError
from cosycli.onnx_session import BoundGraph, OnnxSession

FloatArray = NDArray[np.float32]

MAX_SEQUENCES = 4
_SLOTS = 512  # capacity grows by so many; what is not used takes no memory
_PROMPT_ROWS = 256  # of a prompt at a time: scores of all its pairs at once would take much memory
_WINDOW = 64  # the cut of the table by so many
_SLACK = 32  # slots that are no one's and may stay: moving the rest costs as much as some steps with them


class PositionTable:
    """The keys of all distances, from a file (layers, heads, n, head width) in float32 or float16, mapped."""

    def __init__(self, path: Path) -> None:
        self._table = np.load(path, mmap_mode="r")
        self._near = np.zeros((*self._table.shape[:2], 0, self._table.shape[3]), np.float32)

    @property
    def layers(self) -> int:
        return int(self._table.shape[0])

    @property
    def limit(self) -> int:
        """The longest sequence that can be decoded, in rows."""
        return int(self._table.shape[2]) - 1  # a prompt needs one row more than it has

    def cut(self, rows: int) -> FloatArray:
        """The nearest `rows` distances, (layers, heads, 1, rows, head width)."""
        end, known = self._table.shape[2], self._near.shape[2]
        if rows > known:  # float16 is slow to read: once
            self._near = np.concatenate([self._table[:, :, end - rows : end - known], self._near], axis=2)
        near = self._near[:, :, None]
        return np.ascontiguousarray(near[:, :, :, near.shape[3] - rows :])


class LockstepDecoder:
    """Up to MAX_SEQUENCES sequences of rows (width,) float32, decoded together.

    `join` begins a sequence, `step` gives each of them a row, `leave` ends one. Both give the log-probabilities of what
    comes next, a row each, in arrays that the next call overwrites. Sequences are numbered in the order of joining;
    when one leaves, the last takes its number.
    """

    def __init__(self, session: OnnxSession, positions: PositionTable, heads: int, width: int, classes: int) -> None:
        self._session = session
        self._positions = positions
        self._head_shape = (heads, width // heads)
        self._first = np.zeros(MAX_SEQUENCES, np.int64)
        self._total = np.zeros(1, np.int32)
        self._memory = self._allocate(_SLOTS)
        self._embeddings = np.zeros((MAX_SEQUENCES, 1, width), np.float32)
        self._scores = np.zeros((MAX_SEQUENCES, classes), np.float32)
        self._window = positions.cut(0)
        self._bound: BoundGraph | None = None
        self._length = 0  # slots in use
        self.sequences = 0

    def join(self, rows: FloatArray) -> FloatArray:
        """Begin a sequence with `rows` (n, width); log-probabilities (classes,) of what follows them.

        Raises TextError for a sequence that is longer than the model has positions for.
        """
        length, index = len(rows), self.sequences
        if not index:
            self._length = 0
        self._reserve(length)
        if length > self._length:
            self._move(length - self._length)
        only, first = slice(index, index + 1), np.zeros(1, np.int64)
        for begin in range(0, length, _PROMPT_ROWS):
            end = min(begin + _PROMPT_ROWS, length)
            self._total[0] = end
            self._bind(rows[None, begin:end], only, first, self._positions.cut(end + 1), self._scores[only])()
        row = self._memory[:, :, index]
        begin = self._length - length
        if begin:
            row[:, :, :, begin : self._length] = row[:, :, :, :length].copy()
        self._first[index] = begin
        self.sequences += 1
        self._bound = None
        return self._scores[index]

    def step(self, embeddings: FloatArray) -> FloatArray:
        """Give each sequence its next row of `embeddings` (sequences, width); log-probabilities (sequences, classes).

        Raises TextError as `join` does.
        """
        if self._length == min(self._memory.shape[4], self._positions.limit):
            self._drop_unused(1)
            self._reserve(self._length + 1)
        if self._bound is None or self._length >= self._window.shape[3]:
            self._rebind()
        self._length += 1
        self._total[0] = self._length
        self._embeddings[: self.sequences, 0] = embeddings
        assert self._bound is not None
        self._bound()
        return self._scores[: self.sequences]

    def leave(self, index: int) -> None:
        """End a sequence; the last one takes its number."""
        last = self.sequences - 1
        if index != last:
            begin = self._first[index] = self._first[last]
            row = self._memory[:, :, :, :, begin : self._length]
            row[:, :, index] = row[:, :, last]
        self.sequences = last
        self._bound = None

    def _rebind(self) -> None:
        """Tie the graph to the memory of the sequences as they are now."""
        self._drop_unused(_SLACK)
        size = min((self._length // _WINDOW + 1) * _WINDOW, self._positions.limit + 1)
        if size != self._window.shape[3]:
            self._window = self._positions.cut(size)
        count = self.sequences
        self._bound = self._bind(
            self._embeddings[:count], slice(0, count), self._first[:count], self._window, self._scores[:count]
        )

    def _reserve(self, slots: int) -> None:
        """Have memory for so many slots."""
        if slots > self._positions.limit:
            raise TextError(
                f"a sentence is too long: with the recording of its voice it has more than {self._positions.limit}"
                " tokens of text and speech",
                "break it with a full stop, or use a voice with a shorter recording",
            )
        if slots > self._memory.shape[4]:
            old = self._memory
            self._memory = self._allocate(-(-slots // _SLOTS) * _SLOTS)
            self._memory[:, :, : self.sequences, :, : self._length] = old[:, :, : self.sequences, :, : self._length]
            self._bound = None

    def _drop_unused(self, least: int) -> None:
        """Move all sequences to the front, if that frees at least so many slots."""
        unused = int(self._first[: self.sequences].min(initial=self._length))
        if unused >= least:
            self._move(-unused)

    def _move(self, slots: int) -> None:
        """Move all sequences to later slots, or to earlier ones where `slots` is negative."""
        ends = self._length
        begin = max(0, -slots)
        for layer in self._memory:
            used = layer[:, : self.sequences]
            used[:, :, :, begin + slots : ends + slots] = used[:, :, :, begin:ends].copy()
        self._first[: self.sequences] += slots
        self._length += slots

    def _allocate(self, slots: int) -> FloatArray:
        """(layers, key and value, sequences, heads, slots, head width) zeros.

        In one piece, which the system gives page by page as they are used and gets back at once.
        """
        heads, width = self._head_shape
        return np.zeros((self._positions.layers, 2, MAX_SEQUENCES, heads, slots, width), np.float32)

    def _bind(
        self, rows: FloatArray, sequences: slice, first: NDArray[np.int64], positions: FloatArray, scores: FloatArray
    ) -> BoundGraph:
        inputs: dict[str, NDArray[Any]] = {"rows": rows, "total": self._total, "first": first}
        outputs = {"log_probabilities": scores}
        for index, layer in enumerate(self._memory):
            inputs[f"positions_{index}"] = positions[index]
            for kind, values in zip(("key", "value"), layer, strict=True):
                inputs[f"past_{kind}_{index}"] = outputs[f"present_{kind}_{index}"] = values[sequences]
        return self._session.bind(inputs, outputs)
