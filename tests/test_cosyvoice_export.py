"""`cosy export` of a CosyVoice checkpoint: what it writes, what it refuses, and that half a model never stays."""

import base64
import hashlib
import json
import os
import shlex
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
from conftest import COSY, GOLDEN, error_lines

torch = pytest.importorskip("torch")
pytest.importorskip("onnx")

from cosycli.errors import ModelError  # noqa: E402
from cosycli.export.cosyvoice.golden import compare  # noqa: E402

# Finders that hide packages, as on a machine without them.
HIDE = """
import importlib.util as util
find = util.find_spec
util.find_spec = lambda name, *rest: None if name in {hidden!r} else find(name, *rest)
"""


@pytest.fixture
def without_whisper(tmp_path: Path, environment: dict[str, str]) -> dict[str, str]:
    """The environment of a user who has no openai-whisper."""
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "sitecustomize.py").write_text(HIDE.format(hidden=("whisper",)))
    return environment | {"PYTHONPATH": str(tmp_path / "site")}


@pytest.fixture
def checkpoint(tmp_path: Path) -> Path:
    folder = tmp_path / "CosyVoice-300M-SFT"
    shutil.copytree(GOLDEN, folder, ignore=shutil.ignore_patterns("*.npz"))
    return folder


def leftovers(folder: Path) -> set[str]:
    """What lies in a folder besides what the tests put there."""
    return {path.name for path in folder.iterdir()} - {"empty", "site", "CosyVoice-300M-SFT", "user-data"}


@pytest.mark.parametrize(
    "options",
    [("--precision", "fp32"), (), ("--lm-bits", "4"), ("--hift", "fp32")],
    ids=["fp32", "int8", "int4 language model", "fp32 vocoder"],
)
def test_every_stage_keeps_to_its_limit(cosy, tmp_path: Path, options: tuple[str, ...]) -> None:
    process = cosy("export", GOLDEN, "-o", tmp_path / "model", *options, "--check", GOLDEN)
    lines = process.stdout.decode().splitlines()
    assert process.returncode == 0, process.stdout.decode()
    assert len(lines) == 46
    assert all(line.endswith(" ok") for line in lines)
    named = [" ".join(line.split()[:2]) for line in lines]
    for name in ("llm logp", "llm tokens", "flow_tiny mel", "flow_long estimator_cond", "hift wav", "e2e wav"):
        assert name in named
    assert {f"sampling {table}" for table in ("nucleus_ids", "repetition_triggers", "fallback_probs")} <= set(named)


def test_a_wrong_reference_fails(cosy, tmp_path: Path) -> None:
    reference = tmp_path / "reference"
    reference.mkdir()
    with np.load(GOLDEN / "llm.npz") as arrays:
        changed = {name: arrays[name] for name in arrays.files}
    changed["logp"] = changed["logp"] + 0.001
    np.savez(reference / "llm.npz", **changed)
    process = cosy("export", GOLDEN, "-o", tmp_path / "model", "--precision", "fp32", "--check", reference)
    assert process.returncode == 1
    failed = [line for line in process.stdout.decode().splitlines() if line.endswith("FAILED")]
    assert len(failed) == 1 and failed[0].startswith("llm logp")
    assert b"error: 1 tensors are past their limit" in process.stderr


def other_speaker(arrays: dict[str, np.ndarray]) -> None:
    arrays["spk_embedding"] = np.ones((1, 7), np.float32)


def other_vocabulary(arrays: dict[str, np.ndarray]) -> None:
    arrays["tokens"] = arrays["tokens"] + 256


def without_tokens(arrays: dict[str, np.ndarray]) -> None:
    del arrays["tokens"]


def of_another_stage(arrays: dict[str, np.ndarray]) -> None:
    arrays.clear()


@pytest.mark.parametrize(
    ("name", "change", "complaint"),
    [
        ("flow_tiny", other_speaker, "is of another model: spk_embedding has 7 columns, this model has 192"),
        ("flow_tiny", other_vocabulary, "is of another model: it says token"),
        ("flow_tiny", without_tokens, "has no tokens"),
        ("unheard_of", of_another_stage, "is a reference"),
    ],
)
def test_a_foreign_reference_is_told(
    cosyvoice_model: Path, tmp_path: Path, name: str, change: Callable[[dict[str, np.ndarray]], None], complaint: str
) -> None:
    with np.load(GOLDEN / "flow_tiny.npz") as arrays:
        changed = {key: arrays[key] for key in arrays.files}
    change(changed)
    np.savez(tmp_path / f"{name}.npz", **changed)
    with pytest.raises(ModelError, match=complaint):
        list(compare(cosyvoice_model, tmp_path))


