"""Written Cantonese to hanzi: numbers, dates, times, money, units and symbols as they are said.

The rules are tables of patterns in order, each with the function that says a match, and know traditional characters
only. A rule sees what the rules before it left, so the more specific ones come first.
"""

import re

from cosycli.text.aligned import AlignedText, Change
from cosycli.text.numbers import BARE_UNIT, NUMBER, alternatives
from cosycli.text.rules import Rule, after, before, rewrite, rule
from cosycli.text.variants import is_simplified, to_simplified, to_traditional
from cosycli.text.yue.codes import CODE_RULES, beside_letters
from cosycli.text.yue.dates import DATE_RULES, TIME_RULES
from cosycli.text.yue.numerals import (
    COUNTED,
    CURRENCY,
    CURRENCY_NAMES,
    DIGIT,
    LARGE,
    SIGN,
    SYMBOL_NAMES,
    TO,
    UNIT,
    UNIT_NAMES,
    say,
    say_counted,
    say_digits,
    say_whole,
)
from cosycli.text.zh.symbols import HANZI

_PUNCTUATION = r"，。！？；：、…—,.!?;:\"'“”‘’（）()《》〈〉「」『』【】"
_WRITTEN = re.compile(rf"[^{HANZI}{_PUNCTUATION}\s]")
_BLANK = re.compile(r"\s+")
_LAST_DIGITS = re.compile(r"\.0+$|(?<=\.\d)0+$")


def normalize(text: AlignedText, preceding: str = "", following: str = "") -> AlignedText:
    """A Cantonese run in, hanzi and punctuation out. Each new character stands for the source of its whole match.

    `preceding` is the text of the sentence before the run, in any language: it tells the number of a model (A21)
    from a quantity. What is said is in the script of the run, simplified or traditional.
    """
    if not _WRITTEN.search(text.text):
        return text.sub(_BLANK, lambda match: "")
    traditional = AlignedText(to_traditional(text.text), text.spans)
    spoken = rewrite(beside_letters(traditional, preceding), RULES)
    return _in_script_of(spoken, text, traditional.text)


def _in_script_of(spoken: AlignedText, written: AlignedText, traditional: str) -> AlignedText:
    """The result with the text's own characters, and what is new in simplified ones if the text is simplified."""
    own = {
        (span, new): old for span, old, new in zip(written.spans, written.text, traditional, strict=True) if old != new
    }
    # 恒 is written in Hong Kong too; a text with characters of both kinds is a traditional one.
    plain = written.text.replace("恒", "")
    simple = is_simplified(plain) and to_simplified(plain) == plain
    new = to_simplified(spoken.text) if simple else spoken.text
    pairs = zip(spoken.spans, spoken.text, new, strict=True)
    text = "".join(own.get((span, character), said) for span, character, said in pairs)
    changes = spoken.changes
    if simple:
        changes = tuple(Change(c.rule, to_simplified(c.before), to_simplified(c.after), c.span) for c in changes)
    return AlignedText(text, spoken.spans, (*written.changes, *changes))


def _ratio(match: re.Match[str]) -> str:
    return f"{say(match['left'])}比{say(match['right'])}"


def _money(match: re.Match[str]) -> str:
    large, currency = match["large"] or "", CURRENCY_NAMES[match["currency"].upper()]
    amount, high = _LAST_DIGITS.sub("", match["amount"]), match.groupdict().get("high")
    spoken = say_counted(amount, large or "元") + large
    return spoken + ("至" + say_counted(_LAST_DIGITS.sub("", high), "元") if high else "") + currency


def _percent(match: re.Match[str]) -> str:
    name = "百分之" if match["sign"] == "%" else "千分之"
    low = f"{say(match['low'])}至" if match["low"] else ""
    return name + low + say(match["high"])


def _temperature(match: re.Match[str]) -> str:
    """攝氏二十五度; below zero 零下."""
    scale = "華氏" if match["unit"] in ("°F", "℉") else "攝氏"
    low = f"{say_counted(match['low'], '度')}至" if match["low"] else ""
    sign = "零下" if match["sign"] else ""
    given = scale if not before(match).endswith(scale) else ""
    return f"{given}{sign}{low}{say_counted(match['high'], '度')}度"


