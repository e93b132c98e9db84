"""Text to sentences of phones: folding, sentences, language runs, normalization and pronunciation joined."""

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from itertools import islice

from cosycli.errors import LanguageError, NothingToSayError
from cosycli.text.aligned import AlignedText
from cosycli.text.coverage import Coverage, OnUnspoken, Unspoken
from cosycli.text.folding import without_markup
from cosycli.text.homophones import spelling_of
from cosycli.text.inline import (
    PLACEHOLDER,
    Insertions,
    Override,
    cut_at_pauses,
    split_at_placeholders,
    take_out,
    without_asides,
)
from cosycli.text.language import DEFAULT, identify, split_runs
from cosycli.text.languages import LANGUAGES
from cosycli.text.lexicon import Lexicon
from cosycli.text.phones import Boundary, Phone, Punctuation
from cosycli.text.reading import all_phones, written_words
from cosycli.text.sentences import (
    PARAGRAPH_PAUSE,
    PIECE_PAUSE,
    SENTENCE_PAUSE,
    Run,
    Sentence,
    split_paragraphs,
    split_sentences,
)

# Of several marks in a row one pause is left: the one that says most about the melody.
_STRENGTH = (
    *(Punctuation.NONE, Punctuation.QUOTE, Punctuation.COMMA, Punctuation.DASH, Punctuation.COLON),
    *(Punctuation.SEMICOLON, Punctuation.PERIOD, Punctuation.ELLIPSIS, Punctuation.EXCLAMATION, Punctuation.QUESTION),
)
_PARAGRAPHS_TO_IDENTIFY = 200
_POSSESSIVE = re.compile("['’]s(?![A-Za-z])")
_CONTEXT = 24  # characters on both sides of a run that its normalizer may look at


def analyze(
    text: str,
    language: str | None = None,
    spoken: Collection[str] = ("zh", "en"),
    *,
    prior: str | None = None,
    lexicon: Lexicon | None = None,
    on_unspoken: OnUnspoken | None = None,
    phonetic: bool = True,
) -> Iterator[Sentence]:
    """Yield the sentences of a text, ready for synthesis.

    `language` says what the text is in (None: each paragraph is identified); Latin words in it stay English. `prior`
    is the language of text that leaves it open, such as Han characters without any mark of their language (None:
    that of the text as a whole). `spoken` are the languages of the voice, `lexicon` the user's readings.
    `on_unspoken` is told what no rule can say, paragraph by paragraph; nothing else is left out. A voice that reads the
    normalized text itself has no use for phones: `phonetic` False leaves them out, and needs no dictionaries.

    Raises LanguageError, before the first sentence, for a language that is unknown and for a text whose main language
    is not spoken; TextError if there is nothing to say, or if an inline reading or pause is not valid.
    """
    _check_language(language, spoken)
    main = language or main_language(text, prior or (DEFAULT if DEFAULT in spoken else next(iter(spoken), DEFAULT)))
    _check_spoken(main, spoken)
    return _Analysis(text, language, main, spoken, lexicon, on_unspoken, phonetic).sentences()


def main_language(text: str, prior: str = DEFAULT) -> str:
    """The language of most of a text, by the letters of its first paragraphs; `prior` backs up what is open."""
    weights: Counter[str] = Counter()
    for paragraph in islice(split_paragraphs(text), _PARAGRAPHS_TO_IDENTIFY):
        plain = _words_of(paragraph)
        weights[identify(plain, prior)] += sum(map(str.isalpha, plain))
    found, weight = max(weights.items(), key=lambda item: item[1], default=(prior, 0))
    return found if weight else prior


def _words_of(paragraph: AlignedText) -> str:
    """A paragraph as it tells its language: full-width letters plain, readings and the targets of links left out."""
    return unicodedata.normalize("NFKC", without_asides(paragraph.text))


