"""Everything that was measured of one model."""

from dataclasses import dataclass

from cosycli.quality.acoustic_error import AcousticError
from cosycli.quality.copy_synthesis import CopySynthesis
from cosycli.quality.integrity import LongReading
from cosycli.quality.naturalness import Naturalness
from cosycli.quality.phone_errors import PhoneErrors
from cosycli.quality.rates import SpeakingRate
from cosycli.quality.speed import Size, Speed
from cosycli.quality.tone_classifier import ToneAccuracy
from cosycli.quality.tone_contours import ToneContours
from cosycli.quality.transcripts import WordErrors


@dataclass(frozen=True)
class Measurements:
    """One list for each judge; a list is empty where the model or the training folder has nothing for it.

    `weights` are the SHA-256 sums of the model's files: the figures are theirs.
    """

    model: str
    version: str
    voices: tuple[str, ...]
    copies: list[CopySynthesis]
    acoustic: list[AcousticError]
    naturalness: list[Naturalness]
    phone_errors: list[PhoneErrors]
    word_errors: list[WordErrors]
    tone_accuracy: list[ToneAccuracy]
    contours: list[ToneContours]
    rates: list[SpeakingRate]
    long_readings: list[LongReading]
    speed: list[Speed]
    size: Size
    weights: dict[str, str]
