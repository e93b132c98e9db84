"""The syllables of speech whose phones and their durations are known, with the F0 of their rimes."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cosycli.quality.subject import FloatArray
from cosycli.text.phones import YUE_TONE_BASE, Boundary, Phone

MIN_VOICED = 5  # frames of a rime whose contour can be told
# Tones of the phone inventory to those of the language, 1 on; others have no contour of their own.
TONES = {
    "zh": {tone: tone for tone in range(1, 5)},
    "yue": {YUE_TONE_BASE + tone: tone for tone in range(1, 7)},
}


@dataclass(frozen=True)
class Syllable:
    """A syllable with a tone: the F0 (T,) in Hz of its rime, from its first to its last voiced frame without gaps.

    `frames` is the length of the whole rime; `place` where it stands in its clause, 0 first, 1 last; `final` before a
    pause. `follows` and `precedes` say whether a syllable with a contour stands right before and after it.
    """

    tone: int
    f0: FloatArray
    frames: int
    place: float
    final: bool
    follows: bool
    precedes: bool


@dataclass(frozen=True)
class _Span:
    """A syllable in its phones and frames: the rime from `start` to `end` frames, or none with a tone."""

    tone: int
    start: int
    end: int
    final: bool
    clause: int


def syllables(phones: Sequence[Phone], durations: NDArray[np.int64], f0: FloatArray, language: str) -> list[Syllable]:
    """The syllables of one language that have a contour; phones need not begin with the first frame but end with the
    last.

    `durations` (N,) in frames, `f0` (T,) in Hz, 0 where unvoiced.
    """
    spans = list(_spans(phones, durations, len(f0), language))
    contours = [_contour(f0[span.start : span.end]) if span.tone else None for span in spans]
    found = []
    for index, (span, contour) in enumerate(zip(spans, contours, strict=True)):
        if contour is None:
            continue
        clause = [i for i, other in enumerate(spans) if other.clause == span.clause]
        place = (index - clause[0]) / max(1, len(clause) - 1)
        follows = index > clause[0] and contours[index - 1] is not None
        precedes = index < clause[-1] and contours[index + 1] is not None
        found.append(Syllable(span.tone, contour, span.end - span.start, place, span.final, follows, precedes))
    return found


def _spans(phones: Sequence[Phone], durations: NDArray[np.int64], n_frames: int, language: str) -> Iterator[_Span]:
    """Every syllable in order; those without a tone of the language have tone 0."""
    tones = TONES[language]
    ends = n_frames - int(durations.sum()) + np.cumsum(durations)
    index = clause = 0
    while index < len(phones):
        if phones[index].is_pause:
            clause += 1
            index += 1
            continue
        first = index
        index += 1
        while index < len(phones) and not phones[index].is_pause and phones[index].boundary < Boundary.SYLLABLE:
            index += 1
        rime = [i for i in range(first, index) if phones[i].tone in tones and phones[i].language == language]
        final = index == len(phones) or phones[index].is_pause
        if rime:
            start, end = int(ends[rime[0]] - durations[rime[0]]), int(ends[rime[-1]])
            yield _Span(tones[phones[rime[0]].tone], start, end, final, clause)
        else:
            yield _Span(0, 0, 0, final, clause)


def _contour(rime: FloatArray) -> FloatArray | None:
    """F0 from the first to the last voiced frame, gaps bridged; None where too little is voiced."""
    voiced = np.flatnonzero(rime > 0)
    if len(voiced) < MIN_VOICED:
        return None
    return np.interp(np.arange(voiced[0], voiced[-1] + 1), voiced, rime[voiced]).astype(np.float32)
