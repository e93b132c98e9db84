"""Batches with a reader in place of a model; what the command does with the real one is in test_batch_command."""

import errno
import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from cosycli import batch
from cosycli.batch import Observer, Speaker, Summary, make_batch, perform
from cosycli.batch_items import BadItem, BatchItem
from cosycli.batch_plan import Failure, Task, Wishes, plan
from cosycli.content_key import ContentKeys
from cosycli.errors import AudioError, CosyError, MissingExtraError, TextError, UnspokenError, UsageError
from cosycli.file_names import NameTemplate
from cosycli.manifest import Record
from cosycli.mastering import Recording
from cosycli.model_config import VoiceConfig, read_model_config
from cosycli.store import EMBEDDED_MODEL
from cosycli.synthesizer import SynthesisOptions
from cosycli.text.coverage import OnUnspoken, Unspoken

CONFIG = read_model_config(EMBEDDED_MODEL)
KEYS = ContentKeys(CONFIG)


class Reader:
    """Stands in for a Synthesizer: a tenth of a second for any line but the bad ones."""

    config = CONFIG

    def __init__(self) -> None:
        self.said: list[str] = []

    def record(self, text: str, options: SynthesisOptions, recording: Recording, on_unspoken: OnUnspoken) -> None:
        if text == "mute":
            raise TextError("nothing to say", "say something")
        if text == "漢字":
            raise MissingExtraError("pyopenjtalk", "ja")
        if text == "full":
            raise AudioError("no room") from OSError(errno.ENOSPC, "No space left on device")
        if "#" in text:
            on_unspoken(Unspoken("#", text.index("#")))
        self.said.append(text)
        recording.append(np.full(2205, 0.1 * options.speed, np.float32))

    def check_spoken(self, text: str, options: SynthesisOptions) -> None:
        if "#" in text:
            raise UnspokenError("not spoken: #")

    def choose_voice(self, text: str, options: SynthesisOptions) -> VoiceConfig:
        return CONFIG.voice(options.voice)


class Log:
    """What an observer was told."""

    def __init__(self) -> None:
        self.begun: list[tuple[int, int]] = []
        self.done: list[Record] = []
        self.failures: list[Failure] = []
        self.unspoken: list[object] = []
        self.observer = Observer(
            lambda total, kept: self.begun.append((total, kept)),
            self.done.append,
            self.failures.append,
            lambda *what: self.unspoken.append(what),
        )


@pytest.fixture
def reader(monkeypatch: pytest.MonkeyPatch) -> Reader:
    reader = Reader()
    monkeypatch.setattr(Speaker, "__call__", lambda self: lambda task: perform(task, reader))
    return reader


Run = Callable[..., tuple[Summary, Log]]


@pytest.fixture
def run(tmp_path: Path, reader: Reader) -> Run:
    def run(items: list[str | BatchItem | BadItem], **wishes: object) -> tuple[Summary, Log]:
        numbered = [
            BatchItem(number, item) if isinstance(item, str) else item for number, item in enumerate(items, start=1)
        ]
        log = Log()
        speaker = Speaker.here(CONFIG.folder, 1, None)
        asked = Wishes(tmp_path, "wav", **{"options": SynthesisOptions(loudness=None), "jobs": 1} | wishes)
        return make_batch(numbered, CONFIG, speaker, asked, log.observer), log

    return run


def names(folder: Path) -> list[str]:
    return sorted(os.listdir(folder))


def test_a_file_for_each_text_and_a_manifest(run: Run, tmp_path: Path) -> None:
    summary, log = run(["one", "two"])
    assert summary == Summary(made=2, kept=0, failed=0, others=0)
    assert log.begun == [(2, 0)]
    assert names(tmp_path) == ["00001.wav", "00002.wav", "manifest.jsonl"]
    records = [json.loads(line) for line in (tmp_path / "manifest.jsonl").read_text("utf-8").splitlines()]
    assert [(record["index"], record["file"], record["text"]) for record in records] == [
        (1, "00001.wav", "one"),
        (2, "00002.wav", "two"),
    ]
    assert all(record["duration"] == 0.1 and record["voice"] == "female_1" for record in records)


def test_a_second_run_makes_only_what_is_new_changed_missing_or_damaged(
    run: Run, reader: Reader, tmp_path: Path
) -> None:
    texts = ["one", "two", "three", "four"]
    run(texts)
    reader.said.clear()
    assert run(texts)[0] == Summary(made=0, kept=4, failed=0, others=0)
    assert reader.said == []
    (tmp_path / "00001.wav").unlink()
    (tmp_path / "00002.wav").write_bytes((tmp_path / "00002.wav").read_bytes()[:-1] + b"\x01")
    summary, log = run(["one", "two", "drei", "four", "five"])
    assert summary == Summary(made=4, kept=1, failed=0, others=0)
    assert log.begun == [(5, 1)]
    assert reader.said == ["one", "two", "drei", "five"]


