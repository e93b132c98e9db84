"""How fast a model speaks on this computer: latency, real-time factor (RTF), cost by stage, memory.

RTF is seconds of computing / seconds of audio, from the text to the encoded WAV in memory. Warm figures come from one
process that has spoken once before; cold ones from fresh processes, which find the files in the page cache.
"""

import io
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from statistics import median
from typing import Any

from cosycli.errors import CosyError, MissingExtraError, UsageError
from cosycli.hardware import peak_memory_mb, read_cpu
from cosycli.model_config import read_model_config
from cosycli.output_file import write_whole
from cosycli.synthesis_options import SynthesisOptions

DEFAULT_TEXT = (
    "今天天气很好,我们去公园散步吧。图书馆里有很多有意思的书,大家都喜欢在那里学习。"
    "The weather is fine today, so we are going for a walk in the park. "
    "There are many interesting books in the library, and people like to study there. "
    "这个 project 用 Python 写成,在普通的 CPU 上就能运行。"
)
# One utterance, about 5 s: a model that is slower than real time takes long enough for it.
COSYVOICE_TEXT = "今天天气很好,我们一起去公园散步,晚上再去看电影吧。"
COLD_TEXT = "今天天气很好我们去公园吧。"
OTHER_STAGE = "other"

# A fresh process loads the model and tells the seconds that took, imports included.
_LOAD_PROBE = """
import sys, time
from pathlib import Path
started = time.perf_counter()
from cosycli.synthesizer import Synthesizer
Synthesizer.load(Path(sys.argv[1]), threads=int(sys.argv[2]))
print(time.perf_counter() - started)
"""


@dataclass(frozen=True)
class Run:
    """One pass over the text: seconds of each measurement, `stages` by name."""

    first_audio_s: float
    synthesis_s: float
    core_seconds: float
    audio_s: float
    stages: dict[str, float]


