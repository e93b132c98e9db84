"""When the words of a text are heard: sentences, words and sounds with their times and their places in the text.

Times are seconds from the beginning of the audio, spans half-open ranges of characters in the source text. A model that
knows how long each phone lasts gives exact times; for others they are estimated from the spelling.
"""

import re
import unicodedata
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, groupby, islice, pairwise

import numpy as np
from numpy.typing import NDArray

from cosycli.text.aligned import AlignedText
from cosycli.text.folding import MARKUP, without_markup
from cosycli.text.phones import Boundary, Phone
from cosycli.text.sentences import Sentence

Span = tuple[int, int]

_BY_CHARACTER = ("zh", "yue", "ja")  # languages whose words have parts that can be pointed at

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
_SYLLABIC = re.compile(rf"[\d{_HAN}]+")
_ENGLISH = re.compile(r"[ -~]*[A-Za-z][ -~]*")

_CONTEXT = 1000  # characters on both sides within which markup has its other half
_MARKED = re.compile(r"[\\\[<*_~`|&]")
_UNSEEN = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ud800-\udfff\ue000-\uf8ff\ufeff\U000f0000-\U0010ffff]")
_BLANKS = re.compile(r"\s{2,}")
# As in text/inline.py: a bracket that is text behind its backslash, a pause, a word with its reading.
_ESCAPED = re.compile(r"(?<=\\)\[")
_BRACKET = "\ue000"  # one that no rule of markup looks at
_NOTATION = re.compile(
    rf"\\(?={_BRACKET})|\[(?i:pause):[^\[\]\n]{{0,40}}\]"
    r"|(?<!!)\[(?P<word>[^\[\]\n]{1,100})\]\([^()\[\]\n]{1,300}\)"
)


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
        _Sound(phone, *times)
        for phone, times in zip(sentence.phones, pairwise(heard), strict=True)
        if not phone.is_pause
    )
    legible = _legible(source, sentence.span)
    words = tuple(_words(sentence, sounds, legible))
    languages: Counter[str] = Counter()
    for word in words:
        languages[word.language] += len(word.phones)
    language = max(languages, key=languages.__getitem__, default="")
    return SentenceTiming(legible.text, sentence.span, begin, end, language, words, exact=True)


def estimate_timing(source: str, span: Span, language: str, begin: float, end: float) -> SentenceTiming:
    """The times of what `source` has at `span`, from the spelling of its words; `begin` and `end` are known."""
    legible = _legible(source, span)
    tokens = [match.span() for match in _TOKEN.finditer(legible.text)] or [(0, len(legible.text))]
    seconds = list(accumulate(map(_rough_seconds, legible.text), initial=0.0))
    (first, _), (_, last) = tokens[0], tokens[-1]
    scale = (end - begin) / ((seconds[last] - seconds[first]) or 1.0)

    def time(index: int) -> float:
        return min(begin + scale * (seconds[index] - seconds[first]), end)

    words = []
    for whole, members in _disjoint(legible.span(token) for token in tokens if token[0] < token[1]):
        start, stop = tokens[members][0][0], tokens[members][-1][1]
        said = legible.timed(whole, time(start), time(stop) if stop < last else end)
        words.append(_word(said, "en" if _ENGLISH.fullmatch(said.text) else language, (), (said,)))
    return SentenceTiming(legible.text, span, begin, end, language, tuple(words), exact=False)


def _rough_seconds(character: str) -> float:
    if character.isalpha():
        return _LATIN_LETTER if character < "\u0370" else _OTHER_CHARACTER
    if character in _STOPS:
        return _STOP
    category = unicodedata.category(character)[0]
    return _COMMA if category == "P" else 0.0 if category in "ZMC" else _OTHER_CHARACTER


@dataclass(frozen=True, slots=True)
class _Sound:
    """A phone and when it is heard."""

    phone: Phone
    start: float
    end: float

    def timing(self) -> PhoneTiming:
        return PhoneTiming(self.phone.symbol, self.phone.tone, self.start, self.end, self.phone.span)


def _words(sentence: Sentence, sounds: Iterator[_Sound], legible: "_Legible") -> Iterator[WordTiming]:
    """The words of a sentence, each with its share of the sounds."""
    said: list[tuple[Span, str, list[_Sound]]] = []
    for run in sentence.runs:
        for word in run.words:
            own = list(islice(sounds, sum(not phone.is_pause for phone in word.phones)))
            if own:
                said.append((word.span, run.language, own))
    for span, members in _disjoint(span for span, _, _ in said):
        language = said[members][0][1]
        own = [sound for _, _, sounds_of_word in said[members] for sound in sounds_of_word]
        whole = legible.timed(span, own[0].start, own[-1].end)
        units = tuple(_units(own, language, legible)) if language in _BY_CHARACTER else (whole,)
        yield _word(whole, language, tuple(sound.timing() for sound in own), units)


