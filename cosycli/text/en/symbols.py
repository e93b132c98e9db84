"""English abbreviations, addresses, Roman numerals and symbols in words: rules for the normalizer."""

import re

from cosycli.text.en.numerals import cardinal, ordinal, spell_digits
from cosycli.text.numbers import alternatives

# Characters with a plain equivalent, before everything else.
_PLAIN = {
    **{chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)},
    **{"\u3000": " ", "\u00a0": " ", "\u202f": " ", "\u2009": " ", "−": "-", "﹣": "-", "…": "...", "№": "No. "},
    **{"½": "1/2", "⅓": "1/3", "⅔": "2/3", "¼": "1/4", "¾": "3/4", "⅛": "1/8", "⅜": "3/8", "⅝": "5/8", "⅞": "7/8"},
}
_INVISIBLE = "[\u00ad\u200b-\u200f\u2028-\u202e\u2060\ufe0f\ufeff™®©]"
_EMOJI = "[\U0001f000-\U0001faff\u2600-\u27bf\u2b00-\u2bff]+"

# Before a name, a number or anywhere; the point goes with the abbreviation.
_TITLES = {
    **{
        "Mr": "Mister",
        "Mrs": "Missus",
        "Ms": "Miz",
        "Dr": "Doctor",
        "Prof": "Professor",
        "St": "Saint",
        "Rev": "Reverend",
    },
    **{"Gen": "General", "Capt": "Captain", "Lt": "Lieutenant", "Col": "Colonel", "Sgt": "Sergeant", "Maj": "Major"},
    **{"Gov": "Governor", "Sen": "Senator", "Rep": "Representative", "Pres": "President", "Hon": "Honorable"},
    **{"Mt": "Mount", "Ft": "Fort"},
}
_ANYWHERE = {
    **{"etc": "et cetera", "vs": "versus", "approx": "approximately", "dept": "department", "Dept": "Department"},
    **{"Jr": "Junior", "Sr": "Senior", "Inc": "Incorporated", "Ltd": "Limited", "Corp": "Corporation", "Co": "company"},
    **{
        "Ave": "Avenue",
        "Blvd": "Boulevard",
        "Rd": "Road",
        "Bros": "Brothers",
        "Univ": "University",
        "est": "established",
    },
    **{"Mon": "Monday", "Tue": "Tuesday", "Tues": "Tuesday", "Wed": "Wednesday", "Thu": "Thursday", "Thur": "Thursday"},
    **{"Thurs": "Thursday", "Fri": "Friday", "Sat": "Saturday", "Sun": "Sunday", "Jan": "January", "Feb": "February"},
    **{"Apr": "April", "Aug": "August", "Sept": "September", "Oct": "October", "Nov": "November", "Dec": "December"},
}
_NUMBERED = {
    **{
        "No": "number",
        "no": "number",
        "Nos": "numbers",
        "Fig": "figure",
        "fig": "figure",
        "Vol": "volume",
        "vol": "volume",
    },
    **{
        "p": "page",
        "pp": "pages",
        "Ch": "chapter",
        "ch": "chapter",
        "Sec": "section",
        "Eq": "equation",
        "Art": "article",
    },
}
_LATIN = {"e.g": "for example", "i.e": "that is", "a.k.a": "also known as", "cf": "compare", "et al": "and others"}
_WEEKDAY = "Mon|Tue|Tues|Wed|Thu|Thurs|Fri|Sat|Sun"
_TOP_LEVEL = r"(?:com|org|net|edu|gov|io|ai|cn|dev|co|uk|me|app|html?)"

