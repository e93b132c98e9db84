"""Text as users have it: files, pipes and arguments, in UTF-8, with or without a byte order mark, any line ends."""

import codecs
import os
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO

from cosycli.errors import TextError

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
