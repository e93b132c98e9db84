"""Teachers: programs that speak where no recordings are at hand, and a second voice made of recordings.

Each makes a collection in the layout of the recordings, a table `NAME.tsv` and a folder of sound files, so that the
later stages need not know who spoke. The tables hold the phones that were said, and for Open JTalk their durations.
The programs are run to make sound; nothing of them is linked or shipped.
"""

import subprocess
import tempfile
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from shutil import which

import numpy as np
from numpy.typing import NDArray

from cosycli.audio import Audio, read_audio, write_audio
from cosycli.errors import CosyError
from cosycli.model_config import MelConfig
from cosycli.resampling import resample
from cosycli.text.frontend import analyze
from cosycli.training.labels import encode_phones
from cosycli.training.openjtalk_labels import read_trace
from cosycli.training.recipe import CorpusSpec
from cosycli.training.sentences import read_sentences
from cosycli.training.speech_table import read_table, write_table
from cosycli.training.voice_shift import shift_voice

SAMPLE_RATE = MelConfig.sample_rate
SENTENCES = 3000  # that a teacher speaks, at most
ESPEAK_VOICES = {"ko": "ko", "yue": "yue-latn-jyutping"}  # what they read is already a pronunciation
ESPEAK_SPEEDS = (130, 180)  # words a minute
JTALK_DICTIONARIES = ("/var/lib/mecab/dic/open-jtalk/naist-jdic", "/usr/share/open_jtalk/dic")
JTALK_VOICE = "htsvoices/tohoku-f01-neutral.htsvoice"


@dataclass(frozen=True)
class Shift:
    """A voice made from the recordings of another: ratios of its formants and its F0, one in how many is taken."""

    corpus: str
    formants: float
    pitch: float
    every: int


# A man's vocal tract is about a sixth longer than a woman's (Peterson and Barney, 1952); both come out near 120 Hz.
SHIFTS = {"zh_male": Shift("zh_hsk", 0.86, 0.5, 3), "en_male": Shift("en_kathleen", 0.86, 0.78, 2)}


def teach(spec: CorpusSpec, sources: Path, work: Path, limit: int | None, report: Callable[[str], None]) -> Path:
    """Have the teacher of a collection speak it; returns the folder with its table. Finished ones are kept.

    `sources` holds the folders speech, text, testsets and htsvoices. Raises CosyError with what to install where a
    program is missing.
    """
    folder = work / "taught"
    table = folder / f"{spec.name}.tsv"
    if table.exists():
        return folder
    (folder / spec.name).mkdir(parents=True, exist_ok=True)
    count = limit or SENTENCES
    if spec.teacher == "shift":
        rows = _shifted(spec, sources, folder, limit)
    elif spec.teacher == "espeak":
        rows = _espeak(spec, read_sentences(spec.language, sources, count), folder)
    elif spec.teacher == "open_jtalk":
        rows = _open_jtalk(spec, read_sentences(spec.language, sources, count), sources, folder)
    else:
        raise CosyError(f"{spec.name} is not spoken yet", f"run `prepare` with --teacher, a {spec.teacher} model")
    if not rows:
        raise CosyError(f"the teacher of {spec.name} spoke nothing", f"are there sentences below {sources}?")
    write_table(table, rows)
    report(f"{spec.name}: {len(rows)} items by {spec.teacher}")
    return folder


def _program(name: str) -> str:
    path = which(name)
    if path is None:
        raise CosyError(f"{name} is not installed", f"apt-get install {name.replace('_', '-')}")
    return path


def _in_parallel(work: Callable[..., dict[str, str] | None], items: Iterable[object]) -> list[dict[str, str]]:
    with ProcessPoolExecutor(2) as pool:
        return [row for row in pool.map(work, items, chunksize=16) if row is not None]


def _espeak(spec: CorpusSpec, sentences: list[str], folder: Path) -> list[dict[str, str]]:
    program = _program("espeak-ng")
    return _in_parallel(partial(_espeak_row, spec, program, folder), list(enumerate(sentences)))


