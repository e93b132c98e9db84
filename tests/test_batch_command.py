"""`cosy synth` on many texts, with the embedded model."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from conftest import COSY, error_lines

from cosycli.audio import read_audio

LINES = [
    "你好,世界。",
    "Hello there.",
    "今天天气很好,我们去公园吧。",
    "One, two, three!",
    "请说普通话。",
    "Good night.",
]


@pytest.fixture
def here(tmp_path: Path) -> Path:
    """The folder that `cosy` runs in, with a file of lines."""
    folder = tmp_path / "empty"
    write_lines(folder, LINES)
    return folder


def write_lines(folder: Path, lines: list[str]) -> None:
    folder.mkdir(exist_ok=True)
    (folder / "lines.txt").write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


def contents(folder: Path) -> dict[str, bytes]:
    """Every file below a folder."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def duration(path: Path) -> float:
    return read_audio(path).duration


@pytest.fixture
def cosy(environment: dict[str, str], here: Path):
    def run(*arguments: str, stdin: bytes = b"") -> "subprocess.CompletedProcess[bytes]":
        return subprocess.run(
            [*COSY, *arguments], cwd=here, env=environment, input=stdin, capture_output=True, timeout=300
        )

    return run


def test_the_number_of_processes_leaves_no_trace(cosy, here: Path) -> None:
    assert cosy("synth", "-i", "lines.txt", "-d", "one", "--jobs", "1", "-q").returncode == 0
    assert cosy("synth", "-i", "lines.txt", "-d", "two", "--jobs", "2", "-q").returncode == 0
    assert cosy("synth", "-i", "lines.txt", "-d", "threads", "--threads", "2", "-q").returncode == 0
    assert contents(here / "one") == contents(here / "two") == contents(here / "threads")
    assert sorted(contents(here / "one")) == [*(f"{n:05d}.wav" for n in range(1, 7)), "manifest.jsonl"]


def test_appended_lines_only_add(cosy, here: Path) -> None:
    cosy("synth", "-i", "lines.txt", "-d", "out", "-q")
    before = {path.name: path.stat().st_mtime_ns for path in (here / "out").glob("*.wav")}
    write_lines(here, [*LINES, "再见。"])
    process = cosy("synth", "-i", "lines.txt", "-d", "out")
    assert process.returncode == 0
    assert b": 1 files in out, 6 there already" in process.stderr
    after = {path.name: path.stat().st_mtime_ns for path in (here / "out").glob("*.wav")}
    assert after.items() >= before.items() and len(after) == 7


def test_nothing_to_do_needs_no_model(cosy, here: Path) -> None:
    cosy("synth", "-i", "lines.txt", "-d", "out", "-q")
    process = cosy("synth", "-i", "lines.txt", "-d", "out")
    assert (process.returncode, process.stderr) == (0, b"nothing to do: 0 files in out, 6 there already\n")


@pytest.mark.skipif(sys.platform == "win32", reason="kills by signal")
def test_killed_at_any_moment_the_next_run_finishes_it(environment: dict[str, str], here: Path) -> None:
    write_lines(here, LINES * 10)
    command = [*COSY, "synth", "-i", "lines.txt", "--jobs", "2", "-d"]
    settings = {"cwd": here, "env": environment, "stderr": subprocess.DEVNULL}
    subprocess.run([*command, "undisturbed"], check=True, **settings)
    moments = random.Random(5)
    kills = finished = 0
    for _ in range(20):
        process = subprocess.Popen([*command, "killed"], start_new_session=True, **settings)
        try:
            finished += process.wait(moments.uniform(0.2, 1.6)) == 0
        except subprocess.TimeoutExpired:
            kills += 1
            if moments.random() < 0.5:
                process.kill()  # the parent alone
            else:
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        if finished:  # begin again, so that every kill meets unfinished work
            finished = 0
            for path in list((here / "killed").iterdir())[::2]:
                path.unlink()
    assert kills >= 10
    time.sleep(0.3)  # workers whose parent is gone end by themselves
    subprocess.run([*command, "killed"], check=True, **settings)
    assert contents(here / "killed") == contents(here / "undisturbed")


