import json
import os
import subprocess
import sys
import wave
from pathlib import Path

import numpy as np
import pytest
from conftest import error_lines, run_on_terminal

from cosycli.commands.synth import LOUDNESS_RANGE, synth
from cosycli.store import EMBEDDED_MODEL

SENTENCE = "你好,这是一个测试。"


def read_wav(path: Path) -> np.ndarray:
    """Samples (n_samples,) int16 of a mono WAV file."""
    with wave.open(str(path)) as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (1, 2, 22050)
        return np.frombuffer(file.readframes(file.getnframes()), "<i2")


@pytest.fixture
def here(tmp_path: Path) -> Path:
    """The folder that `cosy` runs in."""
    return tmp_path / "empty"


def test_speaks_into_a_file(cosy, here: Path) -> None:
    process = cosy("synth", SENTENCE, "-o", "hello.wav")
    assert process.returncode == 0, process.stderr
    samples = read_wav(here / "hello.wav")
    assert 1.0 < len(samples) / 22050 < 6.0
    assert np.abs(samples).max() > 1000
    assert process.stdout == b""
    summary = process.stderr.decode().splitlines()
    assert len(summary) == 1
    assert f"{len(samples) / 22050:.2f} s of speech in " in summary[0]
    assert "RTF 0." in summary[0] and summary[0].endswith(": hello.wav")
    assert os.listdir(here) == ["hello.wav"]


@pytest.mark.parametrize("text", ["The weather is fine today.", "我们用 Python 写程序。"])
def test_speaks_english_and_mixed_text(cosy, here: Path, text: str) -> None:
    assert cosy("synth", text, "-o", "a.wav").returncode == 0
    assert len(read_wav(here / "a.wav")) > 22050


def test_words_are_joined_by_spaces(cosy, here: Path) -> None:
    assert cosy("synth", "Hello", "there,", "friend.", "-o", "words.wav", "-q").returncode == 0
    assert cosy("synth", "Hello there, friend.", "-o", "quoted.wav", "-q").returncode == 0
    assert (here / "words.wav").read_bytes() == (here / "quoted.wav").read_bytes()


def test_file_stdin_and_argument_give_the_same_bytes(cosy, here: Path) -> None:
    (here / "text.txt").write_bytes(b"\xef\xbb\xbf" + SENTENCE.encode() + b"\r\n")
    runs = [
        cosy("synth", SENTENCE, "-o", "-", "-q"),
        cosy("synth", "-i", "text.txt", "-o", "-", "-q"),
        cosy("synth", "-o", "-", "-q", stdin=SENTENCE.encode()),
        cosy("synth", "-", "-o", "-", "-q", stdin=SENTENCE.encode()),
        cosy("synth", "-i", "-", "-o", "-", "-q", stdin=SENTENCE.encode()),
    ]
    assert [run.returncode for run in runs] == [0] * 5
    assert len({run.stdout for run in runs}) == 1
    assert all(run.stderr == b"" for run in runs)


def test_the_same_seed_gives_the_same_bytes(cosy) -> None:
    first, again, other = (cosy("synth", SENTENCE, "-o", "-", "--seed", seed).stdout for seed in ("7", "7", "8"))
    assert first == again
    assert first != other


def test_a_stream_has_unknown_sizes_and_the_samples(cosy) -> None:
    data = cosy("synth", SENTENCE, "-o", "-").stdout
    assert data[:4] == b"RIFF" and data[4:8] == data[40:44] == b"\xff\xff\xff\xff"
    assert len(data) > 44 + 22050


@pytest.mark.parametrize(
    ("format", "magic"), [("mp3", (b"\xff", b"ID3")), ("flac", (b"fLaC",)), ("ogg", (b"OggS",)), ("opus", (b"OggS",))]
)
def test_format_by_ending_and_by_option(cosy, here: Path, format: str, magic: tuple[bytes, ...]) -> None:
    assert cosy("synth", SENTENCE, "-o", f"a.{format}").returncode == 0
    assert (here / f"a.{format}").read_bytes().startswith(magic)
    streamed = cosy("synth", SENTENCE, "-o", "-", "--format", format)
    assert streamed.returncode == 0
    assert streamed.stdout.startswith(magic)


def test_pcm_is_bare_samples(cosy) -> None:
    pcm = cosy("synth", SENTENCE, "-o", "-", "--format", "pcm", "-q").stdout
    wav = cosy("synth", SENTENCE, "-o", "-", "-q").stdout
    assert wav[44:] == pcm


