"""Checkpoints that a killed run resumes from."""

from pathlib import Path
from typing import Any

import torch
from torch import nn


def save_checkpoint(path: Path, step: int, modules: dict[str, nn.Module], optimizer: torch.optim.Optimizer) -> None:
    """Write step, weights and optimizer state to `path`, whole or not at all."""
    state: dict[str, Any] = {name: module.state_dict() for name, module in modules.items()}
    partial = path.with_suffix(".partial")
    torch.save({"step": step, "modules": state, "optimizer": optimizer.state_dict()}, partial)
    partial.replace(path)


def resume_checkpoint(path: Path, modules: dict[str, nn.Module], optimizer: torch.optim.Optimizer) -> int:
    """Load `path` into the modules and the optimizer; returns the step it was saved at, 0 if there is none."""
    if not path.exists():
        return 0
    state = torch.load(path, weights_only=True)
    for name, module in modules.items():
        module.load_state_dict(state["modules"][name])
    optimizer.load_state_dict(state["optimizer"])
    return int(state["step"])


def load_weights(path: Path, modules: dict[str, nn.Module]) -> None:
    """Load only the weights of `modules` from a checkpoint."""
    state = torch.load(path, weights_only=True)
    for name, module in modules.items():
        module.load_state_dict(state["modules"][name])
