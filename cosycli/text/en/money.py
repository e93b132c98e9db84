"""English amounts of money in words: rules for the normalizer."""

import re

from cosycli.text.en.context import after_word
from cosycli.text.en.numerals import cardinal, number
from cosycli.text.en.units import CURRENCIES
from cosycli.text.numbers import NUMBER, alternatives
from cosycli.text.rules import Rule, rule

_MAGNITUDES = {
    **{"k": "thousand", "m": "million", "mm": "million", "mn": "million", "mln": "million", "mil": "million"},
    **{"b": "billion", "bn": "billion", "bln": "billion", "t": "trillion", "tn": "trillion", "trn": "trillion"},
}
_WORDS = "hundred|thousand|million|billion|trillion"
_SHORT = alternatives(tuple(_MAGNITUDES))
_MAGNITUDE = rf"(?P<magnitude>[\s-]?(?:{_WORDS})\b|\s?(?i:{_SHORT})\b)?"
_TO = r"\s?(?:[-–—~～]|\bto\b)\s?"
_CURRENCY = alternatives(tuple(CURRENCIES))
_SIGNS = "$€£¥￥₩₹₽"
_JAPAN = re.compile(r"\b(?:Japan|Japanese|Tokyo|Osaka|Kyoto|yen|Nikkei|Nintendo|Sony|Toyota)\b")
# Nouns that an amount before them describes, with or without an article: Apple's $3 trillion market cap.
_PRICED = re.compile(
    r" (?:market (?:cap|capitalization|value)|deal|valuation|fund|loan|budget|contract|prize|investment|lawsuit|bill|"
    r"fine|settlement|round|project|home|house|mansion|salary|stake|bailout|package|plan|offer|bid|acquisition|takeover|"
    r"merger|program|grant|gift|note|fee|ticket|bond|mortgage|check|coupon|minimum|increase|discount|donation|bonus|reward|bet|"
    r"coin|stamp|gap|deficit|debt|cut|question|rebate|voucher|company|business|industry)\b"
)
# "a $5 bill", but "a $5 in my pocket".
_ADJECTIVE = re.compile(
    r"(?:\s|-)(?!(?:in|on|for|to|of|and|or|per|at|by|from|with|than|is|was|a|an|the|each|every)\b)[a-z]"
)


def _money(match: re.Match[str]) -> str:
    sign = match["currency"]
    one, several, cent, cents = CURRENCIES[sign]
    amount, upper = match["amount"], match["upper"]
    minus = "minus " if match.groupdict().get("minus") else ""
    if sign in "¥￥" and "." not in amount and _JAPAN.search(match.string):
        one, several, cent, cents = CURRENCIES["JPY"]
    magnitude = (match["magnitude"] or "").strip(" -").lower()
    if _is_adjective(match):
        several = one
    if magnitude:
        amounts = f"{number(amount)} to {number(upper)}" if upper else number(amount)
        return f"{minus}{amounts} {_MAGNITUDES.get(magnitude, magnitude)} {several}"
    if upper:
        return f"{minus}{number(amount)} to {number(upper)} {several}"
    # 7.24 USD is a figure of accounts, $7.24 a price.
    return minus + _amount(amount, (one, several, "" if sign.isalpha() else cent, cents))


def _amount(amount: str, names: tuple[str, str, str, str]) -> str:
    one, several, cent, cents = names
    whole, _, decimals = amount.partition(".")
    # Fen and sen are hardly said in English.
    if len(decimals) != 2 or cent not in ("cent", "penny"):
        decimals = decimals.rstrip("0")
        plain = f"{whole}.{decimals}" if decimals else whole
        return f"{number(plain)} {one if plain == '1' else several}"
    parts = []
    if whole.strip("0"):
        parts.append(f"{number(whole)} {one if whole == '1' else several}")
    if decimals != "00":
        parts.append(f"{cardinal(decimals)} {cent if decimals == '01' else cents}")
    return " and ".join(parts) or f"zero {several}"


def _is_adjective(match: re.Match[str]) -> bool:
    following = match.string[match.end() : match.end() + 24]
    described = after_word(match) in ("a", "an", "the", "another") and _ADJECTIVE.match(following)
    return bool(described or _PRICED.match(following))


def _cents(match: re.Match[str]) -> str:
    return f"{number(match['amount'])} {'cent' if match['amount'] == '1' or _is_adjective(match) else 'cents'}"


def _european(match: re.Match[str]) -> str:
    """3,50 € has a decimal comma."""
    return _amount(match["amount"].replace(",", "."), CURRENCIES[match["currency"]])


def _magnitude(match: re.Match[str]) -> str:
    return f"{number(match['amount'])} {_MAGNITUDES[match['magnitude'].lower()]}"


_AMOUNT = rf"(?P<amount>{NUMBER})"
_BEFORE = (
    rf"(?:(?<![\w)])(?P<minus>[-−]))?(?<![A-Za-z])(?P<currency>{_CURRENCY})\s?{_AMOUNT}"
    rf"(?:{_TO}(?:[{_SIGNS}])?(?P<upper>{NUMBER}))?{_MAGNITUDE}"
)
_AFTER = (
    rf"(?<![\w.,]){_AMOUNT}(?:{_TO}(?P<upper>{NUMBER}))?{_MAGNITUDE}\s?"
    r"(?P<currency>[€£¥₩₹₽₫₺₪₦₱₴₿]|(?:USD|HKD|TWD|AUD|CAD|SGD|NZD|CNY|RMB|EUR|GBP|JPY|KRW|INR|CHF|RUB)\b)"
)

# The length of a run, the purity of gold.
_NO_THOUSAND = r" (?:runs?|runners?|races?|gold|yellow|white|rose)\b"

MONEY_RULES: tuple[Rule, ...] = (
    rule("currency", r"(?<![\w.,])(?P<amount>\d+,\d{2})\s?(?P<currency>€)", _european),
    rule("currency", _BEFORE, _money),
    rule("currency", _AFTER, _money),
    rule("currency", rf"(?<![\w.,]){_AMOUNT}\s?[¢￠]", _cents),
    rule("currency", r"(?<![\w.,/-])(?P<amount>\d{1,2})p\b", lambda m: f"{number(m['amount'])} pence"),
    rule("magnitude", rf"(?<![\w.,$]){_AMOUNT}\s?(?P<magnitude>bn|mn|tn|mln|bln|trn)\b", _magnitude),
    rule("magnitude", rf"(?<![\w.,$]){_AMOUNT}(?P<magnitude>k)\b(?!-?\d|{_NO_THOUSAND})", _magnitude),
    # 4K and 8K are pictures.
    rule(
        "magnitude",
        rf"(?<![\w.,$-])(?P<amount>\d{{2,3}}|\d+\.\d+)(?P<magnitude>K)\b(?!-?\d|{_NO_THOUSAND})",
        _magnitude,
    ),
    rule("magnitude", rf"(?<![\w.,$]){_AMOUNT}(?P<magnitude>M)(?= (?:[a-z]{{4,}}|of\b))", _magnitude),
)
