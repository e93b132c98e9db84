"""The vocoder: mel spectrogram to waveform, by a source-filter network and a numpy synthesis around it."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from cosycli.model_config import MelConfig
from cosycli.onnx_session import OnnxSession
from cosycli.spectrogram import hann

FloatArray = NDArray[np.float32]

# Part of the trained model: the training network uses the same constants.
EXCITATION_GAIN = 0.1  # amplitude of each harmonic of the pulse train
HARMONIC_LIMIT = 0.47  # highest harmonic, as a fraction of the sample rate
TAPER_HZ = (4500.0, 7500.0)  # harmonics fade out over this band; noise alone lies above it
NOISE_GAIN = 14.0  # standard deviation of the white noise, in units of the short-time spectrum
LOG_GAIN_LIMIT = 5.0

# Of the synthesis alone: training knows neither.
# Voiced from a probability of two thirds on: pulses sound beyond their frames, so that one too many shows more than
# one too few.
VOICING_LOGIT = 0.7
# What the network cannot predict becomes noise, and in pauses it is heard: a 2:1 downward expander takes it away.
# Loud speech has a mean log-mel of -4 in a frame, the noise of recordings one of less than -7.
QUIET_LEVEL = -6.0
QUIET_DEPTH = 10 / 8.686  # the expander lowers the noise by 10 dB at most, in nats of 8.686 dB

VOCODER_FILE = "vocoder.onnx"
F0_FILE = "f0.onnx"


class Vocoder:
    """The source-filter vocoder of a model folder.

    Calling it gives a waveform (n_frames * hop_length,) float32, about [-1, 1], for a log-mel (n_frames, n_mels).
    `f0` (n_frames,) in Hz, 0 where unvoiced, drives the pulse train; without it the vocoder's own F0 network
    estimates it, so that any mel can be spoken. `generator` draws the noise: one seed, one waveform.
    """

    def __init__(self, folder: Path, mel: MelConfig, threads: int) -> None:
        self.mel = mel
        self._folder = folder
        self._threads = threads
        self._filters = OnnxSession(folder / VOCODER_FILE, threads)
        self._f0_network: OnnxSession | None = None
        self._window = hann(mel.n_fft)
        frequency = np.fft.rfftfreq(mel.n_fft, 1 / mel.sample_rate)
        low, high = TAPER_HZ
        self._taper = np.clip((high - frequency) / (high - low), 0, 1).astype(np.float32)

    def __call__(self, mel: FloatArray, f0: FloatArray | None, generator: np.random.Generator) -> FloatArray:
        if f0 is None:
            f0 = self.estimate_f0(mel)
        voiced = f0 > 0
        log_f0 = interpolate_log_f0(f0)
        gain, phase, noise_gain = self._filters.run(
            {"mel": mel[None], "log_f0": log_f0[None], "voiced": voiced[None].astype(np.float32)}
        )
        spectrum = self._harmonic(gain[0], phase[0], pulse_train(log_f0, voiced, self.mel))
        spectrum += self._noise(noise_gain[0] + expander_gain(mel)[:, None], generator)
        return overlap_add(spectrum, self._window, self.mel)

    def estimate_f0(self, mel: FloatArray) -> FloatArray:
        """F0 in Hz (0 where unvoiced) of a log-mel (n_frames, n_mels), by the small network beside the vocoder."""
        if self._f0_network is None:
            self._f0_network = OnnxSession(self._folder / F0_FILE, self._threads)
        log_f0, voicing = self._f0_network.run({"mel": mel[None]})
        return np.where(voicing[0] > VOICING_LOGIT, np.exp(log_f0[0]), 0).astype(np.float32)

    def _harmonic(self, gain: FloatArray, phase: FloatArray, pulses: FloatArray) -> NDArray[np.complex64]:
        pad = (self.mel.n_fft - self.mel.hop_length) // 2
        padded = np.pad(pulses, (pad, pad))
        frames = np.lib.stride_tricks.sliding_window_view(padded, self.mel.n_fft)[:: self.mel.hop_length]
        spectrum = np.fft.rfft(frames * self._window, axis=1).astype(np.complex64, copy=False)
        spectrum *= np.exp(np.minimum(gain, LOG_GAIN_LIMIT)) * self._taper
        rotation = np.empty_like(spectrum)
        rotation.real = np.cos(phase)
        rotation.imag = np.sin(phase)
        return spectrum * rotation

    def _noise(self, log_gain: FloatArray, generator: np.random.Generator) -> NDArray[np.complex64]:
        shape = (*log_gain.shape, 2)
        white = generator.standard_normal(shape, dtype=np.float32).view(np.complex64)[..., 0]
        return white * (NOISE_GAIN * np.exp(np.minimum(log_gain, LOG_GAIN_LIMIT)))


def expander_gain(mel: FloatArray) -> FloatArray:
    """Log gain of the noise in each frame of a log-mel (n_frames, n_mels): 0 in speech, below 0 in quiet frames."""
    return np.clip(mel.mean(axis=1) - QUIET_LEVEL, -QUIET_DEPTH, 0)


def interpolate_log_f0(f0: FloatArray) -> FloatArray:
    """Natural log of F0 with the unvoiced gaps bridged; 200 Hz throughout if nothing is voiced."""
    voiced = np.flatnonzero(f0 > 0)
    if len(voiced) == 0:
        return np.full(len(f0), np.log(200.0), np.float32)
    return np.interp(np.arange(len(f0)), voiced, np.log(f0[voiced])).astype(np.float32)


def pulse_train(log_f0: FloatArray, voiced: NDArray[np.bool_], mel: MelConfig) -> FloatArray:
    """A band-limited pulse train (n_frames * hop_length,): EXCITATION_GAIN times the sum of all harmonics of F0.

    The sum of cosines has the closed form of the Dirichlet kernel; phase is summed in double precision.
    """
    n_frames, hop = len(log_f0), mel.hop_length
    centres = (np.arange(n_frames * hop) + 0.5) / hop - 0.5
    f0 = np.interp(centres, np.arange(n_frames), np.exp(log_f0))
    cycles = np.cumsum(f0 / mel.sample_rate)
    cycles -= np.round(cycles)
    harmonics = np.floor(HARMONIC_LIMIT * mel.sample_rate / f0)
    denominator = np.sin(np.pi * cycles)
    small = np.abs(denominator) < 1e-4
    kernel = np.sin(np.pi * (2 * harmonics + 1) * cycles) / np.where(small, 1, denominator)
    kernel = np.where(small, 2 * harmonics + 1, kernel)
    return (0.5 * EXCITATION_GAIN * (kernel - 1) * np.repeat(voiced, hop)).astype(np.float32)


def overlap_add(spectrum: NDArray[np.complex64], window: FloatArray, mel: MelConfig) -> FloatArray:
    """Inverse short-time transform of (n_frames, bins): windowed overlap-add over the summed squared window."""
    n_frames, hop = len(spectrum), mel.hop_length
    overlap = mel.n_fft // hop
    frames = (np.fft.irfft(spectrum, n=mel.n_fft, axis=1) * window).reshape(n_frames, overlap, hop)
    squared = (window**2).reshape(overlap, hop)
    signal = np.zeros((n_frames + overlap - 1, hop), np.float32)
    weight = np.zeros_like(signal)
    for part in range(overlap):
        signal[part : part + n_frames] += frames[:, part]
        weight[part : part + n_frames] += squared[part]
    pad = (mel.n_fft - hop) // 2
    return signal.ravel()[pad:-pad] / weight.ravel()[pad:-pad]