def test_options_change_the_speech(cosy, here: Path) -> None:
    def samples(*options: str) -> np.ndarray:
        assert cosy("synth", SENTENCE, "-o", "a.wav", *options).returncode == 0
        return read_wav(here / "a.wav").astype(float)

    plain = samples()
    assert len(samples("--speed", "2")) < 0.65 * len(plain)
    assert not np.array_equal(samples("--pitch", "-3"), plain)
    quieter = samples("--loudness", "-30")
    assert 10 < 20 * np.log10(np.std(plain) / np.std(quieter)) < 14
    assert len(samples("--loudness", "off")) == len(plain)
    other_voice = json.loads(cosy("voices", "--json").stdout)[-1]["id"]
    assert not np.array_equal(samples("--voice", other_voice), plain)
    assert samples("--denoise", "--lang", "zh", "--threads", "1").any()


def test_sentence_silence(cosy, here: Path) -> None:
    for name, silence in (("short", "0"), ("long", "2")):
        assert cosy("synth", "你好。再见。", "-o", f"{name}.wav", "--sentence-silence", silence).returncode == 0
    difference = len(read_wav(here / "long.wav")) - len(read_wav(here / "short.wav"))
    assert 1.9 * 22050 < difference < 4.1 * 22050


def test_a_reader_that_has_had_enough_ends_it_quietly(environment: dict[str, str]) -> None:
    script = f'"{sys.executable}" -m cosycli synth -q -o - | head -c 1000 | wc -c; echo "${{PIPESTATUS[*]}}"'
    process = subprocess.run(
        ["bash", "-c", script], input=SENTENCE * 200, env=environment, capture_output=True, text=True, timeout=120
    )
    assert process.stdout.split() == ["1000", "0", "0", "0"]
    assert process.stderr == ""


def test_output_folder_has_a_file_for_each_line(cosy, here: Path) -> None:
    process = cosy("synth", "-d", "out", "--format", "flac", stdin="你好。\r\n\n  \nHello.\n".encode())
    assert process.returncode == 0, process.stderr
    assert sorted(os.listdir(here / "out")) == ["00001.flac", "00004.flac", "manifest.jsonl"]
    assert "2 files in out" in process.stderr.decode()


def test_a_line_that_fails_is_named_and_the_rest_goes_on(cosy, here: Path) -> None:
    process = cosy("synth", "-d", "out", stdin="你好。\n。。。\n再见。\n".encode())
    assert process.returncode == 1
    assert sorted(os.listdir(here / "out")) == ["00001.wav", "00003.wav", "manifest.jsonl"]
    errors = [line for line in process.stderr.decode().splitlines() if line.startswith("error: ")]
    assert errors[0].startswith("error: line 2: ")
    assert errors[1] == "error: 1 of 3 lines failed"


BAD_REQUESTS = {
    "no output": (["synth", SENTENCE], 2, "no output given"),
    "two outputs": (["synth", SENTENCE, "-o", "a.wav", "-d", "out"], 2, "-o and -d exclude each other"),
    "two texts": (["synth", SENTENCE, "-i", "t.txt", "-o", "a.wav"], 2, "text is given twice"),
    "empty argument": (["synth", "", "-o", "a.wav"], 1, "the text is empty"),
    "empty stdin": (["synth", "-o", "a.wav"], 1, "the text is empty"),
    "only punctuation": (["synth", "。。。!?", "-o", "a.wav"], 1, ""),
    "only punctuation streamed": (["synth", "。。。!?", "-o", "-"], 1, ""),
    "bad bytes": (["synth", b"abc\xffdef", "-o", "a.wav"], 1, "not valid UTF-8: byte 3 (line 1) is 0xff"),
    "no such file": (["synth", "-i", "nope.txt", "-o", "a.wav"], 1, "cannot read nope.txt: No such file"),
    "a folder as input": (["synth", "-i", ".", "-o", "a.wav"], 1, "cannot read .: Is a directory"),
    "unknown voice": (["synth", SENTENCE, "-o", "a.wav", "--voice", "nope"], 2, "unknown voice: nope"),
    "unknown language": (["synth", SENTENCE, "-o", "a.wav", "--lang", "xx"], 2, "does not speak xx"),
    "unknown format": (["synth", SENTENCE, "-o", "a.wav", "--format", "xyz"], 2, "unknown audio format: xyz"),
    "unknown ending": (["synth", SENTENCE, "-o", "a.xyz"], 2, "no audio format ends in '.xyz'"),
    "a folder as output": (["synth", SENTENCE, "-o", "."], 2, "the output is a folder"),
    "no such folder": (["synth", SENTENCE, "-o", "no/a.wav"], 1, "no such folder"),
    "full disk": (["synth", SENTENCE, "-o", "/dev/full"], 1, "cannot write /dev/full: No space left on device"),
    "unwritable": (["synth", SENTENCE, "-o", "/proc/a.wav"], 1, "cannot write /proc/a.wav"),
    "unwritable folder": (["synth", SENTENCE, "-d", "/proc/a"], 1, "cannot make the folder /proc/a"),
    "speed": (["synth", SENTENCE, "-o", "a.wav", "--speed", "3"], 2, "'--speed'"),
    "speed nan": (["synth", SENTENCE, "-o", "a.wav", "--speed", "nan"], 2, "'--speed'"),
    "pitch": (["synth", SENTENCE, "-o", "a.wav", "--pitch", "13"], 2, "'--pitch'"),
    "loudness": (["synth", SENTENCE, "-o", "a.wav", "--loudness", "loud"], 2, "loudness loud is neither off nor"),
    "loudness nan": (["synth", SENTENCE, "-o", "a.wav", "--loudness", "nan"], 2, "loudness nan is neither off nor"),
    "threads": (["synth", SENTENCE, "-o", "a.wav", "--threads", "0"], 2, "'--threads'"),
    "no model": (["synth", SENTENCE, "-o", "a.wav", "--model", "."], 1, "no model in ."),
}


