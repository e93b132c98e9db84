"""Where a command's text comes from, and what it tells about characters that are not spoken."""

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from cosycli import console
from cosycli.documents import join_arguments, read_lexicon, read_text_file, read_text_stream
from cosycli.errors import TextError, UsageError
from cosycli.store import user_config_folder

if TYPE_CHECKING:
    from cosycli.batch_items import BadItem, BatchItem
    from cosycli.text.coverage import UnspokenTally
    from cosycli.text.lexicon import Lexicon

STDIN = "-"


def read_text(words: list[str], input_file: str | None, example: str) -> str:
    """The text from the arguments, the file or stdin; never empty. `example` is a command that works."""
    if words and input_file is not None:
        raise UsageError("text is given twice, as arguments and with --input", "leave one of them out")
    if words and words != [STDIN]:
        text = join_arguments(words)
    elif input_file is not None and input_file != STDIN:
        text = read_text_file(Path(input_file))
    else:
        if sys.stdin is None or sys.stdin.isatty():
            raise UsageError("no text given", f"{example}, or -i FILE, or pipe a text in")
        text = read_text_stream(typer.get_binary_stream("stdin"))
    if not text.strip():
        raise TextError("the text is empty", "give at least one word to say")
    return text


# What an item of each format is, as messages call it.
_UNITS = {"tsv": "row", "csv": "row", "srt": "cue", "md": "block"}


@dataclass(frozen=True)
class Script:
    """What is to be said: one `document`, or several texts, each a `unit` (line, row, cue) of its source."""

    document: str | None
    items: "Sequence[BatchItem | BadItem]"
    unit: str = "line"
    has_cues: bool = False

    def texts(self) -> Iterator[str]:
        """All that is said."""
        from cosycli.batch_items import BatchItem

        if self.document is not None:
            yield self.document
        yield from (item.text for item in self.items if isinstance(item, BatchItem))


def read_script(
    words: list[str], input_file: str | None, requested_format: str | None, by_line: bool, example: str
) -> Script:
    """The text as one document, or as the items that its format has; `by_line` parts documents too.

    Raises UsageError for an unknown format, TextError if nothing is there to be said.
    """
    from cosycli.batch_items import input_format_of, read_items

    format = input_format_of(input_file if input_file != STDIN else None, requested_format)
    text = read_text(words, input_file, example)
    if not by_line and format == "txt":
        return Script(text, ())
    ignored: list[str] = []
    items = list(read_items(text, format, ignored.append))
    if ignored:
        console.print_warning(f"not used: {', '.join(ignored)}")
    if not items:
        raise TextError("there is nothing to say in the text", f"it has no {_UNITS.get(format, 'line')} with a text")
    return Script(None, items, _UNITS.get(format, "line"), format == "srt")


def choose_segmenter(name: str | None) -> None:
    """Use the segmenter that --segmenter names from now on."""
    if name is None:
        return
    from cosycli.text.zh.words import SEGMENTERS, set_segmenter

    if name not in SEGMENTERS:
        raise UsageError(f"unknown segmenter: {name}", f"segmenters: {', '.join(SEGMENTERS)}")
    set_segmenter(name)


def load_lexicon(paths: list[Path] | None) -> "Lexicon":
    """The user's own lexicon and those given with --lexicon."""
    return read_lexicon(paths or [], user_config_folder())


def print_unspoken(tally: "UnspokenTally") -> None:
    """One line on stderr, if anything was left out."""
    if tally:
        console.print_warning(f"not spoken: {tally}")
