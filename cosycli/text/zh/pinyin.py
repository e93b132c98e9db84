"""Pinyin syllables to phones of the shared inventory."""

import re
import unicodedata
from functools import lru_cache

INITIALS: dict[str, str] = {
    "zh": "tʂ", "ch": "tʂʰ", "sh": "ʂ", "r": "ʐ", "z": "ts", "c": "tsʰ", "s": "s", "j": "tɕ", "q": "tɕʰ", "x": "ɕ",
    "b": "p", "p": "pʰ", "m": "m", "f": "f", "d": "t", "t": "tʰ", "n": "n", "l": "l", "g": "k", "k": "kʰ", "h": "x",
}  # fmt: skip

# Rimes without their initial: glide, nucleus, coda. `v` is ü.
RIMES: dict[str, tuple[str, ...]] = {
    rime: tuple(phones.split())
    for rime, phones in {
        "a": "a", "o": "w o", "e": "ɤ", "ê": "ɛ", "ai": "a j", "ei": "e j", "ao": "ɑ w", "ou": "o w",
        "an": "a n", "en": "ə n", "ang": "ɑ ŋ", "eng": "ə ŋ", "ong": "ʊ ŋ", "er": "ɚ",
        "i": "i", "ia": "j a", "ie": "j ɛ", "iai": "j a j", "iao": "j ɑ w", "iu": "j o w", "iou": "j o w",
        "ian": "j ɛ n", "in": "i n", "iang": "j ɑ ŋ", "ing": "i ŋ", "iong": "j ʊ ŋ", "io": "j ɔ",
        "u": "u", "ua": "w a", "uo": "w o", "uai": "w a j", "ui": "w e j", "uei": "w e j", "uan": "w a n",
        "un": "w ə n", "uen": "w ə n", "uang": "w ɑ ŋ", "ueng": "w ə ŋ",
        "v": "y", "ve": "ɥ ɛ", "van": "ɥ ɛ n", "vn": "y n",
    }.items()
}  # fmt: skip

# Syllables without an initial are spelled with y and w.
_Y = {"i": "i", "in": "in", "ing": "ing", "a": "ia", "e": "ie", "ai": "iai", "ao": "iao", "ou": "iou", "an": "ian",
      "ang": "iang", "ong": "iong", "u": "v", "ue": "ve", "uan": "van", "un": "vn", "o": "io"}  # fmt: skip
_W = {"u": "u", "a": "ua", "o": "uo", "ai": "uai", "ei": "uei", "an": "uan", "en": "uen", "ang": "uang", "eng": "ueng"}
# Interjections without a vowel: 嗯 n2, ng4, 呣 m2, 哼 hng.
_SYLLABIC = {"n": "n", "ng": "ŋ", "m": "m", "hm": "m", "hng": "ŋ"}
_SYLLABLE = re.compile(r"([a-zê]+?)(r?)([1-5]?)")


@lru_cache(maxsize=4096)
def syllable_phones(pinyin: str) -> tuple[tuple[str, int], ...] | None:
    """Phones of one syllable as (symbol, tone), or None if it is no pinyin.

    `pinyin` has its tone as a final digit (none means 5, the neutral tone), ü as `v`, `ü` or `u:`, and erhua as a
    final r (`huar1`). The tone lies on the rime, the initial has 0: zhuang1 -> tʂ w ɑ ŋ with tones 0 1 1 1.
    """
    match = _SYLLABLE.fullmatch(pinyin.lower().replace("u:", "v").replace("ü", "v"))
    if not match:
        return None
    spelling, erhua, tone = match[1] + match[2], False, int(match[3] or 5)
    if spelling in _SYLLABIC:
        return ((_SYLLABIC[spelling], tone),)
    if match[2] and spelling != "er" and match[1]:
        spelling, erhua = match[1], True
    parts = _split(spelling)
    if parts is None:
        return None
    initial, rime = parts
    if erhua:
        rime = (*(rime[:-1] if rime[-1] in ("n", "j") and len(rime) > 1 else rime), "ɻ")
    onset = ((INITIALS[initial], 0),) if initial else ()
    return onset + tuple((symbol, tone) for symbol in rime)


def _split(spelling: str) -> tuple[str, tuple[str, ...]] | None:
    """Split a toneless spelling into its initial ("" for none) and the phones of its rime."""
    initial = ""
    rime: str | None = spelling
    if spelling[0] == "y":
        rime = _Y.get(spelling[1:])
    elif spelling[0] == "w":
        rime = _W.get(spelling[1:])
    else:
        initial = next((i for i in INITIALS if spelling.startswith(i) and len(spelling) > len(i)), "")
        rime = spelling[len(initial) :]
    if rime is None:
        return None
    if initial in ("j", "q", "x") and rime[0] == "u":
        rime = "v" + rime[1:]
    if rime == "ue":
        rime = "ve"
    if rime == "i" and initial in ("z", "c", "s"):
        return initial, ("ɿ",)
    if rime == "i" and initial in ("zh", "ch", "sh", "r"):
        return initial, ("ʅ",)
    if rime == "o" and not initial:
        return initial, ("ɔ",)
    phones = RIMES.get(rime)
    return None if phones is None else (initial, phones)


_MARKS = {"\u0304": "1", "\u0301": "2", "\u030c": "3", "\u0300": "4"}
_TYPED = re.compile(r"[a-zêü:]+[1-5]?")


def split_syllables(reading: str) -> list[str]:
    """Pinyin as it is typed, with digits or tone marks, as syllables with tone digits; [] if it is none.

    Syllables with digits may touch (chong2qing4), those with marks need a blank, an apostrophe or a hyphen between
    them. A lone `r5` is erhua and joins the syllable before it.
    """
    result: list[str] = []
    for part in re.split(r"[\s'’·-]+", reading.lower().strip()):
        spelled = _digits_for_marks(part)
        if not spelled or _TYPED.sub("", spelled):
            return []
        for syllable in _TYPED.findall(spelled):
            if syllable in ("r5", "r") and result:
                result[-1] = f"{result[-1][:-1]}r{result[-1][-1]}"
            else:
                result.append(syllable if syllable[-1].isdigit() else syllable + "5")
    return result


def _digits_for_marks(part: str) -> str:
    """A syllable with a tone mark, with the tone as final digit instead: qìng -> qing4, lǜ -> lü4."""
    tone, letters = "", ""
    for character in unicodedata.normalize("NFD", part):
        if character in _MARKS:
            tone = _MARKS[character]
        else:
            letters += character
    return unicodedata.normalize("NFC", letters) + tone
