"""What a text may say about its own reading: `[重庆](chong2 qing4)` and `[pause:500ms]`.

Both are taken out of the text and leave one private-use character, so that they pass whole through every rule.
A backslash before the bracket keeps it as text. A Markdown link is no reading: `[here](https://example.com)`.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from cosycli.errors import TextError
from cosycli.text.aligned import AlignedText, Change
from cosycli.text.folding import fold_characters, fold_word
from cosycli.text.languages import LANGUAGES
from cosycli.text.notation import Reading, looks_like_syllables, parse_reading

MAX_PAUSE = 60.0
INLINE_RULE = "inline reading"
_BRACKET = "［"  # no later rule takes it for a link
_FIRST = 0xF0000
_LAST = 0x10FFFF
PLACEHOLDER = re.compile(f"[{chr(_FIRST)}-{chr(_LAST)}]")

# The notation as patterns: a pause, and a word with its reading.
PAUSE_PATTERN = r"\[(?i:pause):(?P<pause>[^\[\]\n]{0,40})\]"
OVERRIDE_PATTERN = r"(?<!!)\[(?P<word>[^\[\]\n]{1,100})\]\((?P<reading>[^()\[\]\n]{1,300})\)"
_CONSTRUCT = re.compile(rf"\\(?P<escaped>\[)|{PAUSE_PATTERN}|{OVERRIDE_PATTERN}(?P<possessive>['’]s(?![A-Za-z]))?")
# What tells nothing about the language of a text: pauses, readings and the targets of links.
_ASIDE = re.compile(r"\[(?i:pause):[^\[\]\n]{0,40}\]|(?<=\])\((?:[^()\n]|\([^()\n]{0,300}\)){1,2000}\)")
_DURATION = re.compile(r"\s*(\d{1,6}(?:\.\d{1,6})?|\.\d{1,6})\s*(ms|s)\s*", re.IGNORECASE)
# What a link's target has and no reading: a path, an ending, an anchor, an address.
_LINK = re.compile(r"[/.#?=&@\\_~:](?!\s|$)|[#/]$")
# Readings with marks of that kind: IPA between slashes, accent phrases of kana, lu:4 in pinyin.
_MARKED_READING = re.compile(r"/[^/.]+/|[\u3041-\u30ff'/\s]+|[a-z:\d\s]*u:[a-z:\d\s]*")
_CJK = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3\U00020000-\U0003ffff]")


@dataclass(frozen=True, slots=True)
class Pause:
    """A pause of so many seconds."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Override:
    """A word whose reading is given, and the rule that gave it."""

    word: str
    reading: Reading
    rule: str


class Insertions:
    """What the placeholders of one paragraph stand for."""

    def __init__(self) -> None:
        self._items: list[Pause | Override] = []

    def add(self, item: Pause | Override) -> str:
        """The placeholder of a new item. Raises TextError when there are too many for one paragraph."""
        if _FIRST + len(self._items) > _LAST:
            raise TextError(
                f"more than {_LAST - _FIRST + 1} readings and pauses in one paragraph", "divide it into lines"
            )
        self._items.append(item)
        return chr(_FIRST + len(self._items) - 1)

    def __len__(self) -> int:
        return len(self._items)

    def __getitem__(self, placeholder: str) -> Pause | Override:
        return self._items[ord(placeholder) - _FIRST]


def without_asides(text: str) -> str:
    """A text as it tells its language: without its inline readings and pauses, and without the targets of links."""
    return _ASIDE.sub("", text) if "[" in text else text


