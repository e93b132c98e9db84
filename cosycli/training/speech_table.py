"""The table of a collection: a line for each sound file, with the columns that tell what is said in it."""

import csv
import io
from collections.abc import Sequence
from pathlib import Path

from cosycli.errors import CosyError
from cosycli.output_file import write_whole


def read_table(table: Path) -> list[dict[str, str]]:
    """The rows of a collection's table. Raises CosyError if there is none, or it names no recordings."""
    if not table.exists():
        raise CosyError(f"no {table.name} in {table.parent}", "--sources names the folder that holds the folder speech")
    with table.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    if not rows or "file" not in rows[0]:
        raise CosyError(f"{table} names no recordings", "its first line must name the columns, `file` among them")
    return rows


def write_table(table: Path, rows: Sequence[dict[str, str]]) -> None:
    """Write the table of a collection, whole: its presence says that all its sounds are there. At least one row."""
    text = io.StringIO(newline="")
    format = {"delimiter": "\t", "quoting": csv.QUOTE_NONE, "escapechar": "\\", "lineterminator": "\n"}
    writer = csv.DictWriter(text, list(rows[0]), **format)  # type: ignore[arg-type]
    writer.writeheader()
    writer.writerows(rows)
    write_whole(table, text.getvalue().encode())
