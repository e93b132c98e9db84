"""Names of the files of a batch: made from a template, given by the user, and each one only once."""

import posixpath
import re
import unicodedata
from dataclasses import dataclass
from string import Formatter

from cosycli.errors import UsageError

FIELDS = ("index", "text", "voice", "language", "id")
MAX_STEM = 120  # bytes in UTF-8: room for what others add, where 255 is the limit
_MAX_PART = 240  # bytes in UTF-8 of a name that a user gives, and room for -2
_MAX_PATH = 1000  # bytes in UTF-8

# A format specification of Python, with the cut apart: [fill and alignment, sign, width, grouping][.cut][type].
_SPEC = re.compile(
    r"(?P<layout>(?:.?[<>=^])?[-+ ]?#?0?(?P<width>\d*)[,_]?)(?:\.(?P<cut>\d{1,4}))?(?P<type>[a-zA-Z]?)",
    re.ASCII | re.DOTALL,
)
_TYPES = {"index": "dxXob", "text": "s", "voice": "s", "language": "s", "id": "s"}
_SEPARATORS = re.compile(r"[\x00-\x1f\x7f-\x9f/\\:*?\"<>|\s]+")
_INVISIBLE = ("Cf", "Cn", "Co", "Cs")
# Devices of Windows, with any ending.
_DEVICE = re.compile(r"(con|prn|aux|nul|(?:com|lpt)[0-9¹²³]|conin\$|conout\$)(?=\.|$)", re.IGNORECASE)
_HINT = f"fields: {', '.join(f'{{{name}}}' for name in FIELDS)}, as in {{index:05d}}_{{text:.20}}"


@dataclass(frozen=True, slots=True)
class _Piece:
    """What stands before a field, and the field: its name ("" after the last one), its layout and longest length."""

    literal: str
    field: str
    spec: str
    cut: int | None

    def render(self, value: int | str) -> str:
        if not self.field:
            return self.literal
        if isinstance(value, str):
            value = _without_end(_plain(value), self.cut) if self.cut is not None else _plain(value)
        return self.literal + format(value, self.spec)


class NameTemplate:
    """A pattern for the names of files without their ending, such as `{index:05d}_{text:.20}`.

    Its fields are those of FIELDS with a format specification of Python; `{{` and `}}` are braces. Raises UsageError
    for anything else, for a pattern that is empty, and for one with a folder or with an ending.
    """

    def __init__(self, template: str) -> None:
        if not template.strip():
            raise UsageError("the template of the file names is empty", _HINT)
        if "/" in template or "\\" in template:
            raise UsageError(f"a file name has no folder: {template}", "the folder is given with --output-dir")
        _check_ending(template)
        try:
            parsed = list(Formatter().parse(template))
        except ValueError as error:
            raise UsageError(f"no valid template: {template} ({error})", _HINT) from None
        self._pieces = [
            _piece(template, literal, field, spec or "", conversion) for literal, field, spec, conversion in parsed
        ]

    def render(
        self, index: int, text: str, voice: str | None = None, language: str | None = None, id: str | None = None
    ) -> str:
        """The name for one item, safe on every file system; the index with five digits if nothing is left of it."""
        values: dict[str, int | str] = {
            "index": index,
            "text": text,
            "voice": voice or "",
            "language": language or "",
            "id": id or "",
        }
        return safe_stem("".join(piece.render(values.get(piece.field, "")) for piece in self._pieces)) or f"{index:05d}"


class NameRegister:
    """Hands out file names, each only once: the second `a.wav` becomes `a-2.wav`.

    Names that file systems on macOS or Windows take for the same are the same here. What comes later changes nothing
    about the names before.
    """

    def __init__(self) -> None:
        self._taken: set[str] = set()
        self._last: dict[str, int] = {}  # the highest number given after a name, so that many of a name stay fast

    def take(self, name: str) -> str:
        """The name, or the next free one like it: the number stands before the ending."""
        key, taken, number = _folded(name), name, 1
        stem, ending = posixpath.splitext(name)
        while _folded(taken) in self._taken:
            number = max(number, self._last.get(key, 1)) + 1
            taken = f"{stem}-{number}{ending}"
        self._last[key] = number
        self._taken.add(_folded(taken))
        return taken


def safe_stem(name: str) -> str:
    """A name without ending that every file system takes, as much as possible like `name`; it may be empty.

    It is normalized to NFC, has at most MAX_STEM bytes in UTF-8, and does not look like an option or a hidden file.
    """
    stem = _DEVICE.sub(r"\1_", _plain(name).lstrip(".-~ "), count=1)
    return _cut(stem, MAX_STEM).rstrip(". ")


