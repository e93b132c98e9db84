"""Written Mandarin to hanzi: numbers, dates, times, money, units and symbols as they are said.

The rules are tables of patterns in order, each with the function that says a match. A rule sees what the rules before
it left, so the more specific ones come first.
"""

import re
from functools import cache

from cosycli.text.aligned import AlignedText, Change
from cosycli.text.rules import Rule, rewrite, rule
from cosycli.text.variants import to_simplified, to_traditional
from cosycli.text.zh.symbols import HANZI

_PUNCTUATION = r"，。！？；：、…—,.!?;:\"'“”‘’（）()《》〈〉「」『』【】"
_WRITTEN = re.compile(rf"[^{HANZI}{_PUNCTUATION}\s]")
_BLANKS = re.compile(r"\s+")


def normalize(text: AlignedText, preceding: str = "", following: str = "") -> AlignedText:
    """A Mandarin run in, hanzi and punctuation out. Each new character stands for the source of its whole match.

    `preceding` and `following` are what stands in the sentence on both sides of the run, in any language: Latin
    letters there make a number that of a model (RTX 4090, G1234次). What is said is in the script of the run,
    simplified or traditional.
    """
    if not _WRITTEN.search(text.text):
        return text.sub(_BLANKS, lambda match: "")
    simplified = to_simplified(text.text)
    if simplified == text.text:
        return _spoken(text, preceding, following)
    spoken = _spoken(AlignedText(simplified, text.spans, text.changes), preceding, following)
    return _in_script_of(text, spoken)


def _spoken(text: AlignedText, preceding: str, following: str) -> AlignedText:
    from cosycli.text.zh.codes import beside_letters

    return rewrite(beside_letters(text, preceding, following), _rules())


@cache
def _rules() -> tuple[Rule, ...]:
    """All rules in their order, compiled when the first text needs them: one in plain hanzi does not."""
    from cosycli.text.zh.arithmetic import AFTER_TIME_RULES, FORMULA_RULES, FRACTION_RULES, POWER_RULES, RATIO_RULES
    from cosycli.text.zh.codes import CODE_RULES, NAME_RULES
    from cosycli.text.zh.dates import DATE_RULES, TIME_RULES
    from cosycli.text.zh.quantities import MEASURE_RULES, MONEY_RULES, NUMBER_RULES

    return (
        *CODE_RULES,
        *NAME_RULES,
        *RATIO_RULES,
        *DATE_RULES,
        *TIME_RULES,
        *AFTER_TIME_RULES,
        *POWER_RULES,
        *MONEY_RULES,
        *MEASURE_RULES,
        *FRACTION_RULES,
        *FORMULA_RULES,
        *NUMBER_RULES,
        rule("slash", r"(?<=[^\x00-\u2fff])\s?/\s?(?=[^\x00-\u2fff])", "，"),
        rule(
            "key", r"(?:#|(?P<star>\*))(?:号(?=键)|(?=键)|(?<=按.))", lambda match: "星号" if match["star"] else "井号"
        ),
        # Marks that only adorn: waves, bullets, hashtags, hyphens of names. All else that is left is not said.
        rule("hashtag", r"#([^#\s，。！？、；：]{1,40})#", lambda match: match[1]),
        rule("hashtag", rf"(?<![{HANZI}])#(?=[{HANZI}])", ""),
        rule("decoration", r"[~_|·•\-–−]+", ""),
        Rule("", _BLANKS, lambda match: ""),
        Rule("", _WRITTEN, lambda match: ""),
    )


def _in_script_of(written: AlignedText, spoken: AlignedText) -> AlignedText:
    """What is said for the simplified form of a text, in its traditional characters."""
    own = dict(zip(written.spans, written.text, strict=True))
    words = to_traditional(spoken.text)
    text = "".join(
        own[span] if span in own and to_simplified(own[span]) == character else new
        for character, span, new in zip(spoken.text, spoken.spans, words, strict=True)
    )
    old, new_changes = spoken.changes[: len(written.changes)], spoken.changes[len(written.changes) :]
    changes = (
        Change(change.rule, to_traditional(change.before), to_traditional(change.after), change.span)
        for change in new_changes
    )
    return AlignedText(text, spoken.spans, (*old, *changes))
