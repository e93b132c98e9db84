"""The items of a batch as users have them: lines, JSON lines, tables, subtitles and Markdown.

An item that cannot be understood is told as a BadItem in its place, and the rest goes on.
"""

import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from cosycli.errors import CosyError, LanguageError, TextError, UsageError
from cosycli.markdown import spoken_blocks
from cosycli.srt import Cue, read_cues
from cosycli.synthesis_options import SPEED_RANGE
from cosycli.tables import QUOTES, csv_rows, tsv_rows
from cosycli.text.languages import LANGUAGES

INPUT_FORMATS = ("txt", "jsonl", "tsv", "csv", "srt", "md")
_ENDINGS = {**{name: name for name in INPUT_FORMATS}, "text": "txt", "ndjson": "jsonl", "markdown": "md"}
_NO_TEXTS = frozenset(
    [
        "ass",
        "doc",
        "docx",
        "epub",
        "htm",
        "html",
        "json",
        "odt",
        "pdf",
        "rtf",
        "ssa",
        "vtt",
        "wav",
        "mp3",
        "xls",
        "xlsx",
        "xml",
        "zip",
    ]
)
_KEYS = ("text", "voice", "language", "speed", "output_file", "id")
_OTHER_NAMES = {"voice": "speaker", "language": "lang"}  # as piper and others write them; the own name holds
_KINDS = {dict: "an object", list: "an array", bool: "true or false", int: "a number", float: "a number"}
_JSON_EXAMPLE = 'a line is an object, such as {"text": "Hello.", "voice": "english_1"}'
_SHOWN = 60  # characters of a user's text in a message


@dataclass(frozen=True, slots=True)
class BatchItem:
    """One text to speak; None leaves the choice to the call.

    `number` is its place in the source, counted from 1: the line (txt, jsonl) or the row below the header (tsv, csv),
    blank ones included; the cue (srt); the block that is spoken (md). `start` and `end` are the seconds of a cue.
    The voice and the output file are as written: whether they can be meant is for others to say.
    """

    number: int
    text: str
    voice: str | None = None
    language: str | None = None
    speed: float | None = None
    output_file: str | None = None
    id: str | None = None
    start: float | None = None
    end: float | None = None


@dataclass(frozen=True, slots=True)
class BadItem:
    """An item that cannot be understood, by its place in the source, and why."""

    number: int
    error: CosyError


def input_format_of(path: str | None, requested: str | None = None) -> str:
    """Return the one of INPUT_FORMATS that is asked for, or else that the path's ending tells; without either, txt.

    Raises UsageError for an unknown name, and for the ending of a file that is no text or has marks to be read aloud.
    """
    if requested is not None:
        name = requested.lower().removeprefix(".")
        if name not in _ENDINGS:
            raise UsageError(f"unknown input format: {requested}", f"input formats: {', '.join(INPUT_FORMATS)}")
        return _ENDINGS[name]
    ending = os.path.splitext(path or "")[1].lower().removeprefix(".")
    if ending in _NO_TEXTS:
        raise UsageError(
            f"{path} is no text to read aloud", f"input formats: {', '.join(INPUT_FORMATS)}; or say --input-format txt"
        )
    return _ENDINGS.get(ending, "txt")


def read_items(
    text: str, format: str, on_ignored: Callable[[str], None] | None = None
) -> Iterator[BatchItem | BadItem]:
    """The items of a text in one of INPUT_FORMATS, in its order; nothing for blank lines and rows.

    The name of each key and column that means nothing is told to `on_ignored` once. Raises a CosyError where the
    whole text is wrong: UsageError for a table without a column of texts, TextError for Markdown of endless nesting.
    """
    ignored = _Ignored(on_ignored)
    match format:
        case "txt":
            return _numbered_lines(text)
        case "jsonl":
            return _json_items(text, ignored)
        case "tsv":
            return _table_items(tsv_rows(text), ignored, "<TAB>")
        case "csv":
            return _table_items(csv_rows(text), ignored, ",")
        case "srt":
            return _cues(text)
        case "md":
            return (BatchItem(number, block) for number, block in enumerate(spoken_blocks(text), start=1))
    raise ValueError(f"not an input format: {format}")


class _Ignored:
    """Tells each name once."""

    def __init__(self, tell: Callable[[str], None] | None) -> None:
        self._tell = tell
        self._told: set[str] = set()

    def add(self, names: Iterable[str]) -> None:
        for name in names:
            if name not in self._told and self._tell is not None:
                self._told.add(name)
                self._tell(name)


def _numbered_lines(text: str) -> Iterator[BatchItem]:
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            yield BatchItem(number, line.strip())


def _cues(text: str) -> Iterator[BatchItem | BadItem]:
    for number, cue in enumerate(read_cues(text), start=1):
        if isinstance(cue, Cue):
            yield BatchItem(number, cue.text, start=cue.start, end=cue.end)
        else:
            yield BadItem(number, cue)


def _json_items(text: str, ignored: _Ignored) -> Iterator[BatchItem | BadItem]:
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            values = _json_object(line)
            ignored.add(_strangers(values))
            yield _item(number, values)
        except CosyError as error:
            yield BadItem(number, error)


