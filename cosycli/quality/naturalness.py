"""How natural each voice's sentences sound to DNSMOS, beside its recordings."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from cosycli.audio import Audio
from cosycli.model_config import VoiceConfig
from cosycli.quality.copy_synthesis import CopySynthesis
from cosycli.quality.judges import Opinion, dnsmos, mean_opinion
from cosycli.quality.prompts import held_out_prompts
from cosycli.quality.sentences import SENTENCE_COUNT, SENTENCES
from cosycli.quality.subject import Subject

FEWEST_PROMPTS = 5  # fewer are no sample
FOREIGN_SENTENCES = 2  # of each voice in every language but its first


@dataclass(frozen=True)
class Naturalness:
    """DNSMOS (1-5) of `sentences` spoken by a voice; `reference` is what they are compared with, if there is anything,
    and the shares are of its score.

    In its first language a voice says held-out sentences of its recordings or teacher and is compared with these. Where
    only words or syllables were recorded it says sentences of a list, as in all other languages, and is compared with
    clips of joined recordings: texts and lengths differ, which DNSMOS rates too.
    """

    voice: str
    language: str
    native: bool
    sentences: int
    ovrl: float
    p808: float
    reference: str | None
    ovrl_share: float | None
    p808_share: float | None


def measure_naturalness(
    subject: Subject, copies: Sequence[CopySynthesis], report: Callable[[str], None]
) -> list[Naturalness]:
    """Every voice in every language it speaks; `copies` hold the scores of the recordings."""
    found = []
    scores = {copy.corpus: Opinion(copy.ovrl, copy.p808) for copy in copies}
    for voice in subject.voices:
        for language in voice.languages:
            paired = _beside_its_recordings(subject, voice) if language == voice.languages[0] else None
            naturalness = paired or _of_a_list(subject, voice, language, scores)
            if naturalness is not None:
                found.append(naturalness)
                opinion = f"OVRL {naturalness.ovrl:.2f}, P.808 {naturalness.p808:.2f}"
                report(f"sentences, {voice.id}, {language}: {opinion}")
    return found


def _beside_its_recordings(subject: Subject, voice: VoiceConfig) -> Naturalness | None:
    """A voice in its first language beside recordings of the same sentences; None where there are only words."""
    corpus, language, mel = subject.corpus_of(voice), voice.languages[0], subject.vocoder.mel
    prompts = [] if corpus is None else held_out_prompts(corpus)
    if corpus is None or len(prompts) < FEWEST_PROMPTS:
        return None
    spoken, recorded = [], []
    for index in np.random.default_rng(0).permutation(len(prompts))[:SENTENCE_COUNT]:  # neighbours are alike
        text, take = prompts[index]
        spoken.append(dnsmos(subject.say(voice, text, language)))
        recorded.append(dnsmos(Audio(corpus.cut_audio(take, mel.hop_length), mel.sample_rate)))
    reference = f"{corpus.spec.name}, the same sentences"
    return _compared(voice, language, len(spoken), mean_opinion(spoken), reference, mean_opinion(recorded))


def _of_a_list(subject: Subject, voice: VoiceConfig, language: str, scores: dict[str, Opinion]) -> Naturalness | None:
    """A voice with the sentences of a list beside clips of its own recordings, whatever the language: its timbre is
    theirs."""
    native = language == voice.languages[0]
    texts = SENTENCES.get(language, ())[: SENTENCE_COUNT if native else FOREIGN_SENTENCES]
    if not texts:
        return None
    opinion = mean_opinion([dnsmos(subject.say(voice, text, language)) for text in texts])
    corpus = subject.corpus_of(voice)
    reference = scores.get(corpus.spec.name) if corpus is not None else None
    if corpus is None or reference is None:
        return Naturalness(voice.id, language, native, len(texts), opinion.ovrl, opinion.p808, None, None, None)
    return _compared(voice, language, len(texts), opinion, f"{corpus.spec.name}, joined clips", reference)


def _compared(
    voice: VoiceConfig, language: str, sentences: int, opinion: Opinion, name: str, reference: Opinion
) -> Naturalness:
    return Naturalness(
        voice.id, language, language == voice.languages[0], sentences, opinion.ovrl, opinion.p808,
        name, opinion.ovrl / reference.ovrl, opinion.p808 / reference.p808,
    )  # fmt: skip
