"""`cosy explain` end to end."""

import json
import subprocess
import sys

import pytest
from conftest import error_lines

from cosycli.commands.explain import explain


def objects(process):
    assert process.returncode == 0, process.stderr.decode()
    return [json.loads(line) for line in process.stdout.decode().splitlines()]


def test_json(cosy):
    text = "2024年5月2日，我 love 重庆。OK!"
    (found,) = objects(cosy("explain", "--json", text))
    assert set(found) == {"text", "sentences"}
    assert found["text"] == text
    first, second = found["sentences"]
    assert set(first) == {"text", "start", "end", "runs"}
    assert (first["text"], first["start"], first["end"]) == ("2024年5月2日，我 love 重庆。", 0, 20)
    assert [run["language"] for run in first["runs"]] == ["zh", "en", "zh"]
    assert [run["language"] for run in second["runs"]] == ["en"]
    for sentence in found["sentences"]:
        for run in sentence["runs"]:
            assert set(run) == {"language", "text", "start", "end", "normalized", "reading", "phones", "rules"}
            assert text[run["start"] : run["end"]] == run["text"]
            assert run["phones"] and run["rules"]
            assert all(
                run["start"] <= item["start"] <= item["end"] <= run["end"] for item in run["rules"] + run["phones"]
            )
    run = first["runs"][0]
    assert run["normalized"] == "二零二四年五月二日，我"
    assert run["reading"] == "er4 ling2 er4 si4 nian2 wu3 yue4 er4 ri4 wo3"
    assert first["runs"][1]["reading"] == "L AH1 V"
    assert second["runs"][0]["normalized"] == "ok!"
    stages = {rule["stage"] for rule in run["rules"]}
    assert stages == {"normalize", "pronounce"}
    assert {"rule": "year", "from": "2024年", "to": "二零二四年"}.items() <= run["rules"][0].items()


def test_one_object_a_line(cosy, tmp_path):
    path = tmp_path / "lines.txt"
    path.write_text("你好。\n\nHello. Bye.\n***\n", encoding="utf-8")
    found = objects(cosy("explain", "-i", path, "--json"))
    assert [item["text"] for item in found] == ["你好。", "", "Hello. Bye.", "***"]
    assert [len(item["sentences"]) for item in found] == [1, 0, 2, 0]


def test_lines_that_leave_their_language_open_follow_the_file(cosy, tmp_path):
    path = tmp_path / "lines.txt"
    for text, language in (("我哋聽日去食飯。\n好啊\n15\n", "yue"), ("It is late.\n15\n", "en"), ("好啊\n15\n", "zh")):
        path.write_text(text, encoding="utf-8")
        found = objects(cosy("explain", "-i", path, "--json"))
        assert {run["language"] for item in found for run in item["sentences"][0]["runs"]} == {language}


def test_a_bad_line_does_not_stop_the_rest(cosy, tmp_path):
    (tmp_path / "lines.txt").write_text("你好\n[pause:soon]\n再见\n", encoding="utf-8")
    process = cosy("explain", "-i", tmp_path / "lines.txt", "--json")
    assert process.returncode == 1
    assert [len(json.loads(line)["sentences"]) for line in process.stdout.splitlines()] == [1, 0, 1]
    assert process.stderr.decode().splitlines()[0] == "error: line 2: no pause: [pause:soon]"


def test_table(cosy):
    process = cosy("explain", "我在[重庆](chong2 qing4)。5kg")
    output = process.stdout.decode()
    assert process.returncode == 0
    assert "inline reading" in output
    assert "→ 五千克" in output or "→ 五公斤" in output
    assert not process.stderr


def test_strict_names_the_characters_after_everything_else(cosy, tmp_path):
    (tmp_path / "lines.txt").write_text("你好\n好😀\n再见\n", encoding="utf-8")
    process = cosy("explain", "-i", tmp_path / "lines.txt", "--json", "--strict")
    assert process.returncode == 1
    assert len(process.stdout.splitlines()) == 3
    assert error_lines(process)[0] == "error: not spoken: '😀', the first at line 2, character 1"


def test_without_strict_they_are_told_once(cosy):
    process = cosy("explain", "--json", "好😀的。好😀。")
    assert process.returncode == 0
    assert process.stderr.decode().splitlines() == ["warning: not spoken: '😀' (2 times)"]


def test_lexicons(cosy, tmp_path, environment):
    (tmp_path / "own.tsv").write_text("重庆\tzhong4 qing4\n", encoding="utf-8")
    (found,) = objects(cosy("explain", "--json", "重庆", "--lexicon", tmp_path / "own.tsv"))
    run = found["sentences"][0]["runs"][0]
    assert run["reading"] == "zhong4 qing4"
    assert run["rules"][0]["rule"] == "lexicon own.tsv:1"
    folder = tmp_path / "settings" / "cosy"
    folder.mkdir(parents=True)
    (folder / "lexicon.tsv").write_text("重庆\tchong2 da4\n", encoding="utf-8")
    settings = environment | {"XDG_CONFIG_HOME": str(tmp_path / "settings")}
    (found,) = objects(cosy("explain", "--json", "重庆", env=settings))
    assert found["sentences"][0]["runs"][0]["reading"] == "chong2 da4"


@pytest.mark.parametrize(
    ("arguments", "status", "message"),
    [
        (["", ""], 1, "the text is empty"),
        (["你好", "-i", "x"], 2, "text is given twice"),
        (["-i", "nowhere.txt"], 1, "cannot read nowhere.txt"),
        (["你好", "--lang", "xx"], 2, "unknown language: xx"),
        (["你好", "--lexicon", "nowhere.tsv"], 1, "cannot read nowhere.tsv"),
        (["你好", "--segmenter", "scissors"], 2, "unknown segmenter: scissors"),
        (["你好[pause:soon]"], 1, "no pause: [pause:soon]"),
        ([b"\xfa\xfe"], 1, "not valid UTF-8"),
    ],
)
def test_errors(cosy, arguments, status, message):
    process = cosy("explain", *arguments)
    assert process.returncode == status
    assert message in error_lines(process)[0]


def test_stdin(cosy):
    (found,) = objects(cosy("explain", "--json", stdin="你好".encode()))
    assert found["sentences"][0]["runs"][0]["reading"] == "ni2 hao3"


def test_an_interrupted_object_is_left_open():
    code = """
import sys
from cosycli.commands import explain
def interrupted():
    raise KeyboardInterrupt
    yield
try:
    explain._print_json("好", interrupted())
except KeyboardInterrupt:
    pass
"""
    process = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert process.stdout.decode() == '{"text": "好", "sentences": ['


def test_a_closed_pipe_ends_quietly(environment, tmp_path):
    (tmp_path / "lines.txt").write_text("你好\n" * 3_000, encoding="utf-8")
    for option in ("--json", ""):
        script = f'"{sys.executable}" -m cosycli explain -i lines.txt {option} | head -1; echo "${{PIPESTATUS[*]}}"'
        process = subprocess.run(["bash", "-c", script], cwd=tmp_path, env=environment, capture_output=True, text=True)
        assert process.stdout.splitlines()[-1] == "0 0"
        assert process.stderr == ""


def test_help_has_examples():
    assert "cosy explain -i lines.txt --json" in (explain.__doc__ or "")
