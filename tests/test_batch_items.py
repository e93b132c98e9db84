"""What users put into a batch."""

import json
import subprocess
import sys

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from cosycli.batch_items import INPUT_FORMATS, BadItem, BatchItem, input_format_of, read_items
from cosycli.errors import CosyError, LanguageError, TextError, UsageError


def items(text: str, format: str) -> list[BatchItem]:
    """The items of a text in which all are good."""
    found = list(read_items(text, format))
    assert all(isinstance(item, BatchItem) for item in found), found
    return [item for item in found if isinstance(item, BatchItem)]


def error_of(text: str, format: str) -> CosyError:
    """The error of the only item."""
    (item,) = read_items(text, format)
    assert isinstance(item, BadItem), item
    assert item.error.message and item.error.hint
    return item.error


@pytest.mark.parametrize(
    ("path", "requested", "format"),
    [
        ("a.txt", None, "txt"),
        ("a/b.JSONL", None, "jsonl"),
        ("a.ndjson", None, "jsonl"),
        ("a.markdown", None, "md"),
        ("a.text", None, "txt"),
        ("a.tar.srt", None, "srt"),
        ("a.rst", None, "txt"),
        ("csv", None, "txt"),
        (None, None, "txt"),
        ("-", None, "txt"),
        ("a.txt", "csv", "csv"),
        (None, ".TSV", "tsv"),
        (None, "markdown", "md"),
    ],
)
def test_formats(path: str | None, requested: str | None, format: str) -> None:
    assert input_format_of(path, requested) == format


@pytest.mark.parametrize("requested", ["", "docx", "json", "txt "])
def test_unknown_formats(requested: str) -> None:
    with pytest.raises(UsageError, match="unknown input format") as caught:
        input_format_of("a.txt", requested)
    assert "txt, jsonl, tsv, csv, srt, md" in caught.value.hint
    with pytest.raises(ValueError):
        read_items("a", requested)


def test_lines() -> None:
    assert items("one\n\n  two \n \t\n三", "txt") == [BatchItem(1, "one"), BatchItem(3, "two"), BatchItem(5, "三")]


def test_json_lines() -> None:
    text = """
{"text": " Hello. ", "voice": "a", "language": "en", "speed": 1.5, "output_file": "x/y.wav", "id": "7"}

{"text": "你好", "speaker": "b", "lang": "zh", "speed": 2, "id": 12}
{"text": "null", "voice": null, "speed": null, "id": "", "lang": " "}
{"text": "own names hold", "voice": "a", "speaker": "b", "lang": "zh", "language": null}
{"text": "\\ud83d\\ude00"}"""
    assert items(text, "jsonl") == [
        BatchItem(2, "Hello.", "a", "en", 1.5, "x/y.wav", "7"),
        BatchItem(4, "你好", "b", "zh", 2.0, None, "12"),
        BatchItem(5, "null"),
        BatchItem(6, "own names hold", "a", "zh"),
        BatchItem(7, "😀"),
    ]


