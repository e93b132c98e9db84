"""Readings and pauses inside the text."""

import pytest

from cosycli.errors import TextError
from cosycli.text.aligned import AlignedText
from cosycli.text.inline import Insertions, Override, Pause, take_out


def taken(text, language="zh"):
    insertions = Insertions()
    return take_out(AlignedText.of(text), language, insertions), insertions


def test_a_reading_leaves_one_character():
    text, insertions = taken("去[重庆](chong2 qing4)吧")
    assert len(text.text) == 3
    item = insertions[text.text[1]]
    assert isinstance(item, Override)
    assert (item.word, item.reading.notation, text.spans[1]) == ("重庆", "chong2 qing4", (1, 19))
    assert insertions.expand(text.text) == "去重庆吧"


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("[pause:500ms]", 0.5), ("[pause:2s]", 2.0), ("[pause: 1.25 S ]", 1.25), ("[pause:.1s]", 0.1), ("[pause:0ms]", 0)],
)
def test_pauses(text, seconds):
    plain, insertions = taken(text)
    assert insertions[plain.text] == Pause(seconds)


@pytest.mark.parametrize("text", ["[pause:]", "[pause:1]", "[pause:soon]", "[pause:-1s]", "[pause:61s]"])
def test_bad_pauses(text):
    with pytest.raises(TextError, match="no pause") as error:
        taken(text)
    assert "[pause:500ms]" in error.value.hint


@pytest.mark.parametrize(
    "text",
    [
        "[here](https://example.com)",
        "[guide](/docs/guide)",
        "[read me](README.md)",
        "[top](#top)",
        "![picture](cat.png)",
        "[1](ref1)",
        "[重庆]（chong2 qing4）",
        "[重庆] (chong2 qing4)",
        "[重庆]",
        "f[0](x[1])",
        "[" * 10_000,
        "[a](" * 5_000,
    ],
)
def test_what_is_no_reading_stays(text):
    assert taken(text)[0].text == text


def test_a_misspelled_reading_is_an_error():
    with pytest.raises(TextError, match=r"no valid reading: \[重庆\]\(chong2 qingg4\)"):
        taken("[重庆](chong2 qingg4)")


@pytest.mark.parametrize("text", [r"\[重庆](chong2 qing4)", r"\[pause:500ms]", r"\[pause:soon]"])
def test_a_backslash_keeps_the_brackets(text):
    plain, insertions = taken(text)
    assert not insertions
    assert plain.text == "［" + text[2:]
    assert plain.changes[0].span == (0, 2)
