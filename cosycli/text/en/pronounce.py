"""English words to phones."""

import re
import unicodedata
from dataclasses import dataclass

from cosycli.text.aligned import AlignedText
from cosycli.text.en import g2p
from cosycli.text.en.arpabet import word_phones
from cosycli.text.en.homographs import homograph_reading
from cosycli.text.en.inflection import inflected, with_s
from cosycli.text.en.lexicon import own_reading, reading
from cosycli.text.en.spelling import LETTERS, is_spelled, spelled
from cosycli.text.phones import Boundary, Phone, Punctuation
from cosycli.text.reading import SpokenWord, pause

_LETTER = "[^\\W\\d_][\u0300-\u036f]*"  # a letter and its combining accents
_LETTER_A = "A-"  # the letter of "A-four" (the normalizer's A4), never the article
_HYPHENS = "[-‐‑]"
_APOSTROPHES = str.maketrans("’‘ʼ＇`", "'''''")
_TOKEN = re.compile(
    rf"(?P<word>['’]?(?:{_LETTER})+(?:(?:['’ʼ]|{_HYPHENS})(?:{_LETTER})+)*(?:(?<=[sS])['’](?=\s))?|[0-9])"
    r"|(?P<mark>\.{2,}|…+|--+|[,.?!;:()\[\]—–，。？！；：（）、]|(?<=\s)-(?=\s))"
)
_MARKS = {
    **dict.fromkeys(",()[]，（）、", Punctuation.COMMA),
    **dict.fromkeys(".。", Punctuation.PERIOD),
    **dict.fromkeys("?？", Punctuation.QUESTION),
    **dict.fromkeys("!！", Punctuation.EXCLAMATION),
    **dict.fromkeys(";；", Punctuation.SEMICOLON),
    **dict.fromkeys(":：", Punctuation.COLON),
    **dict.fromkeys("—–-", Punctuation.DASH),
    "…": Punctuation.ELLIPSIS,
}
_HUMP = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|[0-9]")
_PLURAL_ACRONYM = re.compile(r"([A-Z]{2,})('s|s'?)")
_LATIN = str.maketrans({"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "th", "þ": "th", "ı": "i"})


@dataclass(frozen=True, slots=True)
class _Token:
    """A word (`text`, folded to ASCII) or a mark, and the part of the text it stands at."""

    text: str
    start: int
    end: int
    mark: Punctuation = Punctuation.NONE


def fold(word: str) -> str:
    """A word in plain ASCII letters, digits and straight apostrophes: ``Café’s`` -> ``Cafe's``."""
    word = word.translate(_APOSTROPHES)
    if not word.isascii():
        word = unicodedata.normalize("NFKD", word.translate(_LATIN))
        word = "".join(letter for letter in word if letter.isascii())
    return word


def word_arpabet(word: str) -> list[str] | None:
    """The reading of one word by dictionary or suffix rules as ARPAbet, None if it is out of vocabulary."""
    plain = fold(word)
    if not plain:
        return None
    return reading(plain) or inflected(plain.lower())


def pronounce(text: AlignedText) -> list[SpokenWord]:
    """The words of a normalized English text: words and punctuation marks, numbers already in words.

    The first phone of a word has `Boundary.WORD`, that of a further syllable `SYLLABLE`. Commas and brackets become
    `sp`, all other marks `brk` with their `Punctuation`. Quotes are silent.
    """
    tokens = _tokens(text.text)
    words = [token.text for token in tokens if not token.mark]
    spoken: list[SpokenWord] = []
    seen = 0
    for token in tokens:
        written = text[token.start : token.end]
        if token.mark:
            spoken.append(pause(written.text, token.mark, written.span))
            continue
        parts = _read_in_context(words, seen)
        seen += 1
        if parts[-1:] == [_THE] and _vowel_follows(words, seen):
            parts = [["DH", "IY0"]]
        spoken.append(_spoken(written, parts))
    return spoken


def _spoken(word: AlignedText, parts: list[list[str]]) -> SpokenWord:
    phones: list[Phone] = []
    for part in parts:
        boundary = Boundary.SYLLABLE if phones else Boundary.WORD
        for symbol, tone, starts_syllable in word_phones(part):
            phones.append(Phone(symbol, tone, "en", boundary if starts_syllable else Boundary.NONE, span=word.span))
            boundary = Boundary.SYLLABLE
    reading = " ".join(phone for part in parts for phone in part)
    return SpokenWord(word.text, reading, tuple(phones), "dictionary", word.span)


_THE = ["DH", "AH0"]


def _tokens(text: str) -> list[_Token]:
    tokens = []
    for match in _TOKEN.finditer(text):
        if match["mark"]:
            mark = Punctuation.ELLIPSIS if match["mark"].startswith("..") else _MARKS[match["mark"][0]]
            tokens.append(_Token(match["mark"], match.start(), match.end(), mark))
        else:
            tokens += _words(match["word"], match.start())
    return tokens


def _words(text: str, start: int) -> list[_Token]:
    """The parts of a hyphenated word, or the whole if the dictionary has it with its hyphen (Wi-Fi)."""
    parts = list(re.finditer(f"(?:(?!{_HYPHENS}).)+", text))
    if len(parts) > 1 and reading(re.sub(_HYPHENS, "-", text)):
        return [_Token(re.sub(_HYPHENS, "-", text), start, start + len(text))]
    folded = ((fold(part[0]), part) for part in parts)
    return [
        _Token(_LETTER_A if plain == "A" and len(parts) > 1 else plain, start + part.start(), start + part.end())
        for plain, part in folded
        if plain
    ]


def _vowel_follows(words: list[str], index: int) -> bool:
    """Whether the word at `index` begins with a vowel sound, so that "the" before it is DH IY0."""
    return index < len(words) and _read_in_context(words, index)[0][0][-1].isdigit()


def _read_in_context(words: list[str], index: int) -> list[list[str]]:
    """The reading of a word among its neighbours: homographs, the letter A, texts all in capitals."""
    word = words[index]
    shouting = len(words) > 2 and all(other.isupper() for other in words)
    if word == _LETTER_A:
        return [LETTERS["a"]]
    if len(word) == 1:
        before = words[index - 1] if index else ""
        after = words[index + 1] if index + 1 < len(words) else ""
        return [_single_letter(word, shouting or (len(after) > 1 and (not before or after.isupper())))]
    chosen = homograph_reading(words, index)
    return [chosen] if chosen else _read(word, shouting)


def _single_letter(letter: str, maybe_article: bool) -> list[str]:
    """The name of a letter or digit; "a" is the article unless it is a capital amid the sentence."""
    if letter == "a" or (letter == "A" and maybe_article):
        return ["AH0"]
    return LETTERS.get(letter.lower(), ["AH0"])


def _read(word: str, shouting: bool = False) -> list[list[str]]:
    """The reading of a word as one list of ARPAbet phones, or as several if it is spelled or put together."""
    own = own_reading(word)
    if own:
        return [own]
    if plural := _PLURAL_ACRONYM.fullmatch(word):
        return _plural(_read(plural[1]))
    if word.isalpha() and is_spelled(word, shouting):
        return spelled(word)
    known = word_arpabet(word)
    if known:
        return [known]
    humps = _HUMP.findall(word)
    if len(humps) > 1 and not (word.isupper() or "'" in word):
        return [phones for hump in humps for phones in _read(hump)]
    upper = own_reading(word.upper())
    if upper:
        return [upper]
    stem, apostrophe, _ = word.lower().partition("'s")
    guess = list(g2p.predict(re.sub("[^a-z]", "", stem)))
    return _plural([guess]) if apostrophe else [guess]


def _plural(parts: list[list[str]]) -> list[list[str]]:
    return [*parts[:-1], with_s(parts[-1])]
