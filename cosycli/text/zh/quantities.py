"""Mandarin amounts of money, percentages, temperatures, measures, counts."""

import re

from cosycli.text.numbers import NUMBER
from cosycli.text.rules import Rule, after, before, rule
from cosycli.text.zh.numerals import (
    CLASSIFIER,
    CURRENCY,
    DIGIT,
    LARGE,
    SIGN,
    TO,
    UNIT,
    arrow,
    say,
    say_counted,
    say_digits,
    say_large,
    say_whole,
)
from cosycli.text.zh.symbols import CURRENCY_NAMES, UNIT_NAMES

_SPEED = re.compile(r"时速(?:[约达为超近]|高达|超过|达到|可达)?\s?\Z")
_ENGLISH_LARGE = {
    "thousand": 3, "k": 3, "million": 6, "mn": 6, "m": 6, "billion": 9, "bn": 9, "b": 9, "trillion": 12, "tn": 12,
    "t": 12,
}  # fmt: skip
_ENGLISH = r"thousand|million|billion|trillion|mn|bn|tn|[kmbt]"
_MONEY_SIGN = r"(?P<sign>(?<![\dA-Za-z])[-−+]\s?)?"
_AMOUNT = rf"(?P<amount>{NUMBER})(?:\s?(?P<large>{LARGE})|\s?(?P<english>{_ENGLISH})(?![A-Za-z]))?"
_PER = "人天日月年时分秒斤克千公吨米个只件次台套间晚位张盒瓶袋包份户亩平升小顿课节页字条度股辆单组桶手听罐束棵株盎"


def _trimmed(amount: str) -> str:
    """Without the zeros that only fill the decimals: 36.00, 14.60."""
    return (amount.rstrip("0").rstrip(".") or "0") if "." in amount else amount


def _shifted(amount: str, zeros: int) -> str:
    """1.5 million -> 1500000."""
    whole, _, decimals = amount.replace(",", "").partition(".")
    if len(decimals) > zeros:
        return f"{whole}{decimals[:zeros]}.{decimals[zeros:]}"
    return whole + decimals.ljust(zeros, "0")


def _value(amount: str, large: str | None, english: str | None, counted: str) -> str:
    """An amount with its magnitude; 2 is 两 before either."""
    if english:
        return say(_shifted(amount, _ENGLISH_LARGE[english.lower()]))
    amount = _trimmed(amount)
    return say_counted(amount, large or counted) + say_large(large)


def _money(match: re.Match[str]) -> str:
    parts = match.groupdict()
    sign = {"-": "负", "−": "负", "+": "加"}.get((parts.get("sign") or " ")[0], "")
    name = CURRENCY_NAMES[parts["currency"].upper()]
    low = ""
    if parts.get("low"):
        low = say_counted(_trimmed(parts["low"]), parts["large"] or "元") + arrow(parts["to"])
    return sign + low + _value(parts["amount"], parts["large"], parts.get("english"), "元") + name


def _percent(match: re.Match[str]) -> str:
    name = {"%": "百分之", "‰": "千分之", "‱": "万分之"}[match["sign"]]
    low, high = match["low"], match["high"]
    if low is None:
        return name + ("百" if high == "100" and name == "百分之" else _signed(high))
    return f"{name}{_signed(low)}{arrow(match['to'])}{name if match['both'] else ''}{_signed(high)}"


def _signed(value: str) -> str:
    plus = "正" if value[0] == "+" else ""
    return plus + say(_trimmed(value.lstrip("+")))


def _degrees(value: str, after_degrees: str) -> str:
    cold = value[0] in "-−"
    return ("零下" if cold else "") + say_counted(value.lstrip("-−+"), after_degrees)


def _temperature(match: re.Match[str]) -> str:
    unit = "华氏度" if match["unit"][-1] in "F℉" else "摄氏度"
    low = match["low"]
    if low is None:
        return _degrees(match["high"], "度") + unit
    first = _degrees(low, "度") + (unit if match["both"] else "")
    above = "零上" if low[0] in "-−" and match["high"][0] not in "-−" and not match["both"] else ""
    return f"{first}{arrow(match['to'])}{above}{_degrees(match['high'], '度')}{unit}"


