"""The wishes for one call. Standard library only, because the command line takes its limits from here."""

from dataclasses import dataclass

from cosycli.errors import UsageError

DEFAULT_LOUDNESS = -18.0  # LUFS
SPEED_RANGE: tuple[float, float] = (0.5, 2)
PITCH_RANGE: tuple[float, float] = (-12, 12)  # semitones
STEPS_RANGE = (1, 100)


@dataclass(frozen=True)
class SynthesisOptions:
    """Wishes for one call; None leaves the choice to the model.

    `voice` an id or name (None: one whose own language is the text's); `language` zh, en, ... for the whole text
    (None: identified); `open_language` that of a text which leaves it open (None: the voice's, else Mandarin); `speed`
    0.5-2; `pitch` -12..12 semitones; `seed` of the noise; `loudness` in LUFS (None: leave the level alone);
    `sentence_silence` seconds between sentences (None: by punctuation); `denoise` a spectral gate; `steps` of the
    solver in a model that has one, more of them slower and finer.
    """

    voice: str | None = None
    language: str | None = None
    open_language: str | None = None
    speed: float = 1.0
    pitch: float = 0.0
    seed: int = 0
    loudness: float | None = DEFAULT_LOUDNESS
    sentence_silence: float | None = None
    denoise: bool = False
    steps: int | None = None

    def check_ranges(self) -> None:
        """Raise UsageError for a speed, a pitch or a number of steps out of range."""
        limits = (
            ("speed", self.speed, SPEED_RANGE),
            ("pitch", self.pitch, PITCH_RANGE),
            ("steps", self.steps, STEPS_RANGE),
        )
        for name, value, (low, high) in limits:
            if value is not None and not low <= value <= high:
                raise UsageError(f"{name} {value:g} is out of range", f"{name} goes from {low:g} to {high:g}")
