"""English money, measures, fractions, ranges and telephone numbers in words: rules for the normalizer."""

import re

from cosycli.text.en.numerals import cardinal, fraction, number, ordinal, pairs, spell_digits
from cosycli.text.en.units import CURRENCIES, UNITS
from cosycli.text.numbers import NUMBER, alternatives

_SIGNED = rf"(?:(?<![\w)])[-−])?{NUMBER}"
_MAGNITUDES = {"k": "thousand", "m": "million", "mn": "million", "b": "billion", "bn": "billion", "t": "trillion"}
_MAGNITUDE = r"(?P<magnitude>\s?(?:hundred|thousand|million|billion|trillion)\b|(?:k|m|mn|b|bn|t)\b)?"
_RANGE = r"\s?(?:[-–—~～]|\bto\b)\s?"
_CURRENCY = alternatives(CURRENCIES.keys())
_UNIT = alternatives(UNITS.keys())
# Letters that are more often something else than a unit when they stand apart from their number ("5 h").
_GLUED_ONLY = frozenset({"s", "h", "J", "ha", "min", "cal", "mol"})


def _money(match: re.Match[str]) -> str:
    one, several, cent, cents = CURRENCIES[match["currency"].upper().strip()]
    amount, magnitude = match["amount"], (match["magnitude"] or "").strip()
    upper = match.groupdict().get("upper")
    if upper:
        amounts = f"{number(amount)} to {number(upper)}"
    else:
        amounts = number(amount)
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
    return plus + ", ".join(
        f"{cardinal(group[0])} hundred" if group in ("800", "900") else spell_digits(group, zero="oh")
        for group in groups
    )


def _version(match: re.Match[str]) -> str:
    parts = [
        cardinal(part) if part == "0" or part[0] != "0" else spell_digits(part) for part in match["parts"].split(".")
    ]
    return ("version " if match["v"] else "") + " point ".join(parts)


def _feet_inches(match: re.Match[str]) -> str:
    feet = "foot" if match["inches"] or match["feet"] == "1" else "feet"
    return f"{cardinal(match['feet'])} {feet} {cardinal(match['inches'])}"


def _ratio(match: re.Match[str]) -> str:
    return " to ".join(cardinal(part) for part in match[0].split(":"))


# Telephone numbers and versions come before dates and times, which would read a part of them.
DIGIT_GROUP_RULES = (
    (re.compile(r"(?<![\w.+-])\+\d{1,3}(?:[ -]?\(?\d{1,4}\)?)(?:[ -]\d{2,4}){1,4}(?:-\d)?(?![\w-])"), _telephone),
    (re.compile(r"(?<![\w.+-])(?:1[ -])?(?:\(\d{3}\) ?|\d{3}[ -])\d{3}[ -]\d{4}(?:-\d+)?(?![\w-])"), _telephone),
    (re.compile(r"(?<![\w.+-])(?:1-\d{3}-(?=[A-Z])|(?<!\d)[2-9]\d{2}-\d{4}(?![\w-]))"), _telephone),
    (re.compile(r"(?<![\w.+-])\+?\d{10,}(?![\w,]|\.\d)"), lambda m: spell_digits(m[0])),
    (re.compile(r"\b(?P<v>[vV])\.?\s?(?P<parts>\d+(?:\.\d+)*)(?![\w]|\.\d)"), _version),
    (re.compile(r"(?<![\w.-])(?P<v>)(?P<parts>\d+(?:\.\d+){2,})(?![\w]|\.\d)"), _version),
)
_AMOUNT = rf"(?P<amount>{NUMBER})"
QUANTITY_RULES = (
    (
        re.compile(
            rf"(?<![A-Za-z])(?P<currency>{_CURRENCY})\s?{_AMOUNT}(?:{_RANGE}(?:\$|€|£|¥)?(?P<upper>{NUMBER}))?{_MAGNITUDE}"
        ),
        _money,
    ),
    (re.compile(rf"(?<![\w.,]){_AMOUNT}{_MAGNITUDE}\s?(?P<currency>€|£|¥|(?:USD|CNY|RMB|EUR|GBP|JPY)\b)"), _money),
    (re.compile(r"(?<![\w.])(?P<feet>\d)['’′](?P<inches>\d\d?)(?:\"|”|″|'')"), _feet_inches),
    (
        re.compile(
            rf"(?<![\w.,])(?P<amount>{_SIGNED})(?:(?:{_UNIT})?{_RANGE}(?P<upper>{NUMBER}))?(?P<gap>[ -]?)(?P<unit>{_UNIT})(?![\w²³/°])"
        ),
        _measure,
    ),
    (
        re.compile(
            r"(?<![\w./])(?:(?P<whole>\d+)[ ])?(?P<top>\d{1,3})\s?/\s?(?P<bottom>\d{1,3})(?:th|rd|nd|ths|rds|nds)?(?![\w/]|[.,]\d)"
        ),
        _fraction,
    ),
    (re.compile(r"(?<![\w.:,])\d{1,3}(?::\d{1,3}){1,2}(?![\w:]|[.,]\d)"), _ratio),
    (
        re.compile(r"\b(?P<digits>\d{1,3}(?:,\d{3})+|\d+)(?:st|nd|rd|th)\b"),
        lambda m: ordinal(m["digits"].replace(",", "")),
    ),
    (re.compile(rf"(?<![\w.,-])(?P<lower>{NUMBER})\s?[-–—~～]\s?(?P<upper>{NUMBER})(?![\w-]|[.,]\d)"), _range),
    (
        re.compile(
            r"\b(?P<name>[A-Z]{2,}|Boeing|Airbus|[Ff]light|[Rr]oom|[Rr]oute|[Hh]ighway)(?P<gap>[ -])(?P<digits>\d{3,4})(?![\w,-]|\.\d)"
        ),
        lambda m: f"{m['name']} {pairs(m['digits'])}",
    ),
)
