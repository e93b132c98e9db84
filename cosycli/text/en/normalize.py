"""English text to speakable words and punctuation marks: numbers, dates, money, symbols, abbreviations."""

import re
from collections.abc import Callable

from cosycli.text.aligned import AlignedText
from cosycli.text.en.dates import DATE_RULES, NUMERIC_DATE_RULES, TIME_RULES, YEAR_RULES
from cosycli.text.en.numerals import cardinal, number
from cosycli.text.en.quantities import DIGIT_GROUP_RULES, MEASURE_RULES, QUANTITY_RULES
from cosycli.text.en.symbols import ABBREVIATION_RULES, ADDRESS_RULES, CHARACTER_RULES, LAST_RULES, SYMBOL_RULES
from cosycli.text.numbers import NUMBER

Rule = tuple[re.Pattern[str], Callable[[re.Match[str]], str | None]]

# What is left: letters that touch digits, then plain numbers.
_LETTER_DIGIT_RULES: tuple[Rule, ...] = (
    # "A4" with its hyphen is the letter, "A four" would be the article.
    (re.compile(r"\bA-?(?=\d)"), lambda m: "A-"),
    (re.compile(r"(?<![A-Za-z])A-(?P<digits>\d{1,3})\b"), lambda m: f"A-{cardinal(m['digits'])}"),
    (re.compile(r"(?P<letter>[^\W\d_])-?(?=\d)"), lambda m: m["letter"] + " "),
    (re.compile(r"(?P<digit>\d)-?(?=[^\W\d_])"), lambda m: m["digit"] + " "),
)
_NUMBER_RULES: tuple[Rule, ...] = (
    (re.compile(rf"(?<![\w)])[-+]?{NUMBER}"), lambda m: ("plus " if m[0][0] == "+" else "") + number(m[0])),
    (re.compile(NUMBER), lambda m: f" {number(m[0])} "),
)
_RULES: tuple[Rule, ...] = (
    *CHARACTER_RULES,
    *ADDRESS_RULES,
    *NUMERIC_DATE_RULES,
    *DIGIT_GROUP_RULES,
    *TIME_RULES,
    *DATE_RULES,
    *ABBREVIATION_RULES,
    *SYMBOL_RULES,
    *MEASURE_RULES,
    *YEAR_RULES,
    *QUANTITY_RULES,
    *_LETTER_DIGIT_RULES,
    *_NUMBER_RULES,
    *LAST_RULES,
)


def normalize(text: AlignedText) -> AlignedText:
    """An English text as it is spoken: ``"$5.99 on May 3rd"`` -> "five dollars and ninety nine cents on May third".

    Words, punctuation marks and quotes are left; digits and symbols are gone. Each word keeps the span of its source.
    """
    for pattern, replace in _RULES:
        text = text.sub(pattern, replace)
    return text
