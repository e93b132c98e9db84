"""Characters and signs in English words: rules for the normalizer."""

import re

from cosycli.text.en.units import PER, UNITS
from cosycli.text.numbers import alternatives
from cosycli.text.rules import Rule, rule

# Characters with a plain equivalent, before everything else.
_PLAIN = {
    **{chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)},
    **{"\u3000": " ", "\u00a0": " ", "\u202f": " ", "\u2009": " ", "−": "-", "﹣": "-", "…": "...", "№": "No."},
    **{"½": "1/2", "⅓": "1/3", "⅔": "2/3", "¼": "1/4", "¾": "3/4", "⅛": "1/8", "⅜": "3/8", "⅝": "5/8", "⅞": "7/8"},
}
_INVISIBLE = "[\u00ad\u200b-\u200f\u2028-\u202e\u2060\ufe0f\ufeff]"
_EMOJI = "(?:(?![☎♀♂♭♯✓✔✗✘])[\U0001f000-\U0001faff\u2600-\u27bf\u2b00-\u2bff])+"

GREEK = dict(
    zip(
        "αβγδεζηθικλμνξοπρστυφχψως",
        (
            *(
                "alpha",
                "beta",
                "gamma",
                "delta",
                "epsilon",
                "zeta",
                "eta",
                "theta",
                "iota",
                "kappa",
                "lambda",
                "mu",
                "nu",
            ),
            *("xi", "omicron", "pi", "rho", "sigma", "tau", "upsilon", "phi", "chi", "psi", "omega", "sigma"),
        ),
        strict=True,
    )
)
_GREEK = {**GREEK, **{letter.upper(): name for letter, name in GREEK.items() if letter != "ς"}, "µ": "mu"}
# Signs by name wherever they are left.
_NAMES = {
    **{"+": "plus", "=": "equals", "&": "and", "@": "at", "≈": "is about", "≠": "is not equal to", "≤": "is at most"},
    **{"≥": "is at least", "×": "times", "÷": "divided by", "±": "plus or minus", "√": "the square root of"},
    **{"∞": "infinity", "∑": "the sum of", "∏": "the product of", "∫": "the integral of", "∂": "partial", "∆": "delta"},
    **{
        "∇": "nabla",
        "∈": "in",
        "∉": "not in",
        "∪": "union",
        "∩": "intersection",
        "⊂": "is a subset of",
        "∀": "for all",
    },
    **{"∃": "there is", "∝": "is proportional to", "≡": "is identical to", "⊥": "is perpendicular to", "∠": "angle"},
    **{"∴": "therefore", "∵": "because", "°": "degrees", "%": "percent", "‰": "per mille", "€": "euros", "£": "pounds"},
    **{
        "¥": "yuan",
        "$": "dollars",
        "¢": "cents",
        "₩": "won",
        "₹": "rupees",
        "→": "to",
        "←": "from",
        "↑": "up",
        "↓": "down",
    },
    **{
        "⇒": "implies",
        "↔": "to and from",
        "⇔": "if and only if",
        "§": "section",
        "©": "copyright",
        "™": "trademark",
        "☎": "telephone",
        "♂": "male",
        "♀": "female",
        "✓": "check",
        "✔": "check",
        "✗": "cross",
        "✘": "cross",
        "†": "dagger",
        "‡": "double dagger",
        "®": "registered",
        "¶": "paragraph",
        "²": "squared",
        "³": "cubed",
    },
    **{
        "Ω": "ohms",
        "℃": "degrees Celsius",
        "℉": "degrees Fahrenheit",
        "♭": "flat",
        "♯": "sharp",
        "′": "prime",
        "″": "double prime",
    },
    **{
        "‖": "parallel to",
        "∥": "is parallel to",
        "⊕": "plus",
        "⊗": "times",
        "∧": "and",
        "∨": "or",
        "¬": "not",
        "∅": "the empty set",
    },
}
_PER = (
    "s|second|minute|min|hour|hr|day|week|month|mo|year|yr|person|kg|lb|GB|night|user|token|seat|share|barrel|gallon|"
)
_PER += "bbl|oz|MWh|kWh|ton"
_PER_NAMES = {
    "s": "second",
    "min": "minute",
    "hr": "hour",
    "mo": "month",
    "yr": "year",
    "kg": "kilogram",
    "lb": "pound",
    "GB": "gigabyte",
    "bbl": "barrel",
    "oz": "ounce",
    "MWh": "megawatt hour",
    "kWh": "kilowatt hour",
}

