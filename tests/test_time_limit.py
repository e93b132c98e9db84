import os
import signal
import sys
from pathlib import Path

import pytest

pytest.importorskip("torch")

from training_folders import MEL, make_training_folder

from cosycli.training.__main__ import main
from cosycli.training.time_limit import TimeLimit
from cosycli.training.train_vocoder import VocoderPlan, train_vocoder

PLAN = VocoderPlan(steps=3, batch_size=2, width=32, blocks=1)


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_training_folder(tmp_path_factory.mktemp("limits") / "work", utterances=8)


def test_a_stage_stops_at_its_limit_and_goes_on_from_there(work: Path) -> None:
    lines: list[str] = []
    train_vocoder(work, PLAN, MEL, lines.append, limit=TimeLimit(0))
    prepared = ["words: 8 recordings freed of noise", "sentences: 8 recordings freed of noise"]
    assert lines == [*prepared, "vocoder.pt: stopped at step 1 of 3; run again to go on"]
    train_vocoder(work, PLAN, MEL, lines.append, limit=TimeLimit(10))
    train_vocoder(work, PLAN, MEL, lines.append)
    assert lines[3:] == ["vocoder.pt: finished, 3 steps", "vocoder.pt: already at step 3"]


def test_the_command_takes_minutes(
    work: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["decoder", "--work", str(work), "--preset", "smoke"]
    for minutes, line in (("0", "stopped at step 1 of 2; run again to go on"), ("5", "finished, 2 steps")):
        monkeypatch.setattr(sys, "argv", ["cosycli.training", *arguments, "--minutes", minutes])
        assert main() == 0
        assert capsys.readouterr().out.endswith(f"decoder.pt: {line}\n")


def test_a_signal_asks_a_stage_to_stop() -> None:
    before = signal.getsignal(signal.SIGTERM)
    limit = TimeLimit()
    with limit.listening():
        assert not limit.reached()
        os.kill(os.getpid(), signal.SIGTERM)
        assert limit.reached()
    assert signal.getsignal(signal.SIGTERM) == before


def test_a_gpu_that_is_not_there_is_named(
    work: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("torch.cuda.is_available", lambda: False)
    monkeypatch.setattr(sys, "argv", ["cosycli.training", "decoder", "--work", str(work), "--preset", "gpu"])
    assert main() == 1
    assert capsys.readouterr().err == "error: no GPU that torch can use\nhint: give --preset cpu\n"
