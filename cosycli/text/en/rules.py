"""Rewriting rules of the English normalizer: a name, a pattern, and what is said for a match."""

import re
from collections.abc import Callable
from typing import NamedTuple

Say = Callable[[re.Match[str]], str | None]


class Rule(NamedTuple):
    """One rule; `say` returns None to leave a match alone. A rule without a name removes what cannot be said."""

    name: str
    pattern: re.Pattern[str]
    say: Say


def rule(name: str, pattern: str, say: Say | str, flags: int = 0) -> Rule:
    """A rule whose answer is a function of the match, or always the same words."""
    if isinstance(say, str):
        words = say
        return Rule(name, re.compile(pattern, flags), lambda match: words)
    return Rule(name, re.compile(pattern, flags), say)


def after_word(match: re.Match[str]) -> str:
    """The word just before a match in lower case, "" at the start or after punctuation."""
    before = re.search(r"([A-Za-z'’]+)\s*$", match.string[max(0, match.start() - 30) : match.start()])
    return before[1].lower() if before else ""
