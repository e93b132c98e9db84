"""Repetition-aware sampling against the tables that the original code wrote."""

import math
from pathlib import Path

import numpy as np
import pytest

from cosycli.acoustic.sampling import most_likely, nucleus, repeats, repetition_aware, softmax
from cosycli.model_config import LanguageModelFacts

TABLES = Path(__file__).parent / "data" / "golden" / "sampling.npz"
CASES = range(8)


@pytest.fixture(scope="module")
def tables() -> dict[str, np.ndarray]:
    with np.load(TABLES) as loaded:
        return dict(loaded)


def facts(speech_tokens: int) -> LanguageModelFacts:
    return LanguageModelFacts(
        width=8, layers=1, heads=1, speech_tokens=speech_tokens, speaker_width=8,
        top_p=0.8, top_k=25, window=10, repetition=0.1,
    )  # fmt: skip


def log_probabilities(probabilities: list[float]) -> np.ndarray:
    with np.errstate(divide="ignore"):
        return np.log(np.array(probabilities, np.float32))


@pytest.mark.parametrize("case", CASES)
def test_the_nucleus_is_that_of_the_original(tables: dict[str, np.ndarray], case: int) -> None:
    scores = tables["logp"][case]
    end = len(scores) - 1 if tables["ignore_eos"][case] else None
    ids, probabilities = nucleus(scores, 0.8, 25, end)
    expected = [token for token in tables["nucleus_ids"][case].tolist() if token >= 0]
    assert ids == expected
    np.testing.assert_allclose(probabilities, tables["nucleus_probs"][case][: len(ids)], atol=1e-6)


@pytest.mark.parametrize("case", CASES)
def test_repetition_is_seen_and_replaced_as_in_the_original(tables: dict[str, np.ndarray], case: int) -> None:
    scores, token = tables["logp"][case], int(tables["first_candidate"][case])
    repeated = repeats(token, tables["history"][case].tolist(), 10, 0.1)
    assert repeated == tables["repetition_triggers"][case]
    if repeated:
        without = [token, len(scores) - 1] if tables["ignore_eos"][case] else [token]
        np.testing.assert_allclose(softmax(scores, without), tables["fallback_probs"][case], atol=1e-6)


@pytest.mark.parametrize(
    ("scores", "without", "ids"),
    [
        (log_probabilities([0.1, 0.4, 0.1, 0.4]), None, [1, 3]),  # of equals the lower first; 0.8 is enough
        (log_probabilities([0.1, 0.3, 0.2, 0.4]), 3, [1, 2]),  # 0.5 of 0.6 that are left
        (log_probabilities([0.0, 1.0, 0.0, 0.0]), None, [1]),
        (np.array([-30.0, -31.0, -40.0, 0.0], np.float32), 3, [0, 1]),  # nearly all of it was the end's
    ],
)
def test_small_nuclei(scores: np.ndarray, without: int | None, ids: list[int]) -> None:
    assert nucleus(scores, 0.79, 25, without)[0] == ids


def test_a_flat_nucleus_has_at_most_top_k() -> None:
    scores = np.full(4097, -math.log(4097), np.float32)
    ids, probabilities = nucleus(scores, 0.8, 25)
    assert ids == list(range(25))
    np.testing.assert_allclose(probabilities, 1 / 4097, rtol=1e-4)


@pytest.mark.parametrize("share", [0.5, 0.99999999])
def test_the_likelihood_of_a_forbidden_end_goes_to_the_others(share: float) -> None:
    rest = np.array([0.6, 0.4]) * (1 - share)
    scores = np.log(np.array([*rest, share])).astype(np.float32)
    assert nucleus(scores, 1.0, 25, without=2)[1] == pytest.approx([0.6, 0.4], abs=1e-5)


def test_draws_have_the_shares_of_the_nucleus() -> None:
    sample, generator = repetition_aware(facts(4)), np.random.default_rng(0)
    scores = log_probabilities([0.5, 0.31, 0.1, 0.09, 0.0])
    drawn = [sample(scores, [], True, generator) for _ in range(4000)]
    assert np.bincount(drawn, minlength=5) / 4000 == pytest.approx([50 / 81, 31 / 81, 0, 0, 0], abs=0.03)


@pytest.mark.parametrize("may_end", [True, False])
def test_a_repeated_token_is_replaced_by_any_other_that_is_allowed(may_end: bool) -> None:
    sample, generator = repetition_aware(facts(4)), np.random.default_rng(0)
    scores = log_probabilities([0.9, 0.04, 0.02, 0.02, 0.02])
    drawn = np.bincount([sample(scores, [0], may_end, generator) for _ in range(4000)], minlength=5) / 4000
    others = np.array([0, 0.04, 0.02, 0.02, 0.02 if may_end else 0])
    assert drawn == pytest.approx(others / others.sum(), abs=0.03)


def test_an_old_repetition_does_not_count() -> None:
    sample, generator = repetition_aware(facts(4)), np.random.default_rng(0)
    scores = log_probabilities([0.96, 0.01, 0.01, 0.01, 0.01])
    assert {sample(scores, [0] + [1] * 10, True, generator) for _ in range(50)} == {0}


def test_one_seed_one_sequence(tables: dict[str, np.ndarray]) -> None:
    sample = repetition_aware(facts(tables["logp"].shape[1] - 1))
    runs = []
    for _ in range(2):
        generator = np.random.default_rng(7)
        runs.append([sample(scores, [1, 2], False, generator) for scores in tables["logp"]])
    assert runs[0] == runs[1]


@pytest.mark.parametrize(("may_end", "token"), [(True, 2), (False, 0)])
def test_the_most_likely_token_is_not_a_forbidden_end(may_end: bool, token: int) -> None:
    assert most_likely(log_probabilities([0.3, 0.2, 0.5]), [], may_end, np.random.default_rng()) == token
