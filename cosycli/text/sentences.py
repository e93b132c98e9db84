"""What the text front end hands to an acoustic model: sentences with language runs and phones.

And where a text is cut into paragraphs and sentences.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from cosycli.text.aligned import AlignedText, Change
from cosycli.text.phones import Phone
from cosycli.text.reading import SpokenWord

# Silence in seconds after a sentence, a paragraph, and a piece of an over-long sentence that ends in a comma.
SENTENCE_PAUSE = 0.30
PARAGRAPH_PAUSE = 0.60
PIECE_PAUSE = 0.12

# An over-long sentence weighs more than this: 120 Chinese characters or 60 English words.
MAX_WEIGHT = 120.0
_LETTER_WEIGHT = 0.4  # five letters a word, two characters' worth

_CLOSERS = "”’」』】）》〉〕)]}\"'"
_STOP = re.compile(
    rf"(?:[。！？]|(?:\.{{3,}}|…)+|[.!?](?=[\s{re.escape(_CLOSERS)}。！？!?…]|$|[^\x00-\x7f]))[。！？.!?…]*[{re.escape(_CLOSERS)}]*\s*"
)
_ABBREVIATION = re.compile(
    r"(?:\b(?:Mr|Mrs|Ms|Dr|Prof|Rev|Hon|St|Mt|Ft|Jr|Sr|Gen|Col|Capt|Lt|Sgt|Gov|Sen|Rep|Pres|vs|etc|e\.g|i\.e|cf|al|approx|dept|est|fig"
    r"|Fig|Eq|No|Nos|Vol|pp?|ed|[Aa]pt|Ste|Bldg|ca|Messrs|Maj|Cmdr|Adm|Cpl|Pvt|Supt|Inc|Ltd|Co|Corp"
    r"|[Jj]an|[Ff]eb|[Mm]ar|[Aa]pr|[Jj]un|[Jj]ul|[Aa]ug|[Ss]ept?|[Oo]ct|[Nn]ov|[Dd]ec|a\.m|p\.m|Ph\.D)|\b(?:[A-Za-z]\.)*[A-Z])\.$"
)
# These may end a sentence; whether they do shows in the capital letter of the next one.
_MAY_END = re.compile(r"\b(?:etc|Inc|Ltd|Co|Corp|Jr|Sr|a\.m|p\.m|(?:[A-Z]\.)+[A-Z]|Ph\.D)\.$")
# These end a sentence unless a figure follows, and units unless small letters do.
_BEFORE_FIGURE = re.compile(r"\b(?:[Ee]xt|[Tt]el|Rs|nos?|vol|[Cc]h|[Ss]ec|eq|[Aa]rt|[Oo]p|[Rr]m|[Vv]er|Hwy|Rte)\.$")
_UNIT = re.compile(r"(?:\d ?(?:mo|mos|yrs?|hrs?|lbs?|oz|ft|sq|cu|pts?|qt|gal|tsp|tbsp|wks?)|\b(?:sq|cu) ?\.? ft)\.$")
_LIST_NUMBER = re.compile(r"\s*\(?(?:\d{1,3}|[A-Za-z])\.\s*$")
_SAID_SIGNS = "+=%$#&@*^<>|~\\"
_CLAUSE_ENDS = "，、；：,;:—–)）"
# A book may be one paragraph: after so many characters it is parted, wrapped lines at the next one.
_MAX_PARAGRAPH = 20_000
_PARTING = re.compile(rf"[。！？][{re.escape(_CLOSERS)}]*|[.!?][{re.escape(_CLOSERS)}]*\s")
_LINE = re.compile(r"[^\r\n\v\f\x85\u2028\u2029]+")


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of one language in a sentence.

    `text` is its normalized text, `span` its place in the source, `words` its words and the pauses between them as
    they are said, `changes` what was rewritten on the way, in order.
    """

    language: str
    text: str
    span: tuple[int, int]
    words: tuple[SpokenWord, ...] = ()
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence ready for synthesis.

    `text` is the source text of `span`. `phones` holds sounds and the pauses inside the sentence, and ends with
    one `sil` that carries the final punctuation; there is no leading `sil` (acoustic models add their own).
    `pause_after` is the silence in seconds that reading aloud leaves after it (longer after a paragraph); with
    `asked_pause` the text itself asked for it, and no setting changes it. A silent sentence, without runs, is such a
    pause at the beginning of the text. Where the text is read as it is written, no sentence has phones.
    """

    text: str
    span: tuple[int, int]
    runs: tuple[Run, ...]
    phones: tuple[Phone, ...]
    pause_after: float
    asked_pause: bool = False

    @property
    def is_silent(self) -> bool:
        """Whether it is a pause and nothing else."""
        return not self.runs


def split_paragraphs(text: str) -> Iterator[AlignedText]:
    """The paragraphs of a document, without blank ones.

    A line is a paragraph, but a long line that stops in the middle of an English sentence goes on in the next one.
    Very long ones are parted between sentences, without anything left between the parts.
    """
    lines: list[AlignedText] = []  # of the open paragraph, with the spaces between them
    length, end_of_last = 0, 0
    for match in _LINE.finditer(text):
        if not match[0].strip():
            continue
        if lines:
            broken = _one_line_break(text[end_of_last : match.start()])
            if broken and length < _MAX_PARAGRAPH and _goes_on(lines[-1].text, length, match[0]):
                lines.append(AlignedText(" ", ((end_of_last, match.start()),)))
            else:
                yield AlignedText.join(lines)
                lines, length = [], 0
        *parts, last = _parted(text, match.start(), match.end())
        for start, end in parts:
            lines.append(AlignedText.of(text[start:end], start))
            yield AlignedText.join(lines)
            lines, length = [], 0
        lines.append(AlignedText.of(text[slice(*last)], last[0]))
        length, end_of_last = length + last[1] - last[0] + 1, match.end()
    if lines:
        yield AlignedText.join(lines)


def _parted(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """A line as one range, or as several that end after a sentence where it is very long."""
    while end - start > _MAX_PARAGRAPH:
        match = _PARTING.search(text, start + _MAX_PARAGRAPH, end)
        if match is None or match.end() == end:
            break
        yield start, match.end()
        start = match.end()
    yield start, end


def split_sentences(paragraph: AlignedText) -> list[AlignedText]:
    """The sentences of a paragraph with their final punctuation and closing quotes; over-long ones are divided."""
    sentences = []
    start = 0
    for match in _STOP.finditer(paragraph.text):
        following = paragraph.text[match.end() : match.end() + 2]
        if match[0].startswith(("..", "…")):
            if following[:1].islower():
                continue
        elif (
            match[0][0] == "."
            and (match[0][-1].isspace() or following.isascii())
            and not _is_full_stop(paragraph.text[start : match.start() + 1], following)
        ):
            continue
        sentences += _divide(paragraph[start : match.end()])
        start = match.end()
    return sentences + _divide(paragraph[start : len(paragraph)])


def _goes_on(line: str, length: int, following: str) -> bool:
    """Whether the paragraph that has `length` characters so far, and `line` as the last, is wrapped before the next."""
    line, following = line.rstrip(), following.lstrip()
    return length > 40 and bool(re.search(r"[A-Za-z,;\-]$", line)) and bool(re.match(r"[A-Za-z\d(\"“]", following))


def _one_line_break(between: str) -> bool:
    return between.strip(" \t") in ("\n", "\r\n", "\r")


def _is_full_stop(sentence: str, following: str) -> bool:
    """Whether the point at the end of `sentence` ends it."""
    if _LIST_NUMBER.fullmatch(sentence):
        return False
    if _BEFORE_FIGURE.search(sentence[-16:]) and following[:1].isdigit():
        return False
    if _UNIT.search(sentence[-16:]) and following[:1].islower():
        return False
    if not _ABBREVIATION.search(sentence[-16:]):
        return True
    return not following or bool(_MAY_END.search(sentence[-16:]) and re.match(r"[\"“(]?[A-Z]", following))


def _weight(character: str) -> float:
    """About how many Chinese characters a character is said with; a private-use one stands for a word."""
    if character.isalpha():
        return _LETTER_WEIGHT if character.isascii() else 1.0
    if character.isdigit() or character in _SAID_SIGNS:
        return 1.0
    return 0.0 if character.isascii() or unicodedata.category(character)[0] in "PZM" else 1.0


def _divide(sentence: AlignedText) -> list[AlignedText]:
    """Divide an over-long sentence after commas, else at spaces, else anywhere; nothing for an empty one."""
    if not sentence.text.strip():
        return []
    pieces = []
    start, weight = 0, 0.0
    for end, character in enumerate(sentence.text):
        weight += _weight(character)
        if weight > MAX_WEIGHT:
            cut = _best_cut(sentence.text, start, end)
            pieces.append(sentence[start:cut])
            weight = sum(map(_weight, sentence.text[cut : end + 1]))
            start = cut
    return [*pieces, sentence[start : len(sentence)]]


def _best_cut(text: str, start: int, end: int) -> int:
    """Where to cut text[start:end]: after the last comma or space of its latter two thirds, else at its end."""
    earliest = start + (end - start) // 3
    for marks in (_CLAUSE_ENDS, " "):
        cut = max(text.rfind(mark, earliest, end) for mark in marks)
        if cut > start and not text[cut - 1 : cut + 2].isdigit():
            return cut + 1
    return end
