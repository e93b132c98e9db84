"""Subtitle files, written while the speech is made: SubRip (.srt), WebVTT (.vtt) and JSON.

SubRip has no standard; WebVTT is https://www.w3.org/TR/webvtt1/. The JSON is

    {"version": 1, "sample_rate": 22050, "sentences": [
    {"text", "start", "end", "begin_s", "end_s", "language", "exact", "words": [
      {"text", "start", "end", "begin_s", "end_s", "language", "phones": [
        {"phone", "start", "end", "tone", "begin_s", "end_s"}]}]}]}

As in `cosy explain`, `start` and `end` count the characters of the source text, from 0, and `tone` is left out where
there is none. `text` is what a reader sees there; `begin_s` and `end_s` are seconds from the beginning of the audio.
`exact` is false, and `phones` is empty, where the times of the words are estimated. A word of several characters with
times of their own has `characters`, each with the first five fields. With several texts in one track a sentence has
the number of its text as `line`, and `start` and `end` count the characters of that.
"""

import json
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from math import ceil
from pathlib import PurePath
from typing import Any, BinaryIO

from cosycli.errors import UsageError
from cosycli.speech_timing import PhoneTiming, SentenceTiming, TimedText, WordTiming

FORMATS = ("srt", "vtt", "json")
UNITS = ("sentence", "word")

# The most that a cue holds: two lines of so many half-width characters, for so many seconds.
LINE_COLUMNS = 42
CUE_SECONDS = 7.0

_OPENERS = "“‘「『《〈（(【〔[{«¿¡#@$€£¥"
_QUOTES = "\"'"
_CLAUSE_ENDS = re.compile(r"[，、,。．；;：:！!？?…—–)）」』”》】][\"'”’」』）)\s]*\Z")
# How bad a break is, in shares of the text that it divides: before a word, between the parts of one, inside a part.
_BEFORE_WORD, _BEFORE_UNIT, _IN_UNIT = 0.2, 0.5, 0.8


def subtitle_format_of(path: str) -> str:
    """The format that a file's ending asks for. Raises UsageError for another ending."""
    ending = PurePath(path).suffix.lower().removeprefix(".")
    if ending not in FORMATS:
        raise UsageError(f"unknown kind of subtitles: {path}", f"endings: {', '.join(f'.{name}' for name in FORMATS)}")
    return ending


class SubtitleWriter:
    """Writes the sentences of a text or a track one after another, in the order of time.

    `format` is one of `FORMATS`, `unit` one of `UNITS`: what has a cue of its own in SubRip, and a time inside the cues
    of WebVTT; a word is a character in Chinese, Cantonese and Japanese. JSON has all of them. `close` completes the
    file, and leaves it open.
    """

    def __init__(self, file: BinaryIO, format: str, unit: str, sample_rate: int) -> None:
        if format not in FORMATS or unit not in UNITS:
            raise UsageError(f"no subtitles: {format} by {unit}", f"{', '.join(FORMATS)} by {' or '.join(UNITS)}")
        self._file = file
        self._format = format
        self._by_word = unit == "word"
        self._count = 0
        if format == "vtt":
            self._put("WEBVTT\n\n")
        elif format == "json":
            self._put(f'{{"version": 1, "sample_rate": {sample_rate}, "sentences": [')

    def write(self, timing: SentenceTiming, source_label: int | None = None) -> None:
        """Write a sentence; `source_label` is the number of its text where there are several."""
        if self._format == "json":
            fields = _sentence_fields(timing, source_label)
            self._put((",\n" if self._count else "\n") + json.dumps(fields, ensure_ascii=False))
            self._count += 1
            return
        for cue in _cues(timing, self._by_word and self._format == "srt"):
            self._count += 1
            self._put(self._srt(cue) if self._format == "srt" else self._vtt(cue))

    def close(self) -> None:
        """Write what ends the file."""
        if self._format == "json":
            self._put("\n]}\n")

    def _srt(self, cue: "_Cue") -> str:
        # Readers may take an arrow for times.
        lines = [_joined(line).replace("-->", "→") for line in _lines(cue)]
        times = f"{_clock(cue[0].start)} --> {_clock(cue[-1].end)}".replace(".", ",")
        return "\n".join([f"{self._count}", times, *lines, "", ""])

    def _vtt(self, cue: "_Cue") -> str:
        lines = _tagged(cue) if self._by_word else [_escaped(_joined(line)) for line in _lines(cue)]
        return "\n".join([f"{_clock(cue[0].start)} --> {_clock(cue[-1].end)}", *lines, "", ""])

    def _put(self, text: str) -> None:
        self._file.write(text.encode())