@pytest.mark.parametrize(
    ("line", "kind", "message"),
    [
        ("nope", TextError, "no valid JSON: Expecting value (column 1)"),
        ('{"text": "a"} x', TextError, "no valid JSON: Extra data (column 15)"),
        ('{"text": "a\tb"}', TextError, "no valid JSON: Invalid control character (column 12)"),
        ('{"text": "a', TextError, "no valid JSON"),
        ('["a"]', TextError, "the line is an array, not an object"),
        ('"a"', TextError, "the line is a string, not an object"),
        ("null", TextError, "the line is null"),
        ("{}", TextError, "the text is missing"),
        ('{"Text": "a"}', TextError, "the text is missing"),
        ('{"text": " \\n"}', TextError, "the text is empty"),
        ('{"text": null}', TextError, "the text is empty"),
        ('{"text": 5}', UsageError, "text is a number, not a string"),
        ('{"text": ["a"]}', UsageError, "text is an array"),
        ('{"text": "a", "voice": {}}', UsageError, "voice is an object, not a string"),
        ('{"text": "a", "speaker": 3}', UsageError, "speaker is a number, not a string"),
        ('{"text": "a", "id": true}', UsageError, "id is true or false, not a string or a whole number"),
        ('{"text": "a", "id": 1.5}', UsageError, "id is a number, not a string or a whole number"),
        ('{"text": "a", "language": "xx"}', LanguageError, "unknown language: xx"),
        ('{"text": "a", "speed": "1"}', UsageError, "speed is a string, not a number"),
        ('{"text": "a", "speed": true}', UsageError, "speed is true or false, not a number"),
        ('{"text": "a", "speed": 2.01}', UsageError, "speed 2.01 is out of range"),
        ('{"text": "a", "speed": 1e999}', UsageError, "speed inf is out of range"),
        ('{"text": "a", "speed": 1' + "0" * 400 + "}", UsageError, "is out of range"),
        ('{"text": "a", "speed": NaN}', TextError, "NaN is no number"),
        ('{"text": "a", "x": -Infinity}', TextError, "-Infinity is no number"),
        ('{"text": "a", "id": ' + "1" * 5_000 + "}", TextError, "too many digits"),
        ('{"text": "\\ud800"}', TextError, "half of a surrogate pair"),
        ('{"text": "a", "\\udc00": 1}', TextError, "half of a surrogate pair"),
        ("[" * 100_000, TextError, "nested too deeply"),
        ('{"text":' * 100_000, TextError, "nested too deeply"),
    ],
    ids=lambda value: value[:40] if isinstance(value, str) else None,
)
def test_bad_json_lines(line: str, kind: type[CosyError], message: str) -> None:
    error = error_of(line, "jsonl")
    assert type(error) is kind
    assert message in error.message
    str(error.message).encode()


def test_the_rest_goes_on_after_a_bad_line() -> None:
    found = list(read_items('{"text": "a"}\n\n{\n{"text": "b"}', "jsonl"))
    assert [(type(item), item.number) for item in found] == [(BatchItem, 1), (BadItem, 3), (BatchItem, 4)]


def test_unknown_names_are_told_once() -> None:
    told: list[str] = []
    lines = [
        '{"text": "a", "style": 1, "speaker": "b"}',
        '{"style": 2, "Text": "a"}',
        '{"text": "a", "mood": 1, "style": 3}',
    ]
    list(read_items("\n".join(lines), "jsonl", told.append))
    assert told == ["style", "Text", "mood"]
    told.clear()
    list(read_items("Text,Style,,lang,note\na,1,,,\nb,2,,,", "csv", told.append))
    assert told == ["style", "note"]


@pytest.mark.parametrize(("format", "delimiter"), [("csv", ","), ("tsv", "\t"), ("csv", ";")])
def test_tables(format: str, delimiter: str) -> None:
    rows = [" ID , Text,speaker,Lang,speed,output_file", "7,Hello.,a,en,1.5,x.wav", "", "  ,你好", ",,,,,", "8,c,,,,,,"]
    text = "\n" + "\n".join(rows).replace(",", delimiter)
    assert items(text, format) == [
        BatchItem(1, "Hello.", "a", "en", 1.5, "x.wav", "7"),
        BatchItem(3, "你好"),
        BatchItem(5, "c", id="8"),
    ]


def test_cells_of_csv_may_have_lines_and_be_long() -> None:
    long = "word " * 100_000
    assert items(f'text\n"one, ""two""\nthree"\n{long}', "csv") == [
        BatchItem(1, 'one, "two"\nthree'),
        BatchItem(2, long.strip()),
    ]


def test_quotes_in_tsv_are_text() -> None:
    assert [item.text for item in items('text\n"Hello,\n5" wide\n"a ""b"""', "tsv")] == ['"Hello,', '5" wide', 'a "b"']


