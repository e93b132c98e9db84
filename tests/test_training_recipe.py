"""The recipe from recordings to a model that speaks: a few steps of everything on made-up recordings."""

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("torch")
pytest.importorskip("onnx")
pytest.importorskip("pyworld")

import soundfile
import torch

from cosycli.errors import ModelError
from cosycli.export import parallel
from cosycli.export.parallel import export_checkpoint
from cosycli.model_config import read_model_config
from cosycli.synthesizer import Synthesizer
from cosycli.training.__main__ import main
from cosycli.training.acoustic_network import DecoderNetwork
from cosycli.training.checkpoints import checkpoint_files
from cosycli.training.recipe import DEFAULT_RECIPE, RECIPE_FILE
from cosycli.training.train_acoustic import acoustic_size

RATE = 22050
WORDS = ("你好 ni3 hao3", "再见 zai4 jian4", "天气 tian1 qi4", "学生 xue2 sheng5", "苹果 ping2 guo3", "大学 da4 xue2")
SYLLABLES = ("ma1", "shi4", "zhong1", "qu4", "ba", "liu2")
SENTENCES = ("Hello there.", "The cat sat.", "We see, they go.", "Good morning.", "Open the door.", "A red house.")
TAKES = 4
SYLLABLES_YUE = ("aa1", "gwong2", "si3", "nei5", "hou2", "sik6")
# What the teachers would have said, had they been asked: tables that are there are kept.
TAUGHT = {
    "zh_male": ("hanzi\tpinyin", [word.replace(" ", "\t", 1) for word in WORDS]),
    "en_male": ("prompt\ttext", [f"p{index}\t{text}" for index, text in enumerate(SENTENCES)]),
    "ja_tohoku": (
        "text\tphones\tseconds",
        [f"ね{i}\tsil/0//0 n/0/ja/3 e/16/ja/0 sil/0//0\t0.2 0.3 0.5 0.2" for i in range(6)],
    ),
    "ko_espeak": ("text\tphones", [f"네{i}\tn/0/ko/2 e/17/ko/0" for i in range(6)]),
    "yue_espeak": ("text\tphones", [f"你{i}\tn/0/yue/2 e/10/yue/0 j/10/yue/0" for i in range(6)]),
}
STAGES = ("prepare", "align", "prosody", "decoder", "decoder-gan", "vocoder")
CHECKPOINTS = ("prosody.pt", "decoder.pt", "decoder-gan.pt", "vocoder.pt")
GRAPHS = {"prosody.onnx", "decoder.onnx", "vocoder.onnx", "f0.onnx"}


def recording(seconds: float, f0: float, rate: int, generator: np.random.Generator) -> np.ndarray:
    """A hiss and a gliding buzz between silences: something unvoiced and something voiced."""
    hiss = 0.1 * generator.standard_normal(int(0.15 * rate))
    t = np.arange(int((seconds - 0.15) * rate)) / rate
    buzz = 0.3 * (2 * (f0 * (t + 0.1 * t**2) % 1) - 1)
    silence = np.zeros(int(0.15 * rate))
    sound = np.concatenate([silence, hiss, buzz, silence])
    return sound + 1e-4 * generator.standard_normal(len(sound))


def write_table(folder: Path, name: str, rows: list[str], *, seconds: float, f0: float, rate: int = RATE) -> None:
    """A collection of recordings; the first row names the columns after `file`."""
    generator = np.random.default_rng(0)
    (folder / name).mkdir(parents=True, exist_ok=True)
    lines = [f"file\t{rows[0]}"]
    for index, row in enumerate(rows[1:]):
        file = f"{name}/{index:03}.wav"
        soundfile.write(folder / file, recording(seconds, f0 * (1 + 0.01 * index), rate, generator), rate)
        lines.append(f"{file}\t{row}")
    (folder / f"{name}.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sources")
    speech = folder / "speech"
    words = [word.replace(" ", "\t", 1) for word in WORDS] * TAKES
    write_table(speech, "zh_hsk", ["hanzi\tpinyin", *words], seconds=0.8, f0=220)
    write_table(speech, "zh_hantts", ["pinyin", *SYLLABLES * TAKES], seconds=0.7, f0=110, rate=16000)
    prompts = [f"p{index}\t{text}" for index, text in enumerate(SENTENCES)] * TAKES
    write_table(speech, "en_kathleen", ["prompt\ttext", *prompts], seconds=1.4, f0=160)
    write_table(speech, "yue_jyutnet", ["jyutping", *SYLLABLES_YUE * TAKES], seconds=0.7, f0=130)
    return folder