def checked_output_file(name: str, default_format: str) -> tuple[str, str]:
    """A user's name for an output file as a relative path with its ending, and the audio format of that ending.

    A name without an ending gets that of the default format. Raises UsageError for a path that leads out of the
    folder, cannot be a file's on every system, is hidden, or has the ending of another kind of file.
    """
    hint = "an output file is a path below the output folder, such as chapter1/intro.wav"
    name = name.strip()
    parts = name.split("/")
    problem = ""
    if not name:
        problem = "is empty"
    elif any(unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp") for character in name):
        problem = "has control characters"
    elif "\\" in name:
        problem = "has a backslash"
    elif name.startswith("/") or re.match(r"[A-Za-z]:", name):
        problem = "is an absolute path"
    elif not all(part.strip() for part in parts):
        problem = "has an empty part"
    elif any(part.startswith(".") for part in parts):
        problem = "has a part that begins with a point"
    elif len(name.encode()) > _MAX_PATH or any(len(part.encode()) > _MAX_PART for part in parts):
        problem = f"is too long, {_MAX_PART} bytes are the limit"
    if problem:
        raise UsageError(f"the output file {problem}: {_shown(name)}", hint)
    return _with_format(name, default_format)


def _with_format(name: str, default_format: str) -> tuple[str, str]:
    from cosycli.audio import FORMATS, format_of  # numpy

    ending = posixpath.splitext(name)[1]
    if not ending:
        return f"{name}.{default_format}", default_format
    try:
        return name, format_of(f"audio{ending}")
    except UsageError:
        hint = f"formats: {', '.join(FORMATS)}; write {_shown(name)}.{default_format} if the point is part of the name"
        raise UsageError(f"no audio format ends in '{_shown(ending)}': {_shown(name)}", hint) from None


def _shown(name: str) -> str:
    """The beginning of a name, fit to be printed."""
    return "".join(character if character.isprintable() else "\ufffd" for character in name[:60])


def _check_ending(template: str) -> None:
    """Raise UsageError for a template that ends in an audio format, which is added to it."""
    ending = re.search(r"\.\w{2,4}$", template)
    if ending is None:
        return
    from cosycli.audio import FORMATS  # numpy

    if ending[0][1:].lower() in FORMATS:
        raise UsageError(
            f"the template has an ending: {template}", f"leave {ending[0]} to --format: {template[: -len(ending[0])]}"
        )


def _piece(template: str, literal: str, field: str | None, spec: str, conversion: str | None) -> _Piece:
    if field is None:
        return _Piece(literal, "", "", None)
    if field not in FIELDS:
        raise UsageError(f"unknown field {{{field}}} in the template {template}", _HINT)
    match = _SPEC.fullmatch(spec)
    if conversion or match is None or match["type"] not in _TYPES[field] or int(match["width"] or 0) > MAX_STEM:
        raise UsageError(f"no valid format of the field {{{field}}} in the template {template}", _HINT)
    cut = None if match["cut"] is None else int(match["cut"])
    piece = _Piece(literal, field, match["layout"] + match["type"], cut)
    try:
        if field == "index" and cut is not None:
            raise ValueError("a whole number has no decimals")
        piece.render(1 if field == "index" else "a")
    except ValueError:
        raise UsageError(f"no valid format of the field {{{field}}} in the template {template}", _HINT) from None
    return piece


def _plain(text: str) -> str:
    """A text in NFC without invisible characters; blanks and what no file name may have become underscores."""
    visible = "".join(character for character in text if unicodedata.category(character) not in _INVISIBLE)
    return _SEPARATORS.sub("_", unicodedata.normalize("NFC", visible))


def _cut(text: str, n_bytes: int) -> str:
    """The beginning of a text that has at most so many bytes in UTF-8."""
    return _without_end(text, len(text.encode()[:n_bytes].decode(errors="ignore")))


def _without_end(text: str, length: int) -> str:
    """At most `length` characters of a text; a base is not parted from its marks but goes with them."""
    while 0 < length < len(text) and _continues(text[length]):
        length -= 1
    return text[:length]


def _continues(character: str) -> bool:
    """Whether a character makes one with the character before it: marks, skin tones, conjoining Hangul letters."""
    return (
        unicodedata.category(character)[0] == "M"
        or "\U0001f3fb" <= character <= "\U0001f3ff"
        or "\u1160" <= character <= "\u11ff"
    )


def _folded(name: str) -> str:
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())
