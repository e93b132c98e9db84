"""Numbers in Japanese text: digits read one by one, and counters with their sound changes."""

import re
from dataclasses import replace

from cosycli.text.aligned import AlignedText
from cosycli.text.ja.counters import COUNTED, counted, is_place_valued
from cosycli.text.ja.kana import lengthened
from cosycli.text.ja.numerals import DIGIT_KANA, DIGITS, NUMERALS, numeral_kana
from cosycli.text.ja.openjtalk import PLACEHOLDER
from cosycli.text.ja.phrases import DEVOICED, Morpheme

# A lone 〇 is zero unless it is the name of an hour, a mark or a temperature.
_DIGITS_IN_A_ROW = re.compile(f"[{DIGITS}]{{2,}}|(?<![{DIGITS}])〇(?![時点度{DIGITS}])|(?<=点)〇(?=点)")
# The accent of a digit by itself, and the long forms of 2 and 5 inside a row of digits (a pair is one accent phrase).
_ACCENTS = {"〇": 1, "零": 1, "一": 2, "二": 1, "三": 0, "四": 1, "五": 1, "六": 2, "七": 1, "八": 2, "九": 1}
_IN_A_ROW = {"二": "ニー", "五": "ゴー"}


def written_in_digits(text: AlignedText) -> list[bool]:
    """For each character whether the normalizer made it from digits."""
    spans = {change.span for change in text.changes if re.search(r"\d", change.before)}
    return [span in spans for span in text.spans]


def digits_in_a_row(text: str, from_digits: list[bool]) -> list[tuple[int, int]]:
    """The spans of numerals that are read digit by digit: those that the normalizer has written so."""
    return [match.span() for match in _DIGITS_IN_A_ROW.finditer(text) if all(from_digits[match.start() : match.end()])]


def swallowed_numerals(morphemes: list[Morpheme], text: str, from_digits: list[bool]) -> list[tuple[int, int]]:
    """The spans of numbers that the dictionary took for a part of another word: 4の紙 read ヨノ シ, 人中80人 ナカバチ.

    Words that do begin with a numeral (100均), ordinals and days of the month are left to the dictionary.
    """
    swallowed = []
    for match in re.finditer(f"[{NUMERALS}]+", text):
        start, end = match.span()
        if not all(from_digits[start:end]):
            continue
        is_tail = any(morpheme.start < start < morpheme.end for morpheme in morphemes) and text[start - 1] not in "第月"
        is_head = any(morpheme.start < end < morpheme.end for morpheme in morphemes) and "ぁ" <= text[end] <= "ん"
        if is_tail or (is_head and not COUNTED.match(text, start)):
            swallowed.append((start, end))
    return swallowed


def with_digits(morphemes: list[Morpheme], text: str) -> list[Morpheme]:
    """The morphemes with each placeholder replaced by its digits, two to an accent phrase, or by its number."""
    result: list[Morpheme] = []
    for morpheme in morphemes:
        numeral = text[morpheme.start : morpheme.end]
        if morpheme.rule != PLACEHOLDER:
            result.append(morpheme)
        elif set(numeral) - set(DIGITS):
            spelling = "".join(numeral_kana(numeral))
            result.append(replace(morpheme, pronunciation=lengthened(spelling), spelling=spelling, rule="number"))
        else:
            result += _digit_morphemes(numeral, morpheme)
    return result


def _digit_morphemes(digits: str, place: Morpheme) -> list[Morpheme]:
    result = []
    for index, digit in enumerate(digits):
        spelling = DIGIT_KANA[digit]
        is_last = index == len(digits) - 1
        said = _IN_A_ROW.get(digit, "") if not (is_last and index % 2 == 0) else ""
        result.append(
            Morpheme(
                place.start + index,
                place.start + index + 1,
                said or lengthened(spelling),
                spelling,
                3 if index % 2 == 0 and not is_last else _ACCENTS[digit],
                index % 2 == 0 and (index > 0 or place.begins_phrase),
                "digit by digit",
            )
        )
    return result


def with_counters(morphemes: list[Morpheme], text: str, from_digits: list[bool]) -> list[Morpheme]:
    """The morphemes with numerals and counters as they sound together.

    A word of the dictionary that only looks like a numeral and a counter (八巻 ヤマキ, 十分 ジュウブン) is kept unless
    it was written in digits.
    """
    for match in COUNTED.finditer(text):
        numeral, counter = match["numeral"], match["counter"]
        is_number = any(from_digits[match.start() : match.end()])
        edges = {morpheme.start for morpheme in morphemes}
        # 一日 after a month is its first day, which the dictionary knows.
        is_first = match[0] == "一日" and text[: match.start()].endswith("月")
        if is_place_valued(numeral) and not is_first and (is_number or match.start("counter") in edges):
            morphemes = _with_pieces(morphemes, match.start(), counted(numeral, counter))
    return morphemes


def _with_pieces(morphemes: list[Morpheme], start: int, pieces: list[tuple[int, str]]) -> list[Morpheme]:
    """The morphemes with the sounds of `pieces`, whose first one begins at `start`. Words that differ are replaced."""
    end = start + sum(length for length, _ in pieces)
    inside = [morpheme for morpheme in morphemes if start <= morpheme.start and morpheme.end <= end]
    if any(morpheme.rule == "context" for morpheme in inside):
        return morphemes
    if not inside or inside[0].start != start or inside[-1].end != end:
        return morphemes
    first = morphemes.index(inside[0])
    changed: list[Morpheme] = []
    for word, spelling in _joined(inside, start, pieces):
        said = lengthened(spelling)
        if said == lengthened(word.pronunciation.replace(DEVOICED, "")):
            changed.append(replace(word, spelling=spelling))
        else:
            changed.append(replace(word, pronunciation=said, spelling=spelling, rule="counter"))
    return [*morphemes[:first], *changed, *morphemes[first + len(inside) :]]


def _joined(inside: list[Morpheme], start: int, pieces: list[tuple[int, str]]) -> list[tuple[Morpheme, str]]:
    """Morphemes and pieces of reading brought to common edges: the smallest words that both agree on."""
    result: list[tuple[Morpheme, str]] = []
    words, rest, position = iter(inside), list(pieces), start
    for word in words:
        spelling = ""
        while rest and position < word.end:
            length, kana = rest.pop(0)
            position += length
            spelling += kana
            while position > word.end:
                word = replace(word, end=next(words).end)
        result.append((word, spelling))
    return result
