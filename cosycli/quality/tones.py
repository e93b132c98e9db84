"""Lexical tones in the model's running sentences: mean contours of Mandarin and Cantonese, and Mandarin classified."""

from collections.abc import Callable

import numpy as np

from cosycli.model_config import VoiceConfig
from cosycli.quality.sentences import SENTENCES
from cosycli.quality.subject import Subject
from cosycli.quality.syllables import TONES, Syllable, syllables
from cosycli.quality.tone_classifier import ToneAccuracy, ToneClassifier, confusion, tone_features
from cosycli.quality.tone_contours import ToneContours, tone_contours
from cosycli.training.alignment import load_alignment
from cosycli.training.corpus import Corpus
from cosycli.training.features import fundamental_frequency
from cosycli.training.holdout import is_held_out

F0_RANGES = {"female": (90.0, 500.0), "male": (50.0, 350.0)}
CLASSIFIED = 400  # syllables


def measure_contours(subject: Subject, report: Callable[[str], None]) -> list[ToneContours]:
    """Of each voice whose first language has tones, its contours and those of its corpus."""
    found = []
    for voice in subject.voices:
        language = voice.languages[0]
        if language not in TONES:
            continue
        found.append(tone_contours(voice.id, language, False, spoken_syllables(subject, voice, language)))
        report(f"tones, {voice.id}: {', '.join(found[-1].faults) or 'all as they should be'}")
        corpus = subject.corpus_of(voice)
        if corpus is not None and (recorded := [s for s, _ in _recorded_syllables(subject, corpus)]):
            found.append(tone_contours(corpus.spec.name, language, True, recorded))
    return found


def measure_tone_accuracy(subject: Subject, report: Callable[[str], None]) -> list[ToneAccuracy]:
    """Of each voice whose first language is Mandarin."""
    found = []
    for voice in subject.voices:
        corpus = subject.corpus_of(voice)
        if voice.languages[0] != "zh" or corpus is None:
            continue
        recorded = _recorded_syllables(subject, corpus)
        if not recorded or all(held_out for _, held_out in recorded):
            continue
        features = tone_features([syllable for syllable, _ in recorded])
        held_out = np.array([held for _, held in recorded])
        classifier = ToneClassifier(features[~held_out])
        judged = features[held_out & ~features.final]
        spoken = tone_features(spoken_syllables(subject, voice, "zh"))
        spoken = spoken[np.flatnonzero(~spoken.final)[:CLASSIFIED]]
        of_recorded = confusion(judged, classifier.classify(judged))
        of_spoken = confusion(spoken, classifier.classify(spoken))
        found.append(
            ToneAccuracy(
                voice.id, _share_right(of_recorded), int(of_recorded.sum()), _share_right(of_spoken),
                int(of_spoken.sum()), tuple(tuple(int(n) for n in row) for row in of_spoken),
            )
        )  # fmt: skip
        report(f"tones, {voice.id}: {found[-1].spoken:.1%} right, in recordings {found[-1].recorded:.1%}")
    return found


def _share_right(counts: np.ndarray) -> float:
    return float(np.trace(counts) / max(1, counts.sum()))


def spoken_syllables(subject: Subject, voice: VoiceConfig, language: str) -> list[Syllable]:
    """The syllables of the voice's sentences, F0 measured in the audio."""
    floor, ceiling = F0_RANGES.get(voice.sex, (50.0, 500.0))
    found = []
    for said in subject.say_sentences(voice, SENTENCES[language], language):
        f0 = fundamental_frequency(said.samples, subject.vocoder.mel, floor, ceiling)
        found += syllables(said.phones, said.durations, f0, language)
    return found


def _recorded_syllables(subject: Subject, corpus: Corpus) -> list[tuple[Syllable, bool]]:
    """The syllables of a corpus, each with whether it is held out."""
    found: list[tuple[Syllable, bool]] = []
    for labelled in load_alignment(corpus, subject.work):
        f0 = corpus.cut_f0(labelled.utterance)
        held_out = is_held_out(corpus.spec, labelled.utterance)
        for syllable in syllables(labelled.phones, labelled.durations, f0, corpus.spec.language):
            found.append((syllable, held_out))
    return found
