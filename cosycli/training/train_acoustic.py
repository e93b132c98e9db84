"""Trains the two acoustic networks, each as its own resumable job; train_decoder_gan.py goes on with the decoder."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from cosycli.training.acoustic_network import NOISE_WIDTH, AcousticSize, DecoderNetwork, ProsodyNetwork, Tokens
from cosycli.training.checkpoints import checkpoint_files
from cosycli.training.dataset import BATCH_FRAMES, SILENCE_ID, AcousticData, Batch, collate, write_statistics
from cosycli.training.loader import workers_for
from cosycli.training.losses import EnergyDistance
from cosycli.training.recipe import Recipe, read_recipe
from cosycli.training.time_limit import NO_LIMIT, TimeLimit
from cosycli.training.training_job import TrainingJob, rate_share

WARMUP_STEPS = 200
LANGUAGE_DROPOUT = 0.3
PROSODY_FILE = "prosody.pt"
DECODER_FILE = "decoder.pt"
DECODER_GAN_FILE = "decoder-gan.pt"  # of the stage after


@dataclass(frozen=True)
class AcousticPlan:
    """Steps of one job, of batches of about `batch_frames` frames.

    The decoder learns the mean of the mels up to the share `texture_from` of its steps, and from there what they vary.
    """

    steps: int
    learning_rate: float = 1.5e-3
    texture_from: float = 0.5
    seed: int = 0
    batch_frames: int = BATCH_FRAMES


def acoustic_size(recipe: Recipe) -> AcousticSize:
    return AcousticSize(n_speakers=recipe.n_speakers)


def drop_language(tokens: Tokens) -> Tokens:
    """Hide the language of some examples, so that speaker and phones do not depend on it."""
    keep = torch.rand(len(tokens.phone), 1, device=tokens.phone.device) >= LANGUAGE_DROPOUT
    return Tokens(tokens.phone, tokens.tone, tokens.language * keep, tokens.flags, tokens.mask)


def prosody_losses(network: ProsodyNetwork, batch: Batch, tokens: Tokens, progress: float) -> dict[str, Tensor]:
    """Duration and energy per token, F0 and voicing per frame.

    Durations are learnt as recorded, even where the frames are warped: a warp is a wish, not a prediction.
    """
    encoded, log_duration, energy = network.predict_tokens(tokens, batch.speaker)
    pitch, voicing = network.predict_frames(encoded, batch.energy, batch.duration, batch.index, batch.frame_mask)
    mask, frames = batch.tokens.mask[..., 0], batch.frame_mask[..., 0]
    silence = (batch.tokens.phone == SILENCE_ID).float()  # its length is how the recording was trimmed
    target = torch.log(batch.natural.float() + 1)
    weight = frames * (0.05 + 0.95 * batch.voiced)
    return {
        "duration": (((log_duration - target) ** 2) * mask * (1 - 0.9 * silence)).sum() / mask.sum(),
        "energy": (((energy - batch.energy) ** 2) * mask).sum() / mask.sum(),
        "pitch": ((pitch - batch.pitch).abs() * weight).sum() / weight.sum(),
        "voicing": (F.binary_cross_entropy_with_logits(voicing, batch.voiced, reduction="none") * frames).sum()
        / frames.sum(),
    }


PROSODY_WEIGHTS = {"duration": 0.5, "energy": 0.2, "pitch": 0.3, "voicing": 0.3}


def shape(network: DecoderNetwork, batch: Batch, tokens: Tokens) -> Tensor:
    """The decoder's inner state of a batch with its own durations, energy and F0."""
    weights = F.one_hot(batch.speaker, network.speaker.num_embeddings).float()
    return network.shape(
        tokens, batch.energy, batch.duration, weights, batch.pitch, batch.voiced, batch.index, batch.frame_mask
    )


def draw_noise(like: Tensor) -> Tensor:
    """White noise for the decoder, (B, T, NOISE_WIDTH)."""
    return torch.randn(*like.shape[:2], NOISE_WIDTH, device=like.device)


ENERGY_DISTANCE = EnergyDistance()


