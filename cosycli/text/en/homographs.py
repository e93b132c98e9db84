"""Words of one spelling and two readings, told apart by their neighbours.

Most of them are a noun or adjective and a verb (`en_homographs.tsv`); for a few the words around them decide. There
is no tagger: one would cost more time than the whole front end, and errs on just these words.
"""

import re
from functools import cache

from cosycli.text.en.inflection import with_s
from cosycli.text.en.lexicon import ASSETS

_MODALS = (
    "to will would can could may might must shall should do does did don't doesn't didn't won't wouldn't can't "
    "couldn't cannot shouldn't let let's please i'll you'll we'll they'll he'll she'll it'll "
    "i'd you'd we'd they'd help helps"
)
_SUBJECTS = "i you we they who"
_SINGULAR_SUBJECTS = "he she it who that which"
_BEFORE_VERB = frozenset(f"{_MODALS} {_SUBJECTS}".split())
_BEFORE_VERB_S = frozenset(_SINGULAR_SUBJECTS.split())
_DETERMINERS = "a an the this that these those my your his her its our their some any no every each another"
_BE_HAVE = (
    "is are was were be been being am isn't aren't wasn't weren't it's that's he's she's i'm you're we're they're"
)
_PREPOSITIONS = (
    "of in on for with from by at as about into under over without through during per than very so too more most"
)
_OBJECTS = "my your his her its our their it them him us me you"
_AFTER = "is was are were has had will of"
_ADVERBS = "always never also not still just often then ever even only"
_BEFORE_NOUN = frozenset(f"{_DETERMINERS} {_BE_HAVE} {_PREPOSITIONS} has have had which first new old".split())
_AFTER_VERB = frozenset(f"the a an this these those {_OBJECTS}".split())
_AFTER_NOUN = frozenset(_AFTER.split())
_SKIPPED = frozenset(_ADVERBS.split())


@cache
def _noun_and_verb() -> dict[str, tuple[str, list[str], list[str]]]:
    rows = (ASSETS / "en_homographs.tsv").read_text(encoding="utf-8").splitlines()
    fields = (row.split("\t") for row in rows if not row.startswith("#"))
    return {word: (usual, noun.split(), verb.split()) for word, usual, noun, verb in fields}


