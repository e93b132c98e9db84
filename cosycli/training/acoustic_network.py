"""The parallel acoustic model: two ConvNeXt networks in the manner of FastSpeech 2 (Ren et al., 2021).

`ProsodyNetwork` reads tokens and gives durations, energy and frame-level F0; `DecoderNetwork` reads tokens with
that prosody and gives a mel that they may sound like. They are trained apart: prosody converges in minutes, the decoder
in two hours.
"""

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from cosycli.acoustic.tokens import N_FLAGS
from cosycli.model_config import MelConfig
from cosycli.text.articulation import articulation
from cosycli.text.phones import LANGUAGES, N_TONES, SYMBOLS
from cosycli.training.convnext import ConvNeXtBlock

N_POSITIONS = 5
NOISE_WIDTH = 16  # values a frame from which the decoder draws one of the mels that fit


@dataclass(frozen=True)
class AcousticSize:
    """Widths and depths of both networks."""

    n_speakers: int
    n_mels: int = MelConfig.n_mels
    token_width: int = 192
    token_blocks: int = 4
    decoder_width: int = 256
    decoder_blocks: int = 6
    texture_blocks: int = 3  # the last of them, behind the noise


@dataclass(frozen=True)
class Tokens:
    """A batch of token streams: ids (B, N) int64, flags (B, N, 3), mask (B, N, 1) with 1 on real tokens."""

    phone: Tensor
    tone: Tensor
    language: Tensor
    flags: Tensor
    mask: Tensor


class TokenEncoder(nn.Module):
    """Token streams to (B, N, width). The articulations of phones are what speakers learn from one another."""

    def __init__(self, width: int, blocks: int) -> None:
        super().__init__()
        self.phone = nn.Embedding(len(SYMBOLS), 128)
        self.articulation = nn.Linear(len(articulation(SYMBOLS[0])), 128, bias=False)
        features = torch.tensor([articulation(symbol) for symbol in SYMBOLS])
        self.register_buffer("features", features, persistent=False)
        self.tone = nn.Embedding(N_TONES, 64)
        self.language = nn.Embedding(len(LANGUAGES), 32)
        self.flags = nn.Linear(N_FLAGS, 32)
        self.mix = nn.Linear(256, width)
        self.blocks = nn.ModuleList(ConvNeXtBlock(width, 5, 3 * width, dropout=0.05) for _ in range(blocks))

    def forward(self, tokens: Tokens) -> Tensor:
        phone = self.phone(tokens.phone) + self.articulation(self.features[tokens.phone])
        parts = [phone, self.tone(tokens.tone), self.language(tokens.language)]
        x = self.mix(torch.cat([*parts, self.flags(tokens.flags)], -1))
        for block in self.blocks:
            x = block(x, tokens.mask)
        return x


def frame_index(durations: Tensor) -> Tensor:
    """The token of each frame, (B, T), of durations (B, N) int64; padding frames point at the last token."""
    ends = torch.cumsum(durations, 1)
    frames = torch.arange(int(ends[:, -1].max()) if not torch.jit.is_tracing() else ends[0, -1], device=ends.device)
    index = (frames[None, :, None] >= ends[:, None, :]).long().sum(-1)
    return index.clamp(max=durations.shape[1] - 1)


def frame_positions(index: Tensor, durations: Tensor) -> Tensor:
    """Where each frame lies in its token, (B, T, 5): fractions from both ends and logs of both distances and length."""
    starts = torch.cumsum(durations, 1) - durations
    frames = torch.arange(index.shape[1], device=index.device)[None]
    length = torch.gather(durations, 1, index).clamp(min=1).float()
    elapsed = (frames - torch.gather(starts, 1, index)).float()
    fraction = (elapsed + 0.5) / length
    return torch.stack(
        [
            fraction,
            1 - fraction,
            0.3 * torch.log(elapsed.clamp(min=0) + 1),
            0.3 * torch.log((length - elapsed).clamp(min=1)),
            0.3 * torch.log(length),
        ],
        -1,
    )


def spread(x: Tensor, index: Tensor) -> Tensor:
    """Repeat token vectors (B, N, C) over their frames, (B, T, C)."""
    return torch.gather(x, 1, index[..., None].expand(-1, -1, x.shape[-1]))


