"""English words to phones."""

import re
import unicodedata
from dataclasses import dataclass

from cosycli.text.aligned import AlignedText
from cosycli.text.en.arpabet import ARPABET, word_phones
from cosycli.text.en.homographs import homograph_reading
from cosycli.text.en.lexicon import own_reading, reading
from cosycli.text.en.numerals import NUMBER_WORDS
from cosycli.text.en.spelling import LETTERS, spelled
from cosycli.text.en.vocabulary import WordReading, fold, known_reading, read
from cosycli.text.phones import Boundary, Phone
from cosycli.text.reading import SpokenWord, pause

# A Latin letter and its combining accents; letters of other scripts are not English and stay unspoken.
_LETTER = (
    "[A-Za-z\u00aa\u00ba\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u1e00-\u1eff\uff21-\uff3a\uff41-\uff5a][\u0300-\u036f]*"
)
_LETTER_A = "A-"  # the letter of "A-four" (the normalizer's A4), never the article
_HYPHENS = "[-‐‑]"
_TOKEN = re.compile(
    rf"(?P<word>['’]?(?:{_LETTER})+(?:(?:['’ʼ]|{_HYPHENS})(?:{_LETTER})+)*(?:(?<=[sS])['’](?=\s))?|[0-9])"
    r"|(?P<mark>\.{2,}|…+|--+|[,.?!;:()\[\]—–，。？！；：（）、]|(?<=\s)-(?=\s))"
)


@dataclass(frozen=True, slots=True)
class _Token:
    """A word (`text`, folded to ASCII) or a mark, and the part of the text it stands at."""

    text: str
    start: int
    end: int
    is_mark: bool = False


def word_arpabet(word: str) -> list[str] | None:
    """The reading of one word by dictionary or suffix rules as ARPAbet, None if it is out of vocabulary."""
    plain = fold(word)
    known = known_reading(plain) if plain else None
    return known.parts[0] if known else None


def phones_of(reading: str) -> tuple[Phone, ...] | None:
    """The phones of a reading in ARPAbet (``R EH1 D``) as one word, spans at (0, 0); None if it is no valid one.

    Upper and lower case are the same. If no vowel has its stress digit, the first one is stressed; if some have, the
    others are unstressed.
    """
    symbols = reading.upper().split()
    names = [symbol.rstrip("012") for symbol in symbols]
    if any(name not in ARPABET or len(symbol) - len(name) > 1 for symbol, name in zip(symbols, names, strict=True)):
        return None
    if any(symbol[-1].isdigit() and name not in _VOWELS for symbol, name in zip(symbols, names, strict=True)):
        return None
    vowels = [index for index, name in enumerate(names) if name in _VOWELS]
    if not vowels:
        return None
    marked = any(symbols[index][-1].isdigit() for index in vowels)
    for index in vowels:
        if not symbols[index][-1].isdigit():
            symbols[index] += "1" if index == vowels[0] and not marked else "0"
    return _phones([symbols], (0, 0))


def pronounce(text: AlignedText) -> list[SpokenWord]:
    """The words of a normalized English text: words and punctuation marks, numbers already in words.

    The first phone of a word has `Boundary.WORD`, that of a further syllable `SYLLABLE`. Commas and brackets become
    `sp`, all other marks `brk` with their `Punctuation`. Quotes are silent.
    """
    tokens = _tokens(text.text)
    words = [token.text for token in tokens if not token.is_mark]
    spoken: list[SpokenWord] = []
    seen = 0
    for token in tokens:
        written = text[token.start : token.end]
        if token.is_mark:
            spoken.append(pause(written))
            continue
        found = _read_in_context(words, seen)
        seen += 1
        if found.parts[-1:] == [_THE] and _vowel_follows(words, seen):
            found = WordReading([["DH", "IY0"]], "the before a vowel")
        phones = _phones(found.parts, written.span)
        spoken.append(SpokenWord(written.text, found.arpabet, phones, found.rule, written.span))
    return spoken


def _phones(parts: list[list[str]], span: tuple[int, int]) -> tuple[Phone, ...]:
    phones: list[Phone] = []
    for part in parts:
        boundary = Boundary.SYLLABLE if phones else Boundary.WORD
        for symbol, tone, starts_syllable in word_phones(part):
            phones.append(Phone(symbol, tone, "en", boundary if starts_syllable else Boundary.NONE, span=span))
            boundary = Boundary.SYLLABLE
    return tuple(phones)


_THE = ["DH", "AH0"]
_VOWELS = frozenset(name for name in ARPABET if name[0] in "AEIOU")


def _tokens(text: str) -> list[_Token]:
    tokens = []
    for match in _TOKEN.finditer(text):
        if match["mark"]:
            tokens.append(_Token(match["mark"], match.start(), match.end(), is_mark=True))
        else:
            tokens += _words(match["word"], match.start())
    return tokens


def _words(text: str, start: int) -> list[_Token]:
    """The parts of a hyphenated word, or the whole if the dictionary has it with its hyphen (Wi-Fi)."""
    parts = list(re.finditer(f"(?:(?!{_HYPHENS}).)+", text))
    if len(parts) > 1 and reading(re.sub(_HYPHENS, "-", text)):
        return [_Token(re.sub(_HYPHENS, "-", text), start, start + len(text))]
    folded = ((_plain(part[0]), part) for part in parts)
    return [
        _Token(_LETTER_A if plain == "A" and len(parts) > 1 else plain, start + part.start(), start + part.end())
        for plain, part in folded
        if plain
    ]


def _plain(word: str) -> str:
    """A word folded, unless its accents tell it from another word: résumé, exposé."""
    composed = word if word.isascii() else unicodedata.normalize("NFC", word)
    return composed if not composed.isascii() and own_reading(composed) else fold(word)


def _vowel_follows(words: list[str], index: int) -> bool:
    """Whether the word at `index` begins with a vowel sound, so that "the" before it is DH IY0."""
    return index < len(words) and _read_in_context(words, index).parts[0][0][-1].isdigit()


def _read_in_context(words: list[str], index: int) -> WordReading:
    """The reading of a word among its neighbours: homographs, the letter A, texts all in capitals."""
    word = words[index]
    if word == _LETTER_A:
        return WordReading([LETTERS["a"]], "letter")
    before = words[index - 1] if index else ""
    if len(word) == 1:
        after = words[index + 1] if index + 1 < len(words) else ""
        return _single_letter(word, _is_shouting(words) or (len(after) > 1 and (not before or after.isupper())))
    if word == "AM" and before != "I":
        return WordReading(spelled(word), "spelled out")
    if word in ("Am", "am") and before.lower() in NUMBER_WORDS and before.lower() != "one":
        return WordReading(spelled(word), "spelled out")
    chosen = homograph_reading(words, index)
    return chosen or read(word, _is_shouting(words))


def _is_shouting(words: list[str]) -> bool:
    """Whether a text is all in capitals, so that they say nothing about a word."""
    return len(words) > 2 and all(word.isupper() for word in words)


def _single_letter(letter: str, maybe_article: bool) -> WordReading:
    """The name of a letter or digit; "a" is the article unless it is a capital amid the sentence."""
    if letter == "a" or (letter == "A" and maybe_article):
        return WordReading([["AH0"]], "article")
    return WordReading([LETTERS.get(letter.lower(), ["AH0"])], "letter")
