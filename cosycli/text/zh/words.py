"""Mandarin words: cutting a text into the likeliest words of a frequency table.

The table is written once, by `python -m cosycli.text.zh.words`, from the dictionary of jieba (MIT licence, Sun Junyi).
One line of it holds a cost (minus the logarithm of the relative frequency, in steps of 1/COST_STEPS) and all words of
that cost. jieba itself is not needed to run and takes a second to start; `set_segmenter` chooses it all the same.
"""

import math
import zlib
from collections.abc import Callable
from functools import cache
from importlib.resources import files

from cosycli.errors import MissingExtraError

TABLE = "zh_words.txt.z"
N_WORDS = 60_000
LONGEST = 5
COST_STEPS = 8
UNKNOWN_COST = 20 * COST_STEPS  # above that of any word in the table
SEGMENTERS = ("table", "jieba")


def cut(text: str) -> list[str]:
    """Cut a text into words with the chosen segmenter. The words joined are the text."""
    return _segmenter(text)


def set_segmenter(name: str) -> None:
    """Choose what cuts texts into words from now on: "table" (the default) or "jieba".

    Raises ValueError for another name and MissingExtraError if jieba is not installed.
    """
    global _segmenter
    if name not in SEGMENTERS:
        raise ValueError(f"no segmenter is called {name!r}; there are: {', '.join(SEGMENTERS)}")
    _segmenter = _cut_by_table if name == "table" else _jieba()


def current_segmenter() -> str:
    """The name of what cuts texts now."""
    return "table" if _segmenter is _cut_by_table else "jieba"


def _jieba() -> "Callable[[str], list[str]]":
    import warnings

    try:
        with warnings.catch_warnings():  # it still asks for pkg_resources
            warnings.simplefilter("ignore")
            import jieba
    except ModuleNotFoundError as error:
        raise MissingExtraError("jieba", "jieba") from error
    tokenizer = jieba.Tokenizer()
    # As its `initialize` does, but without talk on stderr and a cache of 9 MB in the folder for temporary files.
    tokenizer.FREQ, tokenizer.total = tokenizer.gen_pfdict(tokenizer.get_dict_file())
    tokenizer.initialized = True
    cut: Callable[[str], list[str]] = tokenizer.lcut
    return cut


def _cut_by_table(text: str) -> list[str]:
    """Cut a text so that the sum of the costs of its words is least; unknown characters stand alone."""
    costs = _table()
    n = len(text)
    best = [0] * (n + 1)
    length = [1] * n
    for i in range(n - 1, -1, -1):
        best[i] = costs.get(text[i], UNKNOWN_COST) + best[i + 1]
        for j in range(i + 2, min(i + LONGEST, n) + 1):
            cost = costs.get(text[i:j])
            if cost is not None and cost + best[j] < best[i]:
                best[i], length[i] = cost + best[j], j - i
    words, i = [], 0
    while i < n:
        words.append(text[i : i + length[i]])
        i += length[i]
    return words


_segmenter: Callable[[str], list[str]] = _cut_by_table


def feet(word: str) -> list[int]:
    """The lengths of the parts inside a word, pairs from the left: 展览馆 -> 2, 1; 纸老虎 -> 1, 2."""
    costs = _table()
    if len(word) == 3:
        head, tail = costs.get(word[:2]), costs.get(word[1:])
        return [1, 2] if tail is not None and (head is None or tail < head) else [2, 1]
    return [2] * (len(word) // 2) + [1] * (len(word) % 2)


def characters() -> list[str]:
    """The words of one character, the commonest first."""
    costs = _table()
    return sorted((word for word in costs if len(word) == 1), key=costs.__getitem__)


@cache
def _table() -> dict[str, int]:
    lines = zlib.decompress(files("cosycli.assets").joinpath(TABLE).read_bytes()).decode().splitlines()
    costs: dict[str, int] = {}
    for line in lines:
        cost, _, words = line.partition(" ")
        costs.update(dict.fromkeys(words.split(), int(cost)))
    return costs


def build(dictionary: str) -> bytes:
    """Turn jieba's dictionary (lines "word frequency tag") into the table."""
    frequencies = {}
    for line in dictionary.splitlines():
        word, frequency = line.split()[:2]
        if len(word) <= LONGEST:
            frequencies[word] = max(int(frequency), 1)
    top = sorted(frequencies, key=lambda word: (-frequencies[word], word))[:N_WORDS]
    total = sum(frequencies[word] for word in top)
    by_cost: dict[int, list[str]] = {}
    for word in top:
        by_cost.setdefault(round(-math.log(frequencies[word] / total) * COST_STEPS), []).append(word)
    text = "\n".join(f"{cost} {' '.join(sorted(words))}" for cost, words in sorted(by_cost.items()))
    return zlib.compress(text.encode(), 9)


def main() -> None:
    """Write the table from the dictionary of an installed jieba."""
    dictionary = files("jieba").joinpath("dict.txt").read_text(encoding="utf-8")
    with open(str(files("cosycli.assets").joinpath(TABLE)), "wb") as file:
        file.write(build(dictionary))


if __name__ == "__main__":
    main()
