"""Where `cosy synth` puts the speech: one file, stdout while it is made, or a folder with a file for each text."""

import math
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from cosycli import console
from cosycli.commands.texts import Script
from cosycli.errors import AudioError, CosyError, UsageError

if TYPE_CHECKING:
    from cosycli.audio import Audio
    from cosycli.batch import Failure
    from cosycli.file_names import NameTemplate
    from cosycli.manifest import Record
    from cosycli.model_config import ModelConfig
    from cosycli.synthesizer import SynthesisOptions, Synthesizer
    from cosycli.text.coverage import Unspoken, UnspokenTally
    from cosycli.text.lexicon import Lexicon
    from cosycli.track import Take, Track

STDOUT = "-"
LOUDNESS_TOLERANCE = 0.5  # LU
# Rough seconds of speech a letter: they only set the length of the progress bar.
SECONDS_PER_LATIN_LETTER, SECONDS_PER_OTHER_LETTER = 0.07, 0.22


@dataclass(frozen=True)
class Request:
    """What is to be said with which wishes, model, readings and threads.

    `quiet` silences the talk; `strict` refuses text that the voice cannot say in full, `tally` is told of it.
    """

    script: Script
    options: "SynthesisOptions"
    config: "ModelConfig"
    lexicon: "Lexicon"
    threads: int | None
    quiet: bool
    strict: bool
    tally: "UnspokenTally"

    def load(self) -> "Synthesizer":
        """The model, ready to speak."""
        from cosycli.synthesizer import Synthesizer

        return Synthesizer.load(self.config.folder, threads=self.threads, lexicon=self.lexicon)

    def track(self, synthesizer: "Synthesizer") -> "Track":
        """The texts as one track."""
        from cosycli.track import Track

        return Track(self.script.items, synthesizer, self.options, self.fail, self.strict)

    def check(self, text: str, synthesizer: "Synthesizer") -> None:
        """Raise UnspokenError under `strict`, before the first sound."""
        if self.strict:
            synthesizer.check_spoken(text, self.options)

    def fail(self, number: int, error: CosyError) -> None:
        """Tell of a text that cannot be spoken."""
        console.print_error(f"{self.script.unit} {number}: {error.message}", error.hint)

    def count(self, number: int, unspoken: "Iterable[Unspoken]") -> None:
        """Note what is not spoken of a text."""
        self.tally.place = f"{self.script.unit} {number}, "
        for characters in unspoken:
            self.tally(characters)

    def check_loudness(self, loudness: float | None, what: str) -> None:
        """Warn of speech that misses the loudness wished for, which happens where peaks leave no room."""
        wished = self.options.loudness
        if loudness is None or wished is None or not math.isfinite(loudness):
            return
        if abs(loudness - wished) > LOUDNESS_TOLERANCE:
            console.print_warning(f"{what} has {loudness:.1f} LUFS instead of {wished:g}: its peaks allow no more")

    def close(self, failed: int) -> None:
        """Raise CosyError if some of several texts have failed."""
        if failed:
            of = len(self.script.items)
            others = "the others are done; " if failed < of else ""
            raise CosyError(f"{failed} of {of} {self.script.unit}s failed", f"{others}see the messages above")


@dataclass(frozen=True)
class ToFile:
    """One audio file, and its subtitles if wished, whole or not at all; `fit` puts texts at the times of their cues."""

    path: str
    format: str
    subtitles: str | None = None
    subtitle_unit: str = "sentence"
    fit: bool = False

    def deliver(self, request: Request) -> None:
        from cosycli.errors import NothingToSayError
        from cosycli.speech_file import SpeechFile

        synthesizer = request.load()
        started = time.perf_counter()
        file = SpeechFile(self.path, self.format, request.options.loudness, self.subtitles, self.subtitle_unit)
        text, track = request.script.document, request.track(synthesizer)
        with _progress(request) as on_audio:

            def on_take(take: "Take") -> None:
                on_audio(take.seconds)
                request.count(take.number, take.unspoken)
                if take.late:
                    what = f"{request.script.unit} {take.number} begins {take.late:.2f} s late"
                    console.print_warning(f"{what}: what comes before is too long")

            try:
                if text is None:
                    mastered = file.write_track(track, synthesizer, self.fit, on_take)
                else:
                    request.check(text, synthesizer)
                    mastered = file.write_text(text, synthesizer, request.options, on_audio, request.tally)
            except NothingToSayError:
                request.close(track.failed)
                raise
        request.check_loudness(mastered.loudness, self.path)
        _print_summary(request, mastered.duration, started, self.path)
        request.close(track.failed)


