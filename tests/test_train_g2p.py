"""Training of the network for unknown words: alignment, and a network that learns a handful of words."""

from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("torch")

import torch

from cosycli.training.train_g2p import aligned_words, export, logits, train

READINGS = {
    "bat": ("B", "AE1", "T"),
    "tab": ("T", "AE1", "B"),
    "box": ("B", "AA1", "K", "S"),
    "chat": ("CH", "AE1", "T"),
    "cot": ("K", "AA1", "T"),
    "tax": ("T", "AE1", "K", "S"),
    "pat": ("P", "AE1", "T"),
    "hat": ("HH", "AE1", "T"),
}


def test_letters_are_aligned_with_their_phones() -> None:
    aligned = aligned_words(READINGS)
    assert aligned["bat"] == [("B",), ("AE1",), ("T",)]
    assert aligned["tax"] == [("T",), ("AE1",), ("K", "S")]
    for word, chunks in aligned.items():
        assert len(chunks) == len(word)
        assert tuple(phone for chunk in chunks for phone in chunk) == READINGS[word]


def test_words_with_too_many_phones_are_left_out() -> None:
    assert "w" not in aligned_words({**READINGS, "w": ("D", "AH1", "B", "AH0", "L", "Y", "UW0")})


def test_a_network_learns_and_is_written(tmp_path: Path) -> None:
    aligned = aligned_words(READINGS)
    labels = sorted({chunk for chunks in aligned.values() for chunk in chunks})
    network = train(aligned, labels, steps=80)
    with torch.no_grad():
        rows = logits(network, ["bat", "tax"]).argmax(-1)
    assert [labels[row] for row in rows[1]] == [("T",), ("AE1",), ("K", "S")]
    export(network, labels, tmp_path / "g2p.npz")
    with np.load(tmp_path / "g2p.npz") as arrays:
        restored = arrays["out.weight"] * arrays["out.weight.scale"].astype(np.float32)
    assert np.abs(restored - network["out"].weight.detach().numpy()).max() < 0.01
