"""Which characters of a text are not spoken, so that nothing is ever dropped in silence."""

import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from cosycli.errors import UnspokenError
from cosycli.text.aligned import Change
from cosycli.text.sentences import Run


@dataclass(frozen=True, slots=True)
class Unspoken:
    """Characters in a row that no rule says, and where they begin in the source text."""

    text: str
    start: int


OnUnspoken = Callable[[Unspoken], None]

# Marks that mean something where they stand alone; all other punctuation is heard as a pause, or only seen.
_MEANINGFUL = frozenset("#%&@*/\\§¶†‡‰‱′″")
_EXTENDING = frozenset({"Mn", "Me", "Cf", "Sk"})  # join the character before them: accents, emoji modifiers


class UnspokenTally:
    """Counts what is left out of one text or several; itself an `OnUnspoken`. Its `str` lists it.

    With `text`, the one that is read, the place of the first is told by line and character; `place` may be set to tell
    where the text comes from.
    """

    SHOWN = 20  # different ones
    LONGEST = 40  # characters of each

    def __init__(self, text: str = "") -> None:
        self.place = ""  # such as "line 7, "
        self._text = text
        self._found: dict[str, int] = {}
        self._others = 0
        self._first = ""

    def __call__(self, unspoken: Unspoken) -> None:
        if not self._found:
            self._first = self.place + self._place_of(unspoken.start)
        text = unspoken.text if len(unspoken.text) <= self.LONGEST else unspoken.text[: self.LONGEST] + "…"
        if text in self._found or len(self._found) < self.SHOWN:
            self._found[text] = self._found.get(text, 0) + 1
        else:
            self._others += 1

    def __bool__(self) -> bool:
        return bool(self._found)

    def __str__(self) -> str:
        shown = [repr(text) + (f" ({n} times)" if n > 1 else "") for text, n in self._found.items()]
        return ", ".join(shown) + (f" and {self._others} more" if self._others else "")

    def _place_of(self, offset: int) -> str:
        if "\n" not in self._text.rstrip("\n"):
            return f"character {offset}"
        line_start = self._text.rfind("\n", 0, offset) + 1
        return f"line {self._text.count(chr(10), 0, offset) + 1}, character {offset - line_start}"

    def raise_if_any(self) -> None:
        """Raise UnspokenError that names the characters."""
        if self:
            raise UnspokenError(
                f"not spoken: {self}, the first at {self._first}",
                "give them a reading with --lexicon or [word](reading), take them out, or leave --strict off",
            )


class Coverage:
    """Collects what is spoken of a paragraph that begins at `start` of the source."""

    def __init__(self, source: str, start: int) -> None:
        self._source = source
        self._start = start
        self._said = bytearray(len(source))
        self._left_out = bytearray(len(source))

    def add(self, runs: Iterable[Run]) -> None:
        """Count the sounds of the runs, and what their rules have accounted for."""
        for run in runs:
            for word in run.words:
                for span in [phone.span for phone in word.phones] or [word.span]:
                    self._mark(self._said, span)
            self.add_changes(run.changes)

    def add_changes(self, changes: Iterable[Change]) -> None:
        """Count what was rewritten by a rule, and keep in mind what was left out."""
        for change in changes:
            if not change.rule:
                self._mark(self._left_out, change.span)
            elif change.before.strip():  # a blank may be what is left of a character
                self._mark(self._said, change.span)

    def unspoken(self) -> Iterator[Unspoken]:
        """What is left, characters in a row together."""
        position, end = 0, len(self._source)
        while position < end:
            if self._is_said(position) or _is_silent(self._source[position]):
                position += 1
                continue
            begin = position
            while position < end and not self._is_said(position) and not self._ends(begin, position):
                position += 1
            yield Unspoken(self._source[begin:position], self._start + begin)

    def _ends(self, begin: int, position: int) -> bool:
        """Whether a stretch of unspoken characters ends before `position`."""
        character = self._source[position]
        return position > begin and _is_silent(character) and unicodedata.category(character) not in _EXTENDING

    def _is_said(self, position: int) -> bool:
        """An emoji inside a word is not said with it."""
        return bool(self._said[position]) and not self._left_out[position]

    def _mark(self, flags: bytearray, span: tuple[int, int]) -> None:
        begin, end = max(span[0] - self._start, 0), min(span[1] - self._start, len(self._source))
        if begin < end:
            flags[begin:end] = b"\x01" * (end - begin)


def _is_silent(character: str) -> bool:
    """Whether a character that no rule says leaves nothing out: blanks, punctuation, invisible format characters."""
    if character.isspace():
        return True
    category = unicodedata.category(character)
    return category[0] == "Z" or category == "Cf" or (category[0] == "P" and character not in _MEANINGFUL)
