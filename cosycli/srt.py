"""SubRip subtitles as people have them: each cue with its times and the words that are spoken in it.

There is no standard. Counters may be missing, points stand for commas, positions follow the times, and a cue carries
tags of HTML (`<i>`), of SubStation Alpha (`{\\an8}`) and dashes where the speaker changes.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape

from cosycli.errors import TextError

_TIME = r"(?:(\d{1,3}):)?(\d{1,2}):(\d{1,2}(?:[.,]\d{1,9})?)"
_TIMES = re.compile(rf"\s*{_TIME}\s*-->\s*{_TIME}(?:\s.*)?", re.ASCII)
# What was meant as times, so that the words before and after it are not one cue: it begins with a figure.
_LIKE_TIMES = re.compile(r"\s*-?\d\S*\s*-->", re.ASCII)
_COUNTER = re.compile(r"\s*\d+\s*", re.ASCII)
_TAGS = re.compile(
    r"</?(?:b|c|em|font|i|lang|rt|ruby|s|span|strike|strong|u|v)(?:[\s.][^<>]*)?/?>|<(?:\d+:)+[\d.]+>|\{\\[^{}]*\}",
    re.IGNORECASE,
)
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
# Followed by a blank or a letter: a dash before a figure is a minus.
_SPEAKER_DASH = re.compile(r"\A\s*[-‐–—]{1,2}(?:\s+|(?=[^\W\d_])|$)")
_EXAMPLE = "a cue is: 00:00:01,000 --> 00:00:02,500, and below it what is said, up to a blank line"


@dataclass(frozen=True, slots=True)
class Cue:
    """What is said in one subtitle, without markup and on one line; `start` and `end` in seconds."""

    text: str
    start: float
    end: float


def read_cues(text: str) -> Iterator[Cue | TextError]:
    """The cues of a file in its order; an error in the place of one without valid times or without words."""
    for block in _blocks(text):
        try:
            yield _cue(block)
        except TextError as error:
            yield error


def _blocks(text: str) -> Iterator[list[str]]:
    """The lines of each cue without its counter, the times first; lines without times are a block as well.

    A cue ends at a blank line after its text, and where the next one begins.
    """
    block: list[str] = []
    for line in text.split("\n"):
        if _LIKE_TIMES.match(line):
            if block and _COUNTER.fullmatch(block[-1]):
                block.pop()
            if block:
                yield block
            block = [line]
        elif line.strip():
            block.append(line)
        elif len(block) > 1 or (block and not _COUNTER.fullmatch(block[0]) and not _LIKE_TIMES.match(block[0])):
            yield block
            block = []
    if block:
        yield block


def _cue(lines: list[str]) -> Cue:
    times = _TIMES.fullmatch(lines[0])
    if times is None:
        what = "the times are not valid" if _LIKE_TIMES.match(lines[0]) else "a cue without times"
        raise TextError(f"{what}: {lines[0].strip()[:60]}", _EXAMPLE)
    start, end = _seconds(*times.groups()[:3]), _seconds(*times.groups()[3:])
    if end < start:
        raise TextError(f"the cue ends before it starts: {times[0].strip()[:60]}", _EXAMPLE)
    spoken = _spoken("\n".join(lines[1:]))
    if not spoken:
        raise TextError("the text is empty", "give the cue at least one word to say, or remove it")
    return Cue(spoken, start, end)


def _seconds(hours: str | None, minutes: str, seconds: str) -> float:
    return int(hours or 0) * 3600 + int(minutes) * 60 + float(seconds.replace(",", "."))


def _spoken(text: str) -> str:
    """The words of a cue: lines joined by blanks, without tags, entities and the dashes of speakers."""
    # Tags go first: &lt;i&gt; is text.
    lines = _TAGS.sub("", _BREAK.sub("\n", text)).split("\n")
    return " ".join(" ".join(_SPEAKER_DASH.sub("", unescape(line), count=1) for line in lines).split())