@dataclass(frozen=True, slots=True)
class _Piece:
    """A part of a sentence that is not divided any more, with the marks and blanks around it.

    `badness` is that of a break before it.
    """

    text: str
    start: float
    end: float
    badness: float


_Cue = Sequence[_Piece]


def _cues(timing: SentenceTiming, by_word: bool) -> Iterator[_Cue]:
    """The cues of a sentence, or of each of its words; none that nobody would see."""
    units = _units(timing)
    groups = units if by_word else [[piece for unit in units for piece in unit]]
    cues: list[_Cue] = []
    for cue in (cue for group in groups for cue in _parted(group)):
        if cues and (_is_instant(cue) or _is_instant(cues[-1])):
            cues[-1] = [*cues[-1], *cue]
        else:
            cues.append(cue)
    return (cue for cue in cues if not _is_instant(cue) and _joined(cue))


def _is_instant(cue: _Cue) -> bool:
    return _milliseconds(cue[0].start) == _milliseconds(cue[-1].end)


def _units(timing: SentenceTiming) -> list[list[_Piece]]:
    """The text of a sentence, divided among its words or their parts; what is too long for a cue in pieces."""
    timed = [
        (unit, _BEFORE_UNIT if index or _leans(timing.text, unit.place[0], word.language) else _BEFORE_WORD)
        for word in timing.words
        for index, unit in enumerate(word.units)
        if unit.text
    ]
    if not timed:
        return [_pieces(timing.text, timing.start, timing.end, _BEFORE_WORD)]
    middle = (_division(timing.text, left.place[1], right.place[0]) for (left, _), (right, _) in pairwise(timed))
    edges = pairwise([0, *middle, len(timing.text)])
    return [
        _pieces(timing.text[first:last], unit.start, unit.end, badness)
        for (unit, badness), (first, last) in zip(timed, edges, strict=True)
    ]


def _leans(text: str, start: int, language: str) -> bool:
    """Whether no line should begin with the word that begins there: it belongs to what stands directly before it.

    A phrase of Japanese begins where kana of grammar end; English and Korean have blanks.
    """
    before, first = text[max(start - 1, 0) : start], text[start]
    if not before.isalnum():
        return False
    if language == "ja":
        return _is_hiragana(first) or not _is_hiragana(before)
    return language in ("en", "ko") and not (_is_hiragana(before) or "\u30a1" <= before < "\ua000")


def _is_hiragana(character: str) -> bool:
    return "\u3041" <= character <= "\u309f"


def _division(text: str, end: int, start: int) -> int:
    """Where text[end:start], which is between two words, is divided: before what opens the second one."""
    while start > end and not text[start - 1].isspace():
        mark, before = text[start - 1], text[start - 2 : start - 1]
        if mark not in _OPENERS and not (mark in _QUOTES and (not before or before.isspace() or before in _OPENERS)):
            break
        start -= 1
    return start


def _pieces(text: str, start: float, end: float, badness: float) -> list[_Piece]:
    """A text as one piece if it fits into a line and a cue, else as several with equal shares of the time."""
    width, seconds = _columns(text), end - start
    if width <= LINE_COLUMNS and seconds <= CUE_SECONDS:
        return [_Piece(text, start, end, badness)]
    columns = min(LINE_COLUMNS, int(width * CUE_SECONDS / seconds) if seconds else LINE_COLUMNS)
    parts = [part for word in re.findall(r"\S+\s*", text) for part in _slices(word, max(columns, 2))]
    shares = list(accumulate(map(_columns, parts), initial=0))
    times = [start + seconds * share / shares[-1] for share in shares[:-1]] + [end]
    return [
        _Piece(part, *at, (_BEFORE_UNIT if before[-1].isspace() else _IN_UNIT) if before else badness)
        for part, before, at in zip(parts, ["", *parts], pairwise(times), strict=False)
    ]


def _slices(word: str, columns: int) -> Iterator[str]:
    """A word in slices of about the same width, at most so many columns."""
    columns = ceil(_columns(word) / ceil(_columns(word) / columns))
    first, width = 0, 0
    for index, character in enumerate(word):
        width += _columns(character)
        if width > columns and not character.isspace():
            yield word[first:index]
            first, width = index, _columns(character)
    yield word[first:]


