"""The Standard Pronunciation of Korean (표준 발음법): what adjacent syllables do to one another.

The articles named here are those of the standard. What spelling alone does not show (compounds, Sino-Korean words,
stems) comes in as the kind of each `Junction`, decided by `words.py` and the exception dictionary.
"""

from collections.abc import Sequence
from enum import Enum

from cosycli.text.ko.hangul import SILENT, Block


class Junction(Enum):
    """What lies between two syllables."""

    PLAIN = 0  # inside a word, or before a particle or ending
    TENSE = 1  # the next onset is tense: verb stem before ending, compound, Sino-Korean word (articles 24-28)
    INSERT = 2  # a compound in which ㄴ is inserted before i or y (article 29)
    BREAK = 3  # the next part is a word of its own: the coda is neutralized before it moves on (article 15)
    DROP = 4  # 사이시옷: silent, and the next onset tense (article 30)
    NASAL = 5  # ㄴ + ㄹ that stays nasal: 의견란 (article 20)
    PAUSE = 6  # nothing passes


# Article 8, 9, 10, 11: seven consonants end a syllable.
_NEUTRAL = {
    "": "", "ㄱ": "ㄱ", "ㄲ": "ㄱ", "ㅋ": "ㄱ", "ㄳ": "ㄱ", "ㄺ": "ㄱ", "ㄴ": "ㄴ", "ㄵ": "ㄴ", "ㄶ": "ㄴ", "ㄷ": "ㄷ",
    "ㅌ": "ㄷ", "ㅅ": "ㄷ", "ㅆ": "ㄷ", "ㅈ": "ㄷ", "ㅊ": "ㄷ", "ㅎ": "ㄷ", "ㄹ": "ㄹ", "ㄼ": "ㄹ", "ㄽ": "ㄹ",
    "ㄾ": "ㄹ",
    "ㅀ": "ㄹ", "ㅁ": "ㅁ", "ㄻ": "ㅁ", "ㅂ": "ㅂ", "ㅍ": "ㅂ", "ㄿ": "ㅂ", "ㅄ": "ㅂ", "ㅇ": "ㅇ",
}  # fmt: skip
_SPLIT = {
    "ㄳ": "ㄱㅅ", "ㄵ": "ㄴㅈ", "ㄶ": "ㄴㅎ", "ㄺ": "ㄹㄱ", "ㄻ": "ㄹㅁ", "ㄼ": "ㄹㅂ", "ㄽ": "ㄹㅅ", "ㄾ": "ㄹㅌ",
    "ㄿ": "ㄹㅍ",
    "ㅀ": "ㄹㅎ", "ㅄ": "ㅂㅅ",
}  # fmt: skip
_TENSE = {"ㄱ": "ㄲ", "ㄷ": "ㄸ", "ㅂ": "ㅃ", "ㅅ": "ㅆ", "ㅈ": "ㅉ"}
_ASPIRATE = {"ㄱ": "ㅋ", "ㄷ": "ㅌ", "ㅂ": "ㅍ", "ㅈ": "ㅊ"}
_NASAL = {"ㄱ": "ㅇ", "ㄷ": "ㄴ", "ㅂ": "ㅁ"}
_PALATAL = {"ㄷ": "ㅈ", "ㅌ": "ㅊ"}
_AFTER_PALATAL = {"ㅑ": "ㅏ", "ㅕ": "ㅓ", "ㅛ": "ㅗ", "ㅠ": "ㅜ", "ㅒ": "ㅐ", "ㅖ": "ㅔ"}
# Nouns whose ㄺ is ㄱ even before ㄱ; stems have ㄹ there (맑게), article 11.
_NOUNS_IN_LG = frozenset(("닭", "흙", "칡", "슭", "삵"))
_WIDE = frozenset(("죽", "둥", "적"))  # 넓- is [넙] before these, article 10


def pronounce(blocks: Sequence[Block], junctions: Sequence[Junction]) -> set[str]:
    """Turn blocks as spelled into blocks as pronounced, in place; returns the names of the rules that took part.

    `junctions[i]` lies between blocks i and i + 1: one fewer than there are blocks.
    """
    names: set[str] = set()
    for syllable in blocks:
        if syllable.vowel == "ㅢ" and syllable.onset != SILENT:  # article 5
            syllable.vowel = "ㅣ"
            names.add("ui as i")
    for left, right, junction in zip(blocks, blocks[1:], junctions, strict=False):
        if name := _meet(left, right, junction):
            names.add(name)
    if blocks and _neutralize(blocks[-1]):
        names.add("neutralization")
    for syllable in blocks:
        if syllable.onset in "ㅈㅉㅊ" and syllable.vowel in _AFTER_PALATAL:  # article 5
            syllable.vowel = _AFTER_PALATAL[syllable.vowel]
            names.add("no glide after a palatal")
    return names


def _split(coda: str) -> tuple[str, str]:
    """The two consonants of a coda, the first " " if there is only one."""
    both = _SPLIT.get(coda, " " + coda)
    return both[0], both[1]


def _neutralize(syllable: Block) -> bool:
    plain = _NEUTRAL[syllable.coda]
    changed = plain != syllable.coda
    syllable.coda = plain
    return changed