@dataclass(frozen=True, slots=True)
class _Analysis:
    """One pass over a text."""

    text: str
    language: str | None
    main: str
    spoken: Collection[str]
    lexicon: Lexicon | None
    on_unspoken: OnUnspoken | None
    phonetic: bool

    def sentences(self) -> Iterator[Sentence]:
        """All sentences; the pause after each is known when the next one is."""
        waiting: Sentence | None = None
        left_out: Unspoken | None = None
        covered = 0
        for paragraph in split_paragraphs(self.text):
            start, end = paragraph.span
            if waiting is not None and not waiting.asked_pause and start > covered:
                waiting = replace(waiting, pause_after=PARAGRAPH_PAUSE)
            coverage = Coverage(self.text[start:end], start)
            left_out = left_out or self._report_between(covered, start)
            for sentence in self._paragraph(paragraph, coverage):
                if waiting is not None and sentence.is_silent:
                    waiting = _with_pause(waiting, sentence.pause_after)
                    continue
                if waiting is not None:
                    yield waiting
                waiting = sentence
            left_out = self._report(coverage) or left_out
            covered = end
        left_out = left_out or self._report_between(covered, len(self.text))
        if waiting is None:
            raise _nothing_to_say(left_out)
        yield waiting if waiting.asked_pause else replace(waiting, pause_after=0.0)

    def _report(self, coverage: Coverage) -> Unspoken | None:
        """Tell what a paragraph leaves out; returns the first of it."""
        first: Unspoken | None = None
        for unspoken in coverage.unspoken():
            first = first or unspoken
            if self.on_unspoken is not None:
                self.on_unspoken(unspoken)
        return first

    def _report_between(self, start: int, end: int) -> Unspoken | None:
        """Tell what lies outside of all paragraphs: control characters among the line ends."""
        return self._report(Coverage(self.text[start:end], start)) if start < end else None

    def _paragraph(self, paragraph: AlignedText, coverage: Coverage) -> Iterator[Sentence]:
        insertions = Insertions()
        language = self.language or identify(_words_of(paragraph), self.main)
        if language not in self.spoken:
            language = self.main
        symbols = self.lexicon.symbols if self.lexicon else ()
        folded = without_markup(take_out(paragraph, language, insertions, self.spoken, symbols))
        coverage.add_changes(folded.changes)
        plain = AlignedText(folded.text, folded.spans)
        if self.lexicon:  # before sentences are told apart: a word may hold a stop, as in Yahoo! Japan
            plain = self._with_lexicon(plain, language, insertions)
        for part in split_sentences(plain):
            for piece, seconds in cut_at_pauses(part, insertions):
                sentence = self._sentence(piece, language, insertions, coverage)
                if sentence is None and seconds is not None:
                    sentence = Sentence(self.text[slice(*piece.span)], piece.span, (), (), 0.0)
                if sentence is not None:
                    yield sentence if seconds is None else _with_pause(sentence, seconds)

    def _sentence(
        self, text: AlignedText, language: str, insertions: Insertions, coverage: Coverage
    ) -> Sentence | None:
        """One sentence with its phones, None if it has no sound."""
        text = text[len(text) - len(text.text.lstrip()) : len(text.text.rstrip())]
        runs = self._runs(text, language, insertions)
        coverage.add(runs)
        phones = _with_pauses([phone for run in runs for phone in all_phones(run.words)], text.span[1])
        start, end = text.span
        if not self.phonetic:
            if not any(run.words for run in runs):
                return None
            return Sentence(self.text[start:end], (start, end), tuple(runs), (), SENTENCE_PAUSE)
        if not phones:
            return None
        pause = PIECE_PAUSE if phones[-1].punctuation in (Punctuation.COMMA, Punctuation.NONE) else SENTENCE_PAUSE
        return Sentence(self.text[start:end], (start, end), tuple(runs), tuple(phones), pause)

    def _runs(self, text: AlignedText, language: str, insertions: Insertions) -> list[Run]:
        """The runs of a sentence, words with a given reading among them; neighbours differ in language."""
        runs: list[Run] = []
        position = 0
        for code, part in split_runs(text, language):
            for piece in split_at_placeholders(part):
                before, position = text.text[max(position - _CONTEXT, 0) : position], position + len(piece)
                if PLACEHOLDER.match(piece.text):
                    run = self._given(piece, insertions)
                else:
                    run = self._read(code, piece, before, text.text[position : position + _CONTEXT])
                if run is None:
                    continue
                if runs and runs[-1].language == run.language:
                    parted = before[-1:].isspace() or piece.text[:1].isspace()
                    run = _joined(runs.pop(), run, parted)
                runs.append(run)
        return runs

    def _with_lexicon(self, text: AlignedText, language: str, insertions: Insertions) -> AlignedText:
        """A paragraph with a placeholder for each word of the user's lexicon."""
        parts: list[AlignedText] = []
        position = 0
        for start, end, entry in (self.lexicon or Lexicon()).find(text.text, language):
            reading = entry.understood(language)
            if reading is None or reading.language not in self.spoken:
                continue
            if reading.language == "en" and _POSSESSIVE.match(text.text, end):
                reading, end = reading.with_possessive(), end + 2
            placeholder = insertions.add(Override(text.text[start:end], reading, entry.rule))
            parts += [text[position:start], AlignedText(placeholder, (text[start:end].span,))]
            position = end
        return AlignedText.join([*parts, text[position:]]) if parts else text

    def _given(self, piece: AlignedText, insertions: Insertions) -> Run | None:
        """The run of a word whose reading is given."""
        item = insertions[piece.text]
        if not isinstance(item, Override):
            return None
        text = item.word if self.phonetic else spelling_of(item.reading, item.word)
        word = item.reading.word(text, item.rule, piece.span)
        return Run(item.reading.language, text, piece.span, (word,))

    def _read(self, code: str, piece: AlignedText, preceding: str, following: str) -> Run | None:
        """The run of a stretch of one language; None where it is not spoken or nothing of it is left."""
        if code not in self.spoken or code not in LANGUAGES:
            return None
        normalized = LANGUAGES[code].normalize(piece, preceding, following)
        if not normalized.text.strip():
            return Run(code, "", piece.span, (), normalized.changes) if normalized.changes else None
        words = LANGUAGES[code].pronounce(normalized) if self.phonetic else written_words(normalized)
        return Run(code, normalized.text, piece.span, tuple(words), normalized.changes)


