"""Readings and pauses inside the text."""

import pytest

from cosycli.errors import TextError
from cosycli.text.aligned import AlignedText
from cosycli.text.inline import Insertions, Override, Pause, take_out, without_asides

LANGUAGES = ("zh", "en", "ja", "yue", "ko")


def taken(text, language="zh", spoken=LANGUAGES, kept=()):
    insertions = Insertions()
    return take_out(AlignedText.of(text), language, insertions, spoken, kept), insertions


def test_a_reading_leaves_one_character():
    text, insertions = taken("去[重庆](chong2 qing4)吧")
    assert len(text.text) == 3
    item = insertions[text.text[1]]
    assert isinstance(item, Override)
    assert (item.word, item.reading.notation, text.spans[1]) == ("重庆", "chong2 qing4", (1, 19))
    assert (text.text[0], text.text[2]) == ("去", "吧")
    assert [(change.rule, change.span) for change in text.changes] == [("inline reading", (1, 19))]


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("[pause:500ms]", 0.5),
        ("[pause:2s]", 2.0),
        ("[pause: 1.25 S ]", 1.25),
        ("[pause:.1s]", 0.1),
        ("[pause:0ms]", 0),
        ("[Pause:1s]", 1),
    ],
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
        "[重庆]。(chong2 qing4)",
        "[ ](chong2)",
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
    assert len(insertions) == 0
    assert plain.text == "［" + text[2:]
    assert plain.spans[:2] == ((1, 2), (2, 3))
    assert plain.changes[0].span == (0, 2)


def test_the_rest_is_folded_and_an_emoji_may_have_a_reading():
    text, insertions = taken("ＡＢ[😀](xiao4)😀①")
    assert text.text == f"AB{text.text[2]} 1"
    assert insertions[text.text[2]].word == "😀"
    assert [change.span for change in text.changes if not change.rule] == [(12, 13)]
    assert taken("好★☆", kept={"★"})[0].text == "好★ "


@pytest.mark.parametrize(
    ("text", "word", "notation"),
    [
        ("[Xiaomi](SH AW1 M IY2)'s", "Xiaomi's", "SH AW1 M IY2 Z"),
        ("[Bush](B UH1 SH)’s", "Bush's", "B UH1 SH IH0 Z"),
        ("[小米](xiao3 mi3)", "小米", "xiao3 mi3"),
        ("[ＡＩ](ｅｉ１ ａｉ４)", "AI", "ei1 ai4"),
    ],
)
def test_the_word_as_it_is_spoken(text, word, notation):
    plain, insertions = taken(text)
    item = insertions[plain.text]
    assert (item.word, item.reading.notation) == (word, notation)


def test_a_possessive_of_another_language_stays_text():
    assert taken("[小米](xiao3 mi3)'s")[0].text[1:] == "'s"


def test_a_reading_that_the_voice_cannot_speak_is_an_error():
    with pytest.raises(TextError, match=r"in Japanese: \[東京\]\(トウキョウ\)") as error:
        taken("[東京](トウキョウ)", spoken=("zh", "en"))
    assert error.value.hint == "spoken here: Mandarin (zh), English (en)"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("去[東京](トウキョウ)吧[pause:1s]", "去[東京]吧"),
        ('看[这里](https://en.wikipedia.org/wiki/A_(b) "the t")', "看[这里]"),
        ("f(x) is (a) [b]", "f(x) is (a) [b]"),
        ("](" * 5_000, "](" * 5_000),
    ],
)
def test_what_tells_the_language(text, words):
    assert without_asides(text) == words


def test_items_are_limited(monkeypatch):
    insertions = Insertions()
    first = insertions.add(Pause(1))
    assert (len(insertions), insertions[first]) == (1, Pause(1))
    monkeypatch.setattr("cosycli.text.inline._LAST", ord(first))
    with pytest.raises(TextError, match="more than 1 readings and pauses in one paragraph"):
        insertions.add(Pause(3))
