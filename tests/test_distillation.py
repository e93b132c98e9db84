"""The teacher-student step: recipes from a teacher's facts, its lessons, and every stage with the tiny teacher."""

import json
import shutil
import sys
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

pytest.importorskip("torch")
pytest.importorskip("onnx")
pytest.importorskip("pyworld")

from cosycli.audio import Audio, read_audio
from cosycli.errors import CosyError, LanguageError, ModelError, UnknownVoiceError
from cosycli.export.parallel import export_checkpoint
from cosycli.model_config import MelConfig, ModelConfig, VoiceConfig, read_model_config
from cosycli.store import EMBEDDED_MODEL
from cosycli.synthesizer import SynthesisOptions, Synthesizer
from cosycli.training import lessons
from cosycli.training.__main__ import main
from cosycli.training.distillation import distilled_recipe
from cosycli.training.labels import decode_phones
from cosycli.training.lessons import Journal, Outcome, phones_of, teach_recipe
from cosycli.training.recipe import Recipe, read_recipe, write_recipe
from cosycli.training.sentences import read_sentences
from cosycli.training.speech_table import read_table
from cosycli.training.takes import fault_of_take, odd_rates, repeats_its_end

MEL = MelConfig()
SENTENCES = """\
今天天气很好，我们去公园吧。
火车站离这里不远。
你知道附近哪里有银行吗？
他每天早上六点起床。
The weather is fine today.
Where can I buy a ticket?
"""


def voice(voice_id: str, *languages: str, sex: str = "female") -> VoiceConfig:
    return VoiceConfig(voice_id, voice_id.title(), languages, sex, {})


@pytest.fixture
def config() -> ModelConfig:
    """The facts of a teacher with three voices."""
    voices = (
        voice("anna", "zh", "en", "ko"),
        voice("bert", "en", "zh", "ko", sex="male"),
        voice("cleo", "ja", "zh", "en", sex=""),
    )
    return ModelConfig(
        "cosyvoice", "big", "3", "Apache-2.0", "the origin", ("zh", "en", "ja", "ko"), "anna", voices, MEL,
        {"a.onnx": "12", "b.onnx": "34"},
    )  # fmt: skip


@pytest.fixture
def own_sentences(tmp_path: Path) -> Path:
    path = tmp_path / "sentences.txt"
    path.write_text(SENTENCES, encoding="utf-8")
    return path


class TestRecipe:
    def test_each_voice_has_its_own_language(self, config: ModelConfig) -> None:
        recipe = distilled_recipe(config, ["anna", "Bert"])
        assert [(c.name, c.language, c.speaker) for c in recipe.corpora] == [
            ("zh_voice0", "zh", 0),
            ("en_voice1", "en", 1),
        ]
        assert [(v.id, v.name, v.language, v.speaker, v.sex) for v in recipe.voices] == [
            ("anna", "Anna", "zh", 0, "female"),
            ("bert", "Bert", "en", 1, "male"),
        ]
        assert recipe.native == {"zh": 0, "en": 1} and recipe.n_speakers == 2

    def test_further_languages_are_spoken_by_all(self, config: ModelConfig) -> None:
        recipe = distilled_recipe(config, ["anna", "bert"], ["en", "ko"])
        taught = [(corpus.speaker, corpus.language) for corpus in recipe.corpora]
        assert taught == [(0, "zh"), (0, "en"), (0, "ko"), (1, "en"), (1, "ko")]
        # English is bert's own; Korean nobody's, so it is that of the first who speaks it.
        assert recipe.native == {"zh": 0, "en": 1, "ko": 0}
        assert sum(corpus.share for corpus in recipe.corpora) == pytest.approx(1)

    def test_the_teacher_is_credited(self, config: ModelConfig) -> None:
        recipe = distilled_recipe(config)
        assert [v.id for v in recipe.voices] == ["anna"]
        assert recipe.licence == "Apache-2.0"
        assert "big 3" in recipe.origin and "the origin" in recipe.origin
        assert recipe.teacher != distilled_recipe(replace(config, files={"a.onnx": "56"})).teacher

    def test_it_survives_its_file(self, config: ModelConfig, tmp_path: Path) -> None:
        recipe = distilled_recipe(config, ["bert", "cleo"], keep_all=True)
        write_recipe(recipe, tmp_path)
        assert read_recipe(tmp_path) == recipe
        with pytest.raises(CosyError, match="another recipe"):
            write_recipe(distilled_recipe(config, ["bert", "cleo"]), tmp_path)

    def test_only_cosyvoice_teaches(self, config: ModelConfig) -> None:
        with pytest.raises(ModelError, match="of the family parallel and cannot teach"):
            distilled_recipe(replace(config, family="parallel"))

    def test_mistakes_are_named(self, config: ModelConfig) -> None:
        with pytest.raises(UnknownVoiceError, match="unknown voice: nobody"):
            distilled_recipe(config, ["nobody"])
        with pytest.raises(LanguageError, match="bert does not speak ja"):
            distilled_recipe(config, ["bert"], ["ja"])
        with pytest.raises(ModelError, match="has no voice yet"):
            distilled_recipe(replace(config, voices=(), default_voice=""))


