"""The network for unknown words."""

import pytest

from cosycli.text.en import g2p
from cosycli.text.en.arpabet import ARPABET


@pytest.mark.parametrize(
    ("word", "phones"),
    [
        ("strim", "S T R IH1 M"),
        ("blonking", "B L AA1 NG K IH0 NG"),
        ("plinter", "P L IH1 N T ER0"),
    ],
)
def test_predictions(word: str, phones: str) -> None:
    assert " ".join(g2p.predict(word)) == phones


@pytest.mark.parametrize("word", ["", "zzzz", "a" * 200, "qwrtp", "x-y", "é"])
def test_there_is_one_main_stress_and_known_phones(word: str) -> None:
    phones = g2p.predict(word)
    assert sum(phone.endswith("1") for phone in phones) == 1
    assert len(phones) <= 2 * len(word) + 1
    assert {phone.rstrip("012") for phone in phones} <= set(ARPABET)


def test_shapes_of_the_weights() -> None:
    weights, labels = g2p._weights()
    assert weights["embedding.weight"].shape == (27, 64)
    assert weights["gru.weight_hh_l0"].shape == (576, 192)
    assert weights["out.weight"].shape == (len(labels), 384)
    assert weights["out.bias"].dtype == "float32"
