"""Web, mail and file addresses and postal addresses in English words: rules for the normalizer."""

import re

from cosycli.text.en.numerals import cardinal, pairs, spell_digits
from cosycli.text.rules import Rule, rule

_SIGNS = {
    **{".": "dot", "@": "at", "/": "slash", "-": "dash", "_": "underscore", ":": "colon", "?": "question mark"},
    **{
        "=": "equals",
        "&": "and",
        "#": "hash",
        "%": "percent",
        "+": "plus",
        "~": "tilde",
        "\\": "backslash",
        ",": "comma",
    },
    **{"!": "exclamation mark", "*": "star", "$": "dollar", ";": "semicolon", "(": "", ")": "", "'": "", "|": "bar"},
}
_TOP_LEVEL = (
    r"(?:com|org|net|edu|gov|mil|int|io|ai|cn|dev|co|uk|me|app|tv|us|de|fr|jp|kr|hk|tw|eu|ru|info|xyz|html?|ly|gg|sh)"
)
_EXTENSIONS = (
    "pdf|txt|docx?|xlsx?|pptx?|csv|tsv|jsonl?|ya?ml|xml|html?|css|jsx?|tsx?|py|ipynb|sh|cpp|java|go|rs|rb|php|md|rst|log|"
    "ini|cfg|toml|lock|zip|tar|gz|7z|rar|exe|dmg|apk|iso|png|jpe?g|gif|svg|webp|mp3|mp4|wav|flac|ogg|opus|mkv|avi|mov|onnx|"
    "pt|pth|bin|npz|npy|safetensors|gguf|srt"
)
_STATES = {
    **{"AL": "Alabama", "AK": "Alaska", "AZ": "Arizona", "AR": "Arkansas", "CA": "California", "CO": "Colorado"},
    **{"CT": "Connecticut", "DE": "Delaware", "FL": "Florida", "GA": "Georgia", "HI": "Hawaii", "ID": "Idaho"},
    **{"IL": "Illinois", "IN": "Indiana", "IA": "Iowa", "KS": "Kansas", "KY": "Kentucky", "LA": "Louisiana"},
    **{"ME": "Maine", "MD": "Maryland", "MA": "Massachusetts", "MI": "Michigan", "MN": "Minnesota"},
    **{"MS": "Mississippi", "MO": "Missouri", "MT": "Montana", "NE": "Nebraska", "NV": "Nevada"},
    **{"NH": "New Hampshire", "NJ": "New Jersey", "NM": "New Mexico", "NY": "New York", "NC": "North Carolina"},
    **{"ND": "North Dakota", "OH": "Ohio", "OK": "Oklahoma", "OR": "Oregon", "PA": "Pennsylvania"},
    **{"RI": "Rhode Island", "SC": "South Carolina", "SD": "South Dakota", "TN": "Tennessee", "TX": "Texas"},
    **{"UT": "Utah", "VT": "Vermont", "VA": "Virginia", "WA": "Washington", "WV": "West Virginia"},
    **{"WI": "Wisconsin", "WY": "Wyoming", "DC": "D C"},
}
_STATE = "|".join(_STATES)
_STREETS = {
    **{"St": "Street", "Ave": "Avenue", "Av": "Avenue", "Blvd": "Boulevard", "Rd": "Road", "Dr": "Drive", "Ln": "Lane"},
    **{"Expy": "Expressway", "Pkwy": "Parkway", "Hwy": "Highway", "Ct": "Court", "Pl": "Place", "Sq": "Square"},
    **{"Ter": "Terrace", "Cir": "Circle", "Tpke": "Turnpike", "Fwy": "Freeway", "Rte": "Route"},
}
_DIRECTIONS = {"N": "North", "S": "South", "E": "East", "W": "West"}
_QUADRANTS = {"NW": "Northwest", "NE": "Northeast", "SW": "Southwest", "SE": "Southeast"}
_STREET = "|".join(_STREETS)
_STREET_NAMES = "|".join((*_STREETS.values(), "Way", "Broadway", "Row", "Alley", "Plaza"))
_NAME = r"(?:[A-Z][\w'’]*|\d+(?:st|nd|rd|th))"
# Answers before a comma, so that "OK" after one is no state.
_ANSWERS = (
    r"(?<!Well)(?<!Yes)(?<!Yeah)(?<!No)(?<!Oh)(?<!Ah)(?<!So)(?<!Now)(?<!Right)(?<!Sure)(?<!And)(?<!But)(?<!Hey)(?<!Hi)"
)


def _address(match: re.Match[str]) -> str:
    """Points, signs and digits by name; a scheme is not said."""
    return _named(re.sub(r"^[a-z]+://", "", match[0]).rstrip("/"))


def _named(address: str) -> str:
    address = re.sub(r"\d+", lambda m: f" {_digits(m[0])} ", address)
    address = re.sub(r"\bwww\b", "WWW", address)
    address = re.sub(rf"(?<=\.)({_EXTENSIONS})\b", lambda m: _extension(m[1]), address)
    words = (f" {_SIGNS[c]} " if c in _SIGNS else c for c in address)
    return " ".join("".join(words).split())


def _digits(digits: str) -> str:
    return cardinal(digits) if len(digits) < 3 and digits[0] != "0" else spell_digits(digits)


