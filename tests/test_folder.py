"""A model folder appears whole or not at all."""

from pathlib import Path

import pytest

from cosycli.export.folder import hashes, whole_folder


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_an_interruption_between_the_renames_puts_the_old_model_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    output, rename, calls = tmp_path / "model", Path.replace, []

    def interrupted_once(path: Path, target: Path) -> Path:
        calls.append(target)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return rename(path, target)

    output.mkdir()
    (output / "config.json").write_bytes(b"old")
    monkeypatch.setattr(Path, "replace", interrupted_once)
    with pytest.raises(KeyboardInterrupt), whole_folder(output) as folder:
        (folder / "config.json").write_bytes(b"new")
    assert contents(output) == {"config.json": b"old"}
    assert [path.name for path in tmp_path.iterdir()] == ["model"]


def test_an_export_replaces_the_old_model_whole(tmp_path: Path) -> None:
    output = tmp_path / "model"
    output.mkdir()
    (output / "left over").write_bytes(b"old")
    with whole_folder(output) as folder:
        (folder / "config.json").write_bytes(b"new")
    assert contents(output) == {"config.json": b"new"}
    assert [path.name for path in tmp_path.iterdir()] == ["model"]


def test_hashes_are_those_of_the_files(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"abc")
    (tmp_path / "folder").mkdir()
    # FIPS 180-2, appendix B.1
    assert hashes(tmp_path) == {"a": "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"}
