"""The sentences that teachers speak, from lists of text beside the recordings."""

import csv
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np

from cosycli.errors import CosyError, TextError
from cosycli.text.frontend import main_language

MAX_CHARACTERS = 60
MAX_OWN_CHARACTERS = 200  # in a list of the user
# By language: file, column (None: a line is a sentence), separator.
LISTS: dict[str, tuple[tuple[str, int | None, str], ...]] = {
    "zh": (("text/zh_tatoeba_simplified_ccby2fr.txt", None, ""),),
    "en": (("text/en_tatoeba_ccby2fr.txt", None, ""),),
    "ja": (
        ("testsets/readings_ja_rohan.tsv", 1, "\t"),
        ("text/ja_ita_recitation.txt", 0, ","),
        ("text/ja_ita_emotion.txt", 0, ","),
    ),
    "yue": (("text/yue_hkcancor_ccby.txt", None, ""),),
    "ko": (("text/ko_chatbot_mit.txt", None, ""),),
}


def read_sentences(language: str, sources: Path, count: int) -> list[str]:
    """`count` different sentences of a language at most, drawn from its lists below `sources`, always the same ones.

    `sources` may also be one list of sentences, of several languages. Raises CosyError if no list is there.
    """
    if sources.is_file():
        return _drawn(_own_lines(language, sources), count, MAX_OWN_CHARACTERS)
    found = [sources / file for file, _, _ in LISTS[language] if (sources / file).exists()]
    if not found:
        names = ", ".join(file for file, _, _ in LISTS[language])
        raise CosyError(f"no sentences in the language {language} below {sources}", f"give one of {names}")
    sentences = (
        sentence
        for file, column, separator in LISTS[language]
        if (sources / file).exists()
        for sentence in _lines(sources / file, column, separator)
    )
    return _drawn(sentences, count)


def _drawn(sentences: Iterable[str], count: int, longest: int = MAX_CHARACTERS) -> list[str]:
    """`count` of them at most, in a random order that is always the same."""
    listed = list(dict.fromkeys(sentence for sentence in sentences if 1 < len(sentence) <= longest))
    order = np.random.default_rng(0).permutation(len(listed))
    return [listed[index] for index in order[:count]]


def _own_lines(language: str, path: Path) -> list[str]:
    """The lines of a list in several languages that are in this one."""
    try:
        return [line for line in _lines(path, None, "") if line and main_language(line, language) == language]
    except UnicodeDecodeError:
        raise TextError(f"{path} is not UTF-8", "give a text file with one sentence a line") from None


def _lines(path: Path, column: int | None, separator: str) -> Iterator[str]:
    with path.open(encoding="utf-8", newline="") as file:
        if column is None:
            yield from (line.strip() for line in file)
            return
        for row in csv.reader(file, delimiter=separator, quoting=csv.QUOTE_NONE):
            if len(row) > column and row[0] != "id":
                yield row[column].rpartition(":")[2].strip()
