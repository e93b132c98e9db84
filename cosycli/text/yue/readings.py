"""Cantonese readings in context: the dictionary, own corrections, and rules for the commonest characters.

The dictionary is in `phrases`; words that it lacks or reads otherwise are in `yue_readings.txt`; characters whose
reading hangs on the words around them are in `polyphones`. All text is in the traditional characters of Hong Kong.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import accumulate

from cosycli.text.yue.phrases import tables
from cosycli.text.yue.polyphones import RULES, Setting

OWN, DICTIONARY, USUAL, CONTEXT = "Cantonese corrections", "phrase dictionary", "usual reading", "reading in context"


@dataclass(frozen=True, slots=True)
class Reading:
    """The jyutping of one character, "" if no dictionary knows it, and what decided."""

    jyutping: str
    rule: str


def readings(words: Sequence[str], where: Setting) -> list[Reading]:
    """A reading for each character of a stretch without punctuation that is cut into words.

    The longest dictionary word that begins at a character gives its reading, unless it has two characters and neither
    begins nor ends with a word (要面 in 要 | 面對); rules decide about single characters.
    """
    characters, phrases, longest = tables()
    own = own_readings()
    text = "".join(words)
    edges = {0, *accumulate(map(len, words))}
    result: list[Reading] = []
    while len(result) < len(text):
        start = len(result)
        for length in range(min(longest, len(text) - start), 1, -1):
            part = text[start : start + length]
            found = own.get(part)
            if found is None and (length > 2 or start in edges or start + length in edges):
                found = phrases.get(part)
            if found is not None:
                rule = OWN if part in own else DICTIONARY
                result += [Reading(reading, rule) for reading in found.split()]
                break
        else:
            result.append(_single(text, start, characters.get(text[start], ""), where))
    return result


def _single(text: str, index: int, usual: str, where: Setting) -> Reading:
    choose = RULES.get(text[index])
    chosen = choose(text[:index], text[index + 1 :], where) if choose else None
    return Reading(chosen or usual, CONTEXT if chosen and chosen != usual else USUAL)


@cache
def own_readings() -> dict[str, str]:
    text = files("cosycli.assets").joinpath("yue_readings.txt").read_text(encoding="utf-8")
    return dict(line.split(" ", 1) for line in text.splitlines() if line and not line.startswith("#"))
