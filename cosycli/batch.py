"""Many texts in one go: an audio file for each, made once.

    items -> plan: names, wishes, content keys -> what the folder holds already is kept -> workers make the rest

Files appear whole, and the manifest of the folder tells what each of them is: a run that was interrupted, or follows a
change of the texts, makes what is missing, changed or damaged.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

from cosycli.audio import write_pieces
from cosycli.batch_items import BadItem, BatchItem
from cosycli.batch_options import common_language, item_options
from cosycli.content_key import ContentKeys
from cosycli.errors import AudioError, CosyError, LanguageError, TextError, UsageError
from cosycli.file_names import NameRegister, NameTemplate, checked_output_file
from cosycli.manifest import MANIFEST_NAME, Manifest, Record, only_writer
from cosycli.mastering import Recording, master
from cosycli.model_config import ModelConfig
from cosycli.onnx_session import default_threads
from cosycli.output_file import check_output, remove_leftovers
from cosycli.synthesis_options import SynthesisOptions
from cosycli.synthesizer import Synthesizer
from cosycli.text.coverage import Unspoken
from cosycli.text.lexicon import Lexicon
from cosycli.text.zh.words import current_segmenter, set_segmenter
from cosycli.worker_pool import WorkerDiedError, WorkerPool

DEFAULT_TEMPLATE = "{index:05d}"
ID_TEMPLATE = "{id}"
# A worker takes as long to start as it takes to speak for half a minute: so many texts make it worth its while.
_TEXTS_PER_WORKER = 16
_ITEM_ERRORS = (TextError, LanguageError, AudioError)


@dataclass(frozen=True)
class Speaker:
    """All that a process needs to speak: the model's folder, threads, the user's readings and segmenter."""

    model: Path
    threads: int | None
    lexicon: Lexicon | None
    segmenter: str

    @classmethod
    def here(cls, model: Path, threads: int | None, lexicon: Lexicon | None) -> "Speaker":
        """One that reads as this process does."""
        return cls(model, threads, lexicon, current_segmenter())

    def __call__(self) -> Callable[["Task"], "Outcome"]:
        """Load the model; the result does tasks."""
        set_segmenter(self.segmenter)
        synthesizer = Synthesizer.load(self.model, threads=self.threads, lexicon=self.lexicon)
        return lambda task: perform(task, synthesizer)


@dataclass(frozen=True)
class Task:
    """A text to speak into a file of `folder`; `strict` refuses a text that the voice cannot say in full."""

    number: int
    text: str
    options: SynthesisOptions
    folder: Path
    file: str
    format: str
    key: str
    strict: bool
    id: str | None = None


@dataclass(frozen=True)
class Failure:
    """Why a text has no file."""

    number: int
    message: str
    hint: str


@dataclass(frozen=True)
class Outcome:
    """What became of a task, and what of the text is not spoken."""

    result: Record | Failure
    unspoken: tuple[Unspoken, ...] = ()


@dataclass(frozen=True)
class Wishes:
    """How a batch is to be made: `jobs` processes (None: as many as it is worth), names by `template` (None: by the id,
    else the number), audio in `format` unless an item's output_file ends otherwise."""

    folder: Path
    format: str
    options: SynthesisOptions = SynthesisOptions()
    template: NameTemplate | None = None
    strict: bool = False
    jobs: int | None = None


@dataclass(frozen=True)
class Observer:
    """Who is told how a batch goes on: the number of texts and of those whose files are kept, then each text that is
    made, that fails, and what of it is not spoken."""

    on_begin: Callable[[int, int], None]
    on_done: Callable[[Record], None]
    on_failure: Callable[[Failure], None]
    on_unspoken: Callable[[int, Unspoken], None]


@dataclass(frozen=True)
class Summary:
    """How many files were made, were there already, and failed; `others` are made of other texts, in earlier runs."""

    made: int
    kept: int
    failed: int
    others: int


def make_batch(
    items: Sequence[BatchItem | BadItem], config: ModelConfig, speaker: Speaker, wishes: Wishes, observer: Observer
) -> Summary:
    """Speak every item into a file of its own.

    Raises CosyError for what no item can be made with: a folder that cannot be written to or that another run holds, a
    damaged model. What is wrong with one item is told, and the rest goes on.
    """
    check_output(wishes.folder / MANIFEST_NAME)
    with only_writer(wishes.folder):
        planned = plan(items, config, ContentKeys(config, speaker.lexicon), wishes)
        tasks = [task for task in planned if isinstance(task, Task)]
        failures = [failure for failure in planned if isinstance(failure, Failure)]
        for folder in {(wishes.folder / task.file).parent for task in tasks}:
            remove_leftovers(folder)
        manifest = Manifest(wishes.folder)
        records = {task.file: record for task in tasks if (record := manifest.holds(task.file, task.key))}
        missing = [task for task in tasks if task.file not in records]
        kept = len(records)
        observer.on_begin(len(planned), kept)
        for failure in failures:
            observer.on_failure(failure)
        for task, outcome in _perform_all(missing, speaker, _jobs(wishes.jobs, config, len(missing))):
            for unspoken in outcome.unspoken:
                observer.on_unspoken(task.number, unspoken)
            if isinstance(outcome.result, Failure):
                failures.append(outcome.result)
                observer.on_failure(outcome.result)
            else:
                records[task.file] = outcome.result
                manifest.add(outcome.result)
                observer.on_done(outcome.result)
        by_file = {task.file: task for task in tasks}
        others = manifest.finish(
            replace(record, index=by_file[file].number, id=by_file[file].id) for file, record in records.items()
        )
    return Summary(len(records) - kept, kept, len(failures), others)


