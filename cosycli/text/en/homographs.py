"""Words of one spelling and two readings, told apart by their neighbours.

Most of them are a noun or adjective and a verb (`en_homographs.tsv`); for the others the words around them decide
(`en_homograph_contexts.tsv`). There
is no tagger: one would cost more time than the whole front end, and errs on just these words.
"""

import re
from functools import cache

from cosycli.text.en.inflection import with_s
from cosycli.text.en.lexicon import ASSETS
from cosycli.text.en.vocabulary import WordReading

_MODALS = (
    "to will would can could may might must shall should do does did don't doesn't didn't won't wouldn't can't "
    "couldn't cannot shouldn't mustn't let let's please i'll you'll we'll they'll he'll she'll it'll "
    "i'd you'd we'd they'd help helps helped gonna wanna gotta"
)
_SUBJECTS = "i you we they who people users"
_SINGULAR_SUBJECTS = "he she it who that which"
_DETERMINERS = (
    "a an the this that these those my your his her its our their some any no every each another whose what much many "
    "few several both all one two three four five six ten"
)
_BE_HAVE = (
    "is are was were be been being am isn't aren't wasn't weren't it's that's he's she's i'm you're we're they're"
)
_PREPOSITIONS = (
    "of in on for with from by at as about into under over without through during per than very so too more most "
    "against between after before"
)
_ADJECTIVES = (
    "good bad great big small long short high low new old young first second third last next same other real full own "
    "main major minor poor lame world personal public private political social total final early daily weekly annual "
    "local national fresh organic free special strong recent current legal criminal huge rough official single perfect "
    "best worst only certain sharp steep slow rapid significant human birthday armed internal science school"
)
_OBJECTS = "my your his her its our their it them him us me you yourself himself themselves"
_AFTER = "is was are were has had will of"
_ADVERBS = "always never also not still just often then ever even only really usually sometimes soon now"
_BEFORE_VERB = frozenset(f"{_MODALS} {_SUBJECTS}".split())
_BEFORE_VERB_S = frozenset(_SINGULAR_SUBJECTS.split())
_BEFORE_NOUN = frozenset(f"{_DETERMINERS} {_BE_HAVE} {_PREPOSITIONS} {_ADJECTIVES} has have had which".split())
_AFTER_VERB = frozenset(f"the a an this these those {_OBJECTS}".split())
_AFTER_NOUN = frozenset(_AFTER.split())
_SKIPPED = frozenset(_ADVERBS.split())
# "to" after these is no mark of a verb: due to conflict, access to produce.
_BEFORE_PREPOSITION = frozenset(["due", "according", "access", "addicted", "back", "thanks", "prior", "close", "next"])
_QUESTION_WORDS = "do does did can could will would should must may might didn't doesn't don't"
_QUESTIONS = frozenset(_QUESTION_WORDS.split())
_NO_PLURAL_WORDS = "this its is was has his us as plus less does always perhaps thus yes"
_NO_PLURALS = frozenset(_NO_PLURAL_WORDS.split())
_INTRANSITIVE = "by to when if as because with for from against into over every"
_AFTER_INTRANSITIVE = frozenset(_INTRANSITIVE.split())
# Who does something: the plural of such a noun before a plain verb is its subject (analysts project growth).
_AGENTS = re.compile(r"(?:[^h]ers|[^l]ors|ists|ians|ysts|perts|icials|[^m]ents|ants)$")
_COUNTS_WORDS = "two three four both these those"
_COUNTS = frozenset(_COUNTS_WORDS.split())
_ARTICLES_WORDS = "a an the this that my your his her its our their each every"
_ARTICLES = frozenset(_ARTICLES_WORDS.split())
_PEOPLE_WORDS = "people police children men women who that which"
_PEOPLE = frozenset(_PEOPLE_WORDS.split())
_CAUSATIVES_WORDS = "let lets make makes made help helps helped see saw watch watched hear heard have had"
_CAUSATIVES = frozenset(_CAUSATIVES_WORDS.split())


