import json
from pathlib import Path

import pytest
from conftest import error_lines


@pytest.fixture
def checkpoint(tmp_path: Path) -> Path:
    path = tmp_path / "checkpoint"
    path.mkdir()
    return path


def test_no_checkpoint(cosy, tmp_path: Path) -> None:
    process = cosy("export", tmp_path / "nope", "-o", tmp_path / "model")
    assert process.returncode == 2
    assert "no checkpoint" in error_lines(process)[0]


def test_a_folder_with_other_files_is_never_overwritten(cosy, checkpoint: Path, tmp_path: Path) -> None:
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "a.jpg").write_bytes(b"precious")
    process = cosy("export", checkpoint, "-o", tmp_path / "photos", "--force")
    assert process.returncode == 2
    assert "holds other files and no model" in error_lines(process)[0]
    assert (tmp_path / "photos" / "a.jpg").read_bytes() == b"precious"


@pytest.mark.parametrize("config", ["{}", "[]", "not json", json.dumps({"model_type": "cosyvoice"})])
def test_another_programs_config_makes_no_model(cosy, checkpoint: Path, tmp_path: Path, config: str) -> None:
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "config.json").write_text(config)
    process = cosy("export", checkpoint, "-o", tmp_path / "other", "--force")
    assert process.returncode == 2
    assert "holds other files and no model" in error_lines(process)[0]
    assert (tmp_path / "other" / "config.json").read_text() == config


@pytest.mark.parametrize("output", ["checkpoint", ".", "checkpoint/../checkpoint", "link"])
def test_the_checkpoint_is_never_overwritten(cosy, checkpoint: Path, tmp_path: Path, output: str) -> None:
    (tmp_path / "link").symlink_to(checkpoint)
    for folder in (checkpoint, tmp_path):
        (folder / "config.json").write_text(json.dumps({"family": "cosyvoice", "schema": 1}))
    process = cosy("export", checkpoint, "-o", tmp_path / output, "--force")
    assert process.returncode == 2
    assert "holds the checkpoint itself" in error_lines(process)[0]


def test_a_model_is_replaced_only_by_force(cosy, checkpoint: Path, tmp_path: Path) -> None:
    (tmp_path / "model").mkdir()
    (tmp_path / "model" / "config.json").write_text(json.dumps({"family": "cosyvoice", "schema": 1}))
    process = cosy("export", checkpoint, "-o", tmp_path / "model")
    assert process.returncode == 2
    assert "--force" in error_lines(process)[1]


def test_the_folder_one_is_in_stays(cosy, checkpoint: Path, tmp_path: Path) -> None:
    (tmp_path / "here").mkdir()
    process = cosy("export", checkpoint, "-o", ".", cwd=tmp_path / "here")
    assert process.returncode == 2
    assert "the folder that you are in" in error_lines(process)[0]


def test_a_file_as_output(cosy, checkpoint: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    process = cosy("export", checkpoint, "-o", tmp_path / "file")
    assert process.returncode == 2
    assert "is a file, not a folder" in error_lines(process)[0]


def test_unknown_precision(cosy, checkpoint: Path, tmp_path: Path) -> None:
    process = cosy("export", checkpoint, "-o", tmp_path / "model", "--precision", "int4")
    assert process.returncode == 2
    assert "'int4' is not one of 'int8', 'fp32'" in error_lines(process)[0]


def test_missing_torch_names_the_extra(cosy, checkpoint: Path, tmp_path: Path, environment: dict[str, str]) -> None:
    # A finder that hides torch and onnx, as on a machine without the extra.
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "sitecustomize.py").write_text(
        "import importlib.util as util\n"
        "find = util.find_spec\n"
        "util.find_spec = lambda name, *rest: None if name in ('torch', 'onnx') else find(name, *rest)\n"
    )
    process = cosy(
        "export", checkpoint, "-o", tmp_path / "model", env=environment | {"PYTHONPATH": str(tmp_path / "site")}
    )
    assert process.returncode == 1
    assert error_lines(process) == ["error: torch is not installed", "hint: pip install 'cosycli[export]'"]
    assert not (tmp_path / "model").exists()