def _joined(left: Run, right: Run, parted: bool) -> Run:
    """Two runs of one language as one; `parted` says that a blank is between them in the source."""
    before, after = left.text.rstrip(" ")[-1:], right.text.lstrip(" ")[:1]
    spaced = left.language == "en" or (before + after).isascii() or (left.language == "ko" and parted)
    blank = " " if spaced and after.isalnum() and before and (before.isalnum() or parted) else ""
    span = (left.span[0], right.span[1])
    text = left.text.rstrip(" ") + blank + right.text.lstrip(" ") if blank else left.text + right.text
    return Run(left.language, text, span, left.words + right.words, left.changes + right.changes)


def _with_pause(sentence: Sentence, seconds: float) -> Sentence:
    """A sentence with the pause that the text asks for, on top of what it asked for before."""
    asked = sentence.pause_after if sentence.asked_pause else 0.0
    return replace(sentence, pause_after=asked + seconds, asked_pause=True)


def _with_pauses(phones: list[Phone], end: int) -> list[Phone]:
    """Join pauses in a row, drop those before the first sound, and mark what follows one.

    The last pause becomes the `sil` of the sentence; without one it is at offset `end` of the source.
    """
    result: list[Phone] = []
    final = Phone("sil", span=(end, end))
    for phone in phones:
        if not phone.is_pause:
            if not result:
                phone = replace(phone, boundary=Boundary.SENTENCE)
            elif result[-1].is_pause:
                phone = replace(phone, boundary=Boundary.CLAUSE)
            result.append(phone)
        elif result and result[-1].is_pause:
            result[-1] = max(result[-1], phone, key=lambda pause: _STRENGTH.index(pause.punctuation))
        elif result:
            result.append(phone)
    if result and result[-1].is_pause:
        final = replace(result.pop(), symbol="sil")
    return [*result, final] if result else []


def _check_language(language: str | None, spoken: Collection[str]) -> None:
    if language is None:
        return
    if language not in LANGUAGES:
        raise LanguageError(f"unknown language: {language}", f"languages: {', '.join(LANGUAGES)}")
    _check_spoken(language, spoken)


def _check_spoken(code: str, spoken: Collection[str]) -> None:
    """Raise LanguageError for a language that the voice does not speak."""
    if code in spoken:
        return
    listing = ", ".join(f"{name} ({LANGUAGES[name].name})" for name in LANGUAGES if name in spoken)
    hint = f"spoken: {listing}; --lang sets the language of a text that is taken for another one"
    raise LanguageError(f"{LANGUAGES[code].name} ({code}) is not spoken yet", hint)


def _nothing_to_say(left_out: Unspoken | None) -> NothingToSayError:
    what = f": no rule says {left_out.text[:20]!r}" if left_out else ""
    return NothingToSayError(
        f"there is nothing to say in the text{what}", 'give words or numbers, for example: cosy synth "你好"'
    )
