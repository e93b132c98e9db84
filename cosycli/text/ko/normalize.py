"""Written Korean to Hangul as it is said: numbers, dates, times, money, units, symbols and chat letters.

`RULES` is the whole normalizer: patterns in order, each with its name and the function that says a match. A rule sees
what the rules before it left, so the more specific ones come first.
"""

import re
import unicodedata
from collections.abc import Callable

from cosycli.text.aligned import AlignedText
from cosycli.text.ko import counters
from cosycli.text.ko.hangul import coda
from cosycli.text.ko.numerals import KO, LARGE, counted, digits, native, sino
from cosycli.text.ko.symbols import (
    CHAT,
    CURRENCY_NAMES,
    JAMO_NAMES,
    LAUGHTER,
    LETTER_NAMES,
    MAGNITUDES,
    SPEEDS,
    SYMBOL_NAMES,
    UNIT_NAMES,
)
from cosycli.text.numbers import NUMBER, alternatives, digit_by_digit

Say = Callable[[re.Match[str]], str | None]
Rule = tuple[re.Pattern[str], Say, str]


def normalize(text: AlignedText, preceding: str = "", following: str = "") -> AlignedText:
    """A Korean run in, Hangul and punctuation out. Each new character stands for the source of its whole match."""
    for pattern, say, name in RULES:
        text = text.sub(pattern, say, rule=name)
    return text


# Letters of Hangul by themselves


def _compatible(match: re.Match[str]) -> str:
    """Conjoining letters (U+1100...) as the plain ones (ㅋ), and as blocks where they make one."""
    text = unicodedata.normalize("NFC", match[0])
    names = (unicodedata.name(letter, "").split(" ", 2) for letter in text)
    found = []
    for letter, name in zip(text, names, strict=True):
        plain = ""
        if len(name) == 3 and name[0] == "HANGUL" and name[1] in ("CHOSEONG", "JUNGSEONG", "JONGSEONG"):
            try:
                plain = unicodedata.lookup(f"HANGUL LETTER {name[2]}")
            except KeyError:
                plain = ""
        found.append(plain or letter)
    return "".join(found)


def _jamo(match: re.Match[str]) -> str:
    run = match[0]
    if run in CHAT:
        return CHAT[run]
    return "".join(LAUGHTER[letter] for letter in run) if set(run) <= LAUGHTER.keys() else _letters_of(run)


def _letters_of(run: str) -> str:
    return " ".join(JAMO_NAMES.get(letter, letter) for letter in run)


# Telephone numbers, identifiers, versions


def _digits(match: re.Match[str]) -> str:
    return digits(match[0])


def _version(match: re.Match[str]) -> str:
    return " 점 ".join(sino(part) for part in match[0].split("."))


def _address(match: re.Match[str]) -> str:
    return " 점 ".join(digits(part) for part in match[0].split("."))


# Dates and times


def _month(month: int) -> str:
    return {6: "유월", 10: "시월"}.get(month) or sino(str(month)) + "월"


def _date(match: re.Match[str]) -> str | None:
    parts = match.groupdict()
    month, day = int(parts["month"]), int(parts.get("day") or 1)
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return None
    spoken = _year(parts["year"]) + " " if parts.get("year") else ""
    return spoken + _month(month) + (f" {sino(str(day))}일" if parts.get("day") else "")


def _year(year: str) -> str:
    return (digits(year) if year[0] == "0" else sino(year)) + "년"


def _short_date(match: re.Match[str]) -> str | None:
    """5/6: a date where a weekday or a time follows, or where it can be no fraction below a tenth."""
    upper, lower = int(match["month"]), int(match["day"])
    if match["weekday"] is None and upper < lower <= 10 and match["day"][0] != "0" and match["month"][0] != "0":
        return None
    return _date(match)


def _weekday(match: re.Match[str]) -> str:
    return f" {match[1]}요일"


def _anniversary(match: re.Match[str]) -> str:
    month, day = match[1], match[2]
    return (
        digit_by_digit(month if month in ("10", "12") else month + day, KO)
        if month not in ("10", "12")
        else (sino(month) + sino(day))
    )


def _hour(hour: str) -> str:
    value = int(hour)
    return native(value) if 1 <= value <= counters.CLOCK_MOST else sino(str(value))