def _cold(match: re.Match[str]) -> str:
    return "零下" + say_counted(match["value"], "度")


def _measured(value: str, unit: str, preceding: str = "") -> str:
    """A value with its unit; per hour, per million and per billion come first, and 时速 has said it before."""
    name = UNIT_NAMES[unit]
    spoken = value if value[0] not in "0123456789-−." else say_counted(value, "个")
    if name == "公里每小时":
        return f"{'' if _SPEED.search(preceding) else '每小时'}{spoken}公里"
    return name + spoken if name.endswith("分之") else spoken + name


def _measure(match: re.Match[str]) -> str:
    low = match["low"]
    if low is None:
        return _measured(match["high"], match["unit"], before(match))
    first = say_counted(low, "个")
    if match["first"]:
        return _measured(low, match["first"]) + arrow(match["to"]) + _measured(match["high"], match["unit"])
    return _measured(first + arrow(match["to"]) + say_counted(match["high"], "个"), match["unit"])


def _either(match: re.Match[str]) -> str:
    return say(match["number"]) + "、"


def _part(match: re.Match[str]) -> str:
    return f"{say_whole(match['lower'])}分之{say_whole(match['upper'])}{UNIT_NAMES[match['unit']]}"


def _numbered(match: re.Match[str]) -> str:
    return say(match["number"])


def _number(match: re.Match[str]) -> str:
    """What is left: a value with 万 and 亿, digits where it begins with zero, 两 where it is counted."""
    value, large = match["number"], match["large"]
    preceding = before(match)
    if re.fullmatch(r"0\d+", value):
        return say_digits(value) + say_large(large)
    if large and value == "2":
        plain = large[0] == "十" or re.search(r"[第万千百]\Z", preceding)
        return ("二" if plain else "两") + say_large(large)
    return say_counted(value, large or after(match), preceding) + say_large(large)


def _spaced(match: re.Match[str]) -> str:
    return say_whole(match[0].replace(" ", ""))


def _decimal_digits(match: re.Match[str]) -> str:
    return say_digits(match[0])


