"""Text that remembers where each of its characters came from, through every rewriting rule."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import chain


@dataclass(frozen=True, slots=True)
class Change:
    """One rewriting: the rule that made it, what it replaced and by what, and the source span of what it replaced.

    A rewriting without a rule is an omission: nothing stands for what it replaced.
    """

    rule: str
    before: str
    after: str
    span: tuple[int, int]


@dataclass(frozen=True, slots=True)
class AlignedText:
    """A rewritten text and, for each of its characters, the half-open span of the source it stands for.

    `changes` is the history of the rewriting, in order.
    """

    text: str
    spans: tuple[tuple[int, int], ...]
    changes: tuple[Change, ...] = ()

    def __post_init__(self) -> None:
        if len(self.text) != len(self.spans):
            raise ValueError("one span is needed for each character")

    @classmethod
    def of(cls, source: str, start: int = 0) -> "AlignedText":
        """The unchanged source, whose first character lies at offset `start` of the document."""
        return cls(source, tuple((i, i + 1) for i in range(start, start + len(source))))

    @classmethod
    def join(cls, parts: Iterable["AlignedText"]) -> "AlignedText":
        """Several texts as one, in time that grows with their length."""
        parts = tuple(parts)
        return cls(
            "".join(part.text for part in parts),
            tuple(chain.from_iterable(part.spans for part in parts)),
            tuple(chain.from_iterable(part.changes for part in parts)),
        )

    def __len__(self) -> int:
        return len(self.text)

    def __getitem__(self, part: slice) -> "AlignedText":
        """A part of the text, with the changes whose source lies in it."""
        cut = AlignedText(self.text[part], self.spans[part])
        if not self.changes or not cut.spans:
            return cut
        start, end = cut.span
        inside = tuple(change for change in self.changes if start <= change.span[0] and change.span[1] <= end)
        return AlignedText(cut.text, cut.spans, inside)

    def __add__(self, other: "AlignedText") -> "AlignedText":
        return AlignedText(self.text + other.text, self.spans + other.spans, self.changes + other.changes)

    @property
    def span(self) -> tuple[int, int]:
        """The source span of the whole text, (0, 0) if it is empty."""
        if not self.spans:
            return (0, 0)
        return (min(start for start, _ in self.spans), max(end for _, end in self.spans))

    def sub(
        self, pattern: re.Pattern[str], replace: Callable[[re.Match[str]], str | None], rule: str = ""
    ) -> "AlignedText":
        """Rewrite each match of `pattern`; None leaves it. New characters stand for the whole match's source.

        With a name of the rule each rewriting is noted in `changes`; without one only what leaves nothing is, as an
        omission.
        """
        pieces: list[str] = []
        spans: list[tuple[int, int]] = []
        changes: list[Change] = []
        position = 0
        for match in pattern.finditer(self.text):
            new = replace(match)
            if new is None or new == match[0]:
                continue
            start, end = match.span()
            source = self._span(start, end)
            pieces += [self.text[position:start], new]
            spans += self.spans[position:start]
            spans += [source] * len(new)
            if rule or (match[0].strip() and not new.strip()):
                changes.append(Change(rule, match[0], new, source))
            position = end
        if not pieces:
            return self
        text = "".join(pieces) + self.text[position:]
        return AlignedText(text, (*spans, *self.spans[position:]), (*self.changes, *changes))

    def unwrap(self, pattern: re.Pattern[str], rule: str) -> "AlignedText":
        """Leave of each match of `pattern` its first group, whose characters keep their places."""
        parts: list[AlignedText] = []
        changes: list[Change] = []
        position = 0
        for match in pattern.finditer(self.text):
            parts += [self[position : match.start()], self[match.start(1) : match.end(1)]]
            changes.append(Change(rule, match[0], match[1], self._span(*match.span())))
            position = match.end()
        if not changes:
            return self
        joined = AlignedText.join([*parts, self[position:]])
        return AlignedText(joined.text, joined.spans, (*self.changes, *changes))

    def _span(self, start: int, end: int) -> tuple[int, int]:
        """The source span of text[start:end]; of the gap before `start` if that is empty."""
        if start < end:
            return AlignedText(self.text[start:end], self.spans[start:end]).span
        edge = self.spans[start][0] if start < len(self.spans) else self.spans[-1][1] if self.spans else 0
        return (edge, edge)
