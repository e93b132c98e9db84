"""English money, measures, fractions, ranges and telephone numbers in words: rules for the normalizer."""

import re

from cosycli.text.en.numerals import cardinal, fraction, number, ordinal, pairs, spell_digits
from cosycli.text.en.units import CURRENCIES, UNITS
from cosycli.text.numbers import NUMBER, alternatives

_SIGNED = rf"(?:(?<![\w)])[-−])?{NUMBER}"
_MAGNITUDES = {"k": "thousand", "m": "million", "mn": "million", "b": "billion", "bn": "billion", "t": "trillion"}
_MAGNITUDE = r"(?P<magnitude>\s?(?:hundred|thousand|million|billion|trillion)\b|(?:k|m|mn|b|bn|t)\b)?"
_RANGE = r"\s?(?:[-–—~～]|\bto\b)\s?"
_CURRENCY = alternatives(tuple(CURRENCIES))
_UNIT = alternatives(tuple(UNITS))
# Letters that are more often something else than a unit when they stand apart from their number ("5 h").
_GLUED_ONLY = frozenset({"s", "h", "J", "ha", "min", "cal", "mol"})


def _money(match: re.Match[str]) -> str:
    one, several, cent, cents = CURRENCIES[match["currency"].upper().strip()]
    amount, magnitude = match["amount"], (match["magnitude"] or "").strip()
    upper = match.groupdict().get("upper")
    amounts = f"{number(amount)} to {number(upper)}" if upper else number(amount)
    if magnitude:
        return f"{amounts} {_MAGNITUDES.get(magnitude.lower(), magnitude)} {several}"
    whole, _, decimals = amount.partition(".")
    if len(decimals) == 2 and not upper:
        parts = []
        if whole.strip("0"):
            parts.append(f"{number(whole)} {one if whole == '1' else several}")
        if decimals != "00":
            parts.append(f"{cardinal(decimals)} {cent if decimals == '01' else cents}")
        return " and ".join(parts) or f"zero {several}"
    return f"{amounts} {one if amount == '1' and not upper else several}"


def _measure(match: re.Match[str]) -> str | None:
    amount, unit = match["amount"], match["unit"]
    if match["gap"] and unit in _GLUED_ONLY:
        return None
    one, several = UNITS[unit]
    upper = match.groupdict().get("upper")
    if upper:
        return f"{number(amount)} to {number(upper)} {several}"
    as_adjective = match["gap"] == "-"
    return f"{number(amount)} {one if amount.lstrip('-−') == '1' or as_adjective else several}"


def _fraction(match: re.Match[str]) -> str | None:
    top, bottom = match["top"], match["bottom"]
    whole = match["whole"]
    if (top, bottom) in (("24", "7"), ("9", "11")) and not whole:
        return f"{cardinal(top)} {cardinal(bottom)}"
    if bottom.startswith("0") or int(bottom) < 2:
        return None
    return f"{cardinal(whole)} and {fraction(top, bottom)}" if whole else fraction(top, bottom)


def _range(match: re.Match[str]) -> str:
    return f"{number(match['lower'])} to {number(match['upper'])}"


def _telephone(match: re.Match[str]) -> str:
    plus = "plus " if match[0].startswith("+") else ""
    groups = re.findall(r"\d+", match[0])
    end = ", " if match[0].endswith("-") else ""  # 1-800-FLOWERS
    return plus + ", ".join(_telephone_group(group) for group in groups) + end


def _telephone_group(digits: str) -> str:
    return f"{cardinal(digits[0])} hundred" if digits in ("800", "900") else spell_digits(digits, zero="oh")


def _network_address(match: re.Match[str]) -> str:
    return " dot ".join(spell_digits(part) for part in match[0].split("."))


def _version(match: re.Match[str]) -> str:
    parts = [
        cardinal(part) if part == "0" or part[0] != "0" else spell_digits(part) for part in match["parts"].split(".")
    ]
    name = match.groupdict().get("name")
    return ("version " if match["v"] else f"{name} " if name else "") + " point ".join(parts)


def _feet_inches(match: re.Match[str]) -> str:
    feet = "foot" if match["inches"] or match["feet"] == "1" else "feet"
    return f"{cardinal(match['feet'])} {feet} {cardinal(match['inches'])}"


def _ratio(match: re.Match[str]) -> str:
    return " to ".join(cardinal(part) for part in match[0].split(":"))


