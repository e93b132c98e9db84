"""The last stage of the decoder: against a discriminator.

Distances alone ask for the mean of all that a recording might have been, which sounds muffled and flat; a discriminator
asks for one of them. The decoder goes on from what its own stage left, and is still held to the recording.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor

from cosycli.training.acoustic_network import DecoderNetwork
from cosycli.training.checkpoints import load_weights
from cosycli.training.dataset import BATCH_FRAMES, AcousticData, Batch
from cosycli.training.discriminator import PatchDiscriminator, deception_loss, discriminator_loss, feature_loss
from cosycli.training.loader import workers_for
from cosycli.training.recipe import read_recipe
from cosycli.training.time_limit import NO_LIMIT, TimeLimit
from cosycli.training.train_acoustic import DECODER_FILE, acoustic_size, drop_language, mean_losses, shape
from cosycli.training.training_job import TrainingJob

DECODER_GAN_FILE = "decoder-gan.pt"
WARMUP_STEPS = 100
HEAD_START = 100  # steps in which the discriminator learns and is not yet heard
WEIGHTS = {"discriminator": 1.0, "mel": 1.0, "delta": 0.25, "deception": 0.3, "features": 1.0}
HEARD = ("deception", "features")  # the losses that come from the discriminator


@dataclass(frozen=True)
class GanPlan:
    """Steps of batches of about `batch_frames` frames, and the learning rates of both sides."""

    steps: int
    learning_rate: float = 5e-4
    discriminator_rate: float = 1e-3
    seed: int = 7
    batch_frames: int = BATCH_FRAMES


def rate_share(plan: GanPlan, step: int) -> float:
    """The share of the learning rates at a step: a warm-up, and linear decay over the second half."""
    return min(1.0, (step + 1) / WARMUP_STEPS) * max(min(1.0, 2 * (1 - step / plan.steps)), 1e-3)


def train_decoder_gan(
    work: Path,
    plan: GanPlan,
    report: Callable[[str], None],
    device: str = "cpu",
    limit: TimeLimit = NO_LIMIT,
) -> None:
    """Train the decoder of `work`/decoder.pt to the end of the plan or of the time; leaves `work`/decoder-gan.pt.

    Raises ModelError if the stage before has left no decoder.
    """
    torch.manual_seed(plan.seed)
    decoder, discriminator = DecoderNetwork(acoustic_size(read_recipe(work))), PatchDiscriminator()
    load_weights(work / DECODER_FILE, {"network": decoder})
    decoder.to(device)
    discriminator.to(device)
    sides = [list(decoder.parameters()), list(discriminator.parameters())]
    rates = [plan.learning_rate, plan.discriminator_rate]
    optimizer = torch.optim.AdamW([{"params": side} for side in sides], betas=(0.8, 0.98), weight_decay=0.01)
    modules = {"network": decoder, "discriminator": discriminator}
    job = TrainingJob(work / DECODER_GAN_FILE, plan.steps, modules, optimizer, report, limit)
    if job.finished():
        return

    def learn(made: Batch) -> dict[str, Tensor]:
        """One step of both sides."""
        for group, rate in zip(optimizer.param_groups, rates, strict=True):
            group["lr"] = rate * rate_share(plan, job.step)
        with torch.autocast(device, torch.bfloat16):
            losses = game_losses(decoder, discriminator, made.to(device))
        heard = job.step >= HEAD_START
        terms = [weight * losses[name].float() for name, weight in WEIGHTS.items() if heard or name not in HEARD]
        optimizer.zero_grad(set_to_none=True)
        torch.stack(terms).sum().backward()
        for side in sides:
            torch.nn.utils.clip_grad_norm_(side, 1.0)
        optimizer.step()
        return losses

    data = AcousticData(work, plan.seed, plan.batch_frames)
    job.run(data.batches(job.step, plan.steps, workers_for(device)), learn)


def game_losses(decoder: DecoderNetwork, discriminator: PatchDiscriminator, batch: Batch) -> dict[str, Tensor]:
    """The losses of both sides: "discriminator" reaches only its parameters, the others only those of the decoder."""
    mask = batch.frame_mask
    mel, recorded = decoder.texture(shape(decoder, batch, drop_language(batch.tokens)), None, mask), batch.mel * mask
    true, fake = discriminator(recorded), discriminator((mel * mask).detach())
    discriminator.requires_grad_(False)
    judged = discriminator(mel * mask)
    discriminator.requires_grad_(True)
    return mean_losses(mel, batch) | {
        "discriminator": discriminator_loss(true, fake),
        "deception": deception_loss(judged),
        "features": feature_loss([layer.detach() for layer in true], judged),
    }
