import dataclasses
import json
from pathlib import Path
from typing import Any

import pytest
from voice_models import FACTS, cosyvoice_config

from cosycli.errors import ModelError, UnknownVoiceError
from cosycli.model_config import CosyVoiceFacts, MelConfig, ModelConfig, read_model_config, write_model_config
from cosycli.store import EMBEDDED_MODEL


@pytest.fixture
def config() -> ModelConfig:
    return read_model_config(EMBEDDED_MODEL)


def damaged(folder: Path, config: ModelConfig, **changes: Any) -> Path:
    """Write the config with some top-level keys replaced; a value of None removes the key."""
    write_model_config(config, folder)
    data = json.loads((folder / "config.json").read_text(encoding="utf-8")) | changes
    kept = {key: value for key, value in data.items() if value is not None}
    (folder / "config.json").write_text(json.dumps(kept), encoding="utf-8")
    return folder


def test_what_is_written_is_read(tmp_path: Path, config: ModelConfig) -> None:
    write_model_config(config, tmp_path)
    again = read_model_config(tmp_path)
    assert again == config
    assert again.folder == tmp_path
    assert "女声" in (tmp_path / "config.json").read_text(encoding="utf-8")


def test_a_voice_without_a_word_on_its_state_is_not_experimental(tmp_path: Path, config: ModelConfig) -> None:
    voices = [dataclasses.asdict(voice) for voice in config.voices]
    voices[0].pop("experimental")
    voices[1]["experimental"] = "Its tones are flat."
    read = read_model_config(damaged(tmp_path, config, voices=voices))
    assert [voice.experimental for voice in read.voices[:2]] == ["", "Its tones are flat."]


def test_voices_by_id_name_and_default(config: ModelConfig) -> None:
    first = config.voices[0]
    assert config.voice(first.id) == config.voice(first.name) == first
    assert config.voice(None).id == config.default_voice
    with pytest.raises(UnknownVoiceError) as caught:
        config.voice("nope")
    assert first.id in caught.value.hint


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"surprise": 1}, "unknown keys in ModelConfig: surprise"),
        ({"family": None}, "missing keys in ModelConfig: family"),
        ({"family": "other"}, "unknown family other"),
        ({"schema": 99}, "schema 99, this program reads 2"),
        ({"default_voice": "nope"}, "default_voice nope is no voice of the model"),
        ({"name": 3}, "name has the wrong type: 3"),
        ({"parallel": {"phone_inventory": 1, "n_speakers": True}}, "n_speakers has the wrong type"),
        ({"languages": "zh"}, "languages must be a list"),
        ({"voices": {}}, "voices must be a list"),
        ({"voices": [{}]}, "missing keys in VoiceConfig"),
        ({"files": {"a": 1}}, "files has the wrong type"),
        ({"mel": {"n_mel": 80}}, "unknown keys in MelConfig: n_mel"),
        ({"mel": []}, "MelConfig must be an object"),
    ],
    ids=str,
)
def test_strictness(tmp_path: Path, config: ModelConfig, changes: dict[str, Any], complaint: str) -> None:
    with pytest.raises(ModelError) as caught:
        read_model_config(damaged(tmp_path, config, **changes))
    assert complaint in caught.value.message
    assert caught.value.hint


@pytest.mark.parametrize("content", [b"{", b"\xff\xfe", b"[]", b""])
def test_damaged_files(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "config.json").write_bytes(content)
    with pytest.raises(ModelError, match=str(tmp_path)):
        read_model_config(tmp_path)


def test_no_model(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="no model in"):
        read_model_config(tmp_path)


def test_seconds_of_a_frame_are_computed() -> None:
    assert MelConfig(sample_rate=24000, hop_length=480).frame_seconds == 0.02


def facts_with(part: str, **changes: Any) -> CosyVoiceFacts:
    return dataclasses.replace(FACTS, **{part: dataclasses.replace(getattr(FACTS, part), **changes)})


@pytest.mark.parametrize(
    ("part", "changes", "complaint"),
    [
        ("language_model", {"width": -64}, "width cannot be -64"),
        ("language_model", {"heads": 0}, "heads cannot be 0"),
        ("language_model", {"heads": 3}, "width 64 is no multiple of heads 3"),
        ("language_model", {"top_k": 0}, "top_k cannot be 0"),
        ("language_model", {"top_p": float("nan")}, "top_p cannot be nan"),
        ("language_model", {"max_ratio": float("inf")}, "max_ratio cannot be inf"),
        ("flow", {"token_rate": 0}, "token_rate cannot be 0"),
        ("flow", {"steps": -1}, "steps cannot be -1"),
        ("flow", {"guidance": float("nan")}, "guidance cannot be nan"),
        ("hift", {"harmonics": 4}, "9 source_weights for 4 harmonics"),
        ("hift", {"source_weights": (float("nan"),) * 9}, "source_weights cannot be nan"),
        ("hift", {"context": -5}, "context cannot be -5"),
    ],
    ids=str,
)
def test_numbers_of_a_cosyvoice_model(tmp_path: Path, part: str, changes: dict[str, Any], complaint: str) -> None:
    config = dataclasses.replace(cosyvoice_config(tmp_path, ()), cosyvoice=facts_with(part, **changes))
    write_model_config(config, tmp_path)
    with pytest.raises(ModelError, match=complaint):
        read_model_config(tmp_path)


def test_a_rate_of_no_samples_and_a_voice_without_language(tmp_path: Path, config: ModelConfig) -> None:
    mel = dataclasses.asdict(config.mel) | {"sample_rate": 0}
    with pytest.raises(ModelError, match="sample_rate cannot be 0"):
        read_model_config(damaged(tmp_path, config, mel=mel))
    voices = (dataclasses.replace(config.voices[0], languages=()), *config.voices[1:])
    write_model_config(dataclasses.replace(config, voices=voices), tmp_path)
    with pytest.raises(ModelError, match="has no language"):
        read_model_config(tmp_path)
