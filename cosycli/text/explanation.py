"""What the front end made of a text, as plain data: the JSON of `cosy explain`."""

from typing import Any

from cosycli.text.phones import Boundary, Phone
from cosycli.text.sentences import Run, Sentence


def explain_sentence(sentence: Sentence, source: str) -> dict[str, Any]:
    """A sentence of `source` as JSON-ready data; `start` and `end` count the characters of the source, from 0.

    `normalized` is the spoken form (English in lower case), `reading` the words said, `rules` what decided, in order:
    each rewriting (`stage` "normalize") and each word (`stage` "pronounce"), `from` what and `to` what.
    """
    return {
        "text": sentence.text,
        "start": sentence.span[0],
        "end": sentence.span[1],
        "runs": [_run(run, source) for run in sentence.runs],
    }


def reading_of(run: Run) -> str:
    """The words of a run as they are said, in one line: Japanese without blanks, English phones word by word."""
    blank = {"ja": "", "en": "  "}.get(run.language, " ")
    return blank.join(word.reading for word in run.words if word.reading)


def normalized_of(run: Run) -> str:
    """The spoken form of a run in the script of its language."""
    text = " ".join(run.text.split())
    return text.lower() if run.language == "en" else text


def _run(run: Run, source: str) -> dict[str, Any]:
    start, end = run.span
    return {
        "language": run.language,
        "text": source[start:end],
        "start": start,
        "end": end,
        "normalized": normalized_of(run),
        "reading": reading_of(run),
        "phones": [_phone(phone) for word in run.words for phone in word.phones],
        "rules": [*_rewritings(run), *_words(run)],
    }


def _rewritings(run: Run) -> list[dict[str, Any]]:
    changes = (change for change in run.changes if change.rule)
    return [_decision("normalize", change.rule, change.span, change.before, change.after) for change in changes]


def _words(run: Run) -> list[dict[str, Any]]:
    words = (word for word in run.words if not word.is_pause)
    return [_decision("pronounce", word.rule, word.span, word.text, word.reading) for word in words]


def _decision(stage: str, rule: str, span: tuple[int, int], before: str, after: str) -> dict[str, Any]:
    return {"stage": stage, "rule": rule, "start": span[0], "end": span[1], "from": before, "to": after}


def _phone(phone: Phone) -> dict[str, Any]:
    fields: dict[str, Any] = {"phone": phone.symbol, "start": phone.span[0], "end": phone.span[1]}
    if phone.tone:
        fields["tone"] = phone.tone
    if phone.boundary:
        fields["boundary"] = Boundary(phone.boundary).name.lower()
    if phone.punctuation:
        fields["punctuation"] = phone.punctuation.name.lower()
    return fields