_ROMAN = {"I": 1, "V": 5, "X": 10, "L": 50}
_ROMAN_NUMERAL = r"(?P<roman>X{0,3}(?:IX|IV|V?I{1,3}|V|(?<=X)))"
_KINGS = (
    "Henry|Louis|Charles|George|Edward|Richard|James|William|Elizabeth|Mary|Philip|Alexander|Napoleon|Nicholas|Peter|"
    "Catherine|Frederick|Wilhelm|Paul|Benedict|Pius|Leo|Gregory|Innocent|Ramses|Ramesses|Ptolemy|Darius|Ivan|Otto|Gustav|"
    "Christian|Harald|Felipe|Alfonso|Margrethe|Leopold|Franz|Joseph|Friedrich|Mehmed|Murad|Clement|Urban|Rama|Carl"
)
_NUMBERED_THINGS = (
    "War|Chapter|Part|Phase|Volume|Vol|Type|Act|Scene|Book|Section|Article|Stage|Level|Class|Grade|Title|Episode|Fantasy|"
    "Bowl|Step|Figure|Table|Group|Model|Mark|Apollo|Rocky|Division|Appendix|Unit"
)
_MINOR_WORDS = {"+": " plus ", "=": " equals ", "&": " and ", "@": " at ", "≈": " is about ", "≠": " is not equal to "}
_MINOR_WORDS |= {"≤": " is at most ", "≥": " is at least ", "×": " times ", "÷": " divided by ", "±": " plus or minus "}
_MINOR_WORDS |= {
    "°": " degrees ",
    "%": " percent",
    "€": " euros",
    "£": " pounds",
    "¥": " yuan",
    "→": " to ",
    "π": " pi ",
}
_SLASHED = {
    "and/or": "and or",
    "w/o": "without",
    "w/": "with ",
    "c/o": "care of",
    "n/a": "N A",
    "km/h": "kilometers per hour",
}


def _address(match: re.Match[str]) -> str:
    """An e-mail or web address: points, signs and digits by name, the scheme left out."""
    text = re.sub(r"^https?://", "", match[0])
    names = {
        ".": " dot ",
        "@": " at ",
        "/": " slash ",
        "-": " dash ",
        "_": " underscore ",
        ":": " colon ",
        "?": " question mark ",
    }
    names |= {"=": " equals ", "&": " and ", "#": " hash ", "%": " percent ", "+": " plus ", "~": " tilde "}
    text = re.sub(r"\d+", lambda m: f" {spell_digits(m[0]) if len(m[0]) > 2 else cardinal(m[0])} ", text.rstrip("/"))
    text = re.sub(r"\bwww\b", "W W W", text)
    return re.sub(r"\s+", " ", "".join(names.get(c, c) for c in text)).strip()


def _initials(match: re.Match[str]) -> str:
    """U.S.A. -> USA; the last point stays where a sentence may end."""
    letters = match[0].replace(".", "").replace(" ", "")
    return letters + ("." if re.match(r"\s*$|\s+[A-Z][a-z]+\s+(?:[a-z]|$)", match.string[match.end() :]) else "")


def _abbreviation(match: re.Match[str]) -> str:
    """The word; at the end of the text the point also ended the sentence and is kept."""
    at_end = not match.string[match.end() :].strip(" \"'”’)")
    return _ANYWHERE[match["short"]] + ("." if at_end else "")


def _weekdays(match: re.Match[str]) -> str:
    return f"{_ANYWHERE[match['first']]} to {_ANYWHERE[match['last']]}"


def _roman(match: re.Match[str]) -> str | None:
    value, largest = 0, 0
    for letter in reversed(match["roman"]):
        figure = _ROMAN[letter]
        value += figure if figure >= largest else -figure
        largest = max(largest, figure)
    if not value:
        return None
    spoken = f"the {ordinal(str(value))}" if match.groupdict().get("king") else cardinal(str(value))
    return f"{match['name']} {spoken}"


