"""Text to sentences of phones: folding, sentences, language runs, normalization and pronunciation joined."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from importlib import import_module

from cosycli.errors import LanguageError, TextError
from cosycli.text.aligned import AlignedText
from cosycli.text.folding import fold, fold_character
from cosycli.text.language import DEFAULT, identify, split_runs
from cosycli.text.phones import Boundary, Phone, Punctuation
from cosycli.text.reading import SpokenWord, all_phones
from cosycli.text.sentences import (
    PARAGRAPH_PAUSE,
    PIECE_PAUSE,
    SENTENCE_PAUSE,
    Run,
    Sentence,
    split_paragraphs,
    split_sentences,
)


@dataclass(frozen=True, slots=True)
class Language:
    """A language by name, and the package with its `normalize` and `pronounce` modules ("" until it has them)."""

    name: str
    package: str = ""

    def normalize(self, text: AlignedText) -> AlignedText:
        result: AlignedText = import_module(f"{self.package}.normalize").normalize(text)
        return result

    def pronounce(self, text: AlignedText) -> list[SpokenWord]:
        words: list[SpokenWord] = import_module(f"{self.package}.pronounce").pronounce(text)
        return words


LANGUAGES: dict[str, Language] = {
    "zh": Language("Mandarin", "cosycli.text.zh"),
    "en": Language("English", "cosycli.text.en"),
    "ja": Language("Japanese"),
    "yue": Language("Cantonese"),
    "ko": Language("Korean"),
}

# Of several marks in a row one pause is left: the one that says most about the melody.
_STRENGTH = (
    *(Punctuation.NONE, Punctuation.QUOTE, Punctuation.COMMA, Punctuation.DASH, Punctuation.COLON),
    *(Punctuation.SEMICOLON, Punctuation.PERIOD, Punctuation.ELLIPSIS, Punctuation.EXCLAMATION, Punctuation.QUESTION),
)


def analyze(text: str, language: str | None = None, spoken: Collection[str] = ("zh", "en")) -> Iterator[Sentence]:
    """Yield the sentences of a text, ready for synthesis.

    `language` says what the text is in (None: each paragraph is identified); Latin words in it stay English.
    `spoken` are the languages of the model. Raises LanguageError for a language that is unknown or not spoken, and
    TextError if there is nothing to say, both before the first sentence.
    """
    _check_language(language, spoken)
    return _sentences(text, language, _check_text(text, language, spoken), spoken)


def _sentences(text: str, language: str | None, prior: str, spoken: Collection[str]) -> Iterator[Sentence]:
    waiting: Sentence | None = None
    for paragraph in split_paragraphs(text):
        folded = fold(paragraph)
        main = language or identify(folded.text, prior)
        if waiting is not None:
            waiting = replace(waiting, pause_after=PARAGRAPH_PAUSE)
        for part in split_sentences(folded):
            sentence = _sentence(text, part, main, spoken)
            if sentence is None:
                continue
            if waiting is not None:
                yield waiting
            waiting = sentence
    if waiting is None:
        raise _nothing_to_say()
    yield replace(waiting, pause_after=0.0)


def _sentence(source: str, text: AlignedText, language: str, spoken: Collection[str]) -> Sentence | None:
    """One sentence with its phones, None if it has no sound."""
    runs: list[Run] = []
    phones: list[Phone] = []
    text = text[len(text) - len(text.text.lstrip()) : len(text.text.rstrip())]
    for code, part in split_runs(text, language):
        _check_spoken(code, spoken, part.text)
        normalized = LANGUAGES[code].normalize(part)
        if normalized.text.strip():
            runs.append(Run(code, normalized.text, part.span))
            phones += all_phones(LANGUAGES[code].pronounce(normalized))
    start, end = text.span
    phones = _with_pauses(phones, end)
    if not phones:
        return None
    pause = PIECE_PAUSE if phones[-1].punctuation in (Punctuation.COMMA, Punctuation.NONE) else SENTENCE_PAUSE
    return Sentence(source[start:end], (start, end), tuple(runs), tuple(phones), pause)


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


def _check_spoken(code: str, spoken: Collection[str], text: str = "") -> None:
    """Raise LanguageError for a language that this model or this program cannot speak."""
    known = LANGUAGES.get(code)
    if known is not None and known.package and code in spoken:
        return
    where = f": {text.strip()[:20]!r}" if text.strip() else ""
    able = [name for name in LANGUAGES if name in spoken and LANGUAGES[name].package]
    listing = ", ".join(f"{name} ({LANGUAGES[name].name})" for name in able)
    hint = f"spoken: {listing}; --lang sets the language of a text that is taken for another one"
    if known is None:
        raise LanguageError(f"the text has letters of a language that is not spoken{where}", hint)
    raise LanguageError(f"{known.name} ({code}) is not spoken yet{where}", hint)


def _check_text(text: str, language: str | None, spoken: Collection[str]) -> str:
    """Raise for a text that cannot be spoken; returns its main language, for paragraphs that leave it open."""
    prior = language or identify(text, DEFAULT if DEFAULT in spoken else next(iter(spoken), DEFAULT))
    sounding = False
    for line in text.splitlines():
        plain = "".join(fold_character(character) for character in dict.fromkeys(line))
        if not re.search(r"[^\W_]|[%&@+=°×÷√$€£¥]", plain):
            continue
        sounding = True
        for code, part in split_runs(AlignedText.of(plain), language or identify(line, prior)):
            if re.search(r"[^\W_]", part.text):
                _check_spoken(code, spoken, _excerpt(line, part.text))
    if not sounding:
        raise _nothing_to_say()
    return prior


def _excerpt(line: str, characters: str) -> str:
    """The first stretch of a line made of the given characters."""
    match = re.search(f"[{re.escape(characters.strip())}]+", line)
    return match[0] if match else characters


def _nothing_to_say() -> TextError:
    return TextError("there is nothing to say in the text", 'give words or numbers, for example: cosy synth "你好"')