def _meet(left: Block, right: Block, junction: Junction) -> str:
    """Apply the rules between two syllables; the name of the one that changed most, "" if nothing changed."""
    if junction is Junction.PAUSE:
        return "neutralization" if _neutralize(left) else ""
    if junction is Junction.DROP and right.onset in _TENSE:
        left.coda, right.onset = "", _TENSE[right.onset]
        return "sai-siot"
    inserted = junction is Junction.INSERT and right.onset == SILENT and bool(left.coda)
    if inserted:
        _neutralize(left)
        right.onset = "ㄴ"
    elif junction is Junction.BREAK:
        _neutralize(left)
    if junction is Junction.TENSE and right.onset in _TENSE:
        tensed = True
        right.onset = _TENSE[right.onset]
    else:
        tensed = False
    name = (
        _with_h(left, right)
        or (right.onset == SILENT and _link(left, right, junction))
        or _consonants(left, right, junction)
    )
    return "n-insertion" if inserted else "tensing" if tensed else name or ""


def _with_h(left: Block, right: Block) -> str:
    """Articles 12 and 13 for ㅎ on either side: 놓고 -> 노코, 각하 -> 가카, 좋아 -> 조아."""
    rest = {"ㅎ": "", "ㄶ": "ㄴ", "ㅀ": "ㄹ"}.get(left.coda)
    if rest is not None:
        if right.onset in _ASPIRATE:
            left.coda, right.onset = rest, _ASPIRATE[right.onset]
            return "aspiration"
        if right.onset == "ㅅ":
            left.coda, right.onset = rest, "ㅆ"
            return "tensing"
        if right.onset == SILENT:
            left.coda, right.onset = "", rest or SILENT
            return "h-deletion"
        left.coda = rest or ("ㄴ" if right.onset in "ㄴㅁ" else "ㄷ")
        return _consonants(left, right, Junction.PLAIN) or "h-deletion"
    if right.onset != "ㅎ" or left.coda in ("", "ㅇ", "ㄴ", "ㅁ", "ㄹ"):
        return ""
    first, last = _split(left.coda)
    palatal = left.coda in _PALATAL and (right.vowel == "ㅣ" or (right.vowel == "ㅕ" and right.coda in ("", "ㅆ")))
    if palatal:  # article 17: 굳히다, 닫혀
        left.coda, right.onset = "", "ㅊ"
        return "palatalization"
    if last in "ㅅㅆㅊㅌㄷ":
        last = "ㄷ"
    if last == "ㅅ" or first == "ㅂ":  # 값하다
        first, last = " ", "ㅂ"
    last = {"ㄲ": "ㄱ", "ㅋ": "ㄱ", "ㅍ": "ㅂ"}.get(last, last)
    left.coda = first.strip()
    right.onset = _ASPIRATE.get(last, right.onset)
    return "aspiration"


def _link(left: Block, right: Block, junction: Junction) -> str:
    """Articles 13 to 17: a coda moves into the empty onset after it."""
    if left.coda in ("", "ㅇ"):
        return ""
    first, last = _split(left.coda)
    name = "liaison"
    narrow = right.vowel == "ㅣ" or (right.vowel == "ㅕ" and right.coda in ("", "ㅆ"))
    if narrow and last in _PALATAL and first in " ㄹ" and junction is not Junction.BREAK:
        last = _PALATAL[last]
        name = "palatalization"
    elif last == "ㅅ" and first != " ":
        last = "ㅆ"
    left.coda, right.onset = first.strip(), last
    return name


def _consonants(left: Block, right: Block, junction: Junction) -> str:
    """Articles 9 to 11, 18 to 20 and 23: codas before consonants."""
    spelled = left.coda
    if not spelled or right.onset == SILENT:
        return ""
    plain = _NEUTRAL[spelled]
    if spelled == "ㄼ" and _is_trodden_or_wide(left, right):
        plain = "ㅂ"
    elif spelled == "ㄺ" and right.onset in "ㄱㄲ" and str(left) not in _NOUNS_IN_LG:
        plain = "ㄹ"
    name = "neutralization" if plain != spelled else ""
    if right.onset in _TENSE and (plain in "ㄱㄷㅂ" or spelled in ("ㄺ", "ㄵ", "ㄾ")):  # articles 23, 24, 25
        right.onset = _TENSE[right.onset]
        name = "tensing"
    elif right.onset in "ㄴㅁ" and plain in _NASAL:  # article 18
        plain, name = _NASAL[plain], "nasalization"
    elif right.onset == "ㄹ" and (plain in _NASAL or plain in "ㅁㅇ" or (plain == "ㄴ" and junction is Junction.NASAL)):
        plain, right.onset, name = _NASAL.get(plain, plain), "ㄴ", "nasalization"  # article 19
    elif (plain, right.onset) in (("ㄴ", "ㄹ"), ("ㄹ", "ㄴ")):  # article 20
        plain, right.onset, name = "ㄹ", "ㄹ", "lateralization"
    left.coda = plain
    return name


def _is_trodden_or_wide(left: Block, right: Block) -> bool:
    if left.vowel == "ㅏ" and left.onset in "ㅂㅃ":  # 밟-, 짓밟-
        return True
    opening = str(Block({"ㄸ": "ㄷ", "ㅉ": "ㅈ"}.get(right.onset, right.onset), right.vowel, right.coda))
    return left.onset == "ㄴ" and left.vowel == "ㅓ" and opening in _WIDE  # 넓-
