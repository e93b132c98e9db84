"""The polyphone network: the same numbers as a plain LSTM, bounded windows, safe tables."""

import io
import pickle

import numpy as np
import pytest

from cosycli.text.zh import polyphones
from cosycli.text.zh.pinyin import syllable_phones


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def lstm(x, w_in, w_rec, b):
    """The textbook cell, one character at a time: (characters, e) -> (characters, h)."""
    h = np.zeros(w_rec.shape[1])
    c = np.zeros_like(h)
    states = []
    for vector in x:
        i, f, g, o = np.split(w_in @ vector + w_rec @ h + b, 4)
        c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
        h = sigmoid(o) * np.tanh(c)
        states.append(h)
    return np.array(states)


@pytest.fixture
def weights():
    """Random weights of a network of 7 characters, 5 embedding values, 3 + 3 states, 4 hidden values, 6 classes."""
    random = np.random.default_rng(1)

    def draw(*shape):
        return random.normal(size=shape).astype(np.float32)

    state = {"embedding.weight": draw(7, 5), "logit_layer.0.weight": draw(4, 6), "logit_layer.0.bias": draw(4)}
    state |= {"logit_layer.2.weight": draw(6, 4), "logit_layer.2.bias": draw(6)}
    for suffix in ("", "_reverse"):
        state |= {f"lstm.weight_ih_l0{suffix}": draw(12, 5), f"lstm.weight_hh_l0{suffix}": draw(12, 3)}
        state |= {f"lstm.bias_ih_l0{suffix}": draw(12), f"lstm.bias_hh_l0{suffix}": draw(12)}
    return state


@pytest.fixture
def network(weights, tmp_path, monkeypatch):
    names = ["<PAD>", "<UNK>", "시", "끝", "长", "城", "大"]
    readings = ["chang2", "zhang3", "da4", "dai4", "lu:4", "lu:3"]
    arrays = polyphones.build(
        {name: row for row, name in enumerate(names)}, {name: row for row, name in enumerate(readings)}, weights
    )
    np.savez_compressed(tmp_path / "network.npz", **arrays)
    monkeypatch.setattr(polyphones, "files", lambda package: tmp_path)
    monkeypatch.setattr(polyphones, "WEIGHTS", "network.npz")
    polyphones.load.cache_clear()
    yield polyphones.load()
    polyphones.load.cache_clear()


def test_scores_are_those_of_a_plain_network(network, weights):
    rows = [2, 4, 5, 1, 6, 3]  # begin 长 城 (unknown) 大 end
    x = weights["embedding.weight"][rows]
    sums = {s: weights[f"lstm.bias_ih_l0{s}"] + weights[f"lstm.bias_hh_l0{s}"] for s in ("", "_reverse")}
    forward, backward = (
        lstm(order, weights[f"lstm.weight_ih_l0{s}"], weights[f"lstm.weight_hh_l0{s}"], sums[s])
        for s, order in (("", x), ("_reverse", x[::-1]))
    )
    states = np.hstack([forward, backward[::-1]])[[1, 4]]
    hidden = np.maximum(states @ weights["logit_layer.0.weight"].T + weights["logit_layer.0.bias"], 0)
    expected = hidden @ weights["logit_layer.2.weight"].T + weights["logit_layer.2.bias"]
    # The embedding is kept in 8 bits.
    assert polyphones._scores(network, "长城我大", [0, 3]) == pytest.approx(expected, abs=0.15)


def test_readings_are_spelled_with_v(network):
    assert set(network.classes) == {"chang2", "zhang3", "da4", "dai4", "lv4", "lv3"}


def test_the_prior_decides_when_it_is_strong():
    text = "他买了一把很长的尺子"
    assert polyphones.guess(text, {6: ("zhang3", 100.0)}) == {6: "zhang3"}
    assert polyphones.guess(text, {6: ("zhang3", 0.0)}) == {6: "chang2"}


def test_a_long_text_is_read_in_windows():
    text = "好" * 1000 + "长城"
    assert polyphones.guess(text, {0: ("hao3", 2.0), 1000: ("chang2", 2.0)}).keys() == {0, 1000}


def test_candidates_are_known_to_the_network():
    several = polyphones.candidates()
    classes = polyphones.load().classes
    assert all(len(readings) > 1 for readings in several.values())
    assert {reading for readings in several.values() for reading in readings} <= classes.keys()
    assert all(syllable_phones(reading) for readings in several.values() for reading in readings)
    assert not set("一不的了着得子没谁么") & several.keys()


def test_the_pickles_of_the_source_cannot_run_code():
    class Harmful:
        def __reduce__(self):
            return (print, ("harm",))

    with pytest.raises(pickle.UnpicklingError):
        polyphones._read(io.BytesIO(pickle.dumps(Harmful())))
    assert polyphones._read(io.BytesIO(pickle.dumps({"长": 1}))) == {"长": 1}
    assert polyphones._read(io.BytesIO(pickle.dumps(np.arange(3)))).tolist() == [0, 1, 2]
