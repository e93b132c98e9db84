"""Text that remembers its source."""

import re

import pytest

from cosycli.text.aligned import AlignedText


def test_unchanged_text_maps_to_itself():
    text = AlignedText.of("你好", start=5)
    assert text.spans == ((5, 6), (6, 7))
    assert text.span == (5, 7)
    assert AlignedText.of("").span == (0, 0)


def test_replacement_stands_for_its_match():
    text = AlignedText.of("共25人").sub(re.compile(r"\d+"), lambda match: "二十五")
    assert text.text == "共二十五人"
    assert text.spans == ((0, 1), (1, 3), (1, 3), (1, 3), (3, 4))


def test_none_leaves_a_match_and_empty_removes_it():
    text = AlignedText.of("a1b2").sub(re.compile(r"\d"), lambda match: None if match[0] == "1" else "")
    assert text.text == "a1b"
    assert text.spans == ((0, 1), (1, 2), (2, 3))


def test_rewriting_twice_keeps_the_first_source():
    text = (
        AlignedText.of("x12y").sub(re.compile(r"\d+"), lambda match: "一二").sub(re.compile("二"), lambda match: "两两")
    )
    assert text.text == "x一两两y"
    assert text.spans == ((0, 1), (1, 3), (1, 3), (1, 3), (3, 4))


def test_slices_and_sums():
    text = AlignedText.of("一二三")
    assert text[1:] + text[:1] == AlignedText("二三一", ((1, 2), (2, 3), (0, 1)))
    assert len(text) == 3


def test_spans_must_fit():
    with pytest.raises(ValueError, match="one span"):
        AlignedText("ab", ((0, 1),))


def test_joining():
    parts = [
        AlignedText.of("一二"),
        AlignedText("", ()),
        AlignedText.of("三", start=7).sub(re.compile("三"), lambda m: "3", "x"),
    ]
    joined = AlignedText.join(parts)
    assert joined == parts[0] + parts[1] + parts[2]
    assert (joined.text, joined.spans[-1], len(joined.changes)) == ("一二3", (7, 8), 1)


def test_what_a_nameless_rule_removes_is_an_omission():
    text = AlignedText.of("a★ b").sub(re.compile("★|\\s"), lambda match: " " if match[0] == " " else "")
    assert [(change.rule, change.before, change.span) for change in text.changes] == [("", "★", (1, 2))]
