"""The order of the modules: imports point down only, and each heavy library has one home."""

import ast
from collections.abc import Iterator
from pathlib import Path

import cosycli

PACKAGE = Path(cosycli.__file__).parent

# From the top down; what stands on one line does not import each other.
LAYERS = (
    ("__main__",),
    ("cli",),
    ("commands",),
    ("console",),
    ("export", "server", "batch", "speech_file", "benchmark", "quality"),
    ("track",),
    ("training",),
    ("synthesizer", "added_voices"),
    ("batch_plan",),
    ("voice_recording", "batch_options", "subtitles", "voice_choice", "mastered_file"),
    ("acoustic", "vocoder", "hift", "postprocess", "store", "documents", "mastering", "content_key", "speech_timing"),
    ("batch_items", "file_names"),
    ("markdown", "srt", "tables"),
    ("text", "spectrogram"),
    ("model_config", "synthesis_options", "audio", "loudness", "onnx_session"),
    ("encoders", "manifest"),
    ("output_file", "resampling", "hardware", "ogg", "stage_clock", "run_ahead", "worker_pool", "termination"),
    ("errors",),
)
HEIGHT = {unit: -row for row, units in enumerate(LAYERS) for unit in units}

HOMES = {
    "torch": {"export", "training", "quality"},
    "onnx": {"export"},
    "pyworld": {"training"},
    "pyopenjtalk": {"text"},
    "onnxruntime": {"onnx_session"},
    "onnxruntime.quantization": {"export"},
    "soundfile": {"encoders"},
    "rich": {"console"},
    "tiktoken": {"acoustic"},
    "typer": {"cli", "commands"},
    "flask": {"server"},
    "gunicorn": {"server"},
    "prometheus_client": {"server"},
    "multiprocessing": {"worker_pool"},
    "markdown_it": {"markdown"},
    "matplotlib": {"benchmark", "quality"},
    "pesq": {"quality"},
    "pystoi": {"quality"},
    "pocketsphinx": {"quality"},
    "click": set(),
    "scipy": set(),
}


def imported_modules(path: Path) -> Iterator[str]:
    """Full names of all modules a file imports, inside functions too."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are absolute here"
            assert node.module is not None
            if node.module == "cosycli":
                yield from (f"cosycli.{alias.name}" for alias in node.names if alias.name != "__version__")
            else:
                yield node.module


def sources() -> Iterator[tuple[str, Path]]:
    """Each source file with the name of its unit: a module or folder directly in the package."""
    for path in sorted(PACKAGE.rglob("*.py")):
        unit = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
        if unit not in ("__init__", "assets"):
            yield unit, path


def test_every_module_has_a_layer() -> None:
    assert {unit for unit, _ in sources()} <= set(HEIGHT)


def test_imports_point_down_only() -> None:
    upward = []
    for unit, path in sources():
        for module in imported_modules(path):
            parts = module.split(".")
            # A package that runs as a program may call what builds on it, which the package itself may not.
            height = 0 if path.name == "__main__.py" else HEIGHT[unit]
            if parts[0] == "cosycli" and len(parts) > 1 and parts[1] != unit and HEIGHT[parts[1]] >= height:
                upward.append(f"{path.relative_to(PACKAGE)} imports {module}")
    assert not upward


def test_each_heavy_library_has_one_home() -> None:
    strays = []
    for unit, path in sources():
        for module in imported_modules(path):
            library = max((home for home in HOMES if f"{module}.".startswith(f"{home}.")), key=len, default="")
            if library and unit not in HOMES[library]:
                strays.append(f"{path.relative_to(PACKAGE)} imports {module}")
    assert not strays


def test_importing_the_package_is_free() -> None:
    assert list(imported_modules(PACKAGE / "__init__.py")) == []
