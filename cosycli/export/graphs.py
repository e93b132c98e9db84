"""The graphs of the parallel family, as torch modules whose `forward` is the ONNX contract."""

import torch
from torch import Tensor, nn

from cosycli.training.acoustic_network import DecoderNetwork, ProsodyNetwork, Tokens, frame_index
from cosycli.training.dataset import Statistics
from cosycli.training.vocoder_network import F0Network, FilterNetwork


def _tokens(phone: Tensor, tone: Tensor, language: Tensor, flags: Tensor) -> Tokens:
    return Tokens(phone, tone, language, flags, torch.ones_like(phone, dtype=torch.float32)[..., None])


class ProsodyGraph(nn.Module):
    """Tokens (1, N) to durations and energy (1, N), normalised log F0 and voicing logit (1, T).

    `length_scale` (1, N) multiplies durations; `fixed_duration` (1, N) in frames replaces them where it is > 0.
    Durations are rounded by their running sum, so that scaling keeps the length of the whole.
    """

    def __init__(self, network: ProsodyNetwork) -> None:
        super().__init__()
        self.network = network

    def forward(
        self,
        phone: Tensor,
        tone: Tensor,
        language: Tensor,
        flags: Tensor,
        speaker: Tensor,
        length_scale: Tensor,
        fixed_duration: Tensor,
    ) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        encoded, log_duration, energy = self.network.predict_tokens(_tokens(phone, tone, language, flags), speaker)
        wanted = ((torch.exp(log_duration) - 1) * length_scale).clamp(min=1)
        wanted = torch.where(fixed_duration > 0, fixed_duration, wanted)
        ends = torch.round(torch.cumsum(wanted, 1)).long()
        durations = ends - torch.cat([torch.zeros_like(ends[:, :1]), ends[:, :-1]], 1)
        index = frame_index(durations)
        mask = torch.ones_like(index, dtype=torch.float32)[..., None]
        pitch, voicing = self.network.predict_frames(encoded, energy, durations, index, mask)
        return durations, energy, pitch, voicing


class DecoderGraph(nn.Module):
    """Tokens with prosody and a mix of speakers (1, N, n_speakers) to a log-mel (1, T, n_mels).

    The decoder hears no noise, as in its last stage.
    """

    def __init__(self, network: DecoderNetwork, statistics: Statistics) -> None:
        super().__init__()
        self.network = network
        self.statistics = statistics

    def forward(
        self,
        phone: Tensor,
        tone: Tensor,
        language: Tensor,
        flags: Tensor,
        energy: Tensor,
        durations: Tensor,
        speaker_weights: Tensor,
        pitch: Tensor,
        voiced: Tensor,
    ) -> Tensor:
        index = frame_index(durations)
        mask = torch.ones_like(index, dtype=torch.float32)[..., None]
        tokens = _tokens(phone, tone, language, flags)
        inner = self.network.shape(tokens, energy, durations, speaker_weights, pitch, voiced, index, mask)
        mel = self.network.texture(inner, None, mask)
        return mel * self.statistics.mel_std + self.statistics.mel_mean  # type: ignore[no-any-return]


class FilterGraph(nn.Module):
    """Log-mel (1, T, n_mels), log F0 and voicing (1, T) to harmonic log gain, phase and noise log gain (1, T, bins)."""

    def __init__(self, network: FilterNetwork) -> None:
        super().__init__()
        self.network = network

    def forward(self, mel: Tensor, log_f0: Tensor, voiced: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        return self.network(mel, log_f0, voiced)  # type: ignore[no-any-return]


class F0Graph(nn.Module):
    """Log-mel (1, T, n_mels) to log F0 and voicing logit (1, T)."""

    def __init__(self, network: F0Network) -> None:
        super().__init__()
        self.network = network

    def forward(self, mel: Tensor) -> tuple[Tensor, Tensor]:
        return self.network(mel)  # type: ignore[no-any-return]
