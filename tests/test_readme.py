"""What the README says is so: its commands run, its options exist, its Python works."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from cosycli.cli import app
from cosycli.model_config import read_model_config
from cosycli.store import EMBEDDED_MODEL

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
GROUPS = {group.name: group.typer_instance for group in app.registered_groups if group.name and group.typer_instance}
COMMANDS = {command.name or command.callback.__name__ for command in app.registered_commands if command.callback}
COMMANDS |= set(GROUPS)


def blocks(language: str) -> list[str]:
    """The fenced code blocks of a language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)


SHELL = [line for block in blocks("bash") for line in block.splitlines()]


def test_the_table_lists_every_command() -> None:
    assert set(re.findall(r"^\| `cosy (\w+)` \|", README, re.MULTILINE)) == COMMANDS


def test_every_option_mentioned_exists(cosy) -> None:
    helps = {name: cosy(name, "--help").stdout.decode() for name in COMMANDS}
    for name, group in GROUPS.items():
        for command in group.registered_commands:
            helps[name] += cosy(name, command.callback.__name__, "--help").stdout.decode()
    mentioned = re.findall(r"cosy (\w+)([^`|\n]*)", README)
    assert mentioned
    for name, rest in mentioned:
        if name in COMMANDS:
            for option in re.findall(r"(?<=\s)--?[a-z][\w-]*", rest):
                assert re.search(rf"(?<![\w-]){option}(?![\w-])", helps[name]), f"cosy {name} has no {option}"


@pytest.mark.parametrize("line", [line for line in SHELL if "cosy" in line and "pip" not in line])
def test_examples_run(line: str, environment: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "story.txt").write_text("从前有一座山。\n山里有一座庙。\n", encoding="utf-8")
    command = re.sub(r"\bcosy ", f'"{sys.executable}" -m cosycli ', line)
    if "bench" in command:
        command += " --runs 1"
    process = subprocess.run(command, shell=True, cwd=tmp_path, env=environment, capture_output=True, timeout=300)
    assert process.returncode == 0, process.stderr.decode()


def test_the_first_command_speaks(cosy, tmp_path: Path) -> None:
    install, speak = SHELL[0].split(" && ")
    assert install == "pip install ."
    match = re.fullmatch(r'cosy synth "([^"]+)" -o hello\.wav', speak)
    assert match is not None
    assert cosy("synth", match[1], "-o", "hello.wav").returncode == 0
    assert (tmp_path / "empty" / "hello.wav").stat().st_size > 100_000


def test_the_python_example_runs(environment: dict[str, str], tmp_path: Path) -> None:
    (code,) = blocks("python")
    process = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, env=environment, capture_output=True, text=True
    )
    assert process.returncode == 0, process.stderr
    assert (tmp_path / "hello.wav").stat().st_size > 10_000
    assert len(process.stdout.splitlines()) == 2


def test_ci_runs_the_commands_of_the_readme() -> None:
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    speak = SHELL[0].split(" && ")[1]
    assert speak in script
    install, test = SHELL[-1].split(" && ")
    assert (install, test) == ("pip install '.[test]'", "pytest")
    assert install.split(" ", 2)[2] in script
    assert re.search(r"^pytest\b", script, re.MULTILINE)


def test_the_voices_are_those_of_the_model() -> None:
    documented = dict(re.findall(r"^\| `([a-z]+_\d+)` \| ([^|]+) \|", README, re.MULTILINE))
    assert documented == {voice.id: voice.name for voice in read_model_config(EMBEDDED_MODEL).voices}


@pytest.mark.skipif(shutil.which("bash") is None, reason="needs bash")
def test_shell_scripts_parse() -> None:
    for script in (ROOT / ".ci" / "run", *ROOT.glob("examples/*.sh")):
        assert subprocess.run(["bash", "-n", str(script)]).returncode == 0