def _time(match: re.Match[str]) -> str | None:
    hour, minute, second = int(match["hour"]), int(match["minute"]), match["second"]
    if hour > 24 or minute > 59 or (second and int(second) > 59):
        return None
    spoken = f"{_hour(match['hour'])} 시"
    if minute or second:
        spoken += f" {sino(str(minute))}분"
    return spoken + (f" {sino(str(int(second)))}초" if second and int(second) else "")


def _score(match: re.Match[str]) -> str:
    return f"{sino(match[1])} 대 {sino(match[2])}"


# Quantities


def _scaled(amount: str, scale: str) -> str:
    """An amount and the ten thousands after it as written: 5 + 천만 -> 오천만, 1 + 만 -> 만, 3.5 + 억 -> 삼 점 오억."""
    if not scale:
        return sino(amount)
    if amount == "1" and scale[0] in "십백천만":
        return scale
    return sino(amount) + scale


def _large(match: re.Match[str]) -> str:
    return _scaled(match[1], match[2])


def _times(amount: str, power: int) -> str:
    """A number as written times a power of ten: 1.5 and 6 -> 1500000."""
    whole, _, decimals = amount.replace(",", "").partition(".")
    shifted = whole + decimals[:power].ljust(power, "0")
    return shifted + (f".{decimals[power:]}" if decimals[power:] else "")


def _money(match: re.Match[str]) -> str:
    amount = re.sub(r"(?<=\d)\.0+$", "", match["amount"])
    scale = match["scale"] or ""
    name = CURRENCY_NAMES[match["currency"].upper()]
    sign = KO.minus if match["sign"] else ""
    whole, _, cents = amount.partition(".")
    if scale:
        power = MAGNITUDES.get(scale)
        spoken = sino(_times(amount, power)) if power else _scaled(amount, scale)
    elif name in ("달러", "유로") and len(cents) == 2 and name == "달러":
        return f"{sign}{sino(whole)} 달러 {sino(str(int(cents)))} 센트"
    else:
        spoken = sino(amount)
    return sign + spoken + ("" if name == "원" and not cents else " ") + name


def _temperature(match: re.Match[str]) -> str:
    before = match.string[max(match.start() - 4, 0) : match.start()].rstrip()
    scale = "화씨" if match[3] in ("°F", "℉") else "섭씨"
    named = before.endswith(("영하", "영상", "섭씨", "화씨"))
    sign = "영하 " if match[1] else ""
    return ("" if named else scale + " ") + sign + sino(match[2]) + "도"


def _speed(match: re.Match[str]) -> str:
    prefix, name = SPEEDS[match[2]]
    before = match.string[max(match.start() - 4, 0) : match.start()].rstrip()
    return ("" if before.endswith(prefix) else prefix + " ") + f"{sino(match[1])} {name}"


def _measure(match: re.Match[str]) -> str:
    return f"{sino(match[1])} {UNIT_NAMES[match[2]]}"


def _percent(match: re.Match[str]) -> str:
    return f"{sino(match[1])} " + {"%": "퍼센트", "%p": "퍼센트포인트", "‰": "퍼밀"}[match[2]]


def _range(match: re.Match[str]) -> str:
    return match[1] + "에서 "


def _same_counter(match: re.Match[str]) -> str | None:
    """3~5개 -> 세 개에서 5개: a native numeral needs its counter."""
    if _is_numbered(match, match["counter"]) or (match["counter"] == "대" and match["low"] in counters.DECADES):
        return None
    return f"{match['low']}{match['counter']}에서 "


def _fraction(match: re.Match[str]) -> str:
    whole = sino(match["whole"].strip()) + "과 " if match["whole"] else ""
    if whole and not coda(whole[-3]):
        whole = whole[:-2] + "와 "
    return f"{whole}{sino(match['lower'])}분의 {sino(match['upper'])}"


# Counters


def _ordinal(match: re.Match[str]) -> str:
    value = int(match[1])
    if value == 1:
        return "첫 번째"
    return (counted(match[1]) if value <= 99 else sino(match[1])) + " 번째"


def _around(match: re.Match[str], width: int) -> tuple[str, str]:
    """At most `width` characters before and after a match."""
    start, end = match.span()
    return match.string[max(start - width, 0) : start], match.string[end : end + width]


