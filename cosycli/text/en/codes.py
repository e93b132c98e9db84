"""Digits that count nothing, in English words: telephone numbers, identifiers, versions, models of products."""

import re

from cosycli.text.en.numerals import cardinal, pairs, plural, spell_digits
from cosycli.text.rules import Rule, rule


def _telephone(match: re.Match[str]) -> str:
    plus = "plus " if match[0].startswith("+") else ""
    groups = re.findall(r"\d+", match[0])
    end = ", " if match[0].endswith("-") else ""  # 1-800-FLOWERS
    return plus + ", ".join(_telephone_group(group) for group in groups) + end


def _telephone_group(digits: str) -> str:
    return f"{cardinal(digits[0])} hundred" if digits in ("800", "900") else spell_digits(digits, zero="oh")


def _groups(match: re.Match[str]) -> str:
    """The digits of a long number with hyphens or blanks: 123-45-6789."""
    return ", ".join(spell_digits(group, zero="oh") for group in re.findall(r"\d+", match[0]))


def _identifier(match: re.Match[str]) -> str:
    return spell_digits(match["digits"], zero="oh")


def _network_address(match: re.Match[str]) -> str:
    address, colon, port = match[0].partition(":")
    spoken = " dot ".join(spell_digits(part) for part in address.split("."))
    return f"{spoken} port {pairs(port)}" if colon else spoken


def _version(match: re.Match[str]) -> str:
    parts = (
        cardinal(part) if part == "0" or part[0] != "0" else spell_digits(part) for part in match["parts"].split(".")
    )
    return ("version " if match["v"] else "") + " point ".join(parts)


def _plural(spoken: str) -> str:
    *rest, last = spoken.split(" ")
    return " ".join([*rest, plural(last)])


def _model(match: re.Match[str]) -> str:
    """RTX 4090, two RTX 4090s."""
    spoken = pairs(match["digits"])
    return _plural(spoken) if match["several"] else spoken


def _short_code(match: re.Match[str]) -> str | None:
    """Text YES to 50505."""
    sent = re.search(r"\b[Tt]ext(?:ing|ed)?\b", match.string[max(0, match.start() - 40) : match.start()])
    return spell_digits(match["digits"], zero="oh") if sent else None


def _mixed_code(match: re.Match[str]) -> str:
    """A tracking or chassis number, sign by sign."""
    return " ".join(spell_digits(c) if c.isdigit() else c for c in match[0])


def _grouped_number(match: re.Match[str]) -> str:
    """1 000 000."""
    return cardinal(match[0].replace(" ", ""))


def _law_section(match: re.Match[str]) -> str:
    """401(k), 501(c)(3)."""
    part = f" {cardinal(match['part'])}" if match["part"] else ""
    return f"{pairs(match['digits'])} {match['letter'].upper()}{part}"


def _hexadecimal(match: re.Match[str]) -> str:
    return "zero x " + " ".join(spell_digits(c) if c.isdigit() else c.upper() for c in match["digits"])


