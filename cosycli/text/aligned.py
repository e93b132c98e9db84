"""Text that remembers where each of its characters came from, through every rewriting rule."""

import re
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AlignedText:
    """A rewritten text and, for each of its characters, the half-open span of the source it stands for."""

    text: str
    spans: tuple[tuple[int, int], ...]

    def __post_init__(self) -> None:
        if len(self.text) != len(self.spans):
            raise ValueError("one span is needed for each character")

    @classmethod
    def of(cls, source: str, start: int = 0) -> "AlignedText":
        """The unchanged source, whose first character lies at offset `start` of the document."""
        return cls(source, tuple((i, i + 1) for i in range(start, start + len(source))))

    def __len__(self) -> int:
        return len(self.text)

    def __getitem__(self, part: slice) -> "AlignedText":
        return AlignedText(self.text[part], self.spans[part])

    def __add__(self, other: "AlignedText") -> "AlignedText":
        return AlignedText(self.text + other.text, self.spans + other.spans)

    @property
    def span(self) -> tuple[int, int]:
        """The source span of the whole text, (0, 0) if it is empty."""
        if not self.spans:
            return (0, 0)
        return (min(start for start, _ in self.spans), max(end for _, end in self.spans))

    def sub(self, pattern: re.Pattern[str], replace: Callable[[re.Match[str]], str | None]) -> "AlignedText":
        """Rewrite each match of `pattern`; None leaves it. New characters stand for the whole match's source."""
        pieces: list[str] = []
        spans: list[tuple[int, int]] = []
        position = 0
        for match in pattern.finditer(self.text):
            new = replace(match)
            if new is None or new == match[0]:
                continue
            start, end = match.span()
            pieces += [self.text[position:start], new]
            spans += self.spans[position:start]
            spans += [self[start:end].span if start < end else (0, 0)] * len(new)
            position = end
        if not pieces and not position:
            return self
        return AlignedText("".join(pieces) + self.text[position:], (*spans, *self.spans[position:]))
