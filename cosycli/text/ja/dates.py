"""Japanese dates, times and weekdays as they are said."""

import re

from cosycli.text.ja.numerals import whole
from cosycli.text.ja.symbols import ERAS

_NOT_INSIDE = r"(?<![\d.,/:：])(?<!\d[-−])"
_END = r"(?![\d/:：]|[-.,]\d)"
_MONTH, _DAY = r"(?P<month>0?[1-9]|1[0-2])", r"(?P<day>0?[1-9]|[12]\d|3[01])"

FULL_DATE = re.compile(
    rf"(?<![\d.,/:：])(?P<year>[12]\d{{3}})\s?(?P<sep>[-/.])\s?{_MONTH}(?P=sep)\s?{_DAY}(?![\d/:：]|[.,]\d)(?:T(?=\d\d:))?"
)
ERA_DATE = re.compile(rf"(?<![A-Za-z])(?P<era>[MTSHR])(?P<year>\d{{1,2}})(?P<sep>[-/.]){_MONTH}(?P=sep){_DAY}{_END}")
ERA_YEAR = re.compile(r"(?<![A-Za-z])(?P<era>[MTSHR])(?P<year>\d{1,2})(?=年)")
YEAR_MONTH = re.compile(
    rf"{_NOT_INSIDE}(?:(?P<year>(?:19|20)\d\d)(?:[-/]{_MONTH}|\.(?P<padded>0[1-9]|1[0-2])){_END}"
    rf"|(?P<month2>0[1-9]|1[0-2])[-/.](?P<year2>(?:19|20)\d\d){_END})"
)
# Two numbers are a month and a day if both are padded, or if what follows or comes before says so.
MONTH_DAY = re.compile(rf"{_NOT_INSIDE}{_MONTH}(?P<sep>[-/.]){_DAY}{_END}(?!\s?[-+*=%×÷月年])")
_SURELY_DAY = re.compile(
    r"\s?(?:から|まで|より|頃|ごろ|以降|以前|[-〜～~]\s?\d{1,2}/\d|[(（][月火水木金土日]|[付着発入退]|発売|開催|締|公開|配信"
    r"|当日|午[前後])"
)
_MAYBE_DAY = re.compile(r"\s?(?:に|の|は|、|が|\d{1,2}[:：時])")
WEEKDAY = re.compile(
    r"(?<=日)\s?[(（]\s?(?P<day>[月火水木金土日])(?:曜日?)?(?:\s?[・･、/,]\s?(?P<holiday>祝日?|休))?\s?[)）]"
)

_CLOCK = r"(?P<hour>[01]?\d|2\d)\s?[:：]\s?(?P<minute>[0-5]\d)(?:\s?[:：]\s?(?P<second>[0-5]\d))?"
_HALF = r"(?P<half>[AaPp]\s?\.?\s?[Mm]\b\.?)"
CLOCK = re.compile(rf"(?<![\d:：.])(?:(?P<before>[AaPp]\.?[Mm]\.?)\s?)?{_CLOCK}(?:\s?{_HALF})?(?![\d:：])")
HOUR = re.compile(
    rf"(?<![\d:：.])(?:(?P<hour>1[0-2]|0?\d)\s?{_HALF}|(?P<before>[AaPp]\.?[Mm]\.?)\s?(?P<hour2>1[0-2]|0?\d)(?=\s?時?)(?![\d:.]))時?"
)


def say_date(match: re.Match[str]) -> str:
    """Year (in an era or not), month and day, those that the pattern has found."""
    parts = match.groupdict()
    year = parts.get("year") or parts.get("year2")
    month = parts.get("month") or parts.get("month2") or parts.get("padded")
    era = ERAS[match["era"]] if parts.get("era") else ""
    spoken = f"{era}{_year(year, era)}年" if year else ""
    spoken += f"{whole(month)}月" if month else ""
    return spoken + (f"{whole(parts['day'])}日" if parts.get("day") else "")


def say_era_year(match: re.Match[str]) -> str:
    """H30年 平成三十年."""
    era = ERAS[match["era"]]
    return era + _year(match["year"], era)


def say_month_day(match: re.Match[str]) -> str | None:
    """5/6から, 08-08, 12/25: a month and a day, unless they look like a fraction (1/2に) or a subtraction (5-15)."""
    month, day, separator = match["month"], match["day"], match["sep"]
    before, after = match.string[: match.start()], match.string[match.end() :]
    if _SURELY_DAY.match(after) or re.search(r"\d\s?(?:から|[-〜～~])$", before):
        return say_date(match) if separator != "." else None
    if separator == "/" and int(month) >= int(day):
        return say_date(match)
    if len(month) == len(day) == 2 and (separator == "/" or "0" in (month[0], day[0])):
        return say_date(match)
    is_fraction = int(month) < int(day) <= 10 or month == "1"
    return say_date(match) if separator == "/" and not is_fraction and _MAYBE_DAY.match(after) else None


def say_weekday(match: re.Match[str]) -> str:
    return match["day"] + "曜日" + ("、祝日" if match["holiday"] else "")


def say_clock(match: re.Match[str]) -> str | None:
    hour, minute, second = match["hour"], match["minute"], match["second"]
    if int(hour) > 29:
        return None
    spoken = _half(match["half"] or match["before"]) + whole(hour) + "時"
    if int(minute) or int(second or 0):
        spoken += whole(minute) + "分"
    return spoken + (whole(second) + "秒" if int(second or 0) else "")


def say_if_clock(match: re.Match[str]) -> str | None:
    """A time with seconds, None for three numbers that are none."""
    clock = CLOCK.fullmatch(match[0])
    return say_clock(clock) if clock else None


def say_hour(match: re.Match[str]) -> str:
    return _half(match["half"] or match["before"]) + whole(match["hour"] or match["hour2"]) + "時"


def _year(digits: str, era: str) -> str:
    return "元" if era and int(digits) == 1 else whole(digits)


def _half(mark: str | None) -> str:
    return {"a": "午前", "p": "午後"}[mark[0].lower()] if mark else ""
