"""Mandarin scores, ratios, fractions, ranges and formulas."""

import re

from cosycli.text.numbers import BARE_UNIT, NUMBER, alternatives
from cosycli.text.rules import Rule, after, before, rule
from cosycli.text.zh.numerals import CLASSIFIER, DIGIT, TEN_THOUSAND, TO, UNIT, arrow, say, say_counted, say_whole
from cosycli.text.zh.symbols import SYMBOL_NAMES, UNIT_NAMES

# What makes two numbers a score or a ratio: words before them, words behind them, the names of teams.
_SCORED = (
    "比分(?:是|为|测试|定格在|改写[为成]|变[为成]|扳[为成]|锁定在|[:：])?|总比分|场均比分"
    "|比例尺?[是为约达]?[:：]?|配比[是为]?|汇率[是为]?|比率|赔率|大?以|战平|战成|打成|踢成|逼平|扳[平成]"
    "|改写[为成]|追[至成到]"
    "|领先|落后|击败|战胜|不敌|负于|逆转|完胜|横扫|险胜|大胜|小胜|惜败|力克|淘汰|大败|轻取|半场|全场|加时赛?"
    "|点球(?:大战)?|爆冷|按照?|兑水|稀释"
)
_SCORING = (
    r"\s?(?:的?(?:比分|比例|比率|大比分|总比分|优势|成绩|配比|稀释|领先|落后)|大?[胜负平]|战[胜平]|击败|险胜|完胜"
    r"|惨败|惜败|告负|获胜|取胜|不敌|逆转|绝杀|横扫|力克|轻取|小胜|淘汰|负于|逼平|兑水?|混合|稀释|画幅|屏幕?"
    "|宽屏|大胜|大败|胜出|晋级)"
)
_COUNTRIES = (
    "中国|日本|韩国|朝鲜|伊朗|沙特|卡塔尔|泰国|越南|澳大利亚|美国|英格兰|苏格兰|威尔士|德国|法国|西班牙|葡萄牙"
    "|意大利|荷兰|比利时|瑞士|瑞典|挪威|丹麦|芬兰|波兰|捷克|奥地利|匈牙利"
    "|克罗地亚|塞尔维亚|希腊|土耳其|俄罗斯|乌克兰|巴西|阿根廷|乌拉圭|智利|哥伦比亚|墨西哥|加拿大|摩洛哥|埃及"
    "|尼日利亚|加纳|塞内加尔|喀麦隆|国足|女排|男篮|女篮|男足|女足|国奥"
)
_CLUBS = (
    "皇马|皇家马德里|巴萨|巴塞罗那|马竞|瓦伦西亚|塞维利亚|曼联|曼城|利物浦|切尔西|阿森纳|热刺|莱斯特城|纽卡斯尔"
    "|拜仁|多特蒙德|多特|勒沃库森|莱比锡|尤文|尤文图斯|国米|国际米兰"
    "|AC米兰|米兰|罗马|拉齐奥|那不勒斯|佛罗伦萨|巴黎|里昂|马赛|摩纳哥|本菲卡|波尔图|阿贾克斯|恒大|国安|申花|海港"
    "|泰山|鲁能|三镇|湖人|勇士|凯尔特人|热火|火箭|快船|掘金|雄鹿|太阳|篮网"
    "|独行侠|马刺|雷霆|骑士|尼克斯|公牛|爵士|国王|灰熊|老鹰|活塞|魔术|开拓者|奇才|森林狼|黄蜂|步行者|猛龙|鹈鹕"
    "|辽宁|广厦"
)
_TEAM = rf"(?:{_COUNTRIES}|{_CLUBS}|队)"
_SPORT = re.compile(
    "比赛|比分|球[队员迷]|[大小险完惜战获取]胜|负于|决赛|联赛|半场|进球|[男女][足篮排]|国足|客场|主场|冠军杯|欧冠|世界杯|亚洲杯"
    "|淘汰赛|小组赛|击败|晋级"
)
_NO_QUANTITY = rf"(?!\.?\d)(?!\s?(?:[%‰℃°万亿月日号点年级期楼线班]|{CLASSIFIER}|[A-Za-zμΩ]))"

_OPERATORS = {
    "+": "加", "-": "减", "−": "减", "×": "乘以", "*": "乘以", "·": "乘以", "x": "乘以", "X": "乘以", "÷": "除以",
    "/": "除以", "=": "等于", "≠": "不等于", "≈": "约等于", "<": "小于", ">": "大于", "≤": "小于等于",
    "≥": "大于等于", "<=": "小于等于", ">=": "大于等于", "!=": "不等于", "==": "等于", "±": "正负", ":": "比",
    "：": "比", "≡": "恒等于",
}  # fmt: skip
_CALCULATED = r"[\d\s.,+\-−×÷*/xX^²³√()%加减乘以除的平立方次根号]*"
_FORMULA = re.compile(_CALCULATED + r"\Z")
_FORMULA_REST = re.compile(_CALCULATED)
_CHAIN = rf"{DIGIT}(\d{{1,5}}(?:\.\d+)?)\s?[:：∶]\s?(\d{{1,5}}(?:\.\d+)?)"


