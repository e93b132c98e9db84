"""Dictionary readings of Cantonese: a reading for each character, and the words in which it is read differently.

The table is written once, by `python -m cosycli.text.yue.phrases`, from the dictionary of ToJyutping (BSD 2-clause,
Cantonese Computational Linguistics Infrastructure Development Workgroup); its own form takes half a second to load. A
line of the table is a reading and the characters read so or, below the empty line, a word and its readings. All keys
are in the traditional characters of Hong Kong, as `variants.to_traditional` yields them.
"""

import zlib
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files

from cosycli.text.variants import to_traditional

TABLE = "yue_phrases.txt.z"

# Words of the dictionary that more often are two words side by side: 係 | 咁好, 啲人 | 話.
_LEFT_OUT = frozenset(
    {"係咁", "系咁", "即係咁", "即系咁", "人話", "間房", "呢度", "呢邊", "嘅啫", "今年", "幾度", "年年"}
)


@cache
def tables() -> tuple[dict[str, str], dict[str, str], int]:
    """The readings of characters, those of words (blanks between syllables), and the length of the longest word."""
    text = zlib.decompress(files("cosycli.assets").joinpath(TABLE).read_bytes()).decode()
    by_reading, _, by_word = text.partition("\n\n")
    characters: dict[str, str] = {}
    for line in by_reading.split("\n"):
        reading, _, read_so = line.partition(" ")
        characters.update(dict.fromkeys(read_so, reading))
    words = dict(line.split(" ", 1) for line in by_word.split("\n"))
    return characters, words, max(map(len, words))


def build(entries: Mapping[str, Sequence[str]]) -> bytes:
    """Turn readings of characters and words, one for each character, into the table."""
    characters: dict[str, str] = {}
    words: dict[str, str] = {}
    # Entries in the spelling of Hong Kong come last and prevail over other spellings of the same.
    for entry, readings in sorted(entries.items(), key=lambda pair: (pair[0] == to_traditional(pair[0]), pair[0])):
        key = to_traditional(entry)
        if len(entry) == 1:
            characters[entry] = readings[0]
            if key == entry:
                characters[key] = readings[0]
        elif len(entry) == len(readings) and key not in _LEFT_OUT:
            words[key] = " ".join(readings)
    by_reading: dict[str, list[str]] = {}
    for character, reading in sorted(characters.items()):
        by_reading.setdefault(reading, []).append(character)
    lines = [f"{reading} {''.join(read_so)}" for reading, read_so in sorted(by_reading.items())]
    lines += ["", *(f"{word} {readings}" for word, readings in sorted(words.items()))]
    return zlib.compress("\n".join(lines).encode(), 9)


def main() -> None:
    """Write the table from the dictionary of an installed ToJyutping."""
    from ToJyutping.Trie import Node, root

    def entries(node: Node, prefix: str) -> Iterator[tuple[str, list[str]]]:
        if node.v:
            # The first of several readings is the usual one; a character has a bare syllable.
            first = node.v[0]
            yield prefix, [first.jyutping] if len(prefix) == 1 else first.jyutping.split()
        for character, child in node.items():
            yield from entries(child, prefix + character)

    with open(str(files("cosycli.assets").joinpath(TABLE)), "wb") as file:
        file.write(build(dict(entries(root, ""))))


if __name__ == "__main__":
    main()
