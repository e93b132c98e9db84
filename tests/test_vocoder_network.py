import numpy as np
import pytest

pytest.importorskip("torch")

import torch

from cosycli import vocoder
from cosycli.model_config import MelConfig
from cosycli.training.vocoder_network import (
    F0Network,
    SourceFilterVocoder,
    harmonic_taper,
    pulse_train,
)

MEL = MelConfig()
N_FRAMES = 50
BINS = MEL.n_fft // 2 + 1


@pytest.fixture
def pitch() -> tuple[np.ndarray, np.ndarray]:
    """Log F0 that glides and voicing with a gap, (n_frames,)."""
    voiced = np.ones(N_FRAMES, bool)
    voiced[20:26] = False
    return np.log(np.linspace(133.0, 311.0, N_FRAMES)).astype(np.float32), voiced


def pulses(log_f0: np.ndarray, voiced: np.ndarray, phase: float | None = None) -> np.ndarray:
    start = None if phase is None else torch.tensor([phase], dtype=torch.float64)
    return pulse_train(torch.from_numpy(log_f0)[None], torch.from_numpy(voiced)[None].float(), MEL, start)[0].numpy()


def test_pulses_of_torch_and_numpy_are_the_same(pitch: tuple[np.ndarray, np.ndarray]) -> None:
    expected = vocoder.pulse_train(*pitch, MEL)
    actual = pulses(*pitch)
    assert actual.shape == expected.shape == (N_FRAMES * MEL.hop_length,)
    # The number of harmonics is a whole number, so it may differ at a sample where it steps.
    difference = np.abs(actual - expected)
    assert np.quantile(difference, 0.999) < 2e-3 * np.abs(expected).max()
    assert not actual[20 * MEL.hop_length : 26 * MEL.hop_length].any()


def test_a_pulse_train_is_the_sum_of_its_harmonics() -> None:
    f0 = 217.0
    train = vocoder.pulse_train(np.full(N_FRAMES, np.log(f0), np.float32), np.ones(N_FRAMES, bool), MEL)
    cycles = (np.arange(len(train)) + 1) * f0 / MEL.sample_rate
    harmonics = np.arange(1, int(vocoder.HARMONIC_LIMIT * MEL.sample_rate / f0) + 1)
    expected = vocoder.EXCITATION_GAIN * np.cos(2 * np.pi * cycles[:, None] * harmonics).sum(1)
    assert train == pytest.approx(expected, abs=0.05)


def test_pulses_do_not_drift_over_a_minute() -> None:
    n_frames = 5000
    log_f0 = np.full(n_frames, np.log(313.7), np.float32)
    voiced = np.ones(n_frames, bool)
    tail = slice(-20 * MEL.hop_length, None)
    expected, actual = vocoder.pulse_train(log_f0, voiced, MEL)[tail], pulses(log_f0, voiced)[tail]
    assert np.corrcoef(expected, actual)[0, 1] > 0.999


def test_a_phase_of_one_cycle_is_none(pitch: tuple[np.ndarray, np.ndarray]) -> None:
    assert pulses(*pitch, phase=1.0) == pytest.approx(pulses(*pitch), abs=0.02)
    assert np.abs(pulses(*pitch, phase=0.5) - pulses(*pitch)).max() > 1


def test_the_taper_is_the_same() -> None:
    frequency = np.fft.rfftfreq(MEL.n_fft, 1 / MEL.sample_rate)
    low, high = vocoder.TAPER_HZ
    taper = harmonic_taper(MEL).numpy()
    assert taper == pytest.approx(np.clip((high - frequency) / (high - low), 0, 1), abs=1e-6)
    assert taper[frequency < low].min() == 1 and not taper[frequency > high].any()


class FixedFilters(torch.nn.Module):
    """Gives the filters of the test instead of predicting some."""

    def __init__(self, filters: tuple[np.ndarray, ...]) -> None:
        super().__init__()
        self.filters = [torch.from_numpy(part)[None] for part in filters]

    def forward(self, *_: torch.Tensor) -> tuple[torch.Tensor, ...]:
        return tuple(self.filters)


class FixedSession:
    """The same for the numpy synthesis."""

    def __init__(self, filters: tuple[np.ndarray, ...]) -> None:
        self.filters = filters

    def run(self, inputs: dict[str, np.ndarray]) -> list[np.ndarray]:
        assert set(inputs) == {"mel", "log_f0", "voiced"}
        return [part[None] for part in self.filters]


