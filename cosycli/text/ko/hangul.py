"""Hangul syllable blocks: their letters, and the phones of a block as it is pronounced."""

from dataclasses import dataclass

from cosycli.text.phones import KO_TONE, Boundary, Phone

ONSETS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
VOWELS = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
CODAS = ("", *"ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ")
SILENT = "ㅇ"  # the letter of an onset without sound
SYLLABLES = "가-힣"
_FIRST, _LAST = 0xAC00, 0xD7A3

_ONSET_PHONES = {
    "ㄱ": "k", "ㄲ": "k͈", "ㄴ": "n", "ㄷ": "t", "ㄸ": "t͈", "ㄹ": "ɾ", "ㅁ": "m", "ㅂ": "p", "ㅃ": "p͈", "ㅅ": "s",
    "ㅆ": "s͈", "ㅈ": "tɕ", "ㅉ": "tɕ͈", "ㅊ": "tɕʰ", "ㅋ": "kʰ", "ㅌ": "tʰ", "ㅍ": "pʰ", "ㅎ": "h",
}  # fmt: skip
_VOWEL_PHONES = {
    "ㅏ": "a", "ㅐ": "ɛ", "ㅑ": "j a", "ㅒ": "j ɛ", "ㅓ": "ʌ", "ㅔ": "e", "ㅕ": "j ʌ", "ㅖ": "j e", "ㅗ": "o",
    "ㅘ": "w a", "ㅙ": "w ɛ", "ㅚ": "w e", "ㅛ": "j o", "ㅜ": "u", "ㅝ": "w ʌ", "ㅞ": "w e", "ㅟ": "w i", "ㅠ": "j u",
    "ㅡ": "ɯ", "ㅢ": "ɯ i", "ㅣ": "i",
}  # fmt: skip
_CODA_PHONES = {"": "", "ㄱ": "k̚", "ㄴ": "n", "ㄷ": "t̚", "ㄹ": "l", "ㅁ": "m", "ㅂ": "p̚", "ㅇ": "ŋ"}


@dataclass(slots=True)
class Block:
    """The letters of one syllable block; `coda` is "" without one, `onset` is `SILENT` before a bare vowel."""

    onset: str
    vowel: str
    coda: str

    def __str__(self) -> str:
        index = (ONSETS.index(self.onset) * len(VOWELS) + VOWELS.index(self.vowel)) * len(CODAS)
        return chr(_FIRST + index + CODAS.index(self.coda))


def is_syllable(character: str) -> bool:
    """Whether a character is a syllable block (single letters of Hangul are not)."""
    return _FIRST <= ord(character) <= _LAST


def block(character: str) -> Block:
    """The letters of a syllable block. Raises ValueError for any other character."""
    if not is_syllable(character):
        raise ValueError(f"{character!r} is no syllable of Hangul")
    index = ord(character) - _FIRST
    return Block(ONSETS[index // 588], VOWELS[index % 588 // 28], CODAS[index % 28])


def coda(character: str) -> str:
    """The final consonant of a character, "" if it has none or is no syllable."""
    return CODAS[(ord(character) - _FIRST) % 28] if is_syllable(character) else ""


def syllable_phones(
    syllable: Block, boundary: Boundary, after_l: bool = False, span: tuple[int, int] = (0, 0)
) -> list[Phone] | None:
    """The phones of a syllable as pronounced; None if its coda is none of the seven that are pronounced.

    `after_l`: a ㄹ before it in the same stretch of speech makes its own ㄹ long (`l` instead of a tap).
    """
    if syllable.coda not in _CODA_PHONES:
        return None
    phones: list[Phone] = []
    onset = _ONSET_PHONES.get(syllable.onset, "")
    if onset:
        phones.append(Phone("l" if onset == "ɾ" and after_l else onset, 0, "ko", boundary, span=span))
        boundary = Boundary.NONE
    for symbol in f"{_VOWEL_PHONES[syllable.vowel]} {_CODA_PHONES[syllable.coda]}".split():
        phones.append(Phone(symbol, KO_TONE, "ko", boundary, span=span))
        boundary = Boundary.NONE
    return phones
