"""English dates, years and times of day in words: rules for the normalizer."""

import re

from cosycli.text.en.numerals import cardinal, decade, ordinal, year

_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July", "August", "September", "October"),
    *("November", "December"),
)
_MONTH_OF = {name[:3].lower(): name for name in _MONTHS}
_MONTH = r"(?P<month>Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|"
_MONTH += r"Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\b\.?"
_DAY = r"(?P<day>3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>[12]\d{3})"
# The last point of "p.m." is kept where a sentence may end.
_MERIDIEM = r"(?P<meridiem>[ap])(?:\.\s?m\.(?!\s*$|\s+(?-i:[A-Z][a-z]))|\.\s?m\b|m\b)"
_SECOND = r"(?::(?P<second>\d\d))?"


def _numeric_date(match: re.Match[str]) -> str | None:
    month, day = int(match["month"]), int(match["day"])
    if month > 12:  # 15/3/2025
        month, day = day, month
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return None
    return f"{_MONTHS[month - 1]} {ordinal(str(day))}, {year(match['year'])}"


def _month_day(match: re.Match[str]) -> str | None:
    if match["month"] in ("may", "march", "mar"):
        return None
    groups = match.groupdict()
    if groups.get("of"):
        return f"{ordinal(match['day'])} of {_MONTH_OF[match['month'][:3].lower()]}{_comma_year(groups)}"
    until = f" to {ordinal(groups['last'])}" if groups.get("last") else ""
    return f"{_MONTH_OF[match['month'][:3].lower()]} {ordinal(match['day'])}{until}{_comma_year(groups)}"


def _comma_year(groups: dict[str, str | None]) -> str:
    digits = groups.get("year")
    return f", {year(digits)}" if digits else ""


def _month_year(match: re.Match[str]) -> str:
    return f"{_MONTH_OF[match['month'][:3].lower()]} {year(match['year'])}"


def _year_range(match: re.Match[str]) -> str | None:
    first, last = match["first"], match["last"]
    last = first[: 4 - len(last)] + last
    return f"{year(first)} to {year(last)}" if first < last else None


def _time(match: re.Match[str]) -> str | None:
    hour, minute = int(match["hour"]), int(match["minute"] or 0)
    if hour > 24 or minute > 59:
        return None
    groups = match.groupdict()
    meridiem = f" {groups['meridiem'].upper()} M" if groups.get("meridiem") else ""
    if groups.get("second"):
        return _clock(hour, minute, int(groups["second"])) + meridiem
    spoken = cardinal(str(hour))
    if minute:
        spoken += f" {'oh ' if minute < 10 else ''}{cardinal(str(minute))}"
    elif not meridiem:
        spoken += " o'clock" if 0 < hour <= 12 else " hundred" if hour else " hours"
    return spoken + meridiem


def _clock(hour: int, minute: int, second: int) -> str:
    """Hours, minutes and seconds, of a duration or of the day: 1:23:45."""
    parts = ((hour, "hour"), (minute, "minute"), (second, "second"))
    hours, minutes, seconds = (f"{cardinal(str(n))} {name}{'' if n == 1 else 's'}" for n, name in parts)
    return f"{hours} {minutes} and {seconds}"


TIME_RULES = (
    (re.compile(rf"(?<![\d:.])(?P<hour>\d\d?):(?P<minute>\d\d){_SECOND}(?![\d:])(?:\s?{_MERIDIEM})?", re.I), _time),
    (re.compile(rf"(?<![\d.])(?P<hour>\d\d?)(?:\.(?P<minute>\d\d))?\s?{_MERIDIEM}", re.I), _time),
)
_MONTH_DAY = rf"\b{_MONTH}\s+{_DAY}(?:\s?[-–]\s?(?P<last>\d\d?))?(?:,?\s+{_YEAR})?\b(?![:/%-]?\d)"
_DAY_MONTH = rf"\b{_DAY}\s+(?P<of>of\s+)?{_MONTH}(?:,?\s+{_YEAR})?(?!\w)"
_DECADE = r"(?<!\d)(?<!\d[,.])['’]?(?P<year>1\d\d0|20\d0|[2-9]0)['’]?s\b"
_YEARS = r"(?<![\d.,-])(?P<first>1[1-9]\d\d|20\d\d)\s?[-–—]\s?(?P<last>\d{4}|\d\d)(?![\d-])"
_ONE_YEAR = r"(?<![\d.,$€£¥#+-])(?P<year>1[1-9]\d\d|20\d\d)(?![\d-]|[.,:/]\d)"
# Before versions and telephone numbers, which look alike.
NUMERIC_DATE_RULES = (
    (re.compile(r"(?<![\d/.-])(?P<year>[12]\d{3})([-/.])(?P<month>\d\d?)\2(?P<day>\d\d?)(?![\d/-])"), _numeric_date),
    (re.compile(rf"(?<![\d/.-])(?P<month>\d\d?)([-/.])(?P<day>\d\d?)\2{_YEAR}(?![\d/-])"), _numeric_date),
)
DATE_RULES = (
    (re.compile(_MONTH_DAY, re.I), _month_day),
    (re.compile(_DAY_MONTH, re.I), _month_day),
    (re.compile(rf"\b{_MONTH},?\s+{_YEAR}\b"), _month_year),
    (re.compile(_DECADE), lambda m: decade(m["year"])),
)
# After measures: a bare number like 1999 is a year unless a unit follows.
YEAR_RULES = ((re.compile(_YEARS), _year_range), (re.compile(_ONE_YEAR), lambda m: year(m["year"])))
