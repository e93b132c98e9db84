"""The strict schema of a model's config.json: facts about a model, never wishes for one call.

Standard library only, because `cosy voices` reads it and must start without numpy.
"""

import dataclasses
import json
import math
from dataclasses import dataclass, field
from pathlib import Path
from types import UnionType
from typing import Any, get_args, get_origin

from cosycli.errors import LanguageError, ModelError, UnknownVoiceError
from cosycli.output_file import write_whole

CONFIG_NAME = "config.json"
SCHEMA_VERSION = 2
FAMILIES = ("parallel", "cosyvoice")
# The least value of a number, 1 of a count that cannot be none.
_LEAST = {
    **dict.fromkeys(("sample_rate", "n_fft", "win_length", "hop_length", "n_mels", "token_rate", "steps"), 1),
    **dict.fromkeys(("width", "layers", "heads", "speech_tokens", "speaker_width", "top_k", "max_ratio"), 1),
    **dict.fromkeys(("min_ratio", "top_p", "window", "repetition", "guidance", "harmonics", "context"), 0),
}


@dataclass(frozen=True)
class MelConfig:
    """How a mel spectrogram is computed: natural log of slaney-band magnitudes, shape (n_frames, n_mels).

    Frequencies in Hz, lengths in samples, `floor` in magnitude. Frame i is centred on sample
    i * hop_length + hop_length / 2, so n_frames = n_samples // hop_length.
    """

    sample_rate: int = 22050
    n_fft: int = 1024
    win_length: int = 1024
    hop_length: int = 256
    n_mels: int = 80
    fmin: float = 0.0
    fmax: float = 8000.0
    floor: float = 1e-5

    @property
    def frame_seconds(self) -> float:
        return self.hop_length / self.sample_rate


@dataclass(frozen=True)
class ParallelVoice:
    """How a voice of the `parallel` family speaks.

    `speaker` is the row of the decoder's speaker table. The mappings by language (zh, en, ...) say how this voice
    speaks each language: `prosody_speaker` whose durations and intonation it borrows, `native_blend` the share
    (0-1) of that native speaker's vector in the decoder, `length_scale` the factor on durations that gives a
    natural rate at speed 1, `f0_spread` the standard deviation of log F0 that intonation is scaled by around
    `f0_median` (Hz). `f0_deviation` is that of the speaker, in which the decoder reads F0 (None: that of the first
    language). `melody_speaker` names the languages whose intonation is another speaker's than their durations.
    `register` is how many semitones from its speaker's median the voice speaks.
    """

    speaker: int
    f0_median: float
    f0_spread: dict[str, float]
    prosody_speaker: dict[str, int]
    native_blend: dict[str, float]
    length_scale: dict[str, float]
    f0_deviation: float | None = None
    melody_speaker: dict[str, int] = field(default_factory=dict)
    register: float = 0.0

    def melody_of(self, language: str) -> int:
        """The speaker whose intonation the voice borrows in a language."""
        return self.melody_speaker.get(language, self.prosody_speaker[language])


@dataclass(frozen=True)
class VoiceConfig:
    """One speaker of a model, its own language first in `languages`.

    `gain_db` is by language the gain that brings it to the default loudness on average: all that a stream, which
    cannot be measured whole, has. Without it a stream goes by the loudness of its first sentence. A voice added to a
    model of the `cosyvoice` family has a `prompt`, the name of the file with what is known of it; nobody said its sex.
    `experimental` says in English what the voice lacks yet, empty where it lacks nothing.
    """

    id: str
    name: str
    languages: tuple[str, ...]
    sex: str
    gain_db: dict[str, float]
    parallel: ParallelVoice | None = None
    prompt: str | None = None
    experimental: str = ""

    def check_language(self, language: str | None) -> None:
        """Raise LanguageError unless the voice speaks the language; None is any."""
        if language is not None and language not in self.languages:
            raise LanguageError(f"{self.id} does not speak {language}", f"it speaks: {', '.join(self.languages)}")


