"""Phones as the integer streams that the parallel acoustic model reads, the same in training and in use."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cosycli.text.phones import LANGUAGE_IDS, PHONE_IDS, Boundary, Phone

# The least boundary that sets the word flag. Mandarin and Cantonese have none: their training words are joined at
# random, so it would mean nothing. In Japanese it is the accent phrase: all that its teacher tells.
WORD_FLAGS = {"en": Boundary.WORD, "ja": Boundary.PHRASE, "ko": Boundary.WORD}
N_FLAGS = 3


@dataclass(frozen=True)
class TokenStreams:
    """Parallel streams of N tokens: `phone`, `tone`, `language` (N,) int64; `flags` (N, 3) float32 in {0, 1}:
    syllable start, word start, in the last syllable before a pause."""

    phone: NDArray[np.int64]
    tone: NDArray[np.int64]
    language: NDArray[np.int64]
    flags: NDArray[np.float32]


def token_streams(phones: Sequence[Phone]) -> TokenStreams:
    """Encode phones, edge silences included. A long pause reads as a short one: only its length differs."""
    symbols = ["sp" if phone.symbol == "brk" else phone.symbol for phone in phones]
    flags = np.zeros((len(phones), N_FLAGS), np.float32)
    for index, phone in enumerate(phones):
        flags[index, 0] = phone.boundary >= Boundary.SYLLABLE
        flags[index, 1] = phone.boundary >= WORD_FLAGS.get(phone.language, len(Boundary))
    flags[:, 2] = _clause_final(phones)
    return TokenStreams(
        np.array([PHONE_IDS[symbol] for symbol in symbols], np.int64),
        np.array([phone.tone for phone in phones], np.int64),
        np.array([LANGUAGE_IDS[phone.language] for phone in phones], np.int64),
        flags,
    )


def _clause_final(phones: Sequence[Phone]) -> NDArray[np.bool_]:
    """Which phones lie in the last syllable before a pause."""
    final = np.zeros(len(phones), bool)
    inside = False
    for index in range(len(phones) - 1, -1, -1):
        if phones[index].is_pause:
            inside = True
            continue
        final[index] = inside
        if phones[index].boundary >= Boundary.SYLLABLE:
            inside = False
    return final
