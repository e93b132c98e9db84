import numpy as np
import pytest

from cosycli.model_config import MelConfig
from cosycli.training.features import (
    ACTIVE_RMS,
    PEAK,
    TRIM_KEEP_FRAMES,
    fundamental_frequency,
    trim_and_level,
)

MEL = MelConfig()
HOP = MEL.hop_length


def pulses(f0: np.ndarray) -> np.ndarray:
    """Harmonics of a frequency given at each sample, up to 5 kHz, falling as in speech."""
    phase = 2 * np.pi * np.cumsum(f0 / MEL.sample_rate)
    harmonics = np.arange(1, int(5000 / f0.max()) + 1)
    return sum(np.sin(k * phase) / k for k in harmonics).astype(np.float32) * np.float32(0.2)


def tone(frequency: float, seconds: float = 0.5, amplitude: float = 0.5) -> np.ndarray:
    t = np.arange(int(seconds * MEL.sample_rate)) / MEL.sample_rate
    return (amplitude * np.sin(2 * np.pi * frequency * t)).astype(np.float32)


@pytest.mark.parametrize("f0", [110.0, 220.0, 330.0])
def test_f0_of_pulses_is_right_within_a_percent(f0: float) -> None:
    pytest.importorskip("pyworld")
    samples = pulses(np.full(MEL.sample_rate, f0))
    found = fundamental_frequency(samples, MEL, 70.0, 500.0)
    assert found.shape == (len(samples) // HOP,) and found.dtype == np.float32
    inner = found[5:-5]
    assert (inner > 0).all()
    assert np.abs(inner / f0 - 1).max() < 0.01


def test_a_step_of_f0_shows_at_its_frame() -> None:
    pytest.importorskip("pyworld")
    step = 40
    samples = pulses(np.where(np.arange(80 * HOP) < step * HOP, 150.0, 220.0))
    found = fundamental_frequency(samples, MEL, 70.0, 500.0)
    high = np.flatnonzero(found > 180)
    assert abs(int(high[high > 5][0]) - step) <= 1
    assert found[step - 4] == pytest.approx(150, rel=0.02) and found[step + 4] == pytest.approx(220, rel=0.02)


def test_a_glide_is_sampled_at_frame_centres() -> None:
    pytest.importorskip("pyworld")
    n_frames = 120
    samples = pulses(np.linspace(150, 300, n_frames * HOP))
    found = fundamental_frequency(samples, MEL, 70.0, 500.0)
    centres = 150 + 150 * (np.arange(n_frames) + 0.5) / n_frames
    # A lag of one frame would be 1.25 Hz.
    assert np.abs(np.mean((found - centres)[10:-10])) < 0.3


def test_noise_and_silence_have_no_f0() -> None:
    pytest.importorskip("pyworld")
    silent = fundamental_frequency(np.zeros(HOP * 40, np.float32), MEL, 70.0, 500.0)
    assert silent.shape == (40,) and not silent.any()


def test_trim_keeps_some_frames_around_the_sound() -> None:
    sound = np.concatenate([np.zeros(50 * HOP), tone(300)[: 30 * HOP], np.zeros(50 * HOP)]).astype(np.float32)
    cut = trim_and_level(sound, HOP)
    assert len(cut) == (30 + 2 * TRIM_KEEP_FRAMES) * HOP
    assert not cut[: TRIM_KEEP_FRAMES * HOP].any() and cut[TRIM_KEEP_FRAMES * HOP + 10] != 0


@pytest.mark.parametrize("amplitude", [0.01, 0.1, 0.9])
def test_speech_is_brought_to_one_level(amplitude: float) -> None:
    levelled = trim_and_level(tone(300, amplitude=amplitude), HOP)
    assert len(levelled) % HOP == 0 and levelled.dtype == np.float32
    assert np.sqrt(np.mean(levelled**2)) == pytest.approx(ACTIVE_RMS, rel=0.01)


def test_peaks_stay_below_full_scale() -> None:
    sound = tone(300, amplitude=0.02)
    sound[5000:5004] = 1.0
    assert np.abs(trim_and_level(sound, HOP)).max() == pytest.approx(PEAK, rel=1e-3)


@pytest.mark.parametrize("samples", [np.zeros(20 * HOP, np.float32), tone(300)[: HOP - 1], np.zeros(0, np.float32)])
def test_no_sound_gives_nothing(samples: np.ndarray) -> None:
    assert trim_and_level(samples, HOP).shape == (0,)
