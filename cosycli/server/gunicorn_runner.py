"""The server process: gunicorn with one worker, whose threads share a model that is loaded after the fork."""

import json
import os
import signal
import socket
import struct
import sys
from collections.abc import Callable, Iterable
from types import FrameType
from typing import Any

from gunicorn import util
from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter
from gunicorn.glogging import Logger
from gunicorn.http.errors import LimitRequestHeaders, LimitRequestLine, ParseException
from gunicorn.workers import gthread

from cosycli.errors import CosyError
from cosycli.server.arrivals import Arrivals
from cosycli.server.client import ARRIVED
from cosycli.server.listening import address_of, listen
from cosycli.server.settings import SPARE_THREADS, ServerSettings

INTERRUPTED = 130
GRACE_SECONDS = 30  # that running requests have to finish
_LOADING_SECONDS = 300  # that a large model may take to load before its process is taken for dead
_KEEP_ALIVE_SECONDS = 5
_FIRST_BYTE_SECONDS = 0.1  # that a thread waits for a new connection to say something; then the main one does
_STALLED_SECONDS = 20  # without a byte taken until a client that receives is given up


def serve(
    settings: ServerSettings,
    host: str,
    port: int,
    on_ready: Callable[[str], None],
    on_error: Callable[[CosyError], None],
) -> int:
    """Serve until a signal; return the exit status. Raises CosyError for what can be seen before the start.

    `on_ready` is told the address when the model is loaded, `on_error` why it cannot be, both in the worker process.
    SIGTERM finishes what runs and is status 0, Ctrl-C likewise and 130; a second Ctrl-C quits.
    """
    config = settings.check()
    threads = settings.concurrency_for(config) + settings.queue + SPARE_THREADS
    arbiter = _Arbiter(_Application(settings, listen(host, port), threads, on_ready, on_error))
    own = os.getpid()
    try:
        arbiter.run()
    except SystemExit as end:
        if os.getpid() != own:  # the worker, which ends its process
            raise
        failed = end.code not in (0, None)
        return INTERRUPTED if arbiter.interrupted else int(failed)
    return 0


class _Application(BaseApplication):
    """What gunicorn asks for: its settings, and in the worker the application."""

    def __init__(
        self,
        settings: ServerSettings,
        listener: socket.socket,
        threads: int,
        on_ready: Callable[[str], None],
        on_error: Callable[[CosyError], None],
    ) -> None:
        self._settings, self._threads = settings, threads
        self._on_ready, self._on_error = on_ready, on_error
        self._address = address_of(listener)
        self._descriptor = listener.detach()  # gunicorn's from now on: it closes it to stop
        super().__init__()

    def load_config(self) -> None:
        """The settings; nothing comes from files or the environment."""
        wishes: dict[str, Any] = {
            "bind": [f"fd://{self._descriptor}"],
            "workers": 1,
            "worker_class": f"{__name__}.{CosyWorker.__name__}",  # old versions want a name
            "threads": self._threads,
            "timeout": _LOADING_SECONDS,
            "graceful_timeout": GRACE_SECONDS,
            "keepalive": _KEEP_ALIVE_SECONDS,
            "logger_class": _Log,
            "loglevel": "error",
            "post_worker_init": lambda worker: self._on_ready(self._address),
            "control_socket_disable": True,
        }
        for name, value in wishes.items():
            if name in self.cfg.settings:  # not every version has all of them
                self.cfg.set(name, value)

    def load(self) -> Any:
        """The WSGI application; called in the worker."""
        from cosycli.server.app import build_app

        try:
            return build_app(self._settings)
        except CosyError as error:
            self._on_error(error)
            raise SystemExit(Arbiter.APP_LOAD_ERROR) from None


