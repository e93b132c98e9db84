"""How natural each voice's sentences sound to DNSMOS, beside its recordings."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from cosycli.model_config import VoiceConfig
from cosycli.quality.copy_synthesis import CopySynthesis
from cosycli.quality.judges import Opinion, dnsmos, mean_opinion
from cosycli.quality.sentences import SENTENCE_COUNT, SENTENCES
from cosycli.quality.subject import Subject

FOREIGN_SENTENCES = 2  # of each voice in every language but its first


@dataclass(frozen=True)
class Naturalness:
    """DNSMOS (1-5) of `sentences` spoken by a voice; `reference` is the corpus they are compared with, if there is one,
    and the shares are of its clips' scores."""

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
            texts = SENTENCES.get(language, ())
            native = language == voice.languages[0]
            count = SENTENCE_COUNT if native else FOREIGN_SENTENCES
            if not texts:
                continue
            opinion = mean_opinion([dnsmos(subject.say(voice, text, language)) for text in texts[:count]])
            found.append(_compared(subject, voice, language, min(count, len(texts)), opinion, scores))
            report(f"sentences, {voice.id}, {language}: OVRL {opinion.ovrl:.2f}, P.808 {opinion.p808:.2f}")
    return found


def _compared(
    subject: Subject, voice: VoiceConfig, language: str, count: int, opinion: Opinion, scores: dict[str, Opinion]
) -> Naturalness:
    """A voice's opinion beside that of its own recordings, whatever the language: its timbre is theirs."""
    corpus = subject.corpus_of(voice)
    native = language == voice.languages[0]
    reference = scores.get(corpus.spec.name) if corpus is not None else None
    if corpus is None or reference is None:
        return Naturalness(voice.id, language, native, count, opinion.ovrl, opinion.p808, None, None, None)
    return Naturalness(
        voice.id, language, native, count, opinion.ovrl, opinion.p808,
        corpus.spec.name, opinion.ovrl / reference.ovrl, opinion.p808 / reference.p808,
    )  # fmt: skip
