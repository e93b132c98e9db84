"""The mean F0 contour of each lexical tone, of the model and of the recordings, and whether it has the right shape.

Syllables before a pause are left out: final lowering is not the tone's.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from cosycli.quality.syllables import Syllable

TONE_POINTS = 5  # of each contour
LEVEL_RANGE, CLEAR_MOVE = 2.5, 2.0  # semitones


@dataclass(frozen=True)
class ToneContour:
    """The mean of `count` syllables at TONE_POINTS, in semitones from the median of all of them."""

    tone: int
    count: int
    semitones: tuple[float, ...]


@dataclass(frozen=True)
class ToneContours:
    """All tones of a language: `voice` speaks, or a corpus is measured. `faults` are what the shapes lack."""

    source: str
    language: str
    recorded: bool
    contours: tuple[ToneContour, ...]
    faults: tuple[str, ...]


def tone_contours(source: str, language: str, recorded: bool, syllables: Sequence[Syllable]) -> ToneContours:
    """The mean contours of syllables, each resampled to TONE_POINTS; `recorded` ones may be final, being words."""
    used = [syllable for syllable in syllables if not syllable.final] or list(syllables)
    by_tone: dict[int, list[np.ndarray]] = {}
    for syllable in used:
        by_tone.setdefault(syllable.tone, []).append(np.log2(contour_points(syllable.f0, TONE_POINTS)))
    if not by_tone:
        return ToneContours(source, language, recorded, (), ("no syllable with a tone was found",))
    median = np.median(np.concatenate([rows for rows in by_tone.values()]))
    contours = tuple(
        ToneContour(tone, len(rows), tuple(round(float(x), 2) for x in 12 * (np.mean(rows, 0) - median)))
        for tone, rows in sorted(by_tone.items())
    )
    return ToneContours(source, language, recorded, contours, shape_faults(language, contours))


def contour_points(f0: np.ndarray, count: int) -> np.ndarray:
    """A contour at `count` points from its first to its last frame."""
    return np.interp(np.linspace(0, len(f0) - 1, count), np.arange(len(f0)), f0)


def shape_faults(language: str, contours: Sequence[ToneContour]) -> tuple[str, ...]:
    """What the contours lack of the textbook's shapes: Chao (1968) for Mandarin, Bauer & Benedict (1997) for
    Cantonese."""
    shapes = {contour.tone: np.array(contour.semitones) for contour in contours}
    rules = _mandarin(shapes) if language == "zh" else _cantonese(shapes)
    return tuple(fault for fault, holds in rules.items() if not holds)


def _mandarin(shapes: dict[int, np.ndarray]) -> dict[str, bool]:
    """55, 35, 21, 51."""
    if not {1, 2, 3, 4} <= shapes.keys():
        return {"a tone is missing": False}
    high, rising, low, falling = (shapes[tone] for tone in range(1, 5))
    others = min(high.mean(), rising.mean(), falling.mean())
    return {
        "tone 1 is not level": bool(np.ptp(high) < LEVEL_RANGE),
        "tone 1 is not high": bool(high.mean() > max(rising.mean(), low.mean())),
        "tone 2 does not rise": bool(rising[-1] - rising.min() > CLEAR_MOVE and rising.argmin() <= 2),
        "tone 3 is not the lowest": bool(low.mean() < others),
        "tone 3 does not fall": bool(low[-1] < low[0]),
        "tone 4 does not fall": bool(falling[0] - falling[-1] > 2 * CLEAR_MOVE),
    }


def _cantonese(shapes: dict[int, np.ndarray]) -> dict[str, bool]:
    """55, 25, 33, 21, 23, 22."""
    if not {1, 2, 3, 4, 5, 6} <= shapes.keys():
        return {"a tone is missing": False}
    end = {tone: float(shape[-2:].mean()) for tone, shape in shapes.items()}
    return {
        "tone 1 is not the highest": end[1] > max(end[3], end[4], end[6]),
        "tone 2 does not rise": bool(shapes[2][-1] - shapes[2].min() > CLEAR_MOVE),
        "tone 3 is not above tone 6": end[3] > end[6],
        "tone 4 is not the lowest": end[4] < min(end[1], end[2], end[3], end[5], end[6]),
        "tone 5 does not rise less than tone 2": bool(0 < shapes[5][-1] - shapes[5].min() < np.ptp(shapes[2])),
        "tone 6 is not level or falling": bool(shapes[6][-1] - shapes[6][0] < CLEAR_MOVE),
    }
