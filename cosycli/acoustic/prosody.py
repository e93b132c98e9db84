"""Rules of prosody on top of what the network predicts: pauses, rate, declination, sentence melody.

The networks learnt from single words and short sentences, so they know syllables and clause ends but not the fall of
pitch over a whole clause. Figures are the measured ones of the acoustic experiments: a linear fall over each clause,
partly reset at a comma, a lower end of statements and a raised end of questions.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from cosycli.text.phones import Boundary, Phone, Punctuation

FloatArray = NDArray[np.float32]
SEMITONE = float(np.log(2) / 12)  # in natural log of frequency

EDGE_SECONDS = 0.085  # silence the decoder needs at both ends to begin and end naturally
PAUSE_SECONDS = {"sp": 0.20, "brk": 0.30}


@dataclass(frozen=True)
class Melody:
    """How one language's F0 is shaped: `fall` over a clause and factor on the `range`, in units of the speaker's
    spread; semitones of the last syllable's extra movement."""

    fall: float
    range: float
    statement_end: float
    question_end: float


MELODIES = {
    "zh": Melody(fall=0.9, range=0.85, statement_end=-1.0, question_end=2.0),
    # English recordings are whole sentences, whose fall the network has learnt.
    "en": Melody(fall=0.3, range=1.0, statement_end=0.0, question_end=3.0),
}
COMMA_RESET = 0.5  # share of the fall that each new clause of a sentence starts above the end of the one before


def fixed_durations(phones: Sequence[Phone], frame_seconds: float, speed: float) -> FloatArray:
    """Frames of each pause (N,), 0 for phones whose duration the network predicts."""
    frames = np.zeros(len(phones), np.float32)
    for index, phone in enumerate(phones):
        if phone.symbol == "sil":
            frames[index] = round(EDGE_SECONDS / frame_seconds)
        elif phone.is_pause:
            frames[index] = max(1, round(PAUSE_SECONDS[phone.symbol] / frame_seconds / speed))
    return frames


def shape_melody(
    pitch: FloatArray,
    phones: Sequence[Phone],
    languages: Sequence[str],
    durations: NDArray[np.int64],
    spread: FloatArray,
) -> FloatArray:
    """Normalised log F0 (T,) with range, declination and the end of the sentence applied.

    `languages` (N,) and `spread` (N,), the standard deviation of log F0, belong to the tokens.
    """
    token = np.repeat(np.arange(len(phones)), durations)
    melodies = [MELODIES.get(language, MELODIES["en"]) for language in languages]
    shaped = pitch * np.array([melody.range for melody in melodies], np.float32)[token]
    fall = np.array([melody.fall for melody in melodies], np.float32)[token]
    shaped += fall * _declination(phones, token)
    return shaped + _final_movement(phones, melodies, token, durations, spread)


def _declination(phones: Sequence[Phone], token: NDArray[np.int64]) -> FloatArray:
    """A line from +0.5 to -0.5 over each clause; a later clause starts lower than the first."""
    line = np.zeros(len(token), np.float32)
    pauses = [index for index, phone in enumerate(phones) if phone.is_pause]
    start = 0.5
    for left, right in pairwise(pauses):
        frames = np.flatnonzero((token > left) & (token < right))
        if len(frames) > 1:
            line[frames] = np.linspace(start, -0.5, len(frames))
            start = -0.5 + COMMA_RESET
    return line


def _final_movement(
    phones: Sequence[Phone],
    melodies: Sequence[Melody],
    token: NDArray[np.int64],
    durations: NDArray[np.int64],
    spread: FloatArray,
) -> FloatArray:
    """The extra rise or fall over the last syllable, in units of the spread."""
    movement = np.zeros(len(token), np.float32)
    sounds = [index for index, phone in enumerate(phones) if not phone.is_pause]
    if not sounds:
        return movement
    last = sounds[-1]
    first = next((index for index in reversed(sounds) if phones[index].boundary >= Boundary.SYLLABLE), sounds[0])
    ending = phones[-1].punctuation
    melody = melodies[last]
    semitones = melody.question_end if ending is Punctuation.QUESTION else melody.statement_end
    frames = np.flatnonzero((token >= first) & (token <= last))
    ramp = np.linspace(0, 1, len(frames), dtype=np.float32)
    movement[frames] = ramp * semitones * SEMITONE / spread[last]
    return movement
