"""What the user sees: errors, notes and progress on stderr, results on stdout. The only user of rich.

Text from outside goes in as rich `Text`, never as markup, so a voice called `[nope]` stays readable. rich is imported
inside the functions, so that a command which prints nothing does not pay for it.
"""

import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from io import StringIO
from typing import IO, TYPE_CHECKING

from cosycli.errors import CosyError

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Progress

PROGRESS_AFTER_SECONDS = 1.0
SECONDS_BETWEEN_LINES = 10.0  # of progress, where there is no terminal
# A table in a pipe is for programs: wide enough that no cell is folded.
PIPE_WIDTH = 10_000


def print_error(message: str, hint: str = "", page: "Console | None" = None) -> None:
    """Write `error: message` and, if there is one, `hint: hint` to stderr, each on one line; on a `page` that shows
    something else too, above that."""
    _print_labelled("error", "bold red", message, page)
    if hint:
        _print_labelled("hint", "bold cyan", hint, page)


def print_warning(message: str) -> None:
    """Write `warning: message` to stderr, on one line."""
    _print_labelled("warning", "bold yellow", message)


def print_note(message: str) -> None:
    """Write one line of talk to stderr."""
    from rich.text import Text

    _console(sys.stderr).print(Text(_visible(message)), soft_wrap=True)


def print_result(text: str) -> None:
    """Write text to stdout. A closed pipe stays a BrokenPipeError; a full disk is a CosyError."""
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise CosyError(f"cannot write to standard output: {error.strerror}") from None


def print_table(columns: Sequence[str], rows: Sequence[Sequence[str]], title: str = "") -> None:
    """Write a table to stdout. In a pipe every row is one line."""
    from rich.table import Table
    from rich.text import Text

    terminal = sys.stdout.isatty()
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    for column in columns:
        table.add_column(column, overflow="fold", no_wrap=not terminal)
    for row in rows:
        table.add_row(*[Text(_visible(cell)) for cell in row])
    page = _console(StringIO(), width=None if terminal else PIPE_WIDTH, terminal=terminal)
    with page.capture() as capture:
        if title:
            page.print(Text(_visible(title), style="bold"))
        page.print(table)
    print_result("".join(line.rstrip(" ") + "\n" for line in capture.get().splitlines()))


