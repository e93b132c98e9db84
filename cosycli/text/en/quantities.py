"""English measures, fractions, ranges and other numbers in words: rules for the normalizer."""

import re

from cosycli.text.en.context import after_word
from cosycli.text.en.numerals import cardinal, fraction, number, ordinal
from cosycli.text.en.units import PER, UNITS
from cosycli.text.numbers import NUMBER, alternatives
from cosycli.text.rules import Rule, rule

_SIGNED = rf"(?:(?<![\w)])[-−+])?{NUMBER}"
_RANGE = r"\s?(?:[-–—~～]|\bto\b)\s?"
_UNIT = alternatives(tuple(UNITS))
_PER = alternatives(tuple(PER))
# Letters that are more often something else than a unit when they stand apart from their number ("5 h").
_GLUED_ONLY = frozenset({"s", "h", "J", "ha", "cal", "mol", "t", "N", "MP", "mo", "pt", "y", "d"})
# A word that a measure before it describes (a 5 km run), and no preposition or verb.
_DESCRIBED = re.compile(
    r" (?!(?:in|on|for|to|of|and|or|per|at|by|from|with|than|is|was|a|an|the|away|long|tall)\b)[a-z]"
)

# Nouns that a measure before them describes even without an article.
_MEASURED_NOUN = re.compile(
    r" (?:angle|turn|rotation|bend|corner|view|dash|relay|sprint|race|run|walk|hurdles|freestyle|backstroke|"
    r"breaststroke|butterfly|medley|bulb|lens|battery|drive|disk|SSD|cable|radius|resistor|capacitor|engine|charger|adapter|fence|"
    r"ladder|bottle|bag|box|jar|tablet|capsule|bond|note|mortgage|yield)\b"
)
_BASIS = re.compile(r"\b(?:rates?|yields?|Fed|spreads?|margins?|cut|hike|rose|fell|up|down|bonds?|Treasury)\b")


def _amounts(match: re.Match[str]) -> str:
    amount = match["amount"]
    plus = "plus " if amount[0] == "+" else ""
    spoken = plus + number(amount)
    return f"{spoken} to {number(match['upper'])}" if match["upper"] else spoken


def _measure(match: re.Match[str]) -> str | None:
    amount, unit, gap = match["amount"], match["unit"], match["gap"]
    if gap and unit in _GLUED_ONLY and not match["per"] and "." not in amount and not match["upper"]:
        return None
    following = match.string[match.end() : match.end() + 24]
    if (unit == "s" and len(amount) > 3 and "." not in amount) or (unit in ("N", "W") and following.startswith(". ")):
        return None  # RTX 4090s; 45 W. 34th Street
    one, several = UNITS[unit]
    if unit == "bps" and _BASIS.search(match.string):
        one, several = "basis point", "basis points"
    as_adjective = gap == "-" or (after_word(match) in ("a", "an") and bool(_DESCRIBED.match(following)))
    as_adjective = as_adjective or bool(_MEASURED_NOUN.match(following))
    single = not match["upper"] and (amount.lstrip("-−+") == "1" or as_adjective)
    per = "".join(f" per {PER[name]}" for name in match.group("per", "per_too") if name)
    return f"{_amounts(match)} {one if single else several}{per}"


def _fraction(match: re.Match[str]) -> str | None:
    top, bottom, whole = match["top"], match["bottom"], match["whole"]
    if (top, bottom) in (("24", "7"), ("9", "11")) and not whole:
        return f"{cardinal(top)} {cardinal(bottom)}"
    if not whole and not match["unit"] and (top == bottom or int(top) + int(bottom) == 100):
        return f"{cardinal(top)} {'out of ' if top in ('5', '10', '100') else ''}{cardinal(bottom)}"
    if bottom.startswith("0") or int(bottom) < 2:
        return None
    if match["unit"] and not whole and int(bottom) > 16 and bottom not in ("32", "64", "100", "1000"):
        return f"{cardinal(top)} {cardinal(bottom)} {UNITS[match['unit']][1]}"  # 50/60 Hz
    sign = "negative " if match["sign"] else ""
    unit = f" {UNITS[match['unit']][1 if whole else 0]}" if match["unit"] else ""
    return f"{sign}{cardinal(whole) + ' and ' if whole else ''}{fraction(top, bottom)}{unit}"