class TestSentences:
    def test_a_list_of_several_languages(self, own_sentences: Path) -> None:
        assert sorted(read_sentences("zh", own_sentences, 10)) == sorted(SENTENCES.splitlines()[:4])
        assert sorted(read_sentences("en", own_sentences, 10)) == sorted(SENTENCES.splitlines()[4:])
        assert read_sentences("zh", own_sentences, 2) == read_sentences("zh", own_sentences, 10)[:2]
        assert read_sentences("ko", own_sentences, 10) == []

    def test_a_list_that_is_no_text(self, tmp_path: Path) -> None:
        (tmp_path / "list.txt").write_bytes(b"\xff\xfe\x00")
        with pytest.raises(CosyError, match="is not UTF-8"):
            read_sentences("zh", tmp_path / "list.txt", 1)

    @pytest.mark.parametrize("text", ["好。", "我用 Windows 电脑。", "…", "我们去☃公园吧。"])
    def test_what_is_not_said_in_full_is_not_taught(self, text: str) -> None:
        assert phones_of(text, "zh") is None

    def test_phones_of_two_sentences(self) -> None:
        column = phones_of("你好吗？我很好。", "zh")
        assert column is not None
        symbols = [phone.symbol for phone in decode_phones(column)]
        assert "sil" not in symbols and len(symbols) > 8


class TestTakes:
    def test_speech_passes(self) -> None:
        assert fault_of_take(speech(2.0), 20, MEL) is None

    @pytest.mark.parametrize(
        ("sound", "n_phones", "fault"),
        [
            (np.zeros(22050, np.float32), 10, "silent"),
            (np.zeros(100, np.float32), 10, "silent"),
            ("0.5", 40, "too short for its text"),
            ("9", 20, "too long for its text"),
            ("1.0 -1.5 1.0", 40, "silent in the middle"),
        ],
    )
    def test_faults(self, sound: np.ndarray | str, n_phones: int, fault: str) -> None:
        if isinstance(sound, str):
            lengths = [float(length) for length in sound.split()]
            parts = [speech(x, seed=i) if x > 0 else np.zeros(int(-x * 22050)) for i, x in enumerate(lengths)]
            sound = np.concatenate(parts).astype(np.float32)
        assert fault_of_take(sound, n_phones, MEL) == fault

    def test_an_end_said_three_times(self) -> None:
        start, end = speech(1.5), speech(0.4 * 256 * 86 / 22050, seed=1)
        assert fault_of_take(np.concatenate([start, end, end, end]), 25, MEL) == "repeats its end"
        assert fault_of_take(np.concatenate([start, end, speech(0.4, seed=2), end]), 25, MEL) is None

    def test_a_short_mel_repeats_nothing(self) -> None:
        assert not repeats_its_end(np.zeros((10, 80), np.float32), MEL.frame_seconds)
        assert not repeats_its_end(np.zeros((400, 80), np.float32), MEL.frame_seconds)

    def test_odd_rates(self) -> None:
        assert odd_rates([2.0, 4.1, 9.0, 1.0, 1.0], [20, 40, 40, 11, 30]) == [False, False, True, False, True]
        assert odd_rates([], []) == []


def speech(seconds: float, seed: int = 0) -> np.ndarray:
    """Noises of a tenth of a second, each of another colour, as phones are."""
    generator = np.random.default_rng(seed)
    sounds = []
    for _ in range(max(1, round(seconds * 10))):
        spectrum = np.fft.rfft(generator.standard_normal(2205)) * np.exp(
            generator.uniform(-3, 0) * np.linspace(0, 3, 1103)
        )
        sounds.append(np.fft.irfft(spectrum * (1 + np.cos(np.linspace(0, generator.uniform(0, 30), 1103))), 2205))
    samples = np.concatenate(sounds)
    return (0.2 * samples / np.abs(samples).max()).astype(np.float32)


