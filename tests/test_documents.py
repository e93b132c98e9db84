import io
import os
from pathlib import Path

import pytest

from cosycli.documents import decode_text, join_arguments, read_text_file, read_text_stream
from cosycli.errors import TextError


def test_line_ends_and_byte_order_mark() -> None:
    assert decode_text("\ufeff一\r\n二\r三\n".encode(), "x") == "一\n二\n三\n"
    assert decode_text(b"", "x") == ""


def test_a_bad_byte_is_placed() -> None:
    with pytest.raises(TextError, match=r"^x is not valid UTF-8: byte 7 \(line 2\) is 0xe4$"):
        decode_text("你好\n".encode() + b"\xe4", "x")


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32"])
def test_other_unicode_encodings_are_named(encoding: str) -> None:
    with pytest.raises(TextError, match=f"x is {encoding.upper()}, not UTF-8") as caught:
        decode_text("你好".encode(encoding), "x")
    assert f"iconv -f {encoding.upper()}" in caught.value.hint


def test_arguments_are_joined() -> None:
    assert join_arguments(["Hello", "there."]) == "Hello there."


def test_undecodable_arguments() -> None:
    with pytest.raises(TextError, match="the text argument is not valid UTF-8: byte 1"):
        join_arguments([os.fsdecode(b"a\xe4")])


def test_files_and_streams(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes("你好\r\n".encode())
    assert read_text_file(path) == read_text_stream(io.BytesIO("你好\n".encode())) == "你好\n"
    with pytest.raises(TextError, match=r"cannot read .*nope: No such file"):
        read_text_file(tmp_path / "nope")
