"""Readings as users type them, in any notation: chong2 qing4, cung4 hing3, ハ'シ, 꼰닙, R EH1 D, /ɹɛd/, sequel."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache

from cosycli.text.aligned import AlignedText
from cosycli.text.folding import fold_characters
from cosycli.text.language import identify, split_runs
from cosycli.text.languages import LANGUAGES
from cosycli.text.phones import Boundary, Phone
from cosycli.text.reading import SpokenWord

_SYLLABLE = "[a-zü:]{1,8}[1-6]"
_SYLLABLES = re.compile(rf"{_SYLLABLE}(?:[\s'-]*{_SYLLABLE})*")
_MARKED = re.compile(r"[a-zü'\s-]*[āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ][a-zāáǎàēéěèīíǐìōóǒòūúǔùüǖǘǚǜ'\s-]*")
_KANA = re.compile(r"[\u3041-\u309f\u30a1-\u30ffー'’/／\s]+")
_HANGUL = re.compile(r"[\uac00-\ud7a3\s]+")
_ARPABET = re.compile(r"[A-Z]{1,2}[0-2]?(?:\s+[A-Z]{1,2}[0-2]?)*")
_IPA = re.compile(r"/([^/]+)/")
_NOTATED = (_SYLLABLES, _MARKED, _KANA, _HANGUL, _ARPABET, _IPA)

# IPA to ARPAbet, the longest first; the length mark and the tie carry nothing that English phones need.
_IPA_SYMBOLS = {
    "tʃ": "CH", "ʧ": "CH", "dʒ": "JH", "ʤ": "JH", "aɪ": "AY", "aʊ": "AW", "eɪ": "EY", "oʊ": "OW", "əʊ": "OW",
    "ɔɪ": "OY", "ɪə": "IH R", "eə": "EH R", "ʊə": "UH R", "ɜɹ": "ER", "ɜr": "ER", "əɹ": "ER", "ər": "ER",
    "ɝ": "ER", "ɚ": "ER", "ɜ": "ER", "ɑ": "AA", "ɒ": "AA", "æ": "AE", "ʌ": "AH", "ɐ": "AH", "ə": "AH",
    "ɔ": "AO", "ɛ": "EH", "e": "EH", "ɪ": "IH", "i": "IY", "ʊ": "UH", "u": "UW", "a": "AA", "o": "OW", "b": "B",
    "d": "D", "ð": "DH", "f": "F", "ɡ": "G", "g": "G", "h": "HH", "k": "K", "l": "L", "ɫ": "L", "m": "M",
    "n": "N", "ŋ": "NG", "p": "P", "ɹ": "R", "r": "R", "s": "S", "ʃ": "SH", "t": "T", "ɾ": "D", "θ": "TH",
    "v": "V", "w": "W", "ʍ": "W", "j": "Y", "z": "Z", "ʒ": "ZH",
}  # fmt: skip
_IPA_TOKEN = re.compile("|".join(sorted(_IPA_SYMBOLS, key=len, reverse=True)) + "|(?P<stress>[ˈ'ˌ])|[ː.\\s\u0361ˑ]")


@dataclass(frozen=True, slots=True)
class Reading:
    """A reading that has been understood: its language, its notation as `cosy explain` shows it, and its phones.

    The notation is that of all other words: pinyin and jyutping with tone digits and blanks between syllables,
    katakana without accent marks. The phones have no place in a text yet: their spans are (0, 0). `respelling` is the
    normalized text of a reading that is none in notation.
    """

    language: str
    notation: str
    phones: tuple[Phone, ...]
    respelling: str = ""

    def with_possessive(self) -> "Reading":
        """The reading with the 's of English behind it."""
        from cosycli.text.en.inflection import with_s

        found = _literal(" ".join(with_s(self.notation.split())), ("en",))
        respelling = f"{self.respelling}'s" if self.respelling else ""
        return replace(found, respelling=respelling) if found else self

    def word(self, text: str, rule: str, span: tuple[int, int]) -> SpokenWord:
        """The word `text` at `span` of the source, said like this."""
        phones = tuple(replace(phone, span=span) for phone in self.phones)
        return SpokenWord(text, self.notation, phones, rule, span)


