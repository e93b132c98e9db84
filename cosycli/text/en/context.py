"""What stands around a match, for the rules of the English normalizer."""

import re


def after_word(match: re.Match[str]) -> str:
    """The word just before a match in lower case, "" at the start or after punctuation."""
    before = re.search(r"([A-Za-z'’]+)\s*$", match.string[max(0, match.start() - 30) : match.start()])
    return before[1].lower() if before else ""