@pytest.mark.parametrize("case", BAD_REQUESTS)
def test_a_bad_request_is_one_error_line_and_leaves_nothing(cosy, here: Path, case: str) -> None:
    arguments, status, message = BAD_REQUESTS[case]
    process = cosy(*arguments)
    assert process.returncode == status
    lines = error_lines(process)
    assert message in lines[0]
    assert len(lines) == 2 or case == "unwritable", "a hint says what to do"
    assert process.stdout == b""
    assert os.listdir(here) == []


def test_an_existing_output_survives_a_failure(cosy, here: Path) -> None:
    (here / "a.wav").write_bytes(b"precious")
    assert cosy("synth", "。。。", "-o", "a.wav").returncode == 1
    assert (here / "a.wav").read_bytes() == b"precious"


def test_invalid_utf8_tells_where(cosy, here: Path) -> None:
    (here / "gbk.txt").write_bytes(b"ok\n" + SENTENCE.encode("gbk"))
    lines = error_lines(cosy("synth", "-i", "gbk.txt", "-o", "a.wav"))
    assert lines[0].startswith("error: gbk.txt is not valid UTF-8: byte 3 (line 2) is 0x")
    assert "iconv -f GB18030" in lines[1]


def test_a_full_disk_under_a_stream(cosy) -> None:
    with Path("/dev/full").open("wb") as full:
        process = cosy("synth", SENTENCE, "-o", "-", stdout=full)
    assert process.returncode == 1
    assert "cannot write to standard output: No space left on device" in error_lines(process)[0]


