"""Cantonese text to phones."""

import re
from itertools import accumulate, pairwise

from cosycli.text.aligned import AlignedText
from cosycli.text.phones import Boundary, Phone
from cosycli.text.reading import SpokenWord, pause
from cosycli.text.variants import to_traditional
from cosycli.text.yue.jyutping import syllable_phones
from cosycli.text.yue.polyphones import Setting
from cosycli.text.yue.readings import CONTEXT, DICTIONARY, OWN, USUAL, Reading, readings
from cosycli.text.yue.words import cut
from cosycli.text.zh.symbols import HANZI

_TOKEN = re.compile(rf"(?P<hanzi>[{HANZI}]+)|(?P<mark>\.{{2,}}|…+|[—–-]+|[，、,（）()【】；;：:。.？?！!])")
_STRONGEST = (OWN, CONTEXT, DICTIONARY, USUAL)  # the rule of a word is the most particular of its syllables'
_SYLLABLES = re.compile(r"(?:[a-z]+[1-6][\s,'-]*)+")


def pronounce(text: AlignedText) -> list[SpokenWord]:
    """The words of a normalized Cantonese text, traditional or simplified: hanzi and punctuation marks.

    Words begin with `Boundary.WORD`, other syllables with `SYLLABLE`. Commas and brackets become `sp`, all other
    marks `brk`, each with its `Punctuation`; quotes are silent. Hanzi that no dictionary reads are skipped.
    """
    traditional = to_traditional(text.text)
    where = Setting.of(traditional)
    words: list[SpokenWord] = []
    for match in _TOKEN.finditer(text.text):
        part = text[match.start() : match.end()]
        if match["hanzi"]:
            words += _words(part, traditional[match.start() : match.end()], where)
        else:
            words.append(pause(part))
    return words


def phones_of(reading: str) -> tuple[Phone, ...] | None:
    """The phones of jyutping with tone digits ("cung4 hing3"), None if it is none."""
    if not _SYLLABLES.fullmatch(reading):
        return None
    phones: list[Phone] = []
    for jyutping in re.findall("[a-z]+[1-6]", reading):
        if syllable_phones(jyutping) is None:
            return None
        phones += _phones(jyutping, Boundary.SYLLABLE if phones else Boundary.WORD, (0, 0))
    return tuple(phones)


def _words(text: AlignedText, traditional: str, where: Setting) -> list[SpokenWord]:
    """The words of a stretch of hanzi; one that has characters without a reading is parted there."""
    parts = cut(traditional)
    found = readings(parts, where)
    edges = {0, *accumulate(map(len, parts))}
    for index, reading in enumerate(found):
        if not reading.jyutping:
            edges |= {index, index + 1}
    return [
        _spoken(text[start:end], found[start:end]) for start, end in pairwise(sorted(edges)) if found[start].jyutping
    ]


def _spoken(word: AlignedText, found: list[Reading]) -> SpokenWord:
    phones: list[Phone] = []
    for index, (reading, span) in enumerate(zip(found, word.spans, strict=True)):
        phones += _phones(reading.jyutping, Boundary.SYLLABLE if index else Boundary.WORD, span)
    rule = min((reading.rule for reading in found), key=_STRONGEST.index)
    return SpokenWord(word.text, " ".join(reading.jyutping for reading in found), tuple(phones), rule, word.span)


def _phones(jyutping: str, boundary: Boundary, span: tuple[int, int]) -> list[Phone]:
    """The phones of one syllable; the first begins what `boundary` says."""
    return [
        Phone(symbol, tone, "yue", Boundary.NONE if index else boundary, span=span)
        for index, (symbol, tone) in enumerate(syllable_phones(jyutping) or ())
    ]