@dataclass(frozen=True)
class ParallelFacts:
    """The `parallel` family: the version of the phone inventory, and the rows of the decoder's speaker table."""

    phone_inventory: int
    n_speakers: int


@dataclass(frozen=True)
class LanguageModelFacts:
    """The speech language model of the `cosyvoice` family.

    `speech_tokens` is the number of speech tokens and the id of the end of speech. A sentence of n text tokens has
    `min_ratio` n to `max_ratio` n speech tokens. `top_p`, `top_k`, `window`, `repetition`: see acoustic/sampling.py.
    """

    width: int
    layers: int
    heads: int
    speech_tokens: int
    speaker_width: int
    top_p: float
    top_k: int
    window: int
    repetition: float
    min_ratio: float = 2.0
    max_ratio: float = 20.0


@dataclass(frozen=True)
class FlowFacts:
    """Speech tokens to mel: `token_rate` tokens a second; `guidance` the rate by which the velocity with conditions is
    driven away from that without; `steps` of the solver where none are asked for."""

    token_rate: int
    guidance: float
    steps: int = 10


@dataclass(frozen=True)
class HiftFacts:
    """The sine source of the HiFT vocoder.

    F0 and `harmonics` overtones of amplitude `sine_gain`, with noise of standard deviation `noise_gain` where F0 is
    above `voiced_hz` and `sine_gain` / 3 elsewhere, added up with `source_weights` (harmonics + 1) and `source_bias`.
    Samples of the last stage depend on `context` rows of its input to either side of their own.
    """

    harmonics: int
    sine_gain: float
    noise_gain: float
    voiced_hz: float
    source_weights: tuple[float, ...]
    source_bias: float
    context: int


@dataclass(frozen=True)
class CosyVoiceFacts:
    """The `cosyvoice` family. `precision` tells the form of each part's weights, `checks` how far each graph was from
    its reference when it was exported: largest difference and relative RMS by name."""

    language_model: LanguageModelFacts
    flow: FlowFacts
    hift: HiftFacts
    precision: dict[str, str]
    checks: dict[str, tuple[float, ...]]


@dataclass(frozen=True)
class ModelConfig:
    """A model folder's facts. `files` maps each file's name to its SHA-256; `default_voice` speaks where no
    voice is asked for and none is native, and is empty as long as there are no voices."""

    family: str
    name: str
    version: str
    licence: str
    origin: str
    languages: tuple[str, ...]
    default_voice: str
    voices: tuple[VoiceConfig, ...]
    mel: MelConfig
    files: dict[str, str]
    parallel: ParallelFacts | None = None
    cosyvoice: CosyVoiceFacts | None = None
    schema: int = SCHEMA_VERSION
    folder: Path = field(default=Path(), compare=False)

    def voice(self, voice_id: str | None) -> VoiceConfig:
        """The voice of that id or name (None: the default one); raises UnknownVoiceError with the known ids."""
        if not self.voices:
            raise ModelError(
                f"{self.name} has no voice yet",
                f"add one: cosy voices add NAME --model {self.folder} --audio FILE --text TEXT",
            )
        wanted = self.default_voice if voice_id is None else voice_id
        for voice in self.voices:
            if wanted in (voice.id, voice.name):
                return voice
        raise UnknownVoiceError(wanted, [voice.id for voice in self.voices])

    def native_voice(self, language: str) -> VoiceConfig:
        """The first voice whose own language it is, else the default voice."""
        native = [voice for voice in self.voices if voice.languages[0] == language]
        default = self.voice(None)
        return default if default in native or not native else native[0]


def read_model_config(folder: Path) -> ModelConfig:
    """Read and check `folder`/config.json. Raises ModelError for a missing, damaged or foreign file."""
    path = folder / CONFIG_NAME
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ModelError(f"no model in {folder}", f"a model folder holds {CONFIG_NAME}; see `cosy voices`") from None
    except (OSError, ValueError) as error:
        raise ModelError(f"cannot read {path}: {error}", "export or download the model again") from None
    try:
        config = _build(ModelConfig, data)
    except (TypeError, ValueError) as error:
        raise ModelError(f"{path}: {error}", "the model was made by another version of cosy; export it again") from None
    return dataclasses.replace(config, folder=folder)