def _is_numbered(match: re.Match[str], counter: str) -> bool:
    """Whether the number is a name (3번 출구, 제2장), not a count."""
    if counter not in counters.NUMBERED_COUNTERS:
        return False
    before, after = _around(match, 8)
    return bool(_NUMBERED_AFTER.search(before) or (counter == "번" and _NUMBERED.match(after)))


def _counter(match: re.Match[str]) -> str | None:
    number, counter = match["number"], match["counter"]
    after = _around(match, 4)[1]
    if match["some"]:  # 30여 명
        return f"{sino(number)}여 {counter}"
    value = int(number.replace(",", "")) if number.replace(",", "").isdigit() and len(number) < 16 else 0
    if _is_numbered(match, counter):
        return f"{sino(number)}{counter}" if counter != "권" else f"{sino(number)} {counter}"
    if counter == "번" and value > counters.COUNT_MOST:
        return f"{sino(number)}번"
    if counter == "시" and value > counters.CLOCK_MOST:
        return f"{sino(number)}시"
    if counter == "시간" and value > counters.HOURS_MOST:
        return f"{sino(number)} 시간"
    if counter == "배" and value > counters.MULTIPLE_MOST:
        return f"{sino(number)} 배"
    if counter == "대" and (number in counters.DECADES or re.match(r"\s?\d", after)) and not after.startswith("의 차"):
        return f"{sino(number)}대"
    return f"{counted(number)} {counter}"


def _sino_counter(match: re.Match[str]) -> str:
    return sino(match[1])


def _numbered(match: re.Match[str]) -> str:
    return "제" + sino(match[1])


# Arithmetic


def _topic(spoken: str) -> str:
    return "은" if coda(spoken) else "는"


_BOUNDS = {"<": "미만", ">": "초과", "≤": "이하", "≥": "이상", "<=": "이하", ">=": "이상"}


def _bound(match: re.Match[str]) -> str:
    return f"{sino(match[2])} {_BOUNDS[match[1]]}"


_OPERATORS = {
    "+": "더하기",
    "-": "빼기",
    "−": "빼기",
    "×": "곱하기",
    "*": "곱하기",
    "x": "곱하기",
    "X": "곱하기",
    "÷": "나누기",
}


def _operator(match: re.Match[str]) -> str:
    return f" {_OPERATORS[match[1]]} "


def _equals(match: re.Match[str]) -> str:
    before = _around(match, 40)[0].rstrip()
    last = before[-1:]
    if last.isdigit():
        last = sino(re.findall(r"\d+", before)[-1])[-1]
    return f"{_topic(last)} "


_COMPARED = {
    "<": "보다 작다",
    ">": "보다 크다",
    "≤": "보다 작거나 같다",
    "≥": "보다 크거나 같다",
    "<=": "보다 작거나 같다",
    ">=": "보다 크거나 같다",
    "≠": "과 같지 않다",
}


def _comparison(match: re.Match[str]) -> str:
    low, high = sino(match[1]), sino(match[3])
    relation = _COMPARED[match[2]]
    if match[2] == "≠" and not coda(high[-1]):
        relation = "와" + relation[1:]
    return f"{low}{_topic(low[-1])} {high}{relation}"


def _number(match: re.Match[str]) -> str:
    number = match[0]
    if number[0] == "0" and len(number) > 1 and number.isdigit():
        return digits(number)
    if number.isdigit() and len(number) > 12 + 4:
        return digits(number)
    return sino(number)


def _letters(match: re.Match[str]) -> str:
    return "".join(LETTER_NAMES[letter.lower()] for letter in match[0])


def _rule(name: str, pattern: str, say: Say, before: str = "", flags: int = 0) -> Rule:
    """A rule; `before` must match the end of the text before a match (a look-behind of any width)."""
    if not before:
        return re.compile(pattern, flags), say, name
    context = re.compile(rf"(?:{before})\s?$")

    def say_in_context(match: re.Match[str]) -> str | None:
        return say(match) if context.search(match.string, max(match.start() - 10, 0), match.start()) else None

    return re.compile(pattern, flags), say_in_context, name


