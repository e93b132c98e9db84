"""What pronunciation yields: words with their readings, their phones, and what decided."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from cosycli.text.aligned import AlignedText
from cosycli.text.phones import Phone, Punctuation


@dataclass(frozen=True, slots=True)
class SpokenWord:
    """A word, or a punctuation mark that is heard as a pause.

    `text` is its spelling in the normalized text. `reading` is what is said in the notation of its language, after
    all rules of connected speech and with blanks between syllables or phones: pinyin with tone digits (5 neutral, v
    for ü), jyutping, katakana as spoken, hangul as pronounced, ARPAbet; "" for a pause. `phones` is its sound: a
    single pause for a mark, empty only in a word of `written_words`. `rule` names the dictionary or rule that decided,
    "" for a mark. `span` is the half-open range of characters in the source text.
    """

    text: str
    reading: str
    phones: tuple[Phone, ...]
    rule: str
    span: tuple[int, int]

    @property
    def is_pause(self) -> bool:
        return bool(self.phones) and all(phone.is_pause for phone in self.phones)


# What each mark is, in whatever language; which of them are heard is for the pronouncers to say.
_PUNCTUATION = {
    **dict.fromkeys(",，、()（）[]【】・·", Punctuation.COMMA),
    **dict.fromkeys(";；", Punctuation.SEMICOLON),
    **dict.fromkeys(":：", Punctuation.COLON),
    **dict.fromkeys("—–―-", Punctuation.DASH),
    **dict.fromkeys(".。", Punctuation.PERIOD),
    **dict.fromkeys("?？", Punctuation.QUESTION),
    **dict.fromkeys("!！", Punctuation.EXCLAMATION),
    **dict.fromkeys("…‥", Punctuation.ELLIPSIS),
}

_WRITTEN_WORD = re.compile(r"[^\W_]+")


def pause(mark: AlignedText) -> SpokenWord:
    """The pause of a punctuation mark, or of one repeated: short (`sp`) for a comma, long (`brk`) for all others."""
    punctuation = Punctuation.ELLIPSIS if mark.text.startswith("..") else _PUNCTUATION[mark.text[0]]
    symbol = "sp" if punctuation is Punctuation.COMMA else "brk"
    return SpokenWord(mark.text, "", (Phone(symbol, punctuation=punctuation, span=mark.span),), "", mark.span)


def all_phones(words: Iterable[SpokenWord]) -> list[Phone]:
    """The phones of words in a row."""
    return [phone for word in words for phone in word.phones]


def written_words(text: AlignedText) -> list[SpokenWord]:
    """The words of a normalized text for a voice that reads spelling: letters and digits in a row, without phones."""
    words = [text[match.start() : match.end()] for match in _WRITTEN_WORD.finditer(text.text)]
    return [SpokenWord(word.text, "", (), "as written", word.span) for word in words]
