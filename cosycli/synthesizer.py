"""Text to audio: the one pipeline."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from cosycli.audio import Audio
from cosycli.model_config import ModelConfig

DEFAULT_LOUDNESS = -18.0
SPEED_RANGE = (0.5, 2.0)
PITCH_RANGE = (-12.0, 12.0)


@dataclass(frozen=True)
class SynthesisOptions:
    """Wishes for one call; None leaves the choice to the model.

    `voice` an id or name; `language` zh, en, ... for the whole text (None: identified); `speed` 0.5-2;
    `pitch` -12..12 semitones; `seed` of the noise; `loudness` in LUFS (None: leave the level alone);
    `sentence_silence` seconds between sentences (None: by punctuation); `denoise` a spectral gate on the result.
    """

    voice: str | None = None
    language: str | None = None
    speed: float = 1.0
    pitch: float = 0.0
    seed: int = 0
    loudness: float | None = DEFAULT_LOUDNESS
    sentence_silence: float | None = None
    denoise: bool = False


class Synthesizer:
    """A loaded model that speaks."""

    config: ModelConfig

    @classmethod
    def load(cls, model: str | Path | None = None, *, threads: int | None = None) -> "Synthesizer":
        """Load a model by name or folder (None: the embedded one). Raises ModelError."""
        raise NotImplementedError

    def stream(
        self, text: str, options: SynthesisOptions = SynthesisOptions(), on_stage: Callable[[str, float], None] | None = None
    ) -> Iterator[Audio]:
        """Yield the audio of one sentence after another, silence between them included.

        `on_stage(stage, seconds)` is told the time spent in each stage: frontend, acoustic, vocoder, postprocess.
        Raises UsageError for options out of range, TextError if there is nothing to say.
        """
        raise NotImplementedError

    def synthesize(
        self, text: str, options: SynthesisOptions = SynthesisOptions(), on_stage: Callable[[str, float], None] | None = None,
        on_audio: Callable[[float], None] | None = None,
    ) -> Audio:
        """The whole text as one Audio, brought to `options.loudness`. `on_audio(seconds)`: progress, per sentence."""
        raise NotImplementedError
