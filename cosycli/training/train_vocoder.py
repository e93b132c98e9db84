"""Trains the source-filter vocoder and its F0 network.

The vocoder hears recordings as they are and learns to say them without their noise, so that it speaks without it.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor, nn

from cosycli.errors import CosyError
from cosycli.model_config import MelConfig
from cosycli.training.corpus import Corpus, clean_audio, load_corpora
from cosycli.training.holdout import is_held_out
from cosycli.training.loader import made_ahead, workers_for
from cosycli.training.losses import LoudnessLoss, MelLoss, StftLoss
from cosycli.training.recipe import read_recipe
from cosycli.training.time_limit import NO_LIMIT, TimeLimit
from cosycli.training.training_job import TrainingJob
from cosycli.training.vocoder_network import F0Network, SourceFilterVocoder
from cosycli.vocoder import interpolate_log_f0

WARMUP_STEPS = 100
GAIN_RANGE = (0.4, 1.2)  # a gain shifts the log-mel by its log: augmentation for free
F0_WEIGHT = 5.0
VOCODER_CHECKPOINT = "vocoder.pt"


@dataclass(frozen=True)
class VocoderPlan:
    """How long and on what batches; a batch is `batch_size` cuts of `frames` mel frames.

    The network sees 27 frames to each side: in much shorter cuts most of what it sees is padding, in speech none.
    """

    steps: int
    batch_size: int = 9
    frames: int = 64
    learning_rate: float = 1e-3
    final_rate: float = 2e-5
    width: int = 256
    blocks: int = 8
    seed: int = 1
    loudness_weight: float = 0.0  # of the perceptual loss; with 0 it is not computed


@dataclass(frozen=True)
class Stretch:
    """Recordings that lie side by side in a corpus, and their continuous log F0.

    Words and syllables by themselves are shorter than a cut.
    """

    corpus: int
    start: int
    n_frames: int
    log_f0: NDArray[np.float32]


def training_stretches(corpus: Corpus) -> list[tuple[int, int]]:
    """Start and number of frames of what lies between the held-out recordings of a corpus."""
    kept = [u for u in corpus.utterances if not is_held_out(corpus.spec, u)]
    stretches: list[tuple[int, int]] = []
    for utterance in kept:
        if stretches and sum(stretches[-1]) == utterance.start:
            start, n_frames = stretches[-1]
            stretches[-1] = (start, n_frames + utterance.n_frames)
        else:
            stretches.append((utterance.start, utterance.n_frames))
    return stretches


@dataclass(frozen=True)
class VocoderBatch:
    """Mel (B, T, n_mels), log F0 and voicing (B, T) of recordings; audio (B, T * hop) freed of their noise."""

    mel: Tensor
    log_f0: Tensor
    voiced: Tensor
    audio: Tensor

    def to(self, device: str) -> "VocoderBatch":
        return VocoderBatch(*(getattr(self, field.name).to(device) for field in fields(self)))


class VocoderData:
    """Draws batches; the batch of a step depends on the seed and the step alone, so a resumed run repeats nothing."""

    def __init__(self, work: Path, plan: VocoderPlan, mel: MelConfig, report: Callable[[str], None]) -> None:
        self.plan, self.mel = plan, mel
        self.corpora: list[Corpus] = load_corpora(read_recipe(work), work)
        for corpus in self.corpora:
            if len(corpus.audio) < len(corpus.mel) * mel.hop_length:
                raise CosyError(f"{corpus.spec.name} has no sound in {work}", "unpack a parcel for the vocoder")
        self.audio = [clean_audio(corpus, work, mel, report) for corpus in self.corpora]
        self.stretches = [
            Stretch(index, start, n, interpolate_log_f0(corpus.f0[start : start + n]))
            for index, corpus in enumerate(self.corpora)
            for start, n in training_stretches(corpus)
            if n >= plan.frames
        ]
        if not self.stretches:
            raise CosyError(f"no recording in {work} is as long as {plan.frames} frames", "prepare longer recordings")
        lengths = np.array([stretch.n_frames for stretch in self.stretches], float)
        owners = np.array([stretch.corpus for stretch in self.stretches])
        totals = np.bincount(owners, lengths, len(self.corpora))
        shares = np.array([corpus.spec.share for corpus in self.corpora])
        weights = lengths * (shares / np.maximum(totals, 1))[owners]
        self.weights = weights / weights.sum()

    def batch(self, step: int) -> VocoderBatch:
        generator = np.random.default_rng((self.plan.seed, step))
        frames, hop = self.plan.frames, self.mel.hop_length
        mels, pitches, voicings, audios = [], [], [], []
        for index in generator.choice(len(self.stretches), self.plan.batch_size, p=self.weights):
            stretch = self.stretches[index]
            corpus = self.corpora[stretch.corpus]
            offset = int(generator.integers(0, stretch.n_frames - frames + 1))
            gain = generator.uniform(*GAIN_RANGE)
            first = stretch.start + offset
            mel = corpus.mel[first : first + frames].astype(np.float32) + math.log(gain)
            mels.append(np.maximum(mel, math.log(self.mel.floor)))
            pitches.append(stretch.log_f0[offset : offset + frames])
            voicings.append((corpus.f0[first : first + frames] > 0).astype(np.float32))
            audio = self.audio[stretch.corpus][first * hop : (first + frames) * hop]
            audios.append(audio.astype(np.float32) * (gain / 32767))
        stacked = (np.stack(parts).astype(np.float32) for parts in (mels, pitches, voicings, audios))
        return VocoderBatch(*(torch.from_numpy(part) for part in stacked))


def learning_rate(plan: VocoderPlan, step: int) -> float:
    """Cosine decay over the whole run after a short warm-up."""
    cosine = 0.5 * (1 + math.cos(math.pi * step / plan.steps))
    return (plan.final_rate + (plan.learning_rate - plan.final_rate) * cosine) * min(1.0, (step + 1) / WARMUP_STEPS)


class VocoderLosses(nn.Module):
    """How far what the vocoder spoke is from the recording, by name."""

    def __init__(self, mel: MelConfig, loudness_weight: float) -> None:
        super().__init__()
        self.stft, self.mel = StftLoss(), MelLoss(mel)
        self.loudness = LoudnessLoss(mel) if loudness_weight else None
        self.loudness_weight = loudness_weight

    def forward(self, spoken: Tensor, audio: Tensor) -> dict[str, Tensor]:
        losses = {"stft": self.stft(spoken, audio), "mel": self.mel(spoken, audio)}
        if self.loudness is not None:
            losses["loudness"] = self.loudness_weight * self.loudness(spoken, audio)
        return losses


def f0_losses(log_f0: Tensor, voicing: Tensor, batch: VocoderBatch) -> dict[str, Tensor]:
    """The errors of the F0 network: of log F0 where there is one, and of the voicing logit."""
    voiced = batch.voiced
    return {
        "f0": ((log_f0 - batch.log_f0).abs() * voiced).sum() / (voiced.sum() + 1),
        "vuv": F.binary_cross_entropy_with_logits(voicing, voiced),
    }


def train_vocoder(
    work: Path,
    plan: VocoderPlan,
    mel: MelConfig,
    report: Callable[[str], None],
    *,
    device: str = "cpu",
    limit: TimeLimit = NO_LIMIT,
) -> None:
    """Train to `plan.steps` or to the end of the time and leave `work`/vocoder.pt; resumes from it if it is there."""
    torch.manual_seed(plan.seed)
    vocoder, f0_network = SourceFilterVocoder(mel, plan.width, plan.blocks).to(device), F0Network(mel).to(device)
    modules = {"vocoder": vocoder, "f0": f0_network}
    parameters = [*vocoder.parameters(), *f0_network.parameters()]
    optimizer = torch.optim.AdamW(parameters, plan.learning_rate, betas=(0.8, 0.99), weight_decay=0.01)
    job = TrainingJob(work / VOCODER_CHECKPOINT, plan.steps, modules, optimizer, report, limit)
    if job.finished():
        return
    data = VocoderData(work, plan, mel, report)
    losses_of = VocoderLosses(mel, plan.loudness_weight).to(device)

    def learn(made: VocoderBatch) -> dict[str, Tensor]:
        batch = made.to(device)
        with torch.autocast(device, torch.bfloat16):
            phase = torch.rand(len(batch.mel), dtype=torch.float64, device=device)
            spoken = vocoder(batch.mel, batch.log_f0, batch.voiced, phase)
            log_f0, voicing = f0_network(batch.mel)
        losses = losses_of(spoken, batch.audio) | f0_losses(log_f0, voicing, batch)
        total = torch.stack(list(losses.values())).sum() + (F0_WEIGHT - 1) * losses["f0"]
        job.descend(total, 2.0, learning_rate(plan, job.step))
        return losses

    job.run(made_ahead(data.batch, range(job.step, plan.steps), workers_for(device)), learn)
