"""Readings of words that no dictionary knows, by g2p_en's network run in numpy.

A GRU encoder reads the letters, a GRU decoder writes ARPAbet phones greedily (Cho et al. 2014). The weights are
those of g2p_en 2.1.0 (Apache-2.0, Kyubyong Park and Jongseok Kim), stored as float16 in `en_g2p.npz`.
"""

from functools import cache
from typing import TYPE_CHECKING

from cosycli.text.en.lexicon import ASSETS

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

# Letters and phones in the order of the network's embedding rows.
_LETTERS = {letter: row for row, letter in enumerate("abcdefghijklmnopqrstuvwxyz", start=3)}
_UNKNOWN_LETTER, _END_OF_WORD = 1, 2
_PHONE_ROWS = """
    <pad> <unk> <s> </s> AA0 AA1 AA2 AE0 AE1 AE2 AH0 AH1 AH2 AO0 AO1 AO2 AW0 AW1 AW2 AY0 AY1 AY2 B CH D DH
    EH0 EH1 EH2 ER0 ER1 ER2 EY0 EY1 EY2 F G HH IH0 IH1 IH2 IY0 IY1 IY2 JH K L M N NG OW0 OW1 OW2 OY0 OY1 OY2
    P R S SH T TH UH0 UH1 UH2 UW UW0 UW1 UW2 V W Y Z ZH
"""
_PHONES = tuple(_PHONE_ROWS.split())
_START, _END = _PHONES.index("<s>"), _PHONES.index("</s>")
_MAX_PHONES = 30


@cache
def _weights() -> "dict[str, NDArray[np.float32]]":
    import numpy as np

    with np.load(ASSETS / "en_g2p.npz") as arrays:
        return {name: arrays[name].astype(np.float32) for name in arrays.files}


def _gru_step(x: "NDArray[np.float32]", h: "NDArray[np.float32]", part: str) -> "NDArray[np.float32]":
    """One step of the GRU `part` ("enc" or "dec"): input x and state h, (256,), to the next state."""
    import numpy as np

    w = _weights()
    from_x = w[f"{part}_w_ih"] @ x + w[f"{part}_b_ih"]
    from_h = w[f"{part}_w_hh"] @ h + w[f"{part}_b_hh"]
    n = len(h)
    gates = 1 / (1 + np.exp(-(from_x[: 2 * n] + from_h[: 2 * n])))
    reset, update = gates[:n], gates[n:]
    candidate = np.tanh(from_x[2 * n :] + reset * from_h[2 * n :])
    state: NDArray[np.float32] = (1 - update) * candidate + update * h
    return state


@cache
def predict(word: str) -> tuple[str, ...]:
    """ARPAbet phones guessed for a lower-case word a-z; at least one vowel is promised."""
    import numpy as np

    w = _weights()
    state = np.zeros(w["enc_w_hh"].shape[1], np.float32)
    for row in [*(_LETTERS.get(letter, _UNKNOWN_LETTER) for letter in word), _END_OF_WORD]:
        state = _gru_step(w["enc_emb"][row], state, "enc")
    phones: list[str] = []
    row = _START
    for _ in range(_MAX_PHONES):
        state = _gru_step(w["dec_emb"][row], state, "dec")
        row = int(np.argmax(w["fc_w"] @ state + w["fc_b"]))
        if row == _END:
            break
        if row > _END:
            phones.append("UW1" if _PHONES[row] == "UW" else _PHONES[row])
    if not any(phone[-1].isdigit() for phone in phones):
        phones.append("AH0")
    return tuple(phones)
