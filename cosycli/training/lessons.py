"""The lessons of a teacher model: it speaks the collections of a recipe, and can be interrupted at any time.

Of each collection there is a folder of sound files and a journal of what came of each sentence; at the end a table in
the layout of the recordings. What the journal has is not spoken again.
"""

import hashlib
import json
import os
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path

from cosycli.audio import write_audio
from cosycli.errors import CosyError
from cosycli.output_file import remove_leftovers, write_whole
from cosycli.synthesizer import SynthesisOptions, Synthesizer
from cosycli.text.coverage import Unspoken
from cosycli.text.frontend import analyze
from cosycli.training.labels import encode_phones
from cosycli.training.recipe import CorpusSpec, Recipe, VoiceSpec
from cosycli.training.sentences import read_sentences
from cosycli.training.speech_table import write_table
from cosycli.training.takes import fault_of_take, odd_rates
from cosycli.worker_pool import WorkerDiedError, WorkerPool

SENTENCES = 2000  # of each collection
PHONES = (4, 120)  # of a sentence
TAKES = 3  # of a sentence at most: chance may fail once
REPORT_EVERY = 50
ODD_RATE = "faster or slower than the others"


@dataclass(frozen=True)
class Lesson:
    """A sentence for a voice to say: its `phones` as a column of the table, the sound `file` in `folder`."""

    corpus: str
    voice: str
    language: str
    text: str
    phones: str
    folder: str
    file: str
    takes: int


@dataclass(frozen=True)
class Outcome:
    """What came of a sentence: the file, seconds of its sound, and what is wrong with it, "" if nothing is."""

    text: str
    file: str
    seconds: float
    fault: str


def teach_recipe(
    recipe: Recipe, teacher: Path, sources: Path, work: Path, sentences: int, jobs: int, report: Callable[[str], None]
) -> None:
    """Have the model in the folder `teacher` speak all collections of a recipe into `work`/taught.

    `sources` holds lists of sentences, or is one (training/sentences.py). With `jobs` above 1 so many processes
    speak, of one thread each. Raises CosyError where a collection has no usable sentence.
    """
    folder = work / "taught"
    lessons = {spec.name: _lessons(spec, recipe, sources, folder, sentences) for spec in recipe.corpora}
    journals = {spec.name: Journal(folder / f"{spec.name}.jsonl") for spec in recipe.corpora}
    waiting = [lesson for name, given in lessons.items() for lesson in given if not journals[name].has(lesson.text)]
    for name, given in lessons.items():
        missing = sum(lesson.corpus == name for lesson in waiting)
        report(f"{name}: {len(given) - missing} of {len(given)} sentences are spoken")
    begin, seconds = time.monotonic(), 0.0
    for count, (lesson, outcome) in enumerate(_spoken(waiting, teacher, jobs, report), 1):
        journals[lesson.corpus].add(outcome)
        seconds += outcome.seconds
        if count % REPORT_EVERY == 0 or count == len(waiting):
            factor = (time.monotonic() - begin) / max(seconds, 1e-3)
            report(f"{lesson.corpus}: {count} of {len(waiting)} spoken, real-time factor {factor:.2f}")
    for spec in recipe.corpora:
        _write_table(spec, lessons[spec.name], journals[spec.name], folder, report)


def _lessons(spec: CorpusSpec, recipe: Recipe, sources: Path, folder: Path, count: int) -> list[Lesson]:
    """The sentences of a collection that our front end reads as the teacher is to say them."""
    voice = _voice(recipe, spec)
    lessons: list[Lesson] = []
    for line in read_sentences(spec.language, sources, 3 * count):
        text = " ".join(line.split())
        phones = phones_of(text, spec.language)
        if phones is None:
            continue
        file = f"{spec.name}/{hashlib.sha256(text.encode()).hexdigest()[:16]}.flac"
        takes = 1 if spec.keep_all else TAKES
        lessons.append(Lesson(spec.name, voice.id, spec.language, text, phones, str(folder), file, takes))
        if len(lessons) == count:
            break
    if not lessons:
        raise CosyError(
            f"no sentence in {sources} can be taught in the language {spec.language}",
            "give whole sentences in that language alone, one a line",
        )
    return lessons


def _voice(recipe: Recipe, spec: CorpusSpec) -> VoiceSpec:
    return next(voice for voice in recipe.voices if voice.speaker == spec.speaker)


