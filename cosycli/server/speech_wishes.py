"""What a request asks for, checked against what the model can do."""

from dataclasses import dataclass

from cosycli.model_config import ModelConfig
from cosycli.server.errors import ApiError
from cosycli.server.request_body import JsonObject
from cosycli.server.speech import AudioForm, SpeechRequest
from cosycli.synthesis_options import SPEED_RANGE, SynthesisOptions

RESPONSES = ("url", "base64", "audio")
STREAM_FORMATS = ("audio", "sse")
# Names by which clients of OpenAI's service know its models: they speak with the one that is here.
OPENAI_MODELS = ("tts-1", "tts-1-hd", "gpt-4o-mini-tts")
OPENAI_FORMATS = ("mp3", "opus", "aac", "flac", "wav", "pcm")
OPENAI_PCM_RATE = 24_000  # Hz
_PARAMETERS = ("text", "voice", "language", "speed", "format", "response")


@dataclass(frozen=True)
class Offer:
    """What can be asked for: the model's voices, the formats that can be encoded, characters of a text."""

    config: ModelConfig
    formats: tuple[str, ...]
    max_text: int

    @property
    def model_names(self) -> tuple[str, ...]:
        """The names that the model answers to, its own first."""
        return tuple(dict.fromkeys((self.config.name, "cosy", *OPENAI_MODELS)))

    def read_tts(self, body: JsonObject, accepts_audio: bool) -> tuple[SpeechRequest, str]:
        """The request of POST /tts and the kind of reply that is wished for, one of RESPONSES. Raises ApiError."""
        body.refuse_unknown(_PARAMETERS)
        options = SynthesisOptions(
            voice=self._voice(body), language=body.text("language"), speed=body.number("speed", 1.0, SPEED_RANGE)
        )
        format = body.choice("format", "wav", self.formats)
        response = body.choice("response", "audio" if accepts_audio else "url", RESPONSES)
        return SpeechRequest(self._text(body, "text"), options, AudioForm(format)), response

    def read_openai(self, body: JsonObject) -> tuple[SpeechRequest, str]:
        """The request of POST /v1/audio/speech and one of STREAM_FORMATS. Raises ApiError.

        Clients send what other services understand: names that mean nothing here are passed over.
        """
        model = body.text("model")
        if model is not None and model not in self.model_names:
            raise ApiError(
                404, "model_not_found", f"unknown model: {model}", f"models: {', '.join(self.model_names)}", "model"
            )
        options = SynthesisOptions(voice=self._voice(body), speed=body.number("speed", 1.0, SPEED_RANGE))
        format = body.choice("response_format", "mp3", [name for name in OPENAI_FORMATS if name in self.formats])
        form = AudioForm(format, streamed=True, sample_rate=OPENAI_PCM_RATE if format == "pcm" else None)
        stream_format = body.choice("stream_format", "audio", STREAM_FORMATS)
        return SpeechRequest(self._text(body, "input"), options, form), stream_format

    def _voice(self, body: JsonObject) -> str | None:
        """The id of the voice: its name would have a key of its own."""
        wanted = body.id("voice")
        return None if wanted is None else self.config.voice(wanted).id

    def _text(self, body: JsonObject, name: str) -> str:
        text = body.text(name)
        if text is None:
            raise ApiError(400, "missing_parameter", f"{name} is missing", f'such as {{"{name}": "你好"}}', name)
        if len(text) > self.max_text:
            raise ApiError(
                413, "text_too_long", f"the text has {len(text)} characters",
                f"this server takes up to {self.max_text}: send it in parts", name,
            )  # fmt: skip
        if not text.strip():
            raise ApiError(400, "nothing_to_say", "the text is empty", "give at least one word to say", name)
        return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")  # as documents.decode_text has it