_NUMBERED = re.compile(counters.NUMBERED)
_NUMBERED_AFTER = re.compile(counters.NUMBERED_AFTER)
_NATIVE = counters.NATIVE_PATTERN
_NOT_INSIDE = r"(?<![\d.,])"
_SIGN = r"(?:(?<![\d가-힣A-Za-z)])[-−])?"
_TO = r"\s?[~〜～∼–—-]\s?"
_WAVE = r"\s?[~〜～∼]\s?"
_DAY = r"(?P<day>\d{1,2})(?!\d)"
_UNIT = rf"(?:(?:{alternatives(UNIT_NAMES)})(?![A-Za-z])(?!(?<=\d[A-Z])(?:석|동|호|형|구역|블록|타입|관|급|조|반|열)))"
_CODES = (
    r"(?:번호|코드|계좌|비밀번호|우편번호|사번|학번|군번|카드|식별|인증|주문|송장"
    r"|운송장|면허|여권|일련|아이디|핀|PIN|ID)(?:번호|코드|넘버)?(?:은|는|이|가|:)?"
)
_MONEY = alternatives(CURRENCY_NAMES)

RULES: tuple[Rule, ...] = (
    _rule("letters of Hangul", "[\u1100-\u11ff]+", _compatible),
    _rule("letters of Hangul", "[\u3131-\u318e]+", _jamo),
    # Telephone numbers, identifiers and versions, digit by digit
    _rule("string of digits", r"(?<!\d)\d{25,}", _digits),
    _rule(
        "telephone number",
        r"(?<![\d.])(?:\+?82[- )]?\(?0?\)?\d{1,2}|\(?0\d{1,2}\)?)[-. )]{1,2}\d{3,4}[-. ]\d{4}(?!\d)",
        _digits,
    ),
    _rule("telephone number", r"(?<![\d.,])(?:01[016789]\d{7,8}|1[568]\d\d-\d{4}|0[2-6]\d?\d{7,8})(?!\d)", _digits),
    _rule(
        "telephone number",
        r"(?<![\d.,])(?:11[0-9]|12[0-9]|13[0-2])(?=\s?(?:에\s?(?:신고|전화)|신고|구급|구조|상황실|안전"
        r"|번으로\s?전화|콜센터|센터|소방))",
        _digits,
    ),
    _rule(
        "telephone number",
        r"\d[\d-]{2,}\d(?!\d)",
        _digits,
        before=r"전화|연락처|휴대폰|핸드폰|팩스|문의|(?:전화|연락처|팩스|휴대폰|문의)(?:번호)?(?:은|는)?\s?:?",
    ),
    _rule(
        "identifier",
        r"(?<!\d)\d{6}-[1-8]\d{6}(?!\d)|(?<!\d)\d{3}-\d{2}-\d{5}(?!\d)|(?<!\d)\d{4}-\d{4}-\d{4}-\d{4}(?!\d)"
        r"|(?<![\d-])\d{2,6}-\d{2,6}-\d{3,8}(?:-\d{1,3})?(?![\d-])(?<!-\d)(?<!-\d\d)",
        _digits,
    ),
    _rule("identifier", r"\d[\d-]{2,}(?!\d|[.,]\d)", _digits, before=_CODES),
    _rule("postal code", r"(?<=[(（]우[)）])\s?\d{5}(?!\d)|(?<=우[)）])\s?\d{5}(?!\d)", _digits),
    _rule("address", r"(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?![\d.])", _address),
    # Dates
    _rule(
        "date",
        _NOT_INSIDE + r"'?(?P<year>(?:1\d|20)\d\d|(?<=')\d\d)\s?([-/.])\s?(?P<month>\d{1,2})\2\s?" + _DAY + r"\.?",
        _date,
    ),
    _rule(
        "date", _NOT_INSIDE + r"(?P<year>\d\d)\.\s?(?P<month>0?[1-9]|1[0-2])\.\s?" + _DAY + r"\.(?=\s|$|[(（~∼])", _date
    ),
    _rule("date", _NOT_INSIDE + r"(?P<year>(?:19|20)\d\d)[-./]\s?(?P<month>0[1-9]|1[0-2])(?![\d%])", _date),
    _rule(
        "date",
        _NOT_INSIDE + r"(?P<year>(?:19|20)?\d\d)년\s?(?P<month>0?[1-9]|1[0-2])월(?:\s?(?P<day>[0-3]?\d)일)?",
        _date,
    ),
    _rule("date", _NOT_INSIDE + r"(?P<month>0?[1-9]|1[0-2])월(?:\s?(?P<day>[0-3]?\d)일)?", _date),
    _rule(
        "anniversary",
        r"(?<![\d.·])(\d{1,2})[.·](\d{1,2})(?=\s?(?:절|전쟁|혁명|운동|사태|테러|민주|광복|참변|항쟁|사건|선언"
        r"|의거|합의|지진|참사|쿠데타|총선|대선|지방선거|대책|계엄|만세))",
        _anniversary,
    ),
    _rule(
        "date",
        rf"(?<![\d/.])(?P<month>\d{{1,2}})/{_DAY}"
        r"(?![/\d.]|\s?(?:컵|인치|쪽|큰술|작은술|스푼|박자|지점|수준|배))"
        r"(?P<weekday>(?=\s?[(（][월화수목금토일][)）]))?",
        _short_date,
    ),
    _rule("range", r"(?<=[시분일월])\s?[-–]\s?(?=\d)", lambda match: "에서 "),
    _rule(
        "generation",
        r"(?<![\d.,])(?:\d{3,4}(?=\s?세대)|88(?=\s?(?:서울\s?)?(?:올림픽|고속도로|둥이))|(?<=코로나)\s?19)(?!\d)",
        lambda match: digits(match[0]),
    ),
    _rule("weekday", r"(?<=일)\s?[(（]([월화수목금토일])[)）]", _weekday),
    # Times, scores and ratios
    _rule("time", r"(?<![\d:.])(?P<hour>[01]?\d|2[0-4]):(?P<minute>[0-5]\d)(?::(?P<second>[0-5]\d))?(?![\d:])", _time),
    _rule("score", r"(?<![\d:.])(\d{1,4})\s?:\s?(\d{1,4})(?![\d:])", _score),
    _rule(
        "score",
        r"(?<![\d.:-])(\d{1,3})-(\d{1,3})(?=\s?(?:으로|로)?\s?(?:승|이[기겼긴]|꺾|패|졌|진|제압|앞[서섰선]"
        r"|뒤[지졌진]|역전|무승부|비[기겼긴]|완승|완패|대승))",
        _score,
    ),
    _rule("range", r"(?<=[시분일월])" + _WAVE + r"(?=[가-힣\d])", lambda match: "에서 "),
    # Money
    _rule(
        "currency",
        rf"(?P<sign>{_SIGN})(?P<currency>{_MONEY})\s?(?P<amount>{NUMBER})(?:\s?(?P<scale>[{LARGE}]+|million"
        rf"|billion|trillion|thousand|[KkMB])(?![A-Za-z]))?",
        _money,
    ),
    _rule(
        "currency",
        rf"(?P<sign>{_SIGN})(?P<amount>{NUMBER})\s?(?P<scale>[{LARGE}]+)?\s?(?P<currency>CNY|RMB|USD|HKD|EUR|GBP"
        rf"|JPY|KRW|[$€£¥￥₩￦元円])",
        _money,
    ),
    # Percentages, temperatures, units
    _rule("range", rf"({NUMBER}\s?(?:[%‰]|℃|°C|{_UNIT})){_TO}(?={NUMBER}\s?(?:[%‰]|℃|°C|{_UNIT}))", _range),
    _rule(
        "range",
        rf"({NUMBER}){_TO}(?={NUMBER}\s?(?:%|‰|°C|℃|℉|°F|(?:{_UNIT})(?![A-Za-z])))",
        lambda match: sino(match[1]) + "에서 ",
    ),
    _rule("percent", rf"({_SIGN}{NUMBER})\s?(%p|%|‰)(?![A-Za-z])", _percent),
    _rule("temperature", rf"({_SIGN})({NUMBER})\s?(°C|℃|°F|℉)", _temperature),
    _rule(
        "temperature",
        rf"(?<![\d가-힣A-Za-z)])[-−]({NUMBER})(?=\s?도(?![시로서덕면]))",
        lambda match: "영하 " + sino(match[1]),
    ),
    _rule("speed", rf"({NUMBER})\s?({alternatives(tuple(SPEEDS))})(?![A-Za-z])", _speed),
    _rule("unit", rf"({_SIGN}{NUMBER})\s?({_UNIT})(?![A-Za-z²³/])", _measure),
    # Fractions, arithmetic
    _rule("always open", r"(?<!\d)24/7(?!\d)", lambda match: "이십사 시간 연중무휴"),
    _rule(
        "fraction", r"(?<![\d./])(?P<whole>\d+ )?(?P<upper>\d{1,4})\s?/\s?(?P<lower>[1-9]\d{0,3})(?![\d./])", _fraction
    ),
    _rule("fraction", r"(\d+)\s?분의\s?(\d+)", lambda match: f"{sino(match[1])}분의 {sino(match[2])}"),
    _rule("comparison", rf"({NUMBER})\s?(<=|>=|[<>≤≥≠])\s?({_SIGN}{NUMBER})", _comparison),
    _rule("comparison", rf"(?<![\d가-힣])(<=|>=|[<>≤≥])\s?({NUMBER})", _bound),
    _rule("arithmetic", r"(?<=\d)\s?([+×÷*xX])\s?(?=[-−]?\d)", _operator),
    _rule("arithmetic", r"(?<=\d)\s([-−])\s(?=\d)", _operator),
    _rule("arithmetic", r"(?<=\d)([-−])(?=\d+\s?=)", _operator),
    _rule("arithmetic", r"(?<=[\d가-힣])\s?=\s?(?=[-−]?[\d가-힣])", _equals),
    # Counters
    _rule("ordinal", r"(?<![\d.,])(\d{1,4})\s?번째", _ordinal),
    _rule("ordinal", r"(?<!\d)제\s?(\d+)(?![\d.])", _numbered),
    _rule("range", rf"(?<![\d.,])(?P<low>\d{{1,3}}){_TO}(?=\d{{1,3}}\s?(?P<counter>{_NATIVE}))", _same_counter),
    _rule("range", rf"(?<![\d.,-])({NUMBER}(?:\s?[{LARGE}]+)?(?:\s?[가-힣]{{1,3}})?){_WAVE}(?=\d)", _range),
    _rule("range", r"(?<![\d.,-])(\d+)[-–](?=\d+\s?[가-힣%])(?!\d+(?:-|번지|번길|호(?!선)))", _range),
    _rule("version", r"(?<![\d.])\d+(?:\.\d+){2,}(?![\d.])", _version),
    _rule("counter", rf"(?<![\d.])(?P<number>{NUMBER})\s?(?P<some>여\s?)?(?P<counter>{_NATIVE})", _counter),
    _rule(
        "number",
        rf"({NUMBER})\s?([{LARGE}]+)(?=\d|\s|여|[^가-힣]|원|명|개|달|유|엔|위|톤|대|건|배|년|미|킬|평|분|정|가|이"
        rf"|을|은|의|에|으|$)",
        _large,
    ),
    _rule("counter", rf"({NUMBER})(?=\s?(?:여|몇))", _sino_counter),
    # What is left
    _rule("negative number", rf"(?<![\d가-힣A-Za-z)])[-−]\s?(?={NUMBER})", lambda match: KO.minus),
    _rule("number", NUMBER, _number),
    _rule("range", r"(?<=[가-힣])" + _WAVE + r"(?=[가-힣])", lambda match: "에서 "),
    _rule("address", r"(?<=[A-Za-z])\.(?=[A-Za-z])", lambda match: " 점 "),
    _rule("slash", r"(?<=[가-힣])\s?/\s?(?=[가-힣])|\s/\s", lambda match: ", "),
    _rule(
        "hyphen",
        r"(?<=[영일이삼사오육칠팔구십백천만억])[-–](?=[영일이삼사오육칠팔구십백천만억])",
        lambda match: " 다시 ",
    ),
    _rule("drawn-out sound", "[~〜～∼]+", lambda match: ""),
    _rule("symbol", alternatives(SYMBOL_NAMES), lambda match: SYMBOL_NAMES[match[0]]),
    _rule("letters", "[A-Za-z]+", _letters),
)
