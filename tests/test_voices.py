import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import error_lines, run_on_terminal
from rich.cells import cell_len

from cosycli.model_config import read_model_config, write_model_config
from cosycli.store import EMBEDDED_MODEL

CONFIG = read_model_config(EMBEDDED_MODEL)
REASON = "Its phone error on held-out sentences is 1.9 times that of the recordings, and 1.5 is the limit."


@pytest.fixture
def wide(tmp_path: Path) -> Path:
    """A model folder whose second voice is experimental, with facts as long as they get."""
    languages = ("yue", "zh", "en", "ja", "ko")
    long = replace(CONFIG.voices[0], id="cantonese_1", name="男声-广东话", languages=languages, experimental="")
    new = replace(long, id="korean_1", name="女声-韩语", experimental=REASON)
    write_model_config(replace(CONFIG, default_voice="korean_1", voices=(long, new)), tmp_path)
    return tmp_path


def test_lists_the_embedded_voices(cosy) -> None:
    process = cosy("voices")
    title, header, *rows = process.stdout.decode().splitlines()
    assert process.returncode == 0
    assert title == f"model {CONFIG.name}, 22050 Hz, {CONFIG.licence}"
    assert header.split()[:4] == ["voice", "name", "languages", "sex"]
    assert [row.split()[:2] for row in rows] == [[voice.id, voice.name] for voice in CONFIG.voices]
    assert process.stderr == b""


def test_an_experimental_voice_says_why(cosy, wide: Path) -> None:
    _, header, *rows = cosy("voices", "--model", wide).stdout.decode().splitlines()
    assert header.split() == ["voice", "name", "languages", "sex", "note"]
    assert rows[0].endswith("female")
    assert rows[1].endswith(f"female  experimental: {REASON}")
    listed = json.loads(cosy("voices", "--model", wide, "--json").stdout)
    assert [voice["experimental"] for voice in listed] == ["", REASON]


def test_a_terminal_of_80_columns_shows_every_voice_whole(environment: dict[str, str], wide: Path) -> None:
    status, shown = run_on_terminal(["voices", "--model", str(wide)], environment | {"NO_COLOR": "1"}, 80)
    lines = re.sub(r"\x1b\[[0-9;]*m", "", shown).splitlines()
    assert status == 0 and max(map(cell_len, lines)) <= 80
    assert lines[2].startswith("cantonese_1  男声-广东话  yue zh en ja ko  female")
    assert " ".join(" ".join(lines[3:]).split()).endswith(f" female experimental: {REASON}")


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
