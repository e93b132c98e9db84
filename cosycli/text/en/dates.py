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
    until = f" to {ordinal(groups['last'])}" if groups.get("last") else ""
    spoken_year = f", {year(groups['year'])}" if groups.get("year") else ""
    return f"{_MONTH_OF[match['month'][:3].lower()]} {ordinal(match['day'])}{until}{spoken_year}"


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
    spoken = cardinal(str(hour))
    if minute:
        spoken += f" {'oh ' if minute < 10 else ''}{cardinal(str(minute))}"
    elif not meridiem:
        spoken += " o'clock" if 0 < hour <= 12 else " hundred" if hour else " hours"
    if groups.get("second"):
        second = int(groups["second"])
        spoken += f" and {cardinal(str(second))} second{'' if second == 1 else 's'}"
    return spoken + meridiem


TIME_RULES = (
    (re.compile(rf"(?<![\d:.])(?P<hour>\d\d?):(?P<minute>\d\d){_SECOND}(?![\d:])(?:\s?{_MERIDIEM})?", re.I), _time),
    (re.compile(rf"(?<![\d.])(?P<hour>\d\d?)(?:\.(?P<minute>\d\d))?\s?{_MERIDIEM}", re.I), _time),
)
DATE_RULES = (
    (re.compile(rf"(?<![\d/.-])(?P<year>[12]\d{{3}})([-/.])(?P<month>\d\d?)\2(?P<day>\d\d?)(?![\d/-])"), _numeric_date),
    (re.compile(rf"(?<![\d/.-])(?P<month>\d\d?)([-/.])(?P<day>\d\d?)\2{_YEAR}(?![\d/-])"), _numeric_date),
    (
        re.compile(rf"\b{_MONTH}\s+{_DAY}(?:\s?[-–]\s?(?P<last>\d\d?))?(?:,?\s+{_YEAR})?\b(?![:/%-]?\d)", re.I),
        _month_day,
    ),
    (re.compile(rf"\b{_DAY}\s+(?:of\s+)?{_MONTH}(?:,?\s+{_YEAR})?(?!\w)", re.I), _month_day),
    (re.compile(rf"\b{_MONTH},?\s+{_YEAR}\b"), _month_year),
    (re.compile(r"(?<!\d)(?<!\d[,.])['’]?(?P<year>1\d\d0|20\d0|[2-9]0)['’]?s\b"), lambda m: decade(m["year"])),
    (re.compile(r"(?<![\d.,-])(?P<first>1[1-9]\d\d|20\d\d)\s?[-–—]\s?(?P<last>\d{4}|\d\d)(?![\d-])"), _year_range),
    (re.compile(r"(?<![\d.,$€£¥#+-])(?P<year>1[1-9]\d\d|20\d\d)(?![\d-]|[.,:/]\d)"), lambda m: year(m["year"])),
)
