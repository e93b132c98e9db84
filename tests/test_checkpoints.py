from pathlib import Path

import pytest

pytest.importorskip("torch")

import torch
from torch import nn

from cosycli.errors import ModelError
from cosycli.training.checkpoints import load_weights, resume_checkpoint, save_checkpoint


def made(seed: int) -> tuple[dict[str, nn.Module], torch.optim.Optimizer]:
    torch.manual_seed(seed)
    modules: dict[str, nn.Module] = {"one": nn.Linear(4, 4), "two": nn.Linear(4, 2)}
    parameters = [p for module in modules.values() for p in module.parameters()]
    return modules, torch.optim.AdamW(parameters, 1e-2)


def train(modules: dict[str, nn.Module], optimizer: torch.optim.Optimizer, steps: range) -> None:
    for step in steps:
        x = torch.randn(8, 4, generator=torch.Generator().manual_seed(step))
        loss = modules["two"](torch.relu(modules["one"](x))).square().mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()


def weights(modules: dict[str, nn.Module]) -> torch.Tensor:
    return torch.cat([p.detach().ravel() for module in modules.values() for p in module.parameters()])


def test_a_resumed_run_is_the_uninterrupted_run(tmp_path: Path) -> None:
    whole, optimizer = made(0)
    train(whole, optimizer, range(20))
    half, optimizer = made(0)
    train(half, optimizer, range(12))
    save_checkpoint(tmp_path / "a.pt", 12, half, optimizer)
    resumed, optimizer = made(7)
    step = resume_checkpoint(tmp_path / "a.pt", resumed, optimizer)
    assert step == 12
    assert torch.equal(weights(resumed), weights(half))
    train(resumed, optimizer, range(step, 20))
    assert torch.equal(weights(resumed), weights(whole))


def test_without_a_checkpoint_a_run_begins_at_zero(tmp_path: Path) -> None:
    modules, optimizer = made(0)
    before = weights(modules)
    assert resume_checkpoint(tmp_path / "a.pt", modules, optimizer) == 0
    assert torch.equal(weights(modules), before)


def test_some_modules_of_a_checkpoint_can_be_loaded(tmp_path: Path) -> None:
    modules, optimizer = made(0)
    save_checkpoint(tmp_path / "a.pt", 3, modules, optimizer)
    others, _ = made(1)
    load_weights(tmp_path / "a.pt", {"two": others["two"]})
    assert torch.equal(others["two"].weight, modules["two"].weight)
    assert not torch.equal(others["one"].weight, modules["one"].weight)


@pytest.mark.parametrize("interruption", [KeyboardInterrupt, OSError("no space")])
def test_an_interrupted_write_leaves_the_old_checkpoint(
    interruption: BaseException, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    modules, optimizer = made(0)
    path = tmp_path / "a.pt"
    save_checkpoint(path, 3, modules, optimizer)
    before = path.read_bytes()

    def interrupted(state: object, target: Path) -> None:
        target.write_bytes(before[: len(before) // 2])
        raise interruption

    monkeypatch.setattr(torch, "save", interrupted)
    train(modules, optimizer, range(3, 5))
    with pytest.raises((KeyboardInterrupt, OSError)):
        save_checkpoint(path, 5, modules, optimizer)
    assert path.read_bytes() == before
    assert resume_checkpoint(path, *made(1)) == 3
    monkeypatch.undo()
    save_checkpoint(path, 5, modules, optimizer)  # over the half-written file
    assert resume_checkpoint(path, *made(1)) == 5
    assert [file.name for file in tmp_path.iterdir()] == ["a.pt"]


@pytest.mark.parametrize("damage", ["missing", "truncated", "empty", "foreign", "list", "other"])
def test_what_cannot_be_loaded_is_named(damage: str, tmp_path: Path) -> None:
    modules, optimizer = made(0)
    path = tmp_path / "a.pt"
    save_checkpoint(path, 3, modules, optimizer)
    data = path.read_bytes()
    if damage == "missing":
        path.unlink()
    elif damage == "list":
        torch.save([1, 2], path)
    elif damage == "other":
        torch.save({"step": 1, "modules": {"one": {}, "two": {}}}, path)
    else:
        path.write_bytes({"truncated": data[:-200], "empty": b"", "foreign": b"no weights"}[damage])
    with pytest.raises(ModelError, match=r"a\.pt") as caught:
        load_weights(path, modules)
    assert "\n" not in caught.value.message and caught.value.hint
