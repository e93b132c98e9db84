"""Rules of pitch on top of what the network predicts: range, declination, question and exclamation, carry-over.

All of it is a gain and an offset for each frame, smooth within a clause, so that tones keep their shapes. Clauses are
shaped one by one, whatever stands before or after the sentence.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cosycli.acoustic.prosody import MELODIES, SEMITONE, Melody, Shape
from cosycli.acoustic.rhythm import syllable_start
from cosycli.text.delivery import REFERENCE_SYLLABLES, Clause, Delivery
from cosycli.text.phones import EN_STRESS_BASE, Boundary, Phone

FloatArray = NDArray[np.float32]

# The decoder has seen F0 within about this many standard deviations of a speaker's median; what the rules make of it
# is bent back from KNEE on.
PITCH_LIMIT = 3.5
KNEE = 2.5

WEAK_RANGE = 0.7  # factor on the excursions of a word without weight
WEAK_ENERGY = -0.08  # of such a word, in the decoder's unit: about 1.4 dB less
# Where the line of declination stands at the beginning and end of clauses, in units of its fall over one. The fall is
# less than proportional to length ('t Hart, Collier & Cohen 1990: 11 / (t + 1.5) semitones a second), and the line is
# partly reset at a clause (Cooper & Sorensen 1981; Ladd 1988).
FIRST_TOP, LATER_TOP, BOTTOM, FINAL_BOTTOM = 0.5, 0.15, -0.35, -0.5
PHRASE_RESET = 0.15
HALF_FALL = 6  # syllables; a clause of so many falls half as far as an endless one
# Carry-over of F0 into the next word (Xu 1997, "Contextual tonal variations in Mandarin", J. Phonetics 25): inside the
# words that the network learnt from, .40 .27 .16 .11 .13 of the last F0 is found at five points of the next rime, but
# across words, which were joined, .29 .18 .09 .06 .06 only. The rule adds the difference.
CARRY_OVER_FRAMES = 12  # in which it falls to 1 / e
SMOOTH_FRAMES = 7


@dataclass(frozen=True)
class _Frames:
    """A clause with its place in the frames, its melody and shape, and the frame that each of its phones begins at."""

    clause: Clause
    melody: Melody
    shape: Shape
    starts: NDArray[np.int64]  # (end - start + 1,), the last one where the clause ends

    @property
    def span(self) -> slice:
        return slice(int(self.starts[0]), int(self.starts[-1]))

    def at(self, phone: int) -> int:
        """The first frame of a phone of the sentence, from the clause's first."""
        return int(self.starts[phone - self.clause.start] - self.starts[0])


def shape_melody(
    pitch: FloatArray, phones: Sequence[Phone], delivery: Delivery, durations: NDArray[np.int64], spread: FloatArray
) -> FloatArray:
    """Normalised log F0 (T,) of a sentence as it is to be sung.

    `durations` (N,) are frames of the phones and `spread` (N,) the standard deviation of log F0 that the pitch of each
    is in units of.
    """
    shaped = pitch.copy()
    edges = np.concatenate([[0], np.cumsum(durations)])
    token = np.repeat(np.arange(len(phones)), durations)
    known = np.zeros(len(pitch), bool)
    change = np.zeros(len(pitch), np.float32)
    for frames in _clauses(delivery, edges):
        span = frames.span
        known[span] = True
        shaped[span] *= _gain(frames, delivery, token[span])
        shaped[span] += _carry_over(shaped[span], phones, frames)
        bend = frames.shape.register + frames.shape.end * _ending(phones, frames)
        change[span] = bend * SEMITONE / spread[token[span]] + _line(phones, frames, delivery)
    if known.any():  # voices ring on into a pause, where no jump may be heard
        every = np.arange(len(pitch))
        shaped += np.interp(every, every[known], change[known]).astype(np.float32)
    return _limited(shaped)


def loudness_change(phones: Sequence[Phone], delivery: Delivery) -> FloatArray:
    """What is added to the energy (N,) of the phones."""
    change = WEAK_ENERGY * (1 - np.array(delivery.prominence, np.float32))
    for clause in delivery.clauses:
        if clause.start < clause.end:
            change[clause.start : clause.end] += MELODIES[clause.language].shape(clause.contour).energy
    return change


