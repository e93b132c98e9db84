"""English dates, years and times of day in words: rules for the normalizer."""

import re

from cosycli.text.en.context import after_word
from cosycli.text.en.numerals import cardinal, decade, ordinal, year
from cosycli.text.rules import Rule, rule

_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July", "August", "September", "October"),
    *("November", "December"),
)
_MONTH_OF = {name[:3].lower(): name for name in _MONTHS}
_MONTH_NAMES = (
    r"Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?|"
    r"Nov(?:ember)?|Dec(?:ember)?"
)
_MONTH = rf"(?P<month>{_MONTH_NAMES})\b\.?"
_DAY = r"(?P<day>3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>[12]\d{3})"
# The last point of "p.m." is kept where a sentence may end.
_MERIDIEM = r"(?P<meridiem>[ap])(?:\.\s?m\.(?!\s*$|\s+(?-i:[A-Z][a-z]))|\.\s?m\b|m\b)"
_SECOND = r"(?::(?P<second>\d\d))?"
_ZONE = r"(?P<zone>Z\b|\s(?:[ECMP][SD]T|GMT|UTC|CET|CEST|BST|JST|KST|HKT)\b)?"
_AMBIGUOUS_MONTHS = ("may", "march", "mar")
# What follows the hour tells its kind: 12:00 noon, 8:00 to 9:00 PM.
_HOUR_NAMED = re.compile(
    r"\s?(?:noon|midnight|o['’]clock|(?:to|and|or|until|till)\s\d\d?(?::\d\d)?\s?[ap]\.?\s?m\b)", re.I
)
_QUARTERS = ("first", "second", "third", "fourth")


def _article(match: re.Match[str]) -> str:
    return "" if after_word(match) == "the" else "the "


def _month_name(match: re.Match[str]) -> str:
    return _MONTH_OF[match["month"][:3].lower()]


def _iso_date(match: re.Match[str]) -> str | None:
    """2024-05-06, whose order no English speaker keeps: "the sixth of May twenty twenty four"."""
    month, day = int(match["month"]), int(match["day"])
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return None
    return f"{_article(match)}{ordinal(str(day))} of {_MONTHS[month - 1]} {year(match['year'])}"


def _numeric_date(match: re.Match[str]) -> str | None:
    """5/3/2024 as in America, unless the first figure can be no month."""
    month, day = int(match["month"]), int(match["day"])
    day_first = month > 12
    if day_first:
        month, day = day, month
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return None
    digits = match["year"]
    spoken = f" {year(digits if len(digits) == 4 else ('20' if digits < '50' else '19') + digits)}"
    if day_first:
        return f"{_article(match)}{ordinal(str(day))} of {_MONTHS[month - 1]}{spoken}"
    return f"{_MONTHS[month - 1]} {ordinal(str(day))},{spoken}"


def _slashed_month_day(match: re.Match[str]) -> str | None:
    month, day = int(match["month"]), int(match["day"])
    return f"{_MONTHS[month - 1]} {ordinal(str(day))}" if 1 <= month <= 12 and 1 <= day <= 31 else None


def _month_day(match: re.Match[str]) -> str | None:
    if match["month"] in _AMBIGUOUS_MONTHS:
        return None
    until = f" to {ordinal(match['last'])}" if match["last"] else ""
    return f"{_month_name(match)} {ordinal(match['day'])}{until}{_comma_year(match)}"


def _day_month(match: re.Match[str]) -> str | None:
    if match["month"] in _AMBIGUOUS_MONTHS and not match["year"]:
        return None
    days = ordinal(match["day"])
    if match["first"]:
        days = f"{ordinal(match['first'])} to the {days}"
    spoken = f" {year(match['year'])}" if match["year"] else ""
    return f"{_article(match)}{days} of {_month_name(match)}{spoken}"


def _comma_year(match: re.Match[str]) -> str:
    return f", {year(match['year'])}" if match["year"] else ""


def _year_range(match: re.Match[str]) -> str | None:
    first, last = match["first"], match["last"]
    last = first[: 4 - len(last)] + last
    return f"{year(first)} to {year(last)}" if first < last else None


def _year_month(match: re.Match[str]) -> str | None:
    """2020-12; but 2005-12 may be years."""
    if match["month"][0] == "1" and match["month"] > match["year"][2:]:
        return None
    return f"{_MONTHS[int(match['month']) - 1]} {year(match['year'])}"


