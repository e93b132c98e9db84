"""When the words of a text are heard: sentences, words and sounds with their times and their places in the text.

Times are seconds from the beginning of the audio, spans half-open ranges of characters in the source text. A model that
knows how long each phone lasts gives exact times; for others they are estimated from the spelling.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, islice, pairwise

import numpy as np
from numpy.typing import NDArray

from cosycli.text.legible import LegibleText, Span, legible_text
from cosycli.text.phones import Boundary
from cosycli.text.reading import SpokenWord, all_phones
from cosycli.text.sentences import Sentence

_BY_CHARACTER = ("zh", "yue", "ja")  # languages whose words have parts that can be pointed at

_DIGITS = str.maketrans("〇零一幺二三四五六七八九", "001123456789")  # as a year is read

# Rough seconds of speech, of which only the proportions count.
_LATIN_LETTER, _OTHER_CHARACTER, _COMMA, _STOP = 0.07, 0.22, 0.20, 0.30
_STOPS = "。！？.!?…"
_HAN = "\u3005-\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_KANA = "\u3041-\u309f\u30a1-\u30fa\u30fd-\u30ff"
_LETTERS = rf"(?:[^\W_ー{_HAN}{_KANA}]|[\u0300-\u036f])+"
# Han characters and morae stand for words: telling those apart needs a dictionary.
_TOKEN = re.compile(
    rf"[{_HAN}]|[{_KANA}][ぁぃぅぇぉゃゅょゎァィゥェォャュョヮー]*"
    rf"|[#$€£¥₩]?{_LETTERS}(?:(?:['’.@&+-]|(?<=\d)[,:/](?=\d)){_LETTERS})*[%‰°℃℉]?"
)
_ENGLISH = re.compile(r"[ -~]*[A-Za-z][ -~]*")


@dataclass(frozen=True, slots=True)
class PhoneTiming:
    """A sound: its symbol and tone as in the phone inventory, from `start` to `end`."""

    symbol: str
    tone: int
    start: float
    end: float
    span: Span


@dataclass(frozen=True, slots=True)
class TimedText:
    """A stretch of a sentence that has a sound of its own.

    `text` is what a reader sees of the source at `span`, `place` its range in the text of the sentence.
    """

    text: str
    span: Span
    place: Span
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class WordTiming(TimedText):
    """A word, without the punctuation around it.

    What is said for the same characters of the source is one word: `2024年`. `units` are the smallest stretches that
    have a sound of their own: characters in Mandarin and Cantonese, kana and groups of kanji in Japanese, in other
    languages the word itself. `phones` is empty where the times are estimated.
    """

    language: str
    phones: tuple[PhoneTiming, ...]
    units: tuple[TimedText, ...]


@dataclass(frozen=True, slots=True)
class SentenceTiming:
    """A sentence, or what a model speaks in one go.

    `text` is what a reader sees of it: blanks in a row as one, no markup, no readings and pauses in brackets. Its sound
    lies between `start` and `end`, the silence after it left out. The spans of its `words` ascend and are disjoint,
    and so do their times. `exact` is False where the times of the words are estimated.
    """

    text: str
    span: Span
    start: float
    end: float
    language: str
    words: tuple[WordTiming, ...]
    exact: bool


def time_sentence(
    sentence: Sentence,
    durations: NDArray[np.int64],
    source: str,
    frame_seconds: float,
    origin: float,
    begin: float,
    end: float,
) -> SentenceTiming:
    """The times of a sentence of `source` from the durations (N,), in frames, of its N phones.

    Its first phone begins at `origin`; what is heard of it lies between `begin` and `end`, all in seconds. Raises
    ValueError unless there is one duration for each phone.
    """
    bounds = [origin + frame_seconds * frames for frames in accumulate(durations.tolist(), initial=0)]
    heard = (min(max(bound, begin), end) for bound in bounds)
    sounds = (
        PhoneTiming(phone.symbol, phone.tone, *times, phone.span)
        for phone, times in zip(sentence.phones, pairwise(heard), strict=True)
        if not phone.is_pause
    )
    legible = legible_text(source, sentence.span)
    words = tuple(_words(sentence, sounds, legible))
    languages: Counter[str] = Counter()
    for word in words:
        languages[word.language] += len(word.phones)
    language = max(languages, key=languages.__getitem__, default="")
    return SentenceTiming(legible.text, sentence.span, begin, end, language, words, exact=True)


def estimate_timing(source: str, span: Span, language: str, begin: float, end: float) -> SentenceTiming:
    """The times of what `source` has at `span`, from the spelling of its words; `begin` and `end` are known."""
    legible = legible_text(source, span)
    tokens = [match.span() for match in _TOKEN.finditer(legible.text)] or [(0, len(legible.text))]
    seconds = list(accumulate(map(_rough_seconds, legible.text), initial=0.0))
    (first, _), (_, last) = tokens[0], tokens[-1]
    scale = (end - begin) / ((seconds[last] - seconds[first]) or 1.0)

    def time(index: int) -> float:
        return min(begin + scale * (seconds[index] - seconds[first]), end)

    words = []
    for whole, members in _disjoint(legible.span(token) for token in tokens if token[0] < token[1]):
        start, stop = tokens[members][0][0], tokens[members][-1][1]
        said = _timed(legible, whole, time(start), time(stop) if stop < last else end)
        words.append(_word(said, "en" if _ENGLISH.fullmatch(said.text) else language, (), (said,)))
    return SentenceTiming(legible.text, span, begin, end, language, tuple(words), exact=False)


def _rough_seconds(character: str) -> float:
    if character.isalpha():
        return _LATIN_LETTER if character < "\u0370" else _OTHER_CHARACTER
    if character in _STOPS:
        return _STOP
    category = unicodedata.category(character)[0]
    return _COMMA if category == "P" else 0.0 if category in "ZMC" else _OTHER_CHARACTER


def _words(sentence: Sentence, sounds: Iterator[PhoneTiming], legible: LegibleText) -> Iterator[WordTiming]:
    """The words of a sentence, each with its share of the sounds."""
    said: list[tuple[str, SpokenWord, list[PhoneTiming]]] = []
    for run in sentence.runs:
        for word in run.words:
            own = list(islice(sounds, sum(not phone.is_pause for phone in word.phones)))
            if own:
                said.append((run.language, word, own))
    for span, members in _disjoint(word.span for _, word, _ in said):
        language = said[members][0][0]
        phones = tuple(phone for _, _, own in said[members] for phone in own)
        whole = _timed(legible, span, phones[0].start, phones[-1].end)
        units: tuple[TimedText, ...] = (whole,)
        if language in _BY_CHARACTER:
            spoken = [word for _, word, _ in said[members]]
            units = tuple(_syllables(spoken, phones, whole, legible) or _units(phones, legible))
        yield _word(whole, language, phones, units)


def _units(phones: Sequence[PhoneTiming], legible: LegibleText) -> Iterator[TimedText]:
    """The stretches of a word that have sounds of their own, by the spans of those."""
    for span, members in _disjoint(phone.span for phone in phones):
        yield _timed(legible, span, phones[members][0].start, phones[members][-1].end)


def _syllables(
    words: Sequence[SpokenWord], phones: Sequence[PhoneTiming], whole: TimedText, legible: LegibleText
) -> list[TimedText]:
    """The characters of a word of Chinese whose sounds all have one span, as those of a lexicon; none where it is not
    said character by character."""
    sounds = (phone for phone in all_phones(words) if not phone.is_pause)
    starts = [
        phone.start
        for phone, sound in zip(phones, sounds, strict=True)
        if sound.boundary >= Boundary.SYLLABLE and sound.language != "ja"
    ]
    written = "".join(word.text for word in words)
    if len({phone.span for phone in phones}) > 1 or not len(starts) == len(written) == len(whole.text):
        return []
    if written.translate(_DIGITS) != whole.text.translate(_DIGITS):
        return []
    return [
        TimedText(legible.text[index], legible.span((index, index + 1)), (index, index + 1), start, end)
        for index, (start, end) in enumerate(pairwise([*starts, whole.end]), whole.place[0])
    ]


def _timed(legible: LegibleText, span: Span, start: float, end: float) -> TimedText:
    """What a reader sees of a span of the source, with times."""
    place = legible.place(span)
    seen = legible.span(place) if place[0] < place[1] else span
    return TimedText(legible.text[slice(*place)], seen, place, start, end)


def _word(said: TimedText, language: str, phones: tuple[PhoneTiming, ...], units: tuple[TimedText, ...]) -> WordTiming:
    return WordTiming(said.text, said.span, said.place, said.start, said.end, language, phones, units)


def _disjoint(spans: Iterable[Span]) -> list[tuple[Span, slice]]:
    """Ascending spans without overlap, and which of the given ones each takes in.

    A span that begins before the end of one before it, or that is empty, becomes one with that.
    """
    found: list[tuple[int, int, int]] = []
    count = 0
    for start, end in spans:
        first = count
        while found and (start < found[-1][1] or start == end or found[-1][0] == found[-1][1]):
            before, until, first = found.pop()
            start, end = min(start, before), max(end, until)
        found.append((start, end, first))
        count += 1
    following = [*(first for _, _, first in found[1:]), count]
    return [((start, end), slice(first, last)) for (start, end, first), last in zip(found, following, strict=False)]
