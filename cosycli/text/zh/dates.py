"""Mandarin dates, years, times of day and durations."""

import re

from cosycli.text.rules import Rule, after, before, rule
from cosycli.text.zh.numerals import DIGIT, TO, arrow, say_counted, say_digits, say_whole

# Behind a number of years, not the name of a year.
_SPAN = (
    "前|后|来|间|以[上下内来]|之[久前后内]|的?历史|多|有余|左右|的(?:时间|经验|寿命|发展|老|陈|努力|光阴|岁月"
    "|变迁|文明)|古|老|陈|里|内|为期|经验|寿命"
)
_SPANNED = (
    "(?:历时|长达|活了|成立|建[校党国军]|结婚|距今|超过|近|约|将近|共|整整|了|满|已有|有|过去|未来|最近|第|每|逾"
    "|达|用|需要?|至少|超|工作|从业|执教|判|处|徒刑|任期|上下"
    "|前后|数|等|再|又|至今|花|寿命|质保|保修|民国|洪武|永乐|万历|康熙|雍正|乾隆|嘉庆|道光|光绪|贞观|昭和|平成|令和|有效期|期限)"
)
_YEAR_PART = (
    r"\s?年\s?(?:\d{1,2}\s?月|出?生|入学|毕业|参加|[初底末春夏秋冬]|年[初中底末]|[上下]半年|第?[一二三四1-4]季|起"
    r"|度|国庆|春节|元旦|款)"
)
# What a year is written before without 年.
_YEARLY = (
    "春晚|冬奥|奥运|残奥|赛季|级(?:新生|学生|本科|毕业|校友|同学|研究生)|届|财年|财季|款|版|新款|[上下]半年|全年"
    "|秋冬|春夏|[春夏秋冬]季|世界杯|欧洲杯|亚运|亚洲杯|世博|国庆|春节"
    "|元旦|中秋|年度|跨年|新年|高考|中考|考研|校招|[春秋]招|国考|省考|中国|全国|国际|世界|全球|欧冠|双十一|诺贝尔"
    "|奥斯卡|大选|武汉|北京|上海|东京|巴黎|杭州"
)
_QUANTITY_AFTER = r"(?!\s?[元块圆万亿%个人名米只件条次倍分件台辆股点斤克度字家千])"
_WEEKDAY = r"\s?[(（]?(?:周|星期|礼拜)[一二三四五六日天1-6]"
_DAY_PART = (
    r"(?:\s\d{1,2}[:：]\d\d|\s?(?:早上?|上午|中午|下午|晚上?|凌晨|夜|当[天日晚]|起|开始|截止|之?前|上映|开[业幕售]|发[布售]"
    r"|到期))"
)
_DAY_NAMED = r"(?:\s\d{1,2}[:：]\d\d|\s?(?:当[天日晚]|上映|开[业幕售]|发[布售]))"

_YEAR = r"(?P<year>(?:1\d|20|21)\d\d)"
_MONTH = r"(?P<month>1[0-2]|0?[1-9])"
_DAY = r"(?P<day>3[01]|[12]\d|0?[1-9])"
# A time may follow a colon (时间：9:00), but no other two numbers do.
_CLOCK_START = r"(?<![\d.])(?<!\d[:：])"
_CLOCK = (
    r"(?P<hour>\d{1,2})\s?[:：]\s?(?P<minute>[0-5]\d)(?:[:：](?P<second>[0-5]\d)(?:\.(?P<fraction>\d{1,3}))?)?(?![\d:：]"
    r"|\.\d)"
)
_HALF = r"\s?(?P<half>[ap]\.?m\b\.?)"
_TIMED = r"(?:用时|时长|耗时|历时|片长|计时|倒计时|全长|总长|时间长度|成绩|跑了|跑出|游出|配速)(?:了|约|是|为)?[:：]?"


