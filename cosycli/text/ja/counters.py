"""Japanese counters: how a numeral and the counter after it change each other's sound (一本 イッポン, 三階 サンガイ).

The classes follow NHK's table of counters (NHK 日本語発音アクセント新辞典, appendix 数詞+助数詞); where it allows two
readings, the one that is commoner in speech.
"""

import re
from importlib.resources import files

from cosycli.text.ja.numerals import DIGITS, NUMERALS, numeral_kana

# The kinds of the table: `k` doubles after 1, 6, 10 and 100 (`k八` after 8 too); `s` (also t, ch) after 1, 8 and 10;
# `h` doubles to p after 1, 6, 8, 10 and 100 and is b after 3, 1,000 and 10,000; `f` does the same with p (三分
# サンプン, 四分 ヨンプン); `c` (foreign words) after 10, with k also after 6 and 100; `n` is a `c` counted with ひと
# and ふた; `-` changes nothing; `word` is a numeral and a counter that are one word.
_DOUBLING = {"k": "一六十百", "s": "一八十", "h": "一六八十百", "f": "一六八十百"}
_LOAN_DOUBLING = (("カキクケコ", "六十百"), ("サシスセソタチツテトパピプペポ", "十"))
_DOUBLED = {"一": "イッ", "六": "ロッ", "八": "ハッ", "十": "ジュッ", "百": "ヒャッ"}
_TO_B, _TO_P = (str.maketrans("ハヒフヘホ", row) for row in ("バビブベボ", "パピプペポ"))
_NATIVE = {"一": "ヒト", "二": "フタ"}
# Counters whose first sound is voiced after 3, 1,000 and 10,000.
_VOICED = {"階": "ガイ", "軒": "ゲン", "足": "ゾク", "尺": "ジャク"}
# Digits that take another form before some counters: 四人 ヨニン, 七時 シチジ, 九時 クジ.
_FORMS = {
    "四": ("ヨ", ("人", "人前", "円", "年", "年生", "年間", "年度", "時", "時間", "畳")),
    "七": ("シチ", ("人", "人前", "時", "日", "日間")),
    "九": ("ク", ("時", "時間", "日", "日間")),
}


def _table() -> tuple[dict[str, tuple[str, str]], dict[str, str]]:
    """The counters with their kana and kind, and the words."""
    counters, words = {}, {}
    for line in files("cosycli.assets").joinpath("ja_counters.tsv").read_text(encoding="utf-8").splitlines():
        kind, _, entry = line.partition("\t")
        text, _, kana = entry.partition("\t")
        if kind == "word":
            words[text] = kana
        elif kana:
            counters[text] = (kana, kind)
    return counters, words


COUNTERS, _WORDS = _table()
COUNTED = re.compile(
    f"(?P<numeral>[{NUMERALS}]+)(?P<counter>{'|'.join(sorted(map(re.escape, COUNTERS), key=len, reverse=True))})"
)


def counted(numeral: str, counter: str) -> list[tuple[int, str]]:
    """The reading of a numeral and its counter: pieces of katakana, each with the number of characters it covers.

    `numeral` is in kanji, `counter` a key of `COUNTERS`. 三百本 is サン, ビャッ, ポン; 二人 one piece フタリ.
    """
    whole = _WORDS.get(numeral + counter) or (counter[:1] == "日" and _day(numeral, counter))
    if whole:
        return [(len(numeral + counter), whole)]
    pieces = numeral_kana(numeral)
    kana, kind = COUNTERS[counter]
    last = numeral[-1]
    if "n" in kind and numeral in _NATIVE:
        pieces[-1] = _NATIVE[numeral]
    elif _doubles(last, kana, kind):
        pieces[-1] = pieces[-1][:-1] + "ッ" if last == "百" else _DOUBLED[last]
        kana = kana[:1].translate(_TO_P) + kana[1:]
    elif "h" in kind and last in "三千万":
        kana = kana[:1].translate(_TO_B) + kana[1:]
    elif kind == "f" and last in "三四千万":
        kana = kana[:1].translate(_TO_P) + kana[1:]
    elif last in "三千万" and counter in _VOICED:
        kana = _VOICED[counter]
    elif last in _FORMS and counter in _FORMS[last][1]:
        pieces[-1] = _FORMS[last][0]
    return [*((1, piece) for piece in pieces), (len(counter), kana)]


def _doubles(last: str, kana: str, kind: str) -> bool:
    """Whether the last numeral ends in ッ before the counter."""
    for key in "ksfh":
        if key in kind:
            return last in _DOUBLING[key] + kind
    return kind in ("c", "n") and any(kana[0] in sounds and last in after for sounds, after in _LOAN_DOUBLING)


def _day(numeral: str, counter: str) -> str | None:
    """Days counted in native words, with what follows 日: 三日間 ミッカカン."""
    word = _WORDS.get(numeral + "日")
    return word + {"日": "", "日間": "カン"}[counter] if word else None


def is_place_valued(numeral: str) -> bool:
    """Whether a numeral is a number and not digits in a row."""
    return not re.search(f"[{DIGITS}]{{2}}", numeral)
