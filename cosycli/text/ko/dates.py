"""Korean dates, times and scores, as functions that say a match."""

import re

from cosycli.text.ko import counters
from cosycli.text.ko.numerals import KO, digits, native, sino
from cosycli.text.numbers import digit_by_digit


def _month(month: int) -> str:
    return {6: "유월", 10: "시월"}.get(month) or sino(str(month)) + "월"


def date(match: re.Match[str]) -> str | None:
    parts = match.groupdict()
    month, day = int(parts["month"]), int(parts.get("day") or 1)
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return None
    spoken = _year(parts["year"]) + " " if parts.get("year") else ""
    return spoken + _month(month) + (f" {sino(str(day))}일" if parts.get("day") else "")


def _year(year: str) -> str:
    return (digits(year) if year[0] == "0" else sino(year)) + "년"


def short_date(match: re.Match[str]) -> str | None:
    """5/6: a date where a weekday or a time follows, or where it can be no fraction below a tenth."""
    upper, lower = int(match["month"]), int(match["day"])
    if match["weekday"] is None and upper < lower <= 10 and match["day"][0] != "0" and match["month"][0] != "0":
        return None
    return date(match)


def weekday(match: re.Match[str]) -> str:
    return f" {match[1]}요일"


def anniversary(match: re.Match[str]) -> str:
    month, day = match[1], match[2]
    return (
        digit_by_digit(month if month in ("10", "12") else month + day, KO)
        if month not in ("10", "12")
        else (sino(month) + sino(day))
    )


def _hour(hour: str) -> str:
    value = int(hour)
    return native(value) if 1 <= value <= counters.CLOCK_MOST else sino(str(value))


def time(match: re.Match[str]) -> str | None:
    hour, minute, second = int(match["hour"]), int(match["minute"]), match["second"]
    if hour > 24 or minute > 59 or (second and int(second) > 59):
        return None
    spoken = f"{_hour(match['hour'])} 시"
    if minute or second:
        spoken += f" {sino(str(minute))}분"
    return spoken + (f" {sino(str(int(second)))}초" if second and int(second) else "")


def score(match: re.Match[str]) -> str:
    return " 대 ".join(sino(part) for part in match.groups() if part)
