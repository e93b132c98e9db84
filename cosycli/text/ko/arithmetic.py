"""Korean fractions, sums and comparisons, as functions that say a match."""

import re

from cosycli.text.ko.hangul import coda
from cosycli.text.ko.numerals import sino


def fraction(match: re.Match[str]) -> str:
    whole = sino(match["whole"].strip()) + "과 " if match["whole"] else ""
    if whole and not coda(whole[-3]):
        whole = whole[:-2] + "와 "
    return f"{whole}{sino(match['lower'])}분의 {sino(match['upper'])}"


def _topic(spoken: str) -> str:
    return "은" if coda(spoken) else "는"


_BOUNDS = {"<": "미만", ">": "초과", "≤": "이하", "≥": "이상", "<=": "이하", ">=": "이상"}


def bound(match: re.Match[str]) -> str:
    return f"{sino(match[2])} {_BOUNDS[match[1]]}"


_POWERS = {"2": "", "3": "세"}


def power(match: re.Match[str]) -> str:
    """10² 십의 제곱, 2^10 이의 십제곱."""
    exponent = {"²": "2", "³": "3"}.get(match[1], match[1])
    return "의 " + _POWERS.get(exponent, sino(exponent)) + "제곱"


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


def operator(match: re.Match[str]) -> str:
    return f" {_OPERATORS[match[1]]} "


def equals(match: re.Match[str]) -> str:
    before = match.string[max(match.start() - 40, 0) : match.start()].rstrip()
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


def comparison(match: re.Match[str]) -> str:
    low, high = sino(match[1]), sino(match[3])
    relation = _COMPARED[match[2]]
    if match[2] == "≠" and not coda(high[-1]):
        relation = "와" + relation[1:]
    return f"{low}{_topic(low[-1])} {high}{relation}"
