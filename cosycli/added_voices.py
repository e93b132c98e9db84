"""Voices that a user adds to a model of the `cosyvoice` family from a recording (zero-shot), and removes.

A voice is one file in the folder `voices` of the model, and an entry in its config.json. The file is written first,
under a name that holds a part of its SHA-256 and so is never that of another voice; the rename of config.json makes it
a voice. An interruption at any point leaves the model as it was, at worst with a file that nobody names.
"""

import hashlib
import os
import re
import unicodedata
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from cosycli.acoustic.prompt_features import (
    PROMPT_RATE,
    SPEAKER_ENCODER_FILE,
    SPEECH_TOKENIZER_FILE,
    speaker_embedding,
    speech_tokens,
)
from cosycli.acoustic.speaker_prompt import SpeakerPrompt, prompt_bytes
from cosycli.audio import Audio
from cosycli.errors import LanguageError, ModelError, TextError, UnknownVoiceError, UsageError
from cosycli.model_config import CONFIG_NAME, CosyVoiceFacts, ModelConfig, VoiceConfig, read_model_config
from cosycli.model_config import write_model_config as write_config
from cosycli.onnx_session import default_threads
from cosycli.output_file import write_whole
from cosycli.resampling import resample
from cosycli.spectrogram import mel_spectrogram
from cosycli.store import verify_model
from cosycli.text.frontend import main_language
from cosycli.voice_recording import OnWarning, check_text, read_recording

FOLDER = "voices"
MAX_NAME = 40
_NETWORKS = (SPEAKER_ENCODER_FILE, SPEECH_TOKENIZER_FILE)


@dataclass(frozen=True)
class VoiceRequest:
    """A voice to be: its `name`, a sound file with one person's speech, `text` word for word what is said in it.

    `language` is zh, en, ... (None: that of the text). With `replace` it takes the place of a voice of that name, if
    that one was added too.
    """

    name: str
    recording: Path
    text: str
    language: str | None = None
    replace: bool = False


@dataclass(frozen=True)
class AddedVoice:
    """A voice that was added, and the `seconds` of speech it was made from."""

    voice: VoiceConfig
    seconds: float


def add_voice(
    config: ModelConfig, request: VoiceRequest, on_warning: OnWarning, threads: int | None = None
) -> AddedVoice:
    """Add a voice to a model's folder.

    What is cheap is checked first, the networks are loaded last. Raises UsageError for a name that cannot be,
    ModelError for a model that cannot learn voices, AudioError and TextError for a recording or a text that is unfit.
    """
    facts = _check_model(config)
    name = _check_name(request, config)
    if not request.text.strip():
        raise TextError("the text is empty", "--text is word for word what is said in the recording")
    language = _check_language(request, config)
    recording = read_recording(request.recording, on_warning)
    check_text(request.text, language, config.languages, recording.duration, on_warning)
    verify_model(config, _NETWORKS)
    prompt = _listen(recording, request.text.strip(), language, config, facts, threads or default_threads())
    return AddedVoice(_store(name, prompt, config), recording.duration)


def remove_voice(config: ModelConfig, name: str) -> VoiceConfig:
    """Take an added voice out of the model's folder. Raises UsageError for one that came with the model."""
    added = [voice for voice in config.voices if voice.prompt is not None]
    wanted = unicodedata.normalize("NFC", name)
    voice = next((voice for voice in added if voice.id == wanted), None)
    if voice is None:
        if any(wanted in (other.id, other.name) for other in config.voices):
            raise UsageError(f"{name} came with the model and cannot be removed", _added_hint(added))
        raise UnknownVoiceError(name, [voice.id for voice in config.voices])
    _check_writable(config.folder)
    _rewrite(config, [other for other in config.voices if other != voice], dropped=voice)
    return voice


def _added_hint(added: list[VoiceConfig]) -> str:
    return f"added voices: {', '.join(voice.id for voice in added)}" if added else "this model has no added voices"


def _check_model(config: ModelConfig) -> CosyVoiceFacts:
    if config.cosyvoice is None:
        raise ModelError(
            f"{config.name} is of the family {config.family}: voices cannot be added to it",
            "name a model that was exported from CosyVoice-300M, with --model",
        )
    missing = [name for name in _NETWORKS if name not in config.files or not (config.folder / name).is_file()]
    if missing:
        raise ModelError(
            f"{config.name} lacks {' and '.join(missing)}",
            "put them beside the checkpoint, they come with CosyVoice-300M, and export it again",
        )
    _check_writable(config.folder)
    return config.cosyvoice


