"""The client at the other end of a request: is it still there?"""

import select
import socket
from collections.abc import Callable, Mapping
from typing import Any

ARRIVED = "cosy.arrived"  # in a WSGI environment: to be called when the body has been read
_HANG_UP = getattr(select, "POLLRDHUP", 0)


class ClientGoneError(Exception):
    """Nobody waits for the reply any more."""


class Client:
    """The connection that a request came over.

    A client that has closed its sending side counts as gone, as in nginx: from here it looks the same.
    """

    def __init__(self, environ: Mapping[str, Any]) -> None:
        # Both are there only under a server that has them: elsewhere nobody ever goes.
        self._socket: socket.socket | None = environ.get("gunicorn.socket")
        self._arrived: Callable[[], None] | None = environ.get(ARRIVED)

    def arrived(self) -> None:
        """The request has been read: from now on the client waits, not the server."""
        if self._arrived is not None:
            self._arrived()

    def has_gone(self) -> bool:
        """Look, without waiting."""
        if self._socket is None:
            return False
        try:
            if _HANG_UP:
                poller = select.poll()
                poller.register(self._socket, _HANG_UP)
                return bool(poller.poll(0))  # closed connections and errors are always reported
            if not select.select([self._socket], [], [], 0)[0]:
                return False
            return self._socket.recv(1, socket.MSG_PEEK) == b""
        except (OSError, ValueError):  # closed on this side
            return True

    def check(self) -> None:
        """Raise ClientGoneError if the client has gone."""
        if self.has_gone():
            raise ClientGoneError
