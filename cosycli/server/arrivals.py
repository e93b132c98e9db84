"""Requests that are still arriving: a client that sends too slowly must not keep a thread for ever."""

import socket
import threading
import time
from contextlib import suppress
from dataclasses import dataclass

ARRIVAL_SECONDS = 20.0  # for the head and the body of a request together


@dataclass(frozen=True)
class _Arrival:
    socket: socket.socket
    deadline: float


class Arrivals:
    """What each thread is receiving. `begin` and `complete` are called in that thread, `cut_late` in any other."""

    def __init__(self, seconds: float = ARRIVAL_SECONDS) -> None:
        self._seconds = seconds
        self._lock = threading.Lock()
        self._arriving: dict[int, _Arrival] = {}

    def begin(self, connection: socket.socket) -> None:
        """A request is about to arrive."""
        with self._lock:
            self._arriving[threading.get_ident()] = _Arrival(connection, time.monotonic() + self._seconds)

    def complete(self) -> None:
        """It is here, or there is nothing more to wait for."""
        with self._lock:
            self._arriving.pop(threading.get_ident(), None)

    def cut_late(self) -> None:
        """End the receiving of what should have been here: to the thread it is as if the client had stopped."""
        now = time.monotonic()
        with self._lock:
            for thread, arrival in list(self._arriving.items()):
                if arrival.deadline < now:
                    del self._arriving[thread]
                    with suppress(OSError):
                        arrival.socket.shutdown(socket.SHUT_RD)
