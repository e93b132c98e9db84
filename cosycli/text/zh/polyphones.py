"""Readings of characters that have several, guessed from the whole sentence by g2pM's network in numpy.

A bidirectional LSTM reads the characters of a sentence, and two dense layers give each one a distribution over
readings (Park and Lee 2020, arXiv:2004.03136). The weights are those of g2pM 0.1.2.5 (Apache-2.0, Kakao Brain),
compiled once by `python -m cosycli.text.zh.polyphones`: the embeddings as 8-bit integers with a scale for each
character, all else as float16.
"""

import pickle
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

WEIGHTS = "zh_polyphones.npz"
CANDIDATES = "zh_polyphones.txt"

# Rows of the embedding: an unknown character, and what stands around a sentence.
_UNKNOWN, _BEGIN, _END = 1, 2, 3
# Longer texts are read in parts of this many characters, so that memory stays bounded.
_WINDOW = 512


@dataclass(frozen=True, slots=True)
class Network:
    """The weights. Both directions share one state of `h` values, the forward half first.

    The four gates (input, forget, cell, output) of a step are `x @ inputs + bias + state @ recurrent`, one after
    another in their 4 h columns; the three sigmoid gates are halved, since sigmoid(z) = tanh(z / 2) / 2 + 1 / 2.
    """

    rows: Mapping[str, int]  # of the embedding
    classes: Mapping[str, int]  # columns of the result, by reading
    embedding: "NDArray[np.int8]"  # (characters, e)
    scale: "Floats"  # (characters, 1)
    inputs: "Floats"  # (e, 4 h)
    bias: "Floats"  # (4 h,)
    recurrent: "Floats"  # (h, 4 h)
    hidden: "Floats"  # (h + 1, d), the last row is the bias
    output: "Floats"  # (d + 1, classes), the last row is the bias


@cache
def candidates() -> Mapping[str, tuple[str, ...]]:
    """The characters that the network may read, each with the readings it may have, tone as final digit."""
    lines = files("cosycli.assets").joinpath(CANDIDATES).read_text(encoding="utf-8").splitlines()
    return {line[0]: tuple(line[2:].split()) for line in lines if line and not line.startswith("#")}


def guess(text: str, prior: Mapping[int, tuple[str, float]]) -> dict[int, str]:
    """Choose the readings of some characters of a text, each one of `candidates`.

    `prior` has for the position of each such character the reading it would have otherwise, and how many nats of
    the network's log probability that reading has in its favour.
    """
    network, several = load(), candidates()
    result: dict[int, str] = {}
    for start in range(0, len(text), _WINDOW):
        here = [i for i in prior if start <= i < start + _WINDOW]
        if not here:
            continue
        scores = _scores(network, text[start : start + _WINDOW], [i - start for i in here])
        for i, row in zip(here, scores, strict=True):
            expected, favour = prior[i]
            worth = {r: float(row[network.classes[r]]) for r in several[text[i]] if r in network.classes}
            if expected in worth:
                worth[expected] += favour
            result[i] = max(worth, key=worth.__getitem__)
    return result


def _scores(network: Network, text: str, positions: Sequence[int]) -> "Floats":
    """The scores (logits) of all classes for the characters at `positions`, (positions, classes)."""
    import numpy as np

    states = _states(network, [_BEGIN, *(network.rows.get(character, _UNKNOWN) for character in text), _END])
    some = states[[position + 1 for position in positions]]
    hidden = np.maximum(some @ network.hidden[:-1] + network.hidden[-1], 0)
    scores: Floats = hidden @ network.output[:-1] + network.output[-1]
    return scores


