"""What every acoustic model hands to the vocoder, and how it is asked for it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from cosycli.model_config import VoiceConfig
from cosycli.stage_clock import StageClock
from cosycli.synthesis_options import SynthesisOptions
from cosycli.text.sentences import Sentence


@dataclass(frozen=True)
class AcousticFrames:
    """A sentence as frames: `mel` (T, n_mels) float32, natural log; `f0` (T,) float32 in Hz, 0 where unvoiced, or
    None where the model has no pitch of its own; `durations` (N,) frames of each phone of the sentence, None where it
    has no phones."""

    mel: NDArray[np.float32]
    f0: NDArray[np.float32] | None
    durations: NDArray[np.int64] | None


@dataclass(frozen=True)
class Piece:
    """What is spoken in one go: a sentence, or what a model makes of it. `span` is its place in the source text.

    `frames` is None for a pause and nothing else. `pause_after` is in seconds; with `asked_pause` the text itself asked
    for it. `ends_sentence` is False where a sentence goes on in the next piece. `sentence` is the one whose phones the
    durations of the frames belong to, where there are any.
    """

    span: tuple[int, int]
    language: str
    frames: AcousticFrames | None
    pause_after: float
    asked_pause: bool
    ends_sentence: bool = True
    sentence: Sentence | None = None


class AcousticModel(Protocol):
    """Sentences to mel, one piece after another."""

    phonetic: bool  # whether it speaks the phones of a sentence, not its normalized text

    def speak(
        self, sentences: Iterable[Sentence], voice: VoiceConfig, options: SynthesisOptions, clock: StageClock
    ) -> Iterator[Piece]:
        """Yield the pieces of the sentences in order. One seed gives one result."""
        ...
