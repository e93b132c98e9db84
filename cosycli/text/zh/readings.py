"""Readings of hanzi in context: a phrase dictionary, own corrections, and rules for the commonest characters.

The phrase dictionary is in `phrases`. What it lacks is here: words with a neutral last syllable, words
it misreads, and characters whose reading hangs on the words around them (得 地 为 还 只 ...).
"""

import re
from collections.abc import Callable, Sequence
from functools import cache
from importlib.resources import files

from cosycli.text.zh.phrases import dictionary_readings

# Surnames are read as such before a title; telling other names would need a tagger.
_SURNAMES = {
    "单": "shan4", "仇": "qiu2", "任": "ren2", "华": "hua4", "查": "zha1", "盖": "ge3", "区": "ou1", "解": "xie4",
    "曾": "zeng1", "朴": "piao2", "尹": "yin3", "翟": "zhai2", "乐": "yue4", "冼": "xian3",
}  # fmt: skip
_TITLES = re.compile(r"先生|女士|小姐|老师|教授|博士|医生|经理|总(?!是|要|会|共)|主任|局长|同志|同学|律师|师傅|董事")

_REPEATED = "爸妈哥弟姐妹爷奶叔舅姑婶嫂公婆太娃宝星猩伯姥" + "看想说听试走坐等问找聊谈玩笑尝写读念练学算猜用谢讲逛歇"


def readings(text: str, words: Sequence[str]) -> list[str]:
    """One reading for each hanzi of `text`, tone as final digit; the character itself where none is known.

    `text` has no punctuation, `words` are its words in order. Tone sandhi is not applied.
    """
    result = dictionary_readings(words)
    start = 0
    for index, word in enumerate(words):
        end = start + len(word)
        before, after = words[index - 1] if index else "", words[index + 1] if index + 1 < len(words) else ""
        if len(word) == 1 and word in _RULES:
            result[start] = _RULES[word](text[:start], text[end:], before, after) or result[start]
        elif len(word) == 1 and word in _SURNAMES and _TITLES.match(text, end):
            result[start] = _SURNAMES[word]
        _soften(word, result, start)
        start = end
    own, longest = _own_readings(), max(map(len, _own_readings()))
    for start in range(len(text)):
        for length in range(min(longest, len(text) - start), 0, -1):
            known = own.get(text[start : start + length])
            if known and (length > 1 or len(text) == 1):
                result[start : start + length] = known
                break
    return [
        reading if reading == "bu5" else _CITATION.get(character, reading)
        for character, reading in zip(text, result, strict=True)
    ]


# The dictionary has some of these with the sandhi applied and some without.
_CITATION = {"一": "yi1", "不": "bu4"}


def _soften(word: str, result: list[str], start: int) -> None:
    """Give the neutral tone to the last syllable of the words of the list and of repeated verbs and kin."""
    for length in (2, 3):
        if length > len(word):
            break
        for part, end in ((word[:length], start + length), (word[-length:], start + len(word))):
            if part in _neutral() or (length == 2 == len(word) and part[0] == part[1] and part[0] in _REPEATED):
                result[end - 1] = result[end - 1].rstrip("1234") + ("" if result[end - 1].endswith("5") else "5")


@cache
def _neutral() -> frozenset[str]:
    return frozenset(word for line in _lines("zh_neutral.txt") for word in line.split())


@cache
def _own_readings() -> dict[str, list[str]]:
    return {word: found for word, *found in map(str.split, _lines("zh_readings.txt"))}


def _lines(asset: str) -> list[str]:
    text = files("cosycli.assets").joinpath(asset).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


_Choice = Callable[[str, str, str, str], str | None]


def _de(left: str, right: str, before: str, after: str) -> str:
    """得: de5 after a verb, dei3 (must) after a subject or adverb, de2 (to get) before what is got."""
    if re.match(r"[了到出过知]|第|[一二三两]|奖|分", right) and not re.search(r"[觉显变懂记值]$", left):
        return "de2" if not left or left[-1] in "们我你他她它也都又" else "de5"
    if not left or left[-1] in "我你他她它咱们您谁就总还都也只可非必":
        return "dei3" if right else "de5"
    return "de5"


def _di(left: str, right: str, before: str, after: str) -> str:
    """地: de5 between an adverbial and what it describes, di4 (ground) elsewhere."""
    adverbial = len(before) >= 2 or (len(left) >= 2 and left[-1] == left[-2])
    return "de5" if adverbial and right else "di4"


def _wei(left: str, right: str, before: str, after: str) -> str:
    """为: wei4 before whom or what something is done for, wei2 (to be, as) elsewhere."""
    if re.match(r"[了何此什甚]|我们?|你们?|他们?|她们?|它们?|您|谁|大家|人民|自己", right) or not left:
        return "wei4"
    if re.search(r"服务|提供|准备|带来|设计|而|制作|作出|做出|奠定|创造|工作|效力|配音|报仇|庆祝|举行", right[:14]):
        return "wei4"
    return "wei2"


def _zhi(left: str, right: str, before: str, after: str) -> str | None:
    """只: zhi1 as a measure word, zhi3 (only) elsewhere."""
    return "zhi1" if re.search(r"[一二三四五六七八九十百千两几这那每哪半整]$", left) else "zhi3"


def _huan(left: str, right: str, before: str, after: str) -> str:
    """还: huan2 (to give back) before what is owed or whom it is given to, hai2 (still) elsewhere."""
    if re.match(r"[你我他她]们?[是有在会]", right):
        return "hai2"
    return "huan2" if re.match(r"[钱书债清贷款]|了?[给你我他她]|$", right) else "hai2"


def _chang(left: str, right: str, before: str, after: str) -> str:
    """长: zhang3 to grow and as head of an office, chang2 (long) elsewhere."""
    if re.match(r"[了得出到大成满着势回]|起来", right):
        return "zhang3"
    office = re.search(r"[部市省州县区校院会科处局所社团船组队班首家村乡镇厂店馆台]$", left)
    return "zhang3" if office and not re.match(r"[度达约为期]", right) else "chang2"


def _zhong(left: str, right: str, before: str, after: str) -> str | None:
    """种: zhong4 (to plant) before what grows."""
    return "zhong4" if re.match(r"[了过着]?[树花菜草田地瓜豆粮稻]", right) else None


_RULES: dict[str, _Choice] = {"得": _de, "地": _di, "为": _wei, "只": _zhi, "还": _huan, "种": _zhong, "长": _chang}
