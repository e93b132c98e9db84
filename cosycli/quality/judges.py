"""The judges from outside: DNSMOS, PESQ and STOI, on 16 kHz audio brought to one loudness.

They are test-time tools of the extra `evaluate`. None of them is a target: DNSMOS prefers word-by-word speech, PESQ
prefers Griffin-Lim. They find what is broken.
"""

from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from cosycli.audio import Audio
from cosycli.errors import MissingExtraError
from cosycli.mastering import normalize_loudness
from cosycli.model_config import MelConfig
from cosycli.onnx_session import OnnxSession
from cosycli.resampling import resample
from cosycli.spectrogram import hann, mel_filters

FloatArray = NDArray[np.float32]

JUDGE_RATE = 16000
JUDGE_LOUDNESS = -24.0  # LUFS; DNSMOS depends on the level, so all that is compared is brought to one
WINDOW = int(9.01 * JUDGE_RATE)  # what DNSMOS hears at once; shorter clips are repeated
# Polynomial of the raw OVRL score, highest power first (from the authors' script).
OVRL_POLYNOMIAL = (-0.06766283, 1.11546468, 0.04602535)
P808_CUT = 160  # samples at the end of a window that the second network does not hear
P808_MEL = MelConfig(JUDGE_RATE, n_fft=321, win_length=321, hop_length=160, n_mels=120, fmax=JUDGE_RATE / 2)
P808_RANGE_DB = 80.0


@dataclass(frozen=True)
class Opinion:
    """DNSMOS of speech, 1-5: `ovrl` overall quality by ITU-T P.835, `p808` overall quality by ITU-T P.808."""

    ovrl: float
    p808: float


JUDGES = ("speechmos", "pesq", "pystoi", "pocketsphinx", "matplotlib")


def check_judges() -> None:
    """Raise MissingExtraError if a package that the report needs is not installed."""
    for package in JUDGES:
        if find_spec(package) is None:
            raise MissingExtraError(package, "evaluate")


def mean_opinion(opinions: list[Opinion]) -> Opinion:
    """The mean of several."""
    return Opinion(
        float(np.mean([opinion.ovrl for opinion in opinions])), float(np.mean([opinion.p808 for opinion in opinions]))
    )


def at_judges_level(audio: Audio) -> FloatArray:
    """Samples at JUDGE_RATE and JUDGE_LOUDNESS, in [-1, 1]."""
    levelled = normalize_loudness(audio.samples, audio.sample_rate, JUDGE_LOUDNESS)
    return np.clip(resample(levelled, audio.sample_rate, JUDGE_RATE), -1, 1).astype(np.float32)


def dnsmos(audio: Audio) -> Opinion:
    """DNSMOS P.835 and P.808 (Reddy et al., 2022), by the networks in speechmos.

    Computed as that package does, but without librosa, in one thread, and without hearing the repetitions of a short
    clip more than once. Windows of a longer one start each second.
    """
    primary, second = _networks()
    samples = at_judges_level(audio)
    samples = np.resize(samples, max(len(samples), WINDOW))
    opinions = []
    for start in range(0, len(samples) - WINDOW + 1, JUDGE_RATE):
        window = samples[start : start + WINDOW]
        raw = float(primary.run({"input_1": window[None]})[0][0, 2])
        p808 = float(second.run({"input_1": p808_features(window)[None]})[0][0, 0])
        opinions.append(Opinion(float(np.polyval(OVRL_POLYNOMIAL, raw)), p808))
    return mean_opinion(opinions)


@cache
def _networks() -> tuple[OnnxSession, OnnxSession]:
    spec = find_spec("speechmos")
    if spec is None or spec.origin is None:
        raise MissingExtraError("speechmos", "evaluate")
    folder = Path(spec.origin).parent / "dnsmos_models"
    return OnnxSession(folder / "sig_bak_ovr.onnx", 1), OnnxSession(folder / "model_v8.onnx", 1)


def p808_features(window: FloatArray) -> FloatArray:
    """The log-mel (900, 120) that the P.808 network reads: dB below the loudest, scaled to about [-1, 1]."""
    config = P808_MEL
    padded = np.pad(window[:-P808_CUT], config.n_fft // 2)
    frames = np.lib.stride_tricks.sliding_window_view(padded, config.n_fft)[:: config.hop_length]
    power = np.abs(np.fft.rfft(frames * hann(config.n_fft), axis=1)) ** 2 @ mel_filters(config).T.astype(np.float64)
    decibels = 10 * np.log10(np.maximum(power, 1e-10))
    decibels -= decibels.max()
    return ((np.maximum(decibels, -P808_RANGE_DB) + 40) / 40).astype(np.float32)


def pesq(reference: Audio, copy: Audio) -> float:
    """Wide-band PESQ, 1-4.6 (ITU-T P.862.2)."""
    try:
        import pesq as judge
    except ImportError:
        raise MissingExtraError("pesq", "evaluate") from None
    return float(judge.pesq(JUDGE_RATE, at_judges_level(reference), at_judges_level(copy), "wb"))


def stoi(reference: Audio, copy: Audio) -> float:
    """Short-time objective intelligibility, 0-1 (Taal et al., 2011)."""
    try:
        import pystoi as judge
    except ImportError:
        raise MissingExtraError("pystoi", "evaluate") from None
    return float(judge.stoi(at_judges_level(reference), at_judges_level(copy), JUDGE_RATE))
