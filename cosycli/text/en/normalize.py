"""English text to speakable words and punctuation marks: numbers, dates, money, symbols, abbreviations."""

import re

from cosycli.text.aligned import AlignedText
from cosycli.text.en.abbreviations import ABBREVIATION_RULES
from cosycli.text.en.addresses import ADDRESS_RULES, POSTAL_RULES
from cosycli.text.en.codes import CODE_RULES, DIGIT_GROUP_RULES, MODEL_RULES
from cosycli.text.en.dates import DATE_RULES, DAY_AND_MONTH_RULES, NUMERIC_DATE_RULES, TIME_RULES, YEAR_RULES
from cosycli.text.en.money import MONEY_RULES
from cosycli.text.en.numerals import number
from cosycli.text.en.quantities import MEASURE_RULES, QUANTITY_RULES
from cosycli.text.en.roman import ROMAN_RULES
from cosycli.text.en.symbols import CHARACTER_RULES, LAST_RULES, SLASH_RULES, SYMBOL_RULES
from cosycli.text.numbers import NUMBER
from cosycli.text.rules import Rule, rewrite, rule

_NUMBER_RULES: tuple[Rule, ...] = (
    rule("number", rf"(?<![\w)])[-+]?{NUMBER}", lambda m: ("plus " if m[0][0] == "+" else "") + number(m[0])),
    rule("number", NUMBER, lambda m: f" {number(m[0])} "),
)
# In order: a rule sees what the rules before it left. The second value says that a digit is needed.
_GROUPS: tuple[tuple[tuple[Rule, ...], bool], ...] = (
    (CHARACTER_RULES, False),
    (ADDRESS_RULES, False),
    (NUMERIC_DATE_RULES, True),
    (DIGIT_GROUP_RULES, True),
    (POSTAL_RULES, False),
    (TIME_RULES, True),
    (DATE_RULES, True),
    (DAY_AND_MONTH_RULES, False),
    (ABBREVIATION_RULES, False),
    (ROMAN_RULES, False),
    (SYMBOL_RULES, False),
    (MONEY_RULES, True),
    (MEASURE_RULES, True),
    (MODEL_RULES, True),
    (YEAR_RULES, True),
    (QUANTITY_RULES, True),
    (CODE_RULES, True),
    (_NUMBER_RULES, True),
    (SLASH_RULES, False),
    (LAST_RULES, False),
)
_DIGIT = re.compile("[0-9]")


def normalize(text: AlignedText, preceding: str = "", following: str = "") -> AlignedText:
    """An English text as it is spoken: ``"$5.99 on May 3rd"`` -> "five dollars and ninety nine cents on May third".

    Words, punctuation marks and quotes are left; digits and symbols are gone. Each word keeps the span of its source.
    """
    for rules, needs_digit in _GROUPS:
        if needs_digit and not _DIGIT.search(text.text):
            continue
        text = rewrite(text, rules)
    return text