class _Arbiter(Arbiter):
    """The master process."""

    interrupted = False

    def handle_int(self) -> None:
        """The first Ctrl-C stops as SIGTERM does; the next one quits."""
        self.interrupted = True
        signal.signal(signal.SIGINT, self._quit)
        raise StopIteration

    def handle_hup(self) -> None:
        """The terminal is closed; there are no settings to read again."""
        raise StopIteration

    def handle_usr2(self) -> None:
        """There is no starting of a second server beside this one."""

    def handle_ttin(self) -> None:
        """There is one worker: two would hold two models and two queues."""

    def handle_ttou(self) -> None:
        """There is one worker."""

    def _quit(self, number: int, frame: FrameType | None) -> None:
        self.log.silent = True
        self.kill_workers(signal.SIGKILL)


class CosyWorker(gthread.ThreadWorker):
    """The process that answers; for gunicorn's --worker-class too."""

    arrivals = Arrivals()
    wsgi: Any

    def init_process(self) -> None:
        """Begin, after the fork."""
        # gunicorn's 5 s for each connection on which nothing comes would soon occupy all threads.
        gthread.DEFAULT_WORKER_DATA_TIMEOUT = _FIRST_BYTE_SECONDS
        super().init_process()

    def load_wsgi(self) -> None:
        """Load the application, which is to tell when a request has arrived."""
        super().load_wsgi()
        application = self.wsgi

        def with_arrivals(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
            environ[ARRIVED] = self.arrivals.complete
            return application(environ, start_response)

        self.wsgi = with_arrivals

    def init_signals(self) -> None:
        """Ctrl-C in a terminal reaches all processes; the master decides."""
        super().init_signals()
        signal.signal(signal.SIGINT, signal.SIG_IGN)

    def notify(self) -> None:
        """Called about every second."""
        super().notify()
        self.arrivals.cut_late()

    def set_accept_enabled(self, enabled: bool) -> None:
        """A server that stops refuses new connections, or they would wait for nothing."""
        super().set_accept_enabled(enabled)
        if not self.alive:
            for listener in self.sockets:
                listener.close()

    def handle(self, conn: Any) -> Any:
        """Handle a request, in one of the threads."""
        # Without the timeout a client that does not receive would keep the thread. In Python's own one receiving is
        # included, and gunicorn resets it.
        conn.sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, struct.pack("@ll", _STALLED_SECONDS, 0))
        self.arrivals.begin(conn.sock)
        try:
            return super().handle(conn)
        finally:
            self.arrivals.complete()

    def handle_error(self, req: Any, client: socket.socket, addr: Any, exc: BaseException) -> None:
        """What is not even HTTP gets the envelope of errors too."""
        if not isinstance(exc, ParseException):
            super().handle_error(req, client, addr, exc)
            return
        status, reason = 400, "Bad Request"
        if isinstance(exc, LimitRequestLine):
            status, reason = 414, "URI Too Long"
        elif isinstance(exc, LimitRequestHeaders):
            status, reason = 431, "Request Header Fields Too Large"
        error = {"message": "the request is not valid HTTP", "type": "invalid_request_error", "code": "bad_http"}
        body = json.dumps({"error": error | {"param": None, "hint": reason.lower()}})
        head = f"HTTP/1.1 {status} {reason}\r\nConnection: close\r\nContent-Type: application/json\r\n"
        reply = f"{head}X-Content-Type-Options: nosniff\r\nContent-Length: {len(body)}\r\n\r\n{body}"
        try:
            util.write_nonblock(client, reply.encode("ascii"))
        except OSError:
            self.log.debug("nobody was there to be told of an error")


class _Log(Logger):
    """gunicorn's log on stderr, without what the user is told otherwise or can do nothing about."""

    silent = False

    def error(self, msg: Any, *args: Any, **settings: Any) -> None:
        if (
            not self.silent
            and Arbiter.APP_LOAD_ERROR not in args
            and not str(msg).startswith(("Shutting down", "Reason"))
        ):
            super().error(msg, *args, **settings)

    def exception(self, msg: Any, *args: Any, **settings: Any) -> None:
        if not isinstance(sys.exc_info()[1], BlockingIOError):  # a client that stalled
            super().exception(msg, *args, **settings)