MONEY_RULES: tuple[Rule, ...] = (
    rule(
        "currency",
        rf"{_MONEY_SIGN}(?P<currency>{CURRENCY})\s?(?P<low>{NUMBER})(?P<to>{TO})(?:(?P=currency)\s?)?(?P<amount>{NUMBER})(?:\s?(?P<large>{LARGE}))?(?!\s?\d)",
        _money,
        flags=re.IGNORECASE,
    ),
    rule("currency", rf"{_MONEY_SIGN}(?P<currency>{CURRENCY})\s?{_AMOUNT}\+?", _money, flags=re.IGNORECASE),
    rule("currency", rf"(?P<currency>[¥￥$€£])(?P<sign>[-−])\s?(?P<amount>{NUMBER})(?:\s?(?P<large>{LARGE}))?", _money),
    rule(
        "currency",
        rf"{DIGIT}(?P<low>{NUMBER})(?P<to>{TO})(?P<amount>{NUMBER})(?:\s?(?P<large>{LARGE}))?\s?(?P<currency>{CURRENCY})(?![A-Za-z\d])",
        _money,
        flags=re.IGNORECASE,
    ),
    rule(
        "currency",
        rf"{DIGIT}(?P<amount>{NUMBER})(?:\s?(?P<large>{LARGE}))?\s?(?P<currency>{CURRENCY})(?![A-Za-z]|\s?\d)",
        _money,
        flags=re.IGNORECASE,
    ),
    rule(
        "amount",
        rf"{DIGIT}\d+\.\d*0(?!\d)(?=\s?(?:[元块圆]|[美欧日港澳]元|英镑))",
        lambda match: say(_trimmed(match[0])),
    ),
)
MEASURE_RULES: tuple[Rule, ...] = (
    rule(
        "percent",
        rf"(?:(?P<low>{SIGN}{DIGIT}{NUMBER})(?P<both>\s?[%‰])?(?P<to>{TO}))?(?P<high>(?:{SIGN}|(?<!\d)\+){DIGIT}{NUMBER})\s?(?P<sign>[%‰‱])",
        _percent,
    ),
    rule(
        "temperature",
        rf"(?:(?P<low>{SIGN}{DIGIT}{NUMBER})\s?(?P<both>°C|℃|°F|℉)?(?P<to>{TO}))?(?P<high>(?:{SIGN}|(?<!\d)\+){DIGIT}{NUMBER})\s?(?P<unit>°C|℃|°F|℉)",
        _temperature,
    ),
    rule("temperature", rf"(?<![\dA-Za-z{chr(0xB0)}])[-−](?P<value>{NUMBER})(?=\s?(?:度|摄氏度|华氏度))", _cold),
    rule("per", r"/\s?100\s?(?:km(?![A-Za-z/])|公里|千米)", "每百公里"),
    rule("choice", DIGIT + rf"(?P<number>\d{{2,4}})/(?=\d{{2,4}}\s?{UNIT})", _either),
    rule("fraction", DIGIT + rf"(?P<upper>\d)/(?P<lower>[2-9]|1\d)\s?(?P<unit>{UNIT})", _part),
    rule(
        "unit",
        rf"(?:(?<![A-Za-z])|(?<=\d[VAWhms]))(?:(?P<low>{DIGIT}{NUMBER})\s?(?P<first>{UNIT})?(?P<to>{TO}))?"
        rf"{DIGIT}(?<!\d,)(?P<high>{NUMBER})\s?(?P<unit>{UNIT})",
        _measure,
    ),
    rule("unit", rf"(?<=\d[万亿])\s?(?=[A-Za-zμ]{{2}}|m[²2])(?P<unit>{UNIT})", lambda match: UNIT_NAMES[match["unit"]]),
    rule(
        "per",
        rf"/\s?(?P<unit>{UNIT})",
        lambda match: "每" + UNIT_NAMES[match["unit"]],
        before=r"[\d万亿][元块角分次人个件度]|\d[万亿]|次方",
    ),
    rule(
        "per",
        rf"/(?=[{_PER}])",
        "每",
        before=r"(?:[\d万亿百千半]|[一二三四五六七八九十])\s?(?:[元块角毛分次人个件台辆吨克斤米字条度帧转页升镑币股单]|[美欧日港]元|千克|公斤|毫升|人次)(?:/[^\x00-\u2fff]{1,2})?",
    ),
)
NUMBER_RULES: tuple[Rule, ...] = (
    rule("height", r"(?<=\d米)\d{1,2}(?!\d|\.\d|[米厘公分×x*])", _decimal_digits),
    rule("time", r"(?<=\d秒)\d{1,3}(?!\d|\.\d)", _decimal_digits),
    rule("numbered thing", r"(?<![\d.])#(?P<number>\d{1,4})(?!\d)", lambda match: say(match["number"]) + "号"),
    rule("numbered thing", r"(?<![\d.#])(?P<number>\d{1,4})#(?!\d)", lambda match: say(match["number"]) + "号"),
    rule("ordinal", r"(?<=第)\s?(?P<number>\d{1,3}(?:,\d{3}){1,8}|\d+)(?!\.?\d)", _numbered),
    rule(
        "digits",
        rf"(?<![\d.,])(?!\d+0{{3}}(?!\d))\d{{8,}}(?![\d,]|\.\d|\s?(?:[万亿多余]|{CLASSIFIER}))",
        _decimal_digits,
    ),
    rule("number", DIGIT + r"\d{1,3}(?: \d{3}){2,6}(?! ?\d)|" + DIGIT + r"\d{1,3} 000(?! ?\d)", _spaced),
    rule("digits", r"(?<!\d)\d{4,}(?=[”\"’」]?号)", _decimal_digits),
    rule("number", rf"(?P<number>{NUMBER})(?:\s?(?P<large>{LARGE}))?", _number),
)
