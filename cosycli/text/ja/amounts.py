"""Japanese amounts: plain numbers, money, measures, fractions, ranges and arithmetic as they are said."""

import re

from cosycli.text.ja.counters import COUNTERS
from cosycli.text.ja.numerals import digits, number, whole
from cosycli.text.ja.symbols import CURRENCY_NAMES, MAGNITUDES, OPERATORS, PER, UNIT_NAMES
from cosycli.text.numbers import NUMBER, alternatives

SIGN = r"(?:(?<![\dA-Za-z)）])[-−])?"
LARGE = r"(?:[十百千]?[万億兆京]|[百千])"
_LARGE_LATIN = rf"(?:{alternatives(tuple(MAGNITUDES))})(?![A-Za-z])"
_AMOUNT = rf"(?P<amount>{SIGN}{NUMBER})(?:\s?(?P<large>{LARGE}|{_LARGE_LATIN}))?"
_CODES = alternatives(tuple(code for code in CURRENCY_NAMES if code.isalpha()))
UNIT = rf"(?:{alternatives(UNIT_NAMES)})(?:{alternatives(PER)})?(?![A-Za-z\d])"

MONEY_BEFORE = re.compile(rf"(?<![A-Za-z])(?P<currency>{alternatives(CURRENCY_NAMES)})\s?{_AMOUNT}(?:-(?!\d))?")
MONEY_AFTER = re.compile(rf"(?<!\d){_AMOUNT}\s?(?P<currency>{_CODES}|[€£$₩¥￥])(?![A-Za-z])")
PRICE_EACH = re.compile(
    rf"(?<!\d)(?P<amount>{NUMBER})(?P<large>{LARGE})?(?P<currency>円|ドル|ユーロ)\s?/\s?"
    r"(?P<unit>[個人月年日本回枚名泊台件冊分秒]|時間)"
)
COUNTER = re.compile(rf"\s?(?:{alternatives(tuple(COUNTERS))})")
PERCENT = re.compile(rf"(?<!\d)(?P<amount>{SIGN}{NUMBER})\s?(?P<sign>[%‰])")
MEASURE = re.compile(rf"(?<![A-Za-z\d.,])(?P<amount>{SIGN}{NUMBER})\s?(?P<large>{LARGE})?(?P<unit>{UNIT})")
FRACTION = re.compile(
    r"(?<![\d./A-Za-z])(?:(?P<whole>\d+)\s(?:と\s?)?)?(?P<sign>(?<![\d)）])[-−])?(?P<upper>\d+)\s?/\s?(?P<lower>[1-9]\d*)(?![\d/]|\.\d)"
)
POWER = re.compile(r"(?<=[\d)）〇一二三四五六七八九十百千万A-Za-z])(?:\^(?P<power>-?\d+)|(?P<raised>[²³]+))")
# The full stop of No.1 is no decimal point.
NUMBER_ALONE = re.compile(rf"(?!(?<=[A-Za-z])\.)(?P<amount>{NUMBER})(?:\s?(?P<large>{LARGE}))?")
MINUS = re.compile(rf"(?<![\dA-Za-z〇一二三四五六七八九十百千万)）])[-−]\s?(?={NUMBER}|[〇一二三四五六七八九十百千])")
OPERATOR = re.compile(
    rf"(?<=[\d〇一二三四五六七八九十百千万億乗)）A-Za-z])\s?(?P<operator>{alternatives(tuple(OPERATORS))})\s?"
    r"(?=[-−±√]?\s?[\d.〇一二三四五六七八九十百千(（]|マイナス)"
)


def amount(text: str, large: str = "") -> str:
    """A number and its magnitude: 3.5 and 万 三点五万, 1000 and 万 一千万, 007 〇〇七, -5 マイナス五."""
    sign = "マイナス" if text[0] in "-−" else ""
    plain = text.lstrip("-−")
    if large in MAGNITUDES:
        from decimal import Decimal

        return sign + number(f"{Decimal(plain.replace(',', '')).scaleb(MAGNITUDES[large]):f}".removesuffix(".0"))
    if plain[0] == "0" and plain.isdigit() and len(plain) > 1:
        return sign + digits(plain) + large
    spoken = number(plain)
    if large[:1] in tuple("万億兆京") and spoken[0] == "千":
        spoken = "一" + spoken
    return sign + spoken + large


def say_money(match: re.Match[str]) -> str:
    currency, value, large = match["currency"], match["amount"], match["large"] or ""
    name = CURRENCY_NAMES[currency]
    cents = re.fullmatch(r"(.*)\.(\d\d)", value)
    if cents and not large and name.endswith(("ドル", "ユーロ")):
        main = amount(cents[1] or "0") + name
        return main + (f"{whole(cents[2])}セント" if int(cents[2]) else "")
    return amount(value, large) + name


def say_price_each(match: re.Match[str]) -> str:
    """A price for one of something: 100円/個 一個あたり百円."""
    unit = {"月": "か月"}.get(match["unit"], match["unit"])
    return f"一{unit}あたり{amount(match['amount'], match['large'] or '')}{match['currency']}"


def say_percent(match: re.Match[str]) -> str:
    return amount(match["amount"]) + ("パーセント" if match["sign"] == "%" else "パーミル")


def say_measure(match: re.Match[str]) -> str:
    unit = match["unit"]
    name = UNIT_NAMES.get(unit) or next(
        UNIT_NAMES[unit.removesuffix(per)] + said for per, said in PER.items() if unit.endswith(per)
    )
    # 時速80km/h says 毎時 already.
    if re.search(r"[時分秒]速[約は]?$", match.string[: match.start()][-4:]):
        name = re.sub("毎[時分秒]$", "", name)
    prefix = "華氏" if unit in ("℉", "°F") else ""
    return prefix + amount(match["amount"], match["large"] or "") + name


def say_fraction(match: re.Match[str]) -> str:
    upper = ("マイナス" if match["sign"] else "") + whole(match["upper"])
    integer = whole(match["whole"]) + "と" if match["whole"] else ""
    return f"{integer}{whole(match['lower'])}分の{upper}"


def say_power(match: re.Match[str]) -> str:
    power = match["power"] or match["raised"].translate(str.maketrans("²³", "23"))
    return f"の{amount(power)}乗"


def say_operator(match: re.Match[str]) -> str:
    return OPERATORS[match["operator"]]


def say_number(match: re.Match[str]) -> str:
    """A number by itself; nine digits and more that are no round number and count nothing are an identifier."""
    value, large = match["amount"], match["large"] or ""
    counts = COUNTER.match(match.string, match.end())
    if not counts and value.isdigit() and len(value) >= 9 and not large and len(value.replace("0", "")) > 2:
        return digits(value)
    return amount(value, large)
