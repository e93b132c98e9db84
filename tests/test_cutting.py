"""Where a text is cut: how long it takes, the kinds of places, and the choice among them."""

from itertools import pairwise

import pytest

from cosycli.acoustic.cutting import LONGEST_SECONDS, Cut, Place, choose, coarse, places, seconds_of, with_words


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("今天天气很好我们去", 2.0),
        ("ありがとうございました。", 11 / 7),
        ("きょう", 2 / 7),
        ("안녕하세요", 1.0),
        ("The weather is nice today, so we walk.", 30 / 12.7),
        ("NASA", 1.0),
        ("A dog", 4 / 12.7),
        ("，。！ …—", 0.0),
    ],
)
def test_seconds(text: str, seconds: float) -> None:
    assert sum(seconds_of(text)) == pytest.approx(seconds, rel=0.05)


@pytest.mark.parametrize(
    ("left", "right", "kind"),
    [
        ("好；", "再", Cut.STRONG_MARK),
        ("他说：", "“我", Cut.STRONG_MARK),
        ("好，", "再", Cut.WEAK_MARK),
        ("“好”", "再", Cut.WEAK_MARK),
        ("天、", "地", Cut.PHRASES),
        ("そして、", "私", Cut.WEAK_MARK),
        ("he said, ", '"I', Cut.WEAK_MARK),
        ("this; ", "that", Cut.STRONG_MARK),
        ("yes,", "no", Cut.WEAK_MARK),
        ("cats ", "and", Cut.PHRASES),
        ("cats ", "andy", Cut.BLANK),
        ("one hundred ", "and", Cut.BLANK),
        ("비가 오고 ", "바람", Cut.PHRASES),
        ("서울 ", "사람", Cut.BLANK),
        ("用", "API", Cut.WORDS),
        ("天", "地", Cut.CHARACTERS),
        ("e-", "mail", Cut.LETTERS),
        ("it'", "s", Cut.LETTERS),
        ("U.", "S", Cut.LETTERS),
        ("ab", "c", Cut.LETTERS),
    ],
)
def test_kinds_of_places(left: str, right: str, kind: Cut) -> None:
    text = left + right
    found = {place.position: place.kind for place in places(text, seconds_of(text))}
    assert found[len(left)] is kind
    assert found[len(text)] is Cut.SENTENCES


def test_nothing_said_has_no_places() -> None:
    assert places("，。！", [0.0] * 3) == []


def test_words_are_told_from_characters() -> None:
    text = "研究小组宣布"
    found = with_words(places(text, seconds_of(text)), text, ["zh"] * 6)
    assert [place.position for place in found if place.kind is Cut.WORDS] == [2, 4]
    text = "因为下雨而停工"
    found = with_words(places(text, seconds_of(text)), text, ["zh"] * 7)
    assert [place.position for place in found if place.kind is Cut.PHRASES] == [4]
    text = "夜に友達と話した"
    found = with_words(places(text, seconds_of(text)), text, ["ja"] * 8)
    assert [place.position for place in found if place.kind is Cut.WORDS] == [2, 5]


def test_only_what_has_too_few_marks_is_cut_elsewhere() -> None:
    text = "一二三，" * 10
    assert {place.kind for place in coarse(places(text, seconds_of(text)))} == {Cut.WEAK_MARK, Cut.SENTENCES}
    text = "一" * 40
    assert coarse(places(text, seconds_of(text))) == []


def at(*ends: float, kind: Cut = Cut.WEAK_MARK) -> list[Place]:
    return [Place(index, kind, seconds) for index, seconds in enumerate(ends)]


@pytest.mark.parametrize(
    ("candidates", "chosen"),
    [
        (at(3.0), [0]),
        (at(2.0, 4.0, 5.5), [2]),  # what fits is not cut
        (at(2.0, 6.0, 7.0), [0, 2]),
        (at(3.5, 6.5, 7.0), [0, 2]),  # in halves rather than with a short rest
        (at(5.0, 10.0, 15.0), [0, 1, 2]),
        (at(9.0), [0]),  # what cannot be cut stays
        (at(2.5, 5.0, kind=Cut.SENTENCES), [0, 1]),
        (at(0.5, 3.0, kind=Cut.SENTENCES), [1]),  # a short one is joined
        (at(0.5, 6.3, kind=Cut.SENTENCES), [0, 1]),
        ([*at(3.0), Place(1, Cut.STRONG_MARK, 4.0), Place(2, Cut.SENTENCES, 8.0)], [1, 2]),
    ],
)
def test_choice(candidates: list[Place], chosen: list[int]) -> None:
    assert choose(candidates) == chosen


def test_no_stretch_is_too_long() -> None:
    for kind in Cut:
        ends = [0.0, *(0.22 * n for n in range(1, 500))]
        chosen = [0.0] + [ends[1:][index] for index in choose(at(*ends[1:], kind=kind))]
        assert chosen[-1] == ends[-1]
        assert max(end - start for start, end in pairwise(chosen)) <= LONGEST_SECONDS
