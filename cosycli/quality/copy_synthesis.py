"""The vocoder alone: it speaks the mels of held-out recordings, and what it says is compared with them."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

import numpy as np

from cosycli.audio import Audio
from cosycli.quality.clips import Clip
from cosycli.quality.judges import dnsmos, mean_opinion, pesq, stoi
from cosycli.quality.subject import FloatArray
from cosycli.spectrogram import mel_spectrogram
from cosycli.training.features import fundamental_frequency
from cosycli.training.recipe import CorpusSpec
from cosycli.vocoder import Vocoder

GROSS_CENTS = 200.0


@dataclass(frozen=True)
class F0Error:
    """F0 of a copy against that of the original, both by WORLD: the median error in cents where both are voiced, the
    percentage of these frames with a gross error, and the percentage of all frames voiced in one of them only."""

    median_cents: float
    gross_percent: float
    voicing_percent: float


@dataclass(frozen=True)
class CopyScores:
    """What the judges say of copies: DNSMOS, PESQ, STOI, the mean difference of log-mels in nats, and the F0 error."""

    ovrl: float
    p808: float
    pesq: float
    stoi: float
    mel_nats: float
    f0: F0Error


@dataclass(frozen=True)
class CopySynthesis:
    """Copies of a corpus's held-out clips beside the originals' own scores.

    `copy` with F0 from the vocoder's network, as any mel can be spoken; `true_f0` with the F0 of the recording, as the
    acoustic model supplies its own.
    """

    corpus: str
    language: str
    teacher: str | None
    clips: int
    ovrl: float
    p808: float
    copy: CopyScores
    true_f0: CopyScores


def f0_error(true: FloatArray, spoken: FloatArray) -> F0Error:
    """Compare two F0 contours (T,) in Hz, 0 where unvoiced."""
    both = (true > 0) & (spoken > 0)
    voicing = float(((true > 0) != (spoken > 0)).mean() * 100)
    if not both.any():
        return F0Error(float("nan"), float("nan"), voicing)
    cents = np.abs(1200 * np.log2(spoken[both] / true[both]))
    return F0Error(float(np.median(cents)), float((cents > GROSS_CENTS).mean() * 100), voicing)


def measure_copy_synthesis(spec: CorpusSpec, clips: Sequence[Clip], vocoder: Vocoder) -> CopySynthesis:
    """Judge the clips of one corpus and their copies."""
    rate = vocoder.mel.sample_rate
    original = mean_opinion([dnsmos(Audio(clip.audio, rate)) for clip in clips])
    # Each clip has noise of its own: with the same for all of them, OVRL depends on the seed.
    copies = [_scores(spec, clip, vocoder, None, seed) for seed, clip in enumerate(clips)]
    supplied = [_scores(spec, clip, vocoder, clip.f0, seed) for seed, clip in enumerate(clips)]
    return CopySynthesis(
        spec.name, spec.language, spec.teacher, len(clips), original.ovrl, original.p808, _mean(copies), _mean(supplied)
    )


def _scores(spec: CorpusSpec, clip: Clip, vocoder: Vocoder, f0: FloatArray | None, seed: int) -> CopyScores:
    rate = vocoder.mel.sample_rate
    samples = np.clip(vocoder(clip.mel, f0, np.random.default_rng(seed)), -1, 1)
    original, copy = Audio(clip.audio, rate), Audio(samples, rate)
    opinion = dnsmos(copy)
    spoken = fundamental_frequency(samples, vocoder.mel, spec.f0_floor, spec.f0_ceiling)
    distance = np.abs(mel_spectrogram(samples, vocoder.mel) - clip.mel).mean()
    return CopyScores(
        opinion.ovrl, opinion.p808, pesq(original, copy), stoi(original, copy), float(distance),
        f0_error(clip.f0, spoken),
    )  # fmt: skip


def _mean(scores: Sequence[CopyScores]) -> CopyScores:
    """The mean of each figure; clips without voiced frames do not count for F0."""

    def mean_of(rows: list[dict[str, float]], key: str) -> float:
        return float(np.nanmean([row[key] for row in rows]))

    rows = [asdict(score) for score in scores]
    f0_rows = [row.pop("f0") for row in rows]
    f0 = F0Error(**{key: mean_of(f0_rows, key) for key in f0_rows[0]})
    return CopyScores(**{key: mean_of(rows, key) for key in rows[0]}, f0=f0)