_VERSIONED = "[Vv]ersion|[Rr]elease|Python|PyTorch|Java|CUDA|Ubuntu|iOS|macOS|Android|Node|Linux|Windows"
# Telephone numbers and versions come before dates and times, which would read a part of them.
DIGIT_GROUP_RULES = (
    (re.compile(r"(?<![\w.+-])\+\d{1,3}(?:[ -]?\(?\d{1,4}\)?)(?:[ -]\d{2,4}){1,4}(?:-\d)?(?![\w-])"), _telephone),
    (re.compile(r"(?<![\w.+-])(?:1[ -])?(?:\(\d{3}\) ?|\d{3}[ -])\d{3}[ -]\d{4}(?:-\d+)?(?![\w-])"), _telephone),
    (re.compile(r"(?<![\w.+-])(?:1-\d{3}-(?=[A-Z])|(?<!\d)[2-9]\d{2}-\d{4}(?![\w-]))"), _telephone),
    (re.compile(r"(?<![\w.+-])\+?\d{10,}(?![\w,]|\.\d)"), lambda m: spell_digits(m[0])),
    (re.compile(r"(?<![\w.-])\d{1,3}(?:\.\d{1,3}){3}(?![\w]|\.\d)"), _network_address),
    (re.compile(rf"\b(?P<name>{_VERSIONED}) (?P<v>)(?P<parts>\d+\.\d+)(?![\w%]|\.\d)"), _version),
    (re.compile(r"\b(?P<v>[vV])\.?\s?(?P<parts>\d+(?:\.\d+)*)(?![\w]|\.\d)"), _version),
    (re.compile(r"(?<![\w.-])(?P<v>)(?P<parts>\d+(?:\.\d+){2,})(?![\w]|\.\d)"), _version),
)
_AMOUNT = rf"(?P<amount>{NUMBER})"
_UPPER = rf"(?P<upper>{NUMBER})"
_ENDS = r"(?![\w/]|[.,]\d)"
_MONEY_BEFORE = rf"(?<![A-Za-z])(?P<currency>{_CURRENCY})\s?{_AMOUNT}(?:{_RANGE}[$€£¥]?{_UPPER})?{_MAGNITUDE}"
_MONEY_AFTER = rf"(?<![\w.,]){_AMOUNT}{_MAGNITUDE}\s?(?P<currency>€|£|¥|(?:USD|CNY|RMB|EUR|GBP|JPY)\b)"
_FEET = r"(?<![\w.])(?P<feet>\d)['’′](?P<inches>\d\d?)(?:\"|”|″|'')"
_MEASURE = (
    rf"(?<![\w.,])(?P<amount>{_SIGNED})(?:(?:{_UNIT})?{_RANGE}{_UPPER})?(?P<gap>[ -]?)(?P<unit>{_UNIT})(?![\w²³/°])"
)
_FRACTION = r"(?<![\w./])(?:(?P<whole>\d+) )?(?P<top>\d{1,3})\s?/\s?(?P<bottom>\d{1,3})(?:th|rd|nd)?s?" + _ENDS
_RATIO = r"(?<![\w.:,])\d{1,3}(?::\d{1,3}){1,2}(?![\w:]|[.,]\d)"
_ORDINAL = r"\b(?P<digits>\d{1,3}(?:,\d{3})+|\d+)(?:st|nd|rd|th)\b"
_NUMBER_RANGE = rf"(?<![\w.,-])(?P<lower>{NUMBER})\s?[-–—~～]\s?{_UPPER}(?![\w-]|[.,]\d)"
_NAMED = "[A-Z]{2,}|Boeing|Airbus|[Ff]light|[Rr]oom|[Rr]oute|[Hh]ighway"
_NAMED_NUMBER = rf"\b(?P<name>{_NAMED})[ -](?P<digits>\d{{3,4}})(?![\w-]|[.,]\d)"
# Before the rules for years, which would read "2000 km".
MEASURE_RULES = (
    (re.compile(_MONEY_BEFORE), _money),
    (re.compile(_MONEY_AFTER), _money),
    (re.compile(_FEET), _feet_inches),
    (re.compile(_MEASURE), _measure),
)
QUANTITY_RULES = (
    (re.compile(_FRACTION), _fraction),
    (re.compile(_RATIO), _ratio),
    (re.compile(_ORDINAL), lambda m: ordinal(m["digits"].replace(",", ""))),
    (re.compile(_NUMBER_RANGE), _range),
    (re.compile(r"\b(?P<state>[A-Z]{2}) (?P<digits>\d{5})\b"), lambda m: f"{m['state']} {spell_digits(m['digits'])}"),
    (re.compile(r"\b(?P<digits>\d{3,4})[pP]\b"), lambda m: f"{pairs(m['digits'])} P"),
    (re.compile(_NAMED_NUMBER), lambda m: f"{m['name']} {pairs(m['digits'])}"),
)
