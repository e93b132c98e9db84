"""Mandarin numbers: values, digit by digit, and 两 before what is counted; and the pieces of patterns for them."""

import re

from cosycli.text.numbers import NumberWords, alternatives, cardinal, digit_by_digit, number
from cosycli.text.zh.symbols import CURRENCY_NAMES, UNIT_NAMES

ZH = NumberWords(
    digits="零一二三四五六七八九",
    places=("", "十", "百", "千"),
    myriads=("", "万", "亿", "万亿", "亿亿"),
    point="点",
    minus="负",
    gap="零",
    pair="两",
    pair_before="百千万亿",
    bare_before="十",
)

# Measure words and nouns that are counted directly. Dates (月 日 号), ranks and places (楼 班 级 期 环) keep 二.
_MEASURE_WORDS = (
    "个位只条张把本件套台辆间座家名次遍趟回场顿天年周岁倍种样点块元圆角毛米克斤升吨秒人口头匹棵朵颗粒片瓶杯碗盒袋包箱桶根支枝"
    "双对副份封部首篇段句页幅架艘栋幢层道扇面门项批届组排列行步声下亩度国省市县所处笔款堂节轮团群束串滴股阵集季卷章课者边侧岸"
    "派枚株盏锅盘壶篮筐捆叠摞卡磅刻例宗起桩户厅室卫房站针帖剂味任成折分百千万亿"
)
_MEASURE_NOUNS = (
    "公斤|公里|公分|公顷|千米|千克|厘米|毫米|英寸|英尺|英里|海里|光年|平方|平米|立方|毫升|盎司|小时|分钟|秒钟"
    "|刻钟|星期|礼拜|世纪"
    "|美元|美金|欧元|英镑|日元|港元|港币|澳元|卢布|法郎|韩元|人民币|代人|大类|大块|小块|兆瓦|千瓦|摄氏度|华氏度"
)
# What looks like a measure word and is none: 二年级, 二次方, 二分之一, 二元一次方程, 二人转, 二面角.
_NOT_COUNTED = (
    "年级|季度|排[放量名序]|次[方元]|次函数|分之|元[一二]次|元论|人转|人世界|面角|声道|点钟方向|度空间|头身|房东|手房|时代"
    "|时期|项式|项分布|折磨"
)
# The floors and buildings of an address, told by what stands around them.
_PLACE = "[栋幢座层门排组]"
CLASSIFIER = rf"(?!{_NOT_COUNTED})(?!{_PLACE}\d)(?:{_MEASURE_NOUNS}|[{_MEASURE_WORDS}])"
_COUNTED = re.compile(rf"\s?{CLASSIFIER}")
_PLACED = re.compile(rf"\s?{_PLACE}")
_ORDINAL = re.compile(r"[第负初−-]\s?$")
_ADDRESS = re.compile(r"[区路街园苑村城厦楼号栋幢座层元弄期排]\s?$")

DIGIT = "(?<![0-9.])"  # before the first digit of a number, which keeps matching linear
TO = r"\s?(?:[-~–−]|—{1,2}|至|到)\s?"
# Letters that name no unit: 3A大作, 5A级景区, 5g网络, and 100W粉丝, where W is 万.
_TEN_THOUSAND = r"W(?=[+加]|\s?(?:粉|人|元|块|次|播放|用户|阅读|浏览|点赞|下载|年薪|存款))"
_NO_UNIT = rf"(?!A(?:级|股|类|景|轮|座|区|大作|游戏|面|卷))(?!g\s?(?:网|手机|信号|时代|基站))(?!{_TEN_THOUSAND})"
UNIT = rf"{_NO_UNIT}(?:{alternatives(UNIT_NAMES)})(?![A-Za-z])"
CURRENCY = alternatives(CURRENCY_NAMES)
# 300w张 is 三百万张; capital W mostly means watts.
TEN_THOUSAND = rf"(?<=\d)(?:w(?![A-Za-z\d])|{_TEN_THOUSAND})"
LARGE = rf"(?:[十百千]?[万亿]亿?|[十百千]|(?<=\d)(?:w(?![A-Za-z\d])|{_TEN_THOUSAND}))"
SIGN = r"(?:(?<![\dA-Za-z.])[-−])?"


def say(text: str) -> str:
    """A number with its sign, comma groups and decimals."""
    return number(text, ZH)


def say_whole(digits: str) -> str:
    """A whole number, leading zeros left out."""
    return cardinal(digits, ZH)


def say_digits(text: str) -> str:
    """Digit by digit, points said: 3.11 -> 三点一一."""
    return digit_by_digit(text, ZH)


def say_telephone(text: str) -> str:
    """Digit by digit with 幺 for one, as on the telephone."""
    return say_digits(text).replace("一", "幺")


def say_counted(value: str, after: str, before: str = "") -> str:
    """A number with what follows and precedes it: 2 is 两 before what is counted, 二 in ranks and addresses."""
    if value != "2" or not _COUNTED.match(after) or _ORDINAL.search(before):
        return say(value)
    return "二" if _PLACED.match(after) and _ADDRESS.search(before) else "两"


def say_large(word: str | None) -> str:
    """万 and its like as they are written, w for 万; "" for none."""
    return re.sub("[wW]", "万", word or "")


def arrow(separator: str) -> str:
    """The word between the ends of a range: 至 where it is written, else 到."""
    return "至" if "至" in separator else "到"
