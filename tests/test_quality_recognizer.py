"""The phone recognizer and what it learns from."""

from collections.abc import Callable

import numpy as np
import pytest

pytest.importorskip("torch")
pytest.importorskip("pyworld")

import torch

from cosycli.quality.recognizer import BLANK, RecognizerPlan, allowed_phones, train_recognizer
from cosycli.quality.speech_augmentation import JOIN_FRAMES, Spoken, at_rate, draw, normalized

BANDS = 80
LENGTH = 6  # frames of a made-up phone


def utterance(phones: list[int], generator: np.random.Generator, isolated: bool = True) -> Spoken:
    """Each phone is a peak in a band of its own, after some silence and with some noise."""
    frames = np.zeros((LENGTH * (len(phones) + 2), BANDS))
    aligned = np.zeros(len(frames), np.int64)
    for place, phone in enumerate(phones, 1):
        frames[LENGTH * place : LENGTH * (place + 1), 4 * phone : 4 * phone + 10] = 4
        aligned[LENGTH * place : LENGTH * (place + 1)] = phone
    mel = (frames + 0.3 * generator.standard_normal(frames.shape)).astype(np.float32)
    return Spoken(mel, np.array(phones, np.int64), aligned, "zh", isolated)


@pytest.fixture
def speech() -> list[Spoken]:
    generator = np.random.default_rng(0)
    words = [list(generator.permutation([4, 7, 10, 13, 16])[:3]) for _ in range(40)]
    return normalized([utterance([int(phone) for phone in word], generator) for word in words])


@pytest.fixture
def silent() -> Callable[[str], None]:
    return lambda line: None


def test_the_recognizer_learns_a_toy_language(speech: list[Spoken], silent: Callable[[str], None]) -> None:
    plan = RecognizerPlan(width=24, layers=2, kernel=5, steps=80, batch_size=8, rate=1e-2)
    recognizer = train_recognizer([speech[:30]], plan, 0, silent)
    errors = sum(recognizer.errors(spoken) for spoken in speech[30:])
    assert errors / sum(len(spoken.phones) for spoken in speech[30:]) < 0.1
    quiet = np.tile(speech[0].mel[:LENGTH], (4, 1))
    silence = Spoken(quiet, speech[0].phones, np.zeros(len(quiet), np.int64), "zh", True)
    assert len(recognizer.transcribe(silence)) <= 1


def test_one_seed_gives_one_recognizer(speech: list[Spoken], silent: Callable[[str], None]) -> None:
    plan = RecognizerPlan(width=16, layers=1, kernel=3, steps=3, batch_size=2)
    one, other = (train_recognizer([speech], plan, 5, silent).network.state_dict() for _ in range(2))
    assert all(torch.equal(one[name], other[name]) for name in one)


def test_only_the_phones_of_a_language_are_allowed(speech: list[Spoken]) -> None:
    allowed = allowed_phones(speech)["zh"]
    assert torch.isfinite(allowed).nonzero().flatten().tolist() == [BLANK, 4, 7, 10, 13, 16]


def test_normalizing_is_over_the_group() -> None:
    generator = np.random.default_rng(0)
    group = normalized([utterance([4], generator), utterance([7, 10], generator)])
    frames = np.concatenate([spoken.mel for spoken in group])
    assert np.allclose(frames.mean(0), 0, atol=1e-4) and np.allclose(frames.std(0), 1, atol=0.02)
    assert normalized([]) == []


def test_words_are_joined_and_sentences_are_not() -> None:
    generator = np.random.default_rng(0)
    words = normalized([utterance([4, 7], generator) for _ in range(10)])
    drawn = [draw([words], generator) for _ in range(50)]
    assert all(len(spoken.aligned) == len(spoken.mel) for spoken in drawn)
    assert 2 in {len(spoken.phones) for spoken in drawn} and max(len(spoken.phones) for spoken in drawn) > 6
    assert max(len(spoken.mel) for spoken in drawn) < 2 * JOIN_FRAMES
    sentence = normalized([utterance([4, 7, 10], generator, isolated=False)])
    assert all(len(draw([sentence], generator).phones) == 3 for _ in range(20))


def test_a_faster_rate_keeps_the_order_of_frames() -> None:
    spoken = utterance([4, 7, 10], np.random.default_rng(0))
    faster = at_rate(spoken, 2.0)
    assert len(faster.mel) == len(faster.aligned) == len(spoken.mel) // 2
    changes = faster.aligned[np.flatnonzero(np.diff(faster.aligned, prepend=-1))]
    assert changes.tolist() == [0, 4, 7, 10, 0]