def _clauses(delivery: Delivery, edges: NDArray[np.int64]) -> Iterator[_Frames]:
    for clause in delivery.clauses:
        if clause.start < clause.end:
            melody = MELODIES[clause.language]
            yield _Frames(clause, melody, melody.shape(clause.contour), edges[clause.start : clause.end + 1])


def _gain(frames: _Frames, delivery: Delivery, token: NDArray[np.int64]) -> FloatArray:
    """The factor on the excursions of each frame of a clause: those of weak words are small."""
    weight = np.array(delivery.prominence, np.float32)[token]
    gain = frames.melody.range * frames.shape.range * (1 - (1 - WEAK_RANGE) * (1 - weight))
    return _smooth(gain)


def _carry_over(pitch: FloatArray, phones: Sequence[Phone], frames: _Frames) -> FloatArray:
    """What words take over from the F0 that the one before them ends with, over the frames of a clause."""
    change = np.zeros(len(pitch), np.float32)
    if not frames.melody.carry_over:
        return change
    for phone in range(frames.clause.start + 1, frames.clause.end):
        if phones[phone].boundary < Boundary.WORD:
            continue
        first, last = frames.at(phone), frames.at(_next_syllable(phones, phone, frames.clause.end))
        decay = np.exp(-np.arange(last - first, dtype=np.float32) / CARRY_OVER_FRAMES)
        change[first:last] = frames.melody.carry_over * pitch[first - 1] * decay
    return _smooth(change)


def _next_syllable(phones: Sequence[Phone], phone: int, end: int) -> int:
    return next((i for i in range(phone + 1, end) if phones[i].boundary >= Boundary.SYLLABLE), end)


def _line(phones: Sequence[Phone], frames: _Frames, delivery: Delivery) -> FloatArray:
    """The line of declination over a clause, in units of the spread."""
    clause = frames.clause
    syllables = sum(phone.boundary >= Boundary.SYLLABLE for phone in phones[clause.start : clause.end])
    length = syllables / (syllables + HALF_FALL) * (1 + HALF_FALL / REFERENCE_SYLLABLES)
    top = FIRST_TOP if clause is delivery.clauses[0] else LATER_TOP
    bottom = FINAL_BOTTOM if clause is delivery.clauses[-1] else BOTTOM
    count = frames.span.stop - frames.span.start
    line = np.linspace(top, bottom, count, dtype=np.float32)
    for begin in clause.breaks:
        first = frames.at(begin)
        reset = np.linspace(PHRASE_RESET, 0, count - first, dtype=np.float32)
        line += _smooth(np.concatenate([np.zeros(first, np.float32), reset]))
    return frames.melody.fall * frames.shape.fall * length * line


def _ending(phones: Sequence[Phone], frames: _Frames) -> FloatArray:
    """How far the bend at the end of a clause has gone, 0 to 1, over its frames."""
    clause = frames.clause
    first = syllable_start(phones, clause.start, clause.end)
    if frames.shape.from_accent:
        stressed = (i for i in range(clause.end - 1, clause.start - 1, -1) if phones[i].tone == EN_STRESS_BASE + 1)
        first = min(first, next(stressed, first))
    begin, end = frames.at(first), frames.span.stop - frames.span.start
    ramp = np.linspace(0, 1, end - begin, dtype=np.float32)
    return np.concatenate([np.zeros(begin, np.float32), ramp * ramp * (3 - 2 * ramp)])


def _smooth(curve: FloatArray) -> FloatArray:
    """A curve without steps: the mean over SMOOTH_FRAMES, the ends held."""
    half = SMOOTH_FRAMES // 2
    padded = np.pad(curve, half, mode="edge")
    return np.convolve(padded, np.full(SMOOTH_FRAMES, 1 / SMOOTH_FRAMES, np.float32), "valid").astype(np.float32)


def _limited(pitch: FloatArray) -> FloatArray:
    """Pitch within PITCH_LIMIT, unchanged up to KNEE."""
    room = PITCH_LIMIT - KNEE
    over = np.maximum(np.abs(pitch) - KNEE, 0)
    return np.where(over > 0, np.sign(pitch) * (KNEE + room * np.tanh(over / room)), pitch).astype(np.float32)
