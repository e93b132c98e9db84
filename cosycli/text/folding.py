"""From what people paste to what can be read: one form for each character, no invisible ones, no markup.

Full-width letters and digits, ligatures and squared units become plain (Ａ -> A, ㎏ -> kg), control characters,
emoji and Markdown marks go. Every step keeps the source spans, and markup is noted as a change.
"""

import re
import unicodedata
from collections.abc import Callable, Collection
from functools import cache, lru_cache
from html import unescape

from cosycli.text.aligned import AlignedText, Change

# Chinese and Japanese punctuation keeps its width, superscripts their meaning; in Japanese the rest says something.
_POWER = re.compile("[⁺⁻]?[⁰¹²³⁴⁵⁶⁷⁸⁹]+")
_KEPT = frozenset("，！？；：（）￥…²³〒▲△©®™☎♂♀✓✔✗✘")
_REPLACED = {"㎡": "m²", "㎢": "km²", "㎥": "m³", "㎝": "cm", "␣": " ", "⁄": "/", "‑": "-", "‐": "-", "゠": "-"}
# A character with the combining marks, variation selectors, joiners and skin tones after it; conjoining Hangul letters.
_CLUSTER = re.compile(
    "[\u1100-\u11ff]+|[⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻]{2,}|.[\u0300-\u036f\u3099\u309a\u200d\ufe00-\ufe0f\u20e3\U0001f3fb-\U0001f3ff]*",
    re.DOTALL,
)
_ACCENTS = re.compile("[\u0300-\u036f]+")
MARKUP = "markup"
_ELEMENT = 1000  # characters within which a tag's partner is looked for
_TAGS = (
    "a|abbr|b|big|blockquote|body|br|center|cite|code|del|details|div|em|font|h[1-6]|head|hr|html|i|img|ins|kbd|li|mark|ol|p|pre|q"
    "|rp|rt|ruby|s|small|span|strike|strong|sub|summary|sup|table|tbody|td|tfoot|th|thead|tr|tt|u|ul"
)
# Roman numerals that count in a language of its own script: 第IV章, 제II권, 伊丽莎白II世.
_ROMAN = re.compile(
    "(?<![A-Za-z])(?:I{1,3}|IV|VI{1,3}|IX)(?=\\s?[型期级級类類](?![A-Za-z]))|(?<=[第제])\\s?[IVXLC]{1,7}(?=\\s?[\u3041-\u9fff\uac00-\ud7a3])|(?<=[\u30a1-\u9fff\uac00-\ud7a3])\\s?[IVX]{1,6}(?=\\s?[世세](?![界紀纪계기]))"
)
# Words that are in their plain form already, told fast: a lexicon may have many.
_PLAIN_WORD = re.compile("[A-Za-z\\d]+|[\u3041-\u3096\u30a1-\u30fa\u30fc\u4e00-\u9fff\uac00-\ud7a3]+", re.ASCII)
# What markup and Roman numerals are made of: most texts have none of it.
_MARKED = re.compile(r"[-<>\[*_~`|#=+•&IVXLC]")
_BLANKS = re.compile(r"\s{2,}")


def fold(text: AlignedText) -> AlignedText:
    """One paragraph in its plain form, spans kept."""
    return without_markup(fold_characters(text))


def fold_characters(text: AlignedText, kept: Collection[str] = ()) -> AlignedText:
    """One paragraph with each character in its plain form, markup and all.

    What no language can say (emoji, control characters) goes, and is noted as a change without a rule; but symbols
    in `kept` stay, because somebody gives them a reading.
    """
    if text.text.isascii() and text.text.isprintable():
        return text
    pieces: list[str] = []
    spans: list[tuple[int, int]] = []
    dropped: list[Change] = []
    for match in _CLUSTER.finditer(text.text):
        plain = fold_character(match[0], bool(pieces) and pieces[-1][-1:].isdigit())
        span = (text.spans[match.start()][0], text.spans[match.end() - 1][1])
        if match[0][0] in kept:
            plain = match[0][0]
        if not plain.strip() and not match[0].isspace():
            dropped.append(Change("", match[0], plain, span))
        pieces.append(plain)
        spans += [span] * len(plain)
    return AlignedText("".join(pieces), tuple(spans), tuple(dropped))


def symbols_in(word: str) -> set[str]:
    """The emoji and signs of a word, which a folded text loses unless they are kept."""
    return {c for c in word if unicodedata.category(c) == "So" and not fold_character(c).strip()}


def fold_word(word: str) -> str:
    """A word in the form that it has in a folded text whose symbols are kept; "" if nothing of it is left."""
    if _PLAIN_WORD.fullmatch(word):
        return word
    return " ".join(without_markup(fold_characters(AlignedText.of(word), symbols_in(word))).text.split())


