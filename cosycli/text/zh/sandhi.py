"""Mandarin tones in context: 一, 不, the third tone, neutral 个 and 过, and 儿 merged into the syllable before it."""

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise


@dataclass(slots=True)
class Syllable:
    """One syllable on its way to the phones.

    `hanzi` is simplified (two with 儿), `pinyin` has a tone digit, `written` is the spelling in the text; `rule` says
    what decided the reading, and after sandhi what changed it.
    """

    hanzi: str
    pinyin: str
    span: tuple[int, int] = (0, 0)
    written: str = ""
    rule: str = ""

    @property
    def tone(self) -> str:
        return self.pinyin[-1]

    def set_tone(self, tone: str, rule: str = "") -> None:
        """Give the syllable a tone; `rule` is noted if that is a change."""
        if rule and tone != self.tone:
            self.rule += f" + {rule}"
        self.pinyin = self.pinyin[:-1] + tone


Word = list[Syllable]

_DIGITS = "零〇一二三四五六七八九幺"
_NUMERALS = _DIGITS + "十百千万亿两几半多每数"
_BEFORE_MEASURE = _NUMERALS + "这那哪每某有是做打找上下"
# 一 after these ends a number or an ordinal and keeps its first tone: 第一, 二十一, 三百一 (but 一千一百 has yi4).
_BEFORE_FULL_YI = "第初十百" + _DIGITS
_AFTER_CLOCK = "刻起定直样共会边同个下点滴家"
_AFTER_FULL_YI = _DIGITS + "十月号"
# Words that end in 一 keep its first tone (统一, 之一), except these, which point at what follows: 这一天.
_POINTING = "这那哪每某另同任"
# Verbs that are often toneless after 不 are fourth tones all the same.
_FALLING_WHEN_NEUTRAL = "是过要会用在去见上下"
# Between a verb and what it leads to 不 is neutral: 看不见, 听不懂, 受不了.
_VERBS = (
    "看听说想吃喝买卖做走跑坐站来去拿找受记忍睡用舍对见摸打写读学认分讲算猜数赶追管帮顾靠合划比离挡抬搬举带放装穿等住过起"
    "经禁"
)
_OUTCOMES = "见到懂完了起住来去上下出动掉清够开成着及得定惯"
# 儿 is a syllable of its own at the end of these words, and before these characters.
_FULL_ER = re.compile(
    "(?:女|婴|幼|孤|健|胎|少|宠|男|娇|小|爱|孩|妻|生|养|侄|孙|弃|育|患|产|童|新生|混血|低能|畸形|早产|托|乳|鸟|风|月|虫|雏)儿$"
)
_ER_HEADS = "童子女科媳歌孙郎"
# 过 after these is a verb by itself (他们过得好, 怎么过), as it is before these (过年, 过马路).
_NOT_BEFORE_ASPECT = re.compile(
    r"[我你您他她它们谁不没要会能就也都才刚再可别难好日子天年月末]$|怎么|一起|已经|可以|大家|必须|应该|日子|生活|路|车|船|正在|从|经$|通$|超$"
)
_DIRECTIONS = "下上起出进回过"
_NOT_AFTER_ASPECT = "年节冬夏马路河桥街关程渡海江山门寿生日夜周招户堂滤磅秤期半"


def apply_sandhi(words: list[Word], feet: Callable[[str], Sequence[int]]) -> list[Word]:
    """Bring the dictionary readings of a stretch without pauses to their spoken form, in place.

    `feet` splits a word of three or more characters into the lengths of its parts (纸老虎 -> 1, 2).
    Returns `words`, in which 儿 may have merged with the syllable before it.
    """
    for word in words:
        merge_er(word)
    syllables = [syllable for word in words for syllable in word]
    edges = {0, *accumulate(map(len, words))}
    for index, syllable in enumerate(syllables):
        if syllable.hanzi == "一" and syllable.pinyin[:-1] == "yi":
            syllable.set_tone(_tone_of_yi(syllables, index, edges), "一 sandhi")
        elif syllable.hanzi == "不" and syllable.pinyin[:-1] == "bu":
            before = syllables[index - 1] if index else None
            after = syllables[index + 1] if index + 1 < len(syllables) else None
            syllable.set_tone(_tone_of_bu(syllable, before, after), "不 sandhi")
    _soften(words)
    _third_tones(words, feet)
    return words


