"""Where a long clause without a mark is divided into phrases, as a reader does who breathes by the meaning.

Readers of Mandarin close a prosodic phrase after 7 syllables on average and hardly ever after more than about 12
(Cao 2002, "The rhythm of Mandarin Chinese"); the places are those before conjunctions, prepositions and adverbs and
after long attributes. Nothing is silent there: the syllable before is longer, the pitch after it higher.
"""

from collections.abc import Sequence

from cosycli.text.prominence import FUNCTION_WORDS, FunctionWords

MAX_SYLLABLES = 12  # of a phrase that is left whole
MIN_SYLLABLES = 4
ATTRIBUTE_SYLLABLES = 5  # after 的 only a long attribute ends a phrase
_BALANCE = 6.0  # what a break at the very edge of a clause costs, against the weight of its words


def phrase_breaks(words: Sequence[str], syllables: Sequence[int], language: str) -> list[int]:
    """The words of a clause, by index, that begin a phrase; the first one is not told.

    `syllables` has the length of each word. A clause that offers no place is left whole, however long it is.
    """
    table = FUNCTION_WORDS.get(language)
    if table is None:
        return []
    plain = [table.script(word) for word in words]
    return _divide(plain, syllables, table, 0, len(words))


def _divide(words: list[str], syllables: Sequence[int], table: FunctionWords, start: int, end: int) -> list[int]:
    total = sum(syllables[start:end])
    if total <= MAX_SYLLABLES:
        return []
    best, best_score = None, 0.0
    position = 0
    for index in range(start + 1, end):
        position += syllables[index - 1]
        if not MIN_SYLLABLES <= position <= total - MIN_SYLLABLES:
            continue
        weight = _weight(words, table, index, position)
        score = weight - _BALANCE * abs(position / total - 0.5)
        if weight > 0 and (best is None or score > best_score):
            best, best_score = index, score
    if best is None:
        return []
    before = _divide(words, syllables, table, start, best)
    return [*before, best, *_divide(words, syllables, table, best, end)]


def _weight(words: list[str], table: FunctionWords, index: int, position: int) -> float:
    """How well a phrase may begin with a word, `position` syllables after the last break."""
    before, word = words[index - 1], words[index]
    if word in table.particles or word in table.closers:
        return 0.0  # they lean on the word before them
    opening = table.openers.get(word, 0.0)
    if before in table.openers:
        opening = 0.0  # 也|在家: the phrase has begun with the first of the two
    closing = table.closers.get(before, 0.0)
    if closing == min(table.closers.values()) and position < ATTRIBUTE_SYLLABLES:
        closing = 0.0
    return max(opening, closing)
