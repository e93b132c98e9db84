"""Checkpoints that a killed run resumes from, in files small enough to carry to another machine and back.

A checkpoint of up to SHARD_BYTES is one file. Of a larger one that file is a manifest: it names the shards that lie
beside it by the hash of what they hold. The moments of AdamW are kept in bfloat16: two thirds of the bytes.
"""

import hashlib
import io
import json
import pickle
from pathlib import Path
from typing import Any

import torch
from torch import nn

from cosycli.errors import ModelError

SHARD_BYTES = 16 << 20
MOMENTS = ("exp_avg", "exp_avg_sq")


def save_checkpoint(path: Path, step: int, modules: dict[str, nn.Module], optimizer: torch.optim.Optimizer) -> None:
    """Write step, weights and optimizer state to `path`, whole or not at all."""
    weights: dict[str, Any] = {name: module.state_dict() for name, module in modules.items()}
    buffer = io.BytesIO()
    torch.save({"step": step, "modules": weights, "optimizer": _compact(optimizer.state_dict())}, buffer)
    data = buffer.getvalue()
    shards: list[Path] = []
    if len(data) > SHARD_BYTES:
        shards = [_write_shard(path, data[i : i + SHARD_BYTES]) for i in range(0, len(data), SHARD_BYTES)]
        data = json.dumps({"step": step, "shards": [shard.name for shard in shards]}).encode()
    _replace(path, data)  # last, for until then the old checkpoint holds
    for stale in set(path.parent.glob(f"{path.name}.shard-*")) - set(shards):
        stale.unlink()


def resume_checkpoint(path: Path, modules: dict[str, nn.Module], optimizer: torch.optim.Optimizer) -> int:
    """Load `path` into the modules and the optimizer; returns the step it was saved at, 0 if there is none."""
    if not path.exists():
        return 0
    state = load_weights(path, modules)
    optimizer.load_state_dict(state["optimizer"])  # back to the precision of the weights
    return int(state["step"])


def load_weights(path: Path, modules: dict[str, nn.Module]) -> dict[str, Any]:
    """Load the weights of `modules` from a checkpoint; returns all that it holds.

    Raises ModelError for a checkpoint that is missing, damaged or of other networks.
    """
    if not path.exists():
        raise ModelError(f"no {path.name} in {path.parent}", "run the training stage that writes it first")
    try:
        # Onto the CPU: what a GPU trained is exported where there is none.
        state: dict[str, Any] = torch.load(io.BytesIO(_read(path)), map_location="cpu", weights_only=True)
        for name, module in modules.items():
            module.load_state_dict(state["modules"][name])
    except (OSError, RuntimeError, LookupError, TypeError, ValueError, EOFError, pickle.UnpicklingError) as error:
        reason = (str(error) or type(error).__name__).splitlines()[0]
        raise ModelError(f"cannot read the checkpoint {path}: {reason}", "delete it and train it again") from None
    return state


def checkpoint_files(path: Path) -> list[Path]:
    """All files of a checkpoint: `path` and its shards."""
    return [path, *sorted(path.parent.glob(f"{path.name}.shard-*"))]


def _compact(state: dict[str, Any]) -> dict[str, Any]:
    moments = {
        index: {name: value.bfloat16() if name in MOMENTS else value for name, value in values.items()}
        for index, values in state["state"].items()
    }
    return {**state, "state": moments}


def _replace(path: Path, data: bytes) -> None:
    partial = path.with_name(f"{path.name}.partial")
    partial.write_bytes(data)
    partial.replace(path)


def _write_shard(path: Path, data: bytes) -> Path:
    shard = path.with_name(f"{path.name}.shard-{_digest(data)}")
    _replace(shard, data)
    return shard


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:16]


def _read(path: Path) -> bytes:
    """What a checkpoint holds, of one file or of several."""
    data = path.read_bytes()
    if not data.startswith(b"{"):  # a torch file is a zip archive
        return data
    parts = []
    for name in json.loads(data)["shards"]:
        if Path(name).name != name or not (path.parent / name).is_file():
            raise ValueError(f"its shard {name} is missing")
        parts.append((path.parent / name).read_bytes())
        if not name.endswith(_digest(parts[-1])):
            raise ValueError(f"its shard {name} is damaged")
    return b"".join(parts)