def _date(match: re.Match[str]) -> str | None:
    """年月日 of the groups a pattern has; None for a date that does not exist."""
    parts = match.groupdict()
    month, day = parts["month"], parts.get("day") or parts.get("date")
    if not 1 <= int(month) <= 12 or (day and not 1 <= int(day) <= 31):
        return None
    spoken = say_digits(parts["year"]) + "年" if parts.get("year") else ""
    return spoken + say_whole(month) + "月" + (say_whole(day) + "日" if day else "")


def _american_date(match: re.Match[str]) -> str | None:
    """Month, day, year; the other way round where there is no such month."""
    first, second = match["first"], match["second"]
    month, day = (second, first) if int(first) > 12 else (first, second)
    if not 1 <= int(month) <= 12 or not 1 <= int(day) <= 31:
        return None
    return f"{say_digits(match['year'])}年{say_whole(month)}月{say_whole(day)}日"


def _day_span(match: re.Match[str]) -> str | None:
    """3/15-3/20: two days where one of them can be no fraction."""
    month, day = int(match["month"]), int(match["day"])
    if not 1 <= month <= 12 or (day <= 12 and int(match["last"]) <= 12 and month < day):
        return None
    first = f"{say_whole(match['month'])}月{say_whole(match['day'])}日"
    return f"{first}到{say_whole(match['end'])}月{say_whole(match['last'])}日"


def _year(match: re.Match[str]) -> str | None:
    """Four digits, or two where something shows that they are no number of years."""
    year, following, preceding = match["year"], after(match), before(match)
    spans = re.match(_SPAN, following)
    if len(year) == 4:
        long_ago = year.endswith("00") and int(year) < 1900 and not re.search("公元前?|西元", preceding)
        if (year.endswith("00") and spans) or long_ago:
            return None
        return say_digits(year) + "年"
    if re.match(_YEAR_PART, "年" + following) or year[0] == "0" or re.search(r"['’‘]\Z", preceding):
        return say_digits(year) + "年"
    usual = year[0] in "56789" and year[1] != "0"
    if not usual or spans or re.search(rf"(?:{_SPANNED}|\d)\s?\Z", preceding):
        return None
    return say_digits(year) + "年"


def _long_ago(match: re.Match[str]) -> str:
    """公元前221年: years of up to three digits are a number, 二百二十一."""
    return say_whole(match[0]).replace("两百", "二百")


def _years(match: re.Match[str]) -> str | None:
    if int(match["first"]) >= int(match["last"]):
        return None
    return say_digits(match["first"]) + arrow(match["to"]) + say_digits(match["last"])


def _season(match: re.Match[str]) -> str:
    return f"{say_digits(match['first'])}到{say_digits(match['last'])}"


def _half(match: re.Match[str]) -> str:
    half = match["half"]
    return {"a": "上午", "p": "下午"}[half[0].lower()] if half else ""


def _hour(hour: str) -> str:
    return "两" if int(hour) == 2 else say_whole(hour)


def _padded(value: str) -> str:
    """Minutes or seconds: 05 is 零五."""
    return ("零" if value[0] == "0" and int(value) else "") + say_whole(value)


def _time(match: re.Match[str]) -> str | None:
    hour, minute, second = match["hour"], match["minute"], match["second"]
    if int(hour) > 24:
        return None
    spoken = _half(match) + _hour(hour) + "点"
    if int(minute) or second:
        spoken += _padded(minute) + "分"
    if second:
        spoken += _padded(second) + ("点" + say_digits(match["fraction"]) if match["fraction"] else "") + "秒"
    return spoken


def _duration(match: re.Match[str]) -> str:
    """1:02:36 -> 一小时零二分三十六秒, 3:45 -> 三分四十五秒."""
    first, second, third = match["hour"], match["minute"], match["second"]
    names = ("小时", "分", "秒") if third else ("分", "秒")
    values = [_hour(first), *(_padded(value) for value in (second, third) if value)]
    if match["fraction"]:
        values[-1] += "点" + say_digits(match["fraction"])
    return "".join(value + name for value, name in zip(values, names, strict=True))


