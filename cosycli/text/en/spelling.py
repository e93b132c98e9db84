"""Words read letter by letter, and the decision which words those are."""

import re

from cosycli.text.en.lexicon import reading

LETTERS: dict[str, list[str]] = {
    letter: phones.split()
    for letter, phones in {
        "a": "EY1", "b": "B IY1", "c": "S IY1", "d": "D IY1", "e": "IY1", "f": "EH1 F", "g": "JH IY1",
        "h": "EY1 CH", "i": "AY1", "j": "JH EY1", "k": "K EY1", "l": "EH1 L", "m": "EH1 M", "n": "EH1 N",
        "o": "OW1", "p": "P IY1", "q": "K Y UW1", "r": "AA1 R", "s": "EH1 S", "t": "T IY1", "u": "Y UW1",
        "v": "V IY1", "w": "D AH1 B AH0 L Y UW0", "x": "EH1 K S", "y": "W AY1", "z": "Z IY1",
        "0": "Z IH1 R OW0", "1": "W AH1 N", "2": "T UW1", "3": "TH R IY1", "4": "F AO1 R", "5": "F AY1 V",
        "6": "S IH1 K S", "7": "S EH1 V AH0 N", "8": "EY1 T", "9": "N AY1 N",
    }.items()
}  # fmt: skip

# Two or three capital letters are read as a word only if they are one of these; the dictionary would not tell, as it
# has a word (or a surname) for half of all such strings: US, IT, LED, ADA.
_SHORT_WORD_LIST = """
    an as at be by do go he hi if in is me my no of oh on or so to up we ace act add age aid aim air all and any
    app are arm art ask bad bag bar bat bed bet big bit box boy bug but buy bye can cap car cat cop cry cup cut dad
    day did die dog dry due ear eat egg ego end eye fan far fat fax few fit fix fly for fox fun gas get gif god got
    gun guy had has hat her hey him his hit hot how ice ill inn ion its jam jet job joy key kid lab lan law lay let
    lie lip log lot low mad man map may men met mix mom mud net new nor not now off oil old one our out own pan pay
    pen pet pie pin put ram red rid rom run sad saw say sea see set sex she sim sin sit six ski sky son spa spy sun
    tax tea ten the tie tip too top toy try two use van wan war was way wet why win won yes yet you zip zoo
"""
_SHORT_WORDS = frozenset(_SHORT_WORD_LIST.split())
_VOWEL = re.compile("[aeiouy]")
_LONGEST_ACRONYM = 5


def spelled(word: str) -> list[list[str]]:
    """The names of the letters and digits of a word, the last one with the main stress."""
    names = [LETTERS[letter] for letter in word.lower() if letter in LETTERS]
    weakened = [[phone.replace("1", "2") for phone in name] for name in names[:-1]]
    return weakened + names[-1:]


def is_spelled(word: str, shouting: bool) -> bool:
    """Whether a word a-z, A-Z that our own lexicon does not know is read letter by letter.

    `shouting` says that the whole text is in capitals, so that they mean nothing.
    """
    known = reading(word) is not None
    if len(word) == 1:
        return True
    if not _VOWEL.search(word.lower()):
        return not known and len(word) <= _LONGEST_ACRONYM
    if not word.isupper() or (shouting and known):
        return False
    if len(word) <= 3:
        return word.lower() not in _SHORT_WORDS
    return not known and len(word) <= _LONGEST_ACRONYM
