"""The phone inventory: one shared set of IPA-like phones for all five languages.

A sentence is a sequence of `Phone`: one token per sound, nothing inserted for tones or word gaps, so that an
aligner sees only sounds. Each phone carries five parallel values (symbol, tone, language, boundary, punctuation)
and its span in the source text. Ids are positions in the tables below; they are frozen by `INVENTORY_VERSION`
and the tables are append only, because trained models refer to them.
"""

from dataclasses import dataclass
from enum import IntEnum

INVENTORY_VERSION = 1

# Position 0 is padding. `sil` is the silence at the edge of an utterance, `sp` a short pause (comma) and `brk` a
# long one (colon, semicolon, dash) inside it; `spn` stands for a sound that is no speech.
SYMBOLS: tuple[str, ...] = (
    *("<pad>", "<unk>", "sil", "sp", "brk", "spn"),
    # stops and affricates; Korean tense; unreleased codas (yue, ko)
    *("p", "pʰ", "b", "t", "tʰ", "d", "k", "kʰ", "ɡ"),
    *("p͈", "t͈", "k͈", "tɕ͈", "s͈"),
    *("p̚", "t̚", "k̚"),
    *("ts", "tsʰ", "tʂ", "tʂʰ", "tɕ", "tɕʰ", "dʑ", "dz", "tʃ", "dʒ"),
    # fricatives, nasals (syllabic ones for yue 唔 and 五), liquids, glides
    *("f", "v", "θ", "ð", "s", "z", "ʃ", "ʒ", "ʂ", "ʐ", "ɕ", "ɸ", "x", "h"),
    *("m", "n", "ŋ", "ɴ", "m̩", "ŋ̍"),
    *("l", "ɹ", "ɾ", "ɻ"),
    *("j", "w", "ɥ"),
    "cl",  # Japanese sokuon (geminate closure)
    # vowels; ɿ and ʅ are the apical vowels of zi and zhi; i̥ and ɯ̥ are devoiced
    *("a", "ɑ", "æ", "ɐ", "ʌ", "ə", "ɚ", "ɛ", "e", "ɤ", "i", "ɪ", "ɿ", "ʅ", "ɯ", "o", "ɔ", "u", "ʊ", "y"),
    *("ø", "œ", "ɵ", "i̥", "ɯ̥"),
    # English diphthongs, one phone each
    *("aɪ", "aʊ", "eɪ", "oʊ", "ɔɪ"),
)
PHONE_IDS: dict[str, int] = {symbol: index for index, symbol in enumerate(SYMBOLS)}
PAUSES = frozenset({"sil", "sp", "brk"})

# Language 0 is shared punctuation and silence.
LANGUAGES: tuple[str, ...] = ("", "zh", "en", "ja", "yue", "ko")
LANGUAGE_IDS: dict[str, int] = {language: index for index, language in enumerate(LANGUAGES)}

# The tone stream: 0 none; 1-5 Mandarin; 6-11 Cantonese 1-6; 12-14 English stress 0-2 (on the vowel only);
# 15 low and 16 high mora of Japanese; 17 Korean. A tone lies on every phone of the rime and is 0 on onsets.
N_TONES = 18
YUE_TONE_BASE = 5
EN_STRESS_BASE = 12
JA_LOW, JA_HIGH = 15, 16
KO_TONE = 17


class Boundary(IntEnum):
    """What begins at a phone; every other phone has `NONE`. A larger value implies the smaller ones."""

    NONE = 0
    SYLLABLE = 1
    WORD = 2
    PHRASE = 3  # prosodic word or accent phrase
    CLAUSE = 4  # after a comma
    SENTENCE = 5


class Punctuation(IntEnum):
    """The mark that a pause stands for; `NONE` on every phone that is no pause."""

    NONE = 0
    COMMA = 1
    PERIOD = 2
    QUESTION = 3
    EXCLAMATION = 4
    ELLIPSIS = 5
    SEMICOLON = 6
    COLON = 7
    QUOTE = 8
    DASH = 9


@dataclass(frozen=True, slots=True)
class Phone:
    """One sound or pause of a sentence.

    `symbol` is in `SYMBOLS`, `tone` in 0..N_TONES-1, `language` in `LANGUAGES` ("" on pauses); `span` is the
    half-open range of characters in the source text that the phone reads.
    """

    symbol: str
    tone: int = 0
    language: str = ""
    boundary: Boundary = Boundary.NONE
    punctuation: Punctuation = Punctuation.NONE
    span: tuple[int, int] = (0, 0)

    @property
    def is_pause(self) -> bool:
        return self.symbol in PAUSES
