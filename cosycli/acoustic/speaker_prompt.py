"""Who speaks in the `cosyvoice` family: a speaker's vector, and for an added voice the speech that it continues.

A voice that came with the checkpoint (SFT) is a row of `speakers.npz`. An added one (zero-shot) has a file of its own
in the model folder, named in config.json as the voice's `prompt` and listed with its SHA-256 in `files`.
"""

import io
import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cosycli.errors import ModelError, UnknownVoiceError
from cosycli.model_config import ModelConfig, VoiceConfig

FloatArray = NDArray[np.float32]

SPEAKERS_FILE = "speakers.npz"
_VERSION = 1  # of the format of a prompt's file
_LOAD_ERRORS = (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile)


def _no_tokens() -> NDArray[np.int64]:
    return np.zeros(0, np.int64)


def _no_mel() -> FloatArray:
    return np.zeros((0, 0), np.float32)


@dataclass(frozen=True)
class SpeakerPrompt:
    """A speaker, and the recorded speech that what is generated continues.

    `embedding` (1, speaker_width) float32 is the speaker's vector, not normalised. An added voice has besides it the
    `text` that was said, as it was written, its `language`, and the recording as speech `tokens` (n,) int64 and as log
    `mel` (frames, n_mels) float32. The two cover the same time, at 50 tokens and 86.13 frames a second: each is as
    long as its own analysis made it, and the flow stretches the tokens to the frames, as the official code does for
    this version of the model. Without a recording all three are empty.
    """

    embedding: FloatArray
    text: str = ""
    language: str = ""
    tokens: NDArray[np.int64] = field(default_factory=_no_tokens)
    mel: FloatArray = field(default_factory=_no_mel)

    @property
    def is_recorded(self) -> bool:
        """Whether there is a recording to continue."""
        return len(self.tokens) > 0


@dataclass(frozen=True)
class LanguageModelPrompt:
    """What the language model is given before an utterance: `text` before its text, `tokens` (n,) before its speech."""

    text: str
    tokens: NDArray[np.int64]


def language_model_prompt(prompt: SpeakerPrompt, utterance_language: str) -> LanguageModelPrompt:
    """The prompt of the language model for an utterance; the flow always takes the whole of `prompt`.

    In the language of the recording its text and speech tokens come first, and the model goes on in the same manner
    (zero-shot). In another one (cross-lingual) both are left out, as the official code does: the model would carry
    the sounds of the first language over. The speaker's vector stays, and the flow gives the voice its timbre.

    The bounds on the number of speech tokens follow from the utterance's own text, without that of the prompt.
    """
    if prompt.is_recorded and utterance_language == prompt.language:
        return LanguageModelPrompt(prompt.text, prompt.tokens)
    return LanguageModelPrompt("", _no_tokens())


def load_speaker(config: ModelConfig, voice: VoiceConfig) -> SpeakerPrompt:
    """The speaker of a voice of the `cosyvoice` family. Raises ModelError for a missing, damaged or foreign file."""
    if voice.prompt is None:
        embeddings = read_speakers(config.folder)
        if voice.id not in embeddings:
            raise ModelError(f"{SPEAKERS_FILE} of {config.folder} lacks the voice {voice.id}", "export the model again")
        prompt = SpeakerPrompt(embeddings[voice.id])
    else:
        prompt = read_prompt(config.folder / voice.prompt)
    _check(prompt, config, voice)
    return prompt


def read_speakers(folder: Path) -> dict[str, FloatArray]:
    """The vectors (1, speaker_width) of the voices that came with the checkpoint, by voice; {} if none did."""
    path = folder / SPEAKERS_FILE
    if not path.exists():
        return {}
    with _opened(path, "export the model again") as arrays:
        return {name: np.asarray(arrays[name], np.float32) for name in arrays.files}


def read_prompt(path: Path) -> SpeakerPrompt:
    """The prompt of an added voice from its file."""
    hint = "remove the voice with `cosy voices remove` and add it again"
    try:
        with _opened(path, hint) as arrays:
            version = int(arrays["version"])
            prompt = SpeakerPrompt(
                arrays["embedding"], str(arrays["text"]), str(arrays["language"]), arrays["tokens"], arrays["mel"]
            )
    except _LOAD_ERRORS as error:
        raise ModelError(f"{path} is no voice: {error}", hint) from None
    if version != _VERSION:
        raise ModelError(f"{path} was written by another version of cosy", hint)
    return prompt


def prompt_bytes(prompt: SpeakerPrompt) -> bytes:
    """The content of the file of an added voice; equal prompts give equal bytes."""
    file = io.BytesIO()
    np.savez(
        file,
        version=np.array(_VERSION),
        embedding=prompt.embedding,
        text=np.array(prompt.text),
        language=np.array(prompt.language),
        tokens=prompt.tokens,
        mel=prompt.mel,
    )
    return file.getvalue()


def _opened(path: Path, hint: str) -> Any:
    """The arrays of an .npz file; nothing in it is executed."""
    try:
        arrays = np.load(path, allow_pickle=False)
    except _LOAD_ERRORS as error:
        raise ModelError(f"cannot read {path}: {error}", hint) from None
    if not isinstance(arrays, np.lib.npyio.NpzFile):
        raise ModelError(f"{path} is no .npz file", hint)
    return arrays


def _check(prompt: SpeakerPrompt, config: ModelConfig, voice: VoiceConfig) -> None:
    """Raise ModelError unless the model can use the prompt."""
    if config.cosyvoice is None:
        raise UnknownVoiceError(voice.id, [])
    facts = config.cosyvoice.language_model
    sound = (
        prompt.embedding.shape == (1, facts.speaker_width)
        and bool(np.isfinite(prompt.embedding).all())
        and prompt.tokens.dtype == np.int64
        and prompt.tokens.ndim == 1
        and bool(((prompt.tokens >= 0) & (prompt.tokens < facts.speech_tokens)).all())
    )
    if prompt.is_recorded:
        sound = sound and prompt.mel.ndim == 2 and prompt.mel.shape[1] == config.mel.n_mels and len(prompt.mel) > 0
        sound = sound and prompt.mel.dtype == np.float32 and bool(np.isfinite(prompt.mel).all())
    if not sound:
        raise ModelError(f"the voice {voice.id} does not belong to the model {config.name}", "add it again")