def decoder_losses(
    network: DecoderNetwork, batch: Batch, tokens: Tokens, progress: float, plan: AcousticPlan
) -> dict[str, Tensor]:
    """L1 of the mel and of its change from frame to frame; later in training the energy distance of two mels."""
    inner, mask = shape(network, batch, tokens), batch.frame_mask
    if progress >= plan.texture_from:
        pairs = torch.cat([inner, inner]), torch.cat([mask, mask])
        one, other = network.texture(pairs[0], draw_noise(pairs[0]), pairs[1]).chunk(2)
        return {"mel": 2 * ENERGY_DISTANCE(one, other, batch.mel, mask), "delta": inner.new_zeros(())}
    return mean_losses(network.texture(inner, None, mask), batch)


def mean_losses(mel: Tensor, batch: Batch) -> dict[str, Tensor]:
    """L1 of a mel and of its change from frame to frame."""
    mask = batch.frame_mask
    count = mask.sum() * mel.shape[-1]
    change, wanted = mel[:, 1:] - mel[:, :-1], batch.mel[:, 1:] - batch.mel[:, :-1]
    return {
        "mel": ((mel - batch.mel).abs() * mask).sum() / count,
        "delta": ((change - wanted).abs() * mask[:, 1:]).sum() / count,
    }


DECODER_WEIGHTS = {"mel": 1.0, "delta": 0.5}


def train_prosody(
    work: Path,
    plan: AcousticPlan,
    report: Callable[[str], None],
    device: str = "cpu",
    limit: TimeLimit = NO_LIMIT,
) -> None:
    """Train durations, energy and F0 to the end of the plan or of the time; leaves `work`/prosody.pt."""
    torch.manual_seed(plan.seed)
    network = ProsodyNetwork(acoustic_size(read_recipe(work)))
    _train(work, PROSODY_FILE, network, prosody_losses, PROSODY_WEIGHTS, plan, report, device, limit)


def train_decoder(
    work: Path,
    plan: AcousticPlan,
    report: Callable[[str], None],
    device: str = "cpu",
    limit: TimeLimit = NO_LIMIT,
) -> None:
    """Train the mel decoder to the end of the plan or of the time; leaves `work`/decoder.pt."""
    torch.manual_seed(plan.seed)
    network = DecoderNetwork(acoustic_size(read_recipe(work)))
    losses = partial(decoder_losses, plan=plan)
    if _train(work, DECODER_FILE, network, losses, DECODER_WEIGHTS, plan, report, device, limit):
        for file in checkpoint_files(work / DECODER_GAN_FILE):  # it went on from an older decoder
            file.unlink(missing_ok=True)


def _train(
    work: Path,
    output: str,
    network: nn.Module,
    losses_of: Callable[..., dict[str, Tensor]],
    weights: dict[str, float],
    plan: AcousticPlan,
    report: Callable[[str], None],
    device: str,
    limit: TimeLimit,
) -> bool:
    """Whether there was anything left to train."""
    network.to(device)
    optimizer = torch.optim.AdamW(network.parameters(), plan.learning_rate, betas=(0.9, 0.98), weight_decay=0.01)
    job = TrainingJob(work / output, plan.steps, {"network": network}, optimizer, report, limit)
    if job.finished():
        return False
    data = AcousticData(work, plan.seed, plan.batch_frames)
    write_statistics(data.statistics, work)

    def learn(made: Batch) -> dict[str, Tensor]:
        batch = made.to(device)
        with torch.autocast(device, torch.bfloat16):
            losses = losses_of(network, batch, drop_language(batch.tokens), job.step / plan.steps)
        total = torch.stack([weight * losses[name].float() for name, weight in weights.items()]).sum()
        job.descend(total, 1.0, plan.learning_rate * rate_share(job.step, plan.steps, WARMUP_STEPS))
        return losses

    batches = data.batches(job.step, plan.steps, workers_for(device))
    job.run(batches, learn, lambda: f"held out: {held_out(network, losses_of, data, device)}")
    return True


@torch.no_grad()
def held_out(network: nn.Module, losses_of: Callable[..., dict[str, Tensor]], data: AcousticData, device: str) -> str:
    """Mean losses on the recordings that training never saw, by corpus."""
    network.eval()
    texts = []
    for corpus, examples in data.held_out.items():
        rows = []
        for first in range(0, len(examples), 8):
            batch = collate(examples[first : first + 8]).to(device)
            with torch.autocast(device, torch.bfloat16):
                rows.append([loss.item() for loss in losses_of(network, batch, batch.tokens, 0.0).values()])
        means = np.mean(rows, axis=0).round(3).tolist() if rows else []
        texts.append(f"{corpus} {means}")
    network.train()
    return "; ".join(texts)
