"""`cosy explain`: how a text is read, and what decided. Loads no model."""

import json
from collections.abc import Iterator
from contextlib import suppress
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cosycli import console
from cosycli.commands.options import (
    InputOption,
    JsonOption,
    LanguageOption,
    LexiconOption,
    SegmenterOption,
    StrictOption,
)
from cosycli.commands.texts import choose_segmenter, load_lexicon, print_unspoken, read_text
from cosycli.errors import CosyError, NothingToSayError

if TYPE_CHECKING:
    from cosycli.text.coverage import UnspokenTally
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
    segmenter: SegmenterOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show how a text is read: language runs, spoken form, readings, phones, and the rule that decided each.

    With -i and --json, one object for each line of the file; what a line leaves open follows the rest of the file.

    \b
    Examples:
      cosy explain "2024年5月2日，重庆银行。"
      cosy explain --json "I read it in 1984." | jq .sentences
      cosy explain -i lines.txt --json > readings.jsonl
    """
    from cosycli.text.coverage import UnspokenTally

    document = read_text(text or [], input_file, 'cosy explain "你好"')
    choose_segmenter(segmenter)
    by_line = as_json and input_file is not None
    tally = UnspokenTally("" if by_line else document)
    read = _Reader(lang, _language_of(document) if by_line else None, load_lexicon(lexicon), tally)
    failed = 0
    if by_line:
        failed = _print_lines(document.removesuffix("\n").split("\n"), read, tally)
    elif as_json:
        _print_json(document, read(document))
    else:
        _print_tables(read(document))
    if strict:
        tally.raise_if_any()
    print_unspoken(tally)
    if failed:
        raise CosyError(f"{failed} lines failed", "the others are complete; see the messages above")


class _Reader:
    """Reads texts with the same wishes."""

    def __init__(self, language: str | None, prior: str | None, lexicon: "Lexicon", tally: "UnspokenTally") -> None:
        self._language = language
        self._prior = prior
        self._lexicon = lexicon
        self._tally = tally

    def __call__(self, text: str) -> Iterator["Sentence"]:
        """The sentences of a text; none if there is nothing to say in it."""
        from cosycli.text.frontend import analyze
        from cosycli.text.languages import LANGUAGES

        with suppress(NothingToSayError):
            yield from analyze(
                text,
                self._language,
                tuple(LANGUAGES),
                prior=self._prior,
                lexicon=self._lexicon,
                on_unspoken=self._tally,
            )


def _language_of(document: str) -> str:
    """What the lines of a file are read in that leave it open: the language of most of it."""
    from cosycli.text.frontend import main_language

    return main_language(document)


def _print_lines(lines: list[str], read: _Reader, tally: "UnspokenTally") -> int:
    """One object for each line; a line that cannot be read is reported and the rest goes on. Returns how many."""
    failed = 0
    for number, line in enumerate(lines, start=1):
        tally.place = f"line {number}, "
        try:
            _print_json(line, read(line))
        except CosyError as error:
            console.print_error(f"line {number}: {error.message}", error.hint)
            failed += 1
    return failed


def _print_json(text: str, sentences: Iterator["Sentence"]) -> None:
    """One whole object in one line, written sentence by sentence: a book may be one line."""
    from cosycli.text.explanation import explain_sentence

    console.print_result(f'{{"text": {_dumps(text)}, "sentences": [')
    try:
        for index, sentence in enumerate(sentences):
            console.print_result((", " if index else "") + _dumps(explain_sentence(sentence, text)))
    except CosyError:
        console.print_result("]}\n")  # the object of a line that failed stays readable; an interrupted one is left open
        raise
    console.print_result("]}\n")


def _print_tables(sentences: Iterator["Sentence"]) -> None:
    """A table for each sentence."""
    from cosycli.text.explanation import normalized_of

    for sentence in sentences:
        spoken = " ".join(filter(None, map(normalized_of, sentence.runs)))
        title = f"{sentence.text}\n→ {spoken}" if spoken != sentence.text else sentence.text
        console.print_table(_COLUMNS, list(_rows(sentence)), title)
        console.print_result("\n")


def _dumps(data: Any) -> str:
    return json.dumps(data, ensure_ascii=False)


def _rows(sentence: "Sentence") -> Iterator[tuple[str, ...]]:
    for run in sentence.runs:
        for change in filter(lambda change: change.rule, run.changes):
            yield run.language, _at(change.span), change.before, change.after, "", change.rule
        for word in run.words:
            phones = " ".join(f"{phone.symbol}{phone.tone or ''}" for phone in word.phones)
            yield run.language, _at(word.span), word.text, word.reading, phones, word.rule


def _at(span: tuple[int, int]) -> str:
    return f"{span[0]}-{span[1]}"
