"""English abbreviations in full: rules for the normalizer."""

import re

from cosycli.text.en.context import after_word
from cosycli.text.numbers import alternatives
from cosycli.text.rules import Rule, rule

# Before a name; the point goes with the abbreviation.
_TITLES = {
    **{"Mr": "Mister", "Mrs": "Missus", "Ms": "Miz", "Dr": "Doctor", "Prof": "Professor", "St": "Saint"},
    **{"Rev": "Reverend", "Gen": "General", "Capt": "Captain", "Lt": "Lieutenant", "Col": "Colonel", "Sgt": "Sergeant"},
    **{"Maj": "Major", "Gov": "Governor", "Sen": "Senator", "Rep": "Representative", "Pres": "President"},
    **{"Hon": "Honorable", "Mt": "Mount", "Ft": "Fort", "Fr": "Father", "Cmdr": "Commander", "Adm": "Admiral"},
    **{"Cpl": "Corporal", "Pvt": "Private", "Messrs": "Messieurs", "Mme": "Madame", "Mlle": "Mademoiselle"},
    **{"Supt": "Superintendent", "Insp": "Inspector", "Amb": "Ambassador", "Sec": "Secretary"},
}
# British usage leaves the point away.
_POINTLESS_TITLES = {**{name: _TITLES[name] for name in ("Mr", "Mrs", "Ms", "Dr")}, "St": "Saint"}
_ANYWHERE = {
    **{"etc": "et cetera", "vs": "versus", "approx": "approximately", "dept": "department", "Dept": "Department"},
    **{"Jr": "Junior", "Sr": "Senior", "Inc": "Incorporated", "Ltd": "Limited", "Corp": "Corporation", "Co": "company"},
    **{"Ave": "Avenue", "Blvd": "Boulevard", "Rd": "Road", "Bros": "Brothers", "Univ": "University"},
    **{"est": "estimated", "Est": "Established", "Esq": "Esquire", "Assn": "Association", "Intl": "International"},
    **{"Bldg": "Building", "Mfg": "Manufacturing", "Hwy": "Highway", "Pkwy": "Parkway", "Natl": "National"},
    **{"Mon": "Monday", "Tue": "Tuesday", "Tues": "Tuesday", "Wed": "Wednesday", "Thu": "Thursday", "Thur": "Thursday"},
    **{"Thurs": "Thursday", "Fri": "Friday", "Sat": "Saturday", "Sun": "Sunday", "Jan": "January", "Feb": "February"},
    **{
        "Mar": "March",
        "Apr": "April",
        "Aug": "August",
        "Sept": "September",
        "Oct": "October",
        "Nov": "November",
        "Dec": "December",
    },
    **{
        "avg": "average",
        "max": "maximum",
        "incl": "including",
        "excl": "excluding",
        "tel": "telephone",
    },
    **{"Tel": "Telephone", "temp": "temperature", "misc": "miscellaneous", "govt": "government", "Govt": "Government"},
    **{
        "ref": "reference",
        "viz": "namely",
        "resp": "respectively",
        "cont": "continued",
        "ed": "edition",
        "trans": "translated",
    },
}
_NUMBERED = {
    **{
        "Rte": "Route",
        "rte": "route",
        "col": "column",
        "cols": "columns",
        "Lv": "level",
        "lv": "level",
        "Lvl": "level",
    },
    **{"No": "number", "no": "number", "Nos": "numbers", "nos": "numbers", "Nr": "number", "Fig": "figure"},
    **{"fig": "figure", "Figs": "figures", "figs": "figures", "Vol": "volume", "vol": "volume", "p": "page"},
    **{"pp": "pages", "Ch": "chapter", "ch": "chapter", "Sec": "section", "sec": "section", "Eq": "equation"},
    **{"eq": "equation", "Art": "article", "Tab": "table", "Apt": "Apartment", "apt": "apartment", "Ste": "Suite"},
    **{"Rm": "Room", "rm": "room", "ext": "extension", "Ext": "extension", "Op": "opus", "op": "opus", "c": "circa"},
    **{"ca": "circa", "Ver": "version", "ver": "version", "Bk": "book", "Pt": "part", "pt": "part", "Fl": "Floor"},
}
_LATIN = {
    **{"e.g": "for example", "E.g": "For example", "eg": "for example", "i.e": "that is", "I.e": "That is"},
    **{"a.k.a": "also known as", "cf": "compare", "et al": "and others", "P.S": "P S", "w.r.t": "with respect to"},
}
_SLASHED = {
    **{
        "and/or": "and or",
        "w/o": "without",
        "w/": "with ",
        "c/o": "care of",
        "n/a": "NA",
        "N/A": "NA",
        "b/c": "because",
    },
    **{
        "he/she": "he or she",
        "she/he": "she or he",
        "his/her": "his or her",
        "him/her": "him or her",
        "s/he": "she or he",
    },
}