def _era(match: re.Match[str]) -> str:
    digits = match["year"]
    spoken = year(digits) if len(digits) == 4 else cardinal(digits)
    if match["first"]:
        spoken = f"{cardinal(match['first'])} to {spoken}"
    return f"{spoken} {match['era'].replace('.', '').replace(' ', '')}"


def _part_of_year(match: re.Match[str]) -> str:
    """3Q22, Q3 2022, 1H23."""
    part = int(match["part"])
    halves = match["kind"].upper() == "H"
    name = f"{_QUARTERS[part - 1]} {'half' if halves else 'quarter'}"
    digits = match["year"]
    return f"{_article(match)}{name} of {year(digits) if len(digits) == 4 else cardinal(digits)}"


def _counted_years(match: re.Match[str]) -> str | None:
    """Four digits before a plural are a number (1500 copies) unless the words before make a year of them."""
    if after_word(match) in _BEFORE_YEAR or match["noun"].endswith(("us", "is")) or match["noun"] in _NO_NOUNS:
        return None
    return cardinal(match["number"])


def _time(match: re.Match[str]) -> str | None:
    hour, minute = int(match["hour"]), int(match["minute"] or 0)
    if hour > 24 or minute > 59:
        return None
    groups = match.groupdict()
    meridiem = f" {groups['meridiem'].upper()}M" if groups.get("meridiem") else ""
    zone = (groups.get("zone") or "").upper().replace("Z", " UTC")
    if groups.get("second"):
        return _clock(hour, minute, int(groups["second"])) + meridiem + zone
    spoken = cardinal(str(hour))
    if minute:
        spoken += f" {'oh ' if minute < 10 else ''}{cardinal(str(minute))}"
    elif not meridiem and not _HOUR_NAMED.match(match.string, match.end()):
        spoken += " o'clock" if 0 < hour <= 12 else " hundred" if hour else " hundred hours"
    return spoken + meridiem + zone


def _clock(hour: int, minute: int, second: int) -> str:
    """Hours, minutes and seconds, of a duration or of the day: 1:23:45."""
    parts = ((hour, "hour"), (minute, "minute"), (second, "second"))
    hours, minutes, seconds = (f"{cardinal(str(n))} {name}{'' if n == 1 else 's'}" for n, name in parts)
    return f"{hours} {minutes} and {seconds}"


def _months(match: re.Match[str]) -> str:
    first, last = re.split("[-–—]", match[0])
    return f"{_MONTH_OF[first[:3].lower()]} to {_MONTH_OF[last[:3].lower()]}"


def _day_range(match: re.Match[str]) -> str:
    """Mon.-Fri.; a point at the end of the text also ends the sentence."""
    stop = "." if match[0].endswith(".") and not match.string[match.end() :].strip() else ""
    return f"{_WEEKDAYS[match['first'][:3]]} to {_WEEKDAYS[match['last'][:3]]}{stop}"


_WEEKDAYS = {
    **{"Mon": "Monday", "Tue": "Tuesday", "Wed": "Wednesday", "Thu": "Thursday", "Fri": "Friday", "Sat": "Saturday"},
    "Sun": "Sunday",
}
_WEEKDAY = "Mon|Tues?|Wed|Thu(?:rs?)?|Fri|Sat|Sun"
_YEAR_WORDS = (
    "in the of since by from during after before until till to and his her our its their these those early late mid "
    "around circa year"
)
_BEFORE_YEAR = frozenset(_YEAR_WORDS.split())
_NO_NOUN_WORDS = "was is has as its his this plus does times series less unless perhaps always across"
_NO_NOUNS = frozenset(_NO_NOUN_WORDS.split())

