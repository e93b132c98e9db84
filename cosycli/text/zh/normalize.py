"""Written Mandarin to hanzi: numbers, dates, times, money, units and symbols as they are said.

`RULES` is the whole normalizer: patterns in order, each with the function that says a match. A rule sees what the
rules before it left, so the more specific ones come first.
"""

import re
from collections.abc import Callable

from cosycli.text.aligned import AlignedText
from cosycli.text.numbers import CURRENCIES, NUMBER, UNITS, NumberWords, alternatives, cardinal, digit_by_digit, number
from cosycli.text.zh.symbols import CLASSIFIERS, CURRENCY_NAMES, HANZI, SYMBOL_NAMES, UNIT_NAMES

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

Say = Callable[[re.Match[str]], str | None]
Rule = tuple[re.Pattern[str], Say]

_LARGE = r"(?:[十百千]?[万亿]亿?|[百千]|(?<=\d)w(?![A-Za-z]))"
_TO = r"\s*[-~–—−至]\s*"
_CLASSIFIER = alternatives(CLASSIFIERS)
_UNIT = rf"(?:{alternatives(UNITS)})(?![A-Za-z])"
_NOT_INSIDE = r"(?<![\d.])"
_SIGN = r"(?:(?<![\dA-Za-z])[-−])?"


def normalize(text: AlignedText) -> AlignedText:
    """A Mandarin run in, hanzi and punctuation out. Each new character stands for the source of its whole match."""
    for pattern, say in RULES:
        text = text.sub(pattern, say)
    return text


def _say(text: str) -> str:
    return number(text, ZH)


def _digits(text: str) -> str:
    return digit_by_digit(text, ZH)


def _telephone(match: re.Match[str]) -> str:
    return _digits(match[0]).replace("一", "幺")


def _identifier(match: re.Match[str]) -> str:
    return _digits(match[0])


def _counted(value: str, following: str) -> str:
    """A number before a noun or measure word: 2 is 两."""
    return "两" if value == "2" and re.match(rf"\s*(?:{_CLASSIFIER})", following) else _say(value)


def _large(word: str) -> str:
    return word.replace("w", "万")


# Dates and times


def _year(match: re.Match[str]) -> str | None:
    year, after = match[1], match.string[match.end() :]
    if re.match(r"前|后|来|间|以[上下内来]|之[久前后]|的?历史|多", after) and (len(year) == 2 or year.endswith("00")):
        return None
    if len(year) == 2 and not re.match(r"(?:年\s*)?\d{1,2}\s*月|年(?:出?生|入学|毕业|春|夏|秋|冬|初|底)", "年" + after):
        return None
    return _digits(year) + "年"


def _date(match: re.Match[str]) -> str | None:
    parts = match.groupdict()
    month, day = int(parts["month"]), int(parts.get("day") or 1)
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return None
    spoken = _digits(parts["year"]) + "年" if parts.get("year") else ""
    spoken += cardinal(str(month), ZH) + "月"
    return spoken + (cardinal(str(day), ZH) + "日" if parts.get("day") else "")


def _half(match: re.Match[str]) -> str:
    return {"a": "上午", "p": "下午"}[match["half"][0].lower()] if match["half"] else ""


def _time(match: re.Match[str]) -> str | None:
    hour, minute, second = int(match["hour"]), int(match["minute"]), match["second"]
    if hour > 24 or minute > 59 or (second and int(second) > 59):
        return None
    spoken = _half(match) + ("两" if hour == 2 else cardinal(match["hour"], ZH)) + "点"
    if minute or second:
        spoken += ("零" if match["minute"][0] == "0" and minute else "") + cardinal(match["minute"], ZH) + "分"
    if second:
        spoken += ("零" if second[0] == "0" and int(second) else "") + cardinal(second, ZH) + "秒"
    return spoken


def _ratio(match: re.Match[str]) -> str:
    return f"{_say(match[1])}比{_say(match[2])}"


# Quantities


def _money(match: re.Match[str]) -> str:
    amount = re.sub(r"\.0+$|(?<=\.\d)0+$", "", match["amount"])
    large = _large(match["large"] or "")
    return _counted(amount, "万" if large else "元") + large + CURRENCY_NAMES[match["currency"].upper()]


def _percent(match: re.Match[str]) -> str:
    name = "百分之" if match["sign"] == "%" else "千分之"
    low, high = match["low"], match["high"]
    if low is None:
        return name + _say(high)
    return f"{name}{_say(low)}到{name if match['both'] else ''}{_say(high)}"


def _temperature(match: re.Match[str]) -> str:
    sign = "零下" if match[1] else ""
    return sign + _counted(match[2], "度") + ("华氏度" if match[3] in ("°F", "℉") else "摄氏度")


