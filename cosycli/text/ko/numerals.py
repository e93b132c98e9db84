"""Korean numerals: Sino-Korean (일 이 삼), native (하나 둘 셋), and digits one by one."""

import re

from cosycli.text.numbers import NumberWords, cardinal, digit_by_digit

KO = NumberWords(
    digits="영일이삼사오육칠팔구",
    places=("", "십", "백", "천"),
    myriads=("", "만", "억", "조", "경", "해"),
    point="점",
    minus="마이너스 ",
    bare_before="십백천만",
)
# Zero is 공 in telephone numbers, codes and rooms.
DIGITS = NumberWords(digits="공일이삼사오육칠팔구", places=KO.places, myriads=KO.myriads, point="점", minus="")
LARGE = "십백천만억조경"

_NATIVE_ONES = ("", "하나", "둘", "셋", "넷", "다섯", "여섯", "일곱", "여덟", "아홉")
_NATIVE_ONES_BEFORE = ("", "한", "두", "세", "네", "다섯", "여섯", "일곱", "여덟", "아홉")
_NATIVE_TENS = ("", "열", "스물", "서른", "마흔", "쉰", "예순", "일흔", "여든", "아흔")
_NATIVE_MOST = 99
_ODD_ONES_MOST = 19  # beyond a hundred only small remainders are native: 백다섯 개, but 백오십 명


def sino(number: str) -> str:
    """A number as written (comma groups, decimals, minus) in Sino-Korean, with a blank after each ten thousand.

    12345.6 -> 만 이천삼백사십오 점 육. One is not said before ten, a hundred and a thousand, nor before a leading 만.
    """
    sign = KO.minus if number.startswith(("-", "−")) else ""
    whole, point, decimals = number.lstrip("-−").replace(",", "").partition(".")
    spoken = cardinal(whole or "0", KO)
    if len(whole.lstrip("0")) <= 4 * len(KO.myriads):
        spoken = re.sub("일(?=[십백천])", "", spoken)
        spoken = re.sub("([만억조경해])(?=.)", r"\1 ", spoken)
    return sign + spoken + (f" 점 {digit_by_digit(decimals, KO)}" if point and decimals else "")


def digits(text: str) -> str:
    """Digits one by one with 공 for zero; a hyphen, blank or bracket between them is a blank: 010-12 -> 공일공 일이."""
    groups = [digit_by_digit(group, DIGITS) for group in re.findall(r"\d+", text)]
    return " ".join(groups)


def native(value: int, before_noun: bool = True) -> str:
    """A whole number from 1 to 99 in native numerals, in the form before a noun (한, 두, 스무) or by itself.

    Raises ValueError for any other number.
    """
    if not 1 <= value <= _NATIVE_MOST:
        raise ValueError(f"no native numeral for {value}")
    tens, ones = divmod(value, 10)
    if before_noun:
        return "스무" if value == 20 else _NATIVE_TENS[tens] + _NATIVE_ONES_BEFORE[ones]
    return _NATIVE_TENS[tens] + _NATIVE_ONES[ones]


def counted(number: str) -> str:
    """A number before a native counter: 21 -> 스물한, 105 -> 백다섯; large ones are Sino-Korean."""
    plain = number.replace(",", "")
    if not plain.isdigit() or int(plain[-20:]) == 0:
        return sino(number)
    value = int(plain[-20:])
    if value <= _NATIVE_MOST:
        return native(value)
    hundreds, rest = value - value % 100, value % 100
    if 0 < rest <= _ODD_ONES_MOST and value < 10_000:
        return sino(str(hundreds)) + native(rest)
    return sino(number)
