"""What several tests use: the real `cosy` command in a process of its own."""

import os
import pty
import subprocess
import sys
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from server_process import Server

    from cosycli.synthesizer import Synthesizer

COSY = (sys.executable, "-m", "cosycli")


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """The environment of a user without settings or installed models."""
    dropped = ("COSY_HOME", "NO_COLOR", "FORCE_COLOR")
    kept = {name: value for name, value in os.environ.items() if name not in dropped}
    folders = {f"XDG_{kind}_HOME": str(tmp_path / f"user-{kind.lower()}") for kind in ("DATA", "CONFIG")}
    return kept | folders | {"PYTHONIOENCODING": "utf-8"}


@pytest.fixture
def cosy(environment: dict[str, str], tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[bytes]]:
    """Run `cosy ARGUMENTS` in an empty folder; `stdin` is bytes, by default none."""
    folder = tmp_path / "empty"
    folder.mkdir()

    def run(
        *arguments: str | bytes | Path, stdin: bytes = b"", **options: object
    ) -> subprocess.CompletedProcess[bytes]:
        command = [*COSY, *map(os.fspath, arguments)]
        settings = {"cwd": folder, "env": environment, "timeout": 300} | options
        if "stdout" not in options:
            settings["stdout"] = subprocess.PIPE
        return subprocess.run(command, input=stdin, stderr=subprocess.PIPE, **settings)

    return run


def error_lines(process: subprocess.CompletedProcess[bytes]) -> list[str]:
    """The lines a failed command wrote to stderr, which must be one error line and at most one hint."""
    lines = process.stderr.decode().splitlines()
    assert lines and lines[0].startswith("error: "), lines
    assert len(lines) == 1 or (len(lines) == 2 and lines[1].startswith("hint: ")), lines
    return lines


def run_on_terminal(arguments: list[str], environment: dict[str, str], columns: int = 100) -> tuple[int, str]:
    """Run `cosy` with stdin, stdout and stderr on a terminal; its status and what it showed."""
    terminal, inside = pty.openpty()
    settings = environment | {"TERM": "xterm-256color", "COLUMNS": str(columns)}
    process = subprocess.Popen([*COSY, *arguments], env=settings, stdin=inside, stdout=inside, stderr=inside)
    os.close(inside)
    shown = b""
    while True:
        try:
            piece = os.read(terminal, 65536)
        except OSError:  # Linux's way to say that the other side is closed
            break
        if not piece:
            break
        shown += piece
    os.close(terminal)
    return process.wait(timeout=60), shown.decode()


@pytest.fixture
def voice_networks(tmp_path: Path) -> Callable[..., Path]:
    """Write stand-ins for the two networks that listen to a recording into a model folder, and return it."""
    pytest.importorskip("onnx")
    from voice_networks import write_speaker_encoder, write_speech_tokenizer

    def write(folder: Path = tmp_path, width: int = 6, step: int = 2, n_tokens: int = 256) -> Path:
        write_speaker_encoder(folder, width)
        write_speech_tokenizer(folder, step, n_tokens)
        return folder

    return write


GOLDEN = Path(__file__).parent / "data" / "golden"


@pytest.fixture(scope="session")
def cosyvoice_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tiny CosyVoice checkpoint as a model folder in int8, with the tokenizer of openai-whisper."""
    pytest.importorskip("torch")
    pytest.importorskip("onnx")
    if find_spec("whisper") is None:
        pytest.skip("needs the ranks file of openai-whisper (pip install --no-deps openai-whisper)")
    folder = tmp_path_factory.mktemp("models") / "tiny"
    command = [*COSY, "export", os.fspath(GOLDEN), "-o", os.fspath(folder)]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    return folder


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator["Server"]:
    """A running `cosy serve` with the embedded model and an empty cache, for all tests that leave it as it is."""
    from server_process import serving, user_environment

    with serving(user_environment(tmp_path_factory.mktemp("server"))) as running:
        yield running


@pytest.fixture(scope="session")
def synthesizer() -> "Synthesizer":
    """The embedded model in this process, to say what the audio of others must be."""
    from cosycli.synthesizer import Synthesizer

    return Synthesizer.load(threads=1)
