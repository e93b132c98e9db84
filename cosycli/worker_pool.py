"""Worker processes that do tasks of one kind, each with what it has set up once.

A worker ends with its parent, however that ends; one that dies takes only its task with it. Ctrl-C is for the parent:
it ends the workers in the middle of their tasks.
"""

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from typing import Any, Generic, TypeVar, cast

Task = TypeVar("Task")
Result = TypeVar("Result")
# Called once in a worker: what then does its tasks. It is pickled, and so are tasks and results.
SetUp = Callable[[], Callable[[Task], Result]]


_THREAD_VARIABLES = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


class WorkerDiedError(Exception):
    """The process that did a task has ended in the middle of it: killed, out of memory, or by a crash."""


class WorkerPool(Generic[Task, Result]):
    """`count` processes. As a context manager they are ended at its end, after an error at once."""

    def __init__(self, count: int, set_up: SetUp[Task, Result]) -> None:
        self._count = count
        self._set_up = set_up
        self._workers: list[_Worker] = []

    def map(self, tasks: Iterable[Task]) -> Iterator[tuple[Task, Result | WorkerDiedError]]:
        """Yield each task with its result as they are finished, in any order. An error in a task is raised here."""
        waiting = iter(tasks)
        busy: dict[_Worker, Task] = {}
        for task in waiting:
            if len(busy) == self._count:
                yield self._finish(busy)
            busy[self._give(task, busy)] = task
        while busy:
            yield self._finish(busy)

    def __enter__(self) -> "WorkerPool[Task, Result]":
        return self

    def __exit__(self, *_: object) -> None:
        for worker in self._workers:
            worker.end()

    def _give(self, task: Task, busy: "dict[_Worker, Task]") -> "_Worker":
        worker = next((worker for worker in self._workers if worker not in busy), None)
        if worker is None:
            worker = _Worker(self._set_up)
            self._workers.append(worker)
        with suppress(OSError):  # it has died idle: its end is read as that of the task
            worker.connection.send(task)
        return worker

    def _finish(self, busy: "dict[_Worker, Task]") -> tuple[Task, Result | WorkerDiedError]:
        """The next result that is ready."""
        connections = {worker.connection: worker for worker in busy}
        worker = connections[cast(Connection, wait(list(connections))[0])]
        try:
            failed, result = worker.connection.recv()
        except (EOFError, OSError):
            self._workers.remove(worker)
            worker.end()
            return busy.pop(worker), WorkerDiedError(worker.last_words())
        if failed:
            raise result
        return busy.pop(worker), result


class _Worker:
    """One process and the pipe to it."""

    def __init__(self, set_up: SetUp[Any, Any]) -> None:
        context = multiprocessing.get_context("spawn")  # a fork would share the threads of onnxruntime
        self.connection, theirs = context.Pipe()
        self._process: SpawnProcess = context.Process(target=_work, args=(theirs, set_up), daemon=True)
        with _one_thread_each(), _without_interrupts():
            self._process.start()
        theirs.close()

    def end(self) -> None:
        """Close the pipe and end the process, whatever it does."""
        self.connection.close()
        self._process.kill()
        self._process.join()

    def last_words(self) -> str:
        """How the process ended."""
        code = self._process.exitcode
        if code is not None and code < 0:
            return f"killed by {signal.Signals(-code).name}"
        return f"exit status {code}"


@contextmanager
def _one_thread_each() -> Iterator[None]:
    """The environment for a worker: numpy's products would start as many threads as there are cores, in each."""
    before = {name: os.environ.get(name) for name in _THREAD_VARIABLES}
    os.environ.update(dict.fromkeys(_THREAD_VARIABLES, "1"))
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


@contextmanager
def _without_interrupts() -> Iterator[None]:
    """Ctrl-C waits meanwhile; a process that is started in here never gets it, not even while it imports."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _work(connection: Connection, set_up: SetUp[Any, Any]) -> None:
    """The life of a worker."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    perform: Callable[[Any], Any] | None = None
    with suppress(EOFError, OSError):  # the parent has had enough
        while True:
            task = connection.recv()
            try:
                perform = perform or set_up()
                answer = (False, perform(task))
            except BaseException as error:  # whatever it is belongs to the parent
                answer = (True, _portable(error))
            connection.send(answer)


def _portable(error: BaseException) -> BaseException:
    """An error that survives the way to the parent, with its traceback as a note."""
    import pickle
    import traceback

    try:
        pickle.loads(pickle.dumps(error))
    except Exception:  # pickling calls code of any kind
        error = RuntimeError(f"{type(error).__name__}: {error}")
    error.add_note("in a worker process:\n" + traceback.format_exc())
    return error


def _end_with_parent() -> None:
    """A parent that was killed cannot end its workers: they must not go on writing files."""
    parent = multiprocessing.parent_process()
    assert parent is not None
    parent.join()
    os._exit(1)
