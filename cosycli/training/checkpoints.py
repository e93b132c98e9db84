"""Checkpoints that a killed run resumes from."""

import pickle
from pathlib import Path
from typing import Any

import torch
from torch import nn

from cosycli.errors import ModelError


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
    state = load_weights(path, modules)
    optimizer.load_state_dict(state["optimizer"])
    return int(state["step"])


def load_weights(path: Path, modules: dict[str, nn.Module]) -> dict[str, Any]:
    """Load the weights of `modules` from a checkpoint; returns all that it holds.

    Raises ModelError for a file that is missing, damaged or of other networks.
    """
    try:
        # Onto the CPU: what a GPU trained is exported where there is none.
        state: dict[str, Any] = torch.load(path, map_location="cpu", weights_only=True)
        for name, module in modules.items():
            module.load_state_dict(state["modules"][name])
    except FileNotFoundError:
        raise ModelError(f"no {path.name} in {path.parent}", "run the training stage that writes it first") from None
    except (RuntimeError, LookupError, TypeError, ValueError, EOFError, pickle.UnpicklingError) as error:
        reason = (str(error) or type(error).__name__).splitlines()[0]
        raise ModelError(f"cannot read the checkpoint {path}: {reason}", "delete it and train it again") from None
    return state