@pytest.mark.skipif(sys.platform == "win32", reason="interrupts by signal")
@pytest.mark.parametrize("seconds", [0.3, 0.5, 0.7])
def test_an_interrupt_while_workers_start_is_quiet(environment: dict[str, str], here: Path, seconds: float) -> None:
    write_lines(here, LINES * 200)
    command = [*COSY, "synth", "-i", "lines.txt", "-d", "out", "--jobs", "2"]
    process = subprocess.Popen(command, cwd=here, env=environment, stderr=subprocess.PIPE, start_new_session=True)
    while not (here / "out").exists():
        time.sleep(0.01)
    time.sleep(seconds - 0.2)
    os.killpg(process.pid, signal.SIGINT)
    _, stderr = process.communicate(timeout=30)
    assert (process.returncode, stderr) == (130, b"")


@pytest.mark.skipif(sys.platform == "win32", reason="ends by signal")
def test_sigterm_leaves_nothing_half_done(environment: dict[str, str], here: Path) -> None:
    write_lines(here, LINES * 500)
    command = [*COSY, "synth", "-i", "lines.txt", "-o", "book.wav", "--subtitles", "book.srt"]
    process = subprocess.Popen(command, cwd=here, env=environment, stderr=subprocess.PIPE)
    while not list(here.glob(".cosy-*")):
        time.sleep(0.02)
    process.terminate()
    assert process.wait(30) == 128 + signal.SIGTERM
    assert process.stderr is not None and process.stderr.read() == b""
    assert os.listdir(here) == ["lines.txt"]


@pytest.mark.skipif(sys.platform == "win32", reason="interrupts by signal")
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_an_interrupted_run_leaves_whole_files_only(environment: dict[str, str], here: Path, jobs: str) -> None:
    write_lines(here, LINES * 200)
    command = [*COSY, "synth", "-i", "lines.txt", "-d", "out", "--jobs", jobs]
    process = subprocess.Popen(command, cwd=here, env=environment, stderr=subprocess.PIPE, start_new_session=True)
    out = here / "out"
    while not (out / "manifest.jsonl").exists() or (out / "manifest.jsonl").read_bytes().count(b"\n") < 4:
        assert process.poll() is None
        time.sleep(0.01)
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does
    _, stderr = process.communicate(timeout=30)
    assert process.returncode == 130, stderr
    assert b"Traceback" not in stderr
    names = {path.name for path in out.iterdir()}
    assert not [name for name in names if name.startswith(".cosy-")]
    for record in map(json.loads, (out / "manifest.jsonl").read_text("utf-8").splitlines()):
        assert duration(out / record["file"]) == pytest.approx(record["duration"])


def test_two_runs_on_one_folder_are_refused(environment: dict[str, str], here: Path, cosy) -> None:
    pytest.importorskip("fcntl")
    write_lines(here, LINES * 200)
    command = [*COSY, "synth", "-i", "lines.txt", "-d", "out"]
    first = subprocess.Popen(command, cwd=here, env=environment, stderr=subprocess.DEVNULL)
    while not (here / "out" / "manifest.jsonl").exists():
        time.sleep(0.01)
    second = cosy("synth", "-i", "lines.txt", "-d", "out")
    first.kill()
    first.wait()
    assert second.returncode == 1
    assert error_lines(second)[0] == "error: another cosy is writing to out"


def test_each_input_format(cosy, here: Path) -> None:
    (here / "a.jsonl").write_text(
        '{"text": "Hello.", "id": "greeting", "voice": "female_1", "speed": 1.5}\n'
        '{"text": "你好。", "output_file": "zh/hello.flac"}\n',
        encoding="utf-8",
    )
    (here / "a.csv").write_text('voice,text\nenglish_1,"Yes, sir."\n,好的。\n', encoding="utf-8")
    (here / "a.tsv").write_text("id\ttext\nx\tHello.\n", encoding="utf-8")
    (here / "a.srt").write_text(
        "1\n00:00:01,000 --> 00:00:02,500\n<i>Hello</i>\nthere.\n\n2\n00:00:04,000 --> 00:00:05,000\n你好。\n",
        encoding="utf-8",
    )
    (here / "a.md").write_text("# 标题\n\n*Hello* `world`, [here](https://example.com).\n\n```\ncode\n```\n", "utf-8")
    made = {
        "jsonl": ["greeting.wav", "zh/hello.flac"],
        "csv": ["00001.wav", "00002.wav"],
        "tsv": ["x.wav"],
        "srt": ["00001.wav", "00002.wav"],
        "md": ["00001.wav", "00002.wav"],
    }
    for format, names in made.items():
        process = cosy("synth", "-i", f"a.{format}", "-d", format, "-q")
        assert (process.returncode, process.stderr) == (0, b"")
        assert set(contents(here / format)) == {*names, "manifest.jsonl"}
    texts = [json.loads(line)["text"] for line in (here / "md" / "manifest.jsonl").read_text("utf-8").splitlines()]
    assert texts == ["标题", "Hello world, here."]
    stdin = (here / "a.jsonl").read_bytes()
    assert cosy("synth", "-i", "-", "--input-format", "jsonl", "-d", "stdin", "-q", stdin=stdin).returncode == 0
    assert contents(here / "stdin") == contents(here / "jsonl")