def _measure(match: re.Match[str]) -> str:
    name = UNIT_NAMES[match["unit"]]
    value = say_counted(match["high"], "個" if name not in ("元", "角") else name)
    if match["low"]:
        value = say_counted(match["low"], "個") + "至" + value
    if name == "公里每小時":
        return ("" if before(match).rstrip("是為係約").endswith("時速") else "每小時") + value + "公里"
    return value + name


def _falling(match: re.Match[str]) -> str | None:
    """3-1 and 1-1: no range runs down, but scores do."""
    counted = re.match(rf"\s?(?:{COUNTED}|[月日號點座樓年級])", after(match))
    return _ratio(match) if match["left"] >= match["right"] and not counted else None


def _range(match: re.Match[str]) -> str | None:
    low, high, following = match["low"], match["high"], after(match)
    if low.startswith("0") and not low.startswith("0."):
        return None
    return say_counted(low, following, before(match)) + "至" + say_counted(high, following)


def _power(match: re.Match[str]) -> str:
    return f"嘅{say(match['exponent'])}次方"


def _fraction(match: re.Match[str]) -> str:
    whole = say(match["whole"].strip()) + "又" if match["whole"] else ""
    return f"{whole}{say_whole(match['lower'])}分之{say_whole(match['upper'])}"


def _discount(match: re.Match[str]) -> str:
    return say_digits(match[0])


def _number(match: re.Match[str]) -> str:
    value, large = match["number"], match["large"] or ""
    if value == "2" and large:
        return ("兩" if large[0] in "千萬億" and not before(match).endswith("第") else "二") + large
    return say_counted(value, after(match) if not large else "", before(match)) + large


_OPERATORS = {
    "+": "加", "-": "減", "−": "減", "×": "乘", "*": "乘", "x": "乘", "X": "乘", "÷": "除", "=": "等於", "≠": "唔等於",
    "≈": "約等於", "<": "細過", ">": "大過", "≤": "細過等於", "≥": "大過等於", "<=": "細過等於", ">=": "大過等於",
    ":": "比", "：": "比",
}  # fmt: skip


def _operator(match: re.Match[str]) -> str:
    return _OPERATORS[match["sign"]]


def _slash(match: re.Match[str]) -> str:
    return "每" if before(match)[-1] in "元蚊里斤個" else "，"


_DIGITS = "[0-9十百千萬億零一二三四五六七八九]"
_BEHIND = r"(?:CNY|RMB|USD|HKD|EUR|GBP|JPY|MOP|TWD)(?![A-Za-z])|[¥€£]"
_AMOUNT = rf"(?P<amount>{NUMBER})(?:\s?(?P<large>{LARGE}))?"
_LOW_HIGH = rf"(?:(?P<low>{NUMBER}){TO})?(?P<high>{NUMBER})"
_TEAMS = (
    "曼聯|曼城|利物浦|車路士|阿仙奴|熱刺|紐卡素|皇馬|巴塞|拜仁|祖雲達斯|國米|巴黎|港隊|國家隊|主隊|客隊|傑志|東方|理文|南華"
    "|香港|中國|日本|南韓|伊朗|英格蘭|法國|德國|西班牙|巴西|阿根廷|葡萄牙|荷蘭|意大利|勇士|湖人"
)
_SCORING = (
    "[贏輸和勝負平]|擊敗|大[勝敗]|[險慘小完反][勝敗]|打[敗低和]|領先|落後|淘汰|絕殺|晉級|不敵|嘅比[分數例]|比[分數例]"
)
_SCORED = "比分|比數|贏|輸|打成|和|以|大勝|險勝|戰和|賽果|領先|落後|比例"

