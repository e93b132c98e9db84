"""Korean numbers before counters, ordinals and codes, as functions that say a match."""

import re

from cosycli.text.ko import counters
from cosycli.text.ko.numerals import counted, digits, sino


def by_digit(match: re.Match[str]) -> str:
    return digits(match[0])


def plate(match: re.Match[str]) -> str:
    """A licence plate: 12가3456 일이가 삼사오육."""
    first, letter, last = re.split(r"([가-힣])", match[0])
    return f"{digits(first)}{letter} {digits(last)}"


def version(match: re.Match[str]) -> str:
    return " 점 ".join(sino(part) for part in match[0].split("."))


def address(match: re.Match[str]) -> str:
    return " 점 ".join(digits(part) for part in match[0].split("."))


def same_counter(match: re.Match[str]) -> str | None:
    """3~5개 -> 세 개에서 5개: a native numeral needs its counter."""
    if _is_numbered(match, match["counter"]) or (match["counter"] == "대" and match["low"] in counters.DECADES):
        return None
    if int(match["low"]) > counters.COUNT_MOST:
        return f"{sino(match['low'])}에서 "
    return f"{match['low']}{match['counter']}에서 "


def ordinal(match: re.Match[str]) -> str:
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


def count(match: re.Match[str]) -> str | None:
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
    if counter == "대" and (value <= 10 or number in counters.DECADES) and _GREAT.match(match.string, match.end()):
        return f"{sino(number)}대"
    if counter == "대" and (number in counters.DECADES or re.match(r"\s?\d", after)) and not after.startswith("의 차"):
        return f"{sino(number)}대"
    return f"{counted(number)} {counter}"


def sino_counter(match: re.Match[str]) -> str:
    return sino(match[1])


def numbered(match: re.Match[str]) -> str:
    return "제" + sino(match[1])


def plain(match: re.Match[str]) -> str:
    number = match[0]
    if number[0] == "0" and len(number) > 1 and number.isdigit():
        return digits(number)
    if number.isdigit() and len(number) > 12 + 4:
        return digits(number)
    return sino(number)


_GREAT = re.compile(counters.GREAT)
_NUMBERED = re.compile(counters.NUMBERED)
_NUMBERED_AFTER = re.compile(counters.NUMBERED_AFTER)
