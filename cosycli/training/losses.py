"""Losses on waveforms and on spectrograms."""

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from cosycli.model_config import MelConfig
from cosycli.spectrogram import mel_filters


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