# Single words: (a pattern for the words around, the reading); the first that fits holds. `_` is the word itself.
_PAST = "have|has|had|having|was|were|been|be|being|is|are|i've|you've|we've|they've|never|already|just"
_SHOWS = (
    "show|shows|music|stream|streams|streaming|concerts?|performances?|broadcasts?|events?|audiences?|videos?|chat|tv|"
    "television|demos?|coverage|bands?|recordings?|wires?|animals?|updates?|sessions?|action|translation|captions?"
)
_RULES: dict[str, list[tuple[str, str]]] = {
    "read": [
        (
            rf"\b({_PAST})( \w+ly| not)? _|(?<!did )\b(he|she|it) _|_ .*\b(yesterday|ago)\b|\b(yesterday|ago)\b.*_",
            "R EH1 D",
        ),
        (r"_ .*\blast (night|week|month|year)\b|\blast (night|week|month|year)\b.*_|\bwell _", "R EH1 D"),
        ("", "R IY1 D"),
    ],
    "live": [
        (rf"_ ({_SHOWS})\b|\b(go|goes|going|went|is|are|was|were|gone|streamed|recorded|broadcast) _", "L AY1 V"),
        (r"\b(a|the|performing|perform|watch) _", "L AY1 V"),
        ("", "L IH1 V"),
    ],
    "lives": [
        (r"\b(he|she|it|who|that|which) _|_ (in|at|on|with|near|here|there|alone)\b", "L IH1 V Z"),
        ("", "L AY1 V Z"),
    ],
    "lead": [
        (r"_ (paint|pipes?|poisoning|bullets?|acid|free|pencils?|metal|mines?|exposure|levels)\b", "L EH1 D"),
        (r"\b(of|contains?|containing|with|as heavy as|like) _(?! \w)", "L EH1 D"),
        ("", "L IY1 D"),
    ],
    "close": [
        (
            r"_ (to|friends?|by|enough|relations\w*|attention|look|range|call|together|contact|behind|ties|up)\b",
            "K L OW1 S",
        ),
        (
            r"\b(very|so|too|how|is|was|are|were|get|getting|got|came|come|stay|pretty|really|quite|as|that|a) _",
            "K L OW1 S",
        ),
        ("", "K L OW1 Z"),
    ],
    "content": [
        (
            r"\b(is|am|are|was|were|be|been|feel|feels|felt|seems?|seemed|quite|perfectly|very|not) _(?! \w+s\b)",
            "K AH0 N T EH1 N T",
        ),
        (r"_ (with|to)\b", "K AH0 N T EH1 N T"),
        ("", "K AA1 N T EH0 N T"),
    ],
    "wound": [
        (r"_ (up|around|down|its|his|her|their|through|back|tightly)\b|\b(was|is|were|are|tightly) _", "W AW1 N D"),
        ("", "W UW1 N D"),
    ],
    "wind": [
        (r"_ (up|down|back|through|the|it|around)\b|\b(will|would|can|could|they|we|you|i|roads?|must) _", "W AY1 N D"),
        (r"\bto _(?! (and|or|energy|power|farms?|speeds?)\b)", "W AY1 N D"),
        ("", "W IH1 N D"),
    ],
    "tear": [
        (
            r"_ (down|up|apart|off|out|it|them|the|this|open|into|through)\b|\b(to|will|and|can|could|don't) _",
            "T EH1 R",
        ),
        ("", "T IH1 R"),
    ],
    "tears": [
        (r"_ (down|up|apart|off|it|them|the|open|through)\b|\b(he|she|it) _", "T EH1 R Z"),
        ("", "T IH1 R Z"),
    ],
    "bow": [
        (r"\b(to|will|must|they|we|take a|took a|a deep|head) _|_ (down|before|to|out|his|her|your|their)\b", "B AW1"),
        ("", "B OW1"),
    ],
    "used": [
        (r"\b(is|are|was|were|be|been|being|it's|that's|they're) _ to \w", "Y UW1 Z D"),
        (r"_ to\b", "Y UW1 S T"),
        ("", "Y UW1 Z D"),
    ],
    "houses": [("", "HH AW1 Z IH0 Z")],
    "minute": [
        (r"_ (amounts?|details?|particles?|traces?|quantit\w+|differences?|changes?|quantities)\b", "M AY0 N UW1 T"),
        ("", "M IH1 N AH0 T"),
    ],
    "bass": [
        (r"\b(fish\w*|caught|catch|sea|striped|largemouth|lake)\b.*_|_ .*\b(fish\w*|lake|pond)\b", "B AE1 S"),
        ("", "B EY1 S"),
    ],
    "dove": [
        (r"\b(he|she|it|they|we|i|who|and) _|_ (into|in|down|deep|deeper|off|under)\b", "D OW1 V"),
        ("", "D AH1 V"),
    ],
    "resume": [
        (r"\b(my|your|his|her|a|the|their|updated|strong|our|this) _", "R EH1 Z AH0 M EY2"),
        ("", "R IH0 Z UW1 M"),
    ],
    "invalid": [(r"\ban _(?! \w)", "IH1 N V AH0 L AH0 D"), ("", "IH0 N V AE1 L AH0 D")],
    "perfect": [(r"\b(to|will|they|we) _(?! (for|in|as)\b)", "P ER0 F EH1 K T"), ("", "P ER1 F IH2 K T")],
}


def homograph_reading(words: list[str], index: int) -> list[str] | None:
    """The reading of the word at `index` of a sentence's words as ARPAbet; None if it is no homograph."""
    word = words[index].lower()
    if word == "polish" and words[index][0] == "P" and index:
        return ["P", "OW1", "L", "IH0", "SH"]
    if word in _RULES:
        around = " ".join([*words[max(0, index - 6) : index], "_", *words[index + 1 : index + 9]]).lower()
        return next(phones.split() for pattern, phones in _RULES[word] if re.search(pattern, around))
    return _by_word_class(words, index, word)


def _by_word_class(words: list[str], index: int, word: str) -> list[str] | None:
    table = _noun_and_verb()
    if word in table:
        usual, noun, verb = table[word]
    elif word.endswith("s") and word[:-1] in table:
        usual, noun, verb = table[word[:-1]]
        noun, verb = with_s(noun), with_s(verb)
    else:
        return None
    return verb if _is_verb(words, index, usual == "v", _BEFORE_VERB_S if word not in table else _BEFORE_VERB) else noun


def _is_verb(words: list[str], index: int, usually: bool, subjects: frozenset[str]) -> bool:
    """Whether a word is a verb, by the nearest word before it that is no adverb, then by the word after it."""
    before = index - 1
    while before >= 0 and (words[before].lower() in _SKIPPED or words[before].lower().endswith("ly")):
        before -= 1
    left = words[before].lower() if before >= 0 else ""
    right = words[index + 1].lower() if index + 1 < len(words) else ""
    if left in subjects:
        return True
    if left in _BEFORE_NOUN or left.endswith("'s"):
        return False
    if right in _AFTER_VERB:
        return True
    return False if right in _AFTER_NOUN else usually