@lru_cache(maxsize=8192)
def fold_character(cluster: str, after_digit: bool = False) -> str:
    """The plain form of a character and its combining marks, "" for what is not spoken."""
    character = cluster[0]
    if after_digit and _POWER.fullmatch(cluster) and cluster not in ("²", "³"):
        return "^" + unicodedata.normalize("NFKC", cluster).replace("−", "-")
    if " " <= character <= "~" and len(cluster) == 1:
        return character
    if character in _KEPT:
        return character
    if character in _REPLACED:
        return _REPLACED[character]
    category = unicodedata.category(character)
    if category in ("Cc", "Zs", "Zl", "Zp"):
        return " " if character.isspace() else ""
    plain = unicodedata.normalize("NFKC", re.sub("[\u200d\ufe00-\ufe0f\u20e3]", "", cluster))
    if category in ("Cf", "Co", "Cs", "Cn") or (category in ("So", "Sk") and not _stands_for_letters(character, plain)):
        return " " if category == "So" else ""
    if category == "Nd":
        return str(unicodedata.digit(character))
    if category in ("No", "Nl") and (value := unicodedata.numeric(character, -1.0)) >= 1 and value == int(value):
        return (" " if after_digit else "") + str(int(value))  # ①② are two numbers
    if category == "Lo":
        return _ACCENTS.sub("", plain)  # no character of these scripts carries one
    if "⁄" in plain:
        return (" " if after_digit else "") + plain.replace("⁄", "/")
    return plain


def _is_mentioned(tag: re.Match[str]) -> bool:
    """Whether a tag is the subject of the text: it stands alone and opens nothing."""
    name = tag["tag"]
    if name is None or tag["more"] or tag[0].endswith("/>") or name.lower() in ("br", "hr", "img"):
        return False
    if tag[0].startswith("</"):
        return f"<{name}".lower() not in tag.string[max(tag.start() - _ELEMENT, 0) : tag.start()].lower()
    return f"</{name}".lower() not in tag.string[tag.end() : tag.end() + _ELEMENT].lower()


def _stands_for_letters(symbol: str, plain: str) -> bool:
    """Whether a symbol is letters in another form: ℃, ㎏, Ⓐ, ㈱; not service marks."""
    return symbol in "°℃℉" or (plain != symbol and symbol != "℠" and bool(re.search(r"[^\W_]", plain)))


@cache
def _markup() -> tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str] | None], ...]:
    """Patterns of Markdown and HTML in order, each with what it leaves (None: its first group, in its place); compiled
    for the first text that has any."""
    return (
        (re.compile(r"^\s{0,3}(?:#{1,6}\s+|>(?![=\d$€£¥])\s?|[-*+•]\s+|\|)+"), lambda match: ""),
        (re.compile(r"^\s*(?:[-*_=]\s?){3,}\s*$"), lambda match: ""),
        (
            re.compile(r"!?\[([^\[\]\n]{0,300})\]\((?:[^()\s]|\([^()\s]{0,300}\)){0,2000}(?:\s+\"[^\"\n]{0,300}\")?\)"),
            None,
        ),
        (
            re.compile(
                rf"<!--.{{0,2000}}?-->|</?(?P<tag>{_TAGS})(?P<more>\s[^<>=\n]{{1,100}}=[^<>\n]{{0,500}})?\s*/?>",
                re.IGNORECASE,
            ),
            lambda match: f" {match['tag']} " if _is_mentioned(match) else " ",
        ),
        (re.compile(r"</?([A-Za-z][\w-]{0,40})>"), lambda match: f" {match[1]} "),
        (
            re.compile(r"<((?:https?://|mailto:)[^<>\s]{1,2000}|[\w.+-]{1,64}@[\w.-]{1,255})>"),
            lambda match: f" {match[1]} ",
        ),
        # Stars between digits hide some of a number: 138****5678.
        (re.compile(r"(?<![\d*])\*\*+|\*\*+(?![\d*])|__(?=\S)|(?<=\S)__|~~|`+"), lambda match: ""),
        (re.compile(r"(?<![\w*])\*(\S[^*\n]*)\*(?![\w*])"), None),
        (re.compile(r"\s*\|\s*"), lambda match: "，"),
        (re.compile(r"&(?:amp|lt|gt|quot|apos|nbsp|#\d{2,5});"), lambda match: unescape(match[0])),
    )


def without_markup(text: AlignedText) -> AlignedText:
    """A paragraph without its Markdown and HTML; a link leaves its label. Roman numerals become figures."""
    text = _squeezed(text)
    if not _MARKED.search(text.text):
        return text
    for pattern, plain in _markup():
        text = text.unwrap(pattern, MARKUP) if plain is None else text.sub(pattern, plain, rule=MARKUP)
    return _squeezed(text.sub(_ROMAN, _roman_value, rule="Roman numeral"))


def _roman_value(match: re.Match[str]) -> str:
    from cosycli.text.en.roman import value

    numeral = match[0].lstrip()
    return match[0][: -len(numeral)] + str(value(numeral))


def _squeezed(text: AlignedText) -> AlignedText:
    """Blanks in a row as one; not by a rule, because an emoji between blanks has become one and is not spoken."""
    return text.sub(_BLANKS, lambda match: " ")