def write_model_config(config: ModelConfig, folder: Path) -> None:
    """Write config.json into `folder`, which must exist; what is there stays until the new one is complete."""
    data = dataclasses.asdict(config)
    del data["folder"]
    text = json.dumps(data, ensure_ascii=False, indent=1)
    write_whole(folder / CONFIG_NAME, f"{text}\n".encode())


def _build(cls: type[Any], data: Any) -> Any:
    """An instance of a config dataclass from decoded JSON; unknown and missing keys are a ValueError."""
    if not isinstance(data, dict):
        raise ValueError(f"{cls.__name__} must be an object")
    fields = {f.name: f for f in dataclasses.fields(cls) if f.name != "folder"}
    if unknown := sorted(set(data) - set(fields)):
        raise ValueError(f"unknown keys in {cls.__name__}: {', '.join(unknown)}")
    required = {name for name, f in fields.items() if f.default is dataclasses.MISSING is f.default_factory}
    if missing := sorted(required - set(data)):
        raise ValueError(f"missing keys in {cls.__name__}: {', '.join(missing)}")
    config = cls(**{name: _convert(name, fields[name].type, value) for name, value in data.items()})
    if isinstance(config, ModelConfig):
        _check(config)
    return config


def _convert(name: str, kind: Any, value: Any) -> Any:
    """Turn a JSON value into a field's type, or raise ValueError."""
    origin, arguments = get_origin(kind), get_args(kind)
    if origin is UnionType:  # of a type and None
        return None if value is None else _convert(name, arguments[0], value)
    if dataclasses.is_dataclass(kind):
        return _build(kind, value)  # type: ignore[arg-type]
    if origin is tuple:
        if not isinstance(value, list):
            raise ValueError(f"{name} must be a list")
        return tuple(_convert(name, arguments[0], item) for item in value)
    if origin is dict:
        if not isinstance(value, dict):
            raise ValueError(f"{name} must map names to values")
        return {key: _convert(name, arguments[1], item) for key, item in value.items()}
    expected = (int, float) if kind is float else kind
    if not isinstance(value, expected) or isinstance(value, bool):
        raise ValueError(f"{name} has the wrong type: {value!r}")
    if isinstance(value, (int, float)) and not (math.isfinite(value) and value >= _LEAST.get(name, -math.inf)):
        raise ValueError(f"{name} cannot be {value}")
    return value


def _check(config: ModelConfig) -> None:
    if config.schema != SCHEMA_VERSION:
        raise ValueError(f"schema {config.schema}, this program reads {SCHEMA_VERSION}")
    if config.family not in FAMILIES:
        raise ValueError(f"unknown family {config.family}, known: {', '.join(FAMILIES)}")
    if getattr(config, config.family) is None:
        raise ValueError(f"no facts of the family {config.family}")
    if config.family == "parallel" and any(voice.parallel is None for voice in config.voices):
        raise ValueError("a voice without its facts of the family parallel")
    if config.cosyvoice is not None:
        _check_sizes(config.cosyvoice)
    for voice in config.voices:
        if not voice.languages:
            raise ValueError(f"the voice {voice.id} has no language")
        if voice.prompt is not None and voice.prompt not in config.files:
            raise ValueError(f"the prompt of the voice {voice.id} is not among the files")
    if config.default_voice not in ([voice.id for voice in config.voices] or [""]):
        raise ValueError(f"default_voice {config.default_voice} is no voice of the model")


def _check_sizes(facts: CosyVoiceFacts) -> None:
    """Raise ValueError for numbers that do not go together."""
    language_model, hift = facts.language_model, facts.hift
    if language_model.width % language_model.heads:
        raise ValueError(f"width {language_model.width} is no multiple of heads {language_model.heads}")
    if len(hift.source_weights) != hift.harmonics + 1:
        raise ValueError(f"{len(hift.source_weights)} source_weights for {hift.harmonics} harmonics")
