"""Who may compute now, who waits, and who is sent away: a bounded queue."""

import math
import threading
import time
from collections.abc import Callable
from types import TracebackType

from cosycli.server.client import ClientGoneError

PATIENCE = 30.0  # seconds that a request waits at most
_LOOK_EVERY = 0.2  # seconds between looks whether a waiting client is still there
_MAX_RETRY_AFTER = 60
_FIRST_GUESS = 1.0  # seconds of one synthesis, until some have been measured
_WEIGHT = 0.2  # of the newest one in their mean


class BusyError(Exception):
    """There is no place in the queue (`full`), or no turn came; `retry_after` whole seconds, at least 1."""

    def __init__(self, full: bool, retry_after: int) -> None:
        super().__init__("busy")
        self.full = full
        self.retry_after = retry_after


class Turn:
    """The right to compute, until it is given back; a context manager."""

    def __init__(self, admission: "Admission", key: str) -> None:
        self.key = key
        self.admitted = threading.Event()
        self._admission = admission

    def give_back(self) -> None:
        """End the turn. A second time changes nothing."""
        self._admission._remove(self)

    def __enter__(self) -> "Turn":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.give_back()


class Admission:
    """At most `concurrency` turns at once and `queue` requests that wait for one, first come, first served.

    Of several with one key only one has a turn at a time: when the next one gets its own, the work may be done.
    """

    def __init__(self, concurrency: int, queue: int, patience: float = PATIENCE) -> None:
        self.concurrency, self.queue = concurrency, queue
        self._patience = patience
        self._lock = threading.Lock()
        self._running: list[Turn] = []
        self._waiting: list[Turn] = []
        self._mean_seconds = _FIRST_GUESS

    @property
    def running(self) -> int:
        return len(self._running)

    @property
    def waiting(self) -> int:
        return len(self._waiting)

    def enter(self, key: str, has_gone: Callable[[], bool]) -> Turn:
        """Wait for a turn. Raises BusyError, and ClientGoneError as soon as `has_gone`."""
        turn = Turn(self, key)
        deadline = time.monotonic() + self._patience
        with self._lock:
            self._waiting.append(turn)
            self._admit()
            if len(self._waiting) > self.queue and turn in self._waiting:
                self._waiting.remove(turn)
                raise BusyError(True, self._retry_after())
        while not turn.admitted.wait(_LOOK_EVERY):
            if has_gone():
                turn.give_back()
                raise ClientGoneError
            if time.monotonic() > deadline:
                turn.give_back()
                raise BusyError(False, self._retry_after())
        return turn

    def note(self, seconds: float) -> None:
        """Learn how long a synthesis took."""
        self._mean_seconds += _WEIGHT * (seconds - self._mean_seconds)

    def _retry_after(self) -> int:
        """Seconds until those who run and wait now have been served."""
        seconds = self._mean_seconds * (len(self._running) + len(self._waiting)) / self.concurrency
        return min(_MAX_RETRY_AFTER, max(1, math.ceil(seconds)))

    def _admit(self) -> None:
        """Give free turns to the first who may have one."""
        for turn in list(self._waiting):
            if len(self._running) >= self.concurrency:
                return
            if all(turn.key != other.key for other in self._running):
                self._waiting.remove(turn)
                self._running.append(turn)
                turn.admitted.set()

    def _remove(self, turn: Turn) -> None:
        with self._lock:
            for turns in (self._running, self._waiting):
                if turn in turns:
                    turns.remove(turn)
            self._admit()