def test_a_damaged_reference_is_told(cosyvoice_model: Path, tmp_path: Path) -> None:
    (tmp_path / "hift.npz").write_bytes((GOLDEN / "hift.npz").read_bytes()[:3000])
    with pytest.raises(ModelError, match="cannot read the reference"):
        list(compare(cosyvoice_model, tmp_path))


def test_a_reference_of_fewer_candidates_fails(cosyvoice_model: Path, tmp_path: Path) -> None:
    with np.load(GOLDEN / "sampling.npz") as arrays:
        changed = {key: arrays[key] for key in arrays.files}
    changed["nucleus_ids"] = changed["nucleus_ids"][:, :2]
    changed["nucleus_probs"] = changed["nucleus_probs"][:, :2]
    np.savez(tmp_path / "sampling.npz", **changed)
    passed = {each.deviation.name: each.passed for each in compare(cosyvoice_model, tmp_path)}
    assert not passed["sampling nucleus_ids"] and not passed["sampling nucleus_probs"]
    assert passed["sampling repetition_triggers"]


def test_the_check_needs_no_tokenizer(cosy, tmp_path: Path, without_whisper: dict[str, str]) -> None:
    model = tmp_path / "model"
    process = cosy("export", GOLDEN, "-o", model, "--check", GOLDEN, env=without_whisper)
    assert process.returncode == 0, process.stderr
    assert b"cannot speak" in process.stderr
    process = cosy("synth", "hello", "-m", model, "-o", tmp_path / "a.wav")
    assert process.returncode == 1
    assert "multilingual.tiktoken" in error_lines(process)[0]


def test_another_tokenizer_is_warned_of(cosy, checkpoint: Path, tmp_path: Path) -> None:
    ranks = tmp_path / "other.tiktoken"
    pieces = [bytes([n]) for n in range(256)] + [n.to_bytes(3, "big") for n in range(50257 - 256)]
    ranks.write_bytes(b"".join(base64.b64encode(piece) + b" %d\n" % rank for rank, piece in enumerate(pieces)))
    process = cosy("export", checkpoint, "-o", tmp_path / "model", "--tokenizer", ranks, "--hift", "fp32")
    assert process.returncode == 0, process.stderr
    assert b"not the one that CosyVoice-300M was trained with" in process.stderr


def test_without_a_tokenizer_it_says_how_to_get_one(
    cosy, checkpoint: Path, tmp_path: Path, without_whisper: dict[str, str]
) -> None:
    process = cosy("export", checkpoint, "-o", tmp_path / "model", env=without_whisper)
    assert process.returncode == 1
    assert "no text tokenizer" in error_lines(process)[0]
    assert "pip install --no-deps openai-whisper" in error_lines(process)[1]
    assert not leftovers(tmp_path)


@pytest.mark.skipif(find_spec("whisper") is None, reason="needs the ranks file of openai-whisper")
def test_what_a_model_folder_holds(cosyvoice_model: Path) -> None:
    config = json.loads((cosyvoice_model / "config.json").read_text(encoding="utf-8"))
    names = {path.name for path in cosyvoice_model.iterdir()} - {"config.json"}
    assert names == set(config["files"])
    for name, expected in config["files"].items():
        assert hashlib.sha256((cosyvoice_model / name).read_bytes()).hexdigest() == expected
    assert {"multilingual.tiktoken", "language_model.onnx", "estimator.onnx", "hift.onnx", "f0.onnx"} <= names
    assert config["family"] == "cosyvoice" and config["licence"] and config["origin"]
    assert [voice["id"] for voice in config["voices"]] == [
        "中文女",
        "中文男",
        "日语男",
        "粤语女",
        "英文女",
        "英文男",
        "韩语女",
    ]
    own = {voice["id"]: (voice["languages"][0], voice["sex"]) for voice in config["voices"]}
    assert own["粤语女"] == ("yue", "female") and own["日语男"] == ("ja", "male")
    facts = config["cosyvoice"]
    assert facts["precision"]["language_model"] == "int8"
    assert 0 < facts["checks"]["language model"][1] < 0.05


def test_the_licence_of_the_card_is_kept(cosy, checkpoint: Path, tmp_path: Path, without_whisper) -> None:
    (checkpoint / "README.md").write_text("---\nlicense: cc-by-4.0\n---\n# Weights\n")
    arguments = ("export", checkpoint, "-o", tmp_path / "m", "--check", GOLDEN)
    assert cosy(*arguments, env=without_whisper).returncode == 0
    assert json.loads((tmp_path / "m" / "config.json").read_text(encoding="utf-8"))["licence"] == "cc-by-4.0"


def rename_key(folder: Path) -> None:
    state = torch.load(folder / "flow.pt", weights_only=True)
    state["encoder.after.weight"] = state.pop("encoder.after_norm.weight")
    torch.save(state, folder / "flow.pt")


