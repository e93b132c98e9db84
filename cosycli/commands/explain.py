"""`cosy explain`: how a text is read, and what decided. Loads no model."""

import json
from collections.abc import Iterator
from contextlib import suppress
from typing import Annotated, Any

import typer

from cosycli import console
from cosycli.commands.options import InputOption, JsonOption, LanguageOption, LexiconOption, StrictOption
from cosycli.commands.texts import load_lexicon, print_unspoken, read_text
from cosycli.errors import NothingToSayError
from cosycli.text.coverage import UnspokenTally
from cosycli.text.explanation import explain_sentence, normalized_of
from cosycli.text.frontend import analyze
from cosycli.text.languages import LANGUAGES
from cosycli.text.lexicon import Lexicon
from cosycli.text.sentences import Sentence

_COLUMNS = ("language", "at", "text", "said as", "phones", "decided by")


def explain(
    text: Annotated[
        list[str] | None,
        typer.Argument(metavar="TEXT", help="What to explain, words joined by spaces. None, or -: stdin."),
    ] = None,
    input_file: InputOption = None,
    lang: LanguageOption = None,
    lexicon: LexiconOption = None,
    strict: StrictOption = False,
    as_json: JsonOption = False,
) -> None:
    """Show how a text is read: language runs, spoken form, readings, phones, and the rule that decided each.

    With -i and --json, one object for each line of the file.

    \b
    Examples:
      cosy explain "2024年5月2日，重庆银行。"
      cosy explain --json "I read it in 1984." | jq .sentences
      cosy explain -i lines.txt --json > readings.jsonl
    """
    document = read_text(text or [], input_file, 'cosy explain "你好"')
    tally = UnspokenTally()
    reader = _Reader(lang, load_lexicon(lexicon), tally)
    if as_json:
        lines = document.removesuffix("\n").split("\n") if input_file is not None else [document]
        for number, line in enumerate(lines, start=1):
            reader.print_json(line, f"line {number}, " if input_file is not None else "")
    else:
        reader.print_tables(document)
    if strict:
        tally.raise_if_any()
    print_unspoken(tally)


class _Reader:
    """Reads texts with the same wishes."""

    def __init__(self, language: str | None, lexicon: Lexicon, tally: UnspokenTally) -> None:
        self._language = language
        self._lexicon = lexicon
        self._tally = tally

    def _sentences(self, text: str) -> Iterator[Sentence]:
        """The sentences of a text; none if there is nothing to say in it."""
        sentences = analyze(text, self._language, tuple(LANGUAGES), lexicon=self._lexicon, on_unspoken=self._tally)
        # A line of stars is explained as no sentences.
        with suppress(NothingToSayError):
            yield from sentences

    def print_json(self, text: str, place: str) -> None:
        """One object in one line, written sentence by sentence: a whole book may be one line."""
        self._tally.place = place
        console.print_result(f'{{"text": {_dumps(text)}, "sentences": [')
        for index, sentence in enumerate(self._sentences(text)):
            console.print_result((", " if index else "") + _dumps(explain_sentence(sentence, text)))
        console.print_result("]}\n")

    def print_tables(self, text: str) -> None:
        """A table for each sentence."""
        for sentence in self._sentences(text):
            spoken = " ".join(filter(None, map(normalized_of, sentence.runs)))
            title = f"{sentence.text}\n→ {spoken}" if spoken != sentence.text else sentence.text
            console.print_table(
                ("language", "at", "text", "said as", "phones", "decided by"), list(_rows(sentence)), title
            )
            console.print_result("\n")


def _dumps(data: Any) -> str:
    return json.dumps(data, ensure_ascii=False)


def _rows(sentence: Sentence) -> Iterator[tuple[str, ...]]:
    for run in sentence.runs:
        for change in run.changes:
            yield run.language, _at(change.span), change.before, change.after, "", change.rule
        for word in run.words:
            phones = " ".join(f"{phone.symbol}{phone.tone or ''}" for phone in word.phones)
            yield run.language, _at(word.span), word.text, word.reading, phones, word.rule


def _at(span: tuple[int, int]) -> str:
    return f"{span[0]}-{span[1]}"
