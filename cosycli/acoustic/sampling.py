"""Repetition-aware sampling of speech tokens.

The nucleus of a few likely tokens (Holtzman et al. 2020, section 3.1) is drawn from; a token that was said too often of
late is replaced by one drawn from all others (VALL-E 2, Chen et al. 2024, section 3.2).
"""

import math
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from cosycli.model_config import LanguageModelFacts

FloatArray = NDArray[np.float32]

# The next token, from log-probabilities (speech_tokens + 1,) of all tokens with the end of speech last, the tokens so
# far, whether the speech may end, and the source of chance.
Sampler = Callable[[FloatArray, Sequence[int], bool, np.random.Generator], int]

_GROUPS = 64  # of scores, whose greatest are compared first
_SMALLEST_SHARE = 0.5


def repetition_aware(facts: LanguageModelFacts) -> Sampler:
    """The sampler with the constants of a model."""

    def sample(scores: FloatArray, history: Sequence[int], may_end: bool, generator: np.random.Generator) -> int:
        end = None if may_end else facts.speech_tokens
        ids, probabilities = nucleus(scores, facts.top_p, facts.top_k, end)
        token = ids[_draw(probabilities, generator)]
        if repeats(token, history, facts.window, facts.repetition):
            others = softmax(scores, without=[token] if may_end else [token, facts.speech_tokens])
            token = _draw(others, generator)
        return token

    return sample


def most_likely(scores: FloatArray, history: Sequence[int], may_end: bool, generator: np.random.Generator) -> int:
    """The sampler without chance."""
    return int(scores.argmax() if may_end else scores[:-1].argmax())


def nucleus(scores: FloatArray, top_p: float, top_k: int, without: int | None = None) -> tuple[list[int], list[float]]:
    """Ids and probabilities in falling order: at most `top_k`, and no more than it takes to reach `top_p` together.

    `scores` are log-probabilities; the id `without` is left out and the others share what it had. Of equals the lower
    id comes first.
    """
    # Between two steps of the model nothing is in the processor's caches: few calls of numpy, and lists for the rest.
    bound = _lower_bound(scores, top_k if without is None else top_k + 1)
    candidates = np.flatnonzero(scores >= bound)
    ranked = sorted(zip((-scores[candidates]).tolist(), candidates.tolist(), strict=True))
    share = 1.0
    if without is not None:
        share = 1.0 - math.exp(scores[without])
        if share < _SMALLEST_SHARE:  # too much of it is rounding
            share = float(np.exp(np.delete(scores, without), dtype=np.float64).sum())
        ranked = [each for each in ranked if each[1] != without]
    ids: list[int] = []
    probabilities: list[float] = []
    together = 0.0
    for negative, token in ranked[:top_k]:
        ids.append(token)
        probabilities.append(math.exp(-negative) / share)
        together += probabilities[-1]
        if together >= top_p:
            break
    return ids, probabilities


def softmax(scores: FloatArray, without: Sequence[int]) -> FloatArray:
    """Probabilities of log-probabilities (n,), 0 for the ids in `without`."""
    left = scores.astype(np.float64)
    left[list(without)] = -np.inf
    exponentials = np.exp(left - left.max())
    return (exponentials / exponentials.sum()).astype(np.float32)


def repeats(token: int, history: Sequence[int], window: int, share: float) -> bool:
    """Whether at least `share` of the last `window` tokens are `token`."""
    return list(history[-window:]).count(token) >= window * share


def _lower_bound(scores: FloatArray, count: int) -> float:
    """A number that at least `count` of the scores reach, and not many more."""
    columns = len(scores) // _GROUPS
    if count > _GROUPS or columns < 2:
        return -math.inf
    greatest = scores[: _GROUPS * columns].reshape(_GROUPS, columns).max(axis=1).tolist()
    return sorted(greatest)[-count]


def _draw(weights: Sequence[float] | FloatArray, generator: np.random.Generator) -> int:
    """An index with a chance proportional to its weight; never one of weight 0."""
    cumulative = np.cumsum(weights, dtype=np.float64)
    index = int(np.searchsorted(cumulative, generator.random() * cumulative[-1], side="right"))
    # Rounding can bring the product up to the sum itself.
    return index if index < len(cumulative) else int(np.flatnonzero(weights)[-1])
