"""Roman numerals after the names and things that are counted with them: rules for the normalizer."""

import re

from cosycli.text.en.numerals import cardinal, ordinal
from cosycli.text.rules import Rule, rule

_VALUES = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000}
# One to 399. C and L alone are letters (Type C), and so is X or V before a point (an initial).
_NUMERAL = r"(?P<roman>(?=[IVX]|[CL][IVXLC])C{0,3}(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3}))\b(?!['’](?!s\b)|\.\w|\. [A-Z])"
_KINGS = (
    "Henry|Louis|Charles|George|Edward|Richard|James|William|Elizabeth|Mary|Philip|Alexander|Napoleon|Nicholas|Peter|"
    "Catherine|Frederick|Wilhelm|Paul|Benedict|Pius|Leo|Gregory|Innocent|Ramses|Ramesses|Ptolemy|Darius|Ivan|Otto|"
    "Gustav|Christian|Harald|Felipe|Alfonso|Margrethe|Leopold|Franz|Joseph|Friedrich|Mehmed|Murad|Clement|Urban|Rama|"
    "Carl|John|Juan|Carlos|Constantine|Baldwin|Robert|David|Xerxes|Cyrus|Artaxerxes|Thutmose|Amenhotep|Cleopatra|"
    "Isabella|Ferdinand|Maximilian|Christina|Olav|Haakon|Humbert|Umberto|Victor|Emmanuel|Sixtus|Julius|Boniface|"
    "Celestine|Adrian|Stephen|Alfred|Akbar|Selim|Suleiman|Bayezid|Mohammed|Hassan|Abdullah"
)
_THINGS = (
    "[Ww]ar|[Cc]hapter|[Pp]art|[Pp]hase|[Vv]olume|Vol\\.|[Tt]ype|[Aa]ct|[Ss]cene|[Bb]ook|[Ss]ection|[Aa]rticle|[Ss]tage|"
    "[Ll]evel|[Cc]lass|[Gg]rade|[Tt]itle|[Ee]pisode|Fantasy|Bowl|[Ss]tep|[Ff]igure|[Tt]able|[Gg]roup|Mark|Mk|"
    "Apollo|Rocky|Division|[Aa]ppendix|[Uu]nit|Saturn|Quest|Olympiad|[Tt]ier|[Cc]olumn|[Rr]ow|[Ll]esson|Symphony"
)


def value(numeral: str) -> int:
    """``"XIV"`` -> 14."""
    total, largest = 0, 0
    for letter in reversed(numeral):
        figure = _VALUES[letter]
        total += figure if figure >= largest else -figure
        largest = max(largest, figure)
    return total


def _counted(match: re.Match[str]) -> str:
    return cardinal(str(value(match["roman"])))


def _ordinal(match: re.Match[str]) -> str:
    return ordinal(str(value(match["roman"])))


def _king(match: re.Match[str]) -> str | None:
    """Henry VIII; but "Henry I" only where no verb may follow ("as I told Henry I went")."""
    if match["roman"] == "I" and re.match(r" [a-z]", match.string[match.end() :]):
        return None
    return f"{match['name']} the {_ordinal(match)}"


def _thing(match: re.Match[str]) -> str | None:
    """Part I, chapter IV; but "the book I read"."""
    if match["roman"] == "I" and match["name"].islower():
        return None
    name = "Volume" if match["name"] == "Vol." else match["name"]
    return f"{name} {_counted(match)}"


_WARS = {"I": "one", "II": "two", "III": "three", "1": "one", "2": "two", "3": "three"}

ROMAN_RULES: tuple[Rule, ...] = (
    rule("abbreviation", r"\bWW\s?(?P<war>I{1,3}|[123])\b", lambda m: f"World War {_WARS[m['war']]}"),
    rule("Roman numeral", rf"\b(?P<name>{_KINGS})\s+{_NUMERAL}", _king),
    rule("Roman numeral", rf"(?<!\w)(?P<name>{_THINGS})\s?{_NUMERAL}", _thing),
    rule(
        "Roman numeral",
        r"\b(?P<name>[Aa]ct|[Ss]cene|[Cc]hapter|[Pp]art|[Pp]ages?|[Ss]ection|[Vv]olume|[Bb]ook) "
        r"(?P<roman>(?=[ivxl]{2})x{0,3}(?:xl|l?x{0,3})(?:ix|iv|v?i{0,3}))\b",
        lambda m: f"{m['name']} {cardinal(str(value(m['roman'].upper())))}",
    ),
    rule("Roman numeral", rf"\b{_NUMERAL}(?=[ -][Cc]entur(?:y|ies)\b)", _ordinal),
    rule(
        "Roman numeral",
        r"\b(?P<name>[A-Z][a-z]+)\s(?P<roman>II|III|IV|VI|VII|VIII|IX|XI{1,3}|XIV|XVI{0,3})\b(?!['’](?!s\b))",
        _thing,
    ),
    rule("Roman numeral", r"^\s*(?P<roman>(?=[IVX]{2})X{0,3}(?:IX|IV|V?I{0,3}))\.?\s*$", _counted),
)
