"""What the `cosyvoice` family hears in a recording: the speaker's vector and the speech tokens.

Two networks that come with the checkpoint listen to it at 16 kHz: CAM++ (Wang et al., 2023) by Kaldi's filter banks,
the speech tokenizer (the encoder of a speech recognizer with a vector quantizer; Du et al., 2024) by Whisper's log-mel.
Both kinds of features are exact to the rounding of single precision: the networks know no others.
"""

from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cosycli.errors import ModelError
from cosycli.model_config import MelConfig
from cosycli.onnx_session import OnnxSession
from cosycli.spectrogram import hann, mel_filters

FloatArray = NDArray[np.float32]

SPEAKER_ENCODER_FILE = "campplus.onnx"
SPEECH_TOKENIZER_FILE = "speech_tokenizer_v1.onnx"
PROMPT_RATE = 16000  # Hz, of what both networks listen to

_FBANK_BANDS = 80
_FBANK_FRAME, _FBANK_SHIFT, _FBANK_FFT = 400, 160, 512  # samples: 25 ms, 10 ms, the next power of two
_FBANK_LOW_HZ = 20.0
_PREEMPHASIS = 0.97
_WHISPER_MEL = MelConfig(
    PROMPT_RATE, n_fft=400, win_length=400, hop_length=160, n_mels=128, fmax=PROMPT_RATE / 2, floor=1e-10
)
_WHISPER_RANGE = 8.0  # powers of ten below the loudest value that are told apart
_TOKEN_TOLERANCE = 3  # speech tokens more or fewer than the length tells: rounding at the edges


def kaldi_fbank(samples: FloatArray) -> FloatArray:
    """Log filter-bank energies (frames, 80) of samples at 16 kHz in [-1, 1], as Kaldi's compute-fbank-feats has them.

    That is with its defaults: frames of 25 ms every 10 ms, whole ones only, each without its mean, pre-emphasised and
    under Povey's window; triangles that are equally wide on the scale 1127 ln(1 + f / 700) from 20 Hz to 8 kHz, over
    the power; no dither. Kaldi itself takes samples as 16-bit integers; the speaker network was trained without that.
    """
    frames = np.lib.stride_tricks.sliding_window_view(samples.astype(np.float64), _FBANK_FRAME)[::_FBANK_SHIFT]
    frames = frames - frames.mean(1, keepdims=True)
    previous = np.concatenate([frames[:, :1], frames[:, :-1]], 1)
    povey = np.hanning(_FBANK_FRAME) ** 0.85
    spectrum = np.fft.rfft((frames - _PREEMPHASIS * previous) * povey, _FBANK_FFT, axis=1)
    energies = (spectrum.real**2 + spectrum.imag**2) @ _fbank_filters().T
    return np.log(np.maximum(energies, np.finfo(np.float32).eps)).astype(np.float32)


@lru_cache(maxsize=1)
def _fbank_filters() -> NDArray[np.float64]:
    """Kaldi's triangles (80, 257), linear on the mel scale and not in Hz; the last bin is in none."""

    low, high = _kaldi_mel(np.array([_FBANK_LOW_HZ, PROMPT_RATE / 2]))
    edges = np.linspace(low, high, _FBANK_BANDS + 2)
    bins = _kaldi_mel(np.fft.rfftfreq(_FBANK_FFT, 1 / PROMPT_RATE))
    rise = (bins - edges[:-2, None]) / np.diff(edges)[:-1, None]
    fall = (edges[2:, None] - bins) / np.diff(edges)[1:, None]
    filters = np.maximum(0, np.minimum(rise, fall))
    filters[:, -1] = 0
    return filters


def _kaldi_mel(frequency: NDArray[Any]) -> NDArray[Any]:
    return 1127 * np.log1p(frequency / 700)


def whisper_log_mel(samples: FloatArray) -> FloatArray:
    """Log-mel (128, n_samples // 160) of samples at 16 kHz in [-1, 1], as the large models of openai-whisper take it.

    The base-10 logarithm of power in slaney bands, at most 8 below the largest, plus 4, divided by 4.
    """
    mel = _WHISPER_MEL
    padded = np.pad(samples.astype(np.float64), mel.n_fft // 2, mode="reflect")
    frames = np.lib.stride_tricks.sliding_window_view(padded, mel.n_fft)[:: mel.hop_length]
    spectrum = np.fft.rfft(frames[: len(samples) // mel.hop_length] * hann(mel.win_length), axis=1)
    energies = mel_filters(mel) @ (spectrum.real**2 + spectrum.imag**2).T
    log = np.log10(np.maximum(energies, mel.floor))
    return ((np.maximum(log, log.max() - _WHISPER_RANGE) + 4) / 4).astype(np.float32)


def speaker_embedding(model: Path, samples: FloatArray, width: int, threads: int) -> FloatArray:
    """The speaker's vector (1, width) of samples at 16 kHz, not normalised, by the network of a model folder."""
    session = OnnxSession(model / SPEAKER_ENCODER_FILE, threads)
    features = kaldi_fbank(samples)
    (name,) = _inputs(session, SPEAKER_ENCODER_FILE, 1)
    embedding = session.run({name: (features - features.mean(0))[None]})[0].reshape(1, -1).astype(np.float32)
    if embedding.shape[1] != width or not np.isfinite(embedding).all():
        raise _foreign(SPEAKER_ENCODER_FILE, f"it gives {embedding.shape[1]} numbers for a speaker, not {width}")
    return embedding


def speech_tokens(model: Path, samples: FloatArray, n_tokens: int, token_rate: int, threads: int) -> NDArray[np.int64]:
    """The speech tokens (n,), `token_rate` a second and below `n_tokens`, of samples at 16 kHz."""
    session = OnnxSession(model / SPEECH_TOKENIZER_FILE, threads)
    features = whisper_log_mel(samples)
    mel_input, length_input = _inputs(session, SPEECH_TOKENIZER_FILE, 2)
    length = np.array([features.shape[1]], np.int32)
    tokens = session.run({mel_input: features[None], length_input: length})[0].reshape(-1).astype(np.int64)
    expected = len(samples) * token_rate / PROMPT_RATE
    if abs(len(tokens) - expected) > _TOKEN_TOLERANCE:
        raise _foreign(SPEECH_TOKENIZER_FILE, f"it gives {len(tokens)} tokens where {expected:.0f} were expected")
    if tokens.min() < 0 or tokens.max() >= n_tokens:
        raise _foreign(SPEECH_TOKENIZER_FILE, f"it gives tokens up to {tokens.max()}, the model knows {n_tokens}")
    return tokens


def _inputs(session: OnnxSession, file: str, count: int) -> list[str]:
    """The names of a graph's inputs in order: they vary between releases."""
    if len(session.inputs) != count:
        raise _foreign(file, f"it has the inputs {', '.join(session.inputs)}")
    return session.inputs


def _foreign(file: str, difference: str) -> ModelError:
    return ModelError(
        f"{file} does not belong to this model: {difference}", "export the model from a folder of one release"
    )
