"""Cantonese numbers: values, digit by digit, 兩 before what is counted; and the pieces of patterns for them."""

import re

from cosycli.text.numbers import NumberWords, alternatives, cardinal, digit_by_digit, number
from cosycli.text.variants import to_traditional
from cosycli.text.zh.symbols import CURRENCY_NAMES as MANDARIN_CURRENCIES
from cosycli.text.zh.symbols import SYMBOL_NAMES as MANDARIN_SYMBOLS
from cosycli.text.zh.symbols import UNIT_NAMES as MANDARIN_UNITS

YUE = NumberWords(
    digits="零一二三四五六七八九",
    places=("", "十", "百", "千"),
    myriads=("", "萬", "億", "萬億", "億億"),
    point="點",
    minus="負",
    gap="零",
    pair="兩",
    pair_before="千萬億",
    bare_before="十",
)

UNIT_NAMES = {
    unit: re.sub("^千克", "公斤", to_traditional(name).replace("釐", "厘")) for unit, name in MANDARIN_UNITS.items()
} | {
    "km": "公里", "km²": "平方公里", "km2": "平方公里", "km/s": "公里每秒",
    "ft": "呎", "ft²": "平方呎", "sq ft": "平方呎",
}  # fmt: skip
# A bare dollar sign is that of Hong Kong.
CURRENCY_NAMES = {sign: to_traditional(name) for sign, name in MANDARIN_CURRENCIES.items()} | {
    "$": "元", "NT$": "新台幣", "JP¥": "日圓", "JPY": "日圓", "₩": "韓圜", "KRW": "韓圜", "MOP": "澳門元",
    "MOP$": "澳門元",
}  # fmt: skip
SYMBOL_NAMES = {sign: to_traditional(name) for sign, name in MANDARIN_SYMBOLS.items()} | {
    "&": "同",
    "$": "元",
    "→": "至",
}

# What is counted directly, after 兩 and not 二. Dates (月 號), ranks, roads, classes and buildings keep 二.
_COUNTED = (
    *"個位隻只條張把本件套部架台輛間座家名次轉趟場頓天日年週周歲倍種樣點蚊元圓毫角仙斤磅升噸秒人口頭匹棵朵粒片枝支樽瓶",
    *"杯碗盒袋包箱桶對雙副份封篇段句頁幅艘棟幢層道扇面門項批屆組隊排行步聲下度幾多國省市區處筆款堂節輪團群束串滴股陣季廳房室",
    *"卷課千萬億餐煲啖啲嚿檔碟壺籠成打晚代邊尺呎吋里兩克米分者兄姊",
    *("公斤", "公里", "公升", "公頃", "厘米", "毫米", "毫升", "英寸", "英呎", "平方", "立方", "攝氏", "小時", "分鐘"),
    *("鐘頭", "刻鐘", "星期", "禮拜", "世紀", "美元", "美金", "歐元", "英鎊", "日圓", "港元", "港幣", "澳元", "毫子"),
)  # fmt: skip
_NOT_COUNTED = "年級|年班|排[放量名]|次方|分之|元一次|人世界|月|號|樓|期|線|路|街"
COUNTED = rf"(?!{_NOT_COUNTED})(?:{alternatives(_COUNTED)})"
_IS_COUNTED = re.compile(rf"\s?{COUNTED}")
_ORDINAL = re.compile(r"(?:[第負初−-]|\d月|[一二三四五六七八九十]月)\s?\Z")

DIGIT = "(?<![0-9.])"  # before the first digit of a number, which keeps matching linear
TO = r"\s?(?:[-~–—−]{1,2}|至|到)\s?"
UNIT = rf"(?:{alternatives(UNIT_NAMES)})(?![A-Za-z])"
CURRENCY = alternatives(CURRENCY_NAMES)
LARGE = r"(?:[十百千]?[萬億]億?|[十百千])"
SIGN = r"(?:(?<![\dA-Za-z.])[-−])?"


def say(text: str) -> str:
    """A number with its sign, comma groups and decimals."""
    return number(text, YUE)


def say_whole(digits: str) -> str:
    """A whole number, leading zeros left out."""
    return cardinal(digits, YUE)


def say_digits(text: str) -> str:
    """Digit by digit, points said; one is 一 on the telephone too."""
    return digit_by_digit(text, YUE)


def say_counted(value: str, after: str, before: str = "") -> str:
    """A number with what follows and precedes it: 2 is 兩 before what is counted."""
    if value == "2" and _IS_COUNTED.match(after) and not _ORDINAL.search(before):
        return "兩"
    return say(value)
