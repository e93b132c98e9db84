"""ARPAbet (the CMU dictionary's phones) to phones of the shared inventory."""

from itertools import pairwise

from cosycli.text.phones import EN_STRESS_BASE

ARPABET: dict[str, str] = {
    "AA": "ɑ", "AE": "æ", "AH": "ʌ", "AO": "ɔ", "AW": "aʊ", "AY": "aɪ", "EH": "ɛ", "ER": "ɚ", "EY": "eɪ", "IH": "ɪ",
    "IY": "i", "OW": "oʊ", "OY": "ɔɪ", "UH": "ʊ", "UW": "u", "B": "b", "CH": "tʃ", "D": "d", "DH": "ð", "F": "f",
    "G": "ɡ", "HH": "h", "JH": "dʒ", "K": "kʰ", "L": "l", "M": "m", "N": "n", "NG": "ŋ", "P": "pʰ", "R": "ɹ",
    "S": "s", "SH": "ʃ", "T": "tʰ", "TH": "θ", "V": "v", "W": "w", "Y": "j", "Z": "z", "ZH": "ʒ",
}  # fmt: skip


def word_phones(arpabet: list[str]) -> list[tuple[str, int, bool]]:
    """Phones of a word as (symbol, tone, starts a syllable).

    Vowels end in a stress digit (`AH0`), which becomes the tone; unstressed AH is the schwa. Of the consonants
    between two vowels the last one begins the next syllable, which is enough to mark the final syllable.
    """
    vowels = [i for i, phone in enumerate(arpabet) if phone[-1].isdigit()]
    starts = {0} | {b - 1 if b - a > 1 else b for a, b in pairwise(vowels)}
    phones = []
    for i, phone in enumerate(arpabet):
        if phone[-1].isdigit():
            symbol, tone = ("ə" if phone == "AH0" else ARPABET[phone[:-1]]), EN_STRESS_BASE + int(phone[-1])
        else:
            symbol, tone = ARPABET[phone], 0
        phones.append((symbol, tone, i in starts))
    return phones