class FakeTeacher:
    """Speaks a lesson in a second, and fails as it is told."""

    def __init__(self, limit: int = 1000) -> None:
        self.said: list[tuple[str, int]] = []
        self.limit = limit
        self.config = SimpleNamespace(mel=MEL)

    def synthesize(self, text: str, options: SynthesisOptions) -> Audio:
        if len(self.said) == self.limit:
            raise KeyboardInterrupt
        self.said.append((text, options.seed))
        n_phones = phones_of(text, options.language or "").count(" ") + 1  # type: ignore[union-attr]
        first = sum(one == text for one, _ in self.said) == 1
        # Whatever begins with 他 fails at first, whatever begins with 你 always.
        silent = text[0] == "你" or (text[0] == "他" and first)
        samples = speech(0.1 * n_phones, options.seed)
        return Audio(samples * np.float32(0 if silent else 1), MEL.sample_rate)


@pytest.fixture
def teach(
    config: ModelConfig, own_sentences: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., list[str]]:
    """Let a fake teacher speak a recipe into `tmp_path`/work; returns the lines of the report."""

    def run(teacher: FakeTeacher, recipe: Recipe | None = None) -> list[str]:
        monkeypatch.setattr(lessons, "load_teacher", lambda *_: partial(lessons.speak_lesson, teacher))
        lines: list[str] = []
        recipe = recipe or distilled_recipe(config, ["anna", "bert"])
        teach_recipe(recipe, Path("teacher"), own_sentences, tmp_path / "work", 4, 1, lines.append)
        return lines

    return run


class TestLessons:
    def test_the_table_holds_what_succeeded(self, teach: Callable[..., list[str]], tmp_path: Path) -> None:
        teacher = FakeTeacher()
        lines = teach(teacher)
        rows = read_table(tmp_path / "work" / "taught" / "zh_voice0.tsv")
        assert {row["text"][0] for row in rows} == set("今火他")
        for row in rows:
            assert row["phones"] == phones_of(row["text"], "zh")
            audio = read_audio(tmp_path / "work" / "taught" / row["file"])
            assert audio.sample_rate == MEL.sample_rate and audio.duration > 0.5
        assert "zh_voice0: 3 of 4 sentences; left out: 1 silent" in lines
        assert len(read_table(tmp_path / "work" / "taught" / "en_voice1.tsv")) == 2
        tries = {text[0]: [seed for one, seed in teacher.said if one == text] for text, _ in teacher.said}
        assert [len(tries[first]) for first in "今火他你"] == [1, 1, 2, 3]
        assert len(set(tries["你"])) == 3

    def test_an_interrupted_teacher_goes_on(self, teach: Callable[..., list[str]], tmp_path: Path) -> None:
        with pytest.raises(KeyboardInterrupt):
            teach(first := FakeTeacher(limit=3))
        taught = tmp_path / "work" / "taught"
        assert not list(taught.glob("*.tsv"))
        before = {path: path.read_bytes() for path in taught.rglob("*.flac")}
        assert before
        teach(second := FakeTeacher())
        finished = {text for text, _ in first.said} - {text for text, _ in second.said}
        assert len(finished) == len(before)
        assert all(path.read_bytes() == data for path, data in before.items())
        teach(third := FakeTeacher())
        assert third.said == []

    def test_the_order_of_runs_does_not_show(self, teach: Callable[..., list[str]], tmp_path: Path) -> None:
        with pytest.raises(KeyboardInterrupt):
            teach(FakeTeacher(limit=4))
        teach(FakeTeacher())
        parts = {path.name: path.read_bytes() for path in (tmp_path / "work" / "taught").rglob("*.*[cv]")}
        shutil.rmtree(tmp_path / "work")
        teach(FakeTeacher())
        assert parts == {path.name: path.read_bytes() for path in (tmp_path / "work" / "taught").rglob("*.*[cv]")}

    def test_a_failure_all_along_is_an_error(self, teach: Callable[..., list[str]], config: ModelConfig) -> None:
        class Mute(FakeTeacher):
            def synthesize(self, text: str, options: SynthesisOptions) -> Audio:
                return Audio(np.zeros(22050, np.float32), MEL.sample_rate)

        with pytest.raises(CosyError, match="failed at every sentence of zh_voice0: 4 silent") as caught:
            teach(Mute())
        assert "--keep-all" in caught.value.hint

    def test_all_is_kept_if_wished(self, teach: Callable[..., list[str]], config: ModelConfig, tmp_path: Path) -> None:
        lines = teach(teacher := FakeTeacher(), distilled_recipe(config, ["anna"], keep_all=True))
        assert len(teacher.said) == 4
        assert len(read_table(tmp_path / "work" / "taught" / "zh_voice0.tsv")) == 4
        assert "kept in spite of faults: 2 silent" in lines[-1]

    def test_a_language_without_sentences(self, teach: Callable[..., list[str]], config: ModelConfig) -> None:
        with pytest.raises(CosyError, match="can be taught in the language ko"):
            teach(FakeTeacher(), distilled_recipe(config, ["anna"], ["ko"]))

    def test_a_journal_that_was_cut_off(self, tmp_path: Path) -> None:
        path = tmp_path / "zh.jsonl"
        (tmp_path / "zh").mkdir()
        for name in ("a", "b"):
            (tmp_path / "zh" / f"{name}.flac").write_bytes(b"sound")
        (unfinished := tmp_path / "zh" / ".cosy-999999999-0123456789abcdef.tmp").touch()
        journal = Journal(path)
        assert not unfinished.exists()
        for name in ("a", "b", "gone"):
            journal.add(Outcome(name, f"zh/{name}.flac", 1.0, ""))
        path.write_bytes(path.read_bytes() + b'{"text": "\xe4')
        journal = Journal(path)
        assert set(journal.outcomes) == {"a", "b"} and not journal.has("gone")
        journal.add(Outcome("b", "zh/b.flac", 2.0, ""))
        assert [json.loads(line)["text"] for line in path.read_text().splitlines()] == ["a", "b", "b"]
        assert Journal(path).outcomes["b"].seconds == 2.0


