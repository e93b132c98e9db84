"""The English dictionary: the CMU dictionary's data and a small lexicon of our own for names and technology.

Readings are lists of ARPAbet phones, vowels with their stress digit: ``["HH", "AH0", "L", "OW1"]``.
"""

import gzip
from functools import cache
from pathlib import Path

ASSETS = Path(__file__).parents[2] / "assets"


@cache
def _dictionary() -> bytes:
    """The dictionary's lines ``word PHONES``, sorted as bytes. Second readings are filed under ``word(2)``.

    Searching the inflated bytes costs 20 microseconds a word; a dict of them would cost 50 ms at every start.
    """
    return gzip.decompress((ASSETS / "en_cmudict.txt.gz").read_bytes())


@cache
def _own_lexicon() -> dict[str, list[str]]:
    lines = (ASSETS / "en_lexicon.tsv").read_text(encoding="utf-8").splitlines()
    rows = (line.split("\t") for line in lines if line and not line.startswith("#"))
    return {word: phones.split() for word, phones in rows}


def _search(key: bytes) -> bytes | None:
    """What follows `key` on the dictionary line that begins with it."""
    lines = _dictionary()
    low, high = 0, len(lines)
    while low < high:  # both always stand at the start of a line
        start = lines.rfind(b"\n", low, (low + high) // 2) + 1 or low
        end = lines.find(b"\n", start) + 1
        if lines[start : start + len(key)] == key:
            return lines[start + len(key) : end - 1]
        if lines[start:end] < key:
            low = end
        else:
            high = start
    return None


def usual_readings() -> list[tuple[str, list[str]]]:
    """Every word of the CMU dictionary with its first reading."""
    entries = (line.split() for line in _dictionary().decode().splitlines())
    return [(word, phones) for word, *phones in entries if "(" not in word]


def own_words() -> frozenset[str]:
    """The words of our own lexicon."""
    return frozenset(_own_lexicon())


def own_reading(word: str) -> list[str] | None:
    """The reading of our own lexicon. Its lower-case entries match any case, its other entries only their own."""
    lexicon = _own_lexicon()
    return lexicon.get(word) or lexicon.get(word.lower())


def dictionary_reading(word: str) -> list[str] | None:
    """The first reading of the CMU dictionary."""
    entry = _search(word.lower().encode() + b" ") if word.isascii() and word else None
    return entry.decode().split() if entry is not None else None


def reading(word: str) -> list[str] | None:
    """The usual reading of a word, our own lexicon first; None if neither knows it."""
    return own_reading(word) or dictionary_reading(word)
