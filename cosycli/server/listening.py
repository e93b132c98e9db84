"""The address a server listens at."""

import errno
import socket

from cosycli.errors import CosyError, UsageError

_BACKLOG = 2048  # connections that the system keeps until they are accepted


def listen(host: str, port: int) -> socket.socket:
    """A listening socket; port 0 is any free one. Raises CosyError for an address that cannot be had."""
    bare = host.removeprefix("[").removesuffix("]")
    if not bare:
        raise UsageError("the host is empty", "give an address of this computer, such as 127.0.0.1")
    try:
        found = socket.getaddrinfo(bare, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except (OSError, UnicodeError):
        raise CosyError(f"no such host: {host}", "give an address of this computer, such as 127.0.0.1") from None
    error = OSError()
    for family, _, _, _, address in found:  # localhost may be ::1 where IPv6 is off
        try:
            return _bind(family, address)
        except OSError as failure:
            error = failure
    raise _failure(error, host, port)


def address_of(listener: socket.socket) -> str:
    """As a URL."""
    host, port = listener.getsockname()[:2]
    return f"http://{f'[{host}]' if ':' in host else host}:{port}"


def _bind(family: int, address: tuple[object, ...]) -> socket.socket:
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(_BACKLOG)
    except OSError:
        listener.close()
        raise
    return listener


def _failure(error: OSError, host: str, port: int) -> CosyError:
    hints = {
        errno.EADDRINUSE: "another program has the port: give another --port, or 0 for any free one",
        errno.EACCES: "ports below 1024 are reserved: give a higher --port",
        errno.EADDRNOTAVAIL: "give an address of this computer, such as 127.0.0.1",
    }
    return CosyError(f"cannot listen at {host}, port {port}: {error.strerror}", hints.get(error.errno or 0, ""))