def _out_of(match: re.Match[str]) -> str:
    return f"{number(match['top'])} out of {cardinal(match['bottom'])}"


def _over(match: re.Match[str]) -> str:
    unit = " millimeters of mercury" if match["unit"] else ""
    return f"{number(match['top'])} over {cardinal(match['bottom'])}{unit}"


def _range(match: re.Match[str]) -> str:
    return f"{number(match['lower'])} to {number(match['upper'])}"


def _feet_inches(match: re.Match[str]) -> str:
    """6'2" is "six foot two"."""
    return f"{cardinal(match['feet'])} foot {number(match['inches'])}"


def _feet_and_inches(match: re.Match[str]) -> str:
    feet, inches = match["feet"], match["inches"]
    return (
        f"{number(feet)} {'foot' if feet == '1' else 'feet'} {number(inches)} {'inch' if inches == '1' else 'inches'}"
    )


def _inches(match: re.Match[str]) -> str:
    return f"{number(match['amount'])} {'inch' if match['amount'] == '1' or match['noun'] is not None else 'inches'}"


def _fraction_of_an_inch(match: re.Match[str]) -> str:
    """3/8", 2 1/2"."""
    whole = f"{cardinal(match['whole'])} and " if match["whole"] else ""
    several = match["whole"] and match["noun"] is None
    return f"{whole}{fraction(match['top'], match['bottom'])} {'inches' if several else 'inch'}"


def _kelvin(match: re.Match[str]) -> str | None:
    """300 K where temperatures are spoken of."""
    if not _THERMAL.search(match.string):
        return None
    return f"{number(match['amount'])} kelvin"


_THERMAL = re.compile(r"°\s?[CF]|temperature|absolute zero|[Ss]uperconduct|[Kk]elvin")


def _round_numbers(match: re.Match[str]) -> str:
    """1000s of users."""
    return {2: "hundreds", 3: "thousands", 6: "millions"}[match["zeros"].count("0")]


def _feet(match: re.Match[str]) -> str:
    return f"{number(match['amount'])} {'foot' if match['amount'] == '1' else 'feet'}"


def _angle(match: re.Match[str]) -> str:
    """Degrees, minutes and seconds of an angle: 40°42'46" N."""
    names = ("degree", "minute", "second")
    parts = zip(match.group("degrees", "minutes", "seconds"), names, strict=True)
    spoken = [f"{number(figure)} {name}{'' if figure == '1' else 's'}" for figure, name in parts if figure]
    return " ".join(spoken) + (" " + _DIRECTIONS[match["direction"]] if match["direction"] else "")


def _duration(match: re.Match[str]) -> str:
    """1h30m, 2h 15min, 1h 5m 20s."""
    names = ("hour", "minute", "second")
    parts = zip(match.group("hours", "minutes", "seconds"), names, strict=True)
    return " ".join(f"{cardinal(n)} {name}{'' if int(n) == 1 else 's'}" for n, name in parts if n)


_DIRECTIONS = {"N": "north", "S": "south", "E": "east", "W": "west"}


def _ratio(match: re.Match[str]) -> str:
    return " to ".join(cardinal(part) for part in match["parts"].split(":"))


def _superscript(match: re.Match[str]) -> str:
    return f" to the power of {number(match[0].translate(_SUPERSCRIPTS))} "


_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")


def _scientific(match: re.Match[str]) -> str:
    return f"{number(match['amount'])} times ten to the power of {number(match['power'])}"


def _power(match: re.Match[str]) -> str:
    power = match["power"]
    words = {"2": "squared", "3": "cubed"}.get(power)
    if words:
        return f" {words}"
    return f" to the power of {number(power) if power.lstrip('-−').isdigit() else power}"