def test_names_by_template(cosy, here: Path) -> None:
    process = cosy("synth", "-i", "lines.txt", "-d", "out", "--name-template", "{index:03d}_{text:.5}", "-q")
    assert process.returncode == 0
    assert sorted(contents(here / "out"))[:2] == ["001_你好,世界.wav", "002_Hello.wav"]


def test_a_line_that_fails_is_named_and_the_status_is_1(cosy, here: Path) -> None:
    (here / "a.jsonl").write_text(
        '{"text": "你好。"}\n{"text": ""}\nnonsense\n{"text": "a", "voice": "nobody"}\n', "utf-8"
    )
    process = cosy("synth", "-i", "a.jsonl", "-d", "out")
    assert process.returncode == 1
    lines = process.stderr.decode().splitlines()
    assert [line.split(":")[1].strip() for line in lines if line.startswith("error: line")] == [
        "line 2",
        "line 3",
        "line 4",
    ]
    assert lines[-2] == "error: 3 of 4 lines failed"
    assert set(contents(here / "out")) == {"00001.wav", "manifest.jsonl"}


def test_a_file_of_lines_that_all_fail_makes_no_track(cosy, here: Path) -> None:
    process = cosy("synth", "-i", "-", "--input-format", "jsonl", "-o", "track.wav", stdin=b"bad\nworse\n")
    assert process.returncode == 1
    assert b"error: 2 of 2 lines failed" in process.stderr
    assert not (here / "track.wav").exists()


