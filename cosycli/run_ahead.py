"""Computing the next items of an iterator in a thread while the last one is in use."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from queue import Full, Queue
from typing import Generic, TypeVar

T = TypeVar("T")
_PATIENCE = 0.1  # seconds until a thread that waits for room looks whether it is still wanted


@dataclass(frozen=True)
class _Next(Generic[T]):
    item: T


def run_ahead(items: Iterator[T], limit: int) -> Iterator[T]:
    """Yield the items of an iterator, which runs in a thread of its own and up to `limit` items ahead.

    An error of the iterator is raised here, after the items before it. Closing this generator stops the thread when it
    has its next item.
    """
    ready: Queue[_Next[T] | BaseException | None] = Queue(limit)
    unwanted = threading.Event()

    def put(message: _Next[T] | BaseException | None) -> bool:
        while not unwanted.is_set():
            try:
                ready.put(message, timeout=_PATIENCE)
                return True
            except Full:
                continue
        return False

    def work() -> None:
        try:
            for item in items:
                if not put(_Next(item)):
                    return
            put(None)
        except BaseException as error:  # whatever it is belongs to the reader
            put(error)

    # A daemon: Ctrl-C must not wait for the sentence that is being computed.
    threading.Thread(target=work, name="run ahead", daemon=True).start()
    try:
        while (message := ready.get()) is not None:
            if isinstance(message, BaseException):
                raise message
            yield message.item
    finally:
        unwanted.set()
