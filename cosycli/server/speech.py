"""What is asked for and what is answered: a text with wishes in, encoded audio out."""

from dataclasses import dataclass

from cosycli.synthesis_options import SynthesisOptions

# RFC 7845 has Opus files as audio/ogg; pcm is little-endian, which audio/L16 is not.
CONTENT_TYPES = {
    "wav": "audio/wav",
    "mp3": "audio/mpeg",
    "flac": "audio/flac",
    "ogg": "audio/ogg",
    "opus": "audio/ogg; codecs=opus",
    "pcm": "audio/pcm",
}


@dataclass(frozen=True)
class AudioForm:
    """What speech is made into: a format; at `sample_rate` Hz (None: the model's, or the format's next); encoded as it
    is made, or whole."""

    format: str
    streamed: bool = False
    sample_rate: int | None = None

    def __str__(self) -> str:
        """As the content keys have it."""
        rate = f" {self.sample_rate}" if self.sample_rate is not None else ""
        return f"{self.format}{rate}{' stream' if self.streamed else ''}"


@dataclass(frozen=True)
class SpeechRequest:
    """A text to be said."""

    text: str
    options: SynthesisOptions
    form: AudioForm


@dataclass(frozen=True)
class Speech:
    """Finished audio: `data` in `format`, `duration` in seconds, `sample_rate` in Hz before encoding, the voice's id.

    `id` is the content key of what it was made from: 64 hex digits.
    """

    id: str
    format: str
    data: bytes
    duration: float
    sample_rate: int
    voice: str

    @property
    def name(self) -> str:
        """The name of the file."""
        return f"{self.id}.{self.format}"

    @property
    def content_type(self) -> str:
        return CONTENT_TYPES[self.format]
