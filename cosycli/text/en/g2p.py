"""Readings of words that no dictionary knows, by a small network of our own, run in numpy.

Two bidirectional GRU layers name for each letter the none, one or two ARPAbet phones that it stands for. Trained on the
CMU dictionary by cosycli/training/train_g2p.py; the weights in `en_g2p.npz` are int8 with a scale for each row.
"""

from functools import cache
from typing import TYPE_CHECKING

from cosycli.text.en.lexicon import ASSETS

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Matrix = NDArray[np.float32]

# Longer words are read in pieces, as the network has seen none.
_LONGEST = 30


@cache
def _weights() -> "tuple[dict[str, Matrix], list[tuple[str, ...]]]":
    """The arrays by name in float32, and the phones of each label."""
    import numpy as np

    with np.load(ASSETS / "en_g2p.npz") as arrays:
        labels = [tuple(str(label).split()) for label in arrays["labels"]]
        weights = {
            name: arrays[name].astype(np.float32) * (arrays[f"{name}.scale"].astype(np.float32) if scaled else 1)
            for name in arrays.files
            if name != "labels" and not name.endswith(".scale")
            for scaled in [f"{name}.scale" in arrays.files]
        }
    return weights, labels


def _gru(inputs: "Matrix", layer: str) -> "Matrix":
    """One direction of a GRU layer (Cho et al. 2014): inputs (letters, width) to states (letters, 192)."""
    import numpy as np

    weights, _ = _weights()
    w_ih, b_ih = weights[f"gru.weight_ih_{layer}"], weights[f"gru.bias_ih_{layer}"]
    w_hh, b_hh = weights[f"gru.weight_hh_{layer}"], weights[f"gru.bias_hh_{layer}"]
    n = w_hh.shape[1]
    states = np.zeros((len(inputs), n), np.float32)
    state = np.zeros(n, np.float32)
    # Letter by letter: BLAS would start threads for a product of all letters, which takes ten times as long.
    for step, letter in enumerate(inputs):
        x, h = w_ih @ letter + b_ih, w_hh @ state + b_hh
        gates = 1 / (1 + np.exp(-(x[: 2 * n] + h[: 2 * n])))
        reset, update = gates[:n], gates[n:]
        state = (1 - update) * np.tanh(x[2 * n :] + reset * h[2 * n :]) + update * state
        states[step] = state
    return states


@cache
def predict(word: str) -> tuple[str, ...]:
    """ARPAbet phones guessed for a lower-case word a-z; exactly one main stress is promised."""
    phones: list[str] = []
    for start in range(0, len(word), _LONGEST):
        phones += _predict(word[start : start + _LONGEST])
    if not any(phone[-1].isdigit() for phone in phones):
        phones.append("AH0")
    return tuple(_stressed(phones))


def _predict(word: str) -> list[str]:
    import numpy as np

    weights, labels = _weights()
    rows = [ord(letter) - 96 for letter in word if "a" <= letter <= "z"]
    if not rows:
        return []
    states = weights["embedding.weight"][rows]
    for layer in ("l0", "l1"):
        backwards = _gru(states[::-1], f"{layer}_reverse")[::-1]
        states = np.concatenate([_gru(states, layer), backwards], axis=1)
    rows = [int(np.argmax(weights["out.weight"] @ state + weights["out.bias"])) for state in states]
    return [phone for row in rows for phone in labels[row]]


def _stressed(phones: list[str]) -> list[str]:
    """The first main stress stays, others become secondary; without one the first vowel gets it."""
    vowels = [index for index, phone in enumerate(phones) if phone[-1].isdigit()]
    main = next((index for index in vowels if phones[index].endswith("1")), vowels[0])
    return [phone[:-1] + "1" if index == main else phone.replace("1", "2") for index, phone in enumerate(phones)]
