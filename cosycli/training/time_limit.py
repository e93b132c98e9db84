"""When a training stage stops before its end: after some minutes, or when the system asks it to."""

import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager


class TimeLimit:
    """`minutes` from now, None for no limit; SIGTERM ends it at once, where `listening`."""

    def __init__(self, minutes: float | None = None) -> None:
        self._end = None if minutes is None else time.monotonic() + 60 * minutes
        self._asked = False

    def reached(self) -> bool:
        return self._asked or (self._end is not None and time.monotonic() >= self._end)

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Take SIGTERM as a request to save and stop."""
        if threading.current_thread() is not threading.main_thread():  # which alone may set handlers
            yield
            return

        def ask(number: int, frame: object) -> None:
            self._asked = True

        before = signal.signal(signal.SIGTERM, ask)
        try:
            yield
        finally:
            signal.signal(signal.SIGTERM, before)


NO_LIMIT = TimeLimit()