@dataclass(frozen=True)
class ToStdout:
    """Standard output, sentence by sentence while the next one is made."""

    format: str

    def deliver(self, request: Request) -> None:
        from cosycli.audio import AudioStream

        synthesizer = request.load()
        started = time.perf_counter()
        track = request.track(synthesizer)
        seconds = 0.0
        sample_rate = synthesizer.config.mel.sample_rate
        try:
            with (
                _progress(request) as on_audio,
                AudioStream(typer.get_binary_stream("stdout"), self.format, sample_rate) as stream,
            ):
                for audio in _document_audio(synthesizer, request) or _track_audio(track, request):
                    stream.write(audio)
                    seconds += audio.duration
                    on_audio(audio.duration)
        except BrokenPipeError:
            raise
        except OSError as error:
            raise AudioError(f"cannot write to standard output: {error.strerror}", "is the disk full?") from None
        _print_summary(request, seconds, started, "standard output")
        request.close(track.failed)


def _document_audio(synthesizer: "Synthesizer", request: Request) -> "Iterator[Audio] | None":
    document = request.script.document
    if document is None:
        return None
    request.check(document, synthesizer)
    return synthesizer.stream(document, request.options, on_unspoken=request.tally)


def _track_audio(track: "Track", request: Request) -> "Iterator[Audio]":
    from cosycli.track import Take

    for part in track.stream():
        if isinstance(part, Take):
            request.count(part.number, part.unspoken)
        else:
            yield part


@dataclass(frozen=True)
class ToFolder:
    """A file for each text, made once. One that fails is reported and the rest goes on; then the status is 1."""

    folder: Path
    format: str
    template: "NameTemplate | None" = None
    jobs: int | None = None

    def prepare(self) -> None:
        """Make the folder, and see whether files can be written there."""
        from cosycli.manifest import MANIFEST_NAME
        from cosycli.output_file import check_output

        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except FileExistsError:
            raise UsageError(f"{self.folder} is a file, not a folder", "give -d a folder, or -o for one file") from None
        except OSError as error:
            hint = "choose a folder that you may write to"
            raise AudioError(f"cannot make the folder {self.folder}: {error.strerror}", hint) from None
        check_output(self.folder / MANIFEST_NAME)

    def deliver(self, request: Request) -> None:
        from cosycli.batch import Observer, Speaker, Wishes, make_batch

        started = time.perf_counter()
        seconds = 0.0

        def on_done(record: "Record") -> None:
            nonlocal seconds
            seconds += record.duration
            progress.done(record.duration)
            request.check_loudness(record.loudness, f"{request.script.unit} {record.index}")

        def on_failure(failure: "Failure") -> None:
            progress.fail(f"{request.script.unit} {failure.number}: {failure.message}", failure.hint)

        wishes = Wishes(self.folder, self.format, request.options, self.template, request.strict, self.jobs)
        speaker = Speaker.here(request.config.folder, request.threads, request.lexicon)
        with console.batch_progress(visible=not request.quiet) as progress:
            observer = Observer(
                progress.begin, on_done, on_failure, lambda number, unspoken: request.count(number, [unspoken])
            )
            summary = make_batch(request.script.items, request.config, speaker, wishes, observer)
        already = f", {summary.kept} there already" if summary.kept else ""
        _print_summary(request, seconds, started, f"{summary.made} files in {self.folder}{already}", summary.failed)
        if summary.others and not request.quiet:
            console.print_note(f"{summary.others} files of other texts, from earlier runs, are in {self.folder} too")
        request.close(summary.failed)


@contextmanager
def _progress(request: Request) -> Iterator[Callable[[float], None]]:
    """A progress bar; the callback takes the seconds of each piece of audio."""
    expected = _expected_seconds(request.script)
    made = 0.0
    with console.synthesis_progress(expected, visible=not request.quiet) as bar:

        def on_audio(seconds: float) -> None:
            nonlocal made
            made += seconds
            bar.update(min(made, expected), made)

        yield on_audio


def _expected_seconds(script: Script) -> float:
    letters = latin = 0
    for text in script.texts():
        letters += sum(map(str.isalnum, text))
        latin += sum(letter.isascii() and letter.isalnum() for letter in text)
    return max(latin * SECONDS_PER_LATIN_LETTER + (letters - latin) * SECONDS_PER_OTHER_LETTER, 1.0)


def _print_summary(request: Request, seconds: float, started: float, target: str, failed: int = 0) -> None:
    if request.quiet:
        return
    elapsed = time.perf_counter() - started
    if failed and not seconds:
        return
    if seconds:
        console.print_note(f"{seconds:.2f} s of speech in {elapsed:.2f} s, RTF {elapsed / seconds:.3f}: {target}")
    else:
        console.print_note(f"nothing to do: {target}")
