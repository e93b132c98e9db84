"""Repetition-aware sampling of speech tokens.

The nucleus of a few likely tokens (Holtzman et al. 2020, section 3.1) is drawn from; a token that was said too often of
late is replaced by one drawn from all others (VALL-E 2, Chen et al. 2024, section 3.2).
"""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from cosycli.model_config import LanguageModelFacts

FloatArray = NDArray[np.float32]

# The next token, from log-probabilities (speech_tokens + 1,) of all tokens with the end of speech last, the tokens so
# far, whether the speech may end, and the source of chance.
Sampler = Callable[[FloatArray, Sequence[int], bool, np.random.Generator], int]


def repetition_aware(facts: LanguageModelFacts) -> Sampler:
    """The sampler with the constants of a model."""

    def sample(scores: FloatArray, history: Sequence[int], may_end: bool, generator: np.random.Generator) -> int:
        probabilities = softmax(scores, without=() if may_end else (facts.speech_tokens,))
        ids, likely = nucleus(probabilities, facts.top_p, facts.top_k)
        token = int(ids[draw(likely, generator)])
        if repeats(token, history, facts.window, facts.repetition):
            without = (token,) if may_end else (token, facts.speech_tokens)
            token = draw(softmax(scores, without), generator)
        return token

    return sample


def most_likely(scores: FloatArray, history: Sequence[int], may_end: bool, generator: np.random.Generator) -> int:
    """The sampler without chance."""
    return int(scores.argmax() if may_end else scores[:-1].argmax())


def softmax(scores: FloatArray, without: Sequence[int] = ()) -> FloatArray:
    """Probabilities of scores (n,), 0 for the ids in `without`."""
    exponentials = np.exp(scores - scores.max())
    exponentials[list(without)] = 0
    total = exponentials.sum()
    if total <= 0:  # all that is left lies below the smallest number
        left = np.delete(np.arange(len(scores)), list(without))
        exponentials[left] = np.exp(scores[left] - scores[left].max())
        total = exponentials.sum()
    return exponentials / total


def nucleus(probabilities: FloatArray, top_p: float, top_k: int) -> tuple[NDArray[np.int64], FloatArray]:
    """Ids and probabilities in falling order: at most `top_k`, and no more than it takes to reach `top_p` together.

    Of equals the lower id comes first.
    """
    top_k = min(top_k, len(probabilities))
    least = np.partition(probabilities, -top_k)[-top_k]
    candidates = np.flatnonzero(probabilities >= least)
    ids = candidates[np.argsort(-probabilities[candidates], kind="stable")][:top_k]
    likely = probabilities[ids]
    count = int(np.searchsorted(np.cumsum(likely), top_p, side="left")) + 1
    return ids[:count], likely[:count]


def repeats(token: int, history: Sequence[int], window: int, share: float) -> bool:
    """Whether at least `share` of the last `window` tokens are `token`."""
    return list(history[-window:]).count(token) >= window * share


def draw(weights: FloatArray, generator: np.random.Generator) -> int:
    """An index with a chance proportional to its weight; never one of weight 0."""
    cumulative = np.cumsum(weights, dtype=np.float64)
    index = int(np.searchsorted(cumulative, generator.random() * cumulative[-1], side="right"))
    # Rounding can bring the product up to the sum itself.
    return index if index < len(weights) else int(np.flatnonzero(weights)[-1])