def phones_of(text: str, language: str) -> str | None:
    """The phones of a text as a column; None where it is not in one language, too short, or not said in full."""
    left_out: list[Unspoken] = []
    phones = []
    try:
        for sentence in analyze(text, language, {language}, on_unspoken=left_out.append):
            phones += [phone for phone in sentence.phones if phone.symbol != "sil"]
    except CosyError:
        return None
    if left_out or not PHONES[0] <= len(phones) <= PHONES[1]:
        return None
    return encode_phones(phones)


class Journal:
    """The outcomes so far, a line each; one that was cut off does not count."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.outcomes: dict[str, Outcome] = {}
        path.with_suffix("").mkdir(parents=True, exist_ok=True)
        remove_leftovers(path.with_suffix(""))
        if not path.exists():
            return
        for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
            try:
                outcome = Outcome(**json.loads(line))
            except (ValueError, TypeError):
                continue
            if (path.parent / outcome.file).exists():
                self.outcomes[outcome.text] = outcome
        # Without the broken end, or the next line would be part of it.
        write_whole(path, "".join(map(_line, self.outcomes.values())).encode())

    def has(self, text: str) -> bool:
        return text in self.outcomes

    def add(self, outcome: Outcome) -> None:
        self.outcomes[outcome.text] = outcome
        with self._path.open("a", encoding="utf-8") as file:
            file.write(_line(outcome))


def _line(outcome: Outcome) -> str:
    return json.dumps(asdict(outcome), ensure_ascii=False) + "\n"


def _spoken(
    lessons: list[Lesson], teacher: Path, jobs: int, report: Callable[[str], None]
) -> Iterator[tuple[Lesson, Outcome]]:
    """Each lesson with its outcome, in any order; one whose process died is left for the next run."""
    if not lessons:
        return
    if jobs == 1:
        speak = load_teacher(teacher, None)
        yield from ((lesson, speak(lesson)) for lesson in lessons)
        return
    with WorkerPool(jobs, partial(load_teacher, teacher, 1)) as pool:
        for lesson, outcome in pool.map(lessons):
            if isinstance(outcome, WorkerDiedError):
                report(f"{lesson.file}: its process died ({outcome})")
            else:
                yield lesson, outcome


def load_teacher(teacher: Path, threads: int | None) -> Callable[[Lesson], Outcome]:
    """Load the model; the result speaks lessons."""
    return partial(speak_lesson, Synthesizer.load(teacher, threads=threads))


def speak_lesson(synthesizer: Synthesizer, lesson: Lesson) -> Outcome:
    """Say a sentence until it has no fault, with another seed each time, and write the last take.

    The seed is that of the text, so that a run that was interrupted ends with the same sound.
    """
    mel = synthesizer.config.mel
    n_phones = lesson.phones.count(" ") + 1
    seed = int.from_bytes(hashlib.sha256(lesson.text.encode()).digest()[:3], "big")
    for take in range(lesson.takes):
        options = SynthesisOptions(voice=lesson.voice, language=lesson.language, loudness=None, seed=seed + take)
        audio = synthesizer.synthesize(lesson.text, options)
        fault = fault_of_take(audio.samples, n_phones, mel)
        if fault is None:
            break
    write_audio(audio, os.path.join(lesson.folder, lesson.file), "flac")
    return Outcome(lesson.text, lesson.file, round(audio.duration, 3), fault or "")


def _write_table(
    spec: CorpusSpec, lessons: Iterable[Lesson], journal: Journal, folder: Path, report: Callable[[str], None]
) -> None:
    """Write the table of a collection without the takes that failed, and report those."""
    heard = [(lesson, journal.outcomes[lesson.text]) for lesson in lessons if journal.has(lesson.text)]
    odd = odd_rates([outcome.seconds for _, outcome in heard], [len(lesson.phones.split()) for lesson, _ in heard])
    faults = [outcome.fault or (ODD_RATE if strange else "") for (_, outcome), strange in zip(heard, odd, strict=True)]
    kept = [lesson for (lesson, _), fault in zip(heard, faults, strict=True) if spec.keep_all or not fault]
    counts = ", ".join(f"{count} {fault}" for fault, count in Counter(filter(None, faults)).most_common())
    if not kept:
        raise CosyError(
            f"the teacher failed at every sentence of {spec.name}: {counts or 'none was spoken'}",
            "listen to the files in the folder taught; to rehearse with a teacher of random weights, add --keep-all",
        )
    rows = [{"file": lesson.file, "text": lesson.text, "phones": lesson.phones} for lesson in kept]
    write_table(folder / f"{spec.name}.tsv", rows)
    verb = "kept in spite of faults" if spec.keep_all else "left out"
    report(f"{spec.name}: {len(kept)} of {len(heard)} sentences" + (f"; {verb}: {counts}" if counts else ""))
