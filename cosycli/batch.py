"""Many texts in one go: an audio file for each, made once.

    items -> plan: names, wishes, content keys -> what the folder holds already is kept -> workers make the rest

Files appear whole, and the manifest of the folder tells what each of them is: a run that was interrupted, or follows a
change of the texts, makes what is missing, changed or damaged.
"""

import errno
import hashlib
import math
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

from cosycli.batch_items import BadItem, BatchItem
from cosycli.batch_options import ITEM_ERRORS
from cosycli.batch_plan import Failure, Task, Wishes, plan
from cosycli.content_key import ContentKeys
from cosycli.errors import AudioError
from cosycli.manifest import MANIFEST_NAME, Manifest, Record, only_writer
from cosycli.mastered_file import write_master
from cosycli.mastering import Recording
from cosycli.model_config import ModelConfig
from cosycli.onnx_session import default_threads
from cosycli.output_file import check_output, remove_leftovers
from cosycli.synthesizer import Synthesizer
from cosycli.text.coverage import Unspoken
from cosycli.text.lexicon import Lexicon
from cosycli.text.zh.words import current_segmenter, set_segmenter
from cosycli.voice_choice import check_wishes
from cosycli.worker_pool import WorkerDiedError, WorkerPool

# A worker takes as long to start as it takes to speak for half a minute: so many texts make it worth its while.
_TEXTS_PER_WORKER = 16
# What ends a batch, because it would meet every file: no room, no folder, or none that may be written to.
_FATAL = (errno.ENOSPC, errno.EDQUOT, errno.EROFS)


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

    def __call__(self) -> Callable[["Task"], "Record | Failure"]:
        """Load the model; the result does tasks."""
        set_segmenter(self.segmenter)
        synthesizer = Synthesizer.load(self.model, threads=self.threads, lexicon=self.lexicon)
        return lambda task: perform(task, synthesizer)


@dataclass(frozen=True)
class Observer:
    """Who is told how a batch goes on: the number of texts and of those whose files are kept, then each text that is
    made, that fails, and what of it is not spoken."""

    on_begin: Callable[[int, int], None]
    on_done: Callable[[Record], None]
    on_failure: Callable[[Failure], None]
    on_unspoken: Callable[[int, Unspoken], None]

    def tell_unspoken(self, record: Record) -> None:
        """Tell what of a text is not spoken, now or when its file was made."""
        for text, start in record.unspoken:
            self.on_unspoken(record.index, Unspoken(text, start))


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
    check_wishes(config, wishes.options)
    check_output(wishes.folder / MANIFEST_NAME)
    with only_writer(wishes.folder):
        manifest = Manifest(wishes.folder)
        planned = plan(items, config, ContentKeys(config, speaker.lexicon), wishes)
        tasks = [task for task in planned if isinstance(task, Task)]
        failures = [failure for failure in planned if isinstance(failure, Failure)]
        for folder in {task.path.parent for task in tasks}:
            remove_leftovers(folder)
        records = {task.file: record for task in tasks if (record := _kept(task, manifest))}
        missing = [task for task in tasks if task.file not in records]
        kept = len(records)
        observer.on_begin(len(planned), kept)
        for failure in failures:
            observer.on_failure(failure)
        for record in records.values():
            observer.tell_unspoken(record)
        for task, result in _perform_all(missing, speaker, _jobs(wishes.jobs, config, len(missing))):
            if isinstance(result, Failure):
                failure = _with_stale_file(result, task, manifest)
                if failure.ends_all:
                    raise AudioError(failure.message, failure.hint)
                failures.append(failure)
                observer.on_failure(failure)
            else:
                records[task.file] = result
                manifest.add(result)
                observer.on_done(result)
                observer.tell_unspoken(result)
        others = manifest.finish(records.values())
    return Summary(len(records) - kept, kept, len(failures), others)


def _kept(task: Task, manifest: Manifest) -> Record | None:
    """The record of a file that is there already, and good enough: under `strict` all of its text has to be spoken.

    The text may have another place and name in the input than it had.
    """
    record = manifest.holds(task.file, task.key)
    if record is None or (task.strict and record.unspoken):
        return None
    return replace(record, index=task.number, id=task.id)


def _with_stale_file(failure: Failure, task: Task, manifest: Manifest) -> Failure:
    """The failure of a text whose file says something else: that is told, and the manifest drops the file."""
    if not manifest.forget(task.file):
        return failure
    return replace(failure, message=f"{failure.message}; {task.file} is as it was made before")


def _jobs(wished: int | None, config: ModelConfig, texts: int) -> int:
    """Processes that are worth starting; a large model is loaded once unless more are asked for."""
    if wished is None:
        wished = 1 if config.cosyvoice is not None else min(default_threads(), texts // _TEXTS_PER_WORKER)
    return max(1, min(wished, texts))


def _perform_all(tasks: Sequence[Task], speaker: Speaker, jobs: int) -> Iterator[tuple[Task, Record | Failure]]:
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
        for folder in {task.path.parent for task in tasks}:
            at_end.callback(remove_leftovers, folder)
        pool: WorkerPool[Task, Record | Failure] = at_end.enter_context(WorkerPool(jobs, replace(speaker, threads=1)))
        for task, result in pool.map(tasks):
            if isinstance(result, WorkerDiedError):
                hint = "is there enough memory? try fewer --jobs"
                result = Failure(task.number, f"the process that spoke it has died: {result}", hint)
            yield task, result


def perform(task: Task, synthesizer: Synthesizer) -> Record | Failure:
    """Speak a text into its file."""
    unspoken: list[Unspoken] = []
    try:
        task.path.parent.mkdir(parents=True, exist_ok=True)
        if task.strict:
            synthesizer.check_spoken(task.text, task.options)
        recording = Recording(synthesizer.config.mel.sample_rate, task.path.parent)
        synthesizer.record(task.text, task.options, recording, on_unspoken=unspoken.append)
        mastered = write_master(recording, task.options.loudness, task.path, task.format)
        with task.path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
    except (*ITEM_ERRORS, AudioError) as error:
        return Failure.of(task.number, error, _ends_all(error, task))
    except OSError as error:
        message = f"cannot write {task.path}: {error.strerror}"
        return Failure(task.number, message, "choose another name or folder", _ends_all(error, task))
    voice = synthesizer.choose_voice(task.text, task.options).id
    left_out = tuple((characters.text, characters.start) for characters in unspoken)
    measured = mastered.loudness  # -inf for silence, which JSON has no word for
    loudness = round(measured, 2) if measured is not None and math.isfinite(measured) else None
    return Record(
        task.number, task.file, task.key, digest, mastered.duration, voice, task.text, task.id, loudness, left_out
    )  # fmt: skip


def _ends_all(error: BaseException, task: Task) -> bool:
    """Whether an error would meet every other file too."""
    cause = error if isinstance(error, OSError) else error.__cause__
    return (isinstance(cause, OSError) and cause.errno in _FATAL) or not task.folder.is_dir()
