import numpy as np
import pytest

from cosycli import vocoder as vocoder_module
from cosycli.model_config import MelConfig, read_model_config
from cosycli.store import EMBEDDED_MODEL
from cosycli.vocoder import EXCITATION_GAIN, Vocoder, expander_gain, interpolate_log_f0, overlap_add, pulse_train

MEL = MelConfig()


@pytest.fixture(scope="module")
def vocoder() -> Vocoder:
    return Vocoder(EMBEDDED_MODEL, read_model_config(EMBEDDED_MODEL).mel, threads=1)


@pytest.fixture(scope="module")
def hum(vocoder: Vocoder) -> tuple[np.ndarray, np.ndarray]:
    """A plain vowel-like mel and its F0: harmonics of 200 Hz under a falling envelope."""
    frames = 120
    envelope = np.linspace(-1, -7, MEL.n_mels, dtype=np.float32)
    return np.tile(envelope, (frames, 1)), np.full(frames, 200, np.float32)


def test_a_pulse_train_has_flat_harmonics_of_f0_only() -> None:
    frames = 128
    pulses = pulse_train(np.full(frames, np.log(220.5), np.float32), np.ones(frames, bool), MEL)
    spectrum = np.abs(np.fft.rfft(pulses)) * 2 / len(pulses)
    step = len(pulses) * 220.5 / MEL.sample_rate  # bins between harmonics, a whole number here
    assert step == pytest.approx(round(step), abs=0.5)
    harmonics = spectrum[[round(step * k) for k in range(1, 40)]]
    assert np.allclose(harmonics, EXCITATION_GAIN, rtol=0.35)
    between = spectrum[[round(step * (k + 0.5)) for k in range(1, 40)]]
    assert between.max() < 0.05 * EXCITATION_GAIN


def test_unvoiced_frames_have_no_pulses() -> None:
    voiced = np.arange(40) < 20
    pulses = pulse_train(np.full(40, 5.3, np.float32), voiced, MEL)
    assert np.abs(pulses[20 * 256 :]).max() == 0
    assert np.abs(pulses[: 20 * 256]).max() > 0


def test_overlap_add_inverts_the_short_time_transform() -> None:
    samples = np.random.default_rng(0).standard_normal(64 * 256).astype(np.float32)
    pad = (MEL.n_fft - MEL.hop_length) // 2
    window = (0.5 - 0.5 * np.cos(2 * np.pi * np.arange(MEL.n_fft) / MEL.n_fft)).astype(np.float32)
    frames = np.lib.stride_tricks.sliding_window_view(np.pad(samples, (pad, pad)), MEL.n_fft)[::256] * window
    spectrum = np.fft.rfft(frames, axis=1).astype(np.complex64)
    assert np.allclose(overlap_add(spectrum, window, MEL), samples, atol=1e-4)


def test_gaps_of_f0_are_bridged() -> None:
    bridged = interpolate_log_f0(np.array([0, 100, 0, 400, 0], np.float32))
    assert np.allclose(np.exp(bridged), [100, 100, 200, 400, 400], rtol=1e-4)
    assert np.allclose(np.exp(interpolate_log_f0(np.zeros(3, np.float32))), 200)


def test_the_waveform_has_the_asked_length_and_pitch(vocoder: Vocoder, hum: tuple[np.ndarray, np.ndarray]) -> None:
    mel, f0 = hum
    samples = vocoder(mel, f0, np.random.default_rng(0))
    assert samples.shape == (len(mel) * MEL.hop_length,)
    assert samples.dtype == np.float32
    middle = samples[5000:-5000].astype(float)
    spectrum = np.fft.rfft(middle, 2 * len(middle))
    correlation = np.fft.irfft(np.abs(spectrum) ** 2)
    lag = 60 + int(np.argmax(correlation[60:200]))
    assert MEL.sample_rate / lag == pytest.approx(200, rel=0.02)


def test_one_seed_one_waveform(vocoder: Vocoder, hum: tuple[np.ndarray, np.ndarray]) -> None:
    mel, f0 = hum
    first, again, other = (vocoder(mel, f0, np.random.default_rng(seed)) for seed in (1, 1, 2))
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


def test_quiet_frames_lose_their_noise_and_speech_keeps_its_own() -> None:
    levels = np.array([-3, -6, -6.5, -7, -11.5], np.float32)
    lost = expander_gain(np.repeat(levels[:, None], MEL.n_mels, axis=1)) * 20 / np.log(10)
    assert np.allclose(lost, [0, 0, -0.5 * 8.686, -8.686, -10], atol=0.01)


def test_the_hiss_of_a_pause_is_lowered(vocoder: Vocoder, monkeypatch: pytest.MonkeyPatch) -> None:
    hiss, unvoiced = np.full((200, MEL.n_mels), -8.0, np.float32), np.zeros(200, np.float32)
    lowered = vocoder(hiss, unvoiced, np.random.default_rng(0))
    monkeypatch.setattr(vocoder_module, "expander_gain", lambda mel: np.zeros(len(mel), np.float32))
    whole = vocoder(hiss, unvoiced, np.random.default_rng(0))
    assert 20 * np.log10(np.std(lowered) / np.std(whole)) == pytest.approx(-10, abs=0.1)


def test_a_very_short_mel_and_silence(vocoder: Vocoder) -> None:
    for frames in (1, 3):
        samples = vocoder(np.full((frames, MEL.n_mels), -11.5, np.float32), None, np.random.default_rng(0))
        assert len(samples) == frames * MEL.hop_length
        assert np.isfinite(samples).all()
        assert np.abs(samples).max() < 0.05


def test_what_may_well_be_unvoiced_gets_no_pulses(vocoder: Vocoder, monkeypatch: pytest.MonkeyPatch) -> None:
    class Estimate:
        def run(self, inputs: dict[str, np.ndarray]) -> list[np.ndarray]:
            probability = np.array([[0.2, 0.6, 0.7, 0.9]], np.float32)
            return [np.log(np.full((1, 4), 180.0)), np.log(probability / (1 - probability))]

    monkeypatch.setattr(vocoder, "_f0_network", Estimate())
    np.testing.assert_allclose(vocoder.estimate_f0(np.zeros((4, 80), np.float32)), [0, 0, 180, 180], rtol=1e-5)
