"""Cantonese words: the words of written Chinese, and those of speech from a list of their own."""

from functools import cache
from importlib.resources import files
from itertools import accumulate, pairwise

from cosycli.text.variants import to_simplified
from cosycli.text.zh import words as chinese


def cut(text: str) -> list[str]:
    """Cut a text in the traditional characters of Hong Kong into words; unknown characters stand alone.

    The longest Cantonese word at a place prevails; what is between such words is cut as written Chinese.
    """
    known = spoken_words()
    longest = max(map(len, known))
    result: list[str] = []
    start = position = 0
    while start < len(text):
        length = next((n for n in range(min(longest, len(text) - start), 1, -1) if text[start : start + n] in known), 0)
        if length:
            result += [*_written(text[position:start]), text[start : start + length]]
            position = start + length
        start += length or 1
    return result + _written(text[position:])


def _written(text: str) -> list[str]:
    """The words of a stretch of written Chinese, in its own characters."""
    edges = [0, *accumulate(map(len, chinese.cut(to_simplified(text))))]
    return [text[start:end] for start, end in pairwise(edges)]


@cache
def spoken_words() -> frozenset[str]:
    text = files("cosycli.assets").joinpath("yue_words.txt").read_text(encoding="utf-8")
    lines = (line for line in text.splitlines() if not line.startswith("#"))
    return frozenset(word for line in lines for word in line.split() if len(word) > 1)