def _extension(name: str) -> str:
    """Short ones are spelled: .py, .js, .md."""
    return (
        name
        if name in ("doc", "docx", "log", "zip", "gif", "java", "go", "lock", "tar", "toml", "wav", "bin")
        else name.upper()
    )


def _path(match: re.Match[str]) -> str:
    return _named(match[0])


def _handle(match: re.Match[str]) -> str:
    return "at " + _named(match["name"])


def _state(match: re.Match[str]) -> str:
    return _STATES[match["state"]]


def _zip(match: re.Match[str]) -> str:
    return f"{_STATES[match['state']]} {', '.join(spell_digits(g, zero='oh') for g in match['digits'].split('-'))}"


def _house(match: re.Match[str]) -> str:
    return pairs(match["digits"]) + (f" {match['letter']}" if match["letter"] else "")


def _street(match: re.Match[str]) -> str:
    at_end = match["point"] and not match.string[match.end() :].strip(" \"'”’)")
    return _STREETS[match["street"]] + ("." if at_end else "")


_PATH_PART = r"[\w.@~+-]+"
ADDRESS_RULES: tuple[Rule, ...] = (
    rule("e-mail address", r"[\w.+-]+@[A-Za-z\d-]+(?:\.[A-Za-z\d-]+)*\.[A-Za-z]{2,}", _address),
    rule(
        "web address",
        r"(?:\b(?:https?|ftp|file|ssh|git|rtsp|wss?)://|\bwww\.)[^\s<>\"”，。)]*[^\s<>\"”，。).,;:!?'’]",
        _address,
    ),
    rule(
        "web address",
        rf"\b[A-Za-z\d][\w-]*(?:\.[\w-]+)*\.{_TOP_LEVEL}(?::\d{{2,5}})?(?:/[\w./?=&%#+-]*\w)?/?(?![\w@])(?!\.\w)(?<!\d\.me)",
        _address,
    ),
    rule("web address", r"\blocalhost(?::\d{2,5})(?:/[\w./?=&%#-]*\w)?", _address),
    rule("file path", rf"(?<!\w)[A-Za-z]:\\(?:{_PATH_PART}\\?)*", _path),
    rule(
        "file path",
        rf"(?<![\w/<)])(?:~|\.\.?)?/(?=[A-Za-z_.~]){_PATH_PART}(?:/{_PATH_PART})*/?(?:\?[\w=&%.-]*\w)?(?=[\s,;:)\"']|\.?$|\.\s)(?<!\.)",
        _path,
    ),
    rule("file path", rf"(?<![\w/.])(?:{_PATH_PART}/)*[\w-][\w.-]*\.(?:{_EXTENSIONS})\b(?![\w/])", _path),
    rule("handle", r"(?<![\w@.])@(?P<name>[A-Za-z]\w*)", _handle),
)
POSTAL_RULES: tuple[Rule, ...] = (
    rule(
        "direction",
        rf"(?<=\d )(?P<direction>[NSEW])\.?(?= (?:{_NAME} ){{1,3}}(?:{_STREET}|{_STREET_NAMES})\b)",
        lambda m: _DIRECTIONS[m["direction"]],
    ),
    rule(
        "house number",
        rf"(?<![\w.,$#-])(?P<digits>\d{{3,4}})(?P<letter>[A-H]?)"
        rf"(?= (?:[NSEW]\.? )?(?:{_NAME} ){{1,4}}(?:{_STREET}|{_STREET_NAMES})\b)",
        _house,
    ),
    rule("ZIP code", rf"\b(?P<state>{_STATE}),? (?P<digits>\d{{5}}(?:-\d{{4}})?)\b", _zip),
    rule(
        "state",
        rf"(?<=[a-z]){_ANSWERS}(?P<comma>, )(?P<state>{_STATE})\b(?=[.,;!?)]|\s*$| USA)",
        lambda m: ", " + _state(m),
    ),
    rule("state", rf"(?<=\b[RDI])-(?P<state>{_STATE})\b(?=\))", lambda m: " " + _state(m)),
    rule(
        "street",
        rf"(?<=[a-z\d]) (?P<street>{_STREET})(?P<point>\.?)(?=[,;)]|\s*$|"
        r"\s(?:and|at|in|near|is|was|#|Apt|Suite|[NS][EW])\b)",
        lambda m: " " + _street(m),
    ),
    rule(
        "street",
        r"(?<=[a-z]) (?P<street>Ave|Blvd|Expy|Pkwy|Hwy|Rd|Ln|Fwy|Tpke)\b(?P<point>\.?)",
        lambda m: " " + _street(m),
    ),
    rule(
        "quadrant",
        rf"(?P<street>(?<=[a-z\d] )(?:{_STREET_NAMES})) (?P<quadrant>NW|NE|SW|SE)\b",
        lambda m: f"{m['street']} {_QUADRANTS[m['quadrant']]}",
    ),
    rule("street", r"\b(?P<street>Hwy|Rte|Fwy)(?P<point>\.?)(?= \d)", lambda m: _STREETS[m["street"]]),
    rule("post box", r"\bP\.?\s?O\.?\sBox\b", "PO Box"),
)
