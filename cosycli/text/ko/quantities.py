"""Korean amounts of money, temperatures, units and per cent, as functions that say a match."""

import re

from cosycli.text.ko.numerals import KO, sino
from cosycli.text.ko.symbols import (
    CURRENCY_NAMES,
    MAGNITUDES,
    SPEEDS,
    UNIT_NAMES,
)

# What a text speaks of in which ¥ is the money of China.
_CHINESE = re.compile("중국|위안|인민폐|베이징|상하이|알리바바|타오바오|홍콩")


def _scaled(amount: str, scale: str) -> str:
    """An amount and the ten thousands after it as written: 5 + 천만 -> 오천만, 1 + 만 -> 만, 3.5 + 억 -> 삼 점 오억."""
    if not scale:
        return sino(amount)
    if amount == "1" and scale[0] in "십백천만":
        return scale
    return sino(amount) + scale


def large(match: re.Match[str]) -> str:
    return _scaled(match[1], match[2])


def _times(amount: str, power: int) -> str:
    """A number as written times a power of ten: 1.5 and 6 -> 1500000."""
    whole, _, decimals = amount.replace(",", "").partition(".")
    shifted = whole + decimals[:power].ljust(power, "0")
    return shifted + (f".{decimals[power:]}" if decimals[power:] else "")


def money(match: re.Match[str]) -> str:
    amount = re.sub(r"(?<=\d)\.0+$", "", match["amount"])
    scale = match["scale"] or ""
    name = CURRENCY_NAMES[match["currency"].upper()]
    if match["currency"] in "¥￥" and _CHINESE.search(match.string):
        name = "위안"
    sign = KO.minus if match["sign"] else ""
    whole, _, cents = amount.partition(".")
    if scale:
        power = MAGNITUDES.get(scale)
        spoken = sino(_times(amount, power)) if power else _scaled(amount, scale)
    elif name in ("달러", "유로") and len(cents) == 2 and name == "달러":
        return f"{sign}{sino(whole)} 달러 {sino(str(int(cents)))} 센트"
    else:
        spoken = sino(amount)
    return sign + spoken + ("" if name == "원" and not cents else " ") + name


def temperature(match: re.Match[str]) -> str:
    before = match.string[max(match.start() - 4, 0) : match.start()].rstrip()
    scale = "화씨" if match[3] in ("°F", "℉") else "섭씨"
    named = before.endswith(("영하", "영상", "섭씨", "화씨"))
    sign = "영하 " if match[1] else ""
    return ("" if named else scale + " ") + sign + sino(match[2]) + "도"


def speed(match: re.Match[str]) -> str:
    prefix, name = SPEEDS[match[2]]
    before = match.string[max(match.start() - 4, 0) : match.start()].rstrip()
    return ("" if before.endswith(prefix) else prefix + " ") + f"{sino(match[1])} {name}"


def measure(match: re.Match[str]) -> str:
    return f"{sino(match[1])} {UNIT_NAMES[match[2]]}"


def systolic(match: re.Match[str]) -> str:
    """The upper value of a blood pressure: 120/80 백이십에 팔십."""
    return sino(match[1]) + "에 "


def percent(match: re.Match[str]) -> str:
    return f"{sino(match[1])} " + {"%": "퍼센트", "%p": "퍼센트포인트", "‰": "퍼밀"}[match[2]]


def begin_range(match: re.Match[str]) -> str:
    return match[1] + "에서 "