@cache
def _noun_and_verb() -> dict[str, tuple[str, list[str], list[str]]]:
    rows = (ASSETS / "en_homographs.tsv").read_text(encoding="utf-8").splitlines()
    fields = (row.split("\t") for row in rows if not row.startswith("#"))
    return {word: (usual, noun.split(), verb.split()) for word, usual, noun, verb in fields}


@cache
def _contexts() -> dict[str, list[tuple[str, str]]]:
    """For each word its readings with a pattern for the words around it; the first that fits holds."""
    contexts: dict[str, list[tuple[str, str]]] = {}
    for row in (ASSETS / "en_homograph_contexts.tsv").read_text(encoding="utf-8").splitlines():
        if not row.startswith("#"):
            word, phones, pattern = row.split("\t")
            contexts.setdefault(word, []).append((pattern, phones))
    return contexts


def homograph_reading(words: list[str], index: int) -> WordReading | None:
    """The reading of the word at `index` of a sentence's words; None if it is no homograph."""
    word = words[index].lower()
    if words[index] == "Polish" and (index or " ".join(words[1:2]).lower() not in _AFTER_VERB):
        return WordReading([["P", "OW1", "L", "IH0", "SH"]], "homograph: the nation")
    if word == "august" and words[index].islower():
        return WordReading([["AO0", "G", "AH1", "S", "T"]], "homograph: adjective")
    if word in _contexts():
        around = " ".join([*words[max(0, index - 6) : index], "_", *words[index + 1 : index + 9]]).lower()
        choice = next((pattern, phones) for pattern, phones in _contexts()[word] if re.search(pattern, around))
        return WordReading(
            [choice[1].split()], "homograph: words around it" if choice[0] else "homograph: usual reading"
        )
    return _by_word_class(words, index, word)


def _by_word_class(words: list[str], index: int, word: str) -> WordReading | None:
    table = _noun_and_verb()
    if word in table:
        usual, noun, verb = table[word]
    elif word.endswith("s") and word[:-1] in table:
        usual, noun, verb = table[word[:-1]]
        noun, verb = with_s(noun), with_s(verb)
    else:
        return None
    if _is_verb(words, index, usual == "v", word in table):
        return WordReading([verb], "homograph: verb")
    return WordReading([noun], "homograph: noun or adjective")


def _is_verb(words: list[str], index: int, usually: bool, plain: bool) -> bool:
    """Whether a word is a verb, by the nearest word before it that is no adverb, then by the word after it.

    `plain` says that the word has no -s.
    """
    before = index - 1
    while before >= 0 and (words[before].lower() in _SKIPPED or words[before].lower().endswith("ly")):
        before -= 1
    left = words[before].lower() if before >= 0 else ""
    further = words[before - 1].lower() if before >= 1 else ""
    right = words[index + 1].lower() if index + 1 < len(words) else ""
    if left == "to" and further in _BEFORE_PREPOSITION:
        return False
    if left in (_BEFORE_VERB if plain else _BEFORE_VERB_S):
        return True
    if plain and left in _BEFORE_VERB_S and further in _QUESTIONS:
        return True
    if left in _BEFORE_NOUN or left.endswith("'s"):
        return False
    if right in _AFTER_VERB:
        return True
    if right in _AFTER_NOUN:
        return False
    plural = len(left) > 3 and left.endswith("s") and not left.endswith("ss") and left not in _NO_PLURALS
    if plain and plural and (right in _AFTER_INTRANSITIVE or right.endswith("ly") or _AGENTS.search(left)):
        return True
    if plain and plural and not right and further in _COUNTS:
        return True
    return usually and not (plain and not plural and _is_compound(words, before))


def _is_compound(words: list[str], before: int) -> bool:
    """Whether a word after words[before] is part of a noun, since it does not agree as a verb: a work permit.

    Not so after an auxiliary or a verb like "let": did the state permit.
    """
    if before < 1 or words[before].lower() in _PEOPLE:
        return False
    earlier = words[before - 2].lower() if before >= 2 else ""
    return words[before - 1].lower() in _ARTICLES and earlier not in _BEFORE_VERB | _QUESTIONS | _CAUSATIVES
