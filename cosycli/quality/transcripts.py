"""Whether English is understood: PocketSphinx on each voice, beside PocketSphinx on recordings of the same texts."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from cosycli.audio import Audio
from cosycli.errors import MissingExtraError
from cosycli.quality.edits import edit_distance
from cosycli.quality.judges import JUDGE_RATE, at_judges_level
from cosycli.quality.prompts import held_out_prompts
from cosycli.quality.subject import Subject

PROMPTS = 32  # of the voice whose recordings they are
FOREIGN_PROMPTS = 5  # of every other voice
EDGE_SECONDS = 0.25  # of silence at both ends, which the recogniser expects


@dataclass(frozen=True)
class WordErrors:
    """Word errors of a voice as a share of the `words` in `prompts`, and of the recordings of the same prompts."""

    voice: str
    native: bool
    prompts: int
    words: int
    spoken: float
    recorded: float

    @property
    def ratio(self) -> float:
        """How many times as many errors as in the recordings."""
        return self.spoken / self.recorded if self.recorded else float("inf")


def measure_word_errors(subject: Subject, report: Callable[[str], None]) -> list[WordErrors]:
    """Every voice that speaks English, on held-out prompts of the English recordings."""
    corpus = next((c for c in subject.corpora if c.spec.language == "en" and c.spec.teacher is None), None)
    if corpus is None:
        report("no English recordings: no transcript")
        return []
    prompts = held_out_prompts(corpus)[:PROMPTS]
    rate, hop = subject.vocoder.mel.sample_rate, subject.vocoder.mel.hop_length
    recorded = [_word_errors(text, Audio(corpus.cut_audio(take, hop), rate)) for text, take in prompts]
    found = []
    for voice in subject.voices:
        if "en" not in voice.languages:
            continue
        native = voice.languages[0] == "en"
        chosen = prompts if native else prompts[:FOREIGN_PROMPTS]
        errors = [_word_errors(text, subject.say(voice, text, "en")) for text, _ in chosen]
        words = sum(len(words_of(text)) for text, _ in chosen)
        spoken, of_recordings = sum(errors) / words, sum(recorded[: len(chosen)]) / words
        found.append(WordErrors(voice.id, native, len(chosen), words, spoken, of_recordings))
        report(f"word error, {voice.id}: {spoken:.1%}, recordings {of_recordings:.1%}")
    return found


def words_of(text: str) -> list[str]:
    """The words of an English text as the recogniser writes them."""
    return re.findall(r"[a-z']+", text.lower())


def _word_errors(text: str, audio: Audio) -> int:
    return edit_distance(words_of(text), transcript(audio))


def transcript(audio: Audio) -> Sequence[str]:
    """The words that PocketSphinx hears, with its own acoustic and language model of American English."""
    decoder = _decoder()
    silence = np.zeros(int(EDGE_SECONDS * JUDGE_RATE), np.float32)
    samples = np.concatenate([silence, at_judges_level(audio), silence])
    decoder.start_utt()
    decoder.process_raw(np.round(samples * 32767).astype(np.int16).tobytes(), full_utt=True)
    decoder.end_utt()
    hypothesis = decoder.hyp()
    return hypothesis.hypstr.split() if hypothesis else []


@cache
def _decoder() -> Any:
    try:
        from pocketsphinx import Decoder
    except ImportError:
        raise MissingExtraError("pocketsphinx", "evaluate") from None
    return Decoder(loglevel="FATAL")
