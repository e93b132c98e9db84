"""Written Japanese to kanji and kana: numbers, dates, times, money, units and symbols as they are said.

`RULES` is the whole normalizer: patterns in order, each with its name and the function that says a match. A rule sees
what the rules before it left, so the more specific ones come first.
"""

import re

from cosycli.text.aligned import AlignedText
from cosycli.text.ja import amounts, dates
from cosycli.text.ja.counters import COUNTERS
from cosycli.text.ja.kana import KANA, KANJI
from cosycli.text.ja.numerals import NUMERALS, digits
from cosycli.text.ja.symbols import SYMBOL_NAMES, UNIT_NAMES
from cosycli.text.numbers import BARE_UNIT, NUMBER, alternatives
from cosycli.text.rules import Rule, Say, rewrite, rule

_LETTER = f"[{KANA}{KANJI}]"
_WAVE = "[~〜～]"


def normalize(text: AlignedText, preceding: str = "", following: str = "") -> AlignedText:
    """A Japanese run in; kanji, kana and punctuation out. New characters stand for the source of their whole match."""
    return rewrite(text, RULES)


def _after(context: str, say: Say) -> Say:
    """A rule for what stands right after `context` (a look-behind of any width, at most 12 characters)."""
    before = re.compile(rf"(?:{context})\s?$")
    return lambda match: say(match) if before.search(match.string, max(match.start() - 12, 0), match.start()) else None


def _telephone(match: re.Match[str]) -> str | None:
    """Digits with の between the groups and ゼロ for 0; None for what has the length of no telephone number."""
    written = match[0]
    if written[0] != "+" and not 10 <= len(re.sub(r"\D", "", written)) <= 11:
        return None
    spoken = "".join("の" if sign in "-−()（）" else "プラス" if sign == "+" else digits(sign) for sign in written)
    return re.sub("の+", "の", spoken).replace("〇", "ゼロ").strip("の")


def _grouped(match: re.Match[str]) -> str:
    """Digit by digit, with の between the groups: 100-0001."""
    return "の".join(digits(part) for part in re.split("[-−]", match[0]))


def _dotted(match: re.Match[str]) -> str:
    """A version, number by number (17.4.1); four numbers are an address of the internet and read digit by digit."""
    parts = match[0].split(".")
    return "点".join(amounts.amount(part) if len(parts) == 3 else digits(part) for part in parts)


def _address(match: re.Match[str]) -> str:
    """The numbers of a street address: 1-2-3 一の二の三."""
    return "の".join(amounts.amount(part) for part in re.split("[-−]", match[0]))


def _ratio(match: re.Match[str]) -> str:
    return "対".join(amounts.amount(part) for part in re.split(r"\s?[-−:：]\s?", match[0]))


def _long_ratio(match: re.Match[str]) -> str:
    """Three numbers: a time with seconds, or a ratio."""
    return dates.say_if_clock(match) or _ratio(match)


def _dash(match: re.Match[str]) -> str | None:
    """Two numbers with a dash: a range before a counter, a score after a name, else a subtraction."""
    low, high, text = match["low"], match["high"], match.string
    before, after = text[: match.start()], text[match.end() :]
    if re.match(_COUNTED, after) and not low.startswith("0") and not re.match(r"で(?:勝|敗|負|引)", after):
        return f"{amounts.amount(low)}から{amounts.amount(high)}"
    if re.search("[都道府県市区町村郡][^、。]{0,12}$", before[-13:]):
        return f"{amounts.amount(low)}の{amounts.amount(high)}"
    is_score = re.search(rf"[{KANJI}ァ-ヺーA-Za-z]\s?$", before[-2:]) or re.search(_MATCH, text)
    if is_score and all(len(part) < 4 and part.isdigit() for part in (low, high)):
        return f"{amounts.amount(low)}対{amounts.amount(high)}"
    return None


def _range(match: re.Match[str]) -> str:
    """The lower end of a range; its unit is said once, after the upper one."""
    return amounts.amount(match["low"], match["large"] or "") + "から"


def _weekdays(match: re.Match[str]) -> str:
    return f"{match[0][0]}曜から{match[0][-1]}曜"


def _systolic(match: re.Match[str]) -> str:
    return amounts.amount(match[1]) + "の"


_TELEPHONE = r"(?:\+\d{1,3}[- ]?)?(?:\(0\d{1,4}\)|（0\d{1,4}）|0\d{1,4})[-− ]?(?:\(\d{1,4}\)|\d{1,4})[-− ]?\d{3,8}"
_CODED = r"(?:番号|コード|型番|品番|ナンバー|パスワード|(?<![A-Za-z])(?:No\.?|NO\.?|№|ID))(?:は|が|[:：])?"
_CALLED = r"(?:電話|携帯|内線|TEL|Tel|FAX|ファックス)(?:番号)?(?:は|が|[:：])?"
_MATCH = "勝[ちっつて利者]|敗|負け|スコア|引き?分け|リード|先制|逆転|試合"
_COUNTED = rf"\s?(?:{alternatives(tuple(COUNTERS))}|(?!で|の|と|に|は|が|を|へ|から|も){_LETTER}|{amounts.UNIT}|[%‰])"
_ONCE = rf"\s?(?:[%‰]|{amounts.UNIT})?"
_PLAIN = r"(?<![\d.,A-Za-z/:-])"
_LOW = rf"(?<!\d)(?P<low>{NUMBER})(?P<large>{amounts.LARGE})?{_ONCE}"
_BOUND = r"(?![\d/:：]|[.,]\d)"