class SynthesisProgress:
    """The seconds of speech made so far and the real-time factor, on stderr: beside a bar on a terminal, where it
    appears when the work has lasted a second, else in a line now and then.

    `total` is the length of the work in the caller's unit, or None where it is not known.
    """

    def __init__(self, total: float | None, *, visible: bool) -> None:
        self._started = self._told = time.perf_counter()
        self._total = total
        self._visible = visible
        self._progress: Progress | None = None

    def update(self, done: float, audio_seconds: float) -> None:
        """Show that `done` of the total is finished and `audio_seconds` of speech are made."""
        now = time.perf_counter()
        elapsed = now - self._started
        if not self._visible or elapsed < PROGRESS_AFTER_SECONDS:
            return
        rtf = f", RTF {elapsed / audio_seconds:.3f}" if audio_seconds > 0 else ""
        state = f"{audio_seconds:.1f} s of speech{rtf}"
        if not sys.stderr.isatty():
            if now - self._told >= SECONDS_BETWEEN_LINES:
                self._told = now
                share = f", about {done / self._total:.0%}" if self._total else ""
                print_note(state + share)
            return
        if self._progress is None:
            self._progress = self._show()
        self._progress.update(self._progress.task_ids[0], completed=done, description=state)

    def close(self) -> None:
        """Wipe the bar."""
        if self._progress is not None:
            self._progress.stop()
            self._progress = None

    def _show(self) -> "Progress":
        from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

        columns = (BarColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
        progress = Progress(*columns, console=_console(sys.stderr), transient=True)
        progress.add_task("", total=self._total)
        progress.start()
        return progress


@contextmanager
def synthesis_progress(total: float | None, *, visible: bool = True) -> Iterator[SynthesisProgress]:
    """A SynthesisProgress that is wiped at the end, after an error too."""
    progress = SynthesisProgress(total, visible=visible)
    try:
        yield progress
    finally:
        progress.close()


class BatchProgress:
    """How far a batch is: files, seconds of speech, real-time factor, time left. On stderr, a bar on a terminal, else a
    line now and then. Files that are there already count as done."""

    def __init__(self, *, visible: bool) -> None:
        self._visible = visible
        self._total = self._done = self._at_start = 0
        self._seconds = 0.0
        self._started = self._told = time.perf_counter()
        self._progress: Progress | None = None

    def begin(self, total: int, done: int) -> None:
        """The work is known: so many files, of which so many are there."""
        self._total, self._done, self._at_start = total, done, done
        self._started = self._told = time.perf_counter()

    def done(self, seconds: float) -> None:
        """One more file, with so many seconds of speech."""
        self._seconds += seconds
        self._step()

    def fail(self, message: str, hint: str) -> None:
        """Tell why there is one file less to come."""
        print_error(message, hint, self._progress.console if self._progress is not None else None)
        self._step()

    def close(self) -> None:
        """Wipe the bar."""
        if self._progress is not None:
            self._progress.stop()
            self._progress = None

    def _step(self) -> None:
        self._done += 1
        now = time.perf_counter()
        if not self._visible or now - self._started < PROGRESS_AFTER_SECONDS:
            return
        if not sys.stderr.isatty():
            if now - self._told >= SECONDS_BETWEEN_LINES:
                self._told = now
                print_note(self._state())
            return
        if self._progress is None:
            from rich.progress import BarColumn, Progress, TextColumn

            columns = (BarColumn(), TextColumn("{task.description}"))
            self._progress = Progress(*columns, console=_console(sys.stderr), transient=True)
            self._progress.add_task("", total=self._total)
            self._progress.start()
        self._progress.update(self._progress.task_ids[0], completed=self._done, description=self._state())

    def _state(self) -> str:
        elapsed = time.perf_counter() - self._started
        rtf = f", RTF {elapsed / self._seconds:.3f}" if self._seconds else ""
        left = elapsed / max(self._done - self._at_start, 1) * (self._total - self._done)
        minutes, seconds = divmod(round(left), 60)
        hours, minutes = divmod(minutes, 60)
        clock = f"{hours}:{minutes:02d}:{seconds:02d}" if hours else f"{minutes}:{seconds:02d}"
        return f"{self._done} of {self._total} files, {self._seconds:.1f} s of speech{rtf}, {clock} left"


@contextmanager
def batch_progress(*, visible: bool = True) -> Iterator[BatchProgress]:
    """A BatchProgress that is wiped at the end, after an error too."""
    progress = BatchProgress(visible=visible)
    try:
        yield progress
    finally:
        progress.close()


@contextmanager
def part_progress(part: str, total: int) -> Iterator[Callable[[int], None]]:
    """A bar on a terminal for one part of a long work; the value is called with each amount of `total` that is done."""
    if not sys.stderr.isatty():
        yield lambda amount: None
        return
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description:16}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
    with Progress(*columns, console=_console(sys.stderr)) as progress:
        task = progress.add_task(part, total=total)
        yield lambda amount: progress.advance(task, amount)
        progress.update(task, completed=total)


def _print_labelled(label: str, style: str, message: str, page: "Console | None" = None) -> None:
    from rich.text import Text

    # One line each, so that `grep ^error:` finds the whole message.
    line = Text.assemble((f"{label}:", style), " ", _visible(" ".join(message.split())))
    (page or _console(sys.stderr)).print(line, soft_wrap=True)


def _visible(text: str) -> str:
    """The text with control characters and lone surrogates spelled out: a message must not steer the terminal."""
    return "".join(c if c.isprintable() or c == "\n" else c.encode("unicode_escape").decode() for c in text)


def _console(file: IO[str], *, width: int | None = None, terminal: bool | None = None) -> "Console":
    # Made anew each time: tests and embedders exchange sys.stderr, and rich would keep the old one.
    from rich.console import Console

    return Console(file=file, width=width, force_terminal=terminal or None, emoji=False)