@pytest.mark.parametrize(
    ("row", "kind", "message"),
    [
        (",1", TextError, "the text is empty"),
        ("Hello, you, there", TextError, "3 cells, and the header has 2"),
        ("a,fast", UsageError, "speed is not a number: fast"),
        ("a,nan", UsageError, "speed nan is out of range"),
        ("a,3", UsageError, "speed 3.0 is out of range"),
        ('"a"b,1', TextError, "no valid CSV"),
        ('"a,1\nb,1', TextError, "a quote is not closed"),
    ],
)
def test_bad_rows(row: str, kind: type[CosyError], message: str) -> None:
    error = error_of(f"text,speed\n{row}", "csv")
    assert type(error) is kind
    assert message in error.message


@pytest.mark.parametrize("format", ["csv", "tsv"])
@pytest.mark.parametrize("text", ["", "\n\n", "Hello there.\nAnd more.", "id\n1", "text2\na"])
def test_a_table_needs_a_column_of_texts(text: str, format: str) -> None:
    with pytest.raises(UsageError, match="no column is named text") as caught:
        read_items(text, format)
    assert "the first row names the columns" in caught.value.hint


def test_headers_that_cannot_be_meant() -> None:
    with pytest.raises(UsageError, match="two columns are named text"):
        read_items("text,Text \na,b", "csv")
    with pytest.raises(UsageError, match="the header is no valid CSV: a quote is not closed"):
        read_items('"text,voice\na,b', "csv")


def test_subtitles() -> None:
    text = "1\n00:00:01,000 --> 00:00:02,000\n<i>One</i>\ntwo.\n\nstray\n\n9\n00:00:05,5 --> 00:00:06\nThree."
    first, bad, last = read_items(text, "srt")
    assert first == BatchItem(1, "One two.", start=1.0, end=2.0)
    assert isinstance(bad, BadItem) and bad.number == 2
    assert last == BatchItem(3, "Three.", start=5.5, end=6.0)


def test_blocks_of_markdown() -> None:
    assert items("# One\n\n---\n\n- two\n- three", "md") == [
        BatchItem(1, "One"),
        BatchItem(2, "two"),
        BatchItem(3, "three"),
    ]


SNIPPETS = st.sampled_from(
    ['{"text":', '"a"', "}", "[", "text,", "speed", "00:00:01,000 --> 00:00:02,0", "-->", "\n", "\n\n", "1", '"', "\t",
     ",", "\r", "\0", "<i>", "{\\an8}", "- ", "NaN", "\\ud800", "---\n", "[^1]:", "](", "`", "|-|\n"]
)  # fmt: skip


@pytest.mark.parametrize("format", INPUT_FORMATS)
@settings(max_examples=60)
@given(text=st.lists(SNIPPETS | st.text(max_size=5)).map("".join))
@example(text="text\n\r\ra")
def test_any_text_gives_items_or_an_error(format: str, text: str) -> None:
    for header in ("", "text\tspeed\n", "text,speed\n"):
        try:
            found = list(read_items(header + text, format))
        except CosyError:
            continue
        numbers = [item.number for item in found]
        assert numbers == sorted(set(numbers)) and all(number > 0 for number in numbers)
        assert all(isinstance(item, BadItem) or item.text.strip() == item.text != "" for item in found)


@given(st.recursive(st.none() | st.booleans() | st.floats() | st.text(), lambda inner: st.lists(inner), max_leaves=3))
def test_any_value_gives_an_item_or_an_error(value: object) -> None:
    names = ("text", "voice", "language", "speed", "output_file", "id", "speaker", "lang", "other")
    lines = [json.dumps({"text": "a", name: value}) for name in names]
    assert len(list(read_items("\n".join(lines), "jsonl"))) == len(names)


def test_importing_is_light() -> None:
    probe = "import sys, cosycli.batch_items, cosycli.file_names; print({'numpy', 'markdown_it'} & set(sys.modules))"
    process = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, timeout=60, check=True)
    assert process.stdout.strip() == "set()"
