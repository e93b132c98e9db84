"""Computing the next items of an iterator in a thread while the last one is in use."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from queue import Full, Queue
from typing import Generic, TypeVar

T = TypeVar("T")
# Tells whether what is being computed is still wanted by somebody.
Wanted = Callable[[], bool]
_PATIENCE = 0.1  # seconds until a thread that waits for room looks whether it is still wanted


@dataclass(frozen=True)
class _Next(Generic[T]):
    item: T


def run_ahead(begin: Callable[[Wanted], Iterator[T]], limit: int) -> Iterator[T]:
    """Yield the items of the iterator that `begin` gives, which runs in a thread of its own, up to `limit` items ahead.

    An error of the iterator is raised here, after the items before it. When this generator is closed, or the program
    ends, the thread stops at its next item; an iterator that takes long for one asks `wanted` in between.
    """
    ready: Queue[_Next[T] | BaseException | None] = Queue(limit)
    unwanted = threading.Event()

    def wanted() -> bool:
        return not unwanted.is_set() and threading.main_thread().is_alive()

    def put(message: _Next[T] | BaseException | None) -> bool:
        while wanted():
            try:
                ready.put(message, timeout=_PATIENCE)
                return True
            except Full:
                continue
        return False

    def work() -> None:
        try:
            for item in begin(wanted):
                if not put(_Next(item)):
                    return
            put(None)
        except BaseException as error:  # whatever it is belongs to the reader
            put(error)

    # No daemon: Python would end the program under it, and native code that is caught in that aborts the process.
    threading.Thread(target=work, name="run ahead", daemon=False).start()
    try:
        while (message := ready.get()) is not None:
            if isinstance(message, BaseException):
                raise message
            yield message.item
    finally:
        unwanted.set()
