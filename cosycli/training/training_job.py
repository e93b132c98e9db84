"""What every training stage does around its steps: resume, count, report, save and stop."""

import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TypeVar

import torch
from torch import Tensor, nn

from cosycli.training.checkpoints import resume_checkpoint, save_checkpoint
from cosycli.training.time_limit import NO_LIMIT, TimeLimit

T = TypeVar("T")
REPORT_EVERY = 100
SAVE_EVERY = 250


class TrainingJob:
    """A training of `modules` to `steps`, which leaves its checkpoint at `path` and resumes from it if it is there.

    `step` is how many steps are done.
    """

    def __init__(
        self,
        path: Path,
        steps: int,
        modules: dict[str, nn.Module],
        optimizer: torch.optim.Optimizer,
        report: Callable[[str], None],
        limit: TimeLimit = NO_LIMIT,
    ) -> None:
        self.path, self.steps, self.report, self._limit = path, steps, report, limit
        self._modules, self._optimizer = modules, optimizer
        self.step = resume_checkpoint(path, modules, optimizer)

    def finished(self) -> bool:
        """Whether all steps are done; says so."""
        if self.step >= self.steps:
            self.report(f"{self.path.name}: already at step {self.step}")
        return self.step >= self.steps

    def run(
        self,
        batches: Iterable[T],
        learn: Callable[[T], dict[str, Tensor]],
        examine: Callable[[], str] | None = None,
    ) -> None:
        """Take a step with each batch, to the end of the plan or of the time; `learn` gives the losses of a step.

        They are not read until they are reported: a GPU would have to finish the step for it. What `examine` says of
        the finished networks is reported.
        """
        begin, sums, summed = time.monotonic(), torch.zeros(()), 0
        for batch in batches:
            losses = learn(batch)
            values = torch.stack([loss.detach().float() for loss in losses.values()])
            sums, summed, self.step = sums.to(values.device) + values, summed + 1, self.step + 1
            if self.step % REPORT_EVERY == 0:
                means = zip(losses, (sums / summed).tolist(), strict=True)
                text = " ".join(f"{name} {mean:.4f}" for name, mean in means)
                self.report(f"{self.path.name} {self.step}/{self.steps} {time.monotonic() - begin:.0f} s {text}")
                sums, summed = torch.zeros(()), 0
            stopping = self.step == self.steps or self._limit.reached()
            if self.step % SAVE_EVERY == 0 or stopping:
                save_checkpoint(self.path, self.step, self._modules, self._optimizer)
            if stopping:
                break
        if examine is not None and self.step == self.steps:
            self.report(f"{self.path.name} {examine()}")
        self.report(self._closing_line())

    def descend(self, loss: Tensor, clip_norm: float, *rates: float) -> None:
        """One step of the optimizer, with a learning rate and a clipped gradient for each group of parameters."""
        self._optimizer.zero_grad(set_to_none=True)
        loss.backward()
        for group, rate in zip(self._optimizer.param_groups, rates, strict=True):
            group["lr"] = rate
            torch.nn.utils.clip_grad_norm_(group["params"], clip_norm)
        self._optimizer.step()

    def _closing_line(self) -> str:
        if self.step >= self.steps:
            return f"{self.path.name}: finished, {self.steps} steps"
        return f"{self.path.name}: stopped at step {self.step} of {self.steps}; run again to go on"


def rate_share(step: int, steps: int, warmup: int) -> float:
    """The share of a learning rate at a step: it rises, stays, and falls linearly over the second half."""
    return min(1.0, (step + 1) / warmup) * max(min(1.0, 2 * (1 - step / steps)), 1e-3)
