import numpy as np
import pytest

pytest.importorskip("torch")

import torch

from cosycli.model_config import MelConfig
from cosycli.spectrogram import mel_spectrogram
from cosycli.training.losses import EnergyDistance, MelLoss, StftLoss

MEL = MelConfig()


@pytest.fixture
def signal() -> torch.Tensor:
    generator = torch.Generator().manual_seed(0)
    t = torch.arange(40 * MEL.hop_length) / MEL.sample_rate
    tone = torch.sin(2 * torch.pi * 300 * t) * 0.2
    return (tone + 0.02 * torch.randn(2, len(t), generator=generator)).float()


def test_the_mel_of_the_loss_is_that_of_the_features(signal: torch.Tensor) -> None:
    expected = np.stack([mel_spectrogram(row, MEL) for row in signal.numpy()])
    actual = MelLoss(MEL).spectrogram(signal).transpose(1, 2).numpy()
    assert actual.shape == expected.shape
    assert actual == pytest.approx(expected, abs=2e-3)


@pytest.mark.parametrize("loss", [StftLoss(), MelLoss(MEL)])
def test_equal_signals_have_no_loss_and_a_finite_gradient(loss: torch.nn.Module, signal: torch.Tensor) -> None:
    predicted = signal.clone().requires_grad_()
    value = loss(predicted, signal)
    value.backward()
    assert value.item() == pytest.approx(0, abs=2e-3)
    assert torch.isfinite(predicted.grad).all()


@pytest.mark.parametrize("loss", [StftLoss(), MelLoss(MEL)])
def test_a_greater_error_costs_more(loss: torch.nn.Module, signal: torch.Tensor) -> None:
    noise = torch.randn(signal.shape, generator=torch.Generator().manual_seed(1))
    costs = [loss(signal + amount * noise, signal).item() for amount in (0.0, 0.01, 0.1, 1.0)]
    assert costs == sorted(costs) and costs[1] > costs[0] + 1e-3


@pytest.mark.parametrize("loss", [StftLoss(), MelLoss(MEL)])
def test_silence_has_a_finite_loss_and_gradient(loss: torch.nn.Module, signal: torch.Tensor) -> None:
    for predicted, target in ((signal, torch.zeros_like(signal)), (torch.zeros_like(signal), signal)):
        predicted = predicted.clone().requires_grad_()
        value = loss(predicted, target)
        value.backward()
        assert torch.isfinite(value) and torch.isfinite(predicted.grad).all()


def test_the_mel_loss_of_a_gain_is_its_log(signal: torch.Tensor) -> None:
    assert MelLoss(MEL)(signal * 2, signal).item() == pytest.approx(np.log(2), abs=0.01)


def test_losses_keep_nothing_in_a_checkpoint() -> None:
    assert not StftLoss().state_dict() and not MelLoss(MEL).state_dict()


def drawn(spread: float, generator: torch.Generator) -> torch.Tensor:
    return spread * torch.randn(4, 200, 80, generator=generator)


def test_the_energy_distance_is_least_for_the_distribution_of_the_recordings() -> None:
    """The distance alone is least for no spread at all."""
    generator = torch.Generator().manual_seed(0)
    mask, score = torch.ones(4, 200, 1), EnergyDistance()
    recorded = drawn(1.0, generator)
    spreads = (0.0, 0.5, 1.0, 1.5)
    scores = [score(drawn(s, generator), drawn(s, generator), recorded, mask).item() for s in spreads]
    assert min(scores) == scores[2] and scores[0] > scores[2] + 0.02
    distances = [score.distance(drawn(s, generator), recorded, mask).item() for s in spreads]
    assert distances == sorted(distances)


def test_the_energy_distance_counts_real_frames_only() -> None:
    generator = torch.Generator().manual_seed(0)
    one, other, recorded = (drawn(1.0, generator) for _ in range(3))
    mask = torch.ones(4, 200, 1)
    mask[:, 100:] = 0
    spoilt = one.clone()
    spoilt[:, 100:] += 50
    score = EnergyDistance()
    assert score(spoilt, other, recorded, mask).item() == pytest.approx(
        score(one, other, recorded, mask).item(), rel=1e-5
    )
    assert score(one, other, recorded, mask).item() == pytest.approx(
        score(one, other, recorded, mask * 0 + 1).item(), rel=0.1
    )