def _espeak_row(spec: CorpusSpec, program: str, folder: Path, item: tuple[int, str]) -> dict[str, str] | None:
    """Speak the reading of one sentence, as this project's own front end has it."""
    index, text = item
    phones, said = [], ""
    for sentence in analyze(text, spec.language, {spec.language}):
        if any(run.language != spec.language for run in sentence.runs):
            return None
        phones += [phone for phone in sentence.phones if phone.symbol != "sil"]
        words = [word for run in sentence.runs for word in run.words]
        said += " ".join(word.text if word.is_pause else word.reading for word in words) + ". "
    if not 3 <= len(phones) <= 150 or not said.strip(" ."):
        return None
    file = f"{spec.name}/{index:05}.wav"
    speed = int(np.random.default_rng(index).integers(*ESPEAK_SPEEDS))
    command = [program, "-v", ESPEAK_VOICES[spec.language], "-s", str(speed), "-w", str(folder / file), said]
    subprocess.run(command, check=True, capture_output=True)
    return {"file": file, "text": text.replace("\t", " "), "phones": encode_phones(phones)}


def _open_jtalk(spec: CorpusSpec, sentences: list[str], sources: Path, folder: Path) -> list[dict[str, str]]:
    program = _program("open_jtalk")
    dictionary = next((path for path in JTALK_DICTIONARIES if Path(path).exists()), None)
    if dictionary is None:
        raise CosyError("the dictionary of open_jtalk is missing", "apt-get install open-jtalk-mecab-naist-jdic")
    voice = sources / JTALK_VOICE
    if not voice.exists():
        raise CosyError(f"no {JTALK_VOICE} in {sources}", "it is the HTS voice that speaks Japanese")
    command = (program, "-x", dictionary, "-m", str(voice))
    return _in_parallel(partial(_jtalk_row, spec, command, folder), list(enumerate(sentences)))


def _jtalk_row(
    spec: CorpusSpec, command: tuple[str, ...], folder: Path, item: tuple[int, str]
) -> dict[str, str] | None:
    """Speak one sentence; its phones and their durations come from the trace of the synthesis."""
    index, text = item
    with tempfile.TemporaryDirectory() as scratch:
        sound, trace = Path(scratch) / "sound.wav", Path(scratch) / "trace.txt"
        made = [*command, "-ow", str(sound), "-ot", str(trace)]
        subprocess.run(made, input=text.encode("utf-8"), check=True, capture_output=True)
        if not sound.exists() or sound.stat().st_size < 1000:
            return None
        labels = read_trace(trace.read_text(encoding="utf-8", errors="replace"))
        if labels is None:
            return None
        audio = read_audio(sound)
    samples, seconds = _cut_edges(audio.samples, audio.sample_rate, labels.seconds)
    file = f"{spec.name}/{index:05}.flac"
    write_audio(Audio(resample(samples, audio.sample_rate, SAMPLE_RATE), SAMPLE_RATE), folder / file, "flac")
    durations = " ".join(f"{value:.4f}" for value in seconds)
    return {"file": file, "text": text, "phones": encode_phones(labels.phones), "seconds": durations}


EDGE_SECONDS = 0.104  # of silence kept at both ends, as in the recordings


def _cut_edges(
    samples: NDArray[np.float32], rate: int, seconds: tuple[float, ...]
) -> tuple[NDArray[np.float32], list[float]]:
    """Shorten the silences at both ends, in the sound and in the durations."""
    first, last = min(seconds[0], EDGE_SECONDS), min(seconds[-1], EDGE_SECONDS)
    begin = round((seconds[0] - first) * rate)
    end = round((sum(seconds[:-1]) + last) * rate)
    return samples[begin:end], [first, *seconds[1:-1], last]


def _shifted(spec: CorpusSpec, sources: Path, folder: Path, limit: int | None) -> list[dict[str, str]]:
    """Another voice from a speaker's recordings."""
    shift = SHIFTS[spec.name]
    rows = read_table(sources / "speech" / f"{shift.corpus}.tsv")[:: shift.every]
    return _in_parallel(partial(_shifted_row, spec, shift, sources / "speech", folder), rows[:limit])


def _shifted_row(spec: CorpusSpec, shift: Shift, speech: Path, folder: Path, row: dict[str, str]) -> dict[str, str]:
    audio = read_audio(speech / row["file"])
    samples = resample(audio.samples, audio.sample_rate, SAMPLE_RATE)
    shifted = shift_voice(samples, SAMPLE_RATE, shift.formants, shift.pitch)
    file = f"{spec.name}/{Path(row['file']).stem}.flac"
    write_audio(Audio(shifted, SAMPLE_RATE), folder / file, "flac")
    return row | {"file": file}