def truncate(folder: Path) -> None:
    with (folder / "hift.pt").open("r+b") as file:
        file.truncate(300_000)


def plant_code(folder: Path) -> None:
    torch.save({"x": subprocess.Popen}, folder / "llm.pt")


def remove_part(folder: Path) -> None:
    (folder / "flow.pt").unlink()


def make_cosyvoice2(folder: Path) -> None:
    (folder / "cosyvoice.yaml").rename(folder / "cosyvoice2.yaml")


def remove_yaml(folder: Path) -> None:
    (folder / "cosyvoice.yaml").unlink()


@pytest.mark.parametrize(
    ("damage", "complaint"),
    [
        (rename_key, "has no encoder.after_norm.weight"),
        (truncate, "hift.pt is damaged"),
        (plant_code, "could run code"),
        (remove_part, "no flow.pt"),
        (make_cosyvoice2, "CosyVoice 2"),
        (remove_yaml, "no cosyvoice.yaml"),
    ],
)
def test_what_is_no_checkpoint_writes_nothing(cosy, checkpoint: Path, tmp_path: Path, damage, complaint: str) -> None:
    damage(checkpoint)
    process = cosy("export", checkpoint, "-o", tmp_path / "model", "--check", GOLDEN)
    assert process.returncode == 1
    assert process.stderr.decode().count("Traceback") == 0
    assert complaint in next(line for line in process.stderr.decode().splitlines() if line.startswith("error: "))
    assert not leftovers(tmp_path)


def test_an_old_model_stays_when_the_export_fails(cosy, checkpoint: Path, tmp_path: Path) -> None:
    model = tmp_path / "model"
    assert cosy("export", checkpoint, "-o", model, "--check", GOLDEN).returncode == 0
    before = {path.name: path.read_bytes() for path in model.iterdir()}
    truncate(checkpoint)
    assert cosy("export", checkpoint, "-o", model, "--force", "--check", GOLDEN).returncode == 1
    assert {path.name: path.read_bytes() for path in model.iterdir()} == before


@pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX signals")
@pytest.mark.parametrize(("name", "status"), [("SIGINT", 130), ("SIGTERM", 143), ("SIGHUP", 129)])
def test_an_interrupted_export_leaves_nothing(
    checkpoint: Path, tmp_path: Path, environment: dict[str, str], name: str, status: int
) -> None:
    command = [
        *COSY,
        "export",
        os.fspath(checkpoint),
        "-o",
        os.fspath(tmp_path / "model"),
        "--check",
        os.fspath(GOLDEN),
    ]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 120
    while not list(tmp_path.glob(".model.*/*.weights")):  # it is at work
        assert process.poll() is None and time.monotonic() < deadline
        time.sleep(0.01)
    process.send_signal(getattr(signal, name))
    assert process.wait(60) == status
    assert not leftovers(tmp_path)


@pytest.mark.skipif(sys.platform == "win32", reason="needs limits of POSIX")
def test_a_full_disk_is_told_and_leaves_nothing(checkpoint: Path, tmp_path: Path, environment: dict[str, str]) -> None:
    command = [
        *COSY,
        "export",
        os.fspath(checkpoint),
        "-o",
        os.fspath(tmp_path / "model"),
        "--check",
        os.fspath(GOLDEN),
    ]
    limited = f"ulimit -f 400; trap '' XFSZ; exec {shlex.join(command)}"  # no file beyond 400 blocks
    process = subprocess.run(["bash", "-c", limited], env=environment, capture_output=True)
    assert process.returncode == 1
    assert "cannot write" in error_lines(process)[0] and b"Traceback" not in process.stderr
    assert not leftovers(tmp_path)


def test_float32_has_no_fewer_bits(cosy, checkpoint: Path, tmp_path: Path) -> None:
    process = cosy("export", checkpoint, "-o", tmp_path / "model", "--precision", "fp32", "--lm-bits", "4")
    assert process.returncode == 2
    assert "leave out --lm-bits" in error_lines(process)[1]


@pytest.mark.parametrize("option", [("--lm-bits", "4"), ("--hift", "int8"), ("--check", GOLDEN)])
def test_options_of_cosyvoice_need_a_checkpoint_of_it(cosy, tmp_path: Path, option: tuple[str, str]) -> None:
    (tmp_path / "own").mkdir()
    process = cosy("export", tmp_path / "own", "-o", tmp_path / "model", *option)
    assert process.returncode == 2
    assert "is no checkpoint of CosyVoice" in error_lines(process)[0]


def test_a_reference_without_tensors(cosy, checkpoint: Path, tmp_path: Path) -> None:
    process = cosy("export", checkpoint, "-o", tmp_path / "model", "--check", tmp_path)
    assert process.returncode == 2
    assert "no reference tensors" in error_lines(process)[0]
