import json
from pathlib import Path

from conftest import error_lines

from cosycli.store import EMBEDDED_MODEL


def test_lists_the_embedded_voices(cosy) -> None:
    process = cosy("voices")
    header, *rows = process.stdout.decode().splitlines()
    assert process.returncode == 0
    assert header.split() == ["voice", "name", "languages", "sex", "sample", "rate", "model", "licence"]
    assert any(row.startswith("female_1") and "女声-普通话" in row and "22050 Hz" in row for row in rows)
    assert process.stderr == b""


def test_json_has_every_fact(cosy) -> None:
    voices = json.loads(cosy("voices", "--json").stdout)
    first = next(voice for voice in voices if voice["id"] == "female_1")
    assert first["name"] == "女声-普通话"
    assert first["sex"] == "female"
    assert first["sample_rate"] == 22050
    assert {"zh", "en"} <= set(first["languages"])
    assert first["model"] and first["licence"]
    assert sum(voice["default"] for voice in voices) == 1


def test_one_model_by_name_or_folder(cosy) -> None:
    name = json.loads(cosy("voices", "--json").stdout)[0]["model"]
    by_name, by_folder = cosy("voices", "--model", name), cosy("voices", "--model", EMBEDDED_MODEL)
    assert by_name.returncode == by_folder.returncode == 0
    assert by_name.stdout == by_folder.stdout


def test_unknown_model_lists_the_known_ones(cosy) -> None:
    process = cosy("voices", "--model", "nope")
    assert process.returncode == 1
    error, hint = error_lines(process)
    assert error == "error: unknown model: nope"
    assert "models here: " in hint


def test_a_damaged_model_does_not_hide_the_others(cosy, tmp_path: Path) -> None:
    (tmp_path / "models" / "broken").mkdir(parents=True)
    (tmp_path / "models" / "broken" / "config.json").write_text("{")
    process = cosy("voices", "--model-dir", tmp_path / "models")
    assert process.returncode == 0
    assert b"female_1" in process.stdout
    assert process.stderr.decode().startswith("left out: cannot read ")