def _check_writable(folder: Path) -> None:
    for path in (folder, folder / FOLDER, folder / CONFIG_NAME):
        if path.exists() and not os.access(path, os.W_OK):
            raise ModelError(
                f"cannot write to {path}", "copy the model to a folder of yours, and name that with --model"
            )


def _check_name(request: VoiceRequest, config: ModelConfig) -> str:
    """The name in its composed form, free or to be replaced. Raises UsageError."""
    name = unicodedata.normalize("NFC", request.name)
    proper = all(unicodedata.category(c)[0] in "LMN" or c in "_-" for c in name) and re.match(r"\w", name)
    if not proper or len(name) > MAX_NAME:
        raise UsageError(
            f"not a name for a voice: {request.name or 'an empty one'}",
            f"up to {MAX_NAME} letters and digits, and - and _ among them",
        )
    for voice in config.voices:
        if name.casefold() not in (voice.id.casefold(), voice.name.casefold()):
            continue
        if voice.prompt is None:
            raise UsageError(f"{voice.id} is a voice that came with the model", "choose another name")
        if not request.replace:
            raise UsageError(f"there is already a voice {voice.id}", "add --force to replace it")
    return name


def _check_language(request: VoiceRequest, config: ModelConfig) -> str:
    language = request.language or main_language(request.text)
    if language not in config.languages:
        hint = f"it speaks: {', '.join(config.languages)}; --lang says what the recording is in"
        raise LanguageError(f"{config.name} does not speak {language}", hint)
    return language


def _listen(
    recording: Audio, text: str, language: str, config: ModelConfig, facts: CosyVoiceFacts, threads: int
) -> SpeakerPrompt:
    """All that the model wants to know of a recording.

    The mel is computed from the recording as it came, not from 16 kHz: the model was trained with such mels. (The
    official code took the detour at first and dropped it later.)
    """
    speech = resample(recording.samples, recording.sample_rate, PROMPT_RATE)
    full = resample(recording.samples, recording.sample_rate, config.mel.sample_rate)
    language_model, folder = facts.language_model, config.folder
    return SpeakerPrompt(
        speaker_embedding(folder, speech, language_model.speaker_width, threads),
        text,
        language,
        speech_tokens(folder, speech, language_model.speech_tokens, facts.flow.token_rate, threads),
        mel_spectrogram(full, config.mel),
    )


def _store(name: str, prompt: SpeakerPrompt, config: ModelConfig) -> VoiceConfig:
    data = prompt_bytes(prompt)
    digest = hashlib.sha256(data).hexdigest()
    file = f"{FOLDER}/{name}-{digest[:8]}.npz"
    others = [language for language in config.languages if language != prompt.language]
    voice = VoiceConfig(name, name, (prompt.language, *others), "", {}, prompt=file)
    (config.folder / FOLDER).mkdir(exist_ok=True)
    write_whole(config.folder / file, data)
    config = read_model_config(config.folder)  # listening took a while, and somebody may have added another voice
    former = next((other for other in config.voices if other.id.casefold() == name.casefold()), None)
    voices = [voice if other == former else other for other in config.voices]
    _rewrite(config, voices if former else [*voices, voice], digests={file: digest}, dropped=former)
    return voice


def _rewrite(
    config: ModelConfig,
    voices: list[VoiceConfig],
    *,
    digests: dict[str, str] | None = None,
    dropped: VoiceConfig | None = None,
) -> None:
    """Give the model these voices, then delete the file of one that is gone."""
    stale = dropped.prompt if dropped is not None else None
    files = {name: digest for name, digest in config.files.items() if name != stale} | (digests or {})
    ids = [voice.id for voice in voices]
    default = config.default_voice if config.default_voice in ids else next(iter(ids), "")
    write_config(replace(config, voices=tuple(voices), files=files, default_voice=default), config.folder)
    if stale is not None and stale not in files and (config.folder / stale).parent == config.folder / FOLDER:
        with suppress(OSError):
            (config.folder / stale).unlink()