def _in_formula(match: re.Match[str]) -> bool:
    """Whether an operator belongs to a calculation: there is an equals sign beside the numbers around it."""
    left, right = before(match, 40), after(match, 40)
    rest = _FORMULA_REST.match(right)
    if rest and right[rest.end() :][:1] in ("=", "≈", "≠") and right[rest.end() :]:
        return True
    start = max(left.rfind("="), left.rfind("≈"))
    return start >= 0 and bool(_FORMULA.match(left[start + 1 :]))


def _ratio(match: re.Match[str]) -> str:
    return f"{say(match[1])}比{say(match[2])}"


def _score(match: re.Match[str]) -> str | None:
    """中国1-2, 湖人112:108: a score where the numbers are neither counted nor a calculation."""
    return None if _in_formula(match) else _ratio(match)


def _descending(match: re.Match[str]) -> str | None:
    """3-1 and 1-1: no range runs down, but scores do; 二杠一 for a building."""
    low, high = int(match[1]), int(match[2])
    if re.match(r"0\d", match[1]) or re.match(r"0\d", match[2]):
        return None
    if re.match(r"\s?(?:号楼?|[栋幢座室]|单元)", after(match)):
        return f"{say(match[1])}杠{say(match[2])}" if low >= high else None
    sport = _SPORT.search(match.string, max(match.start() - 40, 0), match.end() + 40)
    if (low < high and not sport) or _in_formula(match) or match[1] + match[2] == "711":
        return None
    return _ratio(match)


def _chain(match: re.Match[str]) -> str:
    return "比".join(say(value) for value in re.split(r"\s?[:：∶]\s?", match[0]))


def _clock_like_score(match: re.Match[str]) -> str | None:
    """21:19 in a sentence about sport."""
    near = match.string[max(match.start() - 30, 0) : match.end() + 30]
    sport = re.search("比分|[球棋]|[^得超]胜|局|领先|落后|扳|击败|反超", near)
    timed = re.search(r"[上下中]午|晚|早|点|时间|凌晨|开[赛始球打战]|北京时间|\d[日号]", near)
    return _ratio(match) if sport and not timed and match[2][0] != "0" else None


def _range(match: re.Match[str]) -> str | None:
    low, high, to = match["low"], match["high"], arrow(match["to"])
    if re.match(r"0\d", low) or re.match(r"0\d", high) or _in_formula(match):
        return None
    following, preceding = after(match), before(match)
    return say_counted(low, following, preceding) + to + say_counted(high, following, preceding)


def _fraction(match: re.Match[str]) -> str | None:
    if float(match["upper"]) >= int(match["lower"]) and _in_formula(match):
        return f"{say(match['upper'])}除以{say_whole(match['lower'])}"
    whole = say(match["whole"].strip()) + "又" if match["whole"] else ""
    return f"{whole}{say_whole(match['lower'])}分之{say(match['upper'])}"


def _page(match: re.Match[str]) -> str:
    """第3/12页 -> 三页，共十二页."""
    unit = match["unit"]
    return f"{say_whole(match['page'])}{unit}，共{say_counted(match['pages'], unit)}{unit}"


def _listed(match: re.Match[str]) -> str:
    """1/2/3 and 50/60Hz: numbers to choose from."""
    return "、".join(say(part) for part in match[0].split("/"))


def _power(match: re.Match[str]) -> str:
    exponent = match["exponent"].strip("{}()^")
    exponent = {"²": "2", "³": "3"}.get(exponent, exponent)
    name = {"2": "平方", "3": "立方"}.get(exponent) if not re.search(r"(?<!\d)10\Z", before(match)) else None
    return "的" + (name or say(exponent) + "次方")


def _times(match: re.Match[str]) -> str:
    return "乘以" if _in_formula(match) else "乘"


def _minus(match: re.Match[str]) -> str | None:
    return "减" if _in_formula(match) else None


def _operator(match: re.Match[str]) -> str | None:
    return _OPERATORS.get(match["sign"])


def _sign(match: re.Match[str]) -> str:
    return {"±": "正负", "+": "加"}.get(match["sign"], "负")


