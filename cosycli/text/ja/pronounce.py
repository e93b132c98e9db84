"""Japanese text to phones: Open JTalk where it is installed, kana as they are written without it."""

import re

from cosycli.errors import MissingExtraError
from cosycli.text.aligned import AlignedText
from cosycli.text.ja import openjtalk
from cosycli.text.ja.kana import KANJI, is_kana, katakana, lengthened, split_morae
from cosycli.text.ja.numeral_readings import (
    digits_in_a_row,
    swallowed_numerals,
    with_counters,
    with_digits,
    written_in_digits,
)
from cosycli.text.ja.phrases import Morpheme, phrase_phones, spoken_words
from cosycli.text.ja.readings import in_context
from cosycli.text.ja.spelling import read_kana
from cosycli.text.phones import Phone
from cosycli.text.reading import SpokenWord, pause

_MARK = re.compile(r"\.{2,}|…+|‥+|[—–―-]+|[，、,（）()【】\[\]；;：:。.？?！!]|(?<![ァ-ヺー])・|・(?![ァ-ヺー])")


def pronounce(text: AlignedText) -> list[SpokenWord]:
    """The words of a normalized Japanese text: kanji, kana and punctuation marks.

    Accent phrases begin with `Boundary.PHRASE`, other words with `WORD`, other morae with `SYLLABLE`; the last phone of
    each mora has its tone. Without pyopenjtalk kana and numbers are read, flat, and kanji raise MissingExtraError.
    """
    morphemes = _morphemes(text)
    inside = {index for morpheme in morphemes for index in range(morpheme.start, morpheme.end)}
    words = spoken_words(morphemes, text)
    for match in _MARK.finditer(text.text):
        if match.start() not in inside:
            part = text[match.start() : match.end()]
            words.append((match.start(), pause(part)))
    return [word for _, word in sorted(words, key=lambda place: place[0])]


def phones_of(reading: str) -> tuple[Phone, ...] | None:
    """The phones of a reading in kana, None if it is none.

    ' stands after the mora with the accent, / between accent phrases: ニホ'ン/チャ. Without ' a phrase is flat.
    The kana are taken by their sound (オウ and エイ are long vowels), は is ハ.
    """
    phrases: list[tuple[str, int]] = []
    for phrase in re.sub(r"\s+", "", reading).replace("’", "'").split("/"):
        kana, mark, rest = katakana(phrase).partition("'")
        morae, whole = split_morae(kana), split_morae(kana + rest)
        if not phrase or not morae or not whole or not is_kana(kana + rest) or whole[0][0] == "ー":
            return None
        phrases.append((lengthened(kana + rest), len(morae) if mark else 0))
    return phrase_phones(phrases)


def _morphemes(text: AlignedText) -> list[Morpheme]:
    plain, from_digits = text.text, written_in_digits(text)
    if not openjtalk.is_installed():
        morphemes = read_kana(plain)
        _check_kanji(plain, morphemes)
        return morphemes
    rows = digits_in_a_row(plain, from_digits)
    morphemes = openjtalk.analyze(plain, rows)
    swallowed = [span for span in swallowed_numerals(morphemes, plain, from_digits) if span not in rows]
    if swallowed:
        morphemes = openjtalk.analyze(plain, sorted([*rows, *swallowed]))
    morphemes = in_context(with_digits(morphemes, plain), plain)
    return with_counters(morphemes, plain, from_digits)


def _check_kanji(text: str, morphemes: list[Morpheme]) -> None:
    """Raise MissingExtraError for kanji that no word covers."""
    unread = list(text)
    for morpheme in morphemes:
        unread[morpheme.start : morpheme.end] = [" "] * (morpheme.end - morpheme.start)
    kanji = re.search(f"[{KANJI}]+", "".join(unread))
    if kanji:
        raise MissingExtraError("pyopenjtalk", "ja", f"kanji cannot be read ({kanji[0][:20]})")