def run_stage(stage: str, work: Path, *arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "cosycli.training", stage, "--work", str(work), "--preset", "smoke"]
    environment = os.environ | {"OMP_NUM_THREADS": "1", "PYTHONIOENCODING": "utf-8"}
    return subprocess.run([*command, *map(str, arguments)], capture_output=True, text=True, env=environment)


def run_main(monkeypatch: pytest.MonkeyPatch, *arguments: object) -> int:
    """A stage in this process: importing torch once is much of the time of a few steps."""
    monkeypatch.setattr(sys, "argv", ["cosycli.training", *map(str, arguments)])
    return main()


@pytest.fixture(scope="module")
def work(sources: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A training folder in which every stage has run."""
    folder = tmp_path_factory.mktemp("recipe") / "work"
    for name, (columns, rows) in TAUGHT.items():
        write_table(folder / "taught", name, [columns, *rows * TAKES], seconds=1.2, f0=120)
    process = run_stage("prepare", folder, "--sources", sources)
    assert process.returncode == 0, process.stderr
    assert "zh_hantts: 24 of 24 recordings" in process.stdout
    assert "ja_tohoku: 24 of 24 recordings" in process.stdout
    with pytest.MonkeyPatch.context() as monkeypatch:
        for stage in STAGES[1:]:
            assert run_main(monkeypatch, stage, "--work", folder, "--preset", "smoke") == 0
    yield folder
    shutil.rmtree(folder)  # 100 MB of checkpoints


@pytest.fixture(scope="module")
def model(work: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("exported") / "model"
    export_checkpoint(work, folder, "int8", print)
    return folder


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_the_exported_model_speaks(model: Path) -> None:
    audio = Synthesizer.load(model, threads=1).synthesize("你好")
    assert audio.sample_rate == RATE
    assert 0.1 < audio.duration < 20
    assert np.isfinite(audio.samples).all() and np.abs(audio.samples).max() <= 1
    assert np.abs(audio.samples).max() > 0.01


def test_an_exported_folder_holds_its_graphs_and_nothing_else(model: Path) -> None:
    config = read_model_config(model)
    assert {path.name for path in model.glob("*.onnx")} == GRAPHS
    assert {path.name for path in model.iterdir()} == {*GRAPHS, "config.json", "MODEL_CARD.md"}
    for name in GRAPHS:
        assert hashlib.sha256((model / name).read_bytes()).hexdigest() == config.files[name]
    assert [path.name for path in model.parent.iterdir()] == ["model"]
    assert [voice.id for voice in config.voices] == [voice.id for voice in DEFAULT_RECIPE.voices]
    assert config.languages == tuple(DEFAULT_RECIPE.native)
    for voice in config.voices:
        assert all(scale > 0 for scale in voice.parallel.length_scale.values())
        assert np.isfinite(list(voice.gain_db.values())).all()


def test_a_finished_stage_says_so_and_changes_nothing(
    work: Path, sources: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    before = {path: path.stat().st_mtime_ns for path in work.rglob("*") if path.is_file()}
    for stage in STAGES:
        options = ("--work", work, "--sources", sources, "--preset", "smoke")
        assert run_main(monkeypatch, stage, *options) == 0
        assert "already" in capsys.readouterr().out, stage
    assert {path: path.stat().st_mtime_ns for path in work.rglob("*") if path.is_file()} == before


def test_no_partial_files_are_left(work: Path) -> None:
    assert not [path for path in work.rglob("*") if "partial" in path.name]


def test_a_missing_table(tmp_path: Path) -> None:
    process = run_stage("prepare", tmp_path / "work", "--sources", tmp_path)
    assert process.returncode == 1
    lines = process.stderr.splitlines()
    assert lines[0] == f"error: no zh_hsk.tsv in {tmp_path / 'speech'}"
    assert lines[1].startswith("hint: ") and len(lines) == 2


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("prosody", "--preset", "huge"), "unknown preset: huge"),
        (("prepare",), "--sources is missing"),
        (("evaluate",), "--model is missing"),
        (("align",), "no recipe.json"),
        (("vocoder", "--preset", "smoke"), "no recipe.json"),
    ],
)
def test_mistakes_are_named(
    arguments: tuple[str, ...],
    message: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run_main(monkeypatch, *arguments, "--work", tmp_path) == 1
    lines = capsys.readouterr().err.splitlines()
    assert lines[0].startswith("error: ") and message in lines[0]
    assert lines[1].startswith("hint: ") and len(lines) == 2


def test_stages_out_of_order(
    work: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(work / "corpus", tmp_path / "corpus", ignore=shutil.ignore_patterns("alignment.json"))
    shutil.copy(work / RECIPE_FILE, tmp_path)
    assert run_main(monkeypatch, "prosody", "--work", tmp_path, "--preset", "smoke") == 1
    assert "is not aligned" in capsys.readouterr().err


def test_export_of_a_folder_without_checkpoints(cosy, tmp_path: Path) -> None:
    (tmp_path / "work").mkdir()
    process = cosy("export", tmp_path / "work", "-o", tmp_path / "model")
    assert process.returncode == 1
    lines = process.stderr.decode().splitlines()
    assert lines[0] == f"error: no recipe.json in {tmp_path / 'work'}"
    assert lines[1].startswith("hint: ") and len(lines) == 2
    assert not (tmp_path / "model").exists()


def linked(work: Path, folder: Path) -> Path:
    """A folder with links to the checkpoints of `work`."""
    folder.mkdir()
    for name in (*CHECKPOINTS, "statistics.json", RECIPE_FILE):
        for file in checkpoint_files(work / name):
            (folder / file.name).symlink_to(file)
    return folder


@pytest.mark.parametrize("damage", ["truncated", "empty", "foreign", "other networks"])
@pytest.mark.parametrize("name", ["prosody.pt", "vocoder.pt"])
def test_export_of_a_damaged_checkpoint(work: Path, name: str, damage: str, tmp_path: Path) -> None:
    folder = linked(work, tmp_path / "work")
    data = (work / name).read_bytes()
    (folder / name).unlink()
    if damage == "other networks":
        torch.save({"step": 1, "modules": {"network": {}, "vocoder": {}, "f0": {}}}, folder / name)
    else:
        kinds = {"truncated": data[: len(data) // 2], "empty": b"", "foreign": b"These are no weights."}
        (folder / name).write_bytes(kinds[damage])
    with pytest.raises(ModelError, match="cannot read the checkpoint") as caught:
        export_checkpoint(folder, tmp_path / "model", "int8", print)
    assert "\n" not in caught.value.message and caught.value.hint
    assert [path.name for path in tmp_path.iterdir()] == ["work"]


def test_a_decoder_that_has_not_met_its_discriminator_is_exported_too(work: Path, tmp_path: Path) -> None:
    folder = linked(work, tmp_path / "work")

    def exported() -> dict[str, torch.Tensor]:
        decoder = DecoderNetwork(acoustic_size(DEFAULT_RECIPE))
        parallel.load_decoder(folder, decoder)
        return decoder.state_dict()

    finished = exported()
    (folder / "decoder-gan.pt").unlink()
    begun = exported()
    assert not all(torch.equal(finished[name], begun[name]) for name in begun)


def test_export_with_damaged_statistics(work: Path, tmp_path: Path) -> None:
    folder = linked(work, tmp_path / "work")
    (folder / "statistics.json").unlink()
    (folder / "statistics.json").write_text('{"mel_mean": -5.0, "mel_s')
    with pytest.raises(ModelError, match="is damaged"):
        export_checkpoint(folder, tmp_path / "model", "int8", print)
    assert not (tmp_path / "model").exists()


def test_export_refuses_weights_that_are_no_numbers(work: Path, tmp_path: Path) -> None:
    folder = linked(work, tmp_path / "work")
    state = torch.load(work / "prosody.pt", weights_only=True)
    state["modules"]["network"]["frame_out.bias"][:] = float("nan")
    (folder / "prosody.pt").unlink()
    torch.save(state, folder / "prosody.pt")
    with pytest.raises(ModelError, match=r"prosody\.onnx differs from torch by nan"):
        export_checkpoint(folder, tmp_path / "model", "int8", print)
    assert [path.name for path in tmp_path.iterdir()] == ["work"]


def fake_graph(spec: parallel.GraphSpec, folder: Path, precision: str, report: object) -> None:
    (folder / spec.file).write_bytes(b"new")


@pytest.mark.parametrize("interruption", [KeyboardInterrupt, ModelError("no"), OSError("no space")])
def test_an_interrupted_export_leaves_the_old_model(
    work: Path, model: Path, interruption: BaseException, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object) -> None:
        raise interruption

    shutil.copytree(model, tmp_path / "model")
    monkeypatch.setattr(parallel, "_write_graph", fake_graph)
    monkeypatch.setattr(parallel, "calibrate", interrupted)
    with pytest.raises((KeyboardInterrupt, ModelError, OSError)):
        export_checkpoint(work, tmp_path / "model", "int8", print)
    assert contents(tmp_path / "model") == contents(model)
    assert [path.name for path in tmp_path.iterdir()] == ["model"]