def _parted(pieces: _Cue) -> Iterator[_Cue]:
    """Pieces in a row as few cues of about the same size, parted behind marks where that does."""
    lines = _lines(pieces)
    seconds = pieces[-1].end - pieces[0].start
    if len(pieces) == 1 or (seconds <= CUE_SECONDS and all(_columns(_joined(line)) <= LINE_COLUMNS for line in lines)):
        yield pieces
        return
    widths = list(accumulate((_columns(piece.text) for piece in pieces), initial=0))
    parts = max(ceil(widths[-1] / (2 * LINE_COLUMNS)), ceil(seconds / CUE_SECONDS), 2)

    def share(index: int) -> float:
        return (widths[index] / (widths[-1] or 1) + (pieces[index].start - pieces[0].start) / (seconds or 1)) / 2

    target = parts // 2 / parts
    best = min(range(1, len(pieces)), key=lambda index: abs(share(index) - target) + _badness(pieces, index))
    yield from _parted(pieces[:best])
    yield from _parted(pieces[best:])


def _lines(pieces: _Cue) -> list[_Cue]:
    """Pieces as one line, or as two of about the same width."""
    widths = list(accumulate((_columns(piece.text) for piece in pieces), initial=0))
    if _columns(_joined(pieces)) <= LINE_COLUMNS or len(pieces) == 1:
        return [pieces]

    def cost(index: int) -> tuple[bool, float]:
        left, right = _columns(pieces[index - 1].text.rstrip()) + widths[index - 1], widths[-1] - widths[index]
        return max(left, right) > LINE_COLUMNS, abs(left - right) / widths[-1] + _badness(pieces, index)

    best = min(range(1, len(pieces)), key=cost)
    return [pieces[:best], pieces[best:]]


def _badness(pieces: _Cue, index: int) -> float:
    """How bad a break before that piece is."""
    return 0.0 if _CLAUSE_ENDS.search(pieces[index - 1].text) else pieces[index].badness


def _joined(pieces: _Cue) -> str:
    return "".join(piece.text for piece in pieces).strip()


def _columns(text: str) -> int:
    """The width of a text in half-width characters."""
    return sum(_character_columns(character) for character in text)


def _character_columns(character: str) -> int:
    if character < "\u0300":
        return 1
    return 2 if unicodedata.east_asian_width(character) in "WF" else 0 if unicodedata.combining(character) else 1


def _tagged(cue: _Cue) -> list[str]:
    """The lines of a cue with the time before each piece; times inside a cue ascend (WebVTT, section 4.2)."""
    last, end = _milliseconds(cue[0].start), _milliseconds(cue[-1].end)
    lines = []
    for line in _lines(cue):
        tagged = ""
        for piece in line:
            if last < _milliseconds(piece.start) < end:
                tagged += f"<{_clock(piece.start)}>"
                last = _milliseconds(piece.start)
            tagged += _escaped(piece.text)
        lines.append(tagged.strip())
    return lines


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _milliseconds(seconds: float) -> int:
    return round(seconds * 1000)


def _clock(seconds: float) -> str:
    """HH:MM:SS.mmm."""
    rest, thousandths = divmod(_milliseconds(seconds), 1000)
    return f"{rest // 3600:02}:{rest // 60 % 60:02}:{rest % 60:02}.{thousandths:03}"


def _sentence_fields(timing: SentenceTiming, source_label: int | None) -> dict[str, Any]:
    line = {} if source_label is None else {"line": source_label}
    return {
        **line,
        **_fields(timing),
        "language": timing.language,
        "exact": timing.exact,
        "words": [_word_fields(word) for word in timing.words],
    }


def _word_fields(word: WordTiming) -> dict[str, Any]:
    characters = {"characters": [_fields(unit) for unit in word.units]} if len(word.units) > 1 else {}
    return {
        **_fields(word),
        "language": word.language,
        **characters,
        "phones": [_phone_fields(phone) for phone in word.phones],
    }


def _fields(timed: SentenceTiming | TimedText) -> dict[str, Any]:
    return {"text": timed.text, **_offsets(timed.span), **_seconds(timed.start, timed.end)}


def _phone_fields(phone: PhoneTiming) -> dict[str, Any]:
    tone = {"tone": phone.tone} if phone.tone else {}
    return {"phone": phone.symbol, **_offsets(phone.span), **tone, **_seconds(phone.start, phone.end)}


def _offsets(span: tuple[int, int]) -> dict[str, int]:
    return {"start": span[0], "end": span[1]}


def _seconds(start: float, end: float) -> dict[str, float]:
    return {"begin_s": _milliseconds(start) / 1000, "end_s": _milliseconds(end) / 1000}