def run_main(monkeypatch: pytest.MonkeyPatch, *arguments: object) -> int:
    monkeypatch.setattr(sys, "argv", ["cosycli.training", *map(str, arguments)])
    return main()


def test_a_teacher_that_is_none(
    own_sentences: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "empty").mkdir()
    for teacher, message in (
        (EMBEDDED_MODEL, "cannot teach"),
        (tmp_path / "empty", "no model in"),
        (tmp_path / "missing", "no model folder"),
    ):
        options = ("--work", tmp_path / "work", "--sources", own_sentences, "--teacher", teacher)
        assert run_main(monkeypatch, "prepare", *options) == 1
        lines = capsys.readouterr().err.splitlines()
        assert message in lines[0] and lines[1].startswith("hint: ") and len(lines) == 2
    assert not (tmp_path / "work").exists()


def test_a_teacher_without_its_files(
    cosyvoice_model: Path, own_sentences: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    shutil.copytree(cosyvoice_model, tmp_path / "teacher", ignore=shutil.ignore_patterns("estimator*"))
    options = ("--work", tmp_path / "work", "--sources", own_sentences, "--teacher", tmp_path / "teacher")
    assert run_main(monkeypatch, "prepare", *options) == 1
    assert "estimator" in capsys.readouterr().err


def test_every_stage_with_the_tiny_teacher(
    cosyvoice_model: Path, own_sentences: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    teacher = read_model_config(cosyvoice_model)
    work, options = tmp_path / "work", ("--preset", "smoke", "--work", tmp_path / "work")
    lesson = ("--teacher", cosyvoice_model, "--sources", own_sentences, "--sentences", "3")
    assert run_main(monkeypatch, "prepare", *options, *lesson) == 1
    assert "--keep-all" in capsys.readouterr().err
    shutil.rmtree(work)
    assert run_main(monkeypatch, "prepare", *options, *lesson, "--keep-all") == 0
    for stage in ("align", "prosody", "decoder", "decoder-gan", "vocoder"):
        assert run_main(monkeypatch, stage, *options) == 0, capsys.readouterr().err
    export_checkpoint(work, tmp_path / "student", "int8", print)
    student = read_model_config(tmp_path / "student")
    assert student.family == "parallel" and student.licence == teacher.licence
    assert student.default_voice == teacher.default_voice
    assert teacher.origin in student.origin
    card = (tmp_path / "student" / "MODEL_CARD.md").read_text(encoding="utf-8")
    assert teacher.licence in card and "rehearsal" in card
    audio = Synthesizer.load(tmp_path / "student", threads=1).synthesize("你好")
    assert np.isfinite(audio.samples).all() and audio.duration > 0.1