def _json_object(line: str) -> dict[str, object]:
    try:
        value = json.loads(line, parse_constant=_refuse_constant)
    except RecursionError:
        raise TextError("the JSON is nested too deeply", _JSON_EXAMPLE) from None
    except json.JSONDecodeError as error:
        raise TextError(
            f"no valid JSON: {error.msg.removesuffix(' at')} (column {error.colno})", _JSON_EXAMPLE
        ) from None
    except ValueError:  # Python limits the digits of whole numbers
        raise TextError("no valid JSON: a number has too many digits", _JSON_EXAMPLE) from None
    if not isinstance(value, dict):
        raise TextError(f"the line is {_kind(value)}, not an object", _JSON_EXAMPLE)
    if not all(_is_unicode(string) for pair in value.items() for string in pair if isinstance(string, str)):
        raise TextError("no valid Unicode: half of a surrogate pair", r"write the character itself instead of \ud800")
    return value


def _refuse_constant(name: str) -> object:
    raise TextError(f"no valid JSON: {name} is no number", _JSON_EXAMPLE)


def _is_unicode(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _table_items(
    rows: Iterable[list[str] | TextError], ignored: _Ignored, delimiter: str
) -> Iterator[BatchItem | BadItem]:
    """The items of a table whose first row that is not blank is the header, which is read at once."""
    rest = iter(rows)
    header = next((row for row in rest if isinstance(row, TextError) or not _is_blank(row)), [])
    if isinstance(header, TextError):
        raise UsageError(f"the header is {header.message}", header.hint)
    columns = [cell.strip().lower() for cell in header]
    example = f"the first row names the columns: text, and any of {', '.join(_KEYS[1:])}, as in text{delimiter}voice"
    if "text" not in columns:
        raise UsageError(
            f"no column is named text: {delimiter.join(columns)[:_SHOWN] or 'the table is empty'}", example
        )
    for name in (*_KEYS, *_OTHER_NAMES.values()):
        if columns.count(name) > 1:
            raise UsageError(f"two columns are named {name}", example)
    ignored.add(filter(None, _strangers(columns)))
    return _row_items(rest, columns)


def _row_items(rows: Iterable[list[str] | TextError], columns: list[str]) -> Iterator[BatchItem | BadItem]:
    for number, row in enumerate(rows, start=1):
        if isinstance(row, TextError):
            yield BadItem(number, row)
        elif not _is_blank(row):
            try:
                yield _item(number, _row_values(row, columns))
            except CosyError as error:
                yield BadItem(number, error)


def _is_blank(row: list[str]) -> bool:
    return not any(cell.strip() for cell in row)


def _row_values(row: list[str], columns: list[str]) -> dict[str, object]:
    if not _is_blank(row[len(columns) :]):
        raise TextError(f"{len(row)} cells, and the header has {len(columns)}", QUOTES)
    values: dict[str, object] = {"text": "", **dict(zip(columns, row, strict=False))}
    if "speed" in values:
        values["speed"] = _number(str(values["speed"]).strip())
    return values


def _number(cell: str) -> float | None:
    try:
        return float(cell) if cell else None
    except ValueError:
        raise UsageError(f"speed is not a number: {cell[:_SHOWN]}", _speed_hint()) from None


def _strangers(names: Iterable[str]) -> Iterator[str]:
    return (name for name in names if name not in _KEYS and name not in _OTHER_NAMES.values())


def _item(number: int, values: Mapping[str, object]) -> BatchItem:
    """The item of an object or a row. Raises a CosyError for a value that cannot be meant."""
    if "text" not in values:
        raise TextError("the text is missing", _JSON_EXAMPLE)
    text = _string(values, "text")
    if text is None:
        raise TextError("the text is empty", "give it at least one word to say, or remove the item")
    language = _string(values, "language")
    if language is not None and language not in LANGUAGES:
        raise LanguageError(f"unknown language: {language[:_SHOWN]}", f"languages: {', '.join(LANGUAGES)}")
    return BatchItem(
        number,
        text,
        _string(values, "voice"),
        language,
        _speed(values.get("speed")),
        _string(values, "output_file"),
        _string(values, "id", or_whole=True),
    )


def _string(values: Mapping[str, object], key: str, or_whole: bool = False) -> str | None:
    """A value without the blanks around it; None if it is not given, null or blank."""
    for name in (key, _OTHER_NAMES.get(key, key)):
        value = values.get(name)
        if or_whole and isinstance(value, int) and not isinstance(value, bool):
            value = str(value)
        if not isinstance(value, str | None):
            wanted = "a string or a whole number" if or_whole else "a string"
            raise UsageError(f"{name} is {_kind(value)}, not {wanted}", _JSON_EXAMPLE)
        if value and value.strip():
            return value.strip()
    return None


def _speed(value: object) -> float | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise UsageError(f"speed is {_kind(value)}, not a number", _speed_hint())
    low, high = SPEED_RANGE
    if not low <= value <= high:  # nan too
        raise UsageError(f"speed {str(value)[:_SHOWN]} is out of range", _speed_hint())
    return float(value)


def _speed_hint() -> str:
    return f"speed goes from {SPEED_RANGE[0]:g} to {SPEED_RANGE[1]:g}"


def _kind(value: object) -> str:
    return "null" if value is None else _KINDS.get(type(value), "a string")
