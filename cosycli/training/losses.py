"""Losses on waveforms and on spectrograms."""

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from cosycli.model_config import MelConfig
from cosycli.spectrogram import mel_filters
from cosycli.training.features import ACTIVE_RMS


class EnergyDistance(nn.Module):
    """How far two random mels are from what was recorded, less how far they are from each other.

    E d(x, y) - E d(x, x') / 2 is a proper score: it is least where x has the distribution of the recordings, while
    the distance alone is least for their median (Gneiting and Raftery, 2007; in speech: Gritsenko et al., 2020). d is
    the mean of the absolute difference and of the lengths of differences over patches of several shapes, so that
    neighbouring bands and frames vary together as they do in speech.
    """

    PATCHES = ((1, 80), (4, 8), (16, 4), (2, 20))  # frames, bands

    def __init__(self, patch_weight: float = 0.7) -> None:
        super().__init__()
        self.patch_weight = patch_weight

    def distance(self, x: Tensor, y: Tensor, mask: Tensor) -> Tensor:
        """Mean distance of mels (B, T, n_mels) where `mask` (B, T, 1) is 1."""
        difference = (x - y) * mask
        share = mask.mean()
        total = (1 - self.patch_weight) * difference.abs().mean()
        squares = (difference**2)[:, None]
        for frames, bands in self.PATCHES:
            stride = (max(1, frames // 2), max(1, min(bands, x.shape[-1]) // 2))
            if x.shape[1] < frames:
                continue
            means = F.avg_pool2d(squares, (frames, min(bands, x.shape[-1])), stride)
            total = total + self.patch_weight / len(self.PATCHES) * (means + 1e-8).sqrt().mean()
        return total / share

    def forward(self, one: Tensor, other: Tensor, recorded: Tensor, mask: Tensor) -> Tensor:
        """The score of two mels drawn alike, for the recorded one."""
        near = 0.5 * (self.distance(one, recorded, mask) + self.distance(other, recorded, mask))
        return near - 0.5 * self.distance(one, other, mask)


class StftLoss(nn.Module):
    """Spectral convergence and log-magnitude distance at several resolutions (Yamamoto et al., 2020).

    Magnitudes below a floor that grows with the window do not count: they are noise that no model can predict.
    """

    def __init__(self, sizes: tuple[int, ...] = (2048, 1024, 512, 256)) -> None:
        super().__init__()
        self.sizes = sizes
        for size in sizes:
            self.register_buffer(f"window{size}", torch.hann_window(size), persistent=False)

    def _magnitude(self, signal: Tensor, size: int) -> Tensor:
        window = getattr(self, f"window{size}")
        spectrum = torch.stft(signal, size, size // 4, window=window, return_complex=True)
        return (spectrum.real**2 + spectrum.imag**2 + 1e-8).sqrt()

    def forward(self, predicted: Tensor, target: Tensor) -> Tensor:
        total = predicted.new_zeros(())
        for size in self.sizes:
            x = self._magnitude(predicted, size)
            with torch.no_grad():
                y = self._magnitude(target, size)
            distance = ((x - y) ** 2).sum((1, 2)).clamp(min=1e-6).sqrt()
            convergence = distance / ((y**2).sum((1, 2)).sqrt() + 0.1)
            floor = 2e-3 * (size / 1024) ** 0.5
            total = total + (torch.log(x + floor) - torch.log(y + floor)).abs().mean() + convergence.mean()
        return total / len(self.sizes)


class MelLoss(nn.Module):
    """Mean absolute difference of log-mels."""

    def __init__(self, mel: MelConfig) -> None:
        super().__init__()
        self.mel = mel
        self.register_buffer("filters", torch.from_numpy(mel_filters(mel)), persistent=False)
        self.register_buffer("window", torch.hann_window(mel.n_fft), persistent=False)

    def spectrogram(self, signal: Tensor) -> Tensor:
        mel = self.mel
        pad = (mel.n_fft - mel.hop_length) // 2
        padded = F.pad(signal[:, None], (pad, pad), mode="reflect")[:, 0]
        spectrum = torch.stft(padded, mel.n_fft, mel.hop_length, window=self.window, center=False, return_complex=True)
        magnitude = (spectrum.real**2 + spectrum.imag**2 + 1e-9).sqrt()
        return torch.log((self.filters @ magnitude).clamp(min=mel.floor))

    def forward(self, predicted: Tensor, target: Tensor) -> Tensor:
        with torch.no_grad():
            wanted = self.spectrogram(target)
        return (self.spectrogram(predicted) - wanted).abs().mean()


class LoudnessLoss(nn.Module):
    """How differently loud two signals are heard, band by band: a perceptual loss without a network.

    Powers, as multiples of those at the threshold in quiet (Terhardt, 1979), are spread over the bands that they mask
    (Schroeder, Atal and Hall, 1979), so that an error beside a louder sound hardly counts; and they are compressed to
    specific loudness by the law of Zwicker, as in PESQ (ITU-T P.862) and in the loss for speech networks that was made
    of it (Martin-Donas et al., 2018). The mean difference is a share of the loudness of the target.
    """

    SIZE, HOP = 1024, 256
    BANDS_PER_BARK = 2
    LEVEL_DB = 65.0  # sound pressure level of speech that is as loud as in the feature cache
    ROOM_DB = 10.0  # of the noise in the listener's room, in a band
    EXPONENT = 0.23
    LEAST = 0.25  # the mean loudness of a target that counts as silence

    def __init__(self, mel: MelConfig) -> None:
        super().__init__()
        hertz = np.maximum(np.fft.rfftfreq(self.SIZE, 1 / mel.sample_rate), 20.0)
        barks = 13 * np.arctan(0.00076 * hertz) + 3.5 * np.arctan((hertz / 7500) ** 2)
        centres = np.arange(1.0, np.interp(mel.fmax, hertz, barks), 1 / self.BANDS_PER_BARK)
        above = centres[:, None] - barks[None] + 0.474
        spread_db = 15.81 + 7.5 * above - 17.5 * np.sqrt(1 + above**2)
        khz = hertz / 1000
        quiet_db = 3.64 * khz**-0.8 - 6.5 * np.exp(-0.6 * (khz - 3.3) ** 2) + 1e-3 * khz**4
        threshold = 10 ** (np.maximum(quiet_db, self.ROOM_DB) / 10)
        window = torch.hann_window(self.SIZE)
        # By Parseval's theorem: from squared magnitudes to mean squares, and on to sound pressure re 20 uPa.
        pressure = 2 / (self.SIZE * float((window**2).sum())) / ACTIVE_RMS**2 * 10 ** (self.LEVEL_DB / 10)
        spread = pressure * 10 ** (spread_db / 10) / threshold
        self.register_buffer("window", window, persistent=False)
        self.register_buffer("spread", torch.from_numpy(spread).float(), persistent=False)

    def loudness(self, signal: Tensor) -> Tensor:
        """Specific loudness (B, bands, frames) of signals (B, n), up to a factor."""
        spectrum = torch.stft(signal, self.SIZE, self.HOP, window=self.window, return_complex=True)
        excitation = self.spread @ (spectrum.real**2 + spectrum.imag**2)
        return (0.5 + 0.5 * excitation) ** self.EXPONENT - 0.5**self.EXPONENT

    def forward(self, predicted: Tensor, target: Tensor) -> Tensor:
        """The loss of `predicted` (B, n) for `target`."""
        with torch.no_grad():
            wanted = self.loudness(target)
            scale = wanted.mean((1, 2), keepdim=True).clamp(min=self.LEAST)
        return ((self.loudness(predicted) - wanted).abs() / scale).mean()
