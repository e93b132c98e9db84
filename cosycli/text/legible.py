"""A text as a reader sees it: without markup, readings and pauses in brackets, each character at its place."""

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, groupby

from cosycli.text.aligned import AlignedText
from cosycli.text.folding import MARKUP, without_markup
from cosycli.text.inline import OVERRIDE_PATTERN, PAUSE_PATTERN

Span = tuple[int, int]

_CONTEXT = 1000  # characters on both sides within which markup has its other half
_MARKED = re.compile(r"[\\\[\]<*_~`|&]")
_UNSEEN = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ud800-\udfff\ue000-\uf8ff\ufeff\U000f0000-\U0010ffff]")
_BLANKS = re.compile(r"\s{2,}")
# As in text/inline.py: a bracket that is text behind its backslash, a pause, a word with its reading.
_ESCAPED = re.compile(r"(?<=\\)\[")
_BRACKET = "\ue000"  # one that no rule of markup looks at
_NOTATION = re.compile(rf"\\(?={_BRACKET})|{PAUSE_PATTERN}|{OVERRIDE_PATTERN}")


@dataclass(frozen=True, slots=True)
class LegibleText:
    """A text as a reader sees it, and where in the source each of its characters begins and ends."""

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def place(self, span: Span) -> Span:
        """The range of the text that shows a span of the source, without the blanks around it; empty if none does."""
        return _within(self.starts, span, self.text)

    def span(self, place: Span) -> Span:
        """The source of a range of the text that is not empty."""
        return self.starts[place[0]], self.ends[place[1] - 1]


def legible_text(source: str, span: Span) -> LegibleText:
    """What a reader sees of the source at `span`."""
    text = _as_seen(source, *span)
    starts = list(accumulate((start for start, _ in text.spans), max))  # a blank may stand for several in a row
    first, last = _within(starts, span, text.text)
    ends = tuple(end for _, end in text.spans[first:last])
    return LegibleText(text.text[first:last], tuple(starts[first:last]), ends)


def _within(starts: Sequence[int], span: Span, text: str) -> Span:
    """The range of the characters of a text that begin in a span of the source, without blanks around them."""
    first, last = bisect_left(starts, span[0]), bisect_left(starts, span[1])
    while first < last and text[first].isspace():
        first += 1
    while first < last and text[last - 1].isspace():
        last -= 1
    return first, last


def _as_seen(source: str, start: int, end: int) -> AlignedText:
    """The characters of source[start:end], and perhaps some around them, without what a reader does not see."""
    if not _MARKED.search(source, start, end):
        return _plain(source, start, end)
    line_start = source.rfind("\n", max(start - _CONTEXT, 0), start) + 1 or max(start - _CONTEXT, 0)
    line_end = source.find("\n", end, end + _CONTEXT)
    text = _plain(source, line_start, end + _CONTEXT if line_end < 0 else line_end)
    text = _without_markup(_without_notation(text), start, end)
    return AlignedText(text.text.replace(_BRACKET, "["), text.spans)


def _plain(source: str, start: int, end: int) -> AlignedText:
    text = AlignedText.of(re.sub(r"\s", " ", source[start:end]), start)
    return text.sub(_UNSEEN, lambda match: "").sub(_BLANKS, lambda match: " ")


def _without_notation(text: AlignedText) -> AlignedText:
    """A text without pauses, readings and backslashes; a bracket that is text is a `_BRACKET`."""
    text = text.sub(_ESCAPED, lambda match: _BRACKET)
    parts, position = [], 0
    for match in _NOTATION.finditer(text.text):
        word = text[match.start("word") : match.end("word")] if match["word"] else AlignedText("", ())
        parts += [text[position : match.start()], word]
        position = match.end()
    return AlignedText.join([*parts, text[position:]])


def _without_markup(text: AlignedText, start: int, end: int) -> AlignedText:
    """What is between two offsets of the source, without markup: Roman numerals as they are, and each character that is
    kept at its own place."""
    plain = without_markup(text)
    inside = [index for index, span in enumerate(plain.spans) if start < span[1] and span[0] < end]
    plain = plain[inside[0] : inside[-1] + 1] if inside else AlignedText("", ())
    numerals = {(change.span, change.after): change.before for change in plain.changes if change.rule != MARKUP}
    starts = [start for start, _ in text.spans]
    parts = []
    for span, characters in groupby(zip(plain.text, plain.spans, strict=True), key=lambda character: character[1]):
        written = "".join(character for character, _ in characters)
        written = numerals.get((span, written), written)
        found = text[bisect_left(starts, span[0]) : bisect_left(starts, span[1])]
        parts.append(AlignedText(written, tuple(_places(written, found)) or (span,) * len(written)))
    return AlignedText.join(parts)


def _places(kept: str, text: AlignedText) -> list[Span]:
    """Where the characters of `kept` come from in a text with others between them; none if not all are there."""
    places: list[Span] = []
    position = -1
    for character in kept:
        position = text.text.find(character, position + 1)
        if position < 0:
            return []
        places.append(text.spans[position])
    return places
