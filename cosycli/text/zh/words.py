"""Mandarin words: cutting a text into the likeliest words of a frequency table.

The table is written once, by `python -m cosycli.text.zh.words`, from the dictionary of jieba (MIT licence, Sun Junyi);
jieba itself is not needed to run, and costs half a second to start. One line of the table holds a cost (minus the
logarithm of the relative frequency, in steps of 1/COST_STEPS) and all words of that cost.
"""

import math
import zlib
from functools import cache
from importlib.resources import files

TABLE = "zh_words.txt.z"
N_WORDS = 60_000
LONGEST = 5
COST_STEPS = 8
UNKNOWN_COST = 20 * COST_STEPS  # above that of any word in the table


def cut(text: str) -> list[str]:
    """Cut a text into words so that the sum of their costs is least; unknown characters stand alone."""
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


def feet(word: str) -> list[int]:
    """The lengths of the parts inside a word, pairs from the left: 展览馆 -> 2, 1; 纸老虎 -> 1, 2."""
    costs = _table()
    if len(word) == 3:
        head, tail = costs.get(word[:2]), costs.get(word[1:])
        return [1, 2] if tail is not None and (head is None or tail < head) else [2, 1]
    return [2] * (len(word) // 2) + [1] * (len(word) % 2)


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
