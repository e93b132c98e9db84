import dataclasses
import hashlib
from pathlib import Path

import pytest

from cosycli import store
from cosycli.errors import ModelError
from cosycli.model_config import read_model_config, write_model_config
from cosycli.store import (
    EMBEDDED_MODEL,
    find_model,
    list_models,
    models_folder,
    user_config_folder,
    user_data_folder,
    verify_model,
)


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    """A models folder with one model: folder `folder-name`, name `other-model`, one small file."""
    folder = tmp_path / "models" / "folder-name"
    folder.mkdir(parents=True)
    (folder / "a.onnx").write_bytes(b"network")
    files = {"a.onnx": hashlib.sha256(b"network").hexdigest()}
    write_model_config(dataclasses.replace(read_model_config(EMBEDDED_MODEL), name="other-model", files=files), folder)
    return folder.parent


def test_the_embedded_model_is_the_default_and_whole() -> None:
    assert find_model() == EMBEDDED_MODEL
    verify_model(read_model_config(EMBEDDED_MODEL))


def test_find_by_name_folder_name_and_folder(installed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = installed / "folder-name"
    assert find_model("other-model", installed) == find_model("folder-name", installed) == folder
    assert find_model(folder) == find_model(str(folder)) == folder
    assert find_model(read_model_config(EMBEDDED_MODEL).name, installed) == EMBEDDED_MODEL
    monkeypatch.chdir(installed)
    assert find_model("./folder-name") == find_model(Path("folder-name")) == Path("folder-name")


def test_unknown_names(installed: Path) -> None:
    with pytest.raises(ModelError, match="unknown model: nope") as caught:
        find_model("nope", installed)
    assert "other-model" in caught.value.hint
    with pytest.raises(ModelError, match="no model folder"):
        find_model("./nope")


def test_list_skips_what_is_no_model_and_tells_what_is_damaged(installed: Path) -> None:
    (installed / "notes").mkdir()
    (installed / "broken").mkdir()
    (installed / "broken" / "config.json").write_text("[]")
    told: list[ModelError] = []
    names = [config.name for config in list_models(installed, told.append)]
    assert names == [read_model_config(EMBEDDED_MODEL).name, "other-model"]
    assert len(told) == 1 and "broken" in told[0].message


def test_verify_finds_a_damaged_and_a_missing_file(installed: Path) -> None:
    config = read_model_config(installed / "folder-name")
    verify_model(config)
    (config.folder / "a.onnx").write_bytes(b"netwerk")
    with pytest.raises(ModelError, match=r"a\.onnx is damaged"):
        verify_model(config)
    (config.folder / "a.onnx").unlink()
    with pytest.raises(ModelError, match=r"cannot read .*a\.onnx"):
        verify_model(config)


def test_where_models_live(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert models_folder(tmp_path) == tmp_path
    monkeypatch.setenv("COSY_HOME", str(tmp_path / "home"))
    assert models_folder() == tmp_path / "home" / "models"
    monkeypatch.delenv("COSY_HOME")
    monkeypatch.setattr(store.sys, "platform", "linux")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "xdg"))
    assert user_data_folder() == tmp_path / "xdg" / "cosy"
    monkeypatch.setenv("XDG_DATA_HOME", "relative")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert user_data_folder() == tmp_path / ".local" / "share" / "cosy"
    monkeypatch.setattr(store.sys, "platform", "darwin")
    assert user_data_folder() == tmp_path / "Library" / "Application Support" / "cosy"
    monkeypatch.setattr(store.sys, "platform", "win32")
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "AppData"))
    assert user_data_folder() == tmp_path / "AppData" / "cosy"


def test_where_settings_live(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "AppData"))
    monkeypatch.delenv("COSY_HOME", raising=False)
    for platform, folder in (("win32", "AppData/cosy"), ("darwin", "Library/Application Support/cosy")):
        monkeypatch.setattr(store.sys, "platform", platform)
        assert user_config_folder() == tmp_path / folder
    monkeypatch.setattr(store.sys, "platform", "linux")
    for setting, folder in (("relative", ".config/cosy"), (str(tmp_path / "xdg"), "xdg/cosy")):
        monkeypatch.setenv("XDG_CONFIG_HOME", setting)
        assert user_config_folder() == tmp_path / folder
    monkeypatch.setenv("COSY_HOME", str(tmp_path / "home"))
    assert user_config_folder() == tmp_path / "home"
