"""Mandarin text to phones."""

from cosycli.text.zh.pinyin import syllable_phones
from cosycli.text.zh.sandhi import Syllable, Word, apply_sandhi
from cosycli.text.zh.words import feet


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

