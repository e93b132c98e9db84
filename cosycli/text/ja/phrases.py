"""Accent phrases: words that share one accent, and their phones with a high or low tone for each mora."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from cosycli.text.aligned import AlignedText
from cosycli.text.ja.kana import LONG, SOUNDS, expand_marks, is_kana, katakana, split_morae
from cosycli.text.phones import JA_HIGH, JA_LOW, Boundary, Phone
from cosycli.text.reading import SpokenWord

DEVOICED = "’"  # after a mora whose vowel is whispered: ス’キ
_WHISPERED = {"i": "i̥", "ɯ": "ɯ̥"}


@dataclass(frozen=True, slots=True)
class Morpheme:
    """A word of a Japanese text: `start` and `end` in the text, how it is said, and where its accent falls.

    `pronunciation` is katakana with ー for all long vowels and `DEVOICED` after whispered morae; `spelling` the same
    sounds as one would spell them (コウカ). `accent` is the mora before the fall in pitch, counted from 1 at the start
    of the accent phrase, 0 for none; it counts for the first word of a phrase only. `begins_phrase` is False for
    a word that goes on in the phrase of the word before. `rule` says what decided.
    """

    start: int
    end: int
    pronunciation: str
    spelling: str
    accent: int
    begins_phrase: bool
    rule: str


@dataclass(frozen=True, slots=True)
class _Mora:
    name: str
    is_whispered: bool


def spoken_words(morphemes: Sequence[Morpheme], text: AlignedText) -> list[tuple[int, SpokenWord]]:
    """The words with their phones, each after its place in the text. A mark between two of them ends a phrase."""
    words: list[tuple[int, SpokenWord]] = []
    for phrase in _phrases(morphemes, text.text):
        words += _phrase_words(phrase, text)
    return words


def phrase_phones(phrases: Iterable[tuple[str, int]]) -> tuple[Phone, ...]:
    """The phones of accent phrases, each katakana and its accent, without spans."""
    phones: list[Phone] = []
    for kana, accent in phrases:
        text = AlignedText(kana, ((0, 0),) * len(kana))
        for _, word in _phrase_words([Morpheme(0, len(kana), kana, kana, accent, True, "")], text):
            phones += word.phones
    return tuple(phones)


def _phrases(morphemes: Sequence[Morpheme], text: str) -> Iterator[list[Morpheme]]:
    phrase: list[Morpheme] = []
    for morpheme in morphemes:
        if phrase and (morpheme.begins_phrase or text[phrase[-1].end : morpheme.start].strip()):
            yield phrase
            phrase = []
        phrase.append(morpheme)
    if phrase:
        yield phrase


def _phrase_words(phrase: list[Morpheme], text: AlignedText) -> list[tuple[int, SpokenWord]]:
    """The words of one accent phrase in the Tokyo pattern: low, then high up to the accented mora."""
    words: list[tuple[int, SpokenWord]] = []
    accent, position, previous = phrase[0].accent, 0, ""
    for morpheme in phrase:
        morae = _morae(morpheme.pronunciation)
        spans = _spans(morpheme, len(morae), text)
        phones: list[Phone] = []
        for mora, span in zip(morae, spans, strict=True):
            sounds = _sounds(mora, previous)
            if not sounds:
                continue
            position += 1
            is_high = position == 1 if accent == 1 else position > 1 and (accent == 0 or position <= accent)
            boundary = Boundary.SYLLABLE if phones else Boundary.WORD if words else Boundary.PHRASE
            for sound in sounds[:-1]:
                phones.append(Phone(sound, 0, "ja", boundary, span=span))
                boundary = Boundary.NONE
            phones.append(Phone(sounds[-1], JA_HIGH if is_high else JA_LOW, "ja", boundary, span=span))
            previous = sounds[-1]
        if phones:
            part = text[morpheme.start : morpheme.end]
            word = SpokenWord(part.text, morpheme.spelling, tuple(phones), morpheme.rule, part.span)
            words.append((morpheme.start, word))
    return words


def _morae(pronunciation: str) -> list[_Mora]:
    result: list[_Mora] = []
    parts = pronunciation.split(DEVOICED)
    for index, part in enumerate(parts):
        names = [name for name, _, _ in split_morae(part) or ()]
        result += [_Mora(name, index < len(parts) - 1 and place == len(names) - 1) for place, name in enumerate(names)]
    return result


def _sounds(mora: _Mora, previous: str) -> tuple[str, ...]:
    """The phones of a mora after the phone `previous` of its phrase, none for a ー that has nothing to lengthen."""
    if mora.name == LONG:
        voiced = {whispered: vowel for vowel, whispered in _WHISPERED.items()}.get(previous, previous)
        return (voiced,) if voiced and voiced != "cl" else ()
    *onset, vowel = SOUNDS[mora.name]
    if onset[:1] == ["z"] and previous in ("", "ɴ", "cl"):
        onset[0] = "dz"
    return (*onset, _WHISPERED.get(vowel, vowel) if mora.is_whispered else vowel)


def _spans(morpheme: Morpheme, n_morae: int, text: AlignedText) -> list[tuple[int, int]]:
    """The source span of each mora: its own kana where the word is written in kana, else that of the word."""
    part = text[morpheme.start : morpheme.end]
    if is_kana(part.text):
        written = split_morae(katakana(expand_marks(part.text)))
        if written is not None and len(written) == n_morae:
            return [part[start:end].span for _, start, end in written]
    return [part.span] * n_morae
