import os
import pty
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import typer
from conftest import COSY, error_lines
from typer.testing import CliRunner

import cosycli
from cosycli.cli import CosyGroup
from cosycli.errors import CosyError, UsageError


def test_version(cosy) -> None:
    process = cosy("--version")
    assert (process.returncode, process.stdout.decode()) == (0, f"cosy {cosycli.__version__}\n")


@pytest.mark.parametrize("arguments", [[], ["--help"], ["-h"]], ids=str)
def test_help(cosy, arguments: list[str]) -> None:
    process = cosy(*arguments)
    text = process.stdout.decode()
    assert process.returncode == 0
    assert all(command in text for command in ("synth", "voices", "bench", "export"))
    assert process.stderr == b""


def test_every_command_shows_an_example(cosy) -> None:
    for command in ("synth", "voices", "bench", "export"):
        assert f"cosy {command} " in cosy(command, "--help").stdout.decode().split("Example")[1]


@pytest.mark.parametrize(
    "arguments",
    [["nope"], ["--nope"], ["synth", "--nope"], ["synth", "a", "--speed", "9", "-o", "a.wav"], ["export"]],
    ids=" ".join,
)
def test_wrong_usage_is_one_error_line_and_status_2(cosy, arguments: list[str]) -> None:
    process = cosy(*arguments)
    assert process.returncode == 2
    assert error_lines(process)[1].startswith("hint: see `cosy")
    assert process.stdout == b""


def test_text_from_outside_is_no_markup(cosy) -> None:
    process = cosy("synth", "hi", "-o", "a.wav", "--voice", "[/bold] [red]nope\x1b[31m")
    assert error_lines(process)[0] == "error: unknown voice: [/bold] [red]nope\\x1b[31m"


def test_a_bug_keeps_its_traceback_and_a_cosy_error_has_none() -> None:
    app = typer.Typer(cls=CosyGroup, pretty_exceptions_enable=False)

    @app.command()
    def bug() -> None:
        raise RuntimeError("a bug")

    @app.command()
    def failure() -> None:
        raise CosyError("it failed", "do this")

    @app.command()
    def misuse() -> None:
        raise UsageError("nonsense")

    runner = CliRunner()
    assert isinstance(runner.invoke(app, ["bug"]).exception, RuntimeError)
    failed = runner.invoke(app, ["failure"])
    assert (failed.exit_code, failed.stdout, failed.stderr) == (1, "", "error: it failed\nhint: do this\n")
    misused = runner.invoke(app, ["misuse"])
    assert (misused.exit_code, misused.stderr) == (2, "error: nonsense\n")


def test_a_closed_pipe_ends_quietly(environment: dict[str, str]) -> None:
    script = f'"{sys.executable}" -m cosycli voices --json | head -c 3; echo "${{PIPESTATUS[0]}}"'
    process = subprocess.run(["bash", "-c", script], env=environment, capture_output=True, text=True, timeout=60)
    assert process.stdout.endswith("0\n")
    assert process.stderr == ""


def test_a_full_disk_under_stdout_is_one_error_line(cosy) -> None:
    with Path("/dev/full").open("wb") as full:
        process = cosy("voices", stdout=full)
    assert process.returncode == 1
    assert error_lines(process)[0] == "error: cannot write to standard output: No space left on device"


def test_ctrl_c_is_status_130_without_traceback(environment: dict[str, str]) -> None:
    text = "今天天气很好,我们去公园散步。" * 2000
    command = [*COSY, "synth", "-o", "-"]
    with subprocess.Popen(
        command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        process.stdin.write(text.encode())
        process.stdin.close()
        process.stdout.read(1000)  # it speaks
        process.send_signal(signal.SIGINT)
        process.stdout.read()
        assert process.stderr.read() == b""
        assert process.wait(timeout=60) == 130


@pytest.mark.parametrize(("no_color", "coloured"), [("", True), ("1", False)])
def test_no_color_is_honoured_on_a_terminal(environment: dict[str, str], no_color: str, coloured: bool) -> None:
    terminal, inside = pty.openpty()
    settings = environment | {"TERM": "xterm-256color"} | ({"NO_COLOR": no_color} if no_color else {})
    process = subprocess.run([*COSY, "nope"], env=settings, stdin=inside, stdout=inside, stderr=inside, timeout=60)
    os.close(inside)
    output = os.read(terminal, 4096).decode()
    os.close(terminal)
    assert process.returncode == 2
    assert "no such command 'nope'" in output
    assert ("\x1b[1;31m" in output) == coloured