def test_progress_is_lines_where_there_is_no_terminal(cosy, here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    code = (
        "from cosycli import console\n"
        "console.PROGRESS_AFTER_SECONDS = console.SECONDS_BETWEEN_LINES = 0\n"
        "from cosycli.cli import app\n"
        "app(['synth', '-i', 'lines.txt', '-d', 'out', '--jobs', '1'], prog_name='cosy')\n"
    )
    process = subprocess.run([sys.executable, "-c", code], cwd=here, capture_output=True, text=True, timeout=100)
    assert process.returncode == 0, process.stderr
    lines = process.stderr.splitlines()
    assert len(lines) == 7
    assert lines[2].startswith("3 of 6 files, ") and " s of speech, RTF 0." in lines[2] and lines[2].endswith(" left")
    assert lines[5].endswith("0:00 left")


# Loudness


@pytest.mark.parametrize(
    ("format", "target"), [("wav", -16), ("wav", -10), ("flac", -18), ("mp3", -16), ("ogg", -16), ("opus", -16)]
)
def test_every_file_has_the_loudness_by_another_meter(cosy, here: Path, format: str, target: int) -> None:
    pyloudnorm = pytest.importorskip("pyloudnorm")
    scipy_signal = pytest.importorskip("scipy.signal")
    voices = ("female_1", "english_1")
    texts = [*LINES, "Stop!", "好", "谢谢。"] + (["啊！"] if target < -10 else [])  # a shout: its peaks allow no more
    lines = [json.dumps({"text": text, "voice": voice}) for text in texts for voice in voices]
    (here / "a.jsonl").write_text("\n".join(lines), encoding="utf-8")
    arguments = ("--format", format, "--loudness", str(target), "-q")
    assert cosy("synth", "-i", "a.jsonl", "-d", "out", *arguments).returncode == 0
    paths = sorted((here / "out").glob(f"*.{format}"))
    assert len(paths) == len(lines)
    for path in paths:
        audio = read_audio(path)
        padded = np.pad(audio.samples, (0, max(0, round(0.4 * audio.sample_rate) - len(audio.samples))))
        measured = pyloudnorm.Meter(audio.sample_rate).integrated_loudness(padded.astype(np.float64))
        assert measured == pytest.approx(target, abs=0.5), path
        padded = np.pad(audio.samples.astype(np.float64), 400)
        assert 20 * np.log10(np.abs(scipy_signal.resample(padded, 8 * len(padded))).max()) <= -1, path


def test_loudness_off_leaves_the_level(cosy, here: Path) -> None:
    assert cosy("synth", "-i", "lines.txt", "-d", "out", "--loudness", "off", "-q").returncode == 0
    assert cosy("synth", "-i", "lines.txt", "-d", "levelled", "-q").returncode == 0
    assert contents(here / "out")["00001.wav"] != contents(here / "levelled")["00001.wav"]


# One track


def test_a_batch_as_one_track(cosy, here: Path) -> None:
    lines = [
        json.dumps({"text": text, "speed": speed}) for text, speed in (("Hello.", 1.0), ("你好。", 1.2), ("No.", 1.0))
    ]
    (here / "a.jsonl").write_text("\n".join(lines), encoding="utf-8")
    assert cosy("synth", "-i", "a.jsonl", "-d", "parts", "-q").returncode == 0
    assert cosy("synth", "-i", "a.jsonl", "-o", "track.wav", "--sentence-silence", "0.5", "-q").returncode == 0
    parts = sum(duration(path) for path in (here / "parts").glob("*.wav"))
    assert duration(here / "track.wav") == pytest.approx(parts + 2 * 0.5, abs=0.01)
    streamed = cosy("synth", "-i", "a.jsonl", "-o", "-", "--format", "pcm", "--sentence-silence", "0.5", "-q")
    assert len(streamed.stdout) / 2 / 22050 == pytest.approx(duration(here / "track.wav"), abs=0.01)


def test_a_failing_text_of_a_track_leaves_the_others(cosy, here: Path) -> None:
    (here / "a.jsonl").write_text('{"text": "Hello."}\n{"text": "###"}\n{"text": "Good bye."}\n', encoding="utf-8")
    process = cosy("synth", "-i", "a.jsonl", "-o", "track.wav")
    assert process.returncode == 1
    assert "error: line 2: there is nothing to say" in process.stderr.decode()
    (here / "b.jsonl").write_text('{"text": "Hello."}\n{"text": "Good bye."}\n', encoding="utf-8")
    assert cosy("synth", "-i", "b.jsonl", "-o", "other.wav", "-q").returncode == 0
    assert (here / "track.wav").read_bytes() == (here / "other.wav").read_bytes()


def test_markdown_is_spoken_without_its_marks(cosy, here: Path) -> None:
    (here / "a.md").write_text("# Hello\n\n*One* and **two**.\n", encoding="utf-8")
    (here / "a.jsonl").write_text('{"text": "Hello"}\n{"text": "One and two."}\n', encoding="utf-8")
    assert cosy("synth", "-i", "a.md", "-o", "a.wav", "-q", "--subtitles", "a.json").returncode == 0
    assert cosy("synth", "-i", "a.jsonl", "-o", "b.wav", "-q").returncode == 0
    assert (here / "a.wav").read_bytes() == (here / "b.wav").read_bytes()
    sentences = json.loads((here / "a.json").read_text("utf-8"))["sentences"]
    assert [(sentence["line"], sentence["text"]) for sentence in sentences] == [(1, "Hello"), (2, "One and two.")]


CUES = """1
00:00:00,500 --> 00:00:02,500
Hello there, my friend.

2
00:00:03,000 --> 00:00:04,000
This is a rather long sentence for one single second.

3
00:00:06,000 --> 00:00:08,000
你好。
"""


def test_cues_of_subtitles_begin_at_their_times(cosy, here: Path) -> None:
    (here / "film.srt").write_text(CUES, encoding="utf-8")
    process = cosy("synth", "-i", "film.srt", "--fit", "-o", "film.wav", "--subtitles", "said.json", "-q")
    assert process.returncode == 0, process.stderr
    audio = read_audio(here / "film.wav")
    assert audio.duration == pytest.approx(8.0, abs=0.01)
    said = json.loads((here / "said.json").read_text("utf-8"))["sentences"]
    assert [sentence["line"] for sentence in said] == [1, 2, 3]
    assert [sentence["begin_s"] for sentence in said] == pytest.approx([0.5, 3.0, 6.0], abs=0.02)
    assert said[0]["end_s"] <= 2.5
    loud = np.abs(audio.samples) > 0.01
    assert not loud[: round(0.5 * 22050)].any()
    assert not loud[round(2.5 * 22050) : 3 * 22050].any()
    assert loud[round(3.0 * 22050) : round(3.3 * 22050)].any()


def test_what_does_not_fit_is_said_late_and_told(cosy, here: Path) -> None:
    cues = "1\n00:00:00,000 --> 00:00:00,500\nThis is far too long to be said in half a second.\n\n"
    (here / "film.srt").write_text(cues + "2\n00:00:00,600 --> 00:00:03,000\nYes.\n", encoding="utf-8")
    process = cosy("synth", "-i", "film.srt", "--fit", "-o", "film.wav")
    assert process.returncode == 0
    assert b"warning: cue 2 begins " in process.stderr and b" s late" in process.stderr


def test_a_track_of_cues_that_all_fail_is_not_made(cosy, here: Path) -> None:
    (here / "film.srt").write_text("1\n00:00:01,000 --> 00:00:02,000\n🙂\n", encoding="utf-8")
    process = cosy("synth", "-i", "film.srt", "--fit", "-o", "film.wav")
    assert process.returncode == 1
    assert process.stderr.decode().splitlines()[-2:] == ["error: 1 of 1 cues failed", "hint: see the messages above"]
    assert not (here / "film.wav").exists()


def test_a_mistyped_time_of_a_cue_is_told_and_takes_no_memory(cosy, here: Path) -> None:
    cues = "1\n00:00:00,000 --> 00:00:01,000\nYes.\n\n2\n999:00:00,000 --> 999:00:01,000\nNo.\n"
    (here / "film.srt").write_text(cues, encoding="utf-8")
    process = cosy("synth", "-i", "film.srt", "--fit", "-o", "film.wav")
    assert process.returncode == 1
    assert b"error: cue 2: the cue ends after 999 hours" in process.stderr
    assert duration(here / "film.wav") == pytest.approx(1.0, abs=0.3)


@pytest.mark.parametrize(
    "arguments",
    [
        ["-i", "film.srt", "--fit", "-o", "film.wav", "--subtitles", "film.srt"],
        ["-i", "film.srt", "-o", "film.srt", "--format", "wav"],
        ["-i", "manifest.jsonl", "-d", "."],
    ],
    ids=" ".join,
)
def test_the_input_is_never_overwritten(cosy, here: Path, arguments: list[str]) -> None:
    (here / "film.srt").write_text(CUES, encoding="utf-8")
    (here / "manifest.jsonl").write_text('{"text": "Hello."}\n', encoding="utf-8")
    before = contents(here)
    process = cosy("synth", *arguments)
    assert process.returncode == 2
    assert "would be overwritten" in error_lines(process)[0]
    assert contents(here) == before


def test_a_manifest_of_another_program_is_left_alone(cosy, here: Path) -> None:
    (here / "out").mkdir()
    (here / "out" / "manifest.jsonl").write_text('{"audio_filepath": "a.wav", "text": "a"}\n', encoding="utf-8")
    before = contents(here)
    process = cosy("synth", "-i", "lines.txt", "-d", "out")
    assert process.returncode == 1
    assert "is not a manifest of cosy" in error_lines(process)[0]
    assert contents(here) == before


@pytest.mark.parametrize(
    "arguments",
    [
        ["-i", "lines.txt", "-d", "out", "--steps", "5"],
        ["-i", "lines.txt", "-o", "a.wav", "--subtitle-unit", "word"],
        ["-i", "lines.vtt", "-d", "out"],
        ["-i", "lines.txt", "-d", "out", "--name-template", "{nobody}"],
        ["-i", "lines.txt", "-d", "out", "--name-template", "a/b"],
        ["-i", "lines.txt", "-o", "a.wav", "--jobs", "2"],
        ["-i", "lines.txt", "-o", "a.wav", "--name-template", "{index}"],
        ["-i", "lines.txt", "-d", "out", "--jobs", "2", "--threads", "2"],
        ["-i", "lines.txt", "-o", "a.wav", "--fit"],
        ["-i", "lines.txt", "-d", "out", "--fit"],
        ["-i", "lines.txt", "-d", "out", "--subtitles", "a.srt"],
        ["-i", "lines.txt", "-o", "-", "--subtitles", "a.srt"],
        ["-i", "lines.txt", "-o", "a.wav", "--subtitles", "a.txt"],
        ["-i", "lines.txt", "-o", "a.wav", "--subtitles", "a.srt", "--subtitle-unit", "phone"],
        ["-i", "lines.txt", "-o", "a.wav", "--subtitles", "nowhere/a.srt"],
        ["-i", "lines.txt", "-d", "out", "--input-format", "docx"],
        ["-i", "lines.txt", "-d", "out", "--input-format", "csv"],
    ],
    ids=lambda arguments: " ".join(arguments[2:]),
)
def test_a_contradiction_is_one_error_and_writes_nothing(cosy, here: Path, arguments: list[str]) -> None:
    process = cosy("synth", *arguments)
    assert process.returncode in (1, 2)
    assert len(error_lines(process)) == 2
    assert os.listdir(here) == ["lines.txt"]
