"""How a sentence is to be said, as far as its words and marks tell: weights, pauses, phrases, kinds of clauses.

This is what a reader sees before speaking. What becomes of it in frames and semitones is for the acoustic model.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, auto

from cosycli.text.phones import Boundary, Phone, Punctuation
from cosycli.text.phrasing import phrase_breaks
from cosycli.text.prominence import FULL, prominence
from cosycli.text.questions import Question, question_kind
from cosycli.text.sentences import Sentence

# Seconds of a pause inside a sentence at speed 1, between clauses of REFERENCE_SYLLABLES.
PAUSE_SECONDS: dict[Punctuation, float] = {
    Punctuation.NONE: 0.20,
    Punctuation.QUOTE: 0.12,
    Punctuation.COMMA: 0.22,
    Punctuation.COLON: 0.28,
    Punctuation.DASH: 0.30,
    Punctuation.SEMICOLON: 0.34,
    Punctuation.ELLIPSIS: 0.42,
    Punctuation.PERIOD: 0.40,
    Punctuation.QUESTION: 0.40,
    Punctuation.EXCLAMATION: 0.40,
}
# Between the members of a list, and around what stands in brackets.
LIGHT_MARKS = {**dict.fromkeys("、・·", 0.14), **dict.fromkeys("()（）[]【】", 0.18)}
# Longer clauses have longer pauses around them (Krivokapić 2007, J. Phonetics 35: of both neighbours).
REFERENCE_SYLLABLES = 8
PAUSE_PER_SYLLABLE = 0.04  # share of the pause
PAUSE_LIMITS = (0.7, 1.15)


class Contour(Enum):
    """What kind of clause a melody tells."""

    CONTINUATION = auto()  # the sentence goes on
    STATEMENT = auto()
    POLAR = auto()  # the kinds of questions
    PARTICLE = auto()
    OPEN = auto()
    CHOICE = auto()
    EXCLAMATION = auto()
    TRAILING = auto()  # an ellipsis


_CONTOURS = {
    Punctuation.NONE: Contour.STATEMENT,
    Punctuation.PERIOD: Contour.STATEMENT,
    Punctuation.EXCLAMATION: Contour.EXCLAMATION,
    Punctuation.ELLIPSIS: Contour.TRAILING,
}
_QUESTIONS = {
    Question.POLAR: Contour.POLAR,
    Question.PARTICLE: Contour.PARTICLE,
    Question.OPEN: Contour.OPEN,
    Question.CHOICE: Contour.CHOICE,
}


@dataclass(frozen=True, slots=True)
class Clause:
    """Sounds between pauses: phones `start` to `end` of a sentence, of which the one at `end` is the pause after them.

    `language` is that of most of its sounds, `pause` in seconds at speed 1. `breaks` are the phones that begin a
    phrase without any mark.
    """

    start: int
    end: int
    language: str
    contour: Contour
    pause: float
    breaks: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Delivery:
    """The clauses of a sentence of N phones, and how much weight each phone's word has (N,): 0 to 1, 1 on pauses."""

    clauses: tuple[Clause, ...]
    prominence: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class _Word:
    """A word where it is in the phones of its sentence."""

    text: str
    language: str
    start: int
    end: int


def delivery_of(sentence: Sentence) -> Delivery:
    """How a sentence is to be said."""
    words = list(_placed(sentence))
    weights = [FULL] * len(sentence.phones)
    for word in words:
        weights[word.start : word.end] = [prominence(word.text, word.language)] * (word.end - word.start)
    return Delivery(tuple(_clauses(sentence.phones, words, sentence)), tuple(weights))


def plain_delivery(phones: Sequence[Phone]) -> Delivery:
    """How phones are to be said whose words are not known; the last one is a pause."""
    return Delivery(tuple(_clauses(phones, [], None)), (FULL,) * len(phones))


def _placed(sentence: Sentence) -> Iterator[_Word]:
    """The words of a sentence with their places among its phones, pauses left out."""
    sounds = (index for index, phone in enumerate(sentence.phones) if not phone.is_pause)
    for run in sentence.runs:
        for word in run.words:
            own = [next(sounds) for phone in word.phones if not phone.is_pause]
            if own:
                yield _Word(word.text, run.language, own[0], own[-1] + 1)


def _clauses(phones: Sequence[Phone], words: Sequence[_Word], sentence: Sentence | None) -> Iterator[Clause]:
    edges = [index for index, phone in enumerate(phones) if phone.is_pause]
    starts = [0, *(edge + 1 for edge in edges[:-1])]
    counts = [_syllables(phones[start:end]) for start, end in zip(starts, edges, strict=True)]
    for index, (start, end) in enumerate(zip(starts, edges, strict=True)):
        spoken = [phone.language for phone in phones[start:end]]
        language = max(dict.fromkeys(spoken), key=spoken.count, default="")
        own = [word for word in words if start <= word.start < end]
        seconds = _pause_seconds(phones[end], sentence)
        if index + 1 < len(edges):
            seconds *= _pause_factor(counts[index], counts[index + 1])
        yield Clause(
            start, end, language, _contour(phones[end], own, language), seconds, _breaks(phones, own, language)
        )


def _breaks(phones: Sequence[Phone], words: Sequence[_Word], language: str) -> tuple[int, ...]:
    counts = [_syllables(phones[word.start : word.end]) for word in words]
    texts = [word.text if word.language == language else "" for word in words]
    return tuple(words[index].start for index in phrase_breaks(texts, counts, language))


def _syllables(phones: Sequence[Phone]) -> int:
    return sum(phone.boundary >= Boundary.SYLLABLE for phone in phones)


def _contour(pause: Phone, words: Sequence[_Word], language: str) -> Contour:
    if pause.punctuation is Punctuation.QUESTION:
        return _QUESTIONS[question_kind([word.text for word in words], language)]
    if pause.punctuation is Punctuation.NONE and pause.symbol != "sil":
        return Contour.CONTINUATION
    return _CONTOURS.get(pause.punctuation, Contour.CONTINUATION)


def _pause_seconds(pause: Phone, sentence: Sentence | None) -> float:
    if sentence is not None and pause.punctuation is Punctuation.COMMA:
        mark = sentence.text[pause.span[0] - sentence.span[0] :][:1]
        return LIGHT_MARKS.get(mark, PAUSE_SECONDS[pause.punctuation])
    return PAUSE_SECONDS[pause.punctuation]


def _pause_factor(before: int, after: int) -> float:
    """The factor on a pause between clauses of so many syllables."""
    factor = 1 + PAUSE_PER_SYLLABLE * ((before + after) / 2 - REFERENCE_SYLLABLES)
    return min(max(factor, PAUSE_LIMITS[0]), PAUSE_LIMITS[1])
