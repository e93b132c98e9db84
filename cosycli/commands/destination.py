"""What the options of `cosy synth` ask for: where the speech goes, and whether that can be."""

import os
import sys
from dataclasses import replace
from pathlib import Path

from cosycli.commands.delivery import STDOUT, ToFile, ToFolder, ToStdout
from cosycli.commands.texts import Script
from cosycli.errors import UsageError
from cosycli.manifest import MANIFEST_NAME

Destination = ToFile | ToStdout | ToFolder


def choose_destination(output: str | None, folder: Path | None, format: str | None) -> Destination:
    """What -o, -d and --format ask for. Raises CosyError if that contradicts itself or cannot be written to."""
    from cosycli.audio import format_of
    from cosycli.output_file import check_output

    if output is not None and folder is not None:
        raise UsageError("-o and -d exclude each other", "-o FILE for one file, -d DIR for one file a text")
    if folder is not None:
        return ToFolder(folder, format_of(None, format))
    if output is None:
        raise UsageError("no output given", "add -o FILE (-o - for stdout), or -d DIR for one file a text")
    if output == STDOUT:
        if sys.stdout.isatty():
            raise UsageError("audio is not for a terminal", "pipe it on (... -o - | ffplay -), or use -o FILE")
        return ToStdout(format_of(None, format))
    check_output(output)
    return ToFile(output, format_of(output, format))


def with_wishes(
    destination: Destination,
    script: Script,
    name_template: str | None,
    jobs: int | None,
    threads: int | None,
    fit: bool,
    subtitles: str | None,
    subtitle_unit: str | None,
) -> Destination:
    """The destination with what is wished for its kind. Raises UsageError for what it has no use for."""
    if isinstance(destination, ToFolder):
        from cosycli.file_names import NameTemplate

        if threads is not None and (jobs or 1) > 1:
            raise UsageError("--threads and --jobs exclude each other", "each of the --jobs has one thread")
        template = None if name_template is None else NameTemplate(name_template)
        destination = replace(destination, template=template, jobs=1 if threads is not None else jobs)
    elif name_template is not None or jobs is not None:
        option = "--jobs" if name_template is None else "--name-template"
        raise UsageError(f"{option} is for many files", "give -d DIR instead of -o")
    if isinstance(destination, ToFile):
        if fit and not script.has_cues:
            raise UsageError("--fit needs the times of a subtitle file", "give -i FILE.srt")
        unit = subtitle_unit or "sentence"
        if subtitles is not None:
            _check_subtitles(subtitles, unit, destination.path)
        elif subtitle_unit is not None:
            raise UsageError("--subtitle-unit is for subtitles", "add --subtitles FILE")
        return replace(destination, fit=fit, subtitles=subtitles, subtitle_unit=unit)
    if fit or subtitles is not None or subtitle_unit is not None:
        option = "--fit" if fit else "--subtitles"
        raise UsageError(f"{option} is for one file", "give -o FILE")
    return destination


def _check_subtitles(path: str, unit: str, audio: str) -> None:
    from cosycli.output_file import check_output
    from cosycli.subtitles import UNITS, subtitle_format_of

    subtitle_format_of(path)
    if unit not in UNITS:
        raise UsageError(f"unknown unit of subtitles: {unit}", f"units: {', '.join(UNITS)}")
    check_output(path)
    if _is_same_file(path, audio):
        raise UsageError("the subtitles and the audio are one file", "give them two names")


def check_input_stays(source: str | None, output: str | None, subtitles: str | None, folder: Path | None) -> None:
    """Raise UsageError where the input would be overwritten."""
    if source is None or source == "-":
        return
    manifest = None if folder is None else str(folder / MANIFEST_NAME)
    for target in (output, subtitles, manifest):
        if target is not None and _is_same_file(source, target):
            raise UsageError(f"{target} is the input, and would be overwritten", "give another name")


def _is_same_file(one: str, other: str) -> bool:
    return os.path.realpath(one) == os.path.realpath(other)
