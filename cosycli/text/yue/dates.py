"""Cantonese dates, years and times of day."""

import re

from cosycli.text.rules import Rule, after, before, rule
from cosycli.text.yue.numerals import DIGIT, TO, say_digits, say_whole

_YEAR = r"(?P<year>(?:1\d|20|21)\d\d)"
_MONTH = r"(?P<month>1[0-2]|0?[1-9])"
_DAY = r"(?P<day>3[01]|[12]\d|0?[1-9])"
# A time may follow a colon (時間：9:00), but no other two numbers do.
_CLOCK_START = r"(?<![\d.])(?<!\d[:：])"
_CLOCK = r"(?P<hour>[01]?\d|2[0-4])\s?[:：]\s?(?P<minute>[0-5]\d)(?:[:：](?P<second>[0-5]\d))?(?![\d:：]|\.\d)"
_HALF = r"\s?(?P<half>[ap](?:m(?![A-Za-z])|\.m\.?))"
# Behind a number of years, and before it, when it is not the name of a year.
_SPAN = "前|後|來|間|以[上下內來]|之[久前後內]|歷史|幾|多|左右|經驗|壽命|時間|嘅|冇|未|都|先"
_SPANNING = "年月日號時點分秒元蚊%度歲萬億克米里倍人次個層級樓℃"
_SPANNED = "(?:[咗過近約第滿足等住做讀識最要成用隔]|超過|將近|已經|至少|未來|結婚|長達|入行|前|後|監)"
_WEEKDAY = r"(?:星期|禮拜|週|周)[一二三四五六日]"
_DAY_PART = (
    rf"\s?(?:[(（]?{_WEEKDAY}|[(（][一二三四五六日][)）]|\d{{1,2}}[:：點]|朝早|上[午晝]|下[午晝]|夜晚|凌晨"
    "|起|開始|截止|之?前|上映|開[幕業售]|出發)"
)


def _date(match: re.Match[str]) -> str | None:
    """年月日 of the groups a pattern has; None for a date that does not exist."""
    parts = match.groupdict()
    month, day = parts["month"], parts.get("day")
    if not 1 <= int(month) <= 12 or (day and not 1 <= int(day) <= 31):
        return None
    spoken = say_digits(parts["year"]) + "年" if parts.get("year") else ""
    return spoken + say_whole(month) + "月" + (say_whole(day) + "日" if day else "")


def _british_date(match: re.Match[str]) -> str | None:
    """Day, month, year, as in Hong Kong; the other way round where there is no such month."""
    day, month = match["first"], match["second"]
    if int(month) > 12:
        day, month = month, day
    if not 1 <= int(month) <= 12 or not 1 <= int(day) <= 31:
        return None
    return f"{say_digits(match['year'])}年{say_whole(month)}月{say_whole(day)}日"


def _day_and_month(match: re.Match[str]) -> str | None:
    day, month = match["day"], match["month"]
    return f"{say_whole(month)}月{say_whole(day)}日" if 1 <= int(month) <= 12 and 1 <= int(day) <= 31 else None


def _year(match: re.Match[str]) -> str | None:
    """Four digits, or two where something shows that they are no number of years."""
    year, following = match["year"], after(match)
    if re.match(_SPAN, following) and (len(year) == 2 or year.endswith("00")):
        return None
    if len(year) == 2 and re.search(
        r"(?:民國|光緒|宣統|道光|咸豐|同治|乾隆|康熙|雍正|嘉慶|昭和|平成|令和)\Z", before(match)
    ):
        return None
    if len(year) == 2:
        named = re.match(r"\s?(?:\d{1,2}\s?月|[初底末]|出[世生]|入學|畢業|嗰)", following)
        if re.search(_SPANNED + r"\s?\Z", before(match)) or not (named or int(year) > 30):
            return None
    return say_digits(year) + "年"


def _years(match: re.Match[str]) -> str:
    return f"{say_digits(match['first'])}至{say_digits(match['last'])}"


def _half(match: re.Match[str]) -> str:
    return "" if not match["half"] else "上午" if match["half"][0] in "aA" else "下午"


def _hour(hour: str) -> str:
    return "兩點" if int(hour) == 2 else say_whole(hour) + "點"


def _minutes(digits: str, name: str) -> str:
    return ("零" if digits[0] == "0" else "") + say_whole(digits) + name