def take_out(
    text: AlignedText, language: str, insertions: Insertions, spoken: Collection[str], kept: Collection[str] = ()
) -> AlignedText:
    """A folded paragraph with a placeholder for each inline reading and pause; symbols in `kept` stay.

    Raises TextError for a pause that is no duration, for a reading in a language that is not in `spoken`, and for one
    that is meant as pinyin or jyutping and is not valid; everything else that is no reading stays as it is.
    """
    pieces: list[AlignedText] = []
    position = 0
    for match in _CONSTRUCT.finditer(text.text) if "[" in text.text else ():
        placeholder = _placeholder(match, language, insertions, spoken)
        if placeholder:
            pieces.append(fold_characters(text[position : match.start()], kept))
            pieces.append(_in_place(placeholder, text[match.start() : match.end()]))
            position = match.end()
    if not pieces:
        return fold_characters(text, kept)
    return AlignedText.join([*pieces, fold_characters(text[position:], kept)])


def split_at_placeholders(run: AlignedText) -> Iterator[AlignedText]:
    """A run cut before and after each placeholder."""
    position = 0
    for match in PLACEHOLDER.finditer(run.text):
        if match.start() > position:
            yield run[position : match.start()]
        yield run[match.start() : match.end()]
        position = match.end()
    if position < len(run):
        yield run[position:]


def cut_at_pauses(sentence: AlignedText, insertions: Insertions) -> Iterator[tuple[AlignedText, float | None]]:
    """The pieces of a sentence between the pauses that the text asks for, and the seconds of the pause after each."""
    position = 0
    for match in PLACEHOLDER.finditer(sentence.text) if len(insertions) else ():
        item = insertions[match[0]]
        if isinstance(item, Pause):
            yield sentence[position : match.start()], item.seconds
            position = match.end()
    if position < len(sentence) or not position:
        yield sentence[position:], None


def _in_place(placeholder: str, construct: AlignedText) -> AlignedText:
    """What stands for a construct, with a change that accounts for all its characters."""
    others = len(placeholder) - 1  # a possessive 's that stays text
    kept = construct[1:] if placeholder == _BRACKET else construct[: len(construct) - others]
    change = Change(INLINE_RULE, construct.text, placeholder, construct.span)
    return AlignedText(placeholder, (kept.span, *construct[len(construct) - others :].spans), (change,))


def _placeholder(match: re.Match[str], language: str, insertions: Insertions, spoken: Collection[str]) -> str:
    """What stands for a construct, "" where it stays as it is."""
    if match["escaped"]:
        return _BRACKET
    if match["pause"] is not None:
        return insertions.add(Pause(_seconds(match)))
    reading = _reading(match, language) if match["word"].strip() else None
    if reading is None:
        return ""
    if reading.language not in spoken:
        names = ", ".join(f"{LANGUAGES[code].name} ({code})" for code in LANGUAGES if code in spoken)
        raise TextError(
            f"no voice for a reading in {LANGUAGES[reading.language].name}: {match[0]}", f"spoken here: {names}"
        )
    word = fold_word(match["word"]) or match["word"]
    if match["possessive"] and reading.language == "en":
        return insertions.add(Override(f"{word}'s", reading.with_possessive(), INLINE_RULE))
    return insertions.add(Override(word, reading, INLINE_RULE)) + (match["possessive"] or "")


def _seconds(match: re.Match[str]) -> float:
    duration = _DURATION.fullmatch(match["pause"])
    seconds = float(duration[1]) / (1000 if duration[2].lower() == "ms" else 1) if duration else -1.0
    if not 0 <= seconds <= MAX_PAUSE:
        raise TextError(
            f"no pause: {match[0]}",
            rf"as in [pause:500ms] or [pause:1.5s], at most {MAX_PAUSE:g} s; \[pause:... is spoken as text",
        )
    return seconds


def is_address(target: str) -> bool:
    """Whether what stands in parentheses behind a bracket is the target of a link, and no reading."""
    return bool(_LINK.search(target)) and not _MARKED_READING.fullmatch(target)


def _reading(match: re.Match[str], language: str) -> Reading | None:
    written = match["reading"].strip()
    if is_address(written):
        return None
    reading = parse_reading(written, language)
    if reading is None and looks_like_syllables(written) and _CJK.search(match["word"]):
        raise TextError(
            f"no valid reading: {match[0]}", r"pinyin or jyutping with tone digits; \[ keeps the brackets as text"
        )
    return reading
