"""Markdown as it is read aloud."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cosycli.errors import TextError
from cosycli.markdown import spoken_blocks
from cosycli.text.aligned import AlignedText
from cosycli.text.inline import Insertions, take_out

DOCUMENT = """---
title: Not said
tags: [a, b]
---

# One **bold** title

A paragraph with *emphasis*, `code`, a [link](https://example.com/x "title"),
and ~~a mark~~.

Setext
------

- first
  goes on
- [x] done

  with a second paragraph
  1. nested

> Quoted.
>
> > Deeper.

| Name | Value |
| ---- | ----: |
| one  | `1`   |
|      | two \\| three |

***

```python
print("not said")
```

    not said

<div>not said</div>

<!-- not said -->

![A cat](cat.png) <https://example.com> last.[^1]

[^1]: A note
    of two lines.

    And a paragraph.

[unused]: https://example.com
"""


def blocks(text: str) -> list[str]:
    return list(spoken_blocks(text))


def taken_as_readings(text: str) -> int:
    """How many readings and pauses the front end finds."""
    insertions = Insertions()
    take_out(AlignedText.of(text), "zh", insertions, ("zh", "en", "ja", "yue", "ko"))
    return len(insertions)


def test_a_document() -> None:
    assert blocks(DOCUMENT) == [
        "One bold title",
        "A paragraph with emphasis, code, a link, and a mark.",
        "Setext",
        "first goes on",
        "done",
        "with a second paragraph",
        "nested",
        "Quoted.",
        "Deeper.",
        "Name, Value",
        "one, 1",
        "two | three",
        "A cat https://example.com last.",
        "A note of two lines.",
        "And a paragraph.",
    ]


def test_lines_of_a_block_are_one_text_and_marks_alone_are_none() -> None:
    assert list(spoken_blocks("# A\nb\nc\n- d\n- e")) == ["A", "b c", "d", "e"]
    assert list(spoken_blocks("<!-- nothing -->\n\n---\n")) == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("你好，\n世界", "你好，世界"),
        ("你好\\\n世界  \nカナ", "你好世界カナ"),
        ("你好\nworld\n你好", "你好 world 你好"),
        ("한국\n어", "한국 어"),
        ("你好\n[重庆](chong2 qing4)", "你好[重庆](chong2 qing4)"),
        ("one  \ntwo<br>three", "one two three"),
        ("a<b>b</b><!-- c -->d", "abd"),
        ("AT&amp;T &copy; a < b", "AT&T © a < b"),
        ("snake_case 2 * 3 \\*not\\* `a*b*`", "snake_case 2 * 3 *not* a*b*"),
        ("[![alt](a.png)](https://example.com) ![]()", "alt"),
        ("[a `b` **c**](x.md) [] [ref][r] [r]\n\n[r]: x.md", "a b c [] ref r"),
        ("nul\0character", "nul\ufffdcharacter"),
    ],
)
def test_what_is_said_of_a_paragraph(text: str, said: str) -> None:
    assert blocks(text) == [said]


def test_rows_of_tables_are_joined_in_their_script() -> None:
    text = "| 词 | 义 |\n|-|-|\n| 猫 | cat |\n| Stop! | 停。 |\n| a | b |\n| | |"
    assert blocks(text) == ["词，义", "猫，cat", "Stop! 停。", "a, b"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("---\n\nOnce\n\n---", ["Once"]),
        ("---\nOnce upon a time\n---", ["Once upon a time"]),
        ("---\n# comment\ntitle: x\n...\nText", ["Text"]),
        ("---\ntitle: never closed\n\nText", ["title: never closed", "Text"]),
        ("Text\n\n---\na: b\n---", ["Text", "a: b"]),
    ],
)
def test_front_matter(text: str, said: list[str]) -> None:
    assert blocks(text) == said


@pytest.mark.parametrize(
    "text",
    [
        "去[重庆](chong2 qing4)吧",
        "音[乐](yue4)",
        "[東京](トウ'キョウ)",
        "[read](/ɹɛd/) [Bush](B UH1 SH)'s [SQL](sequel)",
        "[绿](lu:4)",
        "停[pause:500ms]顿[Pause:.5 s]",
        "see [word](word here) now",
    ],
)
def test_readings_and_pauses_pass_through(text: str) -> None:
    assert blocks(text) == [text]
    assert taken_as_readings(text)


@pytest.mark.parametrize(
    "target",
    ["https://example.com", "/docs/guide", "README.md", "#top", "a/b", "?q=1", "mailto:me@example.com", "a_b", "~me",
     "/docs/", "folder/", "<my page>", 'word "title"', "word 'title'", "\\_", ""],
)  # fmt: skip
def test_links_leave_their_label(target: str) -> None:
    assert blocks(f"[label]({target})") == ["label"]


@pytest.mark.parametrize(
    "target", ["chong2", "chong2 qing4", "a.b", "#x", "a:b", "トウ'キョウ", "lu:4", "/ɹɛd/", "x?", "x~y"]
)
def test_the_front_end_tells_links_from_readings_alike(target: str) -> None:
    text = f"[word]({target})"
    assert (blocks(text) == [text]) == bool(taken_as_readings(text))


@pytest.mark.parametrize(
    "text",
    [
        r"\[重庆](chong2 qing4)",
        r"\[重庆\](chong2 qing4)",
        r"[重庆\](chong2 qing4)",
        r"[重庆]\(chong2 qing4)",
        r"\[pause:1s] \[pause:soon]",
        "`[重庆](chong2 qing4)` `[pause:1s]`",
        "&#91;重庆](chong2 qing4)",
        r"![乐](yue4)",
    ],
)
def test_what_is_escaped_is_no_reading(text: str) -> None:
    (said,) = blocks(text)
    assert not taken_as_readings(said)


def test_a_backslash_is_kept_only_where_it_means_something() -> None:
    assert blocks(r"\[a] \*b\* \[c](d e) x\[0]") == [r"[a] *b* \[c](d e) x[0]"]
    assert taken_as_readings(blocks(r"a\\[乐](yue4)")[0]) == 1


@pytest.mark.parametrize("text", [">" * 5_000 + " x", "- " * 5_000 + "x"])
def test_endless_nesting_is_told(text: str) -> None:
    with pytest.raises(TextError, match="nested too deeply"):
        blocks(text)


@pytest.mark.parametrize(
    "text", ["[" * 5_000, "![a](" * 2_000, "**a" * 5_000, "` ``" * 2_000, "<a " * 5_000, "[^" * 5_000]
)
def test_long_nonsense_is_read(text: str) -> None:
    assert len(blocks(text)) == 1


@given(st.text(alphabet="ab乐 \n\t\\[](){}<>!*_~`#>|-+=:.^&;0123\0\"'/"))
def test_any_text_gives_lines(text: str) -> None:
    assert all(block.strip() == block and block and "\n" not in block and "\0" not in block for block in blocks(text))