def plan(
    items: Iterable[BatchItem | BadItem], config: ModelConfig, keys: ContentKeys, wishes: Wishes
) -> list[Task | Failure]:
    """A task for each item: its own wishes, its file and its key. What is wrong with it is known before any work."""
    items = list(items)
    common = common_language(items)
    names = _Names(wishes)
    return [_planned(item, common, names, config, keys, wishes) for item in items]


def _planned(
    item: BatchItem | BadItem, common: str, names: "_Names", config: ModelConfig, keys: ContentKeys, wishes: Wishes
) -> Task | Failure:
    if isinstance(item, BadItem):
        return _failure(item.number, item.error)
    try:
        options = item_options(item, wishes.options, common)
        config.voice(options.voice).check_language(options.language)
        file, format = names.of(item, options)
    except CosyError as error:
        return _failure(item.number, error)
    key = keys.key(item.text, options, format)
    return Task(item.number, item.text, options, wishes.folder, file, format, key, wishes.strict, item.id)


class _Names:
    """The file of each item: its own, else one by the template, and no file twice."""

    def __init__(self, wishes: Wishes) -> None:
        self._wishes = wishes
        self._by_id = NameTemplate(ID_TEMPLATE)
        self._by_index = NameTemplate(DEFAULT_TEMPLATE)
        self._register = NameRegister()

    def of(self, item: BatchItem, options: SynthesisOptions) -> tuple[str, str]:
        """Its name relative to the folder and its format. Raises UsageError, AudioError."""
        if item.output_file is None:
            template = self._wishes.template or (self._by_id if item.id else self._by_index)
            stem = template.render(item.number, item.text, options.voice or "", options.language or "", item.id or "")
            return self._register.take(f"{stem}.{self._wishes.format}"), self._wishes.format
        file, format = checked_output_file(item.output_file, self._wishes.format)
        if self._register.take(file) != file:
            raise UsageError(f"two texts have the file {file}", "give each an output_file of its own")
        path = self._wishes.folder / file
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise AudioError(f"cannot make the folder {path.parent}: {error.strerror}", "choose another name") from None
        check_output(path)
        return file, format


def _jobs(wished: int | None, config: ModelConfig, texts: int) -> int:
    """Processes that are worth starting; a large model is loaded once unless more are asked for."""
    if wished is None:
        wished = 1 if config.cosyvoice is not None else min(default_threads(), texts // _TEXTS_PER_WORKER)
    return max(1, min(wished, texts))


def _perform_all(tasks: Sequence[Task], speaker: Speaker, jobs: int) -> Iterator[tuple[Task, Outcome]]:
    """Do the tasks, here or in worker processes of one thread each; the results come in any order."""
    if not tasks:
        return
    if jobs == 1:
        do = speaker()
        for task in tasks:
            yield task, do(task)
        return
    with ExitStack() as at_end:
        # Unfinished files of workers that were ended: they are dead before this, which the order of the stack sees to.
        for folder in {(task.folder / task.file).parent for task in tasks}:
            at_end.callback(remove_leftovers, folder)
        pool: WorkerPool[Task, Outcome] = at_end.enter_context(WorkerPool(jobs, replace(speaker, threads=1)))
        for task, outcome in pool.map(tasks):
            if isinstance(outcome, WorkerDiedError):
                hint = "is there enough memory? try fewer --jobs"
                outcome = Outcome(Failure(task.number, f"the process that spoke it has died: {outcome}", hint))
            yield task, outcome


def perform(task: Task, synthesizer: Synthesizer) -> Outcome:
    """Speak a text into its file."""
    unspoken: list[Unspoken] = []
    path = task.folder / task.file
    try:
        if task.strict:
            synthesizer.check_spoken(task.text, task.options)
        recording = Recording(synthesizer.config.mel.sample_rate, path.parent)
        synthesizer.record(task.text, task.options, recording, on_unspoken=unspoken.append)
        mastered = master(recording, task.options.loudness)
        write_pieces(mastered.pieces(), len(mastered), mastered.sample_rate, path, task.format)
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
    except _ITEM_ERRORS as error:
        return Outcome(_failure(task.number, error))
    except OSError as error:
        return Outcome(Failure(task.number, f"cannot read {path} again: {error.strerror}", ""))
    voice = synthesizer.choose_voice(task.text, task.options).id
    record = Record(task.number, task.file, task.key, digest, mastered.duration, voice, task.text, task.id)
    return Outcome(record, tuple(unspoken))


def _failure(number: int, error: CosyError) -> Failure:
    return Failure(number, error.message, error.hint)
