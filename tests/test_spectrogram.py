from pathlib import Path

import numpy as np
import pytest

from cosycli.model_config import MelConfig
from cosycli.spectrogram import hz_to_mel, mel_filters, mel_spectrogram, mel_to_hz

MEL = MelConfig()
HOP = MEL.hop_length


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


def test_the_mel_is_that_of_the_reference() -> None:
    # By librosa 0.11 and torch.stft, as in the code that the mel is named after (Matcha-TTS).
    spectra = np.load(Path(__file__).parent / "data" / "spectra.npz")
    mel = mel_spectrogram(spectra["pcm"].astype(np.float32) / 32768, MEL)
    assert mel == pytest.approx(spectra["mel"], abs=5e-6)