@pytest.mark.parametrize("change", [{"speed": 1.5}, {"seed": 3}, {"voice": "english_1"}, {"sentence_silence": 1.0}])
def test_other_wishes_make_everything_anew(run: Run, change: dict[str, object]) -> None:
    run(["one", "two"])
    options = replace(SynthesisOptions(loudness=None), **change)
    assert run(["one", "two"], options=options)[0].made == 2


def test_only_the_texts_whose_own_wishes_change_are_made_anew(run: Run, reader: Reader) -> None:
    run([BatchItem(1, "one", speed=0.9), BatchItem(2, "two")])
    reader.said.clear()
    assert run([BatchItem(1, "one", speed=0.8), BatchItem(2, "two")])[0].kept == 1
    assert reader.said == ["one"]


def test_a_failing_text_does_not_stop_the_rest(run: Run, tmp_path: Path) -> None:
    bad = BadItem(4, CosyError("line 4 is no JSON", "write JSON"))
    summary, log = run(["one", "mute", "漢字", bad, "five"])
    assert summary == Summary(made=2, kept=0, failed=3, others=0)
    assert log.failures == [
        Failure(4, "line 4 is no JSON", "write JSON"),
        Failure(2, "nothing to say", "say something"),
        Failure(3, "pyopenjtalk is not installed", "pip install 'cosycli[ja]'"),
    ]
    assert names(tmp_path) == ["00001.wav", "00005.wav", "manifest.jsonl"]


def test_a_wrong_wish_for_all_fails_at_once(run: Run, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no steps"):
        run(["one", "two"], options=SynthesisOptions(steps=5))
    assert names(tmp_path) == []


def test_a_full_disk_ends_it_and_a_second_run_goes_on(run: Run, reader: Reader, tmp_path: Path) -> None:
    with pytest.raises(AudioError, match="no room"):
        run(["one", "full", "three"])
    assert reader.said == ["one"]
    assert run(["one", "two", "three"])[0] == Summary(made=2, kept=1, failed=0, others=0)


def test_a_text_that_fails_now_is_no_longer_listed(run: Run, tmp_path: Path) -> None:
    run(["one", "two"])
    summary, log = run(["one", "mute"])
    assert summary == Summary(made=0, kept=1, failed=1, others=0)
    assert log.failures[0].message == "nothing to say; 00002.wav is as it was made before"
    assert (tmp_path / "00002.wav").exists()
    assert "00002" not in (tmp_path / "manifest.jsonl").read_text("utf-8")


def test_what_is_kept_is_told_of_by_its_place_now(run: Run, tmp_path: Path) -> None:
    run([BatchItem(1, "a #", output_file="a.wav")])
    summary, log = run(["b", BatchItem(2, "a #", output_file="a.wav", id="x")])
    assert summary == Summary(made=1, kept=1, failed=0, others=0)
    assert log.unspoken == [(2, Unspoken("#", 2))]
    records = [json.loads(line) for line in (tmp_path / "manifest.jsonl").read_text("utf-8").splitlines()]
    assert [(record["index"], record.get("id")) for record in records] == [(1, None), (2, "x")]


def test_strict_does_not_keep_what_was_not_spoken_in_full(run: Run, reader: Reader) -> None:
    run(["a #", "b"])
    _, log = run(["a #", "b"])
    assert log.unspoken == [(1, Unspoken("#", 2))]  # told again
    reader.said.clear()
    assert run(["a #", "b"], strict=True)[0] == Summary(made=0, kept=1, failed=1, others=0)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_what_stands_in_the_way_of_a_file_is_the_failure_of_its_text(run: Run, tmp_path: Path) -> None:
    (tmp_path / "00001.wav").mkdir()
    os.mkfifo(tmp_path / "00002.wav")
    items = ["one", "two", BatchItem(3, "three", output_file="a.wav"), BatchItem(4, "four", output_file="a.wav/b.wav")]
    summary, log = run([*items, "five"])
    assert summary == Summary(made=2, kept=0, failed=3, others=0)
    assert sorted(failure.number for failure in log.failures) == [1, 2, 4]
    assert {"a.wav", "00005.wav"} <= set(names(tmp_path))


def test_files_of_other_texts_stay_and_stay_known(run: Run, tmp_path: Path) -> None:
    run(["one", "two", "three"])
    assert run(["one"])[0] == Summary(made=0, kept=1, failed=0, others=2)
    assert names(tmp_path) == ["00001.wav", "00002.wav", "00003.wav", "manifest.jsonl"]
    (tmp_path / "00003.wav").unlink()
    assert run(["one", BatchItem(2, "more", id="more")])[0] == Summary(made=1, kept=1, failed=0, others=1)
    assert run(["one", "two"])[0] == Summary(made=0, kept=2, failed=0, others=1)


def test_leftovers_of_a_killed_run_are_removed_and_other_files_stay(run: Run, tmp_path: Path) -> None:
    process = subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, check=True)
    dead, alive = f".cosy-{int(process.stdout)}-{'0' * 16}.tmp", f".cosy-{os.getppid()}-{'0' * 16}.tmp"
    for name in (dead, alive, "mine.txt", ".cosyrc"):
        (tmp_path / name).write_bytes(b"x")
    run(["one"])
    assert names(tmp_path) == sorted([alive, ".cosyrc", "00001.wav", "manifest.jsonl", "mine.txt"])