@pytest.mark.parametrize("damage", ["config", "truncated network", "missing network", "flipped bit"])
def test_a_corrupt_model_folder(cosy, here: Path, tmp_path: Path, damage: str) -> None:
    model = tmp_path / "model"
    model.mkdir()
    for path in EMBEDDED_MODEL.iterdir():
        data = path.read_bytes()
        if damage == "config" and path.name == "config.json":
            data = data[: len(data) // 2]
        if damage == "truncated network" and path.suffix == ".onnx":
            data = data[:1000]
        if damage == "missing network" and path.suffix == ".onnx":
            continue
        if damage == "flipped bit" and path.name == "decoder.onnx":
            middle = len(data) // 2
            data = data[:middle] + bytes([data[middle] ^ 64]) + data[middle + 1 :]
        (model / path.name).write_bytes(data)
    process = cosy("synth", SENTENCE, "-o", "a.wav", "--model", model)
    assert process.returncode == 1
    assert str(model) in error_lines(process)[0]
    assert os.listdir(here) == []


def test_a_terminal_without_text_is_a_usage_error_and_no_hang(environment: dict[str, str], tmp_path: Path) -> None:
    status, shown = run_on_terminal(["synth", "-o", str(tmp_path / "a.wav")], environment)
    assert status == 2
    assert "no text given" in shown


def test_audio_is_not_for_a_terminal(environment: dict[str, str]) -> None:
    status, shown = run_on_terminal(["synth", SENTENCE, "-o", "-"], environment)
    assert status == 2
    assert "audio is not for a terminal" in shown


def test_long_work_shows_progress_on_a_terminal_only(cosy, environment: dict[str, str], tmp_path: Path) -> None:
    text, output = SENTENCE * 60, str(tmp_path / "a.wav")
    status, shown = run_on_terminal(["synth", text, "-o", output], environment)
    assert status == 0
    assert "s of speech, RTF 0." in shown  # the bar
    assert "s of speech in " in shown.splitlines()[-1]  # the closing line
    status, shown = run_on_terminal(["synth", text, "-o", output, "--quiet"], environment)
    assert (status, shown) == (0, "")
    assert len(cosy("synth", text, "-o", output).stderr.splitlines()) == 1


def test_options_agree_with_the_synthesizer(cosy) -> None:
    from cosycli.synthesis_options import DEFAULT_LOUDNESS, PITCH_RANGE, SPEED_RANGE, SynthesisOptions

    text = " ".join(cosy("synth", "--help").stdout.decode().split())
    for low, high in (SPEED_RANGE, PITCH_RANGE):
        assert f"{low:g}<=x<={high:g}" in text
    assert synth.__defaults__ is not None
    assert str(DEFAULT_LOUDNESS).removesuffix(".0") in synth.__defaults__
    assert LOUDNESS_RANGE[0] < DEFAULT_LOUDNESS < LOUDNESS_RANGE[1]
    assert (SynthesisOptions().speed, SynthesisOptions().pitch, SynthesisOptions().seed) == (1.0, 0.0, 0)


def test_what_is_not_spoken_is_told_and_the_rest_said(cosy, here: Path) -> None:
    process = cosy("synth", "你好😀，สวัสดี再见", "-o", "a.wav", "-q")
    assert process.returncode == 0
    assert process.stderr.decode().splitlines() == ["warning: not spoken: '😀', 'สวัสดี'"]
    assert len(read_wav(here / "a.wav")) > 11025


def test_strict_fails_before_the_first_sound(cosy, here: Path) -> None:
    process = cosy("synth", "你好。好😀", "-o", "a.wav", "--strict")
    assert process.returncode == 1
    assert error_lines(process)[0] == "error: not spoken: '😀', the first at character 4"
    assert os.listdir(here) == []
    assert cosy("synth", "你好。好😀", "-o", "-", "--strict").stdout == b""
    assert cosy("synth", "“你好”，**好**。", "-o", "a.wav", "--strict").returncode == 0


def test_strict_fails_the_line(cosy, here: Path) -> None:
    (here / "lines.txt").write_text("你好\n😀好\n再见\n", encoding="utf-8")
    process = cosy("synth", "-i", "lines.txt", "-d", "out", "--strict", "-q")
    assert process.returncode == 1
    assert sorted(os.listdir(here / "out")) == ["00001.wav", "00003.wav", "manifest.jsonl"]
    assert "error: line 2: not spoken: '😀'" in process.stderr.decode()


def test_what_is_not_spoken_is_told_beside_lines_that_fail(cosy, here: Path) -> None:
    process = cosy("synth", "-d", "out", "-q", stdin="你好😀\n。。。\n".encode())
    assert process.returncode == 1
    assert "warning: not spoken: '😀'" in process.stderr.decode().splitlines()


def test_strict_tells_line_and_character(cosy, here: Path) -> None:
    process = cosy("synth", "-o", "a.wav", "--strict", stdin="你好。\r\n\r\n好😀".encode())
    assert error_lines(process)[0] == "error: not spoken: '😀', the first at line 3, character 1"


def test_a_lexicon_changes_the_sound(cosy, here: Path) -> None:
    (here / "own.tsv").write_text("重庆\tzhong4 da4 qing4\n", encoding="utf-8")
    plain = cosy("synth", "重庆", "-o", "-", "-q").stdout
    own = cosy("synth", "重庆", "-o", "-", "-q", "--lexicon", "own.tsv").stdout
    inline = cosy("synth", "[重庆](zhong4 da4 qing4)", "-o", "-", "-q").stdout
    assert own != plain
    assert own == inline
    (here / "own.tsv").write_text("重庆\tzhong4 daa4\n", encoding="utf-8")
    process = cosy("synth", "重庆", "-o", "a.wav", "--lexicon", "own.tsv")
    assert process.returncode == 1
    assert error_lines(process)[0] == "error: own.tsv:1: no valid reading: zhong4 daa4"