_AMOUNT = rf"(?P<amount>{NUMBER})"
_UPPER = rf"(?P<upper>{NUMBER})"
_ENDS = r"(?![\w/]|[.,]\d)"
_FEET_INCHES = r"(?<![\w.])(?P<feet>\d{1,2})['’′]\s?(?P<inches>\d\d?(?:\.5)?)(?:\"|”|″|''|’’)"
_FEET_AND_INCHES = r"(?<![\w.])(?P<feet>\d{1,2}) ?ft\.? (?P<inches>\d\d?) ?in\b\.?"
_FRACTION_INCHES = (
    r"(?<![\w./\"“-])(?:(?P<whole>\d+)[ -])?(?P<top>\d{1,2})/(?P<bottom>2|4|8|16|32|64)(?:\"|″|”)(?P<noun>(?= [a-z]))?"
)
_MEASURED = (
    "tall|wide|long|thick|deep|high|diameter|screens?|displays?|monitors?|TVs?|tablets?|laptops?|wheels?|rims?|pizzas?"
)
_INCHES = (
    r"(?<![\w./\"“])(?P<amount>\d{1,3}(?:\.\d{1,2})?)(?:″|\"(?=\s?(?:[x×,.]?\s?\d|x\b|by\b|"
    rf"{_MEASURED}))|(?<=\d\.\d)\"(?=[,;)]\s)|(?<=[x×] \d)\"|(?<=[x×] \d\d)\")"
)
_INCHES += r"(?P<noun>(?=\s(?:screen|display|monitor|TV|tablet|laptop|wheel|rim|pizza)))?"
_IN = rf"(?<![\w.]){_AMOUNT} in(?P<noun>(?!))?"
_IN += r"(?=\.?(?:\s*$|[,;)]|\s(?:x|by|×|tall|wide|long|thick|deep|high|diameter)\b))"
_MEASURE = (
    rf"(?<![\w.,])(?<!\d/)(?<!\d / )(?P<amount>{_SIGNED})"
    rf"(?:\s?(?:{_UNIT})?{_RANGE}{_UPPER})?(?P<gap>[ -]?)(?P<unit>{_UNIT})"
    rf"(?:\s?/\s?(?P<per>{_PER})(?:/(?P<per_too>{_PER}))?)?(?:(?<=[a-z])\.(?=\s[a-z]|[,/]))?(?![\w²³°]|/(?!\d))"
)
_FRACTION = (
    r"(?<![\w./])(?:(?<![\w)-])(?P<sign>[-−]))?(?:(?P<whole>\d+)[ -])?(?P<top>\d{1,3})\s?/\s?(?P<bottom>\d{1,3})"
    r"(?:th|rd|nd)?s?" + rf"(?:[ -]?(?P<unit>{_UNIT})(?!\w))?" + _ENDS
)
_RATED = (
    r"(?<=rated )|(?<=rate it )|(?<=score )|(?<=scored )|(?<=scores )|(?<=ing of )|(?<=got )|(?<=it a )|(?<=ore of )"
)
_RATING = rf"(?:{_RATED})(?P<top>\d{{1,3}}(?:\.\d)?)/(?P<bottom>5|10|20|100)" + _ENDS
_STARS = r"(?<![\w./])(?P<top>\d{1,3}(?:\.\d)?)/(?P<bottom>5|10|100)(?= (?:stars?|points?|rating|score)\b)"
_RATIO = r"(?<![\w.:,])(?P<parts>\d{1,3}(?::\d{1,3}(?:,\d{3})+|:\d{4,}|(?::\d{1,3}){1,2}))(?![\w:]|[.,]\d)"
_BOOKS = (
    "Psalms?|Proverbs|Genesis|Exodus|Leviticus|Isaiah|Matthew|Mark|Luke|John|Acts|Romans|Corinthians|Hebrews|Surah?"
)
_VERSE = rf"\b(?P<book>{_BOOKS}) (?P<chapter>\d{{1,3}}):(?P<verse>\d{{1,3}})\b"
_ORDINAL = r"\b(?P<digits>\d{1,3}(?:,\d{3})+|\d+)(?:st|nd|rd|th)\b"
_NUMBER_RANGE = rf"(?<![\w.,-])(?P<lower>{NUMBER})\s?[-–—~～]\s?{_UPPER}(?![\w-]|[.,]\d)"
# Before the rules for years, which would read "2000 km".
MEASURE_RULES: tuple[Rule, ...] = (
    rule(
        "angle",
        r"(?<![\w.])(?P<degrees>\d{1,3})°\s?(?P<minutes>\d{1,2}(?:\.\d+)?)['’′]"
        r"(?:\s?(?P<seconds>\d{1,2}(?:\.\d+)?)(?:\"|”|″|''))?(?:\s?(?P<direction>[NSEW])\b)?",
        _angle,
    ),
    rule(
        "duration",
        r"(?<![\w.])(?P<hours>\d{1,3}) ?h ?(?P<minutes>\d{1,2}) ?m(?:in)?(?: ?(?P<seconds>\d{1,2}) ?s)?\b",
        _duration,
    ),
    rule(
        "decimal comma",
        rf"(?<![\w.,])(?P<whole>\d+),(?P<part>\d{{1,2}})(?=\s?(?:{_UNIT})(?!\w))",
        lambda m: f"{m['whole']}.{m['part']}",
    ),
    rule("length", _FRACTION_INCHES, _fraction_of_an_inch),
    rule(
        "angle",
        rf"(?<![\w.]){_AMOUNT} ?° ?(?P<direction>[NSEW])(?!\w)",
        lambda m: f"{number(m['amount'])} degrees {_DIRECTIONS[m['direction']]}",
    ),
    rule("several", r"\b1(?P<zeros>00|,?000|,?000,?000)s(?= of\b)", _round_numbers),
    rule("height", _FEET_INCHES, _feet_inches),
    rule("height", r"(?<![\w.'’])(?P<feet>[4-7])['’](?P<inches>1[01]|\d)(?![\w'’\"]|[.,]\d)", _feet_inches),
    rule("length", _FEET_AND_INCHES, _feet_and_inches),
    rule("length", _INCHES, _inches),
    rule("length", _IN, _inches),
    rule("length", r"(?<![\w.])(?P<amount>\d{1,3})′", _feet),
    rule("blood pressure", r"(?<![\w./])(?P<top>[12]?\d\d)/(?P<bottom>\d{2,3})(?P<unit> ?mmHg)\b", _over),
    rule(
        "blood pressure",
        r"(?:(?<=\bBP )|(?<=\bBP: )|(?<=pressure )|(?<=pressure of )|(?<=pressure is )|(?<=pressure was ))"
        r"(?P<top>[12]?\d\d)/(?P<bottom>\d{2,3})(?P<unit>(?!))?(?![\w/]|[.,]\d)",
        _over,
    ),
    rule("abbreviation", r"(?<=\d )(?P<kind>sq|cu)\. ?(?=(?:ft|mi|m|km|cm|yd|in)\b)", lambda m: m["kind"] + " "),
    rule("measure", rf"(?<![\w.,]){_AMOUNT} ?K(?![\w-])", _kelvin),
    rule("measure", _MEASURE, _measure),
    rule("scientific notation", rf"(?<![\w.]){_AMOUNT}[eE](?P<power>[-+−]?\d{{1,3}})\b", _scientific),
    rule("power", "[⁰¹²³⁴⁵⁶⁷⁸⁹⁻]{2,}|[⁰¹⁴⁵⁶⁷⁸⁹]", _superscript),
    rule("power", r"(?<=[\w)])\^\(?(?P<power>[-−]?[A-Za-z0-9]{1,3})\)?", _power),
)
QUANTITY_RULES: tuple[Rule, ...] = (
    rule("fraction", r"\b24/7/365\b", "twenty four seven three sixty five"),
    rule("blood pressure", r"(?<![\w./])(?P<top>1\d\d)/(?P<bottom>[4-9]\d)(?P<unit>(?!))?(?![\w/]|[.,]\d)", _over),
    rule("rating", r"(?<![\w./])(?P<top>\d{1,2}\.\d)/(?P<bottom>5|10|100)" + _ENDS, _out_of),
    rule("rating", _RATING, _out_of),
    rule("rating", _STARS, _out_of),
    rule("fraction", _FRACTION, _fraction),
    rule("ratio", r"(?<![\w.:,])50:50(?![\w:]|[.,]\d)", "fifty fifty"),
    rule("verse", _VERSE, lambda m: f"{m['book']} {cardinal(m['chapter'])} {cardinal(m['verse'])}"),
    rule("ratio", _RATIO, _ratio),
    rule("ordinal", _ORDINAL, lambda m: ordinal(m["digits"].replace(",", ""))),
    rule("range", _NUMBER_RANGE, _range),
)
