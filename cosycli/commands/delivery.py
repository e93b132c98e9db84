"""Where `cosy synth` puts the speech: one file, stdout while it is made, or a folder with a file for each line."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from cosycli import console
from cosycli.errors import AudioError, CosyError, UsageError

if TYPE_CHECKING:
    from cosycli.batch import Line
    from cosycli.synthesizer import SynthesisOptions, Synthesizer
    from cosycli.text.coverage import OnUnspoken

STDOUT = "-"
# Rough seconds of speech a letter: they only set the length of the progress bar.
SECONDS_PER_LATIN_LETTER, SECONDS_PER_OTHER_LETTER = 0.07, 0.22


@dataclass(frozen=True)
class Speech:
    """What is to be delivered: a loaded synthesizer, the text and the wishes for it.

    `quiet` silences the talk; `strict` refuses text that the voice cannot say in full, `on_unspoken` is told of it.
    """

    synthesizer: "Synthesizer"
    text: str
    options: "SynthesisOptions"
    quiet: bool
    strict: bool
    on_unspoken: "OnUnspoken"

    def check(self) -> None:
        """Raise UnspokenError under `strict`, before the first sound."""
        if self.strict:
            self.synthesizer.check_spoken(self.text, self.options)


@dataclass(frozen=True)
class ToFile:
    """One audio file, whole or not at all."""

    path: str
    format: str

    def deliver(self, speech: Speech) -> None:
        from cosycli.audio import write_audio

        started = time.perf_counter()
        speech.check()
        with _progress(speech) as on_audio:
            audio = speech.synthesizer.synthesize(
                speech.text, speech.options, on_audio=on_audio, on_unspoken=speech.on_unspoken
            )
            write_audio(audio, self.path, self.format)
        _print_summary(speech, audio.duration, started, self.path)


@dataclass(frozen=True)
class ToStdout:
    """Standard output, sentence by sentence while the next one is made."""

    format: str

    def deliver(self, speech: Speech) -> None:
        from cosycli.audio import AudioStream

        started = time.perf_counter()
        seconds = 0.0
        speech.check()
        sample_rate = speech.synthesizer.config.mel.sample_rate
        try:
            with (
                _progress(speech) as on_audio,
                AudioStream(typer.get_binary_stream("stdout"), self.format, sample_rate) as stream,
            ):
                for audio in speech.synthesizer.stream(speech.text, speech.options, on_unspoken=speech.on_unspoken):
                    stream.write(audio)
                    seconds += audio.duration
                    on_audio(audio.duration)
        except BrokenPipeError:
            raise
        except OSError as error:
            raise AudioError(f"cannot write to standard output: {error.strerror}", "is the disk full?") from None
        _print_summary(speech, seconds, started, "standard output")


@dataclass(frozen=True)
class ToFolder:
    """A file for each line of the text. A line that fails is reported and the rest goes on; then the status is 1."""

    folder: Path
    format: str

    def prepare(self) -> None:
        """Make the folder, and see whether files can be written there."""
        from cosycli.audio import check_output

        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except FileExistsError:
            raise UsageError(f"{self.folder} is a file, not a folder", "give -d a folder, or -o for one file") from None
        except OSError as error:
            hint = "choose a folder that you may write to"
            raise AudioError(f"cannot make the folder {self.folder}: {error.strerror}", hint) from None
        check_output(self.folder / f"00001.{self.format}")

    def deliver(self, speech: Speech) -> None:
        from cosycli.batch import split_lines, synthesize_lines

        started = time.perf_counter()
        lines = split_lines(speech.text)
        seconds = 0.0

        def on_done(line: "Line", duration: float) -> None:
            nonlocal seconds
            seconds += duration
            progress.update(line.number, seconds)

        def on_failure(line: "Line", error: CosyError) -> None:
            console.print_error(f"line {line.number}: {error.message}", error.hint)

        with console.synthesis_progress(lines[-1].number, visible=not speech.quiet) as progress:
            failed = synthesize_lines(
                speech.synthesizer, lines, self.folder, self.format, speech.options,
                on_done=on_done, on_failure=on_failure, strict=speech.strict, on_unspoken=speech.on_unspoken,
            )  # fmt: skip
        _print_summary(speech, seconds, started, f"{len(lines) - failed} files in {self.folder}")
        if failed:
            raise CosyError(f"{failed} of {len(lines)} lines failed", "the others are done; see the messages above")


def choose_destination(output: str | None, folder: Path | None, format: str | None) -> ToFile | ToStdout | ToFolder:
    """What -o, -d and --format ask for. Raises CosyError if that contradicts itself or cannot be written to."""
    from cosycli.audio import check_output, format_of

    if output is not None and folder is not None:
        raise UsageError("-o and -d exclude each other", "-o FILE for one file, -d DIR for one file a line")
    if folder is not None:
        return ToFolder(folder, format_of(None, format))
    if output is None:
        raise UsageError("no output given", "add -o FILE (-o - for stdout), or -d DIR for one file a line")
    if output == STDOUT:
        if sys.stdout.isatty():
            raise UsageError("audio is not for a terminal", "pipe it on (... -o - | ffplay -), or use -o FILE")
        return ToStdout(format_of(None, format))
    check_output(output)
    return ToFile(output, format_of(output, format))


@contextmanager
def _progress(speech: Speech) -> Iterator[Callable[[float], None]]:
    """A progress bar; the callback takes the seconds of each piece of audio."""
    expected = _expected_seconds(speech.text)
    made = 0.0
    with console.synthesis_progress(expected, visible=not speech.quiet) as bar:

        def on_audio(seconds: float) -> None:
            nonlocal made
            made += seconds
            bar.update(min(made, expected), made)

        yield on_audio


def _expected_seconds(text: str) -> float:
    letters = sum(map(str.isalnum, text))
    latin = sum(letter.isascii() and letter.isalnum() for letter in text)
    return max(latin * SECONDS_PER_LATIN_LETTER + (letters - latin) * SECONDS_PER_OTHER_LETTER, 1.0)


def _print_summary(speech: Speech, seconds: float, started: float, target: str) -> None:
    if speech.quiet or not seconds:
        return
    elapsed = time.perf_counter() - started
    console.print_note(f"{seconds:.2f} s of speech in {elapsed:.2f} s, RTF {elapsed / seconds:.3f}: {target}")
