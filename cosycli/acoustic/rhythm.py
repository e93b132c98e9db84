"""Rules of duration on top of what the network predicts: pauses, weak words, phrase ends, and the rate.

Vowels carry most of a change of rate: each sound has a part that cannot be compressed (Klatt 1976, "Linguistic uses of
segmental duration in English", JASA 59), D = D_min + p (D_0 - D_min), and p is what gives the whole the wished length.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cosycli.acoustic.prosody import MELODIES
from cosycli.text.delivery import Clause, Delivery
from cosycli.text.phones import Boundary, Phone

FloatArray = NDArray[np.float32]

EDGE_SECONDS = 0.085  # silence the decoder needs at both ends to begin and end naturally
WEAK_LENGTH = 0.75  # of a word without weight, as measured
PHRASE_END_LENGTH = 1.15  # of the last syllable before a break that no mark announces
MAX_FRAMES = 60  # of one sound


@dataclass(frozen=True)
class SoundClass:
    """How a class of sounds takes a change of rate: the `share` of its duration that stays, at least `floor` frames
    where it had as many."""

    share: float
    floor: int


# At double rate vowels shorten most and bursts least; a frame is 11.6 ms.
PAUSE = SoundClass(0.4, 5)  # it tells the structure, the more so to one who listens to fast speech
VOWEL = SoundClass(0.25, 4)
SONORANT = SoundClass(0.35, 3)
FRICATIVE = SoundClass(0.5, 4)  # affricates and aspirated stops too, whose noise is the cue
STOP = SoundClass(0.6, 3)
FLAP = SoundClass(0.8, 2)

_CLASSES = {
    symbol: kind
    for kind, symbols in (
        (PAUSE, "sil sp brk spn"),
        (SONORANT, "m n ŋ ɴ m̩ ŋ̍ l ɹ ɻ j w ɥ"),
        (FRICATIVE, "f v θ ð s z ʃ ʒ ʂ ʐ ɕ ɸ x h s͈ ts tsʰ tʂ tʂʰ tɕ tɕʰ tɕ͈ dʑ dz tʃ dʒ pʰ tʰ kʰ"),
        (STOP, "p b t d k ɡ p͈ t͈ k͈ p̚ t̚ k̚ cl"),
        (FLAP, "ɾ"),
    )
    for symbol in symbols.split()
}


def sound_class(symbol: str) -> SoundClass:
    """The class of a phone by its symbol; what is nothing else is a vowel."""
    return _CLASSES.get(symbol, VOWEL)


def pause_frames(delivery: Delivery, frame_seconds: float) -> FloatArray:
    """Frames of each pause (N,) at speed 1, the silence at the end among them; 0 for sounds."""
    frames = np.zeros(len(delivery.prominence), np.float32)
    for clause in delivery.clauses:
        frames[clause.end] = max(1, round(clause.pause / frame_seconds))
    frames[delivery.clauses[-1].end] = edge_frames(frame_seconds)
    return frames


def edge_frames(frame_seconds: float) -> int:
    """Frames of the silence before and after a sentence, at any speed."""
    return round(EDGE_SECONDS / frame_seconds)


def length_factors(phones: Sequence[Phone], delivery: Delivery) -> FloatArray:
    """Factors (N,) on the durations that the network predicts for phones said for themselves."""
    factors = np.ones(len(phones), np.float32)
    for clause in delivery.clauses:
        if clause.start == clause.end:
            continue
        shape = MELODIES[clause.language].shape(clause.contour)
        last = syllable_start(phones, clause.start, clause.end)
        factors[clause.start : last] = _weak_lengths(phones, delivery, clause, last)
        for begin in clause.breaks:
            factors[syllable_start(phones, clause.start, begin) : begin] = PHRASE_END_LENGTH
        factors[clause.start : clause.end] *= shape.length
        factors[last : clause.end] *= shape.last
    return factors


def _weak_lengths(phones: Sequence[Phone], delivery: Delivery, clause: Clause, last: int) -> FloatArray:
    """Factors on the phones of a clause up to its last syllable, which is long whatever its word.

    Consonants keep their length, by which they are told, and so do the tones that the network itself makes short.
    """
    reduced = MELODIES[clause.language].reduced_tones
    factors = np.ones(last - clause.start, np.float32)
    for index in range(clause.start, last):
        if phones[index].tone not in reduced and sound_class(phones[index].symbol) in (VOWEL, SONORANT):
            factors[index - clause.start] = 1 - (1 - WEAK_LENGTH) * (1 - delivery.prominence[index])
    return factors


def syllable_start(phones: Sequence[Phone], start: int, end: int) -> int:
    """Where the last syllable of phones `start` to `end` begins."""
    return next((i for i in range(end - 1, start, -1) if phones[i].boundary >= Boundary.SYLLABLE), start)


def at_speed(durations: NDArray[np.int64], phones: Sequence[Phone], speed: float) -> FloatArray:
    """The durations (N,) in frames of a sentence at speed 1, for another speed; the silence at its end stays.

    Everything but that silence lasts 1 / speed as long, to the rounding of a frame: a listener hears the rate that was
    asked for. Sounds share it by their classes; none falls under its floor as long as the rate leaves room for that.
    """
    usual = durations.astype(np.float64)
    classes = [sound_class(phone.symbol) for phone in phones]
    least = usual * [kind.share for kind in classes]
    if speed > 1:
        least = np.maximum(least, np.minimum(usual, [kind.floor for kind in classes]))
    inner = slice(0, len(phones) - 1)
    usual[inner] = _compressed(usual[inner], least[inner], usual[inner].sum() / speed)
    return usual.astype(np.float32)


def _compressed(usual: NDArray[np.float64], least: NDArray[np.float64], total: float) -> NDArray[np.float64]:
    """Durations that sum up to `total`, none above MAX_FRAMES unless all are."""
    if total <= least.sum():
        return least * (total / least.sum())
    free = np.ones(len(usual), bool)
    result = usual.copy()
    while free.any():
        wanted = total - result[~free].sum()
        elastic = (usual - least)[free].sum()
        result[free] = (
            least[free] + (wanted - least[free].sum()) / elastic * (usual - least)[free]
            if elastic > 0
            else usual[free] * wanted / usual[free].sum()
        )
        over = free & (result > MAX_FRAMES)
        if not over.any():
            break
        result[over] = MAX_FRAMES
        free &= ~over
    return result
