"""Which language a text is in, and where a mixed sentence changes from one to another.

Scripts decide (Hangul: Korean; kana: Japanese; Latin: English; Han: Chinese), markers tell Cantonese from Mandarin,
and what belongs to no script - digits, symbols, punctuation - is read in the language around it.
"""

import re
from collections.abc import Iterable
from itertools import groupby

from cosycli.text.aligned import AlignedText
from cosycli.text.numbers import CURRENCIES, NUMBER, UNITS, alternatives

DEFAULT = "zh"

_HAN = "\u3005\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_KANA = "\u3041-\u30fa\u30fc-\u30ff\u31f0-\u31ff\uff66-\uff9f"
_HANGUL = "\u1100-\u11ff\u3131-\u318e\uac00-\ud7a3"
_LATIN = "A-Za-z\u00aa\u00ba\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u1e00-\u1eff\u0300-\u036f"
# Letters that name quantities and formulas are symbols of any language: Greek, and the micro sign.
_SYMBOLIC = "\u00b5\u0370-\u03ff"

# Written Cantonese has characters and words of its own; one strong marker or two weak ones are enough.
_YUE = re.compile(
    "[嘅喺咗佢哋冇唔嗰啲嘢咁乜嚟睇攞噉啱瞓畀嗮唞搵掟靚餸攰嬲氹揾踎嚿㗎嘥嚡嗌喐]|邊度|邊個|點解|係咪|而家|依家|聽日|尋日|呢個|呢度|呢啲"
    "|鍾意|食飯|返工|返學|傾偈|(?<![關体體联聯])係(?!數|数)"
)
_YUE_WEAK = re.compile("[咩咪咋晒喎啩囉噃啫吖]")
# Characters that only Japanese writes, and some that only (simplified) Chinese writes.
_SHINJITAI = re.compile("[図駅広沢込働畑峠円気売読対応県仏広桜鉄発様戦総験検権歳巻続絵経済軽辺変]")
_CHINESE = re.compile("[这们吗吧呢么没说谢谁哪给让从应该你她它个时为还过对话语]")

# A quantity is one token: its unit or currency letters are read with the number (10km/h, HKD 13.5, 8:00 a.m.).
_TOKEN = re.compile(
    rf"(?P<address>(?:https?://|www\.)[^\s<>\"'，。；！？、（）《》“”{_HAN}]+|[A-Za-z\d_.+-]+@[A-Za-z\d-]+(?:\.[A-Za-z\d-]+)+)"
    rf"|(?P<quantity>(?<![A-Za-z])(?:{alternatives(CURRENCIES)})\s?{NUMBER}"
    rf"|(?<=\d)\s?(?:{alternatives(UNITS)}|[ap]\.m\.|[AaPp][Mm]|CNY|RMB|USD|HKD)(?![A-Za-z])|(?<=\d)[xX](?=\d)|(?<=\d)w(?=[{_HAN}]))"
    rf"|(?P<latin>[{_LATIN}]+(?:['’][{_LATIN}]+)*)|(?P<han>[{_HAN}]+)|(?P<kana>[{_KANA}]+)|(?P<hangul>[{_HANGUL}]+)"
    rf"|(?P<other>[^\W\d_²³{_LATIN}{_HAN}{_KANA}{_HANGUL}{_SYMBOLIC}]+)|(?P<opening>[(（\[【《〈「『“‘]+)|(?P<neutral>.)",
    re.DOTALL,
)
_NEUTRAL = frozenset({"quantity", "neutral", "opening"})
_CHINESE_MARKS = frozenset("，。、；：！？")
OTHER = "?"  # letters of a script that no known language uses


def identify(text: str, prior: str = DEFAULT) -> str:
    """The main language of a text; `prior` decides for text without letters and backs up ambiguous Han characters."""
    n_han, n_kana, n_hangul = (len(re.findall(f"[{script}]", text)) for script in (_HAN, _KANA, _HANGUL))
    if n_hangul and not _CHINESE.search(text) and n_hangul >= n_kana:
        return "ko"
    if n_kana and not (_CHINESE.search(text) and n_kana < n_han):
        return "ja"
    if n_han:
        if _YUE.search(text) or len(_YUE_WEAK.findall(text)) >= 2:
            return "yue"
        if _CHINESE.search(text):
            return "zh"
        return "ja" if prior == "ja" or _SHINJITAI.search(text) else "yue" if prior == "yue" else "zh"
    return "en" if re.search(f"[{_LATIN}]", text) else prior


def split_runs(text: AlignedText, language: str) -> list[tuple[str, AlignedText]]:
    """Split a sentence into (language, text) runs that cover it; neighbours differ in language.

    `language` is that of the document. Digits, symbols and punctuation take the language on both sides, and where
    the sides differ that of most of the sentence for digits, that of the left for the rest. Opening quotes and
    brackets go with what follows.
    """
    tokens = [(match.lastgroup or "neutral", match.span()) for match in _TOKEN.finditer(text.text)]
    languages = [_language(kind, language) for kind, _ in tokens]
    main = _main(text.text, languages, tokens, language)
    marks = [text.text[start] in _CHINESE_MARKS for _, (start, _) in tokens]
    lefts, rights = _neighbours(languages, marks), _neighbours(languages[::-1], marks[::-1])[::-1]
    for index, (kind, (start, _)) in enumerate(tokens):
        if languages[index]:
            continue
        left, right = lefts[index], rights[index]
        if kind == "quantity" or text.text[start].isdigit():
            languages[index] = left if left == right and left else main
        elif kind == "opening" or _is_sign(text.text, start):
            languages[index] = ""  # the next one's, below
        else:
            languages[index] = languages[index - 1] if index else right or main
    for index in range(len(tokens) - 1, -1, -1):
        if not languages[index]:
            languages[index] = (languages[index + 1] if index + 1 < len(tokens) else lefts[index]) or main
    runs = []
    for found, group in groupby(zip(languages, tokens, strict=True), key=lambda pair: pair[0]):
        spans = [span for _, (_, span) in group]
        runs.append((found, text[spans[0][0] : spans[-1][1]]))
    return runs


def _language(kind: str, document: str) -> str:
    """The language of a token by its script, "" if it has none of its own."""
    if kind in _NEUTRAL:
        return ""
    if kind == "han":
        return document if document in ("zh", "yue", "ja") else DEFAULT
    return {"latin": "en", "address": "en", "kana": "ja", "hangul": "ko", "other": OTHER}[kind]


def _main(text: str, languages: list[str], tokens: Iterable[tuple[str, tuple[int, int]]], document: str) -> str:
    """The language that most of the sentence is in: a Latin word weighs as much as a character elsewhere."""
    weights: dict[str, int] = {}
    for found, (_, (start, end)) in zip(languages, tokens, strict=True):
        if found and found != OTHER:
            weights[found] = weights.get(found, 0) + (1 if found == "en" else end - start)
    return max(weights, key=lambda found: (weights[found], found != "en")) if weights else document


def _neighbours(languages: list[str], marks: list[bool]) -> list[str]:
    """For each token the language of the nearest one before it that has one, "" beyond a Chinese mark."""
    result, last = [], ""
    for found, is_mark in zip(languages, marks, strict=True):
        result.append(last)
        last = "" if is_mark else found or last
    return result


def _is_sign(text: str, start: int) -> bool:
    """Whether a mark belongs to the number after it: minus, plus, currency."""
    begins_number = re.match(r"[-−±+$¥€£]\s?[\d.]", text[start : start + 3])
    return bool(begins_number) and not text[max(start - 1, 0) : start].isalnum()
