"""Digits that are names and no quantities, said one by one: telephones, identity cards, flats, routes, versions."""

import re

from cosycli.text.aligned import AlignedText
from cosycli.text.rules import Rule, rule
from cosycli.text.yue.numerals import COUNTED, DIGIT, UNIT, UNIT_NAMES, say_digits, say_whole

# Behind digits that are no quantity.
_NAME = rf"(?![\d.]*\d)(?!\s?(?:[%‰℃°萬億千幾年月日+]|[-~–—至到/xX×*:]\s?\d|{COUNTED}))"
_IS = r"(?:號碼)?(?:係|為|是)?[:：]?"
_CALL = rf"(?:打|致電|撥打|撥|熱線|電話|手提|手機|傳真|查詢|聯絡|報警){_IS}"
_CODE = (
    "(?:編號|卡號|[賬帳戶][戶口]?號碼?|戶口|密碼|郵編|代碼|學號|單號|號碼|驗證碼|邀請碼|股份代號|股票代號|代號|房號|課室|室|房"
    "|航班|車牌|身份證|護照|尾數|訂單|條碼|序號|頻道|型號)"
) + _IS
_ROUTE = "號(?:巴士|小巴|車|線|路線|專線)|巴士|路線|專線|小巴"
_ROOM = "(?:號?室|號房|號課室|號舖)"


def _coded(match: re.Match[str]) -> str:
    return say_digits(match[0])


def _version(match: re.Match[str]) -> str:
    """17.5.1 -> 十七點五點一; a network address of four parts digit by digit."""
    first, *rest = match[0].split(".")
    if len(rest) == 3 or len(first) > 2 or first.startswith("0"):
        return say_digits(match[0])
    return "點".join([say_whole(first), *map(say_digits, rest)])


def _floor(match: re.Match[str]) -> str:
    """The floors of an address: G/F is 地下, 12/F 十二樓."""
    return say_whole(match[1]) + "樓"


def _pressure(match: re.Match[str]) -> str:
    """血壓120/80mmHg: two numbers."""
    return f"{say_whole(match['high'])}，{say_whole(match['low'])}" + UNIT_NAMES.get(match["unit"], "")


def _model(match: re.Match[str]) -> str:
    digits = match["digits"]
    return say_whole(digits) if re.fullmatch(r"[1-9]\d?|[1-9]0{2,3}", digits) else say_digits(digits)


CODE_RULES: tuple[Rule, ...] = (
    rule("telephone number", r"(?<![\d.+])\(?\+?852\)?[- ]?\d{4}[- ]?\d{4}(?!\.?\d)", _coded),
    rule("telephone number", r"(?<![\d.+])\+\(?\d{1,3}\)?[- ]?\d{2,4}(?:[- ]?\d{3,4}){1,2}(?!\.?\d)", _coded),
    rule("telephone number", rf"{DIGIT}(?:[2-9]\d{{3}}[- ]\d{{4}}|[235-9]\d{{7}}{_NAME})(?!\.?\d)(?![-/])", _coded),
    rule("telephone number", r"(?<![\d.+])1[3-9]\d(?:[- ]?\d{4}){2}(?!\.?\d)", _coded),
    rule("telephone number", rf"(?<!\d)\d[\d -]{{1,20}}\d{_NAME}", _coded, before=_CALL),
    rule("telephone number", rf"{DIGIT}(?:999|1823|18222)(?=\s?(?:熱線|電話|報警|求助|救護))", _coded),
    rule("identity card", r"(?<!\d)\d{6}[(（][\dA][)）]", lambda match: say_digits(match[0])),
    rule("code", rf"(?<!\d)\d(?:[- ]?\d)*{_NAME}", _coded, before=_CODE),
    rule("card number", DIGIT + r"\d{4}(?:[ -]\d{4}){2,4}(?!\d)", _coded),
    rule("room", rf"{DIGIT}\d{{3,4}}(?={_ROOM})", _coded),
    rule("route", rf"{DIGIT}\d{{3}}(?=[去到返過](?!咗|年))", _coded, before="[坐搭轉]"),
    rule("route", rf"{DIGIT}\d{{3}}(?={_ROUTE})", _coded),
    rule(
        "choice",
        DIGIT + r"(?P<high>\d{2,3})/(?P<low>\d{2,3})(?![\d/.])\s?(?P<unit>(?:mmHg)?)",
        _pressure,
        before=r"血壓(?:係|為|高達|達到?)?[:：]?",
    ),
    rule("named number", r"(?<![\d.-])7-?11(?!\.?[-\d]|[月日號點時年個])", "七十一"),
    rule("code", r"(?<=[(（])\d{3,4}[1-9](?=\.?(?:[)）]|\Z))|(?<=[(（])0\d{3,4}(?=\.?(?:[)）]|\Z))", _coded),
    rule("named number", rf"{DIGIT}(?:\d{{3}}(?=運動)|67(?=暴動))", _coded),
    rule("named number", rf"{DIGIT}\d{{3}}(?=事件|恐襲)", _coded),
    rule("building", r"(?<![\d.])2(?=座\s?\d)", "二"),
    rule("floor", r"(?<![\d./])(\d{1,3})/[Ff](?![A-Za-z])", _floor),
    rule("version", DIGIT + r"(?:\d{1,3}|\d+(?=\.\d+\.\d+\.))(?:\.\d+){2,}(?![\d.]*\d)", _version),
    rule("long number", rf"(?<![\d.,])\d{{9,}}(?![\d.,]){_NAME}", _coded),
    rule("number with zeros", rf"(?<![\d.,:/-])0\d+(?![\d.,:/]){_NAME}", _coded),
)  # fmt: skip

_LETTER_BEFORE = re.compile(r"[A-Za-z]\s?[-–—·_]?\s?\Z")
_MASK_NUMBER = re.compile(r"\A9[459](?=\D|\Z)")  # N95
_LEVEL = re.compile(r"\A2(?=[層座區室線組])")  # B2層
_HYPHEN = re.compile(r"\A\s?[-–—_](?=\d)")
_MODEL_NUMBER = re.compile(rf"\A\s?(?P<digits>\d{{2,7}})(?!\.?\d)(?!\s?(?:[%℃°萬億幾-]|{COUNTED}|{UNIT}))")


def beside_letters(text: AlignedText, preceding: str) -> AlignedText:
    """The number at the head of a run that follows Latin letters: RTX 4090, A21, COVID-19."""
    if not _LETTER_BEFORE.search(preceding):
        return text
    text = text.sub(_LEVEL, lambda match: "二", rule="model")
    if re.search(r"(?:\A|[^A-Za-z])(?:N|KF)\Z", preceding):
        text = text.sub(_MASK_NUMBER, _coded, rule="code")
    return text.sub(_HYPHEN, lambda match: "", rule="hyphen").sub(_MODEL_NUMBER, _model, rule="model")
