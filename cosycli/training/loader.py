"""Makes the batches that training is about to need: ahead, in processes, where that is slower than using them.

A batch is made from its number, so that the order of steps and the batch of each do not depend on who makes it.
"""

import os
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Generic, TypeVar

from torch.utils.data import DataLoader, Dataset

T = TypeVar("T")
MAX_WORKERS = 8


def workers_for(device: str) -> int:
    """How many processes keep a device busy; none beside a CPU, whose cores they would take."""
    return 0 if device == "cpu" else max(1, min(MAX_WORKERS, (os.cpu_count() or 1) - 2))


def made_ahead(make: Callable[[int], T], numbers: Sequence[int], workers: int) -> Iterator[T]:
    """`make` of each number, in order; `workers` processes make what comes next, 0 makes each when it is asked for."""
    if workers == 0:
        yield from map(make, numbers)
        return
    # Forked, so that they share the recordings in memory.
    yield from DataLoader(
        _Made(make, numbers), None, num_workers=workers, collate_fn=_unchanged, multiprocessing_context="fork"
    )


class _Made(Dataset[Any], Generic[T]):
    def __init__(self, make: Callable[[int], T], numbers: Sequence[int]) -> None:
        self._make, self._numbers = make, numbers

    def __len__(self) -> int:
        return len(self._numbers)

    def __getitem__(self, index: int) -> T:
        return self._make(self._numbers[index])


def _unchanged(item: T) -> T:
    return item
