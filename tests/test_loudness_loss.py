"""The perceptual loss of waveforms: it hears what ears hear."""

import numpy as np
import pytest

pytest.importorskip("torch")

import torch

from cosycli.model_config import MelConfig
from cosycli.training.losses import LoudnessLoss

MEL = MelConfig()
LOSS = LoudnessLoss(MEL)
SECONDS = torch.arange(64 * MEL.hop_length) / MEL.sample_rate


def tone(hertz: float, rms: float = 0.07) -> torch.Tensor:
    return (rms * 2**0.5 * torch.sin(2 * torch.pi * hertz * SECONDS))[None]


def noise(rms: float = 0.07, seed: int = 0) -> torch.Tensor:
    return rms * torch.randn(1, len(SECONDS), generator=torch.Generator().manual_seed(seed))


def test_equal_signals_have_no_loss_and_a_finite_gradient() -> None:
    predicted = noise().requires_grad_()
    value = LOSS(predicted, noise())
    value.backward()
    assert value.item() == pytest.approx(0, abs=1e-5)
    assert torch.isfinite(predicted.grad).all()


def test_a_greater_error_costs_more() -> None:
    costs = [LOSS(noise() + amount * noise(seed=1), noise()).item() for amount in (0.0, 0.1, 0.3, 1.0)]
    assert costs == sorted(costs) and costs[1] > 1e-3


@pytest.mark.parametrize("silent", ["predicted", "target", "both"])
def test_silence_has_a_finite_loss_and_gradient(silent: str) -> None:
    predicted, target = noise(), noise()
    if silent != "target":
        predicted = torch.zeros_like(predicted)
    if silent != "predicted":
        target = torch.zeros_like(target)
    predicted.requires_grad_()
    value = LOSS(predicted, target)
    value.backward()
    assert torch.isfinite(value) and torch.isfinite(predicted.grad).all()
    assert (value.item() == 0) == (silent == "both")


def test_an_error_beside_a_loud_tone_is_masked() -> None:
    loud = tone(1000)
    near, far = (LOSS(loud + tone(hertz, rms=0.001), loud).item() for hertz in (1300, 5000))
    assert near < far / 5


def test_what_cannot_be_heard_costs_nothing() -> None:
    speech = tone(1000) + tone(3000, rms=0.02)
    below = 10 ** (-75 / 20) * 0.07
    assert LOSS(speech + tone(6000, rms=below), speech).item() < 1e-3
    assert LOSS(speech + tone(30, rms=0.001), speech).item() < 2e-3


def test_loudness_grows_by_the_law_of_zwicker() -> None:
    """Ten times the power is 10 ** 0.23 times as loud, far above the threshold."""
    ratio = (LOSS.loudness(tone(1000, 0.2)).amax(1) / LOSS.loudness(tone(1000, 0.2 / 10**0.5)).amax(1)).mean().item()
    assert ratio == pytest.approx(10**0.23, rel=0.1)


def test_the_loudest_band_is_that_of_the_tone() -> None:
    peaks = [int(LOSS.loudness(tone(hertz))[0].mean(1).argmax()) for hertz in (200, 500, 1000, 2000, 4000)]
    barks = 1 + np.array(peaks) / LOSS.BANDS_PER_BARK
    assert barks == pytest.approx([2.0, 4.9, 8.5, 13.0, 17.3], abs=0.75)  # Zwicker and Terhardt, 1980


def test_it_keeps_nothing_in_a_checkpoint() -> None:
    assert not LOSS.state_dict()
