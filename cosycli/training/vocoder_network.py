"""The source-filter vocoder: mel, F0 and voicing to the filters of a pulse train and of noise.

Each frame's spectrum is exp(a + i phase) * E + exp(n) * W, where E is the short-time spectrum of a pulse train at
F0 and W complex white noise; the network gives a, phase and n for each bin. The pulse train makes pitch exact and
the network small (after neural source-filter models, Wang et al., 2019, and Vocos, Siuzdak, 2023).
"""

import math
from itertools import pairwise

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from cosycli.model_config import MelConfig
from cosycli.training.convnext import ConvNeXtBlock

# The constants below are part of the model: cosycli/vocoder.py holds the same ones for the numpy synthesis.
from cosycli.vocoder import (
    EXCITATION_GAIN,
    HARMONIC_LIMIT,
    LOG_GAIN_LIMIT,
    NOISE_GAIN,
    TAPER_HZ,
)

LOG_F0_CENTRE = math.log(200.0)


def normalise_mel(mel: Tensor) -> Tensor:
    """Bring a log-mel to about zero mean and unit variance."""
    return (mel + 5.0) / 2.5


class FilterNetwork(nn.Module):
    """Predicts the filters: mel (batch, T, n_mels), log F0 and voicing (batch, T) to three (batch, T, bins)."""

    def __init__(self, mel: MelConfig, width: int = 256, blocks: int = 8) -> None:
        super().__init__()
        self.bins = mel.n_fft // 2 + 1
        self.embed = nn.Conv1d(mel.n_mels + 2, width, 7, padding=3)
        self.norm_in = nn.LayerNorm(width, eps=1e-6)
        self.blocks = nn.ModuleList(ConvNeXtBlock(width, 7, 3 * width, scale=1 / blocks) for _ in range(blocks))
        self.norm_out = nn.LayerNorm(width, eps=1e-6)
        for module in self.modules():
            if isinstance(module, (nn.Linear, nn.Conv1d)):
                nn.init.trunc_normal_(module.weight, std=0.02)
                nn.init.zeros_(module.bias)  # type: ignore[arg-type]
        self.head = nn.Linear(width, 3 * self.bins)
        nn.init.trunc_normal_(self.head.weight, std=0.01)
        with torch.no_grad():  # start with a plausible balance of pulses and noise
            self.head.bias.zero_()
            self.head.bias[: self.bins] = -1.5
            self.head.bias[2 * self.bins :] = -4.0

    def forward(self, mel: Tensor, log_f0: Tensor, voiced: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        pitch = (log_f0 - LOG_F0_CENTRE) * 3
        x = torch.cat([normalise_mel(mel), pitch[..., None], voiced[..., None]], -1)
        x = self.norm_in(self.embed(x.transpose(1, 2)).transpose(1, 2).float())
        for block in self.blocks:
            x = block(x)
        x = self.norm_out(x.float())
        with torch.autocast(x.device.type, enabled=False):  # exp() of the result needs float32
            filters = self.head(x)
        gain, phase, noise = filters.split(self.bins, dim=-1)
        return gain, phase, noise


class F0Network(nn.Module):
    """Estimates log F0 and a voicing logit from a mel, (batch, T, n_mels) to two (batch, T)."""

    def __init__(self, mel: MelConfig, width: int = 128) -> None:
        super().__init__()
        sizes = (mel.n_mels, width, width, width, width)
        self.convs = nn.ModuleList(nn.Conv1d(a, b, 5, padding=2) for a, b in pairwise(sizes))
        self.out = nn.Conv1d(width, 2, 1)

    def forward(self, mel: Tensor) -> tuple[Tensor, Tensor]:
        x = normalise_mel(mel).transpose(1, 2)
        for conv in self.convs:
            x = F.gelu(conv(x), approximate="tanh")
        x = self.out(x).float()
        return x[:, 0] * 0.3 + LOG_F0_CENTRE, x[:, 1]


def pulse_train(log_f0: Tensor, voiced: Tensor, mel: MelConfig, phase: Tensor | None = None) -> Tensor:
    """A band-limited pulse train, (batch, T) to (batch, T * hop): EXCITATION_GAIN times the sum of all harmonics.

    The sum has the closed form of the Dirichlet kernel. `phase` (batch,) in cycles shifts its start. Frame
    offsets are summed in double, or the phase of high harmonics drifts on long inputs.
    """
    hop = mel.hop_length
    f0 = F.interpolate(torch.exp(log_f0)[:, None], scale_factor=hop, mode="linear", align_corners=False)[:, 0]
    batch, length = f0.shape
    within = (f0 / mel.sample_rate).view(batch, length // hop, hop).cumsum(-1)
    total = within[:, :, -1].double()
    offset = total.cumsum(-1) - total
    if phase is not None:
        offset = offset + phase[:, None]
    cycles = (within + (offset - offset.floor()).float()[:, :, None]).reshape(batch, length)
    cycles = cycles - cycles.round()
    harmonics = torch.floor(HARMONIC_LIMIT * mel.sample_rate / f0)
    denominator = torch.sin(math.pi * cycles)
    small = denominator.abs() < 1e-4
    kernel = torch.sin(math.pi * (2 * harmonics + 1) * cycles) / torch.where(small, 1.0, denominator)
    kernel = torch.where(small, 2 * harmonics + 1, kernel)
    return 0.5 * EXCITATION_GAIN * (kernel - 1) * voiced.repeat_interleave(hop, dim=1)


def harmonic_taper(mel: MelConfig) -> Tensor:
    """1 below the taper, 0 above it, by bin: the top band is noise, as in real speech."""
    frequency = torch.arange(mel.n_fft // 2 + 1) * mel.sample_rate / mel.n_fft
    low, high = TAPER_HZ
    return ((high - frequency) / (high - low)).clamp(0, 1)


class SourceFilterVocoder(nn.Module):
    """FilterNetwork with its excitation and inverse short-time transform, as one differentiable synthesis."""

    def __init__(self, mel: MelConfig, width: int = 256, blocks: int = 8) -> None:
        super().__init__()
        self.mel = mel
        self.filters = FilterNetwork(mel, width, blocks)
        self.register_buffer("window", torch.hann_window(mel.n_fft), persistent=False)
        self.register_buffer("taper", harmonic_taper(mel), persistent=False)

    def forward(self, mel: Tensor, log_f0: Tensor, voiced: Tensor, phase: Tensor | None = None) -> Tensor:
        """Waveform (batch, T * hop) of mel (batch, T, n_mels)."""
        config = self.mel
        pad = (config.n_fft - config.hop_length) // 2
        gain, angle, noise_gain = self.filters(mel, log_f0, voiced)
        with torch.no_grad():
            pulses = pulse_train(log_f0, voiced, config, phase)
            spectrum = torch.stft(
                F.pad(pulses, (pad, pad)), config.n_fft, config.hop_length, window=self.window, center=False,
                return_complex=True,
            ).transpose(1, 2) * self.taper  # fmt: skip
            noise = NOISE_GAIN * torch.complex(torch.randn_like(gain), torch.randn_like(gain))
        harmonic = torch.polar(torch.exp(gain.clamp(max=LOG_GAIN_LIMIT)), angle) * spectrum
        return self._inverse(harmonic + torch.exp(noise_gain.clamp(max=LOG_GAIN_LIMIT)) * noise)

    def _inverse(self, spectrum: Tensor) -> Tensor:
        """Windowed overlap-add of (batch, T, bins), normalised by the summed squared window."""
        config = self.mel
        pad = (config.n_fft - config.hop_length) // 2
        n_frames = spectrum.shape[1]
        frames = (torch.fft.irfft(spectrum, n=config.n_fft, dim=-1) * self.window).transpose(1, 2)
        length = (n_frames - 1) * config.hop_length + config.n_fft
        fold = {"output_size": (1, length), "kernel_size": (1, config.n_fft), "stride": (1, config.hop_length)}
        signal = F.fold(frames, **fold)[:, 0, 0]
        weight = F.fold((self.window**2)[None, :, None].expand(1, -1, n_frames), **fold)[:, 0, 0]
        return signal[:, pad : length - pad] / weight[:, pad : length - pad]
