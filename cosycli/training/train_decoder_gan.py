"""The last stage of the decoder: against a discriminator.

Distances alone ask for the mean of all that a recording might have been, which sounds muffled and flat; a discriminator
asks for one of them. The decoder goes on from what its own stage left, and is still held to the recording.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor

from cosycli.errors import CosyError
from cosycli.training.acoustic_network import DecoderNetwork, Tokens
from cosycli.training.checkpoints import load_weights
from cosycli.training.dataset import BATCH_FRAMES, AcousticData, Batch
from cosycli.training.discriminator import PatchDiscriminator, deception_loss, discriminator_loss, feature_loss
from cosycli.training.loader import workers_for
from cosycli.training.recipe import read_recipe
from cosycli.training.time_limit import NO_LIMIT, TimeLimit
from cosycli.training.train_acoustic import (
    DECODER_FILE,
    DECODER_GAN_FILE,
    acoustic_size,
    drop_language,
    held_out,
    mean_losses,
    shape,
)
from cosycli.training.training_job import TrainingJob, rate_share

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


def train_decoder_gan(
    work: Path,
    plan: GanPlan,
    decoder_steps: int,
    report: Callable[[str], None],
    device: str = "cpu",
    limit: TimeLimit = NO_LIMIT,
) -> None:
    """Train the decoder of `work`/decoder.pt to the end of the plan or of the time; leaves `work`/decoder-gan.pt.

    Raises CosyError if the stage before, of `decoder_steps`, has not finished.
    """
    torch.manual_seed(plan.seed)
    decoder, discriminator = DecoderNetwork(acoustic_size(read_recipe(work))), PatchDiscriminator()
    decoder.to(device)
    discriminator.to(device)
    sides = [{"params": list(side.parameters())} for side in (decoder, discriminator)]
    optimizer = torch.optim.AdamW(sides, betas=(0.8, 0.98), weight_decay=0.01)
    modules = {"network": decoder, "discriminator": discriminator}
    job = TrainingJob(work / DECODER_GAN_FILE, plan.steps, modules, optimizer, report, limit)
    if job.finished():
        return
    if job.step == 0:
        learnt = load_weights(work / DECODER_FILE, {"network": decoder})["step"]
        if learnt < decoder_steps:
            raise CosyError(
                f"{DECODER_FILE} is at step {learnt} of {decoder_steps}", "finish the stage `decoder` first"
            )

    def learn(made: Batch) -> dict[str, Tensor]:
        """One step of both sides."""
        with torch.autocast(device, torch.bfloat16):
            losses = game_losses(decoder, discriminator, made.to(device))
        heard = job.step >= HEAD_START
        terms = [weight * losses[name].float() for name, weight in WEIGHTS.items() if heard or name not in HEARD]
        share = rate_share(job.step, plan.steps, WARMUP_STEPS)
        rates = share * plan.learning_rate, share * plan.discriminator_rate
        job.descend(torch.stack(terms).sum(), 1.0, *rates)
        return losses

    data = AcousticData(work, plan.seed, plan.batch_frames)
    batches = data.batches(job.step, plan.steps, workers_for(device))
    job.run(batches, learn, lambda: f"held out: {held_out(decoder, _mean_losses, data, device)}")


def _mean_losses(decoder: DecoderNetwork, batch: Batch, tokens: Tokens, progress: float) -> dict[str, Tensor]:
    return mean_losses(decoder.texture(shape(decoder, batch, tokens), None, batch.frame_mask), batch)


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
