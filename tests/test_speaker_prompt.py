import hashlib
import io
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from voice_models import SPEAKER_WIDTH, cosyvoice_config

from cosycli.acoustic.speaker_prompt import (
    SPEAKERS_FILE,
    SpeakerPrompt,
    language_model_prompt,
    load_speaker,
    prompt_bytes,
    read_prompt,
    read_speakers,
)
from cosycli.errors import ModelError
from cosycli.model_config import ModelConfig, VoiceConfig, read_model_config, write_model_config

VECTOR = np.linspace(-1, 1, SPEAKER_WIDTH, dtype=np.float32)[None]
RECORDED = SpeakerPrompt(VECTOR, "你好，世界。", "zh", np.arange(100), np.full((172, 80), -3, np.float32))


def same(one: SpeakerPrompt, other: SpeakerPrompt) -> bool:
    arrays = [(getattr(one, name), getattr(other, name)) for name in ("embedding", "tokens", "mel")]
    return (one.text, one.language) == (other.text, other.language) and all(
        left.dtype == right.dtype and np.array_equal(left, right) for left, right in arrays
    )


def model_with(folder: Path, prompt: SpeakerPrompt) -> tuple[ModelConfig, VoiceConfig]:
    """A model with one added voice."""
    data = prompt_bytes(prompt)
    (folder / "anna.npz").write_bytes(data)
    voice = VoiceConfig("anna", "anna", ("zh",), "", {}, prompt="anna.npz")
    config = cosyvoice_config(folder, (voice,), {"anna.npz": hashlib.sha256(data).hexdigest()})
    write_model_config(config, folder)
    return read_model_config(folder), voice


def test_what_is_written_is_read(tmp_path: Path) -> None:
    config, voice = model_with(tmp_path, RECORDED)
    assert config.voice("anna") == voice
    assert same(load_speaker(config, voice), RECORDED)
    assert RECORDED.is_recorded
    assert prompt_bytes(RECORDED) == prompt_bytes(RECORDED)
    assert prompt_bytes(RECORDED) != prompt_bytes(replace(RECORDED, text="你好。"))


def test_voices_of_the_checkpoint_are_vectors(tmp_path: Path) -> None:
    np.savez(tmp_path / SPEAKERS_FILE, **{"中文女": VECTOR, "英文男": -VECTOR})
    voice = VoiceConfig("英文男", "英文男", ("en",), "male", {})
    config = cosyvoice_config(tmp_path, (voice,))
    speaker = load_speaker(config, voice)
    assert same(speaker, SpeakerPrompt(-VECTOR))
    assert not speaker.is_recorded and speaker.mel.shape[0] == 0 and speaker.text == ""
    assert list(read_speakers(tmp_path)) == ["中文女", "英文男"]
    with pytest.raises(ModelError, match="lacks the voice nobody"):
        load_speaker(config, replace(voice, id="nobody"))


def test_a_model_may_come_without_voices(tmp_path: Path) -> None:
    assert read_speakers(tmp_path) == {}
    write_model_config(cosyvoice_config(tmp_path, ()), tmp_path)
    config = read_model_config(tmp_path)
    assert config.default_voice == ""
    with pytest.raises(ModelError) as caught:
        config.voice(None)
    assert caught.value.hint.startswith("add one: cosy voices add NAME")


@pytest.mark.parametrize(
    "prompt",
    [
        replace(RECORDED, embedding=VECTOR[:, 1:]),
        replace(RECORDED, embedding=VECTOR[0]),
        replace(RECORDED, embedding=VECTOR * np.float32(np.nan)),
        replace(RECORDED, tokens=np.array([0, 256])),
        replace(RECORDED, tokens=np.array([-1])),
        replace(RECORDED, tokens=np.zeros(4, np.float32)),
        replace(RECORDED, mel=np.zeros((9, 40), np.float32)),
        replace(RECORDED, mel=np.zeros((0, 80), np.float32)),
        replace(RECORDED, mel=np.full((9, 80), np.inf, np.float32)),
    ],
)
def test_a_voice_of_another_model_is_refused(tmp_path: Path, prompt: SpeakerPrompt) -> None:
    config, voice = model_with(tmp_path, prompt)
    with pytest.raises(ModelError, match="the voice anna does not belong to the model tiny"):
        load_speaker(config, voice)


def test_a_damaged_file_is_a_model_error(tmp_path: Path) -> None:
    whole = prompt_bytes(RECORDED)
    path = tmp_path / "anna.npz"
    array = io.BytesIO()
    np.save(array, np.ones(3))
    for content in (b"", b"PK", whole[:1000], whole[: len(whole) // 2], np.ones(3).tobytes(), array.getvalue()):
        path.write_bytes(content)
        with pytest.raises(ModelError) as caught:
            read_prompt(path)
        assert "add it again" in caught.value.hint
    path.unlink()
    with pytest.raises(ModelError):
        read_prompt(path)


def test_code_in_a_file_is_not_run(tmp_path: Path) -> None:
    np.savez(tmp_path / "anna.npz", version=np.array([print], dtype=object), allow_pickle=True)
    with pytest.raises(ModelError):
        read_prompt(tmp_path / "anna.npz")


def test_a_file_of_another_version(tmp_path: Path) -> None:
    with np.load(_written(tmp_path)) as arrays:
        np.savez(tmp_path / "later.npz", **(dict(arrays) | {"version": np.array(99)}))
    with pytest.raises(ModelError, match="another version of cosy"):
        read_prompt(tmp_path / "later.npz")


def _written(folder: Path) -> Path:
    (folder / "anna.npz").write_bytes(prompt_bytes(RECORDED))
    return folder / "anna.npz"


@pytest.mark.parametrize(
    ("prompt", "language", "text", "n_tokens"),
    [
        (RECORDED, "zh", "你好，世界。", 100),
        (RECORDED, "en", "", 0),  # cross-lingual
        (RECORDED, "yue", "", 0),
        (SpeakerPrompt(VECTOR), "zh", "", 0),
        (SpeakerPrompt(VECTOR), "", "", 0),
    ],
)
def test_what_the_language_model_continues(prompt: SpeakerPrompt, language: str, text: str, n_tokens: int) -> None:
    given = language_model_prompt(prompt, language)
    assert given.text == text
    assert given.tokens.shape == (n_tokens,) and given.tokens.dtype == np.int64
