"""Rewriting rules of the normalizers: a name, a pattern, and what is said for a match."""

import re
from collections.abc import Callable, Iterable
from typing import NamedTuple

from cosycli.text.aligned import AlignedText

Say = Callable[[re.Match[str]], str | None]

# How far back a rule looks for the words it stands after.
_CONTEXT = 12


class Rule(NamedTuple):
    """One rule; `say` returns None to leave a match alone.

    The name is shown to users as what decided. A rule without one removes what cannot be said, so that it is reported.
    """

    name: str
    pattern: re.Pattern[str]
    say: Say


def rule(name: str, pattern: str, say: Say | str, before: str = "", flags: int = 0) -> Rule:
    """A rule whose answer is a function of the match, or always the same words.

    `before` has to match the end of the text before a match: a look-behind of any width up to 12 characters.
    """
    answer: Say = (lambda match: say) if isinstance(say, str) else say
    if not before:
        return Rule(name, re.compile(pattern, flags), answer)
    context = re.compile(rf"(?:{before})\s?\Z")

    def say_in_context(match: re.Match[str]) -> str | None:
        start = match.start()
        return answer(match) if context.search(match.string[max(start - _CONTEXT, 0) : start]) else None

    return Rule(name, re.compile(pattern, flags), say_in_context)


def rewrite(text: AlignedText, rules: Iterable[Rule]) -> AlignedText:
    """A text after all rules, in their order: each sees what those before it left."""
    for name, pattern, say in rules:
        text = text.sub(pattern, say, rule=name)
    return text


def after(match: re.Match[str], length: int = 8) -> str:
    """The text behind a match."""
    return match.string[match.end() : match.end() + length]


def before(match: re.Match[str], length: int = 8) -> str:
    """The text before a match."""
    return match.string[max(match.start() - length, 0) : match.start()]
