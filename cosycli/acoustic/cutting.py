"""Where a text is cut into stretches of a few seconds of speech: after marks, else between words, else anywhere.

The marks, and that closing quotes stay with them, are from the splitting rules of CosyVoice (cosyvoice/utils, the front
end). Those fill up utterances from the left with up to 80 tokens; here all cuts are chosen together, by seconds.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum
from itertools import accumulate, pairwise

MAX_SECONDS = 6.0  # up to that much a stretch costs next to nothing
LONGEST_SECONDS = 7.0  # ... and none is longer
SHORT_SECONDS = 2.0  # below that the model is less and less stable

# Seconds a character at an ordinary rate; a letter as in 2.7 English words a second of 4.7 letters each.
_HAN, _KANA, _HANGUL, _LETTER, _SPELLED = 1 / 4.5, 1 / 7, 1 / 5, 1 / 12.7, 0.25
_CONTRACTED = re.compile(
    "(?<=[ぁ-ゖァ-ヺ])(?<![ゃゅょぁぃぅぇぉャュョァィゥェォ])[ゃゅょぁぃぅぇぉャュョァィゥェォ]"
)  # きゃ: one mora
_ACRONYM = re.compile(r"(?<![A-Za-z])(?:[A-Z]{2,5}|[B-HJ-Z])(?=s?(?![A-Za-z]))")


class Cut(IntEnum):
    """What a cut lies between, the better places first."""

    SENTENCES = 0
    STRONG_MARK = 1
    WEAK_MARK = 2
    PHRASES = 3
    BLANK = 4
    WORDS = 5
    CHARACTERS = 6
    LETTERS = 7


_COST = (0.0, 0.8, 1.5, 4.0, 8.0, 8.0, 15.0, 30.0)  # of each kind, against `_length_cost`


@dataclass(frozen=True, slots=True)
class Place:
    """Where a text can be cut: before the character at `position`, `seconds` of speech after its beginning."""

    position: int
    kind: Cut
    seconds: float


# What stands between two characters that are said.
_OPENERS = "“‘「『《〈（(【["  # they belong to what follows, and so does a straight quote behind a blank
_STRONG = re.compile(r"[。？！；：?!;:….]")
_WEAK = re.compile(r"[，、,—–「」『』《》〈〉（）()【】“”\[\]]|--|\s-\s")
_LISTING = re.compile("[^\u3041-\u30ff]、[^\u3041-\u30ff]")  # of Chinese; the 、 of Japanese is a comma
_TIGHT = re.compile(r"[;!?,—…]|--|\.\.")  # between letters without a blank, unlike e-mail, U.S, don't and 3:4
# English and Chinese phrases begin with these words, Korean ones end so.
_BEGINS_PHRASE = re.compile(
    r"(?<!hundred )(?<!housand )(?<!illion )(?:and|but|or|nor|so|that|which|who|whose|when|while"
    r"|where|because|if|although|though|unless|until|since|than|as|with|without|for|from|in|into|on|at|by|after|before|through|during|about|between|against)\b",
    re.IGNORECASE,
)
_CHINESE_PHRASE = re.compile(
    "[在与和及并而但或对把被将从自向往以由使让令同跟用是有能会才就都也还仍又再]|以及|并且|而且|但是|或者|对于|关于|由于|因为|所以"
    "|如果|虽然|为了|通过|根据|按照|可以|已经"
)
_ENDS_PHRASE = re.compile("(?:[고며면서은는]|지만|니까|[에로]서?)\\Z")
# Where hiragana end, as those of particles and inflections do, a Japanese word begins; not behind a prefix, お or ご.
_JAPANESE_WORD = re.compile(r"(?<=[\u3041-\u3096])(?<![おご])(?=[^\W\u3041-\u3096ー])")
_HAN_STRETCH = re.compile("[\u3005\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+")


def seconds_of(text: str) -> list[float]:
    """About how many seconds each character of a normalized text takes to say, 0 for marks and blanks."""
    times = [_character_seconds(character) for character in text]
    for match in _CONTRACTED.finditer(text):
        times[match.start()] = 0.0
    for match in _ACRONYM.finditer(text):
        times[match.start() : match.end()] = [_SPELLED] * len(match[0])
    return times


def _character_seconds(character: str) -> float:
    if not character.isalnum():
        return 0.0
    if character.isascii():
        return _LETTER if character.isalpha() else _SPELLED
    if "\u3041" <= character <= "\u30ff":
        return _KANA
    if "\uac00" <= character <= "\ud7a3":
        return _HANGUL
    return _HAN if character >= "\u2e80" or not character.isalpha() else _LETTER


def places(text: str, times: Sequence[float]) -> list[Place]:
    """All places where a sentence can be cut, one between two characters that are said, and its end.

    `times` are the seconds of its characters. Without any that is said there is no place.
    """
    said = [index for index, seconds in enumerate(times) if seconds]
    elapsed = list(accumulate(times, initial=0.0))
    result = []
    for left, right in pairwise(said):
        position = right - _opening(text[left + 1 : right])
        result.append(Place(position, _kind(text, left, right), elapsed[position]))
    return [*result, Place(len(text), Cut.SENTENCES, elapsed[-1])] if said else []


def _opening(gap: str) -> int:
    """How many of the characters between two that are said belong to the second one."""
    rest = gap.rstrip(_OPENERS)
    if rest[-2:-1].isspace() and rest[-1] in "\"'":
        rest = rest[:-1]
    return len(gap) - len(rest)


def _kind(text: str, left: int, right: int) -> Cut:
    """What lies between two characters that are said."""
    gap = text[left + 1 : right]
    blank = any(map(str.isspace, gap))
    if not blank and gap and text[left].isascii() and text[right].isascii():
        return Cut.WEAK_MARK if _TIGHT.search(gap) else Cut.LETTERS
    if _STRONG.search(gap):
        return Cut.STRONG_MARK
    if _WEAK.search(gap):
        return Cut.PHRASES if _LISTING.fullmatch(text, left, right + 1) else Cut.WEAK_MARK
    if blank:
        begins = _BEGINS_PHRASE.match(text, right) or _ENDS_PHRASE.search(text, max(left - 1, 0), left + 1)
        return Cut.PHRASES if begins else Cut.BLANK
    if _has_no_blanks(text[left]) and _has_no_blanks(text[right]):
        return Cut.CHARACTERS
    return Cut.WORDS if _has_no_blanks(text[left]) or _has_no_blanks(text[right]) else Cut.LETTERS


def _has_no_blanks(character: str) -> bool:
    """Whether a character belongs to a script of East Asia."""
    return character >= "\u1100"


def coarse(candidates: Sequence[Place]) -> list[Place]:
    """The places beside marks and blanks, if they are enough; none where something longer than a stretch is left."""
    kept = [place for place in candidates if place.kind <= Cut.BLANK]
    edges = [0.0, *(place.seconds for place in kept)]
    return kept if all(end - start <= MAX_SECONDS for start, end in pairwise(edges)) else []


def with_words(candidates: Sequence[Place], text: str, languages: Sequence[str]) -> list[Place]:
    """The places of a sentence, those between words told from those inside them.

    `languages` are those of its characters: a word table knows the words of Chinese, the hiragana those of Japanese.
    """
    edges = {match.start(): Cut.WORDS for match in _JAPANESE_WORD.finditer(text) if languages[match.start()] == "ja"}
    edges.update(_chinese_words(text, languages))
    return [
        replace(place, kind=edges.get(place.position, place.kind)) if place.kind is Cut.CHARACTERS else place
        for place in candidates
    ]


def _chinese_words(text: str, languages: Sequence[str]) -> Iterator[tuple[int, Cut]]:
    """Where Chinese words begin, and what a cut there lies between."""
    from cosycli.text.variants import to_simplified
    from cosycli.text.zh.words import cut

    for match in _HAN_STRETCH.finditer(text):
        if languages[match.start()] != "ja":
            position = match.start()
            for word in cut(to_simplified(match[0])):
                yield position, Cut.PHRASES if _CHINESE_PHRASE.fullmatch(word) else Cut.WORDS
                position += len(word)


def choose(candidates: Sequence[Place]) -> list[int]:
    """Which places, given in order, to cut at: those that cost least in all, the last one among them.

    A cut costs by its kind and a stretch by its length: more than in proportion, much if it is longer than MAX_SECONDS,
    and something if it is shorter than SHORT_SECONDS. None that can be cut is longer than LONGEST_SECONDS.
    """
    ends = [0.0, *(place.seconds for place in candidates)]
    best = [0.0] + [float("inf")] * len(candidates)
    previous = [0] * len(ends)
    for end in range(1, len(ends)):
        for start in range(end - 1, -1, -1):
            seconds = ends[end] - ends[start]
            if seconds > LONGEST_SECONDS and start < end - 1:
                break
            cost = best[start] + _length_cost(seconds)
            if cost < best[end]:
                best[end], previous[end] = cost, start
        best[end] += _COST[candidates[end - 1].kind]
    chosen: list[int] = []
    end = len(candidates)
    while end:
        chosen.append(end - 1)
        end = previous[end]
    return chosen[::-1]


def _length_cost(seconds: float) -> float:
    short = 2 * max(1 - seconds / SHORT_SECONDS, 0.0)
    return short + 6 * max(seconds - MAX_SECONDS, 0.0) + 0.03 * seconds**2
