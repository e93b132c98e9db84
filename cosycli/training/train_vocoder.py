"""Trains the source-filter vocoder and its F0 network, on recordings or on the acoustic model's own mels."""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor

from cosycli.errors import CosyError
from cosycli.model_config import MelConfig
from cosycli.training.checkpoints import resume_checkpoint, save_checkpoint
from cosycli.training.corpus import Corpus, load_corpora
from cosycli.training.holdout import is_held_out
from cosycli.training.loader import made_ahead, workers_for
from cosycli.training.losses import LoudnessLoss, MelLoss, StftLoss
from cosycli.training.recipe import read_recipe
from cosycli.training.time_limit import NO_LIMIT, TimeLimit, closing_line
from cosycli.training.vocoder_network import F0Network, SourceFilterVocoder
from cosycli.vocoder import interpolate_log_f0

WARMUP_STEPS = 100
GAIN_RANGE = (0.4, 1.2)  # a gain shifts the log-mel by its log: augmentation for free
SAVE_EVERY = 500
VOCODER_CHECKPOINT = "vocoder.pt"


@dataclass(frozen=True)
class VocoderPlan:
    """How long and on what batches; a batch is `batch_size` cuts of `frames` mel frames."""

    steps: int
    batch_size: int = 16
    frames: int = 32
    learning_rate: float = 1e-3
    final_rate: float = 2e-5
    width: int = 256
    blocks: int = 8
    seed: int = 1
    loudness_weight: float = 0.0  # of the perceptual loss; with 0 it is not computed


@dataclass(frozen=True)
class Cut:
    """Where a recording lies in a corpus, and its continuous log F0."""

    corpus: int
    start: int
    n_frames: int
    log_f0: NDArray[np.float32]


class VocoderData:
    """Draws batches; the batch of a step depends on the seed and the step alone, so a resumed run repeats nothing."""

    def __init__(self, work: Path, plan: VocoderPlan, mel: MelConfig) -> None:
        self.plan, self.mel = plan, mel
        self.corpora: list[Corpus] = load_corpora(read_recipe(work), work)
        for corpus in self.corpora:
            if len(corpus.audio) < len(corpus.mel) * mel.hop_length:
                raise CosyError(f"{corpus.spec.name} has no sound in {work}", "unpack a parcel for the vocoder")
        self.cuts = [
            Cut(index, u.start, u.n_frames, interpolate_log_f0(corpus.cut_f0(u)))
            for index, corpus in enumerate(self.corpora)
            for u in corpus.utterances
            if u.n_frames > plan.frames and not is_held_out(corpus.spec, u)
        ]
        if not self.cuts:
            raise CosyError(f"no recording in {work} is longer than {plan.frames} frames", "prepare longer recordings")
        lengths = np.array([cut.n_frames for cut in self.cuts], float)
        owners = np.array([cut.corpus for cut in self.cuts])
        totals = np.bincount(owners, lengths, len(self.corpora))
        shares = np.array([corpus.spec.share for corpus in self.corpora])
        weights = lengths * (shares / np.maximum(totals, 1))[owners]
        self.weights = weights / weights.sum()

    def batch(self, step: int) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """Mel (B, T, n_mels), log F0 and voicing (B, T), audio (B, T * hop)."""
        generator = np.random.default_rng((self.plan.seed, step))
        frames, hop = self.plan.frames, self.mel.hop_length
        mels, pitches, voicings, audios = [], [], [], []
        for index in generator.choice(len(self.cuts), self.plan.batch_size, p=self.weights):
            cut = self.cuts[index]
            corpus = self.corpora[cut.corpus]
            offset = int(generator.integers(0, cut.n_frames - frames + 1))
            gain = generator.uniform(*GAIN_RANGE)
            first = cut.start + offset
            mel = corpus.mel[first : first + frames].astype(np.float32) + math.log(gain)
            mels.append(np.maximum(mel, math.log(self.mel.floor)))
            pitches.append(cut.log_f0[offset : offset + frames])
            voicings.append((corpus.f0[first : first + frames] > 0).astype(np.float32))
            audios.append(corpus.audio[first * hop : (first + frames) * hop].astype(np.float32) * (gain / 32767))
        stacked = (np.stack(parts).astype(np.float32) for parts in (mels, pitches, voicings, audios))
        mel_t, pitch_t, voiced_t, audio_t = (torch.from_numpy(part) for part in stacked)
        return mel_t, pitch_t, voiced_t, audio_t


def learning_rate(plan: VocoderPlan, step: int) -> float:
    """Cosine decay over the whole run after a short warm-up."""
    cosine = 0.5 * (1 + math.cos(math.pi * step / plan.steps))
    return (plan.final_rate + (plan.learning_rate - plan.final_rate) * cosine) * min(1.0, (step + 1) / WARMUP_STEPS)


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
    step = resume_checkpoint(work / VOCODER_CHECKPOINT, modules, optimizer)
    if step >= plan.steps:
        report(f"{VOCODER_CHECKPOINT}: already at step {step}")
        return
    data = VocoderData(work, plan, mel)
    stft_loss, mel_loss = StftLoss().to(device), MelLoss(mel).to(device)
    loudness_loss = LoudnessLoss(mel).to(device) if plan.loudness_weight else None
    begin, sums, summed = time.monotonic(), torch.zeros(4, device=device), 0
    for batch in made_ahead(data.batch, range(step, plan.steps), workers_for(device)):
        for group in optimizer.param_groups:
            group["lr"] = learning_rate(plan, step)
        mels, log_f0, voiced, audio = (part.to(device) for part in batch)
        with torch.autocast(device, torch.bfloat16):
            phase = torch.rand(len(mels), dtype=torch.float64, device=device)
            spoken = vocoder(mels, log_f0, voiced, phase)
            estimated, voicing = f0_network(mels)
        losses = (
            stft_loss(spoken, audio),
            mel_loss(spoken, audio),
            ((estimated - log_f0).abs() * voiced).sum() / (voiced.sum() + 1),
            F.binary_cross_entropy_with_logits(voicing, voiced),
        )
        total = losses[0] + losses[1] + 5 * losses[2] + losses[3]
        if loudness_loss is not None:
            total = total + plan.loudness_weight * loudness_loss(spoken, audio)
        optimizer.zero_grad(set_to_none=True)
        total.backward()
        torch.nn.utils.clip_grad_norm_(parameters, 2.0)
        optimizer.step()
        step += 1
        sums += torch.stack([loss.detach().float() for loss in losses])
        summed += 1
        if step % 100 == 0:
            stft, spectral, pitch, voice = (sums / summed).tolist()
            line = f"{VOCODER_CHECKPOINT} {step}/{plan.steps} {time.monotonic() - begin:.0f} s"
            report(f"{line} stft {stft:.4f} mel {spectral:.4f} f0 {pitch:.4f} vuv {voice:.4f}")
            sums, summed = torch.zeros_like(sums), 0
        stopping = step == plan.steps or limit.reached()
        if step % SAVE_EVERY == 0 or stopping:
            save_checkpoint(work / VOCODER_CHECKPOINT, step, modules, optimizer)
        if stopping:
            break
    report(closing_line(VOCODER_CHECKPOINT, step, plan.steps))
