"""How one English word is read, and what decided: dictionaries, suffixes, spelling, parts, pinyin, the network."""

import re
import unicodedata
from dataclasses import dataclass

from cosycli.text.en import g2p
from cosycli.text.en.inflection import inflected, with_s
from cosycli.text.en.lexicon import dictionary_reading, own_reading, reading
from cosycli.text.en.pinyin import pinyin_reading
from cosycli.text.en.spelling import is_spelled, spelled

_APOSTROPHES = str.maketrans("’‘ʼ＇`", "'''''")
_HUMP = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|[0-9]")
_PLURAL_ACRONYM = re.compile(r"([A-Z]{2,})('s|s'?)")
_LATIN = str.maketrans(
    {
        **{"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "th", "þ": "th", "ı": "i", "ħ": "h"},
        **{"Æ": "Ae", "Œ": "Oe", "Ø": "O", "Ł": "L", "Đ": "D", "Ð": "Th", "Þ": "Th", "ẞ": "SS", "ŋ": "ng", "ə": "e"},
    }
)


@dataclass(frozen=True, slots=True)
class WordReading:
    """A word's reading in one or more parts of ARPAbet phones (the letters of an acronym), and the rule behind it."""

    parts: list[list[str]]
    rule: str

    @property
    def arpabet(self) -> str:
        return " ".join(phone for part in self.parts for phone in part)


def fold(word: str) -> str:
    """A word in plain ASCII letters, digits and straight apostrophes: ``Café’s`` -> ``Cafe's``."""
    word = word.translate(_APOSTROPHES)
    if not word.isascii():
        word = unicodedata.normalize("NFKD", word.translate(_LATIN))
        word = "".join(letter for letter in word if letter.isascii())
    return word


def known_reading(word: str) -> WordReading | None:
    """The reading of a folded word by dictionary or suffix rules, None if it is out of vocabulary."""
    if own := own_reading(word):
        return WordReading([own], "built-in lexicon")
    if found := dictionary_reading(word):
        return WordReading([found], "CMU dictionary")
    if derived := inflected(word.lower()):
        phones, ending = derived
        return WordReading([phones], f"suffix {ending}")
    return None


def read(word: str, shouting: bool = False) -> WordReading:
    """The reading of any folded word. `shouting`: the whole text is in capitals, so that they mean nothing."""
    if own := own_reading(word):
        return WordReading([own], "built-in lexicon")
    if plural := _PLURAL_ACRONYM.fullmatch(word):
        single = read(plural[1])
        return WordReading(_plural(single.parts), f"{single.rule}, plural")
    if word.isalpha() and is_spelled(word, shouting):
        return WordReading(spelled(word), "spelled out")
    known = known_reading(word)
    # Yiming is a name, not the -ing of a verb.
    if known and known.rule == "suffix -ing" and word[0].isupper() and (pinyin := pinyin_reading(word.lower())):
        return WordReading([pinyin], "pinyin")
    if known:
        return known
    humps = _HUMP.findall(word)
    if len(humps) > 1 and not (word.isupper() or "'" in word):
        return WordReading([phones for hump in humps for phones in read(hump).parts], "CamelCase parts")
    if upper := own_reading(word.upper()):
        return WordReading([upper], "built-in lexicon")
    return _guess(word.lower())


def _guess(word: str) -> WordReading:
    stem, possessive, _ = word.partition("'s")
    if pinyin := pinyin_reading(stem):
        parts, rule = [pinyin], "pinyin"
    elif re.search(r"([a-z])\1{2,}", stem) and (known := reading(re.sub(r"([a-z])\1{2,}", r"\1", stem))):
        parts, rule = [known], "drawn-out word"  # sooo
    else:
        parts, rule = [list(g2p.predict(re.sub("[^a-z]", "", stem)))], "network"
    return WordReading(_plural(parts) if possessive else parts, rule)


def _plural(parts: list[list[str]]) -> list[list[str]]:
    return [*parts[:-1], with_s(parts[-1])]
