"""How fast each voice speaks each language, and where it pauses."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from cosycli.quality.sentences import SENTENCES
from cosycli.quality.subject import Subject
from cosycli.quality.syllable_lengths import SyllableLengths, syllable_lengths

RATE_SENTENCES = 15


@dataclass(frozen=True)
class SpeakingRate:
    """Of a voice in a language: `syllables_a_second` (Japanese: moras) without pauses, milliseconds of a syllable
    inside a clause and of one before a pause, how many `pauses` a sentence has inside and how long they are."""

    voice: str
    language: str
    syllables_a_second: float
    syllable_ms: float
    final_syllable_ms: float
    pauses: float
    pause_ms: float


def measure_rates(subject: Subject, report: Callable[[str], None]) -> list[SpeakingRate]:
    """Every voice in every language it speaks."""
    frame_ms = subject.vocoder.mel.frame_seconds * 1000
    found = []
    for voice in subject.voices:
        for language in voice.languages:
            texts = SENTENCES.get(language, ())[:RATE_SENTENCES]
            lengths = [syllable_lengths(*timed) for timed in subject.time_sentences(voice, texts, language)]
            if lengths:
                found.append(_rate(voice.id, language, lengths, frame_ms))
        own = [rate for rate in found if rate.voice == voice.id]
        report(f"rates, {voice.id}: {', '.join(f'{r.language} {r.syllables_a_second:.1f}/s' for r in own)}")
    return found


def _rate(voice: str, language: str, lengths: list[SyllableLengths], frame_ms: float) -> SpeakingRate:
    inner = np.concatenate([length.inner for length in lengths])
    final = np.concatenate([length.final for length in lengths])
    pauses = np.concatenate([length.pauses for length in lengths])
    spoken = (inner.sum() + final.sum()) * frame_ms / 1000
    return SpeakingRate(
        voice, language, float((len(inner) + len(final)) / spoken),
        _mean_ms(inner, frame_ms), _mean_ms(final, frame_ms), len(pauses) / len(lengths), _mean_ms(pauses, frame_ms),
    )  # fmt: skip


def _mean_ms(frames: np.ndarray, frame_ms: float) -> float:
    return float(frames.mean() * frame_ms) if len(frames) else 0.0