@dataclass(frozen=True)
class BenchResult:
    """Medians over the runs; `spread` has the least and greatest of each. Seconds, unless the name says otherwise.

    `load_s` is a fresh process's, imports included; `warm_load_s` the same in a process that has all libraries loaded.
    `cold_s` is from process start to a finished WAV of `COLD_TEXT`. `stages` are shares of the synthesis; they sum to
    1, or to more where stages run beside each other.
    """

    model: str
    voice: str
    threads: int
    runs: int
    audio_s: float
    rtf: float
    core_seconds_per_audio_second: float
    first_audio_s: float
    load_s: float
    warm_load_s: float
    cold_s: float
    peak_rss_mb: float
    stages: dict[str, float]
    spread: dict[str, tuple[float, float]]
    cpu: str
    isa: tuple[str, ...]
    onnxruntime: str
    pinned: bool

    def as_json(self) -> str:
        """The result as a JSON object."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=2)


def measure(
    model: Path,
    text: str = DEFAULT_TEXT,
    *,
    voice: str | None = None,
    threads: int = 1,
    runs: int = 5,
    steps: int | None = None,
    utterance_seconds: float | None = None,
    report: Callable[[str], None] = lambda line: None,
) -> BenchResult:
    """Measure a model folder with `threads` threads on as many cores, `runs` times cold and warm.

    In a model of the cosyvoice family the warm runs take `steps` of the solver, and `utterance_seconds` gives every
    utterance exactly that length of speech, whatever its text.
    """
    if runs < 1:
        raise ValueError("runs must be at least 1")
    config = read_model_config(model)
    if config.cosyvoice is None and (steps is not None or utterance_seconds is not None):
        raise UsageError(f"{config.name} has neither steps nor utterances of a fixed length", "leave both options out")
    voice = config.voice(voice).id  # the same one cold and warm, whatever the language of the text
    with pinned_cores(threads) as pinned:
        # Warm first: what is wrong with the model then shows here, not as the failure of a child process.
        report(f"warm: {runs} runs")
        options = SynthesisOptions(voice=voice, steps=steps)
        warm_loads, warm, memory = _measure_warm(model, text, options, threads, runs, utterance_seconds)
        report(f"cold: {runs} fresh processes")
        cold = [_measure_cold(model, voice, threads) for _ in range(runs)]
        cold_loads = [_measure_cold_load(model, threads) for _ in range(runs)]
    figures = {
        "rtf": [run.synthesis_s / run.audio_s for run in warm],
        "core_seconds_per_audio_second": [run.core_seconds / run.audio_s for run in warm],
        "first_audio_s": [run.first_audio_s for run in warm],
        "load_s": cold_loads,
        "warm_load_s": warm_loads,
        "cold_s": cold,
    }
    cpu = read_cpu()
    facts: dict[str, Any] = {key: round(median(values), 5) for key, values in figures.items()}
    return BenchResult(
        **facts,
        model=config.name,
        voice=voice,
        threads=threads,
        runs=runs,
        audio_s=round(median(run.audio_s for run in warm), 3),
        peak_rss_mb=round(memory, 1),
        stages=_shares(warm),
        spread={key: (round(min(values), 5), round(max(values), 5)) for key, values in figures.items()},
        cpu=cpu.name,
        isa=cpu.isa,
        onnxruntime=version("onnxruntime"),
        pinned=pinned,
    )


@contextmanager
def pinned_cores(count: int) -> Iterator[bool]:
    """Keep this process and its children on `count` cores; False where the platform cannot, or has too few."""
    if sys.platform != "linux":
        yield False
        return
    before = os.sched_getaffinity(0)
    chosen = sorted(before)[:count]
    os.sched_setaffinity(0, chosen)
    try:
        yield len(chosen) == count
    finally:
        os.sched_setaffinity(0, before)


def plot_stages(result: BenchResult, path: Path) -> None:
    """Draw the shares of the stages and the latencies as a PNG. Needs the extra `plot`."""
    try:
        from matplotlib.figure import Figure
    except ImportError:
        raise MissingExtraError("matplotlib", "plot") from None
    figure = Figure(figsize=(9, 3.6), layout="constrained")
    left, right = figure.subplots(1, 2)
    milliseconds = [share * result.rtf * 1000 for share in result.stages.values()]
    left.barh(list(result.stages), milliseconds)
    left.invert_yaxis()
    left.set_xlabel("milliseconds per second of speech")
    left.set_title(f"RTF {result.rtf:.4f}, {result.threads} thread(s)")
    latencies = {"first audio": "first_audio_s", "load": "load_s", "start to WAV": "cold_s"}
    medians = [getattr(result, key) for key in latencies.values()]
    below = [value - result.spread[key][0] for value, key in zip(medians, latencies.values(), strict=True)]
    above = [result.spread[key][1] - value for value, key in zip(medians, latencies.values(), strict=True)]
    right.barh(list(latencies), medians, xerr=[below, above], capsize=4)
    right.invert_yaxis()
    right.set_xlabel("seconds (median, least to greatest)")
    right.set_title(f"{result.model}, {result.peak_rss_mb:.0f} MB")
    figure.suptitle(result.cpu)
    picture = io.BytesIO()
    figure.savefig(picture, format="png", dpi=120)
    write_whole(path, picture.getvalue())


def _measure_warm(
    model: Path, text: str, options: SynthesisOptions, threads: int, runs: int, utterance_seconds: float | None
) -> tuple[list[float], list[Run], float]:
    """Seconds of each load, the runs, and the peak of the memory in MB before the model was loaded again."""
    from cosycli.acoustic.cosyvoice import CosyVoiceModel
    from cosycli.synthesizer import Synthesizer

    synthesizer = Synthesizer.load(model, threads=threads)
    if isinstance(synthesizer.acoustic, CosyVoiceModel):
        synthesizer.acoustic.utterance_seconds = utterance_seconds
    synthesizer.synthesize(text, options)
    results = [_measure_run(synthesizer, text, options) for _ in range(runs)]
    memory = peak_memory_mb()
    del synthesizer
    loads = []
    for _ in range(runs):
        started = time.perf_counter()
        Synthesizer.load(model, threads=threads)
        loads.append(time.perf_counter() - started)
    return loads, results, memory


def _measure_run(synthesizer: Any, text: str, options: SynthesisOptions) -> Run:
    from cosycli.audio import encode

    stages: dict[str, float] = {}
    first: list[float] = []

    def on_stage(stage: str, seconds: float) -> None:
        stages[stage] = stages.get(stage, 0.0) + seconds

    def on_audio(seconds: float) -> None:
        first.append(time.perf_counter() - started)

    started, core_started = time.perf_counter(), time.process_time()
    audio = synthesizer.synthesize(text, options, on_stage=on_stage, on_audio=on_audio)
    encode(audio, "wav")
    synthesis, core_seconds = time.perf_counter() - started, time.process_time() - core_started
    return Run(first[0], synthesis, core_seconds, audio.duration, stages)


def _shares(runs: Sequence[Run]) -> dict[str, float]:
    """Each stage's share of all the runs' synthesis time; what no stage claims is `other`."""
    total = sum(run.synthesis_s for run in runs)
    shares = {stage: sum(run.stages[stage] for run in runs) / total for stage in runs[0].stages}
    shares[OTHER_STAGE] = max(0.0, 1.0 - sum(shares.values()))
    return {stage: round(share, 4) for stage, share in shares.items()}


def _measure_cold(model: Path, voice: str, threads: int) -> float:
    """Seconds from the start of a `cosy synth` process to its end, with the WAV written."""
    with tempfile.TemporaryDirectory() as folder:
        arguments = ["synth", COLD_TEXT, "--quiet", "--model", str(model), "--threads", str(threads), "--voice", voice]
        started = time.perf_counter()
        _run_python(["-m", "cosycli", *arguments, "--output", str(Path(folder, "cold.wav"))])
        return time.perf_counter() - started


def _measure_cold_load(model: Path, threads: int) -> float:
    return float(_run_python(["-c", _LOAD_PROBE, str(model), str(threads)]))


def _run_python(arguments: Sequence[str]) -> str:
    process = subprocess.run([sys.executable, *arguments], capture_output=True, text=True, stdin=subprocess.DEVNULL)
    if process.returncode:
        raise CosyError(f"a fresh process failed: {process.stderr.strip()}", "try `cosy synth` with this model")
    return process.stdout
