"""Rows as spreadsheets and people write them."""

import csv

import pytest

from cosycli.errors import TextError
from cosycli.tables import csv_rows, tsv_rows


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("a,b\n1,2\n", [["a", "b"], ["1", "2"]]),
        ('a\n"x, ""y""\nz"\n', [["a"], ['x, "y"\nz']]),
        ('a, b\n1, "x, y"\n', [["a", "b"], ["1", "x, y"]]),
        ("a;b\n1,5;x\n", [["a", "b"], ["1,5", "x"]]),
        ("a\nx;y\n", [["a"], ["x;y"]]),
        ('a\n5" wide\n\n', [["a"], ['5" wide'], []]),
        ("", []),
    ],
)
def test_csv(text: str, rows: list[list[str]]) -> None:
    assert csv_rows(text) == rows


def test_a_badly_quoted_row_is_an_error_in_its_place() -> None:
    first, bad, last = csv_rows('a\n"x"y\nb\n')
    assert (first, last) == (["a"], ["b"])
    assert isinstance(bad, TextError) and "no valid CSV" in bad.message


def test_an_open_quote_is_told() -> None:
    _, bad = csv_rows('a\n"x\ny\nz\n')
    assert isinstance(bad, TextError) and "a quote is not closed" in bad.message


def test_a_cell_may_be_as_long_as_the_file() -> None:
    usual = csv.field_size_limit()
    assert csv_rows("a" * (usual + 10)) == [["a" * (usual + 10)]]
    assert csv.field_size_limit() == usual


@pytest.mark.parametrize(
    ("line", "cells"),
    [
        ('5" wide\t"Yes," he said', ['5" wide', '"Yes," he said']),
        ('"Hello\tthere"', ['"Hello', 'there"']),
        ('"Hello, ""you"""\t x ', ['Hello, "you"', "x"]),
        ('"yes" and "no"\t"\t""\t"""', ['"yes" and "no"', '"', "", '"""']),
        ("", [""]),
    ],
)
def test_tsv(line: str, cells: list[str]) -> None:
    assert list(tsv_rows(line)) == [cells]
    assert list(tsv_rows(f"a\n{line}\n")) == [["a"], cells, [""]]
