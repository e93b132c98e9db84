"""Numbers in English words. All functions take strings of digits, so that leading zeros and long numbers survive."""

_ONES = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
    *("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
_TENS = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_THOUSANDS = ("", "thousand", "million", "billion", "trillion", "quadrillion")
_ORDINALS = {
    "one": "first",
    "two": "second",
    "three": "third",
    "five": "fifth",
    "eight": "eighth",
    "nine": "ninth",
    "twelve": "twelfth",
}
NUMBER_WORDS = frozenset({*_ONES, *_TENS[2:], "hundred", "thousand"})
_MAX_DIGITS = 3 * len(_THOUSANDS)


def spell_digits(digits: str, zero: str = "zero") -> str:
    """Digits one by one: ``"404"`` -> "four zero four"."""
    return " ".join(zero if digit == "0" else _ONES[int(digit)] for digit in digits if digit.isdigit())


def _below_hundred(value: int) -> str:
    if value < 20:
        return _ONES[value]
    tens, ones = divmod(value, 10)
    return f"{_TENS[tens]} {_ONES[ones]}" if ones else _TENS[tens]


def _below_thousand(value: int, conjunction: str) -> str:
    hundreds, rest = divmod(value, 100)
    if not hundreds:
        return _below_hundred(rest)
    return f"{_ONES[hundreds]} hundred" + (f"{conjunction}{_below_hundred(rest)}" if rest else "")


def cardinal(digits: str) -> str:
    """``"1,204"`` -> "one thousand two hundred and four". More than 18 digits are spelled."""
    digits = digits.replace(",", "")
    value = int(digits)
    if value == 0:
        return _ONES[0]
    if len(digits) > _MAX_DIGITS:
        return spell_digits(digits)
    words = []
    last = value % 1000
    for power in range(len(_THOUSANDS) - 1, 0, -1):
        group = value // 1000**power % 1000
        if group:
            words.append(f"{_below_thousand(group, ' ')} {_THOUSANDS[power]}")
    if last:
        conjunction = "and " if words and last < 100 else ""
        words.append(conjunction + _below_thousand(last, " and "))
    return " ".join(words)


def ordinal(digits: str) -> str:
    """``"21"`` -> "twenty first"."""
    *rest, last = cardinal(digits).split(" ")
    regular = last[:-1] + "ieth" if last.endswith("y") else last + "th"
    return " ".join([*rest, _ORDINALS.get(last, regular)])


def number(text: str) -> str:
    """Any number as written, with sign, commas and decimals.

    ``"-23"`` -> "negative twenty three", ``"-1,280.05"`` -> "minus one thousand two hundred and eighty point oh five".
    """
    whole, point, decimals = text.lstrip("+-−").partition(".")
    sign = "" if not text.startswith(("-", "−")) else "minus " if point else "negative "
    if len(whole) > 1 and whole[0] == "0" and not point:
        return sign + spell_digits(whole)
    if not point:
        return sign + cardinal(whole)
    spoken = f"{cardinal(whole)} " if whole else ""
    return f"{sign}{spoken}point {spell_digits(decimals, zero='zero' if not decimals.strip('0') else 'oh')}"


def year(digits: str) -> str:
    """``"1999"`` -> "nineteen ninety nine"; "nineteen oh five", "nineteen hundred", "two thousand five"."""
    if len(digits) != 4 or digits[0] == "0" or digits[1:] == "000" or digits[:3] == "200":
        return cardinal(digits).replace(" and ", " ")
    century, rest = int(digits[:2]), int(digits[2:])
    if not rest:
        return f"{_below_hundred(century)} hundred"
    return f"{_below_hundred(century)} {'oh ' if rest < 10 else ''}{_below_hundred(rest)}"


def decade(digits: str) -> str:
    """``"1990"`` -> "nineteen nineties", ``"90"`` -> "nineties"."""
    *rest, last = (year(digits) if len(digits) == 4 else cardinal(digits)).split(" ")
    return " ".join([*rest, plural(last)])


def pairs(digits: str) -> str:
    """The number of a room, flight or product: ``"4090"`` -> "forty ninety", ``"747"`` -> "seven forty seven"."""
    if len(digits) == 3 and digits[1:] != "00" and digits[0] != "0":
        return f"{_ONES[int(digits[0])]} {'oh ' if digits[1] == '0' else ''}{_below_hundred(int(digits[1:]))}"
    if len(digits) == 4 and digits[0] != "0" and digits[1:] != "000":
        return year(digits)
    return number(digits)


def fraction(numerator: str, denominator: str) -> str:
    """``("3", "4")`` -> "three quarters"."""
    names = {"1": "over one", "2": "half", "4": "quarter"}
    bottom = names.get(denominator) or ordinal(denominator)
    if numerator == "1":
        return f"one {bottom}"
    return f"{cardinal(numerator)} {'halves' if bottom == 'half' else bottom if denominator == '1' else bottom + 's'}"


def plural(word: str) -> str:
    """``"sixty"`` -> "sixties", ``"six"`` -> "sixes"."""
    if word.endswith("y"):
        return word[:-1] + "ies"
    return word + ("es" if word.endswith(("x", "s", "ch")) else "s")
