"""How long each stage of the pipeline takes."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

StageReport = Callable[[str, float], None]


class StageClock:
    """Tells a callback how long each `with clock(stage):` took, the stages inside it left out.

    Stages may run in several threads at once; then their times add up to more than passes.
    """

    def __init__(self, report: StageReport | None) -> None:
        self._report = report
        self._inner = threading.local()

    @contextmanager
    def __call__(self, stage: str) -> Iterator[None]:
        if self._report is None:
            yield
            return
        outer = getattr(self._inner, "seconds", 0.0)
        self._inner.seconds = 0.0
        begin = time.perf_counter()
        try:
            yield
        finally:
            elapsed = time.perf_counter() - begin
            self._report(stage, elapsed - self._inner.seconds)
            self._inner.seconds = outer + elapsed