RATIO_RULES: tuple[Rule, ...] = (
    rule("number", TEN_THOUSAND, "万"),
    rule("discount", r"(?<=满)(\d{1,6})\s?-\s?(?=\d)", lambda match: say(match[1]) + "减"),
    rule("ratio", DIGIT + r"\d{1,5}(?:\s?[:：∶]\s?\d{1,5}){3,5}(?![\d:：∶])", _chain),
    rule("ratio", DIGIT + r"\d{1,5}(?:\s?[:：∶]\s?\d{1,5}){2}(?![\d:：∶])(?<!\d[:：]\d\d[:：]\d\d)", _chain),
    rule("score", rf"(?<!\d)(\d{{1,3}})\s?[-:：/–]\s?(\d{{1,6}}){_NO_QUANTITY}", _ratio, before=_SCORED),
    rule("score", rf"(?<!\d)(\d{{1,3}})\s?[-/–]\s?(\d{{1,3}}){_NO_QUANTITY}", _score, before=_TEAM),
    rule("score", rf"(?<!\d)(\d{{1,3}})\s?[:：]\s?([1-9]\d{{0,2}}|0)(?!\d){_NO_QUANTITY}", _score, before=_TEAM),
    rule("score", rf"{DIGIT}(\d{{1,3}})\s?[-–:：/]\s?(\d{{1,3}})(?=\s?(?:{_TEAM}|{_SCORING}))", _ratio),
    rule("ratio", rf"{DIGIT}(\d+)\s?[:：∶]\s?(\d+)(?=的?{_SCORING})", _ratio),
    rule("score", r"(?<![\d:：.])(\d{1,2})[:：](\d{2})(?![\d:：])", _clock_like_score),
    rule("score", rf"(?<![\d.:/A-Za-z-])(\d{{1,3}})[-–](\d{{1,3}})(?![\d./:A-Za-z–-]){_NO_QUANTITY}", _descending),
)
AFTER_TIME_RULES: tuple[Rule, ...] = (rule("ratio", rf"{_CHAIN}(?![\d.]*[\d:：])", _ratio),)
FRACTION_RULES: tuple[Rule, ...] = (
    rule("page", r"(?<=第)(?P<page>\d{1,4})\s?/\s?(?P<pages>\d{1,4})\s?(?P<unit>[页张集题步])", _page),
    rule("sign", r"(?<![\dA-Za-z%)])[-−](?=\d{1,6}\s?/\s?\d)", "负"),
    rule("range", r"(?:(?<=\d/\d)|(?<=\d/\d\d))\s?[-~–—]\s?(?=\d{1,3}/\d)", "到"),
    rule("multiplication", r"(?<!\d)(?:7/24|24/7)(?!\d)", "七乘二十四"),
    rule("multiplication", r"(?:(?<=[\d²³)])\s?[xX×*]|(?<=\w)\s?[×*])\s?(?=[\d(√一二三四五六七八九十两零])", _times),
    rule("choice", rf"{DIGIT}\d{{1,4}}(?:/\d{{1,4}}){{2,4}}(?![\/.]?\d)", _listed),
    rule("choice", DIGIT + r"\d{2,3}/\d{2,3}(?![\d/.])", _listed, before=r"血压(?:为|是|约|高达|达到?|值)?[:：]?"),
    rule(
        "fraction",
        r"(?<![\d./])(?P<whole>\d{1,6} )?(?P<upper>\d{1,6}(?:\.\d{1,6})?)\s?/\s?(?P<lower>[1-9]\d{0,5})(?![\d/]|\.\d)",
        _fraction,
    ),
)
POWER_RULES: tuple[Rule, ...] = (
    rule("power", r"(?<=[\d)])\^(?P<exponent>\{-?\d{1,6}\}|\(-?\d{1,6}\)|-?\d{1,6})", _power),
    rule("power", r"(?<=\d)(?P<exponent>[²³])", _power),
    rule("unit", rf"(?<=次方)\s?(?P<unit>{UNIT})", lambda match: UNIT_NAMES[match["unit"]]),
)
FORMULA_RULES: tuple[Rule, ...] = (
    rule("operator", r"(?<=[\d)%方])\s?[-−]\s?(?=[\d(√])", _minus),
    rule(
        "range",
        rf"(?<![\d./:A-Za-z+-])(?P<low>{NUMBER})(?P<to>{TO})(?P<high>{NUMBER})(?![\d/:]|[-.]\d)",
        _range,
    ),
    rule(
        "operator",
        r"(?<=[\d百千万亿方%元个)])\s?(?P<sign><=|>=|!=|==|[+−÷=≠≈<>≤≥≡±])\s?(?=[-−+±√]?[\d.(]|[α-ωΑ-Ω])",
        _operator,
    ),
    rule("operator", r"(?<=[\d百千万亿方%)])\s?(?P<sign>[=≠≈<>≤≥])(?=\s?(?:[?？]|\Z))", _operator),
    rule("ratio", r"(?<=\d)\s?(?P<sign>[:：])\s?(?=\d)", _operator),
    rule("operator", r"(?<=[\w)）])\s?(?P<sign><=|>=|[=≠≈≤≥<>])\s?(?=[-−+]?\d)", _operator),
    rule("sign", rf"(?<![\dA-Za-z])(?P<sign>[-−±])\s?(?={NUMBER})", _sign),
    rule("sign", r"(?<![\dA-Za-z])(?P<sign>\+)(?=\d)", _sign),
    rule("about", r"(?<![\dA-Za-z])~\s?(?=\d)", "约"),
    rule("range", r"(?<=\w)\s?~\s?(?=\w)", "到"),
    rule("unit", BARE_UNIT, lambda match: UNIT_NAMES[match["bare"]]),
    rule("symbol", alternatives(SYMBOL_NAMES), lambda match: SYMBOL_NAMES[match[0]]),
)
