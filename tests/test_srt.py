"""Subtitles as people have them."""

import pytest

from cosycli.errors import TextError
from cosycli.srt import Cue, read_cues

FIRST = "00:00:01,000 --> 00:00:02,500"


def said(*lines: str) -> str:
    """The words of one cue."""
    (cue,) = read_cues("\n".join(["1", FIRST, *lines]))
    assert isinstance(cue, Cue), cue
    return cue.text


def test_a_file_as_it_should_be() -> None:
    text = f"1\n{FIRST}\nHello\nthere.\n\n2\n00:01:00,250 --> 01:00:00,000\n你好。\n"
    assert list(read_cues(text)) == [Cue("Hello there.", 1.0, 2.5), Cue("你好。", 60.25, 3600.0)]


@pytest.mark.parametrize(
    ("times", "seconds"),
    [
        ("00:00:01.5 --> 00:00:02.25", (1.5, 2.25)),
        ("0:00:01 --> 0:00:02", (1.0, 2.0)),
        ("100:00:00,000-->100:00:00,001", (360_000.0, 360_000.001)),
        ("00:01,500 --> 00:02,500", (1.5, 2.5)),
        ("  00:00:01,000  -->  00:00:01,000  X1:63 X2:223 Y1:43 Y2:58", (1.0, 1.0)),
        ("00:00:01.000 --> 00:00:02.000 align:start position:0%", (1.0, 2.0)),
        ("00:00:60,000 --> 00:01:00,000", (60.0, 60.0)),
    ],
)
def test_times(times: str, seconds: tuple[float, float]) -> None:
    (cue,) = read_cues(f"{times}\nHi.")
    assert isinstance(cue, Cue)
    assert (cue.start, cue.end) == pytest.approx(seconds)


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        (["<i>- Hello.</i>", '- <font color="#fff">Hi.</font>'], "Hello. Hi."),
        (["-Hello.", "– Hi.", "—Oh."], "Hello. Hi. Oh."),
        (["-5 degrees", "5 - 3 – or 2"], "-5 degrees 5 - 3 – or 2"),
        ([r"{\an8}{\i1}Up here{\i0}"], "Up here"),
        (["AT&amp;T &lt;i&gt;&nbsp;ok &#39;x&#39;"], "AT&T <i> ok 'x'"),
        (["<b>I <3 you</b> & a < b > c"], "I <3 you & a < b > c"),
        (["One<br/>two", "<font", "size=3>three</font>"], "One two three"),
        (["♪ la la ♪"], "♪ la la ♪"),
        (["去[重庆](chong2 qing4)[pause:1s]"], "去[重庆](chong2 qing4)[pause:1s]"),
        (["A --> B", "42"], "A --> B 42"),
        (["<00:00:01.500><c.loud>Now</c>"], "Now"),
    ],
)
def test_what_is_said(lines: list[str], words: str) -> None:
    assert said(*lines) == words


@pytest.mark.parametrize(
    "text",
    [
        f"{FIRST}\nOne.\n{FIRST}\nTwo.",
        f"1\n{FIRST}\nOne.\n2\n{FIRST}\nTwo.\n",
        f"\n\n1\n\n{FIRST}\n\nOne.\n\n2\n\n{FIRST}\n\nTwo.\n\n",
        f" 7 \n{FIRST}\nOne.\n \t\n1\n{FIRST}\nTwo.",
    ],
    ids=["no counters", "no blank lines", "a blank line after each", "counters out of order"],
)
def test_where_cues_end(text: str) -> None:
    assert list(read_cues(text)) == [Cue("One.", 1.0, 2.5), Cue("Two.", 1.0, 2.5)]


def test_the_order_of_the_file_is_kept() -> None:
    text = "00:00:09,000 --> 00:00:10,000\nLate.\n\n00:00:01,000 --> 00:00:02,000\nEarly.\n"
    assert [cue.text for cue in read_cues(text) if isinstance(cue, Cue)] == ["Late.", "Early."]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("00:00:02,000 --> 00:00:01,000\nHi.", "ends before it starts: 00:00:02,000"),
        ("1\n00:00:xx,000 --> 00:00:01,000\nHi.", "the times are not valid: 00:00:xx,000"),
        ("-00:00:02,000 --> 00:00:01,000\nHi.", "the times are not valid"),
        ("1\nHi.", "a cue without times: 1"),
        ("WEBVTT", "a cue without times: WEBVTT"),
        (f"{FIRST}\n<i></i>\n- ", "the text is empty"),
        (FIRST, "the text is empty"),
    ],
)
def test_bad_cues(text: str, message: str) -> None:
    (error,) = read_cues(text)
    assert isinstance(error, TextError)
    assert message in error.message and error.hint


def test_the_rest_goes_on_after_a_bad_cue() -> None:
    text = f"{FIRST}\nOne.\n\nstray\n\n{FIRST}\nTwo."
    assert [type(cue) for cue in read_cues(text)] == [Cue, TextError, Cue]


@pytest.mark.parametrize("text", ["<i " * 20_000, "{\\" * 20_000, f"{FIRST}\n" + "<" * 50_000, "1\n" * 20_000])
def test_long_nonsense_is_read_fast(text: str) -> None:
    assert len(list(read_cues(text))) == 1