RULES: tuple[Rule, ...] = (
    rule("unit", BARE_UNIT, lambda match: UNIT_NAMES[match["bare"]]),
    # Telephone numbers and identifiers, digit by digit
    rule("telephone number", rf"(?<![\d.\-/]){_TELEPHONE}(?!\d|[-/.]\d)", _telephone),
    rule("telephone number", r"(?<![\d.])\+\d{1,3}(?:[- ]\d{1,5}){2,4}(?!\d)", _telephone),
    rule("telephone number", r"(?<!\d)\d{2,5}(?:[-−]\d{2,5})*(?![\d.,%])", _after(_CALLED, _grouped)),
    rule("postal code", r"(?<![\d.,A-Za-z/-])\d{3}[-−]\d{4}(?![\d.,=/-])", _grouped),
    rule("identifier", r"(?<![\d.-])\d{4}(?:-\d{4}){2,3}(?![\d-])", _grouped),
    rule("identifier", r"(?<!\d)(?:\d{4,}|0\d+|\d+(?:-\d+)+)(?![\d.,%-])", _after(_CODED, _grouped)),
    rule("room number", r"(?<![\d.,])\d{3,}(?=号室)", _grouped),
    rule("letters", r"(?<=\b[A-Z])2(?=[A-NP-Z]\b)", lambda match: " to "),
    rule("letters", r"(?<=[A-Za-z])(?<![Nn][Oo])[-−.](?=\d)", lambda match: ""),
    # Dates and times
    Rule("date", dates.FULL_DATE, dates.say_date),
    Rule("date", dates.ERA_DATE, dates.say_date),
    Rule("date", dates.ERA_YEAR, dates.say_era_year),
    Rule("date", dates.YEAR_MONTH, dates.say_date),
    Rule("date", dates.MONTH_DAY, dates.say_month_day),
    Rule("weekday", dates.WEEKDAY, dates.say_weekday),
    rule("version", r"(?<![\d.])\d+(?:\.\d+){2,}(?![\d.]*[-/]\d)", _dotted),
    rule("ratio", rf"{_PLAIN}\d+(?:\s?[:：]\s?\d+){{2,}}{_BOUND}", _long_ratio),
    rule("ratio", rf"(?<![\d.:：])\d+\s?[:：]\s?\d+{_BOUND}", _after("(?:スコア|比率?|縮尺)[はが]?", _ratio)),
    Rule("time", dates.CLOCK, dates.say_clock),
    Rule("time", dates.HOUR, dates.say_hour),
    rule("range", r"(?<=[日時分年月])\s?[-~〜～–—]\s?(?=[午一二三四五六七八九十〇\d])", lambda match: "から"),
    rule("ratio", rf"(?<![\d.:：])\d+(?:\.\d+)?\s?[:：]\s?\d+(?:\.\d+)?{_BOUND}", _ratio),
    # Money, percentages, measures; ▲ is minus in accounts (and black in chess: ▲7六歩)
    rule("minus", rf"[▲△]\s?(?=[¥￥$]?{NUMBER})(?!\d[一二三四五六七八九])", lambda match: "マイナス"),
    rule("range", rf"{_LOW}\s?{_WAVE}\s?(?={NUMBER})", _range),
    Rule("currency", amounts.PRICE_EACH, amounts.say_price_each),
    Rule("currency", amounts.MONEY_BEFORE, amounts.say_money),
    Rule("currency", amounts.MONEY_AFTER, amounts.say_money),
    rule("street address", rf"(?<={_LETTER})\d{{1,3}}(?:[-−]\d{{1,4}}){{2,3}}(?![\d-])", _address),
    rule("range", rf"{_PLAIN}(?P<low>{NUMBER})\s?[-–—−]\s?(?P<high>{NUMBER})(?![\d/:：=<>-]|[.,]\d)", _dash),
    rule("blood pressure", r"(?<![\d./])(\d{2,3})\s?/\s?(?=\d{2,3}\s?mmHg)", _systolic),
    rule(
        "blood pressure",
        r"(?<![\d./])(\d{2,3})\s?/\s?(?=\d{2,3}(?![\d/]))",
        _after("血圧[はが:：]?", _systolic),
    ),
    Rule("percent", amounts.PERCENT, amounts.say_percent),
    Rule("unit", amounts.MEASURE, amounts.say_measure),
    # Fractions, powers, arithmetic
    Rule("fraction", amounts.FRACTION, amounts.say_fraction),
    Rule("arithmetic", amounts.POWER, amounts.say_power),
    Rule("number", amounts.NUMBER_ALONE, amounts.say_number),
    rule("name", r"(?<=[ァ-ヺー])[=＝](?=[ァ-ヺ])", lambda match: "・"),
    Rule("arithmetic", amounts.OPERATOR, amounts.say_operator),
    Rule("minus", amounts.MINUS, lambda match: "マイナス"),
    # What is left
    rule("weekday", rf"(?<![{KANJI}])[月火水木金土日]{_WAVE}[月火水木金土日](?![{KANJI}])", _weekdays),
    rule("range", rf"(?<=[{KANJI}ァ-ヺー])\s?{_WAVE}\s?(?=[{KANJI}ァ-ヺ])", lambda match: "から"),
    rule("range", rf"(?<=[{NUMERALS}時分秒日月年円歳人個名代度]){_WAVE}", lambda match: "から"),
    rule("long vowel", rf"(?<=[{KANA}]){_WAVE}+", lambda match: "ー"),
    rule("symbol", rf"[→⇒]|(?<={_LETTER})/(?={_LETTER})|\s/\s", lambda match: "、"),
    rule("abbreviation", r"[(（]([株有])[)）]", lambda match: {"株": "株式会社", "有": "有限会社"}[match[1]]),
    rule("symbol", rf"#(?={_LETTER})", lambda match: "ハッシュタグ"),
    rule("symbol", alternatives(SYMBOL_NAMES), lambda match: SYMBOL_NAMES[match[0]]),
)