def synthesize_both(filters: tuple[np.ndarray, ...], pitch: tuple[np.ndarray, np.ndarray]) -> list[np.ndarray]:
    """The waveform by torch, as trained, and by numpy, as spoken."""
    log_f0, voiced = pitch
    trained = SourceFilterVocoder(MEL, width=8, blocks=1)
    trained.filters = FixedFilters(filters)
    spoken = vocoder.Vocoder.__new__(vocoder.Vocoder)
    spoken.mel, spoken._filters = MEL, FixedSession(filters)
    spoken._window = vocoder.hann(MEL.n_fft)
    spoken._taper = harmonic_taper(MEL).numpy()
    mel = np.zeros((N_FRAMES, MEL.n_mels), np.float32)
    with torch.no_grad():
        one = trained(*(torch.from_numpy(part)[None] for part in (mel, log_f0, voiced.astype(np.float32))))
    other = spoken(mel, np.where(voiced, np.exp(log_f0), 0).astype(np.float32), np.random.default_rng(0))
    return [one[0].numpy(), other]


def random_filters(noise: float) -> tuple[np.ndarray, ...]:
    generator = np.random.default_rng(0)
    gain = generator.normal(-1, 1, (N_FRAMES, BINS)).astype(np.float32)
    phase = generator.normal(0, 2, (N_FRAMES, BINS)).astype(np.float32)
    return gain, phase, np.full_like(gain, noise)


def test_the_harmonic_part_of_torch_and_numpy_is_the_same(pitch: tuple[np.ndarray, np.ndarray]) -> None:
    # Log F0 is interpolated over the gap; the glide is straight in Hz, so bridge it before both.
    log_f0 = vocoder.interpolate_log_f0(np.where(pitch[1], np.exp(pitch[0]), 0))
    one, other = synthesize_both(random_filters(noise=-100.0), (log_f0, pitch[1]))
    assert one.shape == other.shape == (N_FRAMES * MEL.hop_length,)
    error = np.sqrt(np.mean((one - other) ** 2) / np.mean(other**2))
    assert error < 0.01
    assert np.sqrt(np.mean(other**2)) > 0.01


def test_gains_are_limited_alike(pitch: tuple[np.ndarray, np.ndarray]) -> None:
    gain, phase, noise = random_filters(noise=-100.0)
    log_f0 = vocoder.interpolate_log_f0(np.where(pitch[1], np.exp(pitch[0]), 0))
    one, other = synthesize_both((gain + 50, phase, noise), (log_f0, pitch[1]))
    assert np.sqrt(np.mean((one - other) ** 2) / np.mean(other**2)) < 0.01


def test_noise_has_the_same_level(pitch: tuple[np.ndarray, np.ndarray]) -> None:
    torch.manual_seed(0)
    _, phase, noise = random_filters(noise=-3.0)
    one, other = synthesize_both((np.full_like(phase, -100.0), phase, noise), pitch)
    assert np.std(one) == pytest.approx(np.std(other), rel=0.05)


def test_an_identity_filter_returns_the_pulses() -> None:
    voiced = np.ones(N_FRAMES, bool)
    log_f0 = np.full(N_FRAMES, np.log(200.0), np.float32)
    zeros = np.zeros((N_FRAMES, BINS), np.float32)
    _, spoken = synthesize_both((zeros, zeros, zeros - 100), (log_f0, voiced))
    train = vocoder.pulse_train(log_f0, voiced, MEL)
    inner = slice(5 * MEL.hop_length, -5 * MEL.hop_length)
    spectra = [np.abs(np.fft.rfft(signal[inner])) for signal in (spoken, train)]
    low = slice(0, int(4000 / MEL.sample_rate * len(spoken[inner])))  # below the taper
    assert np.corrcoef(spectra[0][low], spectra[1][low])[0, 1] > 0.999
    assert spectra[0][low].sum() == pytest.approx(spectra[1][low].sum(), rel=0.01)


def test_gradients_reach_all_weights() -> None:
    torch.manual_seed(0)
    network = SourceFilterVocoder(MEL, width=16, blocks=2)
    mel = torch.randn(2, 12, MEL.n_mels) * 2 - 5
    phase = torch.rand(2, dtype=torch.float64)
    spoken = network(mel, torch.full((2, 12), 5.3), torch.ones(2, 12), phase)
    assert spoken.shape == (2, 12 * MEL.hop_length)
    spoken.square().mean().backward()
    assert all(p.grad is not None and torch.isfinite(p.grad).all() for p in network.parameters())


def test_f0_is_estimated_from_a_plausible_start() -> None:
    torch.manual_seed(0)
    mel = torch.randn(2, 12, MEL.n_mels) * 2 - 5
    log_f0, voicing = F0Network(MEL)(mel)
    assert log_f0.shape == voicing.shape == (2, 12)
    assert ((log_f0 > np.log(100)) & (log_f0 < np.log(400))).all()
