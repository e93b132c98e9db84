"""What speaking costs: core seconds for a second of audio, by stage, and the size of the files."""

from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from time import process_time

import numpy as np

from cosycli.quality.sentences import SENTENCES
from cosycli.quality.subject import Subject
from cosycli.stage_clock import StageClock
from cosycli.synthesis_options import SynthesisOptions
from cosycli.text.frontend import analyze

RUNS = 5
SPEED_SENTENCES = 5
WEIGHTS = ".onnx"


@dataclass(frozen=True)
class Speed:
    """Of one voice in its first language, on one core, the median of RUNS: core seconds a second of audio of the two
    models (`rtf_models`) and of the whole pipeline (`rtf`), text to samples."""

    voice: str
    language: str
    rtf_models: float
    rtf: float


@dataclass(frozen=True)
class Size:
    """Bytes of the weights, in all and by file."""

    total: int
    files: dict[str, int]


def measure_speed(subject: Subject, report: Callable[[str], None]) -> list[Speed]:
    """Every voice in its first language. Core time, so that other work on the computer does not count."""
    found = []
    for voice in subject.voices:
        language = voice.languages[0]
        text = "\n".join(SENTENCES.get(language, ())[:SPEED_SENTENCES])
        if not text:
            continue
        options = SynthesisOptions(voice=voice.id, language=language)
        subject.synthesizer.synthesize(text, options)  # warm
        runs = [_run(subject, text, options) for _ in range(RUNS)]
        found.append(Speed(voice.id, language, median(r[0] for r in runs), median(r[1] for r in runs)))
        report(f"speed, {voice.id}: RTF {found[-1].rtf:.4f}, of the two models {found[-1].rtf_models:.4f}")
    return found


def _run(subject: Subject, text: str, options: SynthesisOptions) -> tuple[float, float]:
    """Core seconds a second of audio of the two models, and of everything."""
    started = process_time()
    audio = subject.synthesizer.synthesize(text, options)
    whole = process_time() - started
    voice = subject.synthesizer.config.voice(options.voice)
    sentences = list(analyze(text, options.language, voice.languages))
    started = process_time()
    for piece in subject.acoustic.speak(sentences, voice, options, StageClock(None)):
        assert piece.frames is not None
        subject.vocoder(piece.frames.mel, piece.frames.f0, np.random.default_rng(0))
    models = process_time() - started
    return models / audio.duration, whole / audio.duration


def measure_size(subject: Subject) -> Size:
    """The ONNX files of the model."""
    folder = subject.synthesizer.config.folder
    files = {path.name: path.stat().st_size for path in sorted(folder.iterdir()) if path.suffix == WEIGHTS}
    return Size(sum(files.values()), files)