def _measure(match: re.Match[str]) -> str | None:
    name = UNIT_NAMES[match[2]]
    value = _counted(match[1], "个")
    return f"每小时{value}公里" if name == "公里每小时" else value + name


def _range(match: re.Match[str]) -> str | None:
    low, high = match[1], match[2]
    if low.startswith("0") and not low.startswith("0."):
        return None
    after = match.string[match.end() :]
    return _counted(low, after) + "到" + _counted(high, after)


def _fraction(match: re.Match[str]) -> str:
    whole = _say(match["whole"].strip()) + "又" if match["whole"] else ""
    return f"{whole}{cardinal(match['lower'], ZH)}分之{cardinal(match['upper'], ZH)}"


def _number(match: re.Match[str]) -> str:
    value, large, before = match["number"], match["large"] or "", match.string[: match.start()]
    if value[0] == "0" and value.isdigit() and len(value) > 1:
        return _digits(value) + _large(large)
    if value == "2" and large:
        return ("二" if large[0] == "十" or before.endswith("第") else "两") + _large(large)
    if before.endswith("第"):
        return _say(value) + _large(large)
    return _counted(value, match.string[match.end() :] if not large else "") + _large(large)


_OPERATORS = {
    "+": "加", "-": "减", "−": "减", "×": "乘以", "*": "乘以", "x": "乘以", "X": "乘以", "÷": "除以", "=": "等于",
    "≠": "不等于", "≈": "约等于", "<": "小于", ">": "大于", "≤": "小于等于", "≥": "大于等于", "<=": "小于等于",
    ">=": "大于等于", ":": "比", "：": "比",
}  # fmt: skip


def _operator(match: re.Match[str]) -> str:
    return _OPERATORS[match[1]]


def _rule(pattern: str, say: Say, before: str = "", flags: int = 0) -> Rule:
    """A rule; `before` must match the end of the text before a match (a look-behind of any width)."""
    if not before:
        return re.compile(pattern, flags), say
    context = re.compile(rf"(?:{before})\s?$")

    def say_in_context(match: re.Match[str]) -> str | None:
        return say(match) if context.search(match.string, max(match.start() - 8, 0), match.start()) else None

    return re.compile(pattern, flags), say_in_context


_DAY = r"(?P<day>\d{1,2})(?![\d日号])"
_MONTH = r"(?P<month>0[1-9]|1[0-2])"
_CLOCK = r"(?<![\d:：.])(?P<hour>\d{1,2})\s?[:：]\s?(?P<minute>\d{2})(?:[:：](?P<second>\d{2}))?(?![\d:：])"
_HALF = r"\s*(?P<half>[ap]\.?m\b\.?)"
_CALL = "拨打|致电|呼叫|电话是?[:：]?|热线是?|手机号?码?是?[:：]?|[打拨]"
_CODE = r"(?:尾号|编号|卡号|[账帐]号|密码|邮编|代码|学号|证号|单号|号码|证码|房间号?|车次|航班)(?:[是为:：]|是：)?"
_SCORED = r"比分(?:是|为|测试|定格在)?|比例尺?[是为]?|大?以|战平"

