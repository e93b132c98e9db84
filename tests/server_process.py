"""The real `cosy serve` in a process of its own, on a free port of this computer."""

import os
import re
import signal
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import requests
from conftest import COSY

START_SECONDS = 60


@dataclass
class Server:
    """A running server; `lines` are those it has written to stderr so far."""

    process: subprocess.Popen[bytes]
    lines: list[str] = field(default_factory=list)
    url: str = ""

    @property
    def port(self) -> int:
        return int(self.url.rsplit(":", 1)[1])

    @property
    def worker(self) -> int:
        """The process that answers: the child of the one that was started."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        assert len(children) == 1
        return int(children[0])

    def address(self, path: str) -> str:
        return f"{self.url}/{path.lstrip('/')}"

    def tts(self, text: str, **wishes: object) -> requests.Response:
        """POST /tts."""
        return requests.post(self.address("tts"), json={"text": text, **wishes}, timeout=60)

    def metric(self, name: str) -> float:
        """The sum of a metric over its labels."""
        lines = requests.get(self.address("metrics"), timeout=10).text.splitlines()
        found = [line for line in lines if re.match(rf"{name}(\{{| )", line)]
        return sum(float(line.rsplit(" ", 1)[1]) for line in found)

    def stop(self, number: int = signal.SIGTERM) -> int:
        """Send a signal; the exit status."""
        self.process.send_signal(number)
        return self.process.wait(timeout=60)


def error_of(reply: requests.Response) -> dict[str, object]:
    """The error of a reply, which must be in the envelope."""
    assert reply.headers["Content-Type"] == "application/json"
    answer = reply.json()
    assert set(answer) == {"error"}
    assert set(answer["error"]) == {"message", "type", "code", "param", "hint"}
    return answer["error"]


@contextmanager
def serving(environment: Mapping[str, str], *options: str) -> Iterator[Server]:
    """`cosy serve OPTIONS` at a free port, once it is ready."""
    for package in ("flask", "gunicorn", "prometheus_client"):
        pytest.importorskip(package)
    command = [*COSY, "serve", "--port", "0", *options]
    process = subprocess.Popen(
        command, env=dict(environment), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    server = Server(process)
    reader = threading.Thread(target=_read, args=(server,))
    reader.start()
    try:
        _wait_for(server)
        yield server
    finally:
        if process.poll() is None:
            process.terminate()
        try:
            process.wait(timeout=40)
        except subprocess.TimeoutExpired:
            process.kill()
        reader.join(timeout=10)


def user_environment(folder: Path) -> dict[str, str]:
    """The environment of a user without settings, models or cached audio."""
    dropped = ("COSY_HOME", "COSY_API_KEY", "NO_COLOR", "FORCE_COLOR")
    kept = {name: value for name, value in os.environ.items() if name not in dropped}
    folders = {f"XDG_{kind}_HOME": str(folder / f"user-{kind.lower()}") for kind in ("DATA", "CONFIG", "CACHE")}
    return kept | folders | {"PYTHONIOENCODING": "utf-8"}


def _read(server: Server) -> None:
    assert server.process.stderr is not None
    for line in server.process.stderr:
        server.lines.append(line.decode().rstrip("\n"))


def _wait_for(server: Server) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        found = [line for line in server.lines if line.startswith("http://")]
        if found:
            server.url = found[0].replace("0.0.0.0", "127.0.0.1")
            assert requests.get(server.address("health"), timeout=10).json()["status"] == "ok"
            return
        if server.process.poll() is not None:
            break
        time.sleep(0.02)
    raise AssertionError(f"the server did not start: {server.lines}")
