"""The HiFT vocoder in plain torch, slow and simple: what its graphs are checked against.

Written from the published description, independently of the graphs: channels first, torch's own short-time transform,
phase summed sample by sample.
"""

import math
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional

from cosycli.export.cosyvoice.deviation import Deviation, deviation
from cosycli.export.cosyvoice.hift import hift_facts
from cosycli.export.cosyvoice.hyperparameters import HiftSizes
from cosycli.export.cosyvoice.layout import F0_CONVOLUTIONS
from cosycli.export.cosyvoice.reference_language_model import Weights
from cosycli.hift import PIECE_SECONDS, HiftVocoder
from cosycli.model_config import MelConfig

FloatArray = NDArray[np.float32]
Tensors = Mapping[str, FloatArray]


class _Layers(Weights):
    """The vocoder's layers by the names of their tensors; values are (1, channels, times)."""

    def convolution(self, name: str, value: torch.Tensor, dilation: int = 1) -> torch.Tensor:
        weight = self(f"{name}.weight")
        edge = dilation * (weight.shape[2] - 1) // 2
        return functional.conv1d(value, weight, self(f"{name}.bias"), padding=edge, dilation=dilation)

    def residual(self, name: str, value: torch.Tensor, dilations: tuple[int, ...]) -> torch.Tensor:
        for index, dilation in enumerate(dilations):
            inner = value
            for half, spread in ((1, dilation), (2, 1)):
                alpha = self(f"{name}.activations{half}.{index}.alpha")[:, None]
                inner = inner + torch.sin(alpha * inner) ** 2 / (alpha + 1e-9)
                inner = self.convolution(f"{name}.convs{half}.{index}", inner, spread)
            value = value + inner
        return value


@torch.inference_mode()
def estimate_f0(tensors: Tensors, mel: FloatArray) -> FloatArray:
    """F0 (frames,) in Hz of a log-mel (frames, bands)."""
    weights = _Layers(tensors)
    value = torch.from_numpy(mel.T.copy())[None]
    for index in range(F0_CONVOLUTIONS):
        value = functional.elu(weights.convolution(f"f0_predictor.condnet.{2 * index}", value))
    name = "f0_predictor.classifier"
    hertz = functional.linear(value.transpose(1, 2), weights(f"{name}.weight"), weights(f"{name}.bias"))
    return hertz.abs().reshape(-1).numpy()


def source(
    tensors: Tensors, sizes: HiftSizes, f0: FloatArray, phases: FloatArray, noise: FloatArray, mel: MelConfig
) -> FloatArray:
    """The excitation (samples,) of F0 (frames,), the `phases` (harmonics + 1,) that the sines begin with, and standard
    normal `noise` (harmonics + 1, samples)."""
    hertz = np.repeat(f0.astype(np.float64), mel.hop_length)
    order = np.arange(1, sizes.harmonics + 2)[:, None]
    sines = np.sin(2 * np.pi * np.cumsum(hertz * order / mel.sample_rate, axis=1) + phases[:, None])
    voiced = hertz > sizes.voiced_hz
    waves = voiced * sizes.sine_gain * sines + np.where(voiced, sizes.noise_gain, sizes.sine_gain / 3) * noise
    weights, bias = tensors["m_source.l_linear.weight"], tensors["m_source.l_linear.bias"]
    return np.tanh(weights @ waves + bias)[0].astype(np.float32)


@torch.inference_mode()
def waveform(tensors: Tensors, sizes: HiftSizes, mel: FloatArray, source: FloatArray) -> FloatArray:
    """The samples of a log-mel (frames, bands) and a source (samples,)."""
    weights = _Layers(tensors)
    window = torch.hann_window(sizes.fft)
    spectrum = torch.stft(
        torch.from_numpy(source)[None], sizes.fft, sizes.fft_hop, window=window, center=True, return_complex=True
    )
    excitation = torch.cat([spectrum.real, spectrum.imag], dim=1)
    value = weights.convolution("conv_pre", torch.from_numpy(mel.T.copy())[None])
    last = len(sizes.upsample_rates) - 1
    for stage, (rate, kernel) in enumerate(zip(sizes.upsample_rates, sizes.upsample_kernels, strict=True)):
        value = functional.conv_transpose1d(
            functional.leaky_relu(value, sizes.slope), weights(f"ups.{stage}.weight"), weights(f"ups.{stage}.bias"),
            stride=rate, padding=(kernel - rate) // 2,
        )  # fmt: skip
        if stage == last:
            value = functional.pad(value, (1, 0), mode="reflect")
        stride = math.prod(sizes.upsample_rates[stage + 1 :])
        name = f"source_downs.{stage}"
        down = functional.conv1d(
            excitation, weights(f"{name}.weight"), weights(f"{name}.bias"), stride=stride, padding=stride // 2
        )
        value = value + weights.residual(f"source_resblocks.{stage}", down, sizes.source_dilations[stage])
        branches = [
            weights.residual(f"resblocks.{stage * len(sizes.kernels) + branch}", value, dilations)
            for branch, dilations in enumerate(sizes.dilations)
        ]
        value = torch.stack(branches).mean(dim=0)
    value = weights.convolution("conv_post", functional.leaky_relu(value))
    magnitude, phase = value.chunk(2, dim=1)
    polar = torch.polar(magnitude.exp().clamp(max=100), torch.sin(phase))
    samples = torch.istft(polar, sizes.fft, sizes.fft_hop, window=window, center=True)
    return samples.clamp(-sizes.limit, sizes.limit).reshape(-1).numpy()


def check_hift(tensors: Tensors, sizes: HiftSizes, folder: Path) -> list[Deviation]:
    """How far the vocoder of `folder` is from the reference, on noise that is long enough to be cut into pieces."""
    mel = MelConfig()
    generator = np.random.default_rng(0)
    vocoder = HiftVocoder(folder, hift_facts(tensors, sizes), mel, threads=1)
    frames = math.ceil(1.5 * PIECE_SECONDS / mel.frame_seconds)
    spectrum = generator.standard_normal((frames, sizes.mel_bands)).astype(np.float32)
    f0 = np.linspace(0, 20 * sizes.voiced_hz, frames, dtype=np.float32)
    phases = generator.uniform(-np.pi, np.pi, sizes.harmonics + 1).astype(np.float32)
    noise = generator.standard_normal((sizes.harmonics + 1, frames * mel.hop_length)).astype(np.float32)
    weighted = (tensors["m_source.l_linear.weight"] @ noise)[0]
    excitation = source(tensors, sizes, f0, phases, noise, mel)
    return [
        deviation("f0", vocoder.estimate_f0(spectrum), estimate_f0(tensors, spectrum)),
        deviation("source", vocoder.source(f0, phases, weighted), excitation),
        deviation("waveform", vocoder.waveform(spectrum, excitation), waveform(tensors, sizes, spectrum, excitation)),
    ]