_VERSIONED = (
    r"(?<=[Vv]ersion )|(?<=[Rr]elease )|(?<=Python )|(?<=PyTorch )|(?<=Java )|(?<=CUDA )|(?<=Ubuntu )|(?<=Node )|"
    r"(?<=Linux )|(?<=kernel )|(?<=Windows )|(?<=iOS )|(?<=macOS )|(?<=Android )"
)
_IDENTIFIED = (
    r"(?<=\bID )|(?<=\bID: )|(?<=\bPIN )|(?<=\bPIN: )|(?<=\bcode )|(?<=\bcode: )|(?<=\bcode is )|(?<=\bext )|"
    r"(?<=\bextension )|(?<=\b[Cc]all )|(?<=\b[Dd]ial )|"
    r"(?<=\b[Cc]ard ending in )|(?<=account ending in )|(?<=number ending in )|"
    r"(?<=account )|(?<=account number )|(?<=order number )|(?<=number is )|(?<=[Zz]ip )|(?<=ZIP )|(?<=[Zz]ip: )|"
    r"(?<=ZIP: )|(?<=QQ )|(?<=postcode )"
)
# Telephone numbers and versions come before dates and times, which would read a part of them.
DIGIT_GROUP_RULES: tuple[Rule, ...] = (
    rule(
        "telephone number",
        r"(?<![\w.+-])\+\d{1,3}(?:[ .-]?\(?\d{1,4}\)?)(?:[ .-]\d{2,4}){0,3}[ .-]\d{2,6}(?:-\d)?(?![\w-])",
        _telephone,
    ),
    rule(
        "telephone number",
        r"(?<![\w.+-])(?:1[ .-])?(?:\(\d{3}\)[ -]?|\d{3}[ -])\d{3}[ -]\d{4}(?:-\d+)?(?![\w-])",
        _telephone,
    ),
    rule("telephone number", r"(?<![\w.+-])(?:1\.)?[2-9]\d{2}\.\d{3}\.\d{4}(?![\w.-])", _telephone),
    rule("telephone number", r"(?<![\w.+-])(?:1-\d{3}-(?=[A-Z])|(?<!\d)[2-9]\d{2}-\d{4}(?![\w-]))", _telephone),
    rule("telephone number", r"(?<![\w.+-])\(0\d{1,4}\)[ -]?\d{3,4}[ -]?\d{3,4}(?![\w-])", _telephone),
    rule("identifier", r"#\d{2,6}(?:-\d{2,6})+(?![\w-])", lambda m: f"number {_groups(m)}"),
    rule("identifier", r"(?<=\bto )(?P<digits>\d{5,6})(?!\w|[.,]\d)", _short_code),
    rule("identifier", r"\b(?=[A-Z\d]*[A-Z])(?=(?:[A-Z]*\d){5})[A-Z\d]{9,}\b", _mixed_code),
    rule("number", r"(?<![\w.,+-])(?<!\d )[1-9]\d{0,2}(?:(?: \d{3}){2,}| 000)(?![\w-]| \d)", _grouped_number),
    rule("identifier", r"(?<![\w.+-])\d{3}-\d{2}-\d{4}(?![\w-])", _groups),
    rule("identifier", r"(?<![\w.+-])\d{4}(?:[ -]\d{4}){2,4}(?![\w-])", _groups),
    rule("identifier", r"(?<![\w.+-])97[89](?:-\d{1,7}){4}(?![\w-])", _groups),
    rule("identifier", r"(?<![\w.+-])\d{1,5}(?:-\d{1,7}){3,5}(?![\w-])", _groups),
    rule("telephone number", r"(?<![\w.+-])0\d{1,4}[ -]\d{3,4}[ -]?\d{3,4}(?![\w-])", _telephone),
    rule("telephone number", r"(?<![\w.+-])\+\d{7,15}(?!\w|[.,]\d)", lambda m: "plus " + spell_digits(m[0], zero="oh")),
    rule("identifier", r"(?<![\w.+-])\d{10,}(?!\w|[.,]\d)", lambda m: spell_digits(m[0])),
    # 911 is an emergency, in whatever words, unless it is a car.
    rule(
        "telephone number", r"(?<!Porsche )(?<![\w.,$-])(?:911|999)(?!\w|[.,%]\d|%)(?! (?:people|[a-z]+s)\b)", _groups
    ),
    # Business to business, one to another.
    rule("letter to letter", r"\b(?P<one>[BCDGMOPS])2(?=[BCDGMOPST]\b)", lambda m: f"{m['one']} to "),
    rule(
        "extension",
        r"\b[eE]xt\.?\s?(?P<digits>\d{2,5})(?!\w|[.,]\d)",
        lambda m: f"extension {spell_digits(m['digits'], zero='oh')}",
    ),
    rule("identifier", rf"(?:{_IDENTIFIED})(?P<digits>\d{{3,}})(?![\w-]|[.,]\d)", _identifier),
    rule("identifier", r"(?<![\w.,-])007(?![\w%]|[.,]\d)", "double oh seven"),
    rule("section of a law", r"\b(?P<digits>[45]0[1-9])\((?P<letter>[a-z])\)(?:\((?P<part>\d)\))?", _law_section),
    rule("model number", r"(?<![\w.,$-])(?P<digits>7[0-8]7)s\b", lambda m: _plural(pairs(m["digits"]))),  # 747s
    rule("network address", r"(?<![\w.-])\d{1,3}(?:\.\d{1,3}){3}(?::\d{2,5})?(?![\w]|\.\d)", _network_address),
    rule("version", rf"(?:{_VERSIONED})(?P<v>)(?P<parts>\d+\.\d+)(?![\w%]|\.\d)", _version),
    rule("version", r"\b(?P<v>v\.?|V\.?(?=\d+\.\d))\s?(?P<parts>\d+(?:\.\d+)*)(?=\b|[a-z])(?!\.\d)", _version),
    rule("version", r"(?<![\w.-])(?P<v>)(?P<parts>\d+(?:\.\d+){2,})(?![\w]|\.\d)", _version),
    rule("hexadecimal number", r"\b0x(?P<digits>[0-9A-Fa-f]{1,16})\b", _hexadecimal),
)


