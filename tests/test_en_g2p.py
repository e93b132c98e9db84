"""The network for unknown words."""

import pytest

from cosycli.text.en import g2p


@pytest.mark.parametrize(
    ("word", "phones"),
    [
        ("jespersen", "JH EH1 S P ER0 S AH0 N"),
        ("purpa", "P ER1 P AH0"),
        ("tuition", "T UW0 IH1 SH AH0 N"),
    ],
)
def test_predictions_of_the_published_network(word: str, phones: str) -> None:
    assert " ".join(g2p.predict(word)) == phones


@pytest.mark.parametrize("word", ["", "zzzz", "a" * 200, "qwrtp"])
def test_there_is_always_a_vowel_and_an_end(word: str) -> None:
    phones = g2p.predict(word)
    assert any(phone[-1].isdigit() for phone in phones)
    assert len(phones) <= 31
    assert set(phones) <= set(g2p._PHONES[4:])


def test_shapes_of_the_weights() -> None:
    weights = g2p._weights()
    assert weights["enc_emb"].shape == (29, 256)
    assert weights["dec_emb"].shape == (74, 256)
    assert weights["fc_w"].dtype == "float32"
