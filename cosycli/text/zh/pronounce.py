"""Mandarin text to phones."""

import re
from collections.abc import Iterable, Iterator

from cosycli.text.aligned import AlignedText
from cosycli.text.phones import Boundary, Phone
from cosycli.text.reading import SpokenWord, pause
from cosycli.text.variants import to_simplified
from cosycli.text.zh.phrases import Source
from cosycli.text.zh.pinyin import split_syllables, syllable_phones
from cosycli.text.zh.readings import readings
from cosycli.text.zh.sandhi import Syllable, Word, apply_sandhi, attach_er
from cosycli.text.zh.symbols import HANZI
from cosycli.text.zh.words import cut, feet

ITERATION = "々〻"  # they repeat the hanzi before them

_TOKEN = re.compile(rf"(?P<hanzi>[{HANZI}{ITERATION}]+)|(?P<mark>\.{{2,}}|…+|[—–-]+|[，、,（）()【】；;：:。.？?！!])")


def pronounce(text: AlignedText) -> list[SpokenWord]:
    """The words of a normalized Mandarin text: hanzi, simplified or traditional, and punctuation marks.

    Words begin with `Boundary.WORD`, other syllables with `SYLLABLE`. Commas and brackets become `sp`, all other
    marks `brk`, each with its `Punctuation`; quotes are silent. Hanzi that no dictionary reads are skipped.
    """
    words: list[SpokenWord] = []
    stretches = iter(_stretches(text))
    for match in _TOKEN.finditer(text.text):
        if match["hanzi"]:
            words += [_spoken(word) for word in next(stretches)]
        else:
            part = text[match.start() : match.end()]
            words.append(pause(part))
    return words


def spoken_words(text: AlignedText) -> list[Word]:
    """The words of a text with their syllables as they are spoken, pauses left out."""
    return [word for stretch in _stretches(text) for word in stretch]


def phones_of(reading: str) -> tuple[Phone, ...] | None:
    """The phones of pinyin as it is typed: "chong2 qing4", "chóngqìng", ü as v or u:, erhua as huar1; 5 is neutral.

    It is taken literally, without sandhi, as one word. None if any syllable is not pinyin.
    """
    syllables = split_syllables(reading)
    if not syllables or any(syllable_phones(syllable) is None for syllable in syllables):
        return None
    return tuple(_phones((syllable, (0, 0)) for syllable in syllables))


def _stretches(text: AlignedText) -> Iterator[list[Word]]:
    """The spoken words of each stretch of hanzi between other characters."""
    plain = _repeated(to_simplified(text.text))
    cuts = cut(plain)
    decisions = readings(plain, cuts)
    starts: dict[int, int] = {}
    position = 0
    for part in cuts:
        starts[position] = len(part)
        position += len(part)
    for match in _TOKEN.finditer(text.text):
        if not match["hanzi"]:
            continue
        words: list[Word] = []
        open_word = False
        for i in range(*match.span()):
            open_word = open_word and i not in starts
            decision = decisions[i]
            if syllable_phones(decision.pinyin) is None:
                open_word = False  # a hanzi without a reading: no word reaches across it
                continue
            if not open_word:
                words.append([])
                open_word = True
            words[-1].append(Syllable(plain[i], decision.pinyin, text.spans[i], text.text[i], decision.rule))
        yield apply_sandhi(attach_er(words), feet)


def _repeated(text: str) -> str:
    """The text with each iteration mark replaced by the character before it."""
    if not any(mark in text for mark in ITERATION):
        return text
    return re.sub(f"(.)([{ITERATION}]+)", lambda match: match[1] * len(match[0]), text)


def word_pinyin(hanzi: str, pinyin: list[str]) -> list[str]:
    """The spoken form of the dictionary readings of one isolated word.

    `pinyin` has one reading for each character of `hanzi`, with the tone as final digit (5 neutral); anything that
    is no syllable (`_`) is a pause and stays. 一 and 不, the third tone and 儿 get the form they have inside the
    word: 一半 yi2 ban4, 展览馆 zhan2 lan2 guan3, 一下儿 yi2 xiar4. A merged 儿 makes the result shorter.
    """
    if len(hanzi) != len(pinyin):
        raise ValueError(f"{hanzi!r} needs one reading a character, not {pinyin!r}")
    result: list[str] = []
    word: Word = []
    for character, reading in zip([*hanzi, ""], [*pinyin, ""], strict=True):
        if reading and syllable_phones(reading) is not None:
            word.append(Syllable(character, reading if reading[-1].isdigit() else reading + "5"))
            continue
        if word:
            result += [syllable.pinyin for part in apply_sandhi([word], feet) for syllable in part]
            word = []
        if reading:
            result.append(reading)
    return result


def _spoken(word: Word) -> SpokenWord:
    text = "".join(syllable.written for syllable in word)
    reading = " ".join(syllable.pinyin for syllable in word)
    phones = tuple(_phones((syllable.pinyin, syllable.span) for syllable in word))
    span = (min(syllable.span[0] for syllable in word), max(syllable.span[1] for syllable in word))
    return SpokenWord(text, reading, phones, _rule(word), span)


def _phones(syllables: Iterable[tuple[str, tuple[int, int]]]) -> Iterator[Phone]:
    """The phones of one word, from the pinyin and the source span of each syllable."""
    boundary = Boundary.WORD
    for pinyin, span in syllables:
        for symbol, tone in syllable_phones(pinyin) or ():
            yield Phone(symbol, tone, "zh", boundary, span=span)
            boundary = Boundary.NONE
        boundary = Boundary.SYLLABLE


def _rule(word: Word) -> str:
    """What decided a word: the sources of its readings, without the usual ones if there are others, then changes."""
    sources: dict[str, None] = {}
    changes: dict[str, None] = {}
    for syllable in word:
        source, *changed = syllable.rule.split(" + ")
        sources[source] = None
        changes.update(dict.fromkeys(changed))
    if len(sources) > 1:
        sources.pop(Source.USUAL.value, None)
    return " + ".join([", ".join(sources), *changes])