TIME_RULES: tuple[Rule, ...] = (
    rule(
        "time",
        r"(?<=o['’]clock )(?P<meridiem>[ap])\.?\s?m\b\.?(?!\s*$)",
        lambda m: f"{m['meridiem'].upper()}M",
        flags=re.I,
    ),
    rule(
        "range of times",
        r"(?:(?<=\d)|(?<=[ap]m)|(?<=noon)|(?<=[ap]\.m\.))\s?[-–—]\s?(?=\d\d?(?::\d\d)?\s?[ap]\.?m\b|\d\d?:\d\d(?![\d:]))",
        " to ",
        flags=re.I,
    ),
    rule(
        "time",
        rf"(?<![\d:.])(?P<hour>\d\d?):(?P<minute>\d\d){_SECOND}(?![\d:]|,\d{{3}})(?:\s?{_MERIDIEM})?{_ZONE}"
        r"(?!\s(?:aspect|ratio|display|screen|monitor|scale))",
        _time,
        flags=re.I,
    ),
    rule("time", rf"(?<![\d.])(?P<hour>\d\d?)(?:\.(?P<minute>\d\d))?\s?{_MERIDIEM}{_ZONE}", _time, flags=re.I),
)
_FIRST = r"(?P<first>3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?"
_MONTH_DAY = rf"\b{_MONTH}\s+{_DAY}(?:\s?[-–]\s?(?P<last>\d\d?)(?:st|nd|rd|th)?)?(?:,?\s+{_YEAR})?\b(?![:/%-]?\d)"
_DAY_MONTH = rf"(?<![\w.,:/-])(?:{_FIRST}\s?[-–]\s?)?{_DAY}[\s-](?:of\s+)?{_MONTH}(?:(?:,?\s+|-){_YEAR})?(?!\w)"
# "30s" alone is half a minute.
_AGE = r"(?<=\bthe )|(?<=\bmy )|(?<=\bhis )|(?<=\bher )|(?<=\bour )|(?<=\byour )|(?<=\btheir )"
_AGE += r"|(?<=\bearly )|(?<=\bmid[- ])|(?<=\blate )|(?<=\blow )|(?<=\bhigh )|(?<=\bupper )|(?<=\bmid )"
_DECADE = r"(?<!\d)(?<!\d[,.])(?:['’]?(?P<year>(?!1000s of\b)1\d\d0|20\d0)|"
_DECADE += rf"(?:(?<![\w'’])['’]|{_AGE})(?P<tens>[1-9]0))['’]?s\b"
_YEARS = r"(?<![\d.,-])(?P<first>1[1-9]\d\d|20\d\d)\s?[-–—]\s?(?P<last>\d{4}|\d\d)(?![\d-])"
_ONE_YEAR = r"(?:(?<![\w.,$€£¥#+-])|(?<=[a-z]-))(?P<year>1[1-9]\d\d|20\d\d)(?![\d-]|[.,:/]\d)"
_FAR_YEAR = (
    r"(?:(?<=\b[IiBb][ny] )|(?<=\bAD )|(?<=\bsince )|(?<=\byear )|(?<=\buntil ))(?P<year>[12]\d{3})(?![\w-]|[.,:/]\d)"
)
_FAR_YEAR += r"(?! [a-z]+s\b)"
# Before versions and telephone numbers, which look alike.
NUMERIC_DATE_RULES: tuple[Rule, ...] = (
    rule(
        "date",
        r"(?<![\d/.-])(?P<year>[12]\d{3})([-/.])(?P<month>\d\d?)\2(?P<day>\d\d?)(?![\d/-]|T(?!\d))",
        _iso_date,
    ),
    rule("date", rf"(?<![\d/.-])(?P<month>\d\d?)([-/.])(?P<day>\d\d?)\2{_YEAR}(?![\d/-])", _numeric_date),
    rule("date", r"(?<![\d/.$-])(?P<month>\d\d?)/(?P<day>\d\d?)/(?P<year>\d\d)(?![\d/.])", _numeric_date),
    rule("date and time", r"(?<=[a-z])T(?=\d\d:\d\d)", " "),
)
DATE_RULES: tuple[Rule, ...] = (
    rule("abbreviation", r"\bca?\.\s?(?=\d)", "circa "),
    rule("abbreviation", r"\bb\.\s?(?=(?:1\d|20)\d\d\b)", "born "),
    rule("abbreviation", r"\bd\.\s?(?=(?:1\d|20)\d\d\b)", "died "),
    rule("range of dates", rf"(?:(?<=\d)|(?<=\d(?:st|nd|rd|th)))\s?[-–—]\s?(?=(?:{_MONTH_NAMES})\b\.?\s\d)", " to "),
    rule("date", _DAY_MONTH, _day_month, flags=re.I),
    rule("date", _MONTH_DAY, _month_day, flags=re.I),
    rule("date", rf"\b{_MONTH},?\s+{_YEAR}\b", lambda m: f"{_month_name(m)} {year(m['year'])}"),
    rule(
        "date",
        r"(?:(?<=\b[oO]n )|(?<=\b[bB]y )|(?<=\b[sS]ince )|(?<=\b[uU]ntil ))(?P<month>\d\d?)/(?P<day>\d\d?)"
        r"(?![\w/]|[.,]\d)",
        _slashed_month_day,
    ),
    rule("range of decades", r"(?<=\d0s)[-–—](?=(?:\d\d)?\d0s\b)", " to "),
    rule(
        "month",
        r"(?<![\w/.-])(?P<month>0?[1-9]|1[0-2])/(?P<year>(?:19|20)\d\d)(?![\w/]|[.,]\d)",
        lambda m: f"{_MONTHS[int(m['month']) - 1]} {year(m['year'])}",
    ),
    rule("month", r"(?<![\w/.-])(?P<year>(?:19|20)\d\d)-(?P<month>0[1-9]|1[0-2])(?![\w-]|[.,]\d)", _year_month),
    rule("month", rf"\b{_MONTH} ['’](?P<year>\d\d)\b", lambda m: f"{_month_name(m)} {_short_year(m['year'])}"),
    rule(
        "season",
        r"(?<![\w/.-])(?P<year>(?:19|20)\d\d)/(?P<next>\d\d)(?![\w/]|[.,]\d)",
        lambda m: f"{year(m['year'])} {_short_year(m['next'])}",
    ),
    rule("decade", _DECADE, lambda m: decade(m["year"] or m["tens"])),
    rule("part of a year", r"\b(?P<part>[1-4])(?P<kind>[QqHh])(?P<year>20\d\d|\d\d)\b", _part_of_year),
    rule(
        "part of a year", r"\b(?P<kind>[QH])(?P<part>[1-4])[ -']{1,2}(?P<year>20\d\d|[0-4]\d)\b(?!\.\d)", _part_of_year
    ),
    rule("fiscal year", r"\bFY\s?'?(?P<year>20\d\d|\d\d)\b", lambda m: f"fiscal year {year(m['year'])}"),
    rule(
        "era",
        r"(?<![\w.,])(?:(?P<first>\d{1,3})\s?[-–—]\s?)?(?P<year>\d{1,4})\s?(?P<era>B\.\s?C\.\s?E|B\.\s?C|A\.\s?D|C\.\s?E|BCE|BC|AD|CE)\b(?:\.(?!\s*$))?",
        _era,
    ),
    rule("year", r"(?<![\w'’])['’](?P<year>\d\d)(?![\w'’]|[.,]\d)", lambda m: _short_year(m["year"])),
)
DAY_AND_MONTH_RULES: tuple[Rule, ...] = (
    rule("range of months", rf"(?<!\w)(?:{_MONTH_NAMES})\.?[-–—](?:{_MONTH_NAMES})\b\.?", _months),
    rule("weekday", rf"\b(?P<first>{_WEEKDAY})\.?\s?[-–—]\s?(?P<last>{_WEEKDAY})\b\.?", _day_range),
    rule(
        "weekday",
        rf"\b(?P<day>{_WEEKDAY})(?=,\s(?:{_MONTH_NAMES}|the\b|\d))",
        lambda m: _WEEKDAYS[m["day"][:3]],
    ),
)
# After measures: a bare number like 1999 is a year unless a unit follows.
YEAR_RULES: tuple[Rule, ...] = (
    rule("range of years", _YEARS, _year_range),
    rule(
        "number",
        r"(?<![\d.,$€£¥#+/-])(?P<number>[12]\d{3})(?= (?P<noun>[a-z]+s|people|men|women|children)\b(?<!ss))",
        _counted_years,
    ),
    rule("year", _ONE_YEAR, lambda m: year(m["year"])),
    rule("year", _FAR_YEAR, lambda m: year(m["year"])),
    rule("year", r"^\s*(?P<year>1[01]\d\d|2\d{3})(?=\s*$)(?<!1[01]\d\d)", lambda m: year(m["year"])),
)


def _short_year(digits: str) -> str:
    return f"oh {cardinal(digits)}" if digits[0] == "0" and digits != "00" else cardinal(digits)