QUANTITY_RULES: tuple[Rule, ...] = (
    rule(
        "score",
        r"(?<![\d.:/-])(?P<left>\d{1,3})\s?[-–:：]\s?(?P<right>\d{1,3})(?![\d.:/%-])(?!\s?[萬億元蚊])",
        _ratio,
        before=rf"(?:{_SCORED}|{_TEAMS})(?:係|為|咗|定格)?[:：]?",
    ),
    rule(
        "score",
        rf"(?<![\d.:/-])(?P<left>\d{{1,3}})\s?[-–:：]\s?(?P<right>\d{{1,3}})(?=\s?(?:{_SCORING}))",
        _ratio,
    ),
    rule("score", r"(?<![\d.:/-])(?P<left>\d)[-–](?P<right>\d)(?!\s?[\d.:/%=+×÷-])", _falling),
    rule(
        "currency",
        rf"(?P<currency>{CURRENCY})\s?(?P<amount>{NUMBER})(?P<large>){TO}(?:(?P=currency)\s?)?(?P<high>{NUMBER})"
        r"(?![\d萬億])",
        _money,
        flags=re.IGNORECASE,
    ),
    rule("currency", rf"(?P<currency>{CURRENCY})\s?{_AMOUNT}", _money, flags=re.IGNORECASE),
    rule("currency", rf"{DIGIT}{_AMOUNT}\s?(?P<currency>{_BEHIND})", _money),
    rule("percent", rf"(?:(?P<low>{SIGN}{NUMBER})\s?[%‰]?{TO})?(?P<high>{SIGN}{NUMBER})\s?(?P<sign>[%‰])", _percent),
    rule(
        "temperature",
        rf"(?P<sign>{SIGN})(?:(?P<low>{NUMBER})(?:°C|℃)?{TO})?(?P<high>{NUMBER})\s?(?P<unit>°C|℃|°F|℉)",
        _temperature,
    ),
    rule("unit", rf"(?<![A-Za-z\d.]){_LOW_HIGH}\s?(?P<unit>{UNIT})", _measure),
    rule("time", r"(?<=\d秒)\d{1,3}(?![\d.])", _discount),
    rule("discount", r"(?<![\d.])\d{2}(?=折)", _discount),
    rule("times", r"(?<=\d)\s?[xX×*]\s?(?=\d)", "乘"),
    rule(
        "fraction",
        r"(?<![\d./])(?P<whole>\d{1,4} )?(?P<upper>\d{1,4})\s?/\s?(?P<lower>[1-9]\d{0,3})(?![\d./])",
        _fraction,
    ),
    rule(
        "range",
        rf"(?<![\d./:A-Za-z-])(?P<low>{NUMBER}){TO}(?P<high>{NUMBER})(?![\d./:-])"
        rf"(?=\s?(?:{COUNTED}|[{HANZI}，。,、！？]|\Z))",
        _range,
    ),
    rule("sign", rf"(?<={_DIGITS})\s*(?P<sign><=|>=|[-+−÷=≠≈<>≤≥:：])\s*(?=[-−]?[\d?？])", _operator),
    rule("sign", rf"(?<=[{HANZI}])\s*(?P<sign><=|>=|[≈≤≥<>])\s*(?=\d)", _operator),
    rule("plus or minus", rf"±\s?(?={NUMBER})", "正負"),
    rule("about", rf"(?<![\dA-Za-z])~\s?(?={NUMBER})", "約"),
    rule("power", r"(?<=[\d)])\^(?P<exponent>-?\d{1,6})", _power),
    rule("minus", rf"(?<![\dA-Za-z])[-−]\s?(?={NUMBER})", "負"),
    rule("plus", rf"(?<![\dA-Za-z])\+\s?(?={NUMBER})", "加"),
    rule("number", rf"(?P<number>{NUMBER})(?:\s?(?P<large>{LARGE}))?", _number),
)
_REST: tuple[Rule, ...] = (
    rule("slash", rf"(?<=[{HANZI}])\s?/\s?(?=[{HANZI}])", _slash),
    rule("unit", BARE_UNIT, lambda match: UNIT_NAMES[match["bare"]]),
    rule("symbol", alternatives(SYMBOL_NAMES), lambda match: SYMBOL_NAMES[match[0]]),
    rule("hashtag", r"#([^#\s，。！？、；：]{1,40})#", lambda match: match[1]),
    rule("hashtag", rf"(?<![{HANZI}])#(?=[{HANZI}])", ""),
    rule("decoration", r"[~_|·•−\[\]{}-]+", ""),
    rule("", rf"[^{HANZI}{_PUNCTUATION}\s]", ""),
    rule("blank", r"\s+", ""),
)
RULES: tuple[Rule, ...] = (*DATE_RULES, *CODE_RULES, *TIME_RULES, *QUANTITY_RULES, *_REST)
