import numpy as np
import pytest

from cosycli.model_config import MelConfig
from cosycli.training.features import (
    ACTIVE_RMS,
    PEAK,
    TRIM_KEEP_FRAMES,
    fundamental_frequency,
    hz_to_mel,
    mel_filters,
    mel_spectrogram,
    mel_to_hz,
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


def test_the_mel_scale_is_linear_below_1_khz_and_invertible() -> None:
    frequency = np.array([0.0, 200.0, 1000.0, 3000.0, 8000.0])
    assert hz_to_mel(frequency)[:3] == pytest.approx([0, 3, 15])
    assert mel_to_hz(hz_to_mel(frequency)) == pytest.approx(frequency)
    # Slaney's auditory toolbox: 27 steps from 1 kHz to 6.4 kHz.
    assert hz_to_mel(np.array([6400.0]))[0] == pytest.approx(42)


def test_every_filter_has_the_area_of_slaney_normalisation() -> None:
    filters = mel_filters(MEL)
    assert filters.shape == (MEL.n_mels, MEL.n_fft // 2 + 1)
    assert (filters >= 0).all()
    width = MEL.sample_rate / MEL.n_fft
    areas = filters.sum(1) * width
    # Each triangle has the area 1 in Hz; sampled at FFT bins the narrow low ones are off by more.
    assert areas[20:] == pytest.approx(np.ones(60), rel=0.06)
    assert areas == pytest.approx(np.ones(80), rel=0.25)
    centres = (filters * np.fft.rfftfreq(MEL.n_fft, 1 / MEL.sample_rate)).sum(1) / filters.sum(1)
    assert (np.diff(centres) > 0).all() and centres[-1] < MEL.fmax


@pytest.mark.parametrize("n_samples", [HOP * 20, HOP * 20 + 1, HOP * 21 - 1, 4000])
def test_the_mel_has_one_frame_for_each_whole_hop(n_samples: int) -> None:
    noise = np.random.default_rng(0).standard_normal(n_samples).astype(np.float32)
    mel = mel_spectrogram(noise, MEL)
    assert mel.shape == (n_samples // HOP, MEL.n_mels)
    assert mel.dtype == np.float32 and np.isfinite(mel).all()


def test_silence_lies_at_the_floor() -> None:
    mel = mel_spectrogram(np.zeros(HOP * 20, np.float32), MEL)
    assert (mel >= np.log(MEL.floor) - 1e-3).all() and mel.max() < -10


def test_a_tone_lights_its_band_in_natural_log() -> None:
    mel, louder = (mel_spectrogram(tone(1000, amplitude=a), MEL)[10:-10].mean(0) for a in (0.1, 0.2))
    edges = mel_to_hz(np.linspace(0, hz_to_mel(np.array([MEL.fmax]))[0], MEL.n_mels + 2))
    band = int(mel.argmax())
    assert edges[band] < 1000 < edges[band + 2]
    assert louder[band] - mel[band] == pytest.approx(np.log(2), abs=0.01)


def test_a_mel_frame_is_centred_on_the_middle_of_its_hop() -> None:
    click = np.zeros(HOP * 40, np.float32)
    click[20 * HOP + HOP // 2] = 1
    energy = np.exp(mel_spectrogram(click, MEL)).sum(1)
    assert energy.argmax() == 20
    assert energy[19] == pytest.approx(energy[21], rel=0.01)


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
