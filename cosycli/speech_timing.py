"""STUB until the real module is here (written by the subtitles worker)."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class SentenceTiming:
    text: str
    span: tuple[int, int]
    start: float
    end: float
    language: str
    words: tuple[Any, ...]
    exact: bool


def time_sentence(sentence: Any, durations: Any, source: str, frame_seconds: float, origin: float, begin: float, end: float) -> SentenceTiming:
    return SentenceTiming(sentence.text, sentence.span, begin, end, "", (), True)


def estimate_timing(source: str, span: tuple[int, int], language: str, begin: float, end: float) -> SentenceTiming:
    return SentenceTiming(source[slice(*span)], span, begin, end, language, (), False)
