"""Jyutping syllables to phones of the shared inventory."""

import re
from functools import lru_cache

from cosycli.text.phones import YUE_TONE_BASE

INITIALS: dict[str, tuple[str, ...]] = {
    initial: tuple(phones.split())
    for initial, phones in {
        "": "", "b": "p", "p": "pʰ", "m": "m", "f": "f", "d": "t", "t": "tʰ", "n": "n", "l": "l", "g": "k", "k": "kʰ",
        "ng": "ŋ", "h": "h", "gw": "k w", "kw": "kʰ w", "w": "w", "z": "ts", "c": "tsʰ", "s": "s", "j": "j",
    }.items()
}  # fmt: skip

# Long aa against short a; ing and ung have the lowered vowels, eo is the short partner of oe.
_NUCLEI = {"aa": "a", "a": "ɐ", "e": "ɛ", "i": "i", "o": "ɔ", "u": "u", "eo": "ɵ", "oe": "œ", "yu": "y"}
_CODAS = {
    "": (),
    "i": ("j",),
    "u": ("w",),
    "m": ("m",),
    "n": ("n",),
    "ng": ("ŋ",),
    "p": ("p̚",),
    "t": ("t̚",),
    "k": ("k̚",),
}
_RAISED = {"ei": "e", "ou": "o", "ing": "ɪ", "ik": "ɪ", "ung": "ʊ", "uk": "ʊ"}
_SYLLABIC = {"m": ("m̩",), "ng": ("ŋ̍",)}
# Rimes that end in a vowel of their own are no diphthongs: yu, and i and u after themselves.
_IMPOSSIBLE = frozenset({"ii", "uu", "yui", "yuu", "eou", "oeu", "oei"})

RIMES: dict[str, tuple[str, ...]] = {
    nucleus + coda: (_RAISED.get(nucleus + coda, symbol), *phones)
    for nucleus, symbol in _NUCLEI.items()
    for coda, phones in _CODAS.items()
    if nucleus + coda not in _IMPOSSIBLE
}
_SYLLABLE = re.compile(r"(gw|kw|ng|[bpmfdtnlgkhwzcsj]?)(.+)([1-6])")
_VOWELLESS = re.compile("(h?)(m|ng)([1-6])")


@lru_cache(maxsize=4096)
def syllable_phones(jyutping: str) -> tuple[tuple[str, int], ...] | None:
    """Phones of one syllable as (symbol, tone), or None if it is no jyutping.

    `jyutping` has its tone 1-6 as final digit. The tone lies on the rime, the initial has 0: gwong2 -> k w ɔ ŋ with
    tones 0 0 7 7. The syllables m4 and ng5, and hm and hng of interjections, have no vowel.
    """
    match = _VOWELLESS.fullmatch(jyutping) or _SYLLABLE.fullmatch(jyutping)
    if not match:
        return None
    rime = _SYLLABIC.get(match[2]) or RIMES.get(match[2])
    if rime is None:
        return None
    onset = INITIALS[match[1]]
    tone = YUE_TONE_BASE + int(match[3])
    return (*((symbol, 0) for symbol in onset), *((symbol, tone) for symbol in rime))
