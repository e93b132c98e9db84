"""Written Korean to Hangul as it is said: numbers, dates, times, money, units, symbols and chat letters.

`RULES` is the whole normalizer: patterns in order, each with its name and the function that says a match. A rule sees
what the rules before it left, so the more specific ones come first.
"""

from cosycli.text.aligned import AlignedText
from cosycli.text.ko import arithmetic, counters, counting, dates, hanja, letters, quantities
from cosycli.text.ko.numerals import KO, LARGE, digits, sino
from cosycli.text.ko.symbols import (
    BARE_UNIT_NAMES,
    CURRENCY_NAMES,
    SPEEDS,
    SYMBOL_NAMES,
    UNIT_NAMES,
)
from cosycli.text.numbers import BARE_UNIT, NUMBER, alternatives
from cosycli.text.rules import Rule, rewrite, rule


def normalize(text: AlignedText, preceding: str = "", following: str = "") -> AlignedText:
    """A Korean run in, Hangul and punctuation out. Each new character stands for the source of its whole match."""
    return rewrite(text, RULES)


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
    rule("letters of Hangul", "[\u1100-\u11ff]+", letters.compatible),
    rule("letters of Hangul", "[\u3131-\u318e]+", letters.jamo),
    # The hangul before it says the same.
    rule("gloss in hanja", "(?<=[가-힣])[(（](?![株有社財][)）])[\u3400-\u9fff\uf900-\ufaff]+[)）]", lambda match: ""),
    rule("hanja", f"[{hanja.HAN}]+", hanja.korean),
    rule("middle dot", "ㆍ|・|‧", lambda match: "·"),
    # Telephone numbers, identifiers and versions, digit by digit
    rule(
        "licence plate",
        r"(?<![\d가-힣])\d{2,3}[가나다라마거너더러머버서어저고노도로모보소오조구누두루무부수우주하허호바사아자배]"
        r"(?:\d{4}|(?:(?<=허)|(?<=호)|(?<=하)|(?<=가)|(?<=나))\s\d{4})(?![\d,.만억조년원명개월일])",
        counting.plate,
    ),
    rule("string of digits", r"(?<!\d)\d{25,}", counting.by_digit),
    rule(
        "telephone number",
        r"(?<![\d.])(?:\+?82[- )]?\(?0?\)?\d{1,2}|\(?0\d{1,2}\)?)[-. )]{1,2}\d{3,4}[-. ]\d{4}(?!\d)",
        counting.by_digit,
    ),
    rule(
        "telephone number",
        r"(?<![\d.,])(?:01[016789]\d{7,8}|1[568]\d\d-\d{4}|0[2-6]\d?\d{7,8})(?!\d)",
        counting.by_digit,
    ),
    rule(
        "telephone number",
        r"(?<![\d.,])(?:11[0-9]|12[0-9]|13[0-2])(?=\s?(?:에\s?(?:신고|전화)|신고|구급|구조|상황실|안전"
        r"|번으로\s?전화|(?:다산\s?)?콜센터|센터|소방))",
        counting.by_digit,
    ),
    rule(
        "telephone number",
        r"\d[\d-]{2,}\d(?!\d)",
        counting.by_digit,
        before=r"전화|연락처|휴대폰|핸드폰|팩스|문의|(?:전화|연락처|팩스|휴대폰|문의)(?:번호)?(?:은|는)?\s?:?",
    ),
    rule(
        "identifier",
        r"(?<!\d)\d{6}-[1-8]\d{6}(?!\d)|(?<!\d)\d{3}-\d{2}-\d{5}(?!\d)|(?<!\d)\d{4}-\d{4}-\d{4}-\d{4}(?!\d)"
        r"|(?<![\d-])\d{2,6}-\d{2,6}-\d{3,8}(?:-\d{1,3})?(?![\d-])(?<!-\d)(?<!-\d\d)",
        counting.by_digit,
    ),
    rule("identifier", r"\d[\d-]{2,}(?!\d|[.,]\d)", counting.by_digit, before=_CODES),
    rule("postal code", r"(?<=[(（]우[)）])\s?\d{5}(?!\d)|(?<=우[)）])\s?\d{5}(?!\d)", counting.by_digit),
    rule("address", r"(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?![\d.])", counting.address),
    # Dates
    rule(
        "date",
        _NOT_INSIDE + r"'?(?P<year>(?:1\d|20)\d\d|(?<=')\d\d)\s?([-/.])\s?(?P<month>\d{1,2})\2\s?" + _DAY + r"\.?",
        dates.date,
    ),
    rule(
        "date",
        _NOT_INSIDE + r"(?P<year>\d\d)\.\s?(?P<month>0?[1-9]|1[0-2])\.\s?" + _DAY + r"\.(?=\s|$|[(（~∼])",
        dates.date,
    ),
    rule("date", _NOT_INSIDE + r"(?P<year>(?:19|20)\d\d)[-./]\s?(?P<month>0[1-9]|1[0-2])(?![\d%])", dates.date),
    rule(
        "date",
        _NOT_INSIDE + r"(?P<year>(?:19|20)?\d\d)년\s?(?P<month>0?[1-9]|1[0-2])월(?:\s?(?P<day>[0-3]?\d)일)?",
        dates.date,
    ),
    rule("date", _NOT_INSIDE + r"(?P<month>0?[1-9]|1[0-2])월(?:\s?(?P<day>[0-3]?\d)일)?", dates.date),
    rule(
        "anniversary",
        r"(?<![\d.·])(\d{1,2})[.·](\d{1,2})(?=\s?(?:절|전쟁|혁명|운동|사태|테러|민주|광복|참변|항쟁|사건|선언"
        r"|의거|합의|지진|참사|쿠데타|총선|대선|지방선거|대책|계엄|만세))",
        dates.anniversary,
    ),
    rule("anniversary", r"(?<![\d.·])(\d{1,2})·(\d{1,2})(?![\d.·]|\s?[가-힣]?[호차층반학단위분])", dates.anniversary),
    rule(
        "date",
        rf"(?<![\d/.])(?P<month>\d{{1,2}})/{_DAY}"
        r"(?![/\d.]|\s?(?:컵|인치|쪽|큰술|작은술|스푼|박자|지점|수준|배))"
        r"(?P<weekday>(?=\s?[(（][월화수목금토일][)）]))?",
        dates.short_date,
    ),
    rule("range", r"(?<=[시분일월])\s?[-–]\s?(?=\d)", lambda match: "에서 "),
    rule(
        "generation",
        r"(?<![\d.,])(?:\d{3,4}(?=\s?세대)|88(?=\s?(?:서울\s?)?(?:올림픽|고속도로|둥이))|(?<=코로나)\s?19)(?!\d)",
        lambda match: digits(match[0]),
    ),
    rule("weekday", r"(?<=일)\s?[(（]([월화수목금토일])[)）]", dates.weekday),
    # Times, scores and ratios
    rule(
        "time", r"(?<![\d:.])(?P<hour>[01]?\d|2[0-4]):(?P<minute>[0-5]\d)(?::(?P<second>[0-5]\d))?(?![\d:])", dates.time
    ),
    rule("score", r"(?<![\d:.])(\d{1,4})\s?:\s?(\d{1,4})(?:\s?:\s?(\d{1,4}))?(?![\d:])", dates.score),
    rule(
        "score",
        r"(?<![\d.:-])(\d{1,3})-(\d{1,3})(?=\s?(?:으로|로)?\s?(?:승|이[기겼긴]|꺾|패|졌|진|제압|앞[서섰선]"
        r"|뒤[지졌진]|역전|무승부|비[기겼긴]|완승|완패|대승))",
        dates.score,
    ),
    rule("range", r"(?<=[시분일월])" + _WAVE + r"(?=[가-힣\d])", lambda match: "에서 "),
    rule("range", r"(?<=[시분])\s?[-–]\s?(?=[영십한두세네다여일아열])", lambda match: "에서 "),
    # Money
    rule(
        "currency",
        rf"(?P<sign>{_SIGN})(?P<currency>{_MONEY})\s?(?P<amount>{NUMBER})(?:\s?(?P<scale>[{LARGE}]+|million"
        rf"|billion|trillion|thousand|[KkMB])(?![A-Za-z]))?",
        quantities.money,
    ),
    rule(
        "currency",
        rf"(?P<sign>{_SIGN})(?P<amount>{NUMBER})\s?(?P<scale>[{LARGE}]+)?\s?(?P<currency>CNY|RMB|USD|HKD|EUR|GBP"
        rf"|JPY|KRW|[$€£¥￥₩￦元円])",
        quantities.money,
    ),
    # Percentages, temperatures, units
    rule("blood pressure", r"(?<![\d./])(\d{2,3})\s?/\s?(?=\d{2,3}\s?mmHg)", quantities.systolic),
    rule("blood pressure", r"(?<![\d./])(\d{2,3})/(?=\d{2,3}(?![\d/]))", quantities.systolic, before="혈압[은이:]?"),
    rule(
        "range", rf"({NUMBER}\s?(?:[%‰]|℃|°C|{_UNIT})){_TO}(?={NUMBER}\s?(?:[%‰]|℃|°C|{_UNIT}))", quantities.begin_range
    ),
    rule(
        "range",
        rf"({NUMBER}){_TO}(?={NUMBER}\s?(?:%|‰|°C|℃|℉|°F|(?:{_UNIT})(?![A-Za-z])))",
        lambda match: sino(match[1]) + "에서 ",
    ),
    rule("percent", rf"({_SIGN}{NUMBER})\s?(%p|%|‰)(?![A-Za-z])", quantities.percent),
    rule("temperature", rf"({_SIGN})({NUMBER})\s?(°C|℃|°F|℉)", quantities.temperature),
    rule(
        "temperature",
        rf"(?<![\d가-힣A-Za-z)])[-−]({NUMBER})(?=\s?도(?![시로서덕면]))",
        lambda match: "영하 " + sino(match[1]),
    ),
    rule("speed", rf"({NUMBER})\s?({alternatives(tuple(SPEEDS))})(?![A-Za-z])", quantities.speed),
    rule("unit", rf"({_SIGN}{NUMBER})\s?({_UNIT})(?![A-Za-z²³/])", quantities.measure),
    # Fractions, arithmetic
    rule("power", r"(?<=[\dA-Za-z)])\^(-?\d{1,3})", arithmetic.power),
    rule("power", r"(?<=\d)([²³])", arithmetic.power),
    rule("always open", r"(?<!\d)24/7(?!\d)", lambda match: "이십사 시간 연중무휴"),
    rule(
        "fraction",
        r"(?<![\d./])(?P<whole>\d+ )?(?P<upper>\d{1,4})\s?/\s?(?P<lower>[1-9]\d{0,3})(?![\d./])",
        arithmetic.fraction,
    ),
    rule("fraction", r"(\d+)\s?분의\s?(\d+)", lambda match: f"{sino(match[1])}분의 {sino(match[2])}"),
    rule("comparison", rf"({NUMBER})\s?(<=|>=|[<>≤≥≠])\s?({_SIGN}{NUMBER})", arithmetic.comparison),
    rule("comparison", rf"(?<![\d가-힣])(<=|>=|[<>≤≥])\s?({NUMBER})", arithmetic.bound),
    rule("arithmetic", r"(?<=\d)\s?([+×÷*xX])\s?(?=[-−]?\d)", arithmetic.operator),
    rule("arithmetic", r"(?<=\d)\s([-−])\s(?=\d)", arithmetic.operator),
    rule("arithmetic", r"(?<=\d)([-−])(?=\d+\s?=)", arithmetic.operator),
    rule("arithmetic", r"(?<=[\d가-힣])\s?=\s?(?=[-−]?[\d가-힣])", arithmetic.equals),
    # Counters
    rule("ordinal", r"(?<![\d.,])(\d{1,4})\s?번째", counting.ordinal),
    rule("ordinal", r"(?<!\d)제\s?(\d+)(?![\d.])", counting.numbered),
    rule("range", rf"(?<![\d.,])(?P<low>\d{{1,3}}){_TO}(?=\d{{1,3}}\s?(?P<counter>{_NATIVE}))", counting.same_counter),
    rule(
        "range", rf"(?<![\d.,-])({NUMBER}(?:\s?[{LARGE}]+)?(?:\s?[가-힣]{{1,3}})?){_WAVE}(?=\d)", quantities.begin_range
    ),
    rule("range", r"(?<![\d.,-])(\d+)[-–](?=\d+\s?[가-힣%])(?!\d+(?:-|번지|번길|호(?!선)))", quantities.begin_range),
    rule("version", r"(?<![\d.])\d+(?:\.\d+){2,}(?![\d.])", counting.version),
    rule("counter", rf"(?<![\d.])(?P<number>{NUMBER})\s?(?P<some>여\s?)?(?P<counter>{_NATIVE})", counting.count),
    rule(
        "number",
        rf"({NUMBER})\s?([{LARGE}]+)(?=\d|\s|여|[^가-힣]|원|명|개|달|유|엔|위|톤|대|건|배|년|미|킬|평|분|정|가|이"
        rf"|을|은|의|에|으|$)",
        quantities.large,
    ),
    rule("counter", rf"({NUMBER})(?=\s?(?:여|몇))", counting.sino_counter),
    # What is left
    rule("negative number", rf"(?<![\d가-힣A-Za-z)])[-−]\s?(?={NUMBER})", lambda match: KO.minus),
    rule("number", NUMBER, counting.plain),
    rule("range", r"(?<=[가-힣])" + _WAVE + r"(?=[가-힣])", lambda match: "에서 "),
    rule("address", r"(?<=[A-Za-z])\.(?=[A-Za-z])", lambda match: " 점 "),
    rule("slash", r"(?<=[가-힣])\s?/\s?(?=[가-힣])|\s/\s", lambda match: ", "),
    rule(
        "hyphen",
        r"(?<=[영일이삼사오육칠팔구십백천만억])[-–](?=[영일이삼사오육칠팔구십백천만억])",
        lambda match: " 다시 ",
    ),
    rule("drawn-out sound", "[~〜～∼]+", lambda match: ""),
    rule("unit", BARE_UNIT, lambda match: BARE_UNIT_NAMES[match["bare"]]),
    rule("symbol", alternatives(SYMBOL_NAMES), lambda match: SYMBOL_NAMES[match[0]]),
    rule("letters", "[A-Za-z]+", letters.letter_names),
)