def _units(sounds: Sequence[_Sound], language: str, legible: "_Legible") -> Iterator[TimedText]:
    """The stretches of a word that have sounds of their own, by the spans of those."""
    for span, members in _disjoint(sound.phone.span for sound in sounds):
        own = sounds[members]
        unit = legible.timed(span, own[0].start, own[-1].end)
        syllables = [sound.start for sound in own if sound.phone.boundary >= Boundary.SYLLABLE]
        if language != "ja" and len(syllables) == len(unit.text) > 1 and _SYLLABIC.fullmatch(unit.text):
            # A year, or a word of the user's lexicon: one syllable for each character.
            for index, (start, end) in enumerate(pairwise([*syllables, unit.end]), unit.place[0]):
                yield TimedText(legible.text[index], legible.span((index, index + 1)), (index, index + 1), start, end)
        else:
            yield unit


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


@dataclass(frozen=True, slots=True)
class _Legible:
    """A text as a reader sees it, and where in the source each of its characters begins and ends."""

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def timed(self, span: Span, start: float, end: float) -> TimedText:
        """The characters of a span of the source without the blanks around them, with times."""
        first, last = bisect_left(self.starts, span[0]), bisect_left(self.starts, span[1])
        while first < last and self.text[first].isspace():
            first += 1
        while first < last and self.text[last - 1].isspace():
            last -= 1
        seen = self.span((first, last)) if first < last else span
        return TimedText(self.text[first:last], seen, (first, last), start, end)

    def span(self, place: Span) -> Span:
        """The source of a range of the text that is not empty."""
        return self.starts[place[0]], self.ends[place[1] - 1]


def _legible(source: str, span: Span) -> _Legible:
    """What a reader sees of the source at `span`."""
    start, end = span
    text = _as_seen(source, start, end)
    starts = [begin for begin, _ in text.spans]
    text = text[bisect_left(starts, start) : bisect_left(starts, end)]
    text = text[len(text) - len(text.text.lstrip()) : len(text.text.rstrip())]
    return _Legible(text.text, tuple(begin for begin, _ in text.spans), tuple(until for _, until in text.spans))


def _as_seen(source: str, start: int, end: int) -> AlignedText:
    """The characters of source[start:end], and some around them, without what a reader does not see."""
    if not _MARKED.search(source, start, end):
        return _plain(source, start, end)
    line_start = source.rfind("\n", max(start - _CONTEXT, 0), start) + 1 or max(start - _CONTEXT, 0)
    line_end = source.find("\n", end, end + _CONTEXT)
    text = _plain(source, line_start, end + _CONTEXT if line_end < 0 else line_end)
    text = _with_numerals(without_markup(_without_notation(text)))
    return AlignedText(text.text.replace(_BRACKET, "["), text.spans)


def _plain(source: str, start: int, end: int) -> AlignedText:
    text = AlignedText.of(re.sub(r"\s", " ", source[start:end]), start)
    return text.sub(_UNSEEN, lambda match: "").sub(_BLANKS, lambda match: " ")


def _without_notation(text: AlignedText) -> AlignedText:
    """A text without pauses, readings and backslashes; a bracket that is text is a `_BRACKET`."""
    text = text.sub(_ESCAPED, lambda match: _BRACKET)
    parts, position = [], 0
    for match in _NOTATION.finditer(text.text):
        word = text[match.start("word") : match.end("word")] if match["word"] else AlignedText("", ())
        parts += [text[position : match.start()], word]
        position = match.end()
    return AlignedText.join([*parts, text[position:]])


def _with_numerals(text: AlignedText) -> AlignedText:
    """A text without markup with its Roman numerals as they were."""
    written = {(change.span, change.after): change.before for change in text.changes if change.rule != MARKUP}
    if not written:
        return text
    parts = []
    for span, characters in groupby(zip(text.text, text.spans, strict=True), key=lambda character: character[1]):
        figure = "".join(character for character, _ in characters)
        numeral = written.get((span, figure), figure)
        parts.append(AlignedText(numeral, (span,) * len(numeral)))
    return AlignedText.join(parts)
