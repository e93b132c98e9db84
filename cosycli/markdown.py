"""Markdown as it is read aloud: the text of its blocks, without the marks.

Said are headings, paragraphs, list items, rows of tables, labels of links and the words that stand for images. Left out
are the front matter, HTML, code blocks, targets of links, marks of footnotes and rules. The notation of the front end,
`[重庆](chong2 qing4)` and `[pause:500ms]`, passes through; where the author has escaped it, it stays escaped.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import TYPE_CHECKING

from cosycli.errors import TextError
from cosycli.text.inline import PAUSE_PATTERN, is_address

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_inline import StateInline
    from markdown_it.token import Token

_NESTING = 100  # levels of quotes and lists: the parser leaves out what is deeper
# A mapping between lines of dashes: prose between two rules is none.
_FRONT_MATTER = re.compile(
    r"\A---[ \t]*\n(?:[ \t]*#.*\n)*[^\s:#>-][^:\n]*:(?:[ \t].*)?\n(?:.*\n)*?(?:---|\.\.\.)[ \t]*(?:\n|\Z)"
)
# The mark of a footnote's text. As a list item it keeps its paragraphs, and is no definition of a link.
_FOOTNOTE = re.compile(r"^( {0,3})\[\^[^\[\]\s]+\]:[ \t]*", re.MULTILINE)
_FOOTNOTE_MARK = re.compile(r"\[\^[^\[\]\s]{1,100}\]")
_PAUSE = re.compile(PAUSE_PATTERN)
_READING = re.compile(r"\[[^\[\]\n]{1,100}(?<!\\)\]\(([^()\[\]\n<>\"]{1,300})\)")
# Targets of links beside those that the front end knows: one with a title, and /docs/, which could be IPA elsewhere.
_TITLE = re.compile(r"\s'.*'$")
_FOLDER = re.compile(r"/[\x00-\x7f]*/")
# Before a bracket that is text, until it is known whether the front end would read on: Markdown has no such character.
_LITERAL = "\0"
_BRACKETS = re.compile(r"[\[\]()]")
_CONSTRUCT = re.compile(
    rf"{_LITERAL}?\[(?:(?i:pause):[^\[\]\n]{{0,41}}\]|[^\[\]\n]{{1,200}}\]{_LITERAL}?\([^()\[\]\n]{{1,301}}\))"
)
# Scripts that are written without blanks, with their punctuation.
_UNSPACED = "\u2e80-\u30ff\u31f0-\u31ff\u3400-\u9fff\uf900-\ufaff\uff01-\uff9f\U00020000-\U0003ffff"
_UNSPACED_BREAK = re.compile(rf"(?<=[{_UNSPACED}])\s*\n\s*(?=\[?[{_UNSPACED}])")
_HAN_OR_KANA = re.compile("[\u3041-\u30ff\u3400-\u9fff\U00020000-\U0003ffff]")
_CHECK_BOX = re.compile(r"\[[ xX]\]\s+")
_STOPS = "，。！？；：、,.!?;:…"


def spoken_blocks(text: str) -> Iterator[str]:
    """What is said of each block, on one line; none is blank. Raises TextError if it is nested too deeply."""
    source = _FOOTNOTE.sub(r"\1- ", _FRONT_MATTER.sub("", text))
    try:
        tokens = _parser().parse(source)
        if any(token.level >= _NESTING - 1 for token in tokens):
            raise RecursionError
    except RecursionError:
        raise TextError("the Markdown is nested too deeply", "give it as plain text: --input-format txt") from None
    return filter(None, _blocks(tokens))


def _blocks(tokens: "list[Token]") -> Iterator[str]:
    row: list[str] | None = None  # the cells of a table's row
    in_item = False
    for token in tokens:
        if token.type == "tr_open":
            row = []
        elif token.type == "tr_close" and row is not None:
            yield _joined(row) if row else ""
            row = None
        elif token.type == "inline":
            said = _said(token.children or [])
            if row is None:
                yield _CHECK_BOX.sub("", said, count=1) if in_item and _CHECK_BOX.match(said) else said
            elif said:
                row.append(said)
        in_item = token.type == "list_item_open" or (in_item and token.type == "paragraph_open")


def _joined(cells: list[str]) -> str:
    """A row of a table as one text: a comma of its script after each cell, unless that ends in a mark of its own."""
    comma = "，" if any(map(_HAN_OR_KANA.search, cells)) else ", "
    ends = [" " if cell[-1] in _STOPS else comma for cell in cells[:-1]]
    return "".join(cell + end for cell, end in zip(cells, [*ends, ""], strict=True))


def _said(tokens: "Iterable[Token]") -> str:
    text = "".join(map(_written, tokens)).strip()
    # A backslash of the text would escape the bracket after it.
    text = _CONSTRUCT.sub(_escaped, text.replace("\\[", "\\ [")).replace(_LITERAL, "")
    return re.sub(r"\s*\n\s*", " ", _UNSPACED_BREAK.sub("", text))


def _escaped(construct: re.Match[str]) -> str:
    """What the front end would read, with the backslash if a bracket of it is text."""
    return "\\" * (_LITERAL in construct[0]) + construct[0].replace(_LITERAL, "")


def _written(token: "Token") -> str:
    match token.type:
        case "text" | "notation":
            return token.content
        case "text_special" | "code_inline":  # an escaped character, an entity
            return _BRACKETS.sub(rf"{_LITERAL}\g<0>", token.content)
        case "image":
            return "".join(map(_written, token.children or []))
        case "softbreak" | "hardbreak":
            return "\n"
        case "html_inline" if token.content.lower().startswith("<br"):
            return "\n"
    return ""


@cache
def _parser() -> "MarkdownIt":
    from markdown_it import MarkdownIt  # 50 ms

    parser = MarkdownIt("commonmark", {"maxNesting": _NESTING}).enable(["table", "strikethrough"])
    parser.disable("text_join")  # tells the escaped characters from the others
    parser.inline.ruler.before("link", "notation", _notation)
    return parser


def _notation(state: "StateInline", silent: bool) -> bool:
    """A rule of the parser: readings and pauses are kept as they are written, marks of footnotes go."""
    if state.src[state.pos] != "[":
        return False
    reading = _READING.match(state.src, state.pos)
    if reading and _is_address(reading[1].strip()):
        reading = None
    kept = reading or _PAUSE.match(state.src, state.pos)
    match = kept or _FOOTNOTE_MARK.match(state.src, state.pos)
    if match is None or match.end() > state.posMax:
        return False
    if kept and not silent:
        state.push("notation", "", 0).content = match[0]
    state.pos = match.end()
    return True


def _is_address(target: str) -> bool:
    return bool(_TITLE.search(target) or _FOLDER.fullmatch(target)) or is_address(target)
