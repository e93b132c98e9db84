"""Mandarin text to phones."""

import re

from cosycli.text.aligned import AlignedText
from cosycli.text.phones import Boundary, Phone, Punctuation
from cosycli.text.reading import SpokenWord, pause
from cosycli.text.zh.pinyin import syllable_phones
from cosycli.text.zh.readings import readings
from cosycli.text.zh.sandhi import Syllable, Word, apply_sandhi, attach_er
from cosycli.text.zh.symbols import HANZI
from cosycli.text.zh.words import cut, feet

_TOKEN = re.compile(rf"(?P<hanzi>[{HANZI}]+)|(?P<mark>\.{{2,}}|…+|[—–-]+|[，、,（）()【】；;：:。.？?！!])")
_MARKS = {
    **dict.fromkeys("，、,（）()【】", Punctuation.COMMA),
    **dict.fromkeys("；;", Punctuation.SEMICOLON),
    **dict.fromkeys("：:", Punctuation.COLON),
    **dict.fromkeys("—–-", Punctuation.DASH),
    **dict.fromkeys("。.", Punctuation.PERIOD),
    **dict.fromkeys("？?", Punctuation.QUESTION),
    **dict.fromkeys("！!", Punctuation.EXCLAMATION),
    "…": Punctuation.ELLIPSIS,
}


def pronounce(text: AlignedText) -> list[SpokenWord]:
    """The words of a normalized Mandarin text: hanzi and punctuation marks.

    Words begin with `Boundary.WORD`, other syllables with `SYLLABLE`. Commas and brackets become `sp`, all other
    marks `brk`, each with its `Punctuation`; quotes are silent. Hanzi that no dictionary reads are skipped.
    """
    words: list[SpokenWord] = []
    for match in _TOKEN.finditer(text.text):
        part = text[match.start() : match.end()]
        if match["hanzi"]:
            words += [_spoken(word) for word in spoken_words(part)]
        else:
            mark = Punctuation.ELLIPSIS if part.text.startswith("..") else _MARKS[part.text[0]]
            words.append(pause(part.text, mark, part.span))
    return words


def spoken_words(text: AlignedText) -> list[Word]:
    """The words of a stretch of hanzi without punctuation, with their syllables as they are spoken."""
    words: list[Word] = []
    parts = cut(text.text)
    found = readings(text.text, parts)
    start = 0
    for part in parts:
        end = start + len(part)
        spoken = zip(part, found[start:end], text.spans[start:end], strict=True)
        word = [Syllable(*syllable) for syllable in spoken if syllable_phones(syllable[1]) is not None]
        if word:
            words.append(word)
        start = end
    return apply_sandhi(attach_er(words), feet)


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
    phones: list[Phone] = []
    for index, syllable in enumerate(word):
        boundary = Boundary.SYLLABLE if index else Boundary.WORD
        for symbol, tone in syllable_phones(syllable.pinyin) or ():
            phones.append(Phone(symbol, tone, "zh", boundary, span=syllable.span))
            boundary = Boundary.NONE
    text = "".join(syllable.hanzi for syllable in word)
    reading = " ".join(syllable.pinyin for syllable in word)
    span = (word[0].span[0], word[-1].span[1])
    return SpokenWord(text, reading, tuple(phones), "dictionary", span)
