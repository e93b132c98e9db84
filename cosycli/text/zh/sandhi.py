"""Mandarin tones in context: 一, 不, the third tone, and the merging of 儿 into the syllable before it."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise


@dataclass(slots=True)
class Syllable:
    """One syllable on its way to the phones: its hanzi (two with 儿), pinyin with a tone digit, and source span."""

    hanzi: str
    pinyin: str
    span: tuple[int, int] = (0, 0)

    @property
    def tone(self) -> str:
        return self.pinyin[-1]

    def set_tone(self, tone: str) -> None:
        self.pinyin = self.pinyin[:-1] + tone


Word = list[Syllable]

_DIGITS = "零〇一二三四五六七八九幺"
# 一 after these ends a number or an ordinal and keeps its first tone: 第一, 二十一, 三百一 (but 一千一百 has yi4).
_BEFORE_FULL_YI = "第初十百点" + _DIGITS
_AFTER_FULL_YI = _DIGITS + "十月号"
# Words that end in 一 keep its first tone (统一, 之一), except these, which point at what follows: 这一天.
_POINTING = "这那哪每某另同任這"
# Verbs that are often toneless after 不 are fourth tones all the same.
_FALLING_WHEN_NEUTRAL = "是过要会用在去見見见上下"

# 儿 is a syllable of its own at the end of these words, and before these characters.
_FULL_ER = re.compile(
    "(?:女|婴|幼|孤|健|胎|少|宠|男|娇|小|爱|孩|妻|生|养|侄|孙|弃|育|患|产|童|新生|混血|低能|畸形|早产|托|乳|鸟|风|月|虫|雏)儿$"
)
_ER_HEADS = "童子女科媳歌孙郎"


def apply_sandhi(words: list[Word], feet: Callable[[str], Sequence[int]]) -> list[Word]:
    """Bring the dictionary readings of a stretch without pauses to their spoken form, in place.

    `feet` splits a word of three or more characters into the lengths of its parts (纸老虎 -> 1, 2).
    Returns `words`, in which 儿 may have merged with the syllable before it.
    """
    for word in words:
        merge_er(word)
    syllables = [syllable for word in words for syllable in word]
    last_of_word = {id(word[-1]) for word in words if len(word) > 1}
    for index, syllable in enumerate(syllables):
        before = syllables[index - 1] if index else None
        after = syllables[index + 1] if index + 1 < len(syllables) else None
        if syllable.hanzi == "一" and syllable.pinyin[:-1] == "yi":
            point = "".join(following.hanzi for following in syllables[index + 1 : index + 3])
            decimal = re.match(f"点[{_DIGITS}]", point)
            syllable.set_tone("1" if decimal else _tone_of_yi(before, after, id(syllable) in last_of_word))
        elif syllable.hanzi == "不" and syllable.pinyin[:-1] == "bu":
            syllable.set_tone(_tone_of_bu(syllable, before, after))
    _third_tones(words, feet)
    return words


def attach_er(words: list[Word]) -> list[Word]:
    """Join a 儿 that was cut off to the word before it: 花 | 儿 -> 花儿."""
    result: list[Word] = []
    for index, word in enumerate(words):
        lone = len(word) == 1 and word[0].hanzi in "儿兒"
        follower = words[index + 1][0].hanzi if index + 1 < len(words) else ""
        if lone and result and follower not in (*_ER_HEADS,):
            result[-1] = result[-1] + word
        else:
            result.append(word)
    return result


def merge_er(word: Word) -> None:
    """Merge 儿 into the syllable before it, in place: hua1 er2 -> huar1. 女儿, 婴儿, 儿童 keep theirs."""
    for index in range(len(word) - 1, 0, -1):
        before, er = word[index - 1], word[index]
        if er.hanzi not in "儿兒" or er.pinyin[:-1] != "er" or before.hanzi in "儿兒":
            continue
        if index + 1 < len(word) and word[index + 1].hanzi in _ER_HEADS:
            continue
        text = "".join(syllable.hanzi for syllable in word[: index + 1]).replace("兒", "儿")
        # 小孩儿 merges although 孩儿 by itself does not.
        if _FULL_ER.search(text) and not (len(text) > 2 and text.endswith(("孩儿", "月儿"))):
            continue
        span = (min(before.span[0], er.span[0]), max(before.span[1], er.span[1]))
        word[index - 1 : index + 1] = [Syllable(before.hanzi + er.hanzi, f"{before.pinyin[:-1]}r{before.tone}", span)]


def _tone_of_yi(before: Syllable | None, after: Syllable | None, ends_word: bool) -> str:
    previous, following = before.hanzi if before else "", after.hanzi if after else ""
    if not after or not following:
        return "1"
    if previous and previous == following:
        return "5"  # 看一看
    if (previous and previous in _BEFORE_FULL_YI) or following in _AFTER_FULL_YI:
        return "1"
    if following == "日" and previous == "月":
        return "1"
    if ends_word and previous not in _POINTING:
        return "1"
    return "2" if after.tone == "4" or following == "个" else "4"


def _tone_of_bu(bu: Syllable, before: Syllable | None, after: Syllable | None) -> str:
    if (after and before and before.hanzi == after.hanzi) or bu.tone == "5":
        return "5"  # 是不是; 差不多 by the dictionary
    if after and (after.tone == "4" or (after.tone == "5" and after.hanzi in _FALLING_WHEN_NEUTRAL)):
        return "2"
    return "4"


def _third_tones(words: Iterable[Word], feet: Callable[[str], Sequence[int]]) -> None:
    """Raise third tones before third tones: first inside feet, then inside words, then across words."""
    heads: list[Word] = []
    for word in words:
        parts = _split(word, feet)
        for part in parts:
            for left, right in pairwise(part):
                if left.tone == right.tone == "3":
                    left.set_tone("2")
        _join(parts)
        heads.append(word)
    _join(heads)


def _join(parts: Sequence[Word]) -> None:
    for left, right in reversed(list(pairwise(parts))):
        if left[-1].tone == right[0].tone == "3":
            left[-1].set_tone("2")


def _split(word: Word, feet: Callable[[str], Sequence[int]]) -> list[Word]:
    if len(word) < 3:
        return [word]
    parts, start = [], 0
    for length in feet("".join(syllable.hanzi[0] for syllable in word)):
        parts.append(word[start : start + length])
        start += length
    return [part for part in parts if part]
