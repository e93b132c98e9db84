"""Written Mandarin to hanzi: numbers, dates, times, money, units and symbols as they are said.

The rules are tables of patterns in order, each with the function that says a match. A rule sees what the rules before
it left, so the more specific ones come first.
"""

import re

from cosycli.text.aligned import AlignedText, Change
from cosycli.text.rules import Rule, rewrite, rule
from cosycli.text.variants import to_simplified, to_traditional
from cosycli.text.zh.arithmetic import AFTER_TIME_RULES, FORMULA_RULES, FRACTION_RULES, RATIO_RULES
from cosycli.text.zh.codes import CODE_RULES, NAME_RULES, beside_letters
from cosycli.text.zh.dates import DATE_RULES, TIME_RULES
from cosycli.text.zh.quantities import MEASURE_RULES, MONEY_RULES, NUMBER_RULES
from cosycli.text.zh.symbols import HANZI

_PUNCTUATION = r"，。！？；：、…—,.!?;:\"'“”‘’（）()《》〈〉「」『』【】"
_REST: tuple[Rule, ...] = (
    rule("key", r"#(?=号?键)|(?<=按)#", "井号"),
    rule("key", r"\*(?=号?键)|(?<=按)\*", "星号"),
    rule("slash", rf"(?<=[{HANZI}])\s?/\s?(?=[{HANZI}])", "，"),
    rule(
        "decoration",
        r"[~*#_=|^·•\-–−/\\\[\]{}<>]+(?=\s|\Z)|(?:(?<=\s)|\A)[~*#_=|^·•\-–−/\\\[\]{}<>]+|[~_|^·•\\\[\]{}-]",
        "",
    ),
    rule("", rf"[^{HANZI}{_PUNCTUATION}]", ""),
)
RULES: tuple[Rule, ...] = (
    *CODE_RULES,
    *NAME_RULES,
    *RATIO_RULES,
    *DATE_RULES,
    *TIME_RULES,
    *AFTER_TIME_RULES,
    *MONEY_RULES,
    *MEASURE_RULES,
    *FRACTION_RULES,
    *FORMULA_RULES,
    *NUMBER_RULES,
    *_REST,
)
_WRITTEN = re.compile(rf"[^{HANZI}{_PUNCTUATION}\s]")
# Traditional characters that the rules look for; without them a text is read as it is.
_TRADITIONAL = re.compile(
    "[點號萬億個圓兩時鐘樓層間點條張樣塊頭顆噸週歲線級負勝賽對戰機電話擊會給開獎領後倍數碼為達學歷總車題頁無現場雙飛國貴臺華氏從紅價錢買賣漲場隊]"
)


def normalize(text: AlignedText, preceding: str = "", following: str = "") -> AlignedText:
    """A Mandarin run in, hanzi and punctuation out. Each new character stands for the source of its whole match.

    `preceding` and `following` are the texts of the sentence on both sides of the run, in any language: they tell
    the number of a model (RTX 4090, G1234次) from a quantity. What is said is in the script of the run, simplified
    or traditional.
    """
    if not _WRITTEN.search(text.text):
        return text.sub(re.compile(r"\s+"), lambda match: "")
    if not _TRADITIONAL.search(text.text):
        return _spoken(text, preceding, following)
    simplified = to_simplified(text.text)
    if simplified == text.text:
        return _spoken(text, preceding, following)
    spoken = _spoken(AlignedText(simplified, text.spans, text.changes), preceding, following)
    return _in_script_of(spoken, text, len(text.changes))


def _spoken(text: AlignedText, preceding: str, following: str) -> AlignedText:
    return rewrite(beside_letters(text, preceding, following), RULES)


def _in_script_of(spoken: AlignedText, written: AlignedText, n_old_changes: int) -> AlignedText:
    """The result for simplified characters with the traditional ones of the text: its own, or those of new words."""
    own = dict(zip(written.spans, written.text, strict=True))
    characters = [
        own[span] if to_simplified(own.get(span, "")) == character and span in own else None
        for character, span in zip(spoken.text, spoken.spans, strict=True)
    ]
    words = to_traditional(spoken.text)
    text = "".join(kept or new for kept, new in zip(characters, words, strict=True))
    changes = tuple(
        Change(change.rule, to_traditional(change.before), to_traditional(change.after), change.span)
        for change in spoken.changes[n_old_changes:]
    )
    return AlignedText(text, spoken.spans, spoken.changes[:n_old_changes] + changes)