# Units that are nothing else even without a number: "measured in km/h".
_RATED_UNIT = "km|cm|mm|kg|mg|mL|ml|MB|GB|kB|KB|kWh|mmol|mi"


def _bare_rate(match: re.Match[str]) -> str:
    return UNITS[match["unit"]][1] + (f" per {PER[match['per']]}" if match["per"] else "")


CHARACTER_RULES: tuple[Rule, ...] = (
    rule("fraction", "(?<=[0-9])[½⅓⅔¼¾⅛⅜⅝⅞]", lambda m: " " + _PLAIN[m[0]]),
    rule("plain form", "|".join(_PLAIN), lambda m: _PLAIN[m[0]]),
    rule("", _INVISIBLE, ""),
    rule("", _EMOJI, " "),
)
SYMBOL_RULES: tuple[Rule, ...] = (
    rule("symbol", r"\bAT&T\b", "A T and T"),
    rule("symbol", r"\bC\+\+", "C plus plus"),
    rule("symbol", r"\bR&B\b", "R and B"),
    rule("symbol", r"\b([CFJAG])#(?!\w)", lambda m: f"{m[1]} sharp"),
    rule("symbol", r"(?<!\w)\.NET\b", "dot net"),
    rule("symbol", r"(?<=[a-z])\+(?!\w)", " plus"),
    rule("emoticon", r"(?:(?<=\b[Ii] )|(?<=\b[Ww]e ))<3(?=[\s!.,]|$)", "love"),
    rule("number sign", r"#\s?(?=\d)", "number "),
    rule("dollar sign", r"(?<!\w)\$(?=[A-Za-z_])(?![A-Za-z]+\d)", "dollar "),  # $AAPL, $HOME
    rule("conjunction", r"(?<=[\w)]) && (?=\S)", " and "),
    rule("conjunction", r"(?<=[\w)]) \|\| (?=\S)", " or "),
    rule("copyright", r"\([cC]\)(?= (?:19|20)\d\d\b)", "copyright"),
    rule("hashtag", r"#(?=[A-Za-z])", "hashtag "),
    rule("approximately", r"(?<![\w.])~\s?(?=[\d$€£¥])", "about "),
    rule("comparison", r"(?<![\w)] )(?<![\w)])≤", "at most "),
    rule("comparison", r"(?<![\w)] )(?<![\w)])≥", "at least "),
    rule("comparison", r"(?<![\w)] )(?<![\w)])<=", "at most "),
    rule("comparison", r"(?<![\w)] )(?<![\w)])>=", "at least "),
    rule("approximately", r"(?<![\w)] )(?<![\w)])≈\s?", "about "),
    rule("comparison", r"<=|≦", " is at most "),
    rule("comparison", r">=|≧", " is at least "),
    rule("comparison", r"!=", " is not equal to "),
    rule("comparison", r"(?<!=)==(?!=)", " equals "),
    rule("arrow", r"(?<![-=<])(?:-|=)>", " to "),
    rule("arrow", r"<-(?![-\d])", " from "),
    rule("comparison", r"(?<=[\w)])\s?<\s?(?=[\d.-])|(?<=\w) < (?=\w)", " is less than "),
    rule("comparison", r"(?<=[\w)])\s?>\s?(?=[\d.-])|(?<=\w) > (?=\w)", " is greater than "),
    rule("comparison", r"<\s?(?=[$€£]?\d)", " less than "),
    rule("comparison", r">\s?(?=[$€£]?\d)", " more than "),
    rule("plus or minus", r"\+/-|\+-(?=\d)", " plus or minus "),
    rule("multiplication", r"(?<=[\d)])\s?[*×·]\s?(?=[\d(])", " times "),
    rule("multiplication", r"(?:(?<=\b[A-Za-z])|(?<=[\d)]))\s?\*\s?(?=[A-Za-z]\b|[\d(])|(?<=\w) \* (?=\w)", " times "),
    rule("multiplication", r"(?<=\d)\s?[xX]\s?(?=10[\^⁰¹²³⁴⁵⁶⁷⁸⁹⁻])", " times "),
    rule("dimensions", r"(?<=\d)\s?[xX]\s?(?=\d)", " by "),
    rule("dimensions", r"(?<=[cm]m) ?[x×] ?(?=\d)", " by "),
    rule("range", r"\bA[-–]Z\b", "A to Z"),
    rule("range", r"(?<=[\dkKmMbBn%])\s?[-–—]\s?(?=[$€£¥]\d)(?<![=*+] )", " to "),
    rule("grade", r"(?<=\b[A-D])[-−](?=\s(?:grade|average|student)\b)", " minus"),
    rule("multiple", r"(?<=\d)[x×](?!\w|\s?[-+*=^)]|/\d)|(?<=\d)X(?= [a-z])", " times"),
    rule("subtraction", r"(?<=[²³]) - (?=\d)", " minus "),
    rule("point", r"(?<=[A-Za-z])\.(?=\d)(?!26[456]\b)", " point "),
    rule("point", r"(?<![\w.])\.(?=[a-z]{2,}\b)", "dot "),
    rule("subtraction", r"(?<=[\d)])\s?-\s(?=\d.*=)|(?<=[\d)])-(?=\d+\s*=)", " minus "),
    rule("subtraction", r"(?<=\w) [-−] (?=\d[\d.]*\s*(?:=|[+*/×÷]\s?\d))|(?<=\d) − (?=\d)", " minus "),
    rule("multiple", r"(?<=\d) [x×](?= (?:per|a|daily|weekly|faster|slower|more|less)\b)", " times"),
    rule("division", r"(?<=[=(+*] [a-z]) / (?=[a-z\d])", " divided by "),
    rule("division", r"(?<=\d)\s?/\s?(?=\d[^=\n]{0,40}=)", " divided by "),
    rule("logarithm base", r"(?<=\blog)(?=\d)|(?<=\blog)_(?=\d)", " "),
)
# After measures and numbers, which know their own slashes.
SLASH_RULES: tuple[Rule, ...] = (
    rule("unit", r"(?<![\w/])(?P<unit>(?:km|cm|mm|mi|ft)[²³])(?!\w)(?P<per>(?!))?", _bare_rate),
    rule("unit", rf"(?<![\w/])(?P<unit>{_RATED_UNIT})/(?P<per>{alternatives(tuple(PER))})(?![\w/])", _bare_rate),
    rule("dimensions", r"(?:(?<=inches)|(?<=meters)|(?<=feet)) ?[x×] ?(?=[a-z])", " by "),
    rule("per", rf"(?<=\bper )(?P<per>{_PER})\b", lambda m: _PER_NAMES.get(m["per"], m["per"])),
    rule(
        "per",
        rf"\s?/\s?(?P<per>{_PER})\b(?:(?<=mo|yr|hr|wk|lb|oz)\.(?!\s*$))?",
        lambda m: f" per {_PER_NAMES.get(m['per'], m['per'])}",
    ),
    rule("slash", r"(?<![\w/])(?P<a>[A-Z]{1,5})/(?P<b>[A-Z]{1,5})(?![\w/])", lambda m: f"{m['a']} {m['b']}"),
    rule("slash", r"(?<=\w)\s?/\s?(?=\w)", " slash "),
    rule("backslash", r"(?<=\w)\\(?=\w)", " backslash "),
    rule("underscore", r"(?<=[^\W_])_+(?=[^\W_])", " underscore "),
)
LAST_RULES: tuple[Rule, ...] = (
    rule("Greek letter", f"([{''.join(_GREEK)}])-?", lambda m: f" {_GREEK[m[1]]} "),
    rule("symbol", f"[{''.join(_NAMES)}]", lambda m: f" {_NAMES[m[0]]} "),
    rule("bar", r"\|", ", "),
    rule("bullet", r"\s[•‣▪·](?=\s)", ","),
    rule("", r"[*_^~`#<>{}\\/•·†‡■□▪▲▼◆◇○●★☆]+", " "),
    rule("", r"\s{2,}|[\t\n\r]", " "),
    rule("", r"^\s+|\s+$", ""),
    rule("", r"\s+(?=[,.;:!?)])", ""),
)
