"""A phone recognizer by connectionist temporal classification (CTC; Graves et al., 2006).

It is small on purpose: it has to learn from the few recordings that the synthesizer never saw, in a minute or two. So
it starts from the aligned phone of each frame, and the loss of CTC joins in when it knows them. One network reads all
languages; the language of what it hears is known, so only that language's phones are allowed.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor, nn

from cosycli.quality.edits import edit_distance
from cosycli.quality.speech_augmentation import Spoken, draw
from cosycli.text.phones import LANGUAGE_IDS, LANGUAGES, SYMBOLS

BLANK = 0  # of the phone ids, where <pad> stands
STRIDE = 2  # frames of the mel to one of the recognizer: 23 ms, less than the shortest phones
ALIGNED_SHARE = 0.5  # of the steps, in which the aligned frames are all that it learns from
WARM_UP = 0.1  # share of the steps in which the rate rises
CLIP_NORM = 1.0
DROPOUT = 0.1


@dataclass(frozen=True)
class RecognizerPlan:
    """Width and depth of the network, and how long it trains."""

    width: int = 192
    layers: int = 4
    kernel: int = 5
    steps: int = 700
    batch_size: int = 8
    rate: float = 3e-3


class RecognizerNetwork(nn.Module):
    """Normalized log-mels (B, T, n_mels) and languages (B,) to log-probabilities (B, ceil(T / STRIDE), phones).

    Residual convolutions over time, which hear 0.4 s: on one core nothing else learns as much in a minute.
    """

    def __init__(self, plan: RecognizerPlan, n_mels: int) -> None:
        super().__init__()
        width, padding = plan.width, plan.kernel // 2
        self.language = nn.Embedding(len(LANGUAGES), width)
        self.stem = nn.Conv1d(n_mels, width, plan.kernel, stride=STRIDE, padding=padding)
        self.stem_norm = nn.BatchNorm1d(width)
        self.layers = nn.ModuleList(nn.Conv1d(width, width, plan.kernel, padding=padding) for _ in range(plan.layers))
        self.norms = nn.ModuleList(nn.BatchNorm1d(width) for _ in range(plan.layers))
        self.dropout = nn.Dropout(DROPOUT)
        self.out = nn.Linear(width, len(SYMBOLS))

    def forward(self, mel: Tensor, language: Tensor) -> Tensor:
        x = self.stem(mel.transpose(1, 2)).float() + self.language(language)[..., None]
        x = F.relu(self.stem_norm(x))
        for layer, norm in zip(self.layers, self.norms, strict=True):
            x = x + self.dropout(F.relu(norm(layer(x).float())))
        return F.log_softmax(self.out(x.transpose(1, 2)).float(), -1)


@dataclass(frozen=True)
class PhoneRecognizer:
    """A trained network; `allowed` has by language the log-weights (phones,), 0 for its phones and -inf for others."""

    network: RecognizerNetwork
    allowed: dict[str, Tensor]

    def transcribe(self, spoken: Spoken) -> list[int]:
        """The phone ids heard: the best path, repetitions and blanks taken out."""
        device = self.network.out.weight.device
        mel = torch.from_numpy(spoken.mel)[None].to(device)
        language = torch.tensor([LANGUAGE_IDS[spoken.language]], device=device)
        with torch.no_grad():
            scores = self.network(mel, language)[0].cpu() + self.allowed[spoken.language]
        path = torch.unique_consecutive(scores.argmax(-1))
        return [int(phone) for phone in path if phone != BLANK]

    def errors(self, spoken: Spoken) -> int:
        """Insertions, deletions and substitutions against what was said."""
        return edit_distance([int(phone) for phone in spoken.phones], self.transcribe(spoken))


def train_recognizer(
    corpora: Sequence[Sequence[Spoken]],
    plan: RecognizerPlan,
    seed: int,
    report: Callable[[str], None],
    device: str = "cpu",
) -> PhoneRecognizer:
    """Train on the normalized utterances of corpora, augmented anew in every batch. One seed gives one recognizer."""
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        network = RecognizerNetwork(plan, corpora[0][0].mel.shape[1]).to(device)
        optimizer = torch.optim.AdamW(network.parameters(), lr=plan.rate, betas=(0.9, 0.98), weight_decay=0.02)
        schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, plan.rate, plan.steps, pct_start=WARM_UP)
        generator = np.random.default_rng(seed)
        network.train()
        recent: list[float] = []
        for step in range(1, plan.steps + 1):
            batch = [draw(corpora, generator) for _ in range(plan.batch_size)]
            loss = _loss(network, batch, step > ALIGNED_SHARE * plan.steps, device)
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            nn.utils.clip_grad_norm_(network.parameters(), CLIP_NORM)
            optimizer.step()
            schedule.step()
            recent.append(float(loss.detach()))
            if step % max(1, plan.steps // 4) == 0:
                report(f"recognizer: step {step} of {plan.steps}, loss {np.mean(recent):.3f}")
                recent.clear()
    return PhoneRecognizer(network.eval(), allowed_phones([spoken for speech in corpora for spoken in speech]))


def allowed_phones(speech: Sequence[Spoken]) -> dict[str, Tensor]:
    """By language the log-weights of all phones: only those that its recordings have, and the blank, count."""
    allowed: dict[str, Tensor] = {}
    for spoken in speech:
        weights = allowed.setdefault(spoken.language, torch.full((len(SYMBOLS),), -torch.inf))
        weights[torch.from_numpy(spoken.phones)] = 0.0
        weights[BLANK] = 0.0
    return allowed


def _loss(network: RecognizerNetwork, batch: Sequence[Spoken], with_ctc: bool, device: str) -> Tensor:
    """The loss of the aligned frames in nats a frame and, if wished, that of CTC in nats a phone.

    The network runs in bfloat16, where that is fast, its losses in float32.
    """
    longest = -(-max(len(spoken.mel) for spoken in batch) // STRIDE)
    mel = np.zeros((len(batch), longest * STRIDE, batch[0].mel.shape[1]), np.float32)
    aligned = np.full((len(batch), longest), -100, np.int64)  # which cross-entropy leaves out
    for row, labels, spoken in zip(mel, aligned, batch, strict=True):
        row[: len(spoken.mel)] = spoken.mel
        labels[: -(-len(spoken.mel) // STRIDE)] = spoken.aligned[::STRIDE]
    lengths = torch.tensor([-(-len(spoken.mel) // STRIDE) for spoken in batch])
    language = torch.tensor([LANGUAGE_IDS[spoken.language] for spoken in batch])
    with torch.autocast(torch.device(device).type, torch.bfloat16):
        scores = network(torch.from_numpy(mel).to(device), language.to(device))
    loss = F.nll_loss(scores.flatten(0, 1), torch.from_numpy(aligned).flatten().to(device))
    if not with_ctc:
        return loss
    phones: NDArray[np.int64] = np.concatenate([spoken.phones for spoken in batch])
    counts = torch.tensor([len(spoken.phones) for spoken in batch])
    ctc = F.ctc_loss(
        scores.transpose(0, 1), torch.from_numpy(phones), lengths, counts,
        blank=BLANK, reduction="sum", zero_infinity=True,
    )  # fmt: skip
    return loss + ctc / len(phones)
