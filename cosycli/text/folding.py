"""From what people paste to what can be read: one form for each character, no invisible ones, no markup.

Full-width letters and digits, ligatures and squared units become plain (Ａ -> A, ㎏ -> kg), control characters,
emoji and Markdown marks go. Every step keeps the source spans.
"""

import re
import unicodedata
from functools import lru_cache

from cosycli.text.aligned import AlignedText

# Chinese and Japanese punctuation keeps its width, superscripts their meaning.
_KEPT = frozenset("，！？；：（）￥…²³")
_REPLACED = {"㎡": "m²", "㎢": "km²", "㎥": "m³", "㎝": "cm", "␣": " ", "⁄": "/", "‑": "-", "‐": "-", "゠": "-"}
# A character with the combining marks, variation selectors and joiners after it; conjoining Hangul letters.
_CLUSTER = re.compile("[\u1100-\u11ff]+|.[\u0300-\u036f\u3099\u309a\u200d\ufe00-\ufe0f\u20e3]*", re.DOTALL)
_MARKUP = (
    (re.compile(r"^\s{0,3}(?:#{1,6}\s+|>\s?|[-*+•]\s+|\|)+"), lambda match: ""),
    (re.compile(r"^\s*(?:[-*_=]\s?){3,}\s*$"), lambda match: ""),
    (re.compile(r"!?\[([^\]\n]*)\]\((?:[^()\s]|\([^()\s]*\))*\)"), lambda match: match[1]),
    (re.compile(r"</?[A-Za-z][^<>\n]{0,200}>"), lambda match: " "),
    (re.compile(r"\*\*|__(?=\S)|(?<=\S)__|~~|`+"), lambda match: ""),
    (re.compile(r"(?<![\w*])\*(\S[^*\n]*)\*(?![\w*])"), lambda match: match[1]),
    (re.compile(r"\s*\|\s*"), lambda match: "，"),
    (re.compile(r"\s{2,}"), lambda match: " "),
)


def fold(text: AlignedText) -> AlignedText:
    """One paragraph in its plain form, spans kept."""
    if text.text.isascii() and text.text.isprintable():
        return _without_markup(text)
    pieces: list[str] = []
    spans: list[tuple[int, int]] = []
    for match in _CLUSTER.finditer(text.text):
        plain = fold_character(match[0], bool(pieces) and pieces[-1][-1:].isdigit())
        pieces.append(plain)
        spans += [(text.spans[match.start()][0], text.spans[match.end() - 1][1])] * len(plain)
    return _without_markup(AlignedText("".join(pieces), tuple(spans)))


@lru_cache(maxsize=8192)
def fold_character(cluster: str, after_digit: bool = False) -> str:
    """The plain form of a character and its combining marks, "" for what is not spoken."""
    character = cluster[0]
    if " " <= character <= "~" and len(cluster) == 1:
        return character
    if character in _KEPT:
        return character
    if character in _REPLACED:
        return _REPLACED[character]
    category = unicodedata.category(character)
    if category in ("Cc", "Zs", "Zl", "Zp"):
        return " " if character.isspace() else ""
    if category in ("Cf", "Co", "Cs", "Cn") or (category in ("So", "Sk") and character not in "°℃℉㈠㈡㈢"):
        return " " if category == "So" else ""
    if category == "Nd":
        return str(unicodedata.digit(character))
    if category in ("No", "Nl") and (value := unicodedata.numeric(character, -1.0)) >= 1:
        return str(int(value)) if value == int(value) else unicodedata.normalize("NFKC", character)
    plain = unicodedata.normalize("NFKC", re.sub("[\u200d\ufe00-\ufe0f\u20e3]", "", cluster))
    if "⁄" in plain:
        return (" " if after_digit else "") + plain.replace("⁄", "/")
    return plain


def _without_markup(text: AlignedText) -> AlignedText:
    for pattern, plain in _MARKUP:
        text = text.sub(pattern, plain)
    return text
