"""Given readings as spellings, for a voice that reads spelling and knows no phones.

[重庆](chong2 qing4) is written 虫庆: a character stays where it is usually read so, else a common one that is stands
for it. Kana and hangul are spelling already. English phones have none: the word is read as it would be anyway.
"""

from collections.abc import Callable, Collection, Mapping
from functools import cache

from cosycli.text.notation import Reading
from cosycli.text.variants import to_simplified, to_traditional

# So many of the characters by frequency are common: a rarer one is no better than one with several readings.
_COMMON = 3500


def spelling_of(reading: Reading, word: str) -> str:
    """What to write for `word` so that it is read like that; the word itself where nothing is known."""
    if reading.respelling:
        return reading.respelling
    if reading.language in ("ja", "ko"):
        return reading.notation
    if reading.language not in ("zh", "yue"):
        return word
    usual, by_reading = _mandarin() if reading.language == "zh" else _cantonese()
    syllables = reading.notation.split()
    written = word if len(word) == len(syllables) else " " * len(syllables)
    spelled = [_character(*pair, usual, by_reading) for pair in zip(written, syllables, strict=True)]
    return "".join(spelled) if all(spelled) else word


def _character(written: str, syllable: str, usual: Mapping[str, str], by_reading: Mapping[str, str]) -> str:
    """A character that is read as `syllable`, `written` if it is; "" if there is none. Erhua is a second one."""
    own = usual.get(written, "")
    if own == syllable or (syllable[-1] == "5" and own[:-1] == syllable[:-1]):  # 情 keeps its tone in 事情
        return written
    if found := by_reading.get(syllable):
        return found
    rhotic = syllable[:-2] + syllable[-1]
    return by_reading[rhotic] + "儿" if syllable[-2] == "r" and rhotic in by_reading else ""


@cache
def _mandarin() -> tuple[Mapping[str, str], Mapping[str, str]]:
    from cosycli.text.zh.phrases import usual_readings
    from cosycli.text.zh.polyphones import candidates

    usual = usual_readings()
    return usual, _by_reading(usual, candidates(), to_simplified)


@cache
def _cantonese() -> tuple[Mapping[str, str], Mapping[str, str]]:
    from cosycli.text.yue.phrases import tables
    from cosycli.text.yue.polyphones import RULES

    usual = tables()[0]
    return usual, _by_reading(usual, RULES, to_traditional)


def _by_reading(
    usual: Mapping[str, str], ambiguous: Collection[str], script: Callable[[str], str]
) -> Mapping[str, str]:
    """For each reading a character that is easily read so: common rather than rare, and with no other reading."""
    from cosycli.text.zh.words import characters

    ranked = [script(character) for character in characters()]
    common = [character for character in ranked[:_COMMON] if character not in ambiguous]
    result: dict[str, str] = {}
    for character in (*common, *ranked, *usual):
        if character in usual:
            result.setdefault(usual[character], character)
    return result
