"""Korean words that are not pronounced as the rules would have it: the table `ko_exceptions.txt`, and finding them.

The table gives marks, not pronunciations: where an onset is tense, ㄴ is inserted or a word begins. So an entry holds
before any particle or ending. The notation is explained at the top of the table.
"""

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from cosycli.text.ko.hangul import coda
from cosycli.text.ko.particles import bare, is_tail
from cosycli.text.ko.rules import Junction

TABLE = "ko_exceptions.txt"
_MARKS = {"'": Junction.TENSE, "+": Junction.INSERT, "_": Junction.BREAK, "~": Junction.NASAL}
# Single syllables that go on after a word of two without making it another one: 물가고, 사건들, 인권법.
_GOES_ON = frozenset(
    "들적화성상비법권자님률율별용형식내외중간난사국층제론점당끼쪽앞뒤속밖때장실길값맛씨집함물전후급량액대"
)
# Words of two that end like a particle are looked for at the beginning of an eojeol only: 남성과, 개인기.
_LIKE_PARTICLES = frozenset("과가도만은이의기자지데고면니")


@dataclass(frozen=True, slots=True)
class Entry:
    """A word, its respelling (the same as a rule) and the junctions after each of its syllables that matter."""

    word: str
    respelling: str
    junctions: tuple[tuple[int, Junction], ...]
    only_initial: bool = False

    @property
    def is_first_element(self) -> bool:
        """Whether the entry is the beginning of compounds: 냇- in 냇가, 냇물."""
        return bool(self.junctions) and self.junctions[-1][0] == len(self.word) - 1


def find(eojeol: str, start: int) -> Entry | None:
    """The longest entry that holds at `start` of an eojeol."""
    table, longest = _table()
    for length in range(min(longest, len(eojeol) - start), 0, -1):
        entry = table.get(eojeol[start : start + length])
        if entry is not None and _holds(entry, eojeol, start):
            return entry
    return None


def _holds(entry: Entry, eojeol: str, start: int) -> bool:
    before, after = eojeol[:start], eojeol[start + len(entry.word) :]
    if entry.only_initial and before:
        return False
    if entry.is_first_element:
        return bool(after) and (not before or len(entry.word) > 1 or len(before) >= 2)
    if len(entry.word) > 2 or (len(entry.word) == 1 and not before):
        return True
    if before and entry.word[-1] in _LIKE_PARTICLES:
        return False
    if not before or len(before) >= 2 or is_tail(after):
        rest = bare(after)
        return len(rest) != 1 or rest in _GOES_ON
    return False


def parse(item: str) -> Entry:
    """An entry of the table. Raises ValueError if a respelling is not as long as its word."""
    only_initial = item.startswith("^")
    marked, _, respelling = item.lstrip("^").partition("=")
    word = ""
    junctions: list[tuple[int, Junction]] = []
    for part in re.findall(r".", marked):
        if part in _MARKS:
            dropped = part == "'" and coda(word[-1]) == "ㅅ"
            junctions.append((len(word) - 1, Junction.DROP if dropped else _MARKS[part]))
        else:
            word += part
    if respelling and len(respelling) != len(word):
        raise ValueError(f"{item!r} changes the number of syllables")
    return Entry(word, respelling or word, tuple(junctions), only_initial)


@cache
def _table() -> tuple[dict[str, Entry], int]:
    lines = files("cosycli.assets").joinpath(TABLE).read_text("utf-8").splitlines()
    entries = [parse(item) for line in lines if not line.startswith("#") for item in line.split()]
    table = {entry.word: entry for entry in entries}
    return table, max(map(len, table))
