"""What a text may say about its own reading: `[重庆](chong2 qing4)` and `[pause:500ms]`.

Both are taken out of the text and leave one private-use character, so that they pass whole through every rule.
A backslash before the bracket keeps it as text. A Markdown link is no reading: `[here](https://example.com)`.
"""

import re
from dataclasses import dataclass

from cosycli.errors import TextError
from cosycli.text.aligned import AlignedText
from cosycli.text.notation import Reading, looks_like_syllables, parse_reading

MAX_PAUSE = 60.0
INLINE_RULE = "inline reading"
_FIRST = 0xF0000
_LAST = 0xFFFFD
PLACEHOLDER = re.compile(f"[{chr(_FIRST)}-{chr(_LAST)}]")

_CONSTRUCT = re.compile(
    r"\\(?P<escaped>\[)|\[pause:(?P<pause>[^\[\]\n]{0,40})\]|(?<!!)\[(?P<word>[^\[\]\n]{1,100})\]\((?P<reading>[^()\[\]\n]{1,300})\)"
)
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
        """The placeholder of a new item; "" when there are too many for one paragraph."""
        if _FIRST + len(self._items) > _LAST:
            return ""
        self._items.append(item)
        return chr(_FIRST + len(self._items) - 1)

    def __getitem__(self, placeholder: str) -> Pause | Override:
        return self._items[ord(placeholder) - _FIRST]

    def __bool__(self) -> bool:
        return bool(self._items)

    def expand(self, text: str) -> str:
        """A text with the words themselves in place of their placeholders."""

        def plain(match: re.Match[str]) -> str:
            item = self[match[0]]
            return item.word if isinstance(item, Override) else " "

        return PLACEHOLDER.sub(plain, text) if self._items else text


def take_out(text: AlignedText, language: str, insertions: Insertions) -> AlignedText:
    """A paragraph with a placeholder for each inline reading and pause.

    Raises TextError for a pause that is no duration, and for a reading that is meant as pinyin or jyutping and is
    not valid; everything else that is no reading stays as it is.
    """
    if "[" not in text.text:
        return text

    def placeholder(match: re.Match[str]) -> str | None:
        if match["escaped"]:
            return "［"  # a bracket that no later rule takes for a link
        if match["pause"] is not None:
            return insertions.add(Pause(_seconds(match))) or None
        reading = _reading(match, language)
        return insertions.add(Override(match["word"], reading, INLINE_RULE)) or None if reading else None

    # The name marks the brackets as accounted for.
    return text.sub(_CONSTRUCT, placeholder, rule=INLINE_RULE)


def _seconds(match: re.Match[str]) -> float:
    duration = _DURATION.fullmatch(match["pause"])
    seconds = float(duration[1]) / (1000 if duration[2].lower() == "ms" else 1) if duration else -1.0
    if not 0 <= seconds <= MAX_PAUSE:
        raise TextError(
            f"no pause: {match[0]}",
            rf"as in [pause:500ms] or [pause:1.5s], at most {MAX_PAUSE:g} s; \[pause:... is spoken as text",
        )
    return seconds


def _reading(match: re.Match[str], language: str) -> Reading | None:
    written = match["reading"].strip()
    if _LINK.search(written) and not _MARKED_READING.fullmatch(written):
        return None
    reading = parse_reading(written, language)
    if reading is None and looks_like_syllables(written) and _CJK.search(match["word"]):
        raise TextError(
            f"no valid reading: {match[0]}", r"pinyin or jyutping with tone digits; \[ keeps the brackets as text"
        )
    return reading
