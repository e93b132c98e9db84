import json
from pathlib import Path
from typing import Any

import pytest

from cosycli.errors import ModelError, UnknownVoiceError
from cosycli.model_config import MelConfig, ModelConfig, read_model_config, write_model_config
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
