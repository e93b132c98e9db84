from pathlib import Path

import pytest

pytest.importorskip("torch")

import torch
from torch import nn

from cosycli.errors import ModelError
from cosycli.training import checkpoints
from cosycli.training.checkpoints import checkpoint_files, load_weights, resume_checkpoint, save_checkpoint


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


@pytest.fixture
def small_shards(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checkpoints, "SHARD_BYTES", 1500)


def test_a_resumed_run_is_the_uninterrupted_run_but_for_rounded_moments(tmp_path: Path) -> None:
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
    assert torch.allclose(weights(resumed), weights(whole), atol=1e-3)
    assert optimizer.state[next(resumed["one"].parameters())]["exp_avg"].dtype == torch.float32


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


def test_a_large_checkpoint_is_several_files(small_shards: None, tmp_path: Path) -> None:
    modules, optimizer = made(0)
    path = tmp_path / "a.pt"
    for step in (3, 5):
        train(modules, optimizer, range(step, step + 2))
        save_checkpoint(path, step, modules, optimizer)
        files = checkpoint_files(path)
        assert len(files) > 3 and set(files) == set(tmp_path.iterdir())
        assert max(file.stat().st_size for file in files) <= 1500
        others, other_optimizer = made(1)
        assert resume_checkpoint(path, others, other_optimizer) == step
        assert torch.equal(weights(others), weights(modules))


def test_a_checkpoint_of_one_file_with_whole_moments_is_resumed_and_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    modules, optimizer = made(0)
    train(modules, optimizer, range(3))
    path = tmp_path / "a.pt"
    states = {name: module.state_dict() for name, module in modules.items()}
    torch.save({"step": 3, "modules": states, "optimizer": optimizer.state_dict()}, path)
    monkeypatch.setattr(checkpoints, "SHARD_BYTES", 1500)
    others, other_optimizer = made(1)
    assert resume_checkpoint(path, others, other_optimizer) == 3
    train(modules, optimizer, range(3, 6))
    train(others, other_optimizer, range(3, 6))
    assert torch.equal(weights(others), weights(modules))
    save_checkpoint(path, 6, others, other_optimizer)
    assert resume_checkpoint(path, *made(1)) == 6


@pytest.mark.parametrize("written", [0, 1, -1])  # files before the interruption; -1: all but the manifest
@pytest.mark.parametrize("interruption", [KeyboardInterrupt, OSError("no space")])
def test_an_interrupted_write_leaves_the_old_checkpoint(
    interruption: BaseException, written: int, small_shards: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    modules, optimizer = made(0)
    path = tmp_path / "a.pt"
    save_checkpoint(path, 3, modules, optimizer)
    before = weights(modules)
    count = 0

    def interrupted(self: Path, data: bytes) -> int:
        nonlocal count
        count += 1
        with self.open("wb") as file:
            if count > written >= 0 or (written < 0 and data.startswith(b"{")):
                file.write(data[: len(data) // 2])
                raise interruption
            return file.write(data)

    train(modules, optimizer, range(3, 5))
    with monkeypatch.context() as patch:
        patch.setattr(Path, "write_bytes", interrupted)
        with pytest.raises((KeyboardInterrupt, OSError)):
            save_checkpoint(path, 5, modules, optimizer)
    others, other_optimizer = made(1)
    assert resume_checkpoint(path, others, other_optimizer) == 3
    assert torch.equal(weights(others), before)
    save_checkpoint(path, 5, modules, optimizer)  # over what was half written
    assert resume_checkpoint(path, *made(1)) == 5
    assert set(tmp_path.iterdir()) == set(checkpoint_files(path))


@pytest.mark.parametrize("damage", ["missing", "truncated", "changed", "manifest"])
def test_a_damaged_shard_is_named(damage: str, small_shards: None, tmp_path: Path) -> None:
    modules, optimizer = made(0)
    path = tmp_path / "a.pt"
    save_checkpoint(path, 3, modules, optimizer)
    shard = checkpoint_files(path)[2]
    data = shard.read_bytes()
    if damage == "missing":
        shard.unlink()
    elif damage == "manifest":
        path.write_bytes(path.read_bytes()[:-5])
    else:
        shard.write_bytes(data[:-1] if damage == "truncated" else b"x" + data[1:])
    with pytest.raises(ModelError, match="cannot read the checkpoint") as caught:
        load_weights(path, modules)
    assert shard.name in caught.value.message or damage == "manifest"


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