def _states(network: Network, rows: list[int]) -> "Floats":
    """The states of both directions at each character, (characters, h)."""
    import numpy as np

    n, width = len(rows), len(network.recurrent)
    gates = (network.embedding[rows] * network.scale[rows]) @ network.inputs + network.bias
    # Step t takes character t forward and character n - 1 - t backward.
    both = gates.reshape(n, 4, 2, width // 2)
    both[:, :, 1] = both[::-1, :, 1].copy()
    gates = both.reshape(n, 4 * width)
    states = np.empty((n, width), np.float32)
    state, cell = np.zeros(width, np.float32), np.zeros(width, np.float32)
    half = np.float32(0.5)
    for t in range(n):
        z = np.tanh(gates[t] + state @ network.recurrent)
        opened = z * half + half
        cell = opened[width : 2 * width] * cell + opened[:width] * z[2 * width : 3 * width]
        state = opened[3 * width :] * np.tanh(cell)
        states[t] = state
    backward = states[::-1, width // 2 :].copy()
    states[:, width // 2 :] = backward
    return states


@cache
def load() -> Network:
    """The network of the package."""
    import numpy as np

    with np.load(str(files("cosycli.assets").joinpath(WEIGHTS))) as arrays:
        characters = bytes(arrays["characters"]).decode("utf-32-le")
        classes = bytes(arrays["classes"]).decode().split()
        floats = {name: arrays[name].astype(np.float32) for name in arrays.files if arrays[name].dtype == np.float16}
        return Network(
            rows={character: row for row, character in enumerate(characters)},
            classes={reading: column for column, reading in enumerate(classes)},
            embedding=arrays["embedding"],
            **floats,
        )


def build(characters: Mapping[str, int], classes: Mapping[str, int], state: "Mapping[str, Floats]") -> dict[str, Any]:
    """Turn g2pM's tables and weights (torch's names and layout) into the arrays of the asset."""
    import numpy as np

    embedding = state["embedding.weight"]
    scale = np.maximum(np.abs(embedding).max(axis=1, keepdims=True), 1e-6) / 127
    halves = {suffix: state[f"lstm.bias_ih_l0{suffix}"] + state[f"lstm.bias_hh_l0{suffix}"] for suffix in _DIRECTIONS}
    width = len(halves[""]) // 4
    recurrent = np.zeros((2, width, 4, 2, width), np.float32)
    for direction, suffix in enumerate(_DIRECTIONS):
        recurrent[direction, :, :, direction] = state[f"lstm.weight_hh_l0{suffix}"].T.reshape(width, 4, width)
    inputs = np.stack([state[f"lstm.weight_ih_l0{s}"].T.reshape(-1, 4, width) for s in _DIRECTIONS], axis=2)
    bias = np.stack([halves[s].reshape(4, width) for s in _DIRECTIONS], axis=1)
    sigmoid = np.array([0.5, 0.5, 1.0, 0.5], np.float32)[:, None, None]
    dense = {
        name: np.vstack([state[f"logit_layer.{layer}.weight"].T, state[f"logit_layer.{layer}.bias"][None]])
        for name, layer in (("hidden", 0), ("output", 2))
    }
    floats = {
        "scale": scale,
        "inputs": (inputs * sigmoid).reshape(-1, 8 * width),
        "bias": (bias * sigmoid).reshape(-1),
        "recurrent": (recurrent * sigmoid).reshape(2 * width, 8 * width),
        **dense,
    }
    by_row = sorted(characters, key=characters.__getitem__)
    # The four special rows have names of several letters or a hangul syllable, which no Mandarin text holds.
    spelled = "\0\1\2\3" + "".join(by_row[4:])
    by_column = sorted(classes, key=classes.__getitem__)
    return {
        "characters": np.frombuffer(spelled.encode("utf-32-le"), np.uint8),
        "classes": np.frombuffer(" ".join(by_column).replace("u:", "v").encode(), np.uint8),
        "embedding": np.round(embedding / scale).astype(np.int8),
        **{name: array.astype(np.float16) for name, array in floats.items()},
    }


_DIRECTIONS = ("", "_reverse")


class _Plain(pickle.Unpickler):
    """Reads nothing but numpy arrays and plain tables, so that a pickle cannot run code."""

    def find_class(self, module: str, name: str) -> Any:
        if module.startswith("numpy") and name in ("_reconstruct", "ndarray", "dtype"):
            return super().find_class(module, name)
        raise pickle.UnpicklingError(f"{module}.{name} is no part of a table of weights")


def _read(file: IO[bytes]) -> Any:
    return _Plain(file).load()


def main() -> None:
    """Write the asset from the files of an installed g2pM."""
    import numpy as np

    source = files("g2pM")
    tables = []
    for name in ("char2idx.pkl", "class2idx.pkl", "np_ckpt.pkl"):
        with source.joinpath(name).open("rb") as file:
            tables.append(_read(file))
    np.savez_compressed(Path(str(files("cosycli.assets").joinpath(WEIGHTS))), **build(*tables))


if __name__ == "__main__":
    main()