def _time(match: re.Match[str]) -> str:
    """Half past is 半 in the twelve hours of the clock face: 3:30 is 三點半, 15:30 is 十五點三十分."""
    minute, second = match["minute"], match["second"]
    spoken = _half(match) + _hour(match["hour"])
    if minute == "30" and not second and 1 <= int(match["hour"]) <= 12:
        return spoken + "半"
    if int(minute) or second:
        spoken += _minutes(minute, "分")
    return spoken + (_minutes(second, "秒") if second and int(second) else "")


def _hour_alone(match: re.Match[str]) -> str | None:
    return _half(match) + _hour(match["hour"]) if 1 <= int(match["hour"]) <= 12 else None


DATE_RULES: tuple[Rule, ...] = (
    rule("date", rf"{DIGIT}{_YEAR}\s?(?P<mark>[-/.])\s?{_MONTH}\s?(?P=mark)\s?{_DAY}(?!\d)[日號]?", _date),
    rule(
        "date",
        DIGIT + r"(?P<first>\d{1,2})(?P<mark>[-/.])(?P<second>\d{1,2})(?P=mark)(?P<year>(?:19|20)\d\d)(?!\d)",
        _british_date,
    ),
    rule("year and month", DIGIT + r"(?P<year>(?:19|20)\d\d)[-/.](?P<month>0[1-9]|1[0-2])(?![\d%.元萬億])", _date),
    rule(
        "date",
        rf"{DIGIT}(?P<day>\d{{1,2}})/(?P<month>\d{{1,2}})(?!\d|[.:/%])(?={_DAY_PART})",
        _day_and_month,
    ),
    rule(
        "date",
        rf"{DIGIT}(?P<day>\d{{1,2}})/(?P<month>\d{{1,2}})(?!\d|[.:/%])",
        _day_and_month,
        before="(?:[今聽尋琴]日|日期|生日|截至|(?:星期|禮拜)[一二三四五六日]|喺|於|由)(?:係|為|是)?[:：(（]?",
    ),
    rule("date", r"(?<![\d.])(?P<day>3[01]|2\d|1[3-9])/(?P<month>1[0-2]|[1-9])(?![\d.:/%吋寸])", _day_and_month),
    rule(
        "years",
        rf"{DIGIT}(?P<first>(?:19|20)\d\d)年?(?:{TO}|/)(?P<last>(?:19|20)?\d\d)(?=\s?(?:年|學年|球季|財年))",
        _years,
    ),
    rule("years", r"(?<=[(（])(?P<first>\d{4})年?" + TO + r"(?P<last>\d{4})(?=年?[)）])", _years),
    rule("year", DIGIT + r"\d{1,3}(?=\s?年)", lambda match: say_whole(match[0]), before="[公西]元前"),
    rule("year", DIGIT + r"\d{3,4}(?=\s?年)", lambda match: say_digits(match[0]), before="公元前?|西元前?"),
    rule("decade", DIGIT + r"(?:1[5-9]|20)\d0'?s(?![A-Za-z])", lambda match: say_digits(match[0]) + "年代"),
    rule("year", DIGIT + r"(?P<year>[12]\d{3}|\d{2})\s?年(?![級班期薪代])", _year),
    rule("date", r"(?<![\d.])0[1-9](?=\s?[月日號])", lambda match: say_whole(match[0])),
    rule("range", rf"(?<=[\d一二三四五六七八九十][{_SPANNING}]){TO}(?=\d)", "至"),
    rule("range", r"(?<=[一二三四五六日])\s?[-~–—]\s?(?=[一二三四五六日](?:[^一-鿿]|\Z)|星期|禮拜)", "至"),
)  # fmt: skip
TIME_RULES: tuple[Rule, ...] = (
    rule("range", rf"(?<=[:：]\d\d){TO}(?=\d{{1,2}}[:：]\d\d)", "至"),
    rule(
        "range",
        rf"(?<![\d.:])(?P<first>\d{{1,2}}){TO}(?P<last>\d{{1,2}})點",
        lambda match: f"{_hour(match['first'])[:-1]}至{_hour(match['last'])}",
    ),
    rule("range", rf"(?<=[ap]m){TO}(?=\d)", "至", flags=re.IGNORECASE),
    rule("time", rf"{_CLOCK_START}{_CLOCK}(?:{_HALF})?", _time, flags=re.IGNORECASE),
    rule("time", rf"(?<![\d.:])(?P<hour>\d\d?){_HALF}", _hour_alone, flags=re.IGNORECASE),
    rule("time", r"(?<=\d[點時])0\d(?=分|\D|\Z)", lambda match: _minutes(match[0], "")),
    rule("time", r"(?<![\d.])(?P<hour>\d{1,2})(?=點(?:\D|0|[1-5]\d|\Z))", lambda match: _hour(match["hour"])[:-1]),
)