class ProsodyNetwork(nn.Module):
    """Durations and energy of tokens, F0 and voicing of frames, in the manner of each token's speaker."""

    def __init__(self, size: AcousticSize) -> None:
        super().__init__()
        width = size.token_width
        self.encoder = TokenEncoder(width, size.token_blocks)
        self.speaker = nn.Embedding(size.n_speakers, width)
        self.token_blocks = nn.ModuleList(ConvNeXtBlock(width, 3, 2 * width, dropout=0.2) for _ in range(2))
        self.token_out = nn.Linear(width, 2)
        self.energy = nn.Linear(1, width)
        self.position = nn.Linear(N_POSITIONS, width)
        self.frame_blocks = nn.ModuleList(ConvNeXtBlock(width, 7, 2 * width, dropout=0.05) for _ in range(3))
        self.frame_out = nn.Linear(width, 2)

    def predict_tokens(self, tokens: Tokens, speaker: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Encoded tokens (B, N, width), log(1 + duration in frames) and energy (B, N); `speaker` (B, N) ids."""
        encoded = self.encoder(tokens) + self.speaker(speaker)
        # The easy duration loss would otherwise pull the shared encoder away from what F0 needs.
        x = encoded.detach() * 0.5 + encoded * 0.5 if self.training else encoded
        for block in self.token_blocks:
            x = block(x, tokens.mask)
        out = self.token_out(x).float()
        return encoded, out[..., 0], out[..., 1]

    def predict_frames(
        self, encoded: Tensor, energy: Tensor, durations: Tensor, index: Tensor, mask: Tensor
    ) -> tuple[Tensor, Tensor]:
        """Normalised log F0 and voicing logit (B, T) for durations (B, N); `mask` (B, T, 1)."""
        x = spread(encoded + self.energy(energy[..., None]), index) + self.position(frame_positions(index, durations))
        for block in self.frame_blocks:
            x = block(x, mask)
        out = self.frame_out(x).float()
        return out[..., 0], out[..., 1]


class DecoderNetwork(nn.Module):
    """Tokens, their durations and energy, frame F0 and a speaker vector to a normalised mel.

    Noise has a part in one half of its first training: without it that asks for the mean of all takes, with it for mels
    whose differences from one another are those of recordings (losses.EnergyDistance). The discriminator that follows
    (train_decoder_gan.py) and the exported graph hear it without.
    """

    def __init__(self, size: AcousticSize) -> None:
        super().__init__()
        self.encoder = TokenEncoder(size.token_width, size.token_blocks)
        self.energy = nn.Linear(1, size.token_width)
        self.position = nn.Linear(N_POSITIONS, size.token_width)
        self.widen = nn.Linear(size.token_width, size.decoder_width)
        self.pitch = nn.Linear(2, size.decoder_width)
        self.speaker = nn.Embedding(size.n_speakers, size.decoder_width)
        self.noise = nn.Linear(NOISE_WIDTH, size.decoder_width, bias=False)
        width = size.decoder_width
        blocks = (ConvNeXtBlock(width, 7, 3 * width, dropout=0.05) for _ in range(size.decoder_blocks))
        self.blocks = nn.ModuleList(blocks)
        self.n_shared = size.decoder_blocks - size.texture_blocks
        self.norm = nn.LayerNorm(width, eps=1e-6)
        self.out = nn.Linear(width, size.n_mels)

    def shape(
        self,
        tokens: Tokens,
        energy: Tensor,
        durations: Tensor,
        speaker_weights: Tensor,
        pitch: Tensor,
        voiced: Tensor,
        index: Tensor,
        mask: Tensor,
    ) -> Tensor:
        """What is known of the mel before the noise comes in, (B, T, decoder_width).

        `energy`, `durations` (B, N); `speaker_weights` (B, N, n_speakers) mixes rows of the speaker table; `pitch`
        normalised log F0 and `voiced` (B, T); `index` token of each frame; `mask` (B, T, 1).
        """
        x = self.encoder(tokens) + self.energy(energy[..., None])
        x = self.widen(spread(x, index) + self.position(frame_positions(index, durations)))
        x = x + self.pitch(torch.stack([pitch * voiced, voiced], -1))
        x = x + spread(F.linear(speaker_weights, self.speaker.weight.t()), index)
        for block in self.blocks[: self.n_shared]:
            x = block(x, mask)
        return x

    def texture(self, shape: Tensor, noise: Tensor | None, mask: Tensor) -> Tensor:
        """Normalised mel (B, T, n_mels) for `shape` and white noise (B, T, NOISE_WIDTH), None for none."""
        x = shape if noise is None else shape + self.noise(noise)
        for block in self.blocks[self.n_shared :]:
            x = block(x, mask)
        return self.out(self.norm(x.float())).float()
