from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from cosycli.acoustic.prompt_features import (
    PROMPT_RATE,
    SPEAKER_ENCODER_FILE,
    SPEECH_TOKENIZER_FILE,
    kaldi_fbank,
    speaker_embedding,
    speech_tokens,
    whisper_log_mel,
)
from cosycli.errors import ModelError

# Half a second at 16 kHz, and its features by other programs: kaldi-native-fbank 1.23 and openai-whisper 20250625.
SPECTRA = np.load(Path(__file__).parent / "data" / "spectra.npz")
SAMPLES = SPECTRA["pcm"].astype(np.float32) / 32768


def frames_by_hand(samples: np.ndarray) -> np.ndarray:
    """Kaldi's filter banks as their definition says, one frame and one band at a time."""
    mel = [1127 * np.log(1 + f / 700) for f in np.arange(257) * 16000 / 512]
    low, high = 1127 * np.log(1 + 20 / 700), 1127 * np.log(1 + 8000 / 700)
    step = (high - low) / 81
    rows = []
    for start in range(0, len(samples) - 399, 160):
        frame = samples[start : start + 400].astype(np.float64)
        frame = frame - frame.mean()
        emphasised = [frame[0] * 0.03] + [frame[i] - 0.97 * frame[i - 1] for i in range(1, 400)]
        window = [(0.5 - 0.5 * np.cos(2 * np.pi * i / 399)) ** 0.85 for i in range(400)]
        power = np.abs(np.fft.fft(np.multiply(emphasised, window), 512)) ** 2
        row = []
        for band in range(80):
            left = low + band * step
            weights = [max(0, min(m - left, left + 2 * step - m)) / step for m in mel[:256]]
            row.append(np.log(max(np.dot(weights, power[:256]), 2**-23)))
        rows.append(row)
    return np.array(rows)


def test_filter_banks_are_those_of_kaldi() -> None:
    features = kaldi_fbank(SAMPLES)
    assert features.dtype == np.float32
    assert features == pytest.approx(SPECTRA["kaldi_fbank"], abs=2e-4)  # single precision there
    assert features[:4] == pytest.approx(frames_by_hand(SAMPLES[: 400 + 3 * 160]), abs=2e-6)


def test_the_log_mel_is_that_of_whisper() -> None:
    features = whisper_log_mel(SAMPLES)
    assert features.dtype == np.float32
    assert features == pytest.approx(SPECTRA["whisper_log_mel"], abs=5e-6)
    assert (SPECTRA["whisper_log_mel"] == SPECTRA["whisper_log_mel"].max() - 2).any()  # the clamp is seen


@pytest.mark.parametrize("n_samples", [400, 16000, 16001, 16159, 16160])
def test_the_number_of_frames(n_samples: int) -> None:
    noise = np.random.default_rng(0).standard_normal(n_samples).astype(np.float32)
    assert kaldi_fbank(noise).shape == (1 + (n_samples - 400) // 160, 80)
    assert whisper_log_mel(noise).shape == (128, n_samples // 160)


def test_silence_has_features_too() -> None:
    silence = np.zeros(16000, np.float32)
    assert (kaldi_fbank(silence) == np.float32(np.log(2**-23))).all()
    assert (whisper_log_mel(silence) == -1.5).all()


def test_a_speaker_is_a_vector(voice_networks: Callable[..., Path]) -> None:
    embedding = speaker_embedding(voice_networks(width=6), SAMPLES, 6, 1)
    features = kaldi_fbank(SAMPLES)
    expected = ((features - features.mean(0)) ** 2).mean(0)[:6]
    assert embedding.dtype == np.float32
    assert embedding == pytest.approx(expected[None], rel=1e-5)


@pytest.mark.parametrize("n_samples", [16000, 16001, 16161, 16320])
def test_speech_is_tokens(voice_networks: Callable[..., Path], n_samples: int) -> None:
    samples = np.resize(SAMPLES, n_samples)
    tokens = speech_tokens(voice_networks(), samples, 256, 50, 1)
    expected = np.abs(whisper_log_mel(samples).mean(0)[::2] * 1000).astype(np.int64) % 256
    assert tokens.dtype == np.int64 and tokens.ndim == 1
    assert np.abs(tokens - expected).max() <= 1
    assert len(tokens) == (n_samples // 160 + 1) // 2


@pytest.mark.parametrize(
    ("made", "asked", "complaint"),
    [
        ({"width": 5}, {}, "campplus.onnx does not belong to this model: it gives 5 numbers for a speaker, not 6"),
        ({"step": 4}, {}, "it gives 50 tokens where 100 were expected"),  # a tokenizer of CosyVoice2: 25 a second
        ({}, {"n_tokens": 100}, "it gives tokens up to 2"),
    ],
    ids=str,
)
def test_networks_of_another_model(
    voice_networks: Callable[..., Path], made: dict[str, int], asked: dict[str, int], complaint: str
) -> None:
    model = voice_networks(**({"width": 6} | made))
    samples = np.resize(SAMPLES, 2 * PROMPT_RATE)
    with pytest.raises(ModelError) as caught:
        speaker_embedding(model, samples, 6, 1)
        speech_tokens(model, samples, asked.get("n_tokens", 256), 50, 1)
    assert complaint in caught.value.message


def test_networks_that_take_something_else(voice_networks: Callable[..., Path]) -> None:
    model = voice_networks()
    (model / SPEECH_TOKENIZER_FILE).write_bytes((model / SPEAKER_ENCODER_FILE).read_bytes())
    with pytest.raises(ModelError, match=r"speech_tokenizer_v1\.onnx does not belong to this model: it has the inputs"):
        speech_tokens(model, SAMPLES, 256, 50, 1)