def attach_er(words: list[Word]) -> list[Word]:
    """Join a 儿 that was cut off to the word before it: 花 | 儿 -> 花儿."""
    result: list[Word] = []
    for index, word in enumerate(words):
        lone = len(word) == 1 and word[0].hanzi == "儿"
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
        if er.hanzi != "儿" or er.pinyin[:-1] != "er" or before.hanzi == "儿" or before.pinyin[:-1] == "er":
            continue
        if index + 1 < len(word) and word[index + 1].hanzi in _ER_HEADS:
            continue
        text = "".join(syllable.hanzi for syllable in word[: index + 1])
        # 小孩儿 merges although 孩儿 by itself does not.
        if _FULL_ER.search(text) and not (len(text) > 2 and text.endswith(("孩儿", "月儿"))):
            continue
        span = (min(before.span[0], er.span[0]), max(before.span[1], er.span[1]))
        pinyin = f"{before.pinyin[:-1]}r{before.tone}"
        merged = Syllable(before.hanzi + er.hanzi, pinyin, span, before.written + er.written, before.rule + " + erhua")
        word[index - 1 : index + 1] = [merged]


def _tone_of_yi(syllables: Sequence[Syllable], index: int, edges: Collection[int]) -> str:
    """The tone of the 一 at a position; `edges` are the positions where words begin."""
    text = "".join(syllable.hanzi[0] for syllable in syllables[max(index - 2, 0) : index + 4])
    at = min(index, 2)
    before, previous, following, beyond = (
        text[: at - 1 if at else 0],
        text[at - 1 : at],
        text[at + 1 : at + 2],
        text[at + 2 :],
    )
    if not following or (following in "点比" and beyond[:1] in (*_DIGITS,) and beyond[1:2] not in ("点", "滴")):
        return "1"
    if previous == following != "个" and before != "一" and beyond[:1] != "二":
        return "5"  # 看一看, but not 一半一半, 数一数二, 自个儿一个人
    ends_word = index not in edges and index + 1 in edges
    if previous in ("点", "比"):
        counted = before in (*_NUMERALS,) and following not in _AFTER_CLOCK  # 三点一米, but 十点一刻
    else:
        counted = previous in (*_BEFORE_FULL_YI,)
    if counted or following in _AFTER_FULL_YI or previous + following == "月日":
        return "1"
    if ends_word and previous not in _POINTING:
        return "1"
    return "2" if syllables[index + 1].tone == "4" or following == "个" else "4"


def _tone_of_bu(bu: Syllable, before: Syllable | None, after: Syllable | None) -> str:
    if (after and before and before.hanzi == after.hanzi) or bu.tone == "5":
        return "5"  # 是不是; 差不多 by the dictionary
    if after and before and before.hanzi in _VERBS and after.hanzi in _OUTCOMES:
        return "5"
    if after and (after.tone == "4" or (after.tone == "5" and after.hanzi in _FALLING_WHEN_NEUTRAL)):
        return "2"
    return "4"


def _soften(words: Sequence[Word]) -> None:
    """个 after a numeral or a pointing word, 过 after a verb, and 来 去 after a direction (坐下来) are neutral."""
    text = "".join(syllable.hanzi[0] for word in words for syllable in word)
    at = 0
    for word in words:
        for syllable in word:
            before, after = text[max(at - 4, 0) : at], text[at + 1 : at + 2]
            alone = len(word) == 1
            if (
                (syllable.hanzi == "个" and before[-1:] in (*_BEFORE_MEASURE,) and after not in ("个", "体"))
                or (syllable.hanzi == "过" and alone and _is_aspect(before, after))
                or (syllable.hanzi in "来去" and alone and _is_direction(before))
            ):
                syllable.set_tone("5", "neutral tone")
            at += 1


def _is_aspect(before: str, after: str) -> bool:
    return bool(before) and not _NOT_BEFORE_ASPECT.search(before) and after not in (*_NOT_AFTER_ASPECT,)


def _is_direction(before: str) -> bool:
    return before[-1:] in (*_DIRECTIONS,) and before[-2:-1] in (*_VERBS,)


def _third_tones(words: Iterable[Word], feet: Callable[[str], Sequence[int]]) -> None:
    """Raise third tones before third tones: first inside feet, then inside words, then across words."""
    heads: list[Word] = []
    for word in words:
        parts = _split(word, feet)
        for part in parts:
            for left, right in pairwise(part):
                _raise(left, right)
        _join(parts)
        heads.append(word)
    _join(heads)


def _raise(left: Syllable, right: Syllable) -> None:
    if left.tone == right.tone == "3":
        left.set_tone("2", "third-tone sandhi")


def _join(parts: Sequence[Word]) -> None:
    for left, right in reversed(list(pairwise(parts))):
        _raise(left[-1], right[0])


def _split(word: Word, feet: Callable[[str], Sequence[int]]) -> list[Word]:
    if len(word) < 3:
        return [word]
    parts, start = [], 0
    for length in feet("".join(syllable.hanzi[0] for syllable in word)):
        parts.append(word[start : start + length])
        start += length
    return [part for part in parts if part]
