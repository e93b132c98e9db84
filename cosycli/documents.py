"""Text as users have it: files, pipes and arguments, in UTF-8, with or without a byte order mark, any line ends.

Lexicons are such files too.
"""

import codecs
import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from cosycli.errors import LexiconError, TextError

if TYPE_CHECKING:
    from cosycli.text.lexicon import Lexicon

LEXICON_NAMES = ("lexicon.tsv", "lexicon.yaml", "lexicon.yml")

# The longer mark first: UTF-32's begins with UTF-16's.
_FOREIGN_MARKS = (
    (codecs.BOM_UTF32_LE, "UTF-32"),
    (codecs.BOM_UTF32_BE, "UTF-32"),
    (codecs.BOM_UTF16_LE, "UTF-16"),
    (codecs.BOM_UTF16_BE, "UTF-16"),
)


def read_text_file(path: Path) -> str:
    """The text of a file. Raises TextError if it cannot be read or is not UTF-8."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise TextError(f"cannot read {path}: {error.strerror}", "give a UTF-8 text file, or - for stdin") from None
    return decode_text(data, str(path))


def read_text_stream(stream: BinaryIO) -> str:
    """The text of standard input, read to its end."""
    try:
        data = stream.read()
    except OSError as error:
        raise TextError(f"cannot read standard input: {error.strerror}", "pipe in UTF-8 text") from None
    return decode_text(data, "standard input")


def join_arguments(arguments: Sequence[str]) -> str:
    """Command-line words as one text, joined by spaces, so that quotes around a sentence may be left out."""
    # Python smuggles undecodable bytes of the command line through as surrogates; back to bytes finds them.
    return decode_text(os.fsencode(" ".join(arguments)), "the text argument")


def decode_text(data: bytes, origin: str) -> str:
    """UTF-8 bytes as text with `\\n` line ends and no byte order mark. Raises TextError that names the bad byte."""
    for mark, encoding in _FOREIGN_MARKS:
        if data.startswith(mark):
            raise TextError(f"{origin} is {encoding}, not UTF-8", f"convert it: iconv -f {encoding} -t UTF-8 FILE")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        where = f"byte {error.start} (line {line}) is 0x{data[error.start]:02x}"
        raise TextError(
            f"{origin} is not valid UTF-8: {where}",
            "convert it, for example a Chinese file with iconv -f GB18030 -t UTF-8 FILE",
        ) from None
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def read_lexicon(paths: Iterable[Path], config_folder: Path | None = None) -> "Lexicon":
    """The user's readings from `lexicon.tsv` or `.yaml` in the settings folder, and from files; later ones win.

    A file ending in .yaml or .yml is YAML, any other is TSV. Raises LexiconError with the file and line.
    """
    from cosycli.text.lexicon import Lexicon, parse_tsv, parse_yaml

    defaults = [config_folder / name for name in LEXICON_NAMES] if config_folder else []
    entries = []
    for path in [*(path for path in defaults if path.is_file()), *paths]:
        try:
            text = read_text_file(path)
        except TextError as error:
            raise LexiconError(error.message, "a lexicon is a UTF-8 file of word<TAB>reading") from None
        parse = parse_yaml if path.suffix.lower() in (".yaml", ".yml") else parse_tsv
        try:
            entries += parse(text, path.name)
        except LexiconError as error:  # it begins with the name
            raise LexiconError(str(path).removesuffix(path.name) + error.message, error.hint) from None
    return Lexicon(entries)