@lru_cache(maxsize=4096)
def parse_reading(reading: str, language: str) -> Reading | None:
    """Understand a reading that stands in a text of `language`; None if it is not valid.

    The look of a reading tells its notation: syllables with digits are pinyin, or jyutping in a Cantonese text (and
    wherever they are no pinyin); kana, with ' after the accented mora; hangul; ARPAbet in capitals; IPA of English
    between slashes. Anything else is a respelling, read as text would be: `sequel`, `虫庆`.
    """
    reading = _plain(reading)
    if ipa := _IPA.fullmatch(reading):
        arpabet = _arpabet(ipa[1])
        return _literal(arpabet, ("en",)) if arpabet else None
    if _SYLLABLES.fullmatch(reading):
        return _literal(reading, ("yue", "zh") if language == "yue" else ("zh", "yue"))
    if _KANA.fullmatch(reading):
        return _literal(reading, ("ja",))
    if _HANGUL.fullmatch(reading):
        return _literal(reading, ("ko",))
    if _MARKED.fullmatch(reading) and (marked := _literal(reading, ("zh",))):
        return marked
    if _ARPABET.fullmatch(reading) and re.search(r"\d|\s", reading) and (arpabet_reading := _literal(reading, ("en",))):
        return arpabet_reading
    return _respelled(reading, language)


def is_reading(reading: str, language: str) -> bool:
    """Whether `parse_reading` will understand a reading; a respelling is looked at only, so that thousands are fast."""
    plain = _plain(reading)
    if any(notation.fullmatch(plain) for notation in _NOTATED):
        return parse_reading(reading, language) is not None
    text = fold_characters(AlignedText.of(plain))
    sayable = not text.changes and any(map(str.isalnum, text.text))
    return sayable and all(code in LANGUAGES for code, _ in split_runs(text, identify(plain, language)))


def looks_like_syllables(reading: str) -> bool:
    """Whether a reading was meant as pinyin or jyutping, valid or not."""
    return bool(_SYLLABLES.fullmatch(_plain(reading)))


def _plain(reading: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", reading).split())


def _literal(reading: str, languages: tuple[str, ...]) -> Reading | None:
    for language in languages:
        if phones := LANGUAGES[language].phones_of(reading):
            return Reading(language, _NOTATIONS[language](reading), phones)
    return None


def _pinyin(reading: str) -> str:
    from cosycli.text.zh.pinyin import split_syllables

    return " ".join(split_syllables(reading)).replace("u:", "v").replace("ü", "v")


def _jyutping(reading: str) -> str:
    return " ".join(re.findall("[a-z]+[1-6]", reading))


def _katakana(reading: str) -> str:
    from cosycli.text.ja.kana import katakana

    return katakana(re.sub(r"['’/／\s]", "", reading))


_NOTATIONS: dict[str, Callable[[str], str]] = {
    "zh": _pinyin, "yue": _jyutping, "ja": _katakana, "ko": str, "en": str.upper
}  # fmt: skip


def _arpabet(ipa: str) -> str:
    """English IPA as ARPAbet, "" if it has a symbol that English lacks."""
    symbols: list[str] = []
    stress, position = "0", 0
    while position < len(ipa):
        match = _IPA_TOKEN.match(ipa, position)
        if match is None:
            return ""
        position = match.end()
        if match["stress"]:
            stress = "2" if match["stress"] == "ˌ" else "1"
        for symbol in _IPA_SYMBOLS.get(match[0], "").split():
            is_vowel = symbol[0] in "AEIOU"
            symbols.append(symbol + stress if is_vowel else symbol)
            stress = "0" if is_vowel else stress
    vowels = [index for index, symbol in enumerate(symbols) if symbol[-1].isdigit()]
    if len(vowels) == 1:
        symbols[vowels[0]] = symbols[vowels[0]][:-1] + "1"  # one vowel, no mark: it is the stressed one
    return " ".join(symbols)


def _respelled(reading: str, language: str) -> Reading | None:
    found = identify(reading, language)
    words: list[SpokenWord] = []
    text = ""
    plain = fold_characters(AlignedText.of(reading))
    for code, run in split_runs(plain, found):
        if code not in LANGUAGES:
            return None
        normalized = LANGUAGES[code].normalize(run)
        text += normalized.text
        words += LANGUAGES[code].pronounce(normalized)
    words = [word for word in words if not word.is_pause]
    if not words or plain.changes:  # characters that are not spoken are changes
        return None
    phones = [phone for word in words for phone in word.phones]
    inner = (replace(phone, boundary=min(phone.boundary, Boundary.SYLLABLE)) for phone in phones[1:])
    blank = "" if found == "ja" else " "
    notation = blank.join(word.reading for word in words)
    return Reading(next(phone.language for phone in phones), notation, (phones[0], *inner), text.strip())
