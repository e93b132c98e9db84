"""`cosy bench`: how fast this computer speaks."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cosycli import console
from cosycli.commands.options import JsonOption, ModelDirOption, ModelOption, StepsOption, VoiceOption
from cosycli.documents import read_text_file
from cosycli.errors import MissingExtraError, TextError
from cosycli.model_config import read_model_config
from cosycli.store import find_model

if TYPE_CHECKING:
    from cosycli.benchmark import BenchResult


def bench(
    model: ModelOption = None,
    model_dir: ModelDirOption = None,
    voice: VoiceOption = None,
    text_file: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Text to speak (default: a built-in one, Chinese and English).")
    ] = None,
    threads: Annotated[
        int, typer.Option("--threads", "-j", min=1, max=256, metavar="N", help="Threads, and cores to keep to.")
    ] = 1,
    steps: StepsOption = None,
    utterance_seconds: Annotated[
        float | None,
        typer.Option(
            min=0.5,
            max=30,
            metavar="SECONDS",
            help="CosyVoice: exactly so much speech in each utterance, to compare models and machines.",
        ),
    ] = None,
    runs: Annotated[int, typer.Option(min=1, max=1000, metavar="N", help="Runs to take the median of.")] = 5,
    as_json: JsonOption = False,
    plot: Annotated[
        Path | None, typer.Option(metavar="PNG", help="Draw the stages; needs pip install 'cosycli[plot]'.")
    ] = None,
) -> None:
    """Measure speed, latency and memory of a model.

    Cold figures are of fresh processes, warm ones of a process that has spoken before. The real-time factor (RTF) is
    seconds of computing per second of speech, from the text to the encoded WAV.

    \b
    Example:
      cosy bench --threads 1 --json
    """
    config = read_model_config(find_model(model, model_dir))
    config.voice(voice)
    if plot is not None:
        _require_matplotlib()
    from cosycli.benchmark import COSYVOICE_TEXT, DEFAULT_TEXT, measure, plot_stages

    default = DEFAULT_TEXT if config.cosyvoice is None else COSYVOICE_TEXT
    text = default if text_file is None else read_text_file(text_file)
    if not text.strip():
        raise TextError(f"{text_file} is empty", "give a text file with something to say")
    result = measure(
        config.folder, text, voice=voice, threads=threads, runs=runs, steps=steps,
        utterance_seconds=utterance_seconds, report=console.print_note,
    )  # fmt: skip
    if as_json:
        console.print_result(result.as_json() + "\n")
    else:
        _print_tables(result)
    if plot is not None:
        plot_stages(result, plot)
        console.print_note(f"drew {plot}")


def _require_matplotlib() -> None:
    from importlib.util import find_spec

    if find_spec("matplotlib") is None:
        raise MissingExtraError("matplotlib", "plot")


def _print_tables(result: "BenchResult") -> None:
    def row(label: str, key: str, digits: int, unit: str) -> list[str]:
        low, high = result.spread[key]
        return [label, f"{getattr(result, key):.{digits}f}{unit}", f"{low:.{digits}f} - {high:.{digits}f}{unit}"]

    pinned = "" if result.pinned else " (not pinned)"
    title = f"{result.model}, voice {result.voice}, {result.threads} thread(s){pinned}, {result.runs} runs"
    rows = [
        row("real-time factor", "rtf", 4, ""),
        row("core-seconds per second of speech", "core_seconds_per_audio_second", 4, ""),
        row("first audio of a stream", "first_audio_s", 3, " s"),
        row("load, warm", "warm_load_s", 3, " s"),
        row("load, cold", "load_s", 3, " s"),
        row("process start to finished WAV, cold", "cold_s", 3, " s"),
        ["peak memory", f"{result.peak_rss_mb:.0f} MB", ""],
        ["speech", f"{result.audio_s:.2f} s", ""],
    ]
    console.print_table(["measure", "median", "range"], rows, title)
    console.print_result("\n")
    stages = [[stage, f"{share:.1%}", f"{share * result.rtf * 1000:.2f} ms"] for stage, share in result.stages.items()]
    console.print_table(["stage", "share", "per second of speech"], stages)
    console.print_result(f"\n{result.cpu} ({' '.join(result.isa)}), onnxruntime {result.onnxruntime}\n")