def planned(items: list[BatchItem], **wishes: object) -> list[Task | Failure]:
    return plan(items, CONFIG, KEYS, Wishes(Path(), "wav", **wishes))


def files(items: list[BatchItem], **wishes: object) -> list[str]:
    return [task.file if isinstance(task, Task) else task.message for task in planned(items, **wishes)]


def test_names_come_from_the_template_the_id_or_the_number() -> None:
    items = [BatchItem(1, "Hello, world!"), BatchItem(3, "Hello, world!", id="a/b"), BatchItem(4, "x", id="a?b")]
    assert files(items) == ["00001.wav", "a_b.wav", "a_b-2.wav"]
    assert files(items, template=NameTemplate("{index:03d}_{text:.5}")) == [
        "001_Hello.wav",
        "003_Hello.wav",
        "004_x.wav",
    ]


def test_an_own_file_may_lie_in_a_folder_and_is_nobody_elses(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    items = [
        BatchItem(1, "a", output_file="part 1/a.mp3"),
        BatchItem(2, "b", output_file="PART 1/A.mp3"),
        BatchItem(3, "c", output_file="../c.wav"),
        BatchItem(4, "d", output_file="d"),
    ]
    first, second, third, fourth = planned(items)
    assert isinstance(first, Task) and (first.file, first.format) == ("part 1/a.mp3", "mp3")
    assert isinstance(second, Failure) and "two texts" in second.message
    assert isinstance(third, Failure) and third.number == 3
    assert isinstance(fourth, Task) and fourth.file == "d.wav"


@pytest.mark.parametrize(
    "item", [BatchItem(7, "a", voice="nobody"), BatchItem(7, "a", language="fr"), BatchItem(7, "a", output_file="/a")]
)
def test_what_is_wrong_with_one_is_known_before_any_work(item: BatchItem) -> None:
    (failure,) = planned([item])
    assert isinstance(failure, Failure) and failure.number == 7 and failure.hint


def languages(*texts: str, **wishes: object) -> list[str | None]:
    items = [BatchItem(number, text) for number, text in enumerate(texts, start=1)]
    return [task.options.open_language for task in planned(items, **wishes) if isinstance(task, Task)]


def test_a_text_of_open_language_follows_its_neighbours() -> None:
    assert languages("The year was good.", "1984") == [None, "en"]
    assert languages("12", "34", "这一年很好。", "1984") == ["zh", "zh", None, "zh"]
    assert languages("12", "34") == [None, None]
    assert languages("It was.", "1984", options=SynthesisOptions(voice="female_1")) == [None, None]


def test_lines_that_are_appended_change_nothing_before_them() -> None:
    before = languages("12", "Hello there.", "2024")
    assert before == ["en", None, "en"]
    assert languages("12", "Hello there.", "2024", *["今天天气很好。"] * 20)[:3] == before


def test_voice_and_language_of_a_name_are_those_that_speak() -> None:
    items = [BatchItem(1, "你好。"), BatchItem(2, "Hello there.")]
    assert files(items, template=NameTemplate("{voice}_{language}_{index}")) == [
        "female_1_zh_1.wav",
        "english_1_en_2.wav",
    ]


def test_a_file_that_a_text_asks_for_goes_before_one_that_is_made_up() -> None:
    assert files([BatchItem(1, "a", id="A"), BatchItem(2, "b", output_file="A.wav")]) == ["A-2.wav", "A.wav"]


def test_as_many_processes_as_it_is_worth(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch, "default_threads", lambda: 4)
    assert [batch._jobs(None, CONFIG, texts) for texts in (1, 31, 32, 1000)] == [1, 1, 2, 4]
    assert [batch._jobs(wished, CONFIG, 3) for wished in (1, 2, 8)] == [1, 2, 3]
