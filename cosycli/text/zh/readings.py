"""Readings of hanzi in context: who decides for which character.

In order: own corrections (`zh_readings.txt`), surnames, the rules of `context`, the phrase dictionary, the polyphone
network for characters that are in no phrase, their usual reading. Then the
words whose last syllable is toneless get their neutral tone.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import accumulate

from cosycli.text.zh import polyphones
from cosycli.text.zh.context import MEASURES, NUMERAL, RULES, Context
from cosycli.text.zh.phrases import Entry, Source, dictionary_readings, fits
from cosycli.text.zh.surnames import surname_at
from cosycli.text.zh.symbols import HANZI

# How far the usual reading is ahead of others where the network is asked, in nats of log probability. Chosen on the CPP
# polyphone set and on everyday text, which has far fewer rare readings than that set.
_FAVOUR = 2.0

_REPEATED_VERBS = "看想说听试走坐等问找聊谈玩笑尝写读念练学算猜用谢讲逛歇数洗扫躺跑指比劝催"
_REPEATED = "爸妈哥弟姐妹爷奶叔舅姑婶嫂公婆太娃宝星猩伯姥" + _REPEATED_VERBS
# The dictionary has some of these with the sandhi applied and some without.
_CITATION = {"一": "yi1", "不": "bu4"}
_OUTSIDE = re.compile(rf"[^{HANZI}]")


@dataclass(frozen=True, slots=True)
class Decision:
    """A reading with its tone as final digit (the character itself where none is known), and what decided it."""

    pinyin: str
    rule: str


def readings(text: str, words: Sequence[str]) -> list[Decision]:
    """One decision for each character of a simplified text with punctuation, which is cut into `words`.

    Tone sandhi is not applied.
    """
    entries = dictionary_readings(words)
    starts = [0, *accumulate(map(len, words))]
    decided = _from_own_list(text, set(starts))
    for index, start in enumerate(starts[:-1]):
        if start not in decided:
            decided |= _from_context(text, words, index, start)
    decided |= _from_network(text, entries, decided)
    result = [decided.get(i) or Decision(entry.reading, entry.source.value) for i, entry in enumerate(entries)]
    for word, start in zip(words, starts, strict=False):
        _soften(word, result, start)
    for i, character in enumerate(text):
        if character in _CITATION and result[i].pinyin != "bu5":
            result[i] = Decision(_CITATION[character], result[i].rule)
    return result


def _from_own_list(text: str, edges: Collection[int]) -> dict[int, Decision]:
    own = _own_readings()
    decided: dict[int, Decision] = {}
    longest = max(map(len, own))
    for start in range(len(text)):
        for length in range(min(longest, len(text) - start), 1, -1):
            known = own.get(text[start : start + length])
            if known and (length > 2 or fits(start, edges)):
                decided |= {start + i: Decision(pinyin, _OWN) for i, pinyin in enumerate(known)}
                break
    return decided


def _from_context(text: str, words: Sequence[str], index: int, start: int) -> dict[int, Decision]:
    """What surnames and the rules for single characters say of a character of a word."""
    surname = surname_at(text, start, words, index)
    if surname is not None:
        return {start: Decision(surname, "surname")}
    word = words[index]
    if len(word) == 2 and word[0] in NUMERAL and word[1] in MEASURES:
        return _by_rule(text, start + 1, word[0], words[index + 1] if index + 1 < len(words) else "")
    if len(word) > 1:
        return {}
    return _by_rule(text, start, words[index - 1] if index else "", words[index + 1] if index + 1 < len(words) else "")


def _by_rule(text: str, at: int, before: str = "", after: str = "") -> dict[int, Decision]:
    """What the rule for the character at a position says, if there is one."""
    rule = RULES.get(text[at])
    if rule is None:
        return {}
    left, right = _OUTSIDE.split(text[max(at - 40, 0) : at])[-1], _OUTSIDE.split(text[at + 1 : at + 41])[0]
    pinyin = rule(Context(left, right, before if left else "", after if right else ""))
    return {at: Decision(pinyin, f"context rule: {text[at]}")} if pinyin else {}


def _from_network(text: str, entries: Sequence[Entry], decided: dict[int, Decision]) -> dict[int, Decision]:
    """What rules and the network say of the characters that the dictionary is not certain of."""
    several = polyphones.candidates()
    prior: dict[int, tuple[str, float]] = {}
    result: dict[int, Decision] = {}
    for i, entry in enumerate(entries):
        if entry.source is not Source.USUAL or i in decided or text[i] not in several:
            continue
        by_rule = _by_rule(text, i)
        result |= by_rule
        if not by_rule:
            prior[i] = (entry.reading, _FAVOUR)
    guessed = polyphones.guess(text, prior) if prior else {}
    for i, reading in guessed.items():
        if _differ(reading, prior[i][0]):
            result[i] = Decision(reading, "polyphone network")
    return result


def _differ(guessed: str, expected: str) -> bool:
    """Whether two readings are more than the neutral and the full tone of one, of which the network knows little."""
    return guessed != expected and not (guessed[:-1] == expected[:-1] and "5" in (guessed[-1], expected[-1]))


def _soften(word: str, result: list[Decision], start: int) -> None:
    """Give the neutral tone to the last syllable of the words of the list and of repeated verbs and kin."""
    for length in (2, 3):
        if length > len(word):
            break
        for part, end in ((word[:length], start + length), (word[-length:], start + len(word))):
            repeated = length == 2 == len(word) and part[0] == part[1] and part[0] in _REPEATED
            if repeated or part in _neutral():
                _set_tone(result, end - 1, "5")
                # A verb is raised by the third tone that has gone (想想 xiang2 xiang5), a noun is not (姐姐 jie3 jie5).
                if repeated and part[0] in _REPEATED_VERBS and result[start].pinyin.endswith("3"):
                    _set_tone(result, start, "2")


def _set_tone(result: list[Decision], at: int, tone: str) -> None:
    old = result[at]
    if old.pinyin[-1] in "1234" and old.rule != _OWN:
        result[at] = Decision(old.pinyin[:-1] + tone, old.rule.removesuffix(_NEUTRAL) + _NEUTRAL)


_NEUTRAL = " + neutral tone"
_OWN = "own reading list"


@cache
def _neutral() -> frozenset[str]:
    return frozenset(word for line in _lines("zh_neutral.txt") for word in line.split())


@cache
def _own_readings() -> dict[str, list[str]]:
    return {word: found for word, *found in map(str.split, _lines("zh_readings.txt"))}


def _lines(asset: str) -> list[str]:
    text = files("cosycli.assets").joinpath(asset).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]
