"""Where a text is cut into paragraphs and sentences."""

import pytest

from cosycli.text.aligned import AlignedText
from cosycli.text.sentences import split_paragraphs, split_sentences


def sentences(text):
    return [sentence.text.strip() for sentence in split_sentences(AlignedText.of(text))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("你好。“真的吗？”他问。好！！", ["你好。", "“真的吗？”", "他问。", "好！！"]),
        ("走吧……嗯", ["走吧……", "嗯"]),
        ("价格是3.5元。气温-10°C.好", ["价格是3.5元。", "气温-10°C.", "好"]),
        ("1. 打开盖子", ["1. 打开盖子"]),
        ("Mr. Smith paid 3.5 dollars. He left.", ["Mr. Smith paid 3.5 dollars.", "He left."]),
        ("It was 5 p.m. on Monday, e.g. then.", ["It was 5 p.m. on Monday, e.g. then."]),
        ("He lives in the U.S. They do not.", ["He lives in the U.S.", "They do not."]),
        ("J. K. Rowling wrote it. OK?", ["J. K. Rowling wrote it.", "OK?"]),
        ("See www.a.com/x?y=1. Done!", ["See www.a.com/x?y=1.", "Done!"]),
        ('"Really?" she asked... and left.', ['"Really?"', "she asked... and left."]),
        ("", []),
        ("   ", []),
    ],
)
def test_split_sentences(text, expected):
    assert sentences(text) == expected


def test_long_sentences_are_divided_at_commas_spaces_or_anywhere():
    assert {len(piece) for piece in sentences("我们都很好，" * 60)} == {
        len("我们都很好，") * 24,
        len("我们都很好，") * 12,
    }
    assert [len(piece.split()) for piece in sentences("hello there " * 50)] == [59, 41]
    assert [len(piece) for piece in sentences("很" * 250)] == [120, 120, 10]


def test_sentences_cover_the_paragraph():
    paragraph = AlignedText.of("一。二！ Three. 四，" + "五，" * 200, start=7)
    assert "".join(piece.text for piece in split_sentences(paragraph)) == paragraph.text
    assert split_sentences(paragraph)[1].span == (9, 12)


def test_split_paragraphs():
    text = "标题\n\n  第一段\r\n第二段\n"
    assert [(line.text, line.span) for line in split_paragraphs(text)] == [
        ("标题", (0, 2)),
        ("  第一段", (4, 9)),
        ("第二段", (11, 14)),
    ]


def test_wrapped_english_lines_are_one_paragraph():
    text = "This long line of English was wrapped by an\neditor at some column.\nTitle\nNext"
    assert [line.text for line in split_paragraphs(text)] == [
        "This long line of English was wrapped by an editor at some column.",
        "Title",
        "Next",
    ]


def test_a_wrapped_paragraph_without_end_is_parted():
    line = "the quick brown fox jumps over the lazy dog and goes on without\n"
    paragraphs = list(split_paragraphs(line * 2_000))
    assert "".join(part.text + " " for part in paragraphs) == line.replace("\n", " ") * 2_000
    assert max(len(part) for part in paragraphs) < 21_000
