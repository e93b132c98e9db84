"""Tables as text: the rows of CSV and TSV files, as spreadsheets and people write them."""

import csv
import io
from collections.abc import Iterator

from cosycli.errors import TextError

QUOTES = 'a cell with commas or line breaks stands in double quotes, and a quote in it is doubled: "5"" wide"'


def tsv_rows(text: str) -> Iterator[list[str]]:
    """The rows of a TSV file; a blank line has one blank cell.

    A row is always one line, so that a quotation may begin a cell without ending in it. Quotes are text, as in
    `5" wide` and `"Yes," he said`; only those that spreadsheets set around a whole cell, and then double inside, are
    taken off.
    """
    for line in text.split("\n"):
        yield [_unquoted(cell.strip()) for cell in line.split("\t")]


def csv_rows(text: str) -> list[list[str] | TextError]:
    """The rows of a CSV file, [] for a blank line; an error in the place of a row that is not well quoted."""
    header = text.lstrip().partition("\n")[0]
    delimiter = ";" if ";" in header and "," not in header else ","  # where the comma is for decimals
    lines = csv.reader(io.StringIO(text, newline="\n"), delimiter=delimiter, skipinitialspace=True, strict=True)
    rows: list[list[str] | TextError] = []
    usual = csv.field_size_limit(len(text) + 1)
    try:
        while True:
            try:
                rows.append(next(lines))
            except StopIteration:
                return rows
            except csv.Error as error:
                open_quote = "end of data" in str(error)
                what = "a quote is not closed, and takes all the rows below" if open_quote else str(error)
                rows.append(TextError(f"no valid CSV: {what}", QUOTES))
    finally:
        csv.field_size_limit(usual)


def _unquoted(cell: str) -> str:
    inner = cell[1:-1]
    if len(cell) > 1 and cell[0] == cell[-1] == '"' and '"' not in inner.replace('""', ""):
        return inner.replace('""', '"')
    return cell
