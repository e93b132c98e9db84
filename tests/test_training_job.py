"""What a training stage does around its steps."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

pytest.importorskip("torch")

import torch
from torch import Tensor, nn

from cosycli.training import training_job
from cosycli.training.training_job import TrainingJob

STEPS = 6


def made(folder: Path, report: Callable[[str], None]) -> tuple[TrainingJob, nn.Linear]:
    network = nn.Linear(1, 1)
    optimizer = torch.optim.SGD(network.parameters(), 0.0)
    return TrainingJob(folder / "network.pt", STEPS, {"network": network}, optimizer, report), network


@pytest.fixture
def often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(training_job, "REPORT_EVERY", 2)
    monkeypatch.setattr(training_job, "SAVE_EVERY", 4)


def test_means_of_the_losses_since_the_last_report(often: None, tmp_path: Path) -> None:
    lines: list[str] = []
    job, _ = made(tmp_path, lines.append)

    def learn(number: int) -> dict[str, Tensor]:
        return {"one": torch.tensor(float(number)), "two": torch.tensor(0.5)}

    job.run(range(STEPS), learn, lambda: "examined")
    assert job.step == STEPS
    seconds = [line.split()[2] for line in lines[:3]]
    assert lines == [
        f"network.pt 2/6 {seconds[0]} s one 0.5000 two 0.5000",
        f"network.pt 4/6 {seconds[1]} s one 2.5000 two 0.5000",
        f"network.pt 6/6 {seconds[2]} s one 4.5000 two 0.5000",
        "network.pt examined",
        "network.pt: finished, 6 steps",
    ]


def test_what_was_saved_outlives_a_failure(often: None, tmp_path: Path) -> None:
    job, network = made(tmp_path, print)

    def batches() -> Iterator[int]:
        yield from range(5)
        raise RuntimeError("the lights go out")

    def learn(number: int) -> dict[str, Tensor]:
        with torch.no_grad():
            network.weight.fill_(number)
        return {"loss": torch.zeros(())}

    with pytest.raises(RuntimeError):
        job.run(batches(), learn)
    again, network = made(tmp_path, print)
    assert again.step == 4 and network.weight.item() == 3
    assert not again.finished()


def test_each_group_has_its_rate_and_a_clipped_gradient(tmp_path: Path) -> None:
    network = nn.Linear(1, 1)
    optimizer = torch.optim.SGD([{"params": [network.weight]}, {"params": [network.bias]}], 9.0)
    job = TrainingJob(tmp_path / "network.pt", STEPS, {"network": network}, optimizer, print)
    before = network.weight.item(), network.bias.item()
    for _ in range(2):  # the gradient of the first step is gone in the second
        job.descend(100 * network.weight.sum() - 0.25 * network.bias.sum(), 1.0, 0.5, 2.0)
    after = network.weight.item(), network.bias.item()
    assert after == pytest.approx((before[0] - 2 * 0.5 * 1.0, before[1] + 2 * 2.0 * 0.25), abs=1e-4)
