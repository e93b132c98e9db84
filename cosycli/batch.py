"""Many texts in one go: one audio file for each line."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from cosycli.audio import write_audio
from cosycli.errors import AudioError, CosyError, LanguageError, TextError
from cosycli.synthesizer import SynthesisOptions, Synthesizer
from cosycli.text.coverage import OnUnspoken


@dataclass(frozen=True)
class Line:
    """One line to speak; `number` is its place in the text, counted from 1, blank lines included."""

    number: int
    text: str

    def file_name(self, format: str) -> str:
        """`00007.wav` for line 7: the file tells the line."""
        return f"{self.number:05d}.{format}"


def split_lines(text: str) -> list[Line]:
    """The lines of a text that are not blank."""
    return [Line(number, line) for number, line in enumerate(text.split("\n"), start=1) if line.strip()]


def synthesize_lines(
    synthesizer: Synthesizer,
    lines: Sequence[Line],
    folder: Path,
    format: str,
    options: SynthesisOptions,
    *,
    on_done: Callable[[Line, float], None],
    on_failure: Callable[[Line, CosyError], None],
    strict: bool = False,
    on_unspoken: OnUnspoken | None = None,
) -> int:
    """Speak every line into a file of its own in `folder`; returns how many lines failed.

    A line that cannot be spoken (under `strict`: in full) or written is told to `on_failure` and the rest goes on;
    `on_done` gets the seconds of audio of each line that worked.
    """
    failed = 0
    for line in lines:
        try:
            if strict:
                synthesizer.check_spoken(line.text, options)
            audio = synthesizer.synthesize(line.text, options, on_unspoken=on_unspoken)
            write_audio(audio, folder / line.file_name(format), format)
        except (TextError, LanguageError, AudioError) as error:
            failed += 1
            on_failure(line, error)
        else:
            on_done(line, audio.duration)
    return failed