def _band(match: re.Match[str]) -> str:
    return f"{match['name']} {pairs(match['digits'])}"


_NAMED = (
    r"(?<=[A-Z]{2}[ -])|(?<=\bBoeing )|(?<=\bAirbus )|(?<=[Ff]light )|(?<=[Rr]oom )|(?<=[Rr]oute )|(?<=[Hh]ighway )"
)
_NAMED += r"|(?<=Porsche )|(?<=Ferrari )|(?<=Peugeot )|(?<=Xbox )|(?<=\bForm )|(?<=Interstate )|(?<=\b[Bb]us )"
_NAMED += r"|(?<=\b[Cc]hannel )|(?<=\b[Pp]ort )|(?<=Apartment )|(?<=Suite )|(?<=\berror )|(?<=Area )|(?<=Ryzen \d )"
# Before ranges, which would take the hyphen for "to".
MODEL_RULES: tuple[Rule, ...] = (
    rule(
        "model number",
        r"\b(?P<digits>7\d7)-(?P<rest>\d{1,3})(?![\d.,]\d|[a-z])(?=\b|[A-Z]{1,3}\b)",
        lambda m: f"{pairs(m['digits'])} {cardinal(m['rest'])} ",
    ),
    rule("model number", r"(?<=\b[A-Za-z]\d)-(?P<digits>\d{4,5})(?=[A-Z]{0,3}\b)", lambda m: f" {pairs(m['digits'])} "),
    rule(
        "model number",
        r"(?<![\w.,$€£¥-])(?P<digits>[1-9]\d{3})(?=(?:[A-Z]{1,2}|XT|XTX)\b)",
        lambda m: f"{pairs(m['digits'])} ",
    ),
    rule(
        "model number", r"(?<=\b[B-Z])-?(?P<digits>[1-9]\d{2,3})(?![\d%]|[.,]\d)", lambda m: f" {pairs(m['digits'])} "
    ),
    rule("model number", r"\bA-?(?P<digits>[1-9]\d{2,3})(?![\d%]|[.,]\d)", lambda m: f"A-{pairs(m['digits'])} "),
    rule("model number", r"(?<=[A-Z]{2})(?P<digits>[1-9]\d{2,3})(?![\d%]|[.,]\d)", lambda m: f" {pairs(m['digits'])} "),
    rule(
        "standard",
        r"\b(?P<letter>[HhXx])\.?(?P<digits>26[456])\b",
        lambda m: f"{m['letter'].upper()} {pairs(m['digits'])}",
    ),
    rule(
        "standard", r"\b802\.(?P<part>\d{1,2})(?=[a-z]{0,2}\b)", lambda m: f"eight oh two point {cardinal(m['part'])} "
    ),
    rule("model number", r"\b(?P<digits>\d{3,4})(?=[pP]\b)", lambda m: f"{pairs(m['digits'])} "),
    # Table 3-1 is the first of the third chapter.
    rule(
        "number of a table",
        r"(?:(?<=\b[Tt]able )|(?<=\b[Ff]igure )|(?<=\b[Ee]xhibit ))"
        r"(?P<chapter>\d{1,2})-(?P<digits>\d{1,2})(?![\w-]|[.,]\d)",
        lambda m: f"{cardinal(m['chapter'])} {cardinal(m['digits'])}",
    ),
    # Blink-182
    rule("model number", r"\b(?P<name>[A-Z][a-z]+)-(?P<digits>[1-9]\d[1-9])(?![\w%-]|[.,]\d)", _band),
    rule("model number", rf"(?:{_NAMED})(?P<digits>\d{{3,4}})(?P<several>s?)(?![\w-]|[.,]\d)", _model),
)
CODE_RULES: tuple[Rule, ...] = (
    rule("code", r"(?<=[A-Z])(?P<digits>\d{1,2})['’]?s\b", lambda m: f" {_plural(cardinal(m['digits']))}"),
    # "A4" with its hyphen is the letter, "A four" would be the article.
    rule("code", r"\bA-?(?=\d)", "A-"),
    rule("code", r"(?<![A-Za-z])A-(?P<digits>\d{1,3})\b", lambda m: f"A-{cardinal(m['digits'])}"),
    rule("code", r"(?P<letter>[^\W\d_])-?(?=\d)", lambda m: m["letter"] + " "),
    rule("code", r"(?P<digit>\d)-?(?=[^\W\d_])", lambda m: m["digit"] + " "),
)
