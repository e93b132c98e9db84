"""How each phone is articulated: what phones of different languages have in common.

A vector of features for every symbol of the inventory, after the classes of the International Phonetic Association
(Handbook, 1999). An acoustic model that embeds phones by their features can lend a sound that a speaker never made
from the sounds that he did make.
"""

from functools import cache

from cosycli.text.phones import SYMBOLS

_PLACES = (
    "bilabial",
    "labiodental",
    "dental",
    "alveolar",
    "postalveolar",
    "retroflex",
    "palatal",
    "velar",
    "uvular",
    "glottal",
)
_MANNERS = ("pause", "stop", "affricate", "fricative", "nasal", "lateral", "tap", "approximant", "vowel")
_FLAGS = ("voiced", "aspirated", "tense", "unreleased", "syllabic", "sibilant", "rhotic", "geminate", "noise")
# Of a vowel where it begins and where it ends, 0-1: open to close, front to back, spread to rounded.
_QUALITIES = ("height", "backness", "rounding", "end height", "end backness", "end rounding")
FEATURES: tuple[str, ...] = (*_PLACES, *_MANNERS, *_FLAGS, *_QUALITIES)

_CONSONANTS = {
    "bilabial": "p pʰ b p͈ p̚ ɸ m m̩ w",
    "labiodental": "f v",
    "dental": "θ ð",
    "alveolar": "t tʰ d t͈ t̚ ts tsʰ dz s s͈ z n l ɹ ɾ",
    "postalveolar": "tʃ dʒ ʃ ʒ",
    "retroflex": "tʂ tʂʰ ʂ ʐ ɻ",
    "palatal": "tɕ tɕʰ tɕ͈ dʑ ɕ j ɥ",
    "velar": "k kʰ ɡ k͈ k̚ x ŋ ŋ̍ w",
    "uvular": "ɴ",
    "glottal": "h",
}
_MANNER_OF = {
    "stop": "p pʰ b t tʰ d k kʰ ɡ p͈ t͈ k͈ p̚ t̚ k̚ cl",
    "affricate": "tɕ͈ ts tsʰ tʂ tʂʰ tɕ tɕʰ dʑ dz tʃ dʒ",
    "fricative": "s͈ f v θ ð s z ʃ ʒ ʂ ʐ ɕ ɸ x h",
    "nasal": "m n ŋ ɴ m̩ ŋ̍",
    "lateral": "l",
    "tap": "ɾ",
    "approximant": "ɹ ɻ j w ɥ",
    "pause": "sil sp brk",
}
_FLAGGED = {
    "voiced": "b d ɡ dʑ dz dʒ v ð z ʒ ʐ m n ŋ ɴ m̩ ŋ̍ l ɹ ɾ ɻ j w ɥ",
    "syllabic": "m̩ ŋ̍",
    "rhotic": "ɹ ɻ ɚ ʐ",
    "geminate": "cl",
    "noise": "spn <unk>",
    "sibilant": "s͈ tɕ͈ ts tsʰ tʂ tʂʰ tɕ tɕʰ dʑ dz tʃ dʒ s z ʃ ʒ ʂ ʐ ɕ",
}
_MARKS = {"aspirated": "ʰ", "tense": "\u0348", "unreleased": "\u031a"}
_VOWELS = {
    "a": (0.0, 0.35, 0.0), "ɑ": (0.0, 1.0, 0.0), "æ": (0.15, 0.0, 0.0), "ɐ": (0.15, 0.5, 0.0), "ʌ": (0.35, 1.0, 0.0),
    "ə": (0.5, 0.5, 0.0), "ɚ": (0.5, 0.5, 0.2), "ɛ": (0.33, 0.0, 0.0), "e": (0.67, 0.0, 0.0), "ɤ": (0.67, 1.0, 0.0),
    "i": (1.0, 0.0, 0.0), "ɪ": (0.85, 0.15, 0.0), "ɿ": (1.0, 0.4, 0.0), "ʅ": (0.95, 0.5, 0.0), "ɯ": (1.0, 0.9, 0.2),
    "o": (0.67, 1.0, 1.0), "ɔ": (0.33, 1.0, 1.0), "u": (1.0, 1.0, 1.0), "ʊ": (0.85, 0.85, 1.0), "y": (1.0, 0.0, 1.0),
    "ø": (0.67, 0.0, 1.0), "œ": (0.33, 0.0, 1.0), "ɵ": (0.67, 0.5, 1.0), "i̥": (1.0, 0.0, 0.0), "ɯ̥": (1.0, 0.9, 0.2),
}  # fmt: skip
_GLIDES = {"j": "i", "w": "u", "ɥ": "y"}  # vowels too short to be one


@cache
def articulation(symbol: str) -> tuple[float, ...]:
    """The features of a phone in the order of `FEATURES`, each 0-1; all 0 for padding.

    Raises KeyError for a symbol that is not in the inventory.
    """
    if symbol not in SYMBOLS:
        raise KeyError(symbol)
    values = dict.fromkeys(FEATURES, 0.0)
    for table in (_CONSONANTS, _MANNER_OF, _FLAGGED):
        values |= {name: 1.0 for name, symbols in table.items() if symbol in symbols.split()}
    values |= {name: 1.0 for name, mark in _MARKS.items() if mark in symbol}
    parts = (symbol,) if symbol in _VOWELS else tuple(symbol)
    if symbol not in _GLIDES and all(part in _VOWELS for part in parts):
        values |= {"vowel": 1.0, "syllabic": 1.0, "voiced": float("\u0325" not in symbol)}
    if symbol in _GLIDES:
        parts = (_GLIDES[symbol],)
    if all(part in _VOWELS for part in parts):
        values |= dict(zip(_QUALITIES, (*_VOWELS[parts[0]], *_VOWELS[parts[-1]]), strict=True))
    return tuple(values[name] for name in FEATURES)