# As newspapers write them after a town or party: Phoenix, Ariz.; (R-Ariz.).
_STATES = {
    **{"Ala": "Alabama", "Ariz": "Arizona", "Ark": "Arkansas", "Calif": "California", "Colo": "Colorado"},
    **{"Conn": "Connecticut", "Del": "Delaware", "Fla": "Florida", "Ga": "Georgia", "Ill": "Illinois"},
    **{"Ind": "Indiana", "Kan": "Kansas", "Ky": "Kentucky", "La": "Louisiana", "Mass": "Massachusetts"},
    **{"Md": "Maryland", "Mich": "Michigan", "Minn": "Minnesota", "Miss": "Mississippi", "Mo": "Missouri"},
    **{"Mont": "Montana", "Neb": "Nebraska", "Nev": "Nevada", "Okla": "Oklahoma", "Ore": "Oregon"},
    **{"Pa": "Pennsylvania", "Tenn": "Tennessee", "Tex": "Texas", "Va": "Virginia", "Vt": "Vermont"},
    **{"Wash": "Washington", "Wis": "Wisconsin", "Wyo": "Wyoming"},
}


def _initials(match: re.Match[str]) -> str:
    """U.S.A. -> USA; the last point stays where a sentence may end."""
    letters = match[0].replace(".", "").replace(" ", "")
    after = match.string[match.end() :]
    return letters + ("." if match[0].endswith(".") and re.match(r"\s*$|\s+[A-Z][a-z]+\s+(?:[a-z]|$)", after) else "")


def _at_end(match: re.Match[str]) -> bool:
    """Whether the text ends here, so that the point of the abbreviation also ended the sentence."""
    return not match.string[match.end() :].strip(" \"'”’)")


def _abbreviation(match: re.Match[str]) -> str | None:
    if match["short"] == "Sun" and after_word(match) in ("the", "our", "a"):
        return None
    return _ANYWHERE[match["short"]] + ("." if _at_end(match) else "")


def _latin(match: re.Match[str]) -> str:
    return _LATIN[match["short"]]


ABBREVIATION_RULES: tuple[Rule, ...] = (
    rule(
        "abbreviation",
        rf"(?<!\w)(?:{alternatives(tuple(_SLASHED))})(?=$|[\s\d.,;:)A-Z]|(?<=w/))",
        lambda m: _SLASHED[m[0]],
    ),
    rule("abbreviation", r"\best\.(?= [12]\d{3}\b)", "established"),
    rule("abbreviation", r"\bPh\.\s?D\b\.?", "PhD"),
    rule(
        "state",
        rf"(?:(?<=[a-z], )|(?<=\b[RDI]-))(?P<short>{alternatives(tuple(_STATES))})\.",
        lambda m: _STATES[m["short"]] + ("." if _at_end(m) else ""),
    ),
    # The sign № is folded to it.
    rule("number sign", r"\bNo (?=\d+(?![\w%]|[.,]\d| [a-z]+s\b| (?:people|men|women|children)\b))", "number "),
    rule("abbreviation", r"\bgov['’]t\b", "government"),
    rule("abbreviation", r"\bint['’]l\b", "international"),
    rule("abbreviation", r"\b(?:ft|feat)\.? (?=[A-Z])(?<![\d] ft )(?<![\d] ft\. )", "featuring "),
    rule("abbreviation", rf"\b(?P<short>{alternatives(tuple(_LATIN))})\.(?=[\s,;:)]|$)", _latin),
    rule("abbreviation", r"\b(?P<short>e\.g|i\.e)(?=[\s,])", _latin),
    rule(
        "title",
        rf"\b(?P<short>{alternatives(_TITLES)})\.(?=\s*[A-Z]|\s(?:and|&)\s[A-Z])",
        lambda m: _TITLES[m["short"]],
    ),
    rule(
        "title",
        rf"\b(?P<short>{alternatives(_POINTLESS_TITLES)})(?=\s(?:and\s)?[A-Z][a-z])",
        lambda m: _POINTLESS_TITLES[m["short"]],
    ),
    rule("title", rf"^\s*(?P<short>{alternatives(_TITLES)})\.(?=\s*$)", lambda m: _TITLES[m["short"]]),
    rule(
        "abbreviation",
        rf"\b(?P<short>{alternatives(_NUMBERED)})\.\s*(?=[(#]?\d|(?<=[Nn]o\. )[A-Z]+-?\d)",
        lambda m: _NUMBERED[m["short"]] + " ",
    ),
    rule("abbreviation", rf"\b(?P<short>{alternatives(_ANYWHERE)})\.(?!\w)(?!\s?[=(])", _abbreviation),
    rule("abbreviation", r"(?<!\d)(?<!\d )\bmin\.(?=\s)", "minimum"),
    rule("abbreviation", r"\best\.(?= of\b)", "estimate"),
    rule("abbreviation", r"\bvs\b", "versus"),
    rule("age", r"(?<=\d)[ -]?y/o\b(?= [a-z])(?! (?:and|with|or|who|in)\b)", " year old"),
    rule("age", r"(?<=\d)[ -]?y/o\b", " years old"),
    rule(
        "initials", r"(?<![\w.])(?:[A-Z]\.\s?){2,}(?<=\.)(?![A-Za-z])|(?<![\w.])(?:[A-Z]\.)+[A-Z](?![\w.])", _initials
    ),
    rule("initials", r"(?<![\w.])(?P<letter>[A-Z])\.(?=\s[A-Z])", lambda m: m["letter"]),
)