RULES: tuple[Rule, ...] = (
    # Telephone numbers, identifiers and versions, digit by digit
    _rule(r"(?<![\d.])(?:\+?86[- ]?)?1[3-9]\d(?:[- ]?\d{4}){2}(?!\d)", _telephone),
    _rule(r"(?<![\d.])(?:0\d{2,3}[- ]\d{7,8}|400[- ]?\d{3,4}[- ]?\d{3,4})(?:-\d{1,4})?(?!\d)", _telephone),
    _rule(r"\d[\d-]+\d(?![\d.%万亿元个])", _telephone, before=_CALL),
    _rule(
        r"(?<![\d.])(?:12306|12315|12345|100(?:86|10)|1(?:10|19|20)$)(?![\d.]|\s*[%万亿元个人次米度年月天-])",
        _telephone,
    ),
    _rule(r"\d[\d-]*(?![\d.])", _telephone, before="尾号[是为]?"),
    _rule(r"\d[\d-]*(?![\d.])", _identifier, before=_CODE),
    _rule(r"(?<!\d)(?:\d{1,3}|\d+(?=\.\d+\.\d+\.))(?:\.\d+){2,}(?![\d.])", _identifier),
    # Dates
    _rule(_NOT_INSIDE + r"(?P<year>[12]\d{3})\s?([-/.])(?P<month>\d{1,2})\2" + _DAY, _date),
    _rule(_NOT_INSIDE + r"(?P<day>\d{1,2})([-/.])(?P<month>\d{1,2})\2(?P<year>[12]\d{3})(?!\d)", _date),
    _rule(_NOT_INSIDE + rf"(?P<year>(?:19|20)\d\d)[-/.]{_MONTH}(?![\d%.元])", _date),
    _rule(_NOT_INSIDE + rf"{_MONTH}[-/.](?P<year>(?:19|20)\d\d)(?![\d%.元])", _date),
    _rule(_NOT_INSIDE + r"(?P<month>0[1-9])([-/.])(?P<day>[0-3]\d)(?![\d%.元])", _date),
    _rule(_NOT_INSIDE + r"([12]\d{3}|\d{2})\s?年(?!级)", _year),
    _rule(
        _NOT_INSIDE + rf"([12]\d{{3}}){_TO}(?=[零一二三四五六七八九]{{4}}年)", lambda match: _digits(match[1]) + "到"
    ),
    _rule(r"(?<!\d)(?:\d0|95|85)后", lambda match: _digits(match[0]) + "后"),
    # Scores and times
    _rule(r"(\d{1,3})\s?[-:：]\s?(\d{1,5})(?!\d)", _ratio, before=_SCORED),
    _rule(rf"(?<=[:：]\d\d){_TO}(?=\d)", lambda match: "到"),
    _rule(_CLOCK + f"(?:{_HALF})?", _time, flags=re.IGNORECASE),
    _rule(
        rf"(?<!\d)(?P<hour>\d\d?){_HALF}",
        lambda match: _half(match) + _counted(match["hour"], "点") + "点",
        flags=re.IGNORECASE,
    ),
    # Money, percentages, temperatures, units
    _rule(rf"(?P<currency>{alternatives(CURRENCIES)})\s?(?P<amount>{NUMBER})(?:\s?(?P<large>{_LARGE}))?", _money),
    _rule(
        rf"(?P<amount>{NUMBER})(?:\s?(?P<large>{_LARGE}))?\s?(?P<currency>CNY|RMB|USD|HKD|EUR|GBP|JPY|[¥€£$])", _money
    ),
    _rule(r"(\d+)(?:\.0+|(\.\d*?[1-9])0+)(?=\s?[元%])", lambda match: match[1] + (match[2] or "")),
    _rule(rf"(?:(?P<low>{_SIGN}{NUMBER})(?P<both>\s?[%‰])?{_TO})?(?P<high>{_SIGN}{NUMBER})\s?(?P<sign>[%‰])", _percent),
    _rule(rf"({_SIGN})({NUMBER})\s?(°C|℃|°F|℉)", _temperature),
    _rule(
        rf"(?<![A-Za-z])({NUMBER}){_TO}({NUMBER})(?=\s?{_UNIT})",
        lambda match: _counted(match[1], "个") + "到" + match[2],
    ),
    _rule(rf"(?<![A-Za-z])({NUMBER})\s?({_UNIT})", _measure),
    # Fractions, ranges, arithmetic
    _rule(r"(?<=\d)\s?[xX×*]\s?(?=\d)", lambda match: "乘"),
    _rule(r"(?<!\d)(?:7/24|24/7)(?!\d)", lambda match: "七乘二十四"),
    _rule(r"(?<![\d./])(?P<whole>\d+ )?(?P<upper>\d{1,4})\s?/\s?(?P<lower>[1-9]\d{0,3})(?![\d./])", _fraction),
    _rule(rf"(?<![\d./:A-Za-z-])({NUMBER}){_TO}({NUMBER})(?![\d./:-])", _range),
    _rule(r"(?<=[\d百千万亿])\s*(<=|>=|[-+−÷=≠≈<>≤≥:：])\s*(?=[-−]?\d)", _operator),
    _rule(r"(?<=[一-鿿])\s*(<=|>=|[≈≤≥<>])\s*(?=\d)", _operator),
    _rule(rf"(?<![\dA-Za-z])([-−±])\s?(?={NUMBER})", lambda match: "正负" if match[1] == "±" else "负"),
    # What is left
    _rule(rf"(?<![\d.,])\d{{8,}}(?![\d.,]|\s?(?:[万亿元多余]|{_CLASSIFIER}))", _identifier),
    _rule(r"(?<!\d)\d{4,}(?=[”\"’」]?号)", _identifier),
    _rule(rf"(?P<number>{NUMBER})(?:\s?(?P<large>{_LARGE}))?", _number),
    _rule(alternatives(SYMBOL_NAMES), lambda match: SYMBOL_NAMES[match[0]]),
    _rule(r"(?<=[一-鿿])/(?=[一-鿿])", lambda match: "每" if match.string[match.start() - 1] in "元块分" else "，"),
    _rule(rf"[^{HANZI}，。！？；：、…—,.!?;:\"'“”‘’（）()《》〈〉「」『』【】]", lambda match: ""),
)
