"""Numbers: how they are written in any language, and how languages that count in ten thousands say them."""

import re
from dataclasses import dataclass

# Units that follow a number and are read in the language of the sentence. Left out are single letters that are often
# no unit (5G, 4K, 3D) and bytes, whose letters are said in every language (256GB).
_UNITS = (
    "km/h m/s² m/s km² cm² mm² m² cm³ m³ dm³ km m dm cm mm μm um nm ha L l dL mL ml t kg g mg μg lb oz h min s ms "
    "kWh kW MW mW W mAh mA A kV V Ω kHz MHz GHz Hz dB hPa kPa MPa Pa mmHg kcal cal kJ rpm fps lx mol ppm "
    "μg/m³ mg/m³ kg/m³ mg/dL mg/L g/L mg/kg °C °F ℃ ℉ °"
)
UNITS = tuple(_UNITS.split())
_CURRENCIES = "US$ HK$ NT$ A$ C$ ¥ ￥ $ € £ ₩ ₹ ₽ ฿ CNY RMB USD HKD EUR GBP JPY"
CURRENCIES = tuple(_CURRENCIES.split())

# Signs that can be nothing but units stand without a number too: 单位：㎡.
BARE_UNITS = ("km²", "cm²", "mm²", "m²", "cm³", "m³", "km/h", "m/s", "°C", "°F")
BARE_UNIT = r"(?<![A-Za-z\d.])(?P<bare>" + "|".join(BARE_UNITS) + r")(?![A-Za-z\d])"

# A number with comma groups, a decimal part, or both; and a leading point (.22).
NUMBER = r"(?:\d{1,3}(?:,\d{3}){1,8}(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+)"


def alternatives(words: tuple[str, ...] | dict[str, str]) -> str:
    """A pattern that matches any of `words`, the longest first."""
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


@dataclass(frozen=True, slots=True)
class NumberWords:
    """The words of a language that counts in ten thousands (Chinese, Japanese, Korean).

    `places` are the words for 1, 10, 100 and 1,000; `myriads` those for the powers of ten thousand. `pair` is said
    for a leading 2 before the words in `pair_before` (Chinese 两). `gap` marks skipped places; a leading one before
    a word of `bare_before` is not said.
    """

    digits: str
    places: tuple[str, str, str, str]
    myriads: tuple[str, ...]
    point: str
    minus: str
    gap: str = ""
    pair: str = ""
    pair_before: str = ""
    bare_before: str = ""


def digit_by_digit(digits: str, words: NumberWords) -> str:
    """Each digit by itself; points are said, everything else is skipped: 10-86 -> 一零八六."""
    return "".join(words.digits[int(c)] if c.isdigit() else words.point if c == "." else "" for c in digits)


def cardinal(digits: str, words: NumberWords) -> str:
    """A whole number in words; beyond the largest place value it is read digit by digit."""
    digits = digits.lstrip("0")
    if not digits:
        return words.digits[0]
    if len(digits) > 4 * len(words.myriads):
        return digit_by_digit(digits, words)
    groups = [digits[max(end - 4, 0) : end] for end in range(len(digits), 0, -4)]
    spoken, pending_gap = "", False
    for index in range(len(groups) - 1, -1, -1):
        group = groups[index].zfill(4)
        if group == "0000":
            pending_gap = True
            continue
        if spoken and (pending_gap or group[0] == "0"):
            spoken += words.gap
        spoken += _group(group, words) + words.myriads[index]
        pending_gap = False
    return _leading(spoken, words)


def number(text: str, words: NumberWords) -> str:
    """A number as it is written, with comma groups, decimals and minus: -1,280.5 -> 负一千二百八十点五."""
    sign = words.minus if text.startswith(("-", "−")) else ""
    whole, point, decimals = text.lstrip("-−").replace(",", "").partition(".")
    spoken = cardinal(whole or "0", words)
    return sign + spoken + (words.point + digit_by_digit(decimals, words) if point else "")


def _group(group: str, words: NumberWords) -> str:
    """Four digits without leading zeros, gaps inside marked: 0203 -> 二百零三."""
    spoken, skipped = "", False
    for digit, place in zip(group, reversed(words.places), strict=True):
        if digit == "0":
            skipped = True
            continue
        if spoken and skipped:
            spoken += words.gap
        spoken += words.digits[int(digit)] + place
        skipped = False
    return spoken


def _leading(spoken: str, words: NumberWords) -> str:
    two, one, following = words.digits[2], words.digits[1], spoken[1:2]
    if words.pair and spoken[0] == two and following and following in words.pair_before:
        return words.pair + spoken[1:]
    if words.bare_before and spoken[0] == one and following and following in words.bare_before:
        return spoken[1:]
    return spoken