CHARACTER_RULES = (
    (re.compile("(?<=[0-9])[½⅓⅔¼¾⅛⅜⅝⅞]"), lambda m: " " + _PLAIN[m[0]]),
    (re.compile("|".join(map(re.escape, _PLAIN))), lambda m: _PLAIN[m[0]]),
    (re.compile(f"{_INVISIBLE}|{_EMOJI}"), lambda m: " " if len(m[0]) > 1 else ""),
)
ADDRESS_RULES = (
    (re.compile(r"[\w.+-]+@[A-Za-z\d-]+(?:\.[A-Za-z]{2,})+"), _address),
    (re.compile(r"(?:https?://|\bwww\.)[^\s<>\"”，。)]*[^\s<>\"”，。).,;:!?]"), _address),
    (re.compile(rf"\b[A-Za-z][\w-]*(?:\.[\w-]+)*\.{_TOP_LEVEL}(?:/[\w./?=&%-]*\w)?\b(?!\.\w)"), _address),
)
ABBREVIATION_RULES = (
    (re.compile(r"\bPh\.\s?D\b\.?"), lambda m: "PhD"),
    (re.compile(rf"\b({alternatives(tuple(_LATIN))})\.?(?=[\s,;:)])(?<=\.)"), lambda m: _LATIN[m[1]]),
    (re.compile(rf"\b(?P<short>{alternatives(_TITLES)})\.(?=\s*[A-Z])"), lambda m: _TITLES[m["short"]]),
    (re.compile(rf"\b(?P<first>{_WEEKDAY})\.?\s?[-–]\s?(?P<last>{_WEEKDAY})\b\.?"), _weekdays),
    (re.compile(rf"\b(?P<short>{alternatives(_ANYWHERE)})\."), _abbreviation),
    (re.compile(rf"\b(?P<short>{alternatives(_NUMBERED)})\.\s?(?=\d)"), lambda m: _NUMBERED[m["short"]] + " "),
    (re.compile(r"(?<=[a-z] )St\.?(?=[,.;)]|\s*$)"), lambda m: "Street"),
    (re.compile(r"(?<![\w.])(?:[A-Z]\.\s?){2,}(?<=\.)"), _initials),
    (re.compile(r"(?<![\w.])(?P<letter>[A-Z])\.(?=\s[A-Z])"), lambda m: m["letter"]),
    (re.compile(rf"\b(?P<name>(?P<king>{_KINGS}))\s+{_ROMAN_NUMERAL}\b(?!['’](?!s\b))"), _roman),
    (re.compile(rf"\b(?P<name>{_NUMBERED_THINGS})\s+{_ROMAN_NUMERAL}\b(?!['’.]\w)"), _roman),
    (re.compile(r"\b(?P<name>[A-Z][a-z]+)\s+(?P<roman>II|III|IV|VI|VII|VIII|IX|XI{1,3}|XIV|XVI{0,3})\b"), _roman),
)  # fmt: skip
SYMBOL_RULES = (
    (re.compile(r"\bAT&T\b"), lambda m: "A T and T"),
    (re.compile(r"\bC\+\+"), lambda m: "C plus plus"),
    (re.compile(r"\b([CF])#"), lambda m: f"{m[1]} sharp"),
    (re.compile(r"#(?=\d)"), lambda m: "number "),
    (re.compile(r"#(?=[A-Za-z])"), lambda m: "hashtag "),
    (re.compile(r"(?<![\w.])~\s?(?=[\d$€£¥])"), lambda m: "about "),
    (re.compile(r"<\s?(?=\d)"), lambda m: " less than "),
    (re.compile(r">\s?(?=\d)"), lambda m: " greater than "),
    (re.compile(r"(?<=\d)\s?[*×]\s?(?=\d)"), lambda m: " times "),
    (re.compile(r"(?<=\d)\s?x\s?(?=\d)"), lambda m: " by "),
    (re.compile(r"(?<=\d)x\b"), lambda m: " times"),
    (re.compile(r"(?<=[\d)])\s?-\s(?=\d.*=)|(?<=\d)-(?=\d+\s*=)"), lambda m: " minus "),
    (re.compile(r"(?<=\d)\s?/\s?(?=\d.*=)"), lambda m: " divided by "),
    (
        re.compile(r"\s?/\s?(?=(?:second|minute|min|hour|hr|day|week|month|mo|year|yr|person|kg|lb|GB)\b)"),
        lambda m: " per ",
    ),
    (re.compile(rf"\b(?:{alternatives(_SLASHED)})"), lambda m: _SLASHED[m[0]]),
)
LAST_RULES = (
    (re.compile(f"[{''.join(_MINOR_WORDS)}]"), lambda m: _MINOR_WORDS[m[0]]),
    (re.compile(r"\|"), lambda m: ", "),
    (re.compile(r"[*_^~`#<>{}\\/$•·§¶†‡|]+"), lambda m: " "),
    (re.compile(r"\s{2,}|[\t\n\r]"), lambda m: " "),
    (re.compile(r"^\s+|\s+$"), lambda m: ""),
    (re.compile(r"\s+(?=[,.;:!?])"), lambda m: ""),
)
