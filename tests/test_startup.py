"""Commands that do not speak start without the heavy libraries."""

import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = ("numpy", "onnxruntime", "torch", "soundfile", "scipy", "matplotlib", "pypinyin", "jieba", "flask", "gunicorn")

# Runs a command line in this process and then tells which heavy libraries it has loaded.
PROBE = """
import sys
from cosycli.cli import main
sys.argv = ["cosy", *sys.argv[2:]]
heavy = {heavy!r}
try:
    main()
except SystemExit as end:
    if end.code:
        raise
loaded = [name for name in heavy if name in sys.modules]
if loaded:
    raise SystemExit("loaded: " + ", ".join(loaded))
"""


@pytest.mark.parametrize(
    "arguments",
    [
        ["--help"],
        ["--version"],
        ["voices"],
        ["voices", "--json"],
        ["voices", "add", "-h"],
        ["synth", "--help"],
        ["explain", "--help"],
        ["bench", "-h"],
        ["export", "-h"],
        ["serve", "-h"],
    ],
    ids=" ".join,
)
def test_starts_light(arguments: list[str], environment: dict[str, str]) -> None:
    command = [sys.executable, "-c", PROBE.format(heavy=HEAVY), "cosy", *arguments]
    process = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=60)
    assert process.returncode == 0, process.stderr
    assert process.stdout


def test_the_embedded_model_speaks_without_what_the_other_family_needs(
    tmp_path: Path, environment: dict[str, str]
) -> None:
    probe = PROBE.format(heavy=("tiktoken", "concurrent.futures", "cosycli.hift", "cosycli.acoustic.cosyvoice"))
    command = [sys.executable, "-c", probe, "cosy", "synth", "-q", "-o", str(tmp_path / "out.wav"), "你好"]
    process = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=60)
    assert process.returncode == 0, process.stderr


def test_the_probe_sees_a_heavy_import(environment: dict[str, str]) -> None:
    probe = "import numpy\n" + PROBE.format(heavy=HEAVY)
    process = subprocess.run(
        [sys.executable, "-c", probe, "cosy", "--help"], capture_output=True, text=True, timeout=60
    )
    assert process.returncode == 1
    assert "loaded: numpy" in process.stderr
