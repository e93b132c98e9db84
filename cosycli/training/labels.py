"""What was said in each recording, as phones: the labels that alignment and training start from."""

import re
from collections.abc import Callable, Iterable

from cosycli.text.phones import Boundary, Phone

MAX_HSK_CHARACTERS = 4  # longer entries are phrases with pauses that nothing marks


def hsk_phones(row: dict[str, str]) -> list[Phone] | None:
    """A Mandarin word; its dictionary reading gets the sandhi that a speaker makes inside a word."""
    from cosycli.text.zh.pronounce import word_pinyin

    hanzi, pinyin = row["hanzi"], row["pinyin"].split()
    if "_" in hanzi or len(hanzi) > MAX_HSK_CHARACTERS or len(hanzi) != len(pinyin):
        return None
    return _syllables_to_phones(word_pinyin(hanzi, [p if p[-1].isdigit() else p + "5" for p in pinyin]))


def hantts_phones(row: dict[str, str]) -> list[Phone] | None:
    """One Mandarin syllable; without a tone digit it is neutral."""
    return _syllables_to_phones([row["pinyin"]])


def kathleen_phones(row: dict[str, str]) -> list[Phone] | None:
    """An English sentence, pauses where its punctuation stands; None if a word is not in the dictionary."""
    from cosycli.text.aligned import AlignedText
    from cosycli.text.en.pronounce import pronounce, word_arpabet
    from cosycli.text.reading import all_phones

    words = re.findall(r"[A-Za-z][A-Za-z']*", row["text"])
    if any(word_arpabet(word.strip("'")) is None for word in words):
        return None  # a guessed reading would teach wrong sounds
    phones = all_phones(pronounce(AlignedText.of(row["text"])))
    while phones and phones[-1].is_pause:
        phones.pop()
    return phones


def jyutnet_phones(row: dict[str, str]) -> list[Phone] | None:
    """One Cantonese syllable; None for one that no word could have."""
    from cosycli.text.yue.pronounce import phones_of

    phones = phones_of(row["jyutping"])
    return None if phones is None else list(phones)


def spoken_phones(row: dict[str, str]) -> list[Phone] | None:
    """What a teacher said, as it wrote it down."""
    return list(decode_phones(row["phones"]))


# By `CorpusSpec.labels`.
LABELLERS: dict[str, Callable[[dict[str, str]], list[Phone] | None]] = {
    "hsk": hsk_phones,
    "kathleen": kathleen_phones,
    "hantts": hantts_phones,
    "jyutnet": jyutnet_phones,
    "spoken": spoken_phones,
}


def encode_phones(phones: Iterable[Phone]) -> str:
    """Phones as a column of a table: symbol/tone/language/boundary, blanks between them."""
    return " ".join(f"{p.symbol}/{p.tone}/{p.language}/{int(p.boundary)}" for p in phones)


def decode_phones(column: str) -> tuple[Phone, ...]:
    """The phones of such a column. Raises ValueError for any other text."""
    fields = [part.split("/") for part in column.split()]
    return tuple(Phone(symbol, int(tone), language, Boundary(int(b))) for symbol, tone, language, b in fields)


def _syllables_to_phones(pinyin: list[str]) -> list[Phone] | None:
    from cosycli.text.zh.pinyin import syllable_phones

    phones: list[Phone] = []
    for index, syllable in enumerate(pinyin):
        symbols = syllable_phones(syllable)
        if symbols is None:
            return None
        for position, (symbol, tone) in enumerate(symbols):
            start = Boundary.NONE if position else Boundary.SYLLABLE if index else Boundary.WORD
            phones.append(Phone(symbol, tone, "zh", start))
    return phones
