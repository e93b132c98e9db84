"""Chinese names and words in pinyin, read as an English speaker who knows pinyin would: Zhuhai, Xiaohong, Qingyuan."""

import re

_INITIALS = {
    **{"b": "B", "p": "P", "m": "M", "f": "F", "d": "D", "t": "T", "n": "N", "l": "L", "g": "G", "k": "K", "h": "HH"},
    **{"j": "JH", "q": "CH", "x": "SH", "zh": "JH", "ch": "CH", "sh": "SH", "r": "R", "z": "Z", "c": "T S", "s": "S"},
    **{"y": "Y", "w": "W", "": ""},
}
# The finals as they are spelled: their phones ("1" where the stress goes) and the initials they follow.
_HARD = "b p m f d t n l g k h zh ch sh r z c s"
_FINALS = {
    "a": ("AA1", "b p m f d t n l g k h zh ch sh z c s y w"),
    "o": ("AO1", "b p m f w"),
    "e": ("AH1", "d t n l g k h zh ch sh r z c s"),
    "ai": ("AY1", "b p m d t n l g k h zh ch sh z c s w"),
    "ei": ("EY1", "b p m f d n l g h zh sh z w"),
    "ao": ("AW1", "b p m d t n l g k h zh ch sh r z c s y"),
    "ou": ("OW1", "p m f d t l g k h zh ch sh r z c s y"),
    "an": ("AA1 N", _HARD + " y w"),
    "en": ("AH1 N", "b p m f n g k h zh ch sh r z c s w"),
    "ang": ("AA1 NG", _HARD + " y w"),
    "eng": ("AH1 NG", "b p m f d t n l g k h zh ch sh r z c s w"),
    "ong": ("UH1 NG", "d t n l g k h zh ch r z c s y"),
    "i": ("IY1", "b p m d t n l j q x y"),
    "ia": ("Y AA1", "l j q x"),
    "ie": ("Y EH1", "b p m d t n l j q x"),
    "iao": ("Y AW1", "b p m d t n l j q x"),
    "iu": ("Y OW1", "m d n l j q x"),
    "ian": ("Y EH1 N", "b p m d t n l j q x"),
    "in": ("IH1 N", "b p m n l j q x y"),
    "iang": ("Y AA1 NG", "n l j q x"),
    "ing": ("IH1 NG", "b p m d t n l j q x y"),
    "iong": ("Y UH1 NG", "j q x"),
    "u": ("UW1", _HARD + " j q x y w"),
    "ua": ("W AA1", "g k h zh sh"),
    "uo": ("W AO1", "d t n l g k h zh ch sh r z c s"),
    "uai": ("W AY1", "g k h zh ch sh"),
    "ui": ("W EY1", "d t g k h zh ch sh r z c s"),
    "uan": ("W AA1 N", "d t n l g k h zh ch sh r z c s j q x y"),
    "un": ("UH1 N", "d t n l g k h zh ch sh r z c s j q x y"),
    "uang": ("W AA1 NG", "g k h zh ch sh"),
    "ue": ("W EH1", "n l j q x y"),
}
_SYLLABLES = {
    f"{initial}{final}": f"{_INITIALS[initial]} {phones}".split()
    for final, (phones, initials) in _FINALS.items()
    for initial in initials.split()
}
_SYLLABLES |= {f"{initial}i": [*_INITIALS[initial].split(), "ER1"] for initial in ("zh", "ch", "sh", "r")}
_SYLLABLES |= {f"{initial}i": [*_INITIALS[initial].split(), "UH1"] for initial in ("z", "c", "s")}
_SYLLABLES |= {"a": ["AA1"], "ai": ["AY1"], "an": ["AA1", "N"], "ang": ["AA1", "NG"], "ao": ["AW1"], "e": ["AH1"]}
_SYLLABLES |= {"er": ["AA1", "R"], "en": ["AH1", "N"], "ou": ["OW1"], "ye": ["Y", "EH1"], "yan": ["Y", "EH1", "N"]}
_SYLLABLES |= {"yuan": ["Y", "W", "EH1", "N"], "lv": ["L", "UW1"], "nv": ["N", "UW1"]}
_MOST_SYLLABLES = 4


def pinyin_reading(word: str) -> list[str] | None:
    """ARPAbet of a lower-case word that falls into at most four pinyin syllables, the last one stressed, else None.

    The longest syllables win, as in pinyin (Xian is one syllable, Xi'an two).
    """
    parts: list[str] = []
    for piece in word.split("'"):
        split = _split(piece, _MOST_SYLLABLES)
        if split is None:
            return None
        parts += split
    if not parts or "''" in word or len(parts) > _MOST_SYLLABLES or re.search(r"[^a-z']", word):
        return None
    phones = [[phone.replace("1", "2") for phone in _SYLLABLES[part]] for part in parts[:-1]]
    return [phone for part in [*phones, _SYLLABLES[parts[-1]]] for phone in part]


def _split(word: str, most: int) -> list[str] | None:
    if not word:
        return []
    if not most:
        return None
    for length in range(min(6, len(word)), 0, -1):
        # A syllable inside a word begins with a consonant: after the first one no vowel starts another without '.
        if word[:length] in _SYLLABLES and (length == len(word) or word[length] not in "aeiou"):
            rest = _split(word[length:], most - 1)
            if rest is not None:
                return [word[:length], *rest]
    return None
