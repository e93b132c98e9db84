"""A discriminator of recorded and generated mels, and the losses by which both sides of the game learn.

It judges every patch of a mel (PatchGAN, Isola et al., 2017), so that texture counts and not what is said. The game is
one of least squares (Mao et al., 2017) with feature matching (Larsen et al., 2016); GANSpeech (Yang et al., 2021).
"""

import torch
import torch.nn.functional as F
from torch import Tensor, nn

SLOPE = 0.1


class PatchDiscriminator(nn.Module):
    """Normalised mels (B, T, n_mels) to what each layer makes of them, pictures (B, width, T / 2, bands).

    The last is the verdict on every patch: 1 for recorded, 0 for generated. The first layer reads patches of PATCH
    (frames, bands) with half of it as step, so that the rest is small; it sees too how high each band is.
    """

    PATCH = (4, 8)

    def __init__(self, width: int = 48) -> None:
        super().__init__()
        step = (self.PATCH[0] // 2, self.PATCH[1] // 2)
        self.layers = nn.ModuleList(
            [
                nn.Conv2d(2, width, self.PATCH, step, padding=(step[0] // 2, step[1] // 2)),
                nn.Conv2d(width, width, 3, padding=1),
                nn.Conv2d(width, width, 3, (1, 2), padding=1),
                nn.Conv2d(width, width, 3, padding=1),
            ]
        )
        self.verdict = nn.Conv2d(width, 1, 3, padding=1)
        for layer in self.layers:  # by the default the signal fades, and the verdicts stay at chance for long
            nn.init.kaiming_normal_(layer.weight, SLOPE)  # type: ignore[arg-type]

    def forward(self, mel: Tensor) -> list[Tensor]:
        height = torch.linspace(-1, 1, mel.shape[-1], device=mel.device).expand_as(mel)
        # The order of values in memory in which a CPU convolves fastest.
        x = torch.stack([mel, height], 1).contiguous(memory_format=torch.channels_last)
        features = []
        for layer in self.layers:
            x = F.leaky_relu(layer(x), SLOPE)
            features.append(x)
        return [*features, self.verdict(x)]


def discriminator_loss(recorded: list[Tensor], generated: list[Tensor]) -> Tensor:
    """0 where every patch is told apart, 1/2 by chance."""
    return ((1 - recorded[-1].float()) ** 2).mean() + (generated[-1].float() ** 2).mean()


def deception_loss(generated: list[Tensor]) -> Tensor:
    """0 where every generated patch is taken for recorded."""
    return ((1 - generated[-1].float()) ** 2).mean()


def feature_loss(recorded: list[Tensor], generated: list[Tensor]) -> Tensor:
    """Mean distance of the features of both, as a share of how large those of the recording are."""
    distances = [
        (fake.float() - true.float()).abs().mean() / (true.float().abs().mean() + 1e-3)
        for true, fake in zip(recorded[:-1], generated[:-1], strict=True)
    ]
    return torch.stack(distances).mean()