def _hour_alone(match: re.Match[str]) -> str | None:
    return _half(match) + _hour(match["hour"]) + "点" if int(match["hour"]) <= 12 else None


def _minutes(match: re.Match[str]) -> str:
    return _padded(match[0])


def _prime(match: re.Match[str]) -> str:
    return (
        f"{_padded(match['minute'])}分{_padded(match['second'])}秒"
        if match["second"]
        else f"{say_whole(match['minute'])}分"
    )


def _feet(match: re.Match[str]) -> str:
    return f"{say_counted(match['feet'], '英尺')}英尺{say_counted(match['inches'], '英寸')}英寸"


def _month_or_day(match: re.Match[str]) -> str:
    return say_whole(match[0])


DATE_RULES: tuple[Rule, ...] = (
    rule("season", r"(?<![\d.])(?P<first>(?:19|20)?\d\d)[-/–—~](?P<last>\d\d)(?=\s?(?:赛季|学年|年度|财年))", _season),
    rule("date", rf"{DIGIT}{_YEAR}\s?(?P<mark>[-/.])\s?{_MONTH}\s?(?P=mark)\s?{_DAY}(?!\d)[日号]?", _date),
    rule("date", rf"(?<=日){TO}{_MONTH}[-/.]{_DAY}(?!\d)日?", lambda match: "到" + (_date(match) or "")),
    rule(
        "date",
        DIGIT + r"(?P<first>\d{1,2})(?P<mark>[-/.])(?P<second>\d{1,2})(?P=mark)(?P<year>(?:19|20)\d\d)(?!\d)",
        _american_date,
    ),
    rule(
        "date",
        DIGIT + r"(?P<year>(?:19|20)\d\d)(?P<month>0[1-9]|1[0-2])(?P<day>0[1-9]|[12]\d|3[01])(?!\d)",
        _date,
        before=r"(?:日期|时间|截[至止]到?|出生|生日|有效期至?|生产|于)(?:为|是)?[:：]?",
    ),
    rule(
        "date",
        rf"{DIGIT}(?P<month>\d{{1,2}})/(?P<day>\d{{1,2}}){TO}(?P<end>1[0-2]|0?[1-9])/(?P<last>3[01]|[12]?\d|0\d)(?![\d/])",
        _day_span,
    ),
    rule("year and month", DIGIT + r"(?P<year>(?:19|20)\d\d)[-/.](?P<month>0[1-9]|1[0-2])(?![\d%.元万亿])", _date),
    rule("year and month", DIGIT + r"(?P<month>0[1-9]|1[0-2])[-/.](?P<year>(?:19|20)\d\d)(?![\d%.元万亿])", _date),
    rule("date", DIGIT + r"(?P<month>0[1-9])(?P<mark>[-/.])(?P<day>[0-3]\d)(?![\d%.元])", _date),
    rule(
        "date",
        rf"(?<![\d.¥￥$€£])(?P<month>\d{{1,2}})(?:/(?P<day>\d{{1,2}})(?={_WEEKDAY}|{_DAY_PART})"
        rf"|[-.](?P<date>\d{{1,2}})(?={_WEEKDAY}|{_DAY_NAMED}))",
        _date,
    ),
    rule(
        "date",
        DIGIT + r"(?P<month>\d{1,2})[-/.](?P<day>\d{1,2})(?!\d|[.:/%])",
        _date,
        before=r"(?:[今明昨后]天|日期|截[至止]到?|(?:周|星期)[一二三四五六日天])[是为]?[:：(（]?",
    ),
    rule("years", rf"{DIGIT}(?P<first>1\d{{3}}|20\d\d)(?:年)?(?P<to>{TO})(?P<last>1\d{{3}}|20\d\d)(?=年)", _years),
    rule(
        "years",
        rf"{DIGIT}(?P<first>19\d\d|20\d\d)(?P<to>{TO})(?P<last>19\d\d|20\d\d)(?![\d.]){_QUANTITY_AFTER}",
        _years,
    ),
    rule("years", rf"(?<=[(（])(?P<first>\d{{3,4}})年?(?P<to>{TO})(?P<last>\d{{3,4}})(?=年?[)）])", _years),
    rule(
        "year",
        DIGIT + r"\d{1,3}(?=\s?年)",
        lambda match: say_whole(match[0]).replace("两百", "二百"),
        before="[公西]元前",
    ),
    rule("year", DIGIT + r"\d{3,4}(?=\s?年)", lambda match: say_digits(match[0]), before="公元前?|西元前?"),
    rule(
        "decade",
        DIGIT + r"(?P<decade>(?:1[5-9]|20)\d0)'?s(?![A-Za-z])",
        lambda match: say_digits(match["decade"]) + "年代",
    ),
    rule("year", DIGIT + r"(?P<year>[12]\d{3}|\d{2})\s?年(?!级|期|限|薪|产|均)", _year),
    rule(
        "year",
        rf"{DIGIT}(?:19|20)\d\d(?=\s?(?:{_YEARLY}))",
        lambda match: say_digits(match[0]) if match[0] != "2000" else None,
    ),
    rule(
        "year",
        r"(?<!\d)(?:\d0|[89]5|0\d)(?=后(?![卫腰场退来面勤天])|[-、/和至](?:\d0|[89]5)后)",
        lambda match: say_digits(match[0]),
    ),
    rule("date", r"(?<![\d.])0[1-9](?=\s?月|[日号](?!线|楼|机))", _month_or_day),
    rule(
        "range",
        r"(?<=[年月日号时点分秒元%度周岁万亿克米里倍人次个天折层级题页章节课届级楼栋多余℃])\s?[-~–—]\s?(?=[\d零一二三四五六七八九十两])",
        "到",
    ),
    rule("range", r"(?<=[一二三四五六日天])\s?[-~–—]\s?(?=周|星期|礼拜)", "到"),
)
TIME_RULES: tuple[Rule, ...] = (
    rule("duration", rf"{_CLOCK_START}{_CLOCK}", _duration, before=_TIMED),
    rule(
        "range",
        rf"(?<=[:：]\d\d){TO}(?=次日|当日|第二天)?(?=(?:次日|当日|第二天)?\d{{1,2}}[:：])",
        lambda match: arrow(match[0]),
    ),
    rule("time", rf"{_CLOCK_START}{_CLOCK}(?:{_HALF}|分(?![钟之成]))?", _time, flags=re.IGNORECASE),
    rule("time", rf"(?<![\d.:])(?P<hour>\d\d?){_HALF}", _hour_alone, flags=re.IGNORECASE),
    rule(
        "time", r"(?<![\d.])0?2(?=时(?![代期候段空而]))", "两", before="凌晨|[上下中]午|[早晚夜]上?|今[天日]|[日号]|至"
    ),
    rule("time", r"(?<=\d[点时])0\d(?=分|\s|\D|\Z)(?!\d)", _minutes),
    rule("time", r"(?<=\d\s[点时])0\d(?!\d)", _minutes),
    rule("time", r"(?<![\d.])0\d(?=[点时](?!\d{3}))", lambda match: _hour(match[0])),
    rule("time", r"(?<=°)\s?(?P<minute>\d{1,2})['′](?:\s?(?P<second>\d{1,2})(?:[\"″]|''|′′))?", _prime),
    rule("feet and inches", r"(?<![\d.])(?P<feet>\d)['′]\s?(?P<inches>\d|1[01])(?:[\"″]|''|′′)", _feet),
    rule("duration", r"(?<![\d.])(?P<minute>\d{1,2})['′](?P<second>\d{2})(?:[\"″]|''|′′)?(?!\d)", _prime),
)
