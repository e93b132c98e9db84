"""The user's own readings: words of any language, each with how it is said.

A lexicon file is TSV, `word<TAB>reading` and an optional third column with the language it holds for, or YAML,
`word: reading`, where entries for one language only stand under its code (`yue: {重慶: cung4 hing3}`). Lines that begin
with # and blank lines are skipped. `notation` tells what a reading may look like.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cosycli.errors import LexiconError
from cosycli.text.folding import fold_word, symbols_in
from cosycli.text.language import DEFAULT
from cosycli.text.languages import LANGUAGES
from cosycli.text.notation import Reading, is_reading, parse_reading

if TYPE_CHECKING:
    import yaml

_LATIN = re.compile(r"[^\W\d_\u2e80-\U0003ffff]")
# The edge of a match inside a longer number: 12 in 12.5, 1,012, 12:30 and 3/12.
_IN_NUMBER_BEFORE = re.compile(r"\d[.,:/]\d\Z")
_IN_NUMBER_AFTER = re.compile(r"\d[.,:/]\d")
_HINT = "a line is word<TAB>reading: pinyin or jyutping with tone digits, kana, hangul, ARPAbet, /IPA/ or a respelling"


@dataclass(frozen=True, slots=True)
class Entry:
    """A word, its reading as typed, the language it holds for (None: any), and where it was read: "names.tsv:7"."""

    word: str
    reading: str
    language: str | None
    origin: str

    @property
    def rule(self) -> str:
        return f"lexicon {self.origin}"

    def understood(self, language: str) -> Reading | None:
        """The reading in a text of `language`; None where the entry does not hold."""
        if self.language not in (None, language):
            return None
        return parse_reading(self.reading, language)


class Lexicon:
    """Entries by word. Of two entries for a word the later holds; of two that overlap in a text the longer."""

    def __init__(self, entries: Iterable[Entry] = ()) -> None:
        self._entries: dict[tuple[str, str | None], Entry] = {}
        self.symbols: set[str] = set()  # emoji and signs that have a reading, alone or in a word
        self._lengths: dict[str, list[int]] = {}  # of the words that begin with a character, the longest first
        for entry in entries:
            self._entries[entry.word, entry.language] = entry
        lengths: dict[str, set[int]] = {}
        for word, _ in self._entries:
            self.symbols |= symbols_in(word)
            for first in {word[0], word[0].upper()}:
                lengths.setdefault(first, set()).add(len(word))
        for first, found in lengths.items():
            self._lengths[first] = sorted(found, reverse=True)

    def __len__(self) -> int:
        return len(self._entries)

    def __iter__(self) -> Iterator[Entry]:
        return iter(self._entries.values())

    def find(self, text: str, language: str) -> Iterator[tuple[int, int, Entry]]:
        """The entries that hold in a text, from left to right, with the half-open range of each.

        An entry in lower case is found in any case. A word of Latin letters or digits is not found inside a longer
        one: AI not in AIR, 12 not in 120.
        """
        start = 0
        while start < len(text):
            match = self._match(text, start, language) if text[start] in self._lengths else None
            if match is None:
                start += 1
                continue
            yield start, start + len(match.word), match
            start += len(match.word)

    def _match(self, text: str, start: int, language: str) -> Entry | None:
        for length in self._lengths[text[start]]:
            written = text[start : start + length]
            if len(written) < length or not _stands_alone(text, start, start + length):
                continue
            for word in (written, written.lower()):
                for key in ((word, language), (word, None)):
                    if key in self._entries:
                        return self._entries[key]
        return None


def parse_tsv(text: str, origin: str) -> list[Entry]:
    """The entries of a TSV file; `origin` names it. Raises LexiconError with the file and line."""
    entries = []
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        columns = [column.strip() for column in line.strip("\n").split("\t")]
        if len(columns) not in (2, 3):
            raise LexiconError(f"{origin}:{number}: {_count(columns)}", _HINT)
        entries.append(_entry(columns[0], columns[1], columns[2] if len(columns) == 3 else "", f"{origin}:{number}"))
    return _without_contradictions(entries)


def parse_yaml(text: str, origin: str) -> list[Entry]:
    """The entries of a YAML file; `origin` names it. Raises LexiconError with the file and line."""
    import yaml

    try:
        # The loader in C is ten times as fast; not every build of PyYAML has it.
        root = yaml.compose(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f"{origin}:{mark.line + 1}" if mark else origin
        problem = getattr(error, "problem", None) or str(error)
        raise LexiconError(f"{where}: no valid YAML: {problem}", "as in `word: reading`") from None
    if root is None:
        return []
    if not isinstance(root, yaml.MappingNode):
        line = root.start_mark.line + 1
        raise LexiconError(f"{origin}:{line}: not a mapping of words to readings", "as in `word: reading`")
    return _without_contradictions(list(_yaml_entries(root, "", origin)))


def _yaml_entries(mapping: "yaml.MappingNode", language: str, origin: str) -> Iterator[Entry]:
    import yaml

    for key, value in mapping.value:
        where = f"{origin}:{key.start_mark.line + 1}"
        if isinstance(value, yaml.MappingNode) and not language and key.value in LANGUAGES:
            yield from _yaml_entries(value, key.value, origin)
        elif isinstance(key, yaml.ScalarNode) and isinstance(value, yaml.ScalarNode):
            yield _entry(key.value.strip(), value.value.strip(), language, where)
        else:
            raise LexiconError(f"{where}: neither `word: reading` nor a language with entries", "as in `word: reading`")


def _entry(word: str, reading: str, language: str, where: str) -> Entry:
    if not word or not reading:
        raise LexiconError(f"{where}: the {'reading' if word else 'word'} is empty", _HINT)
    if language and language not in LANGUAGES:
        raise LexiconError(f"{where}: unknown language: {language}", f"languages: {', '.join(LANGUAGES)}")
    if not is_reading(reading, language or DEFAULT):
        raise LexiconError(f"{where}: no valid reading: {reading}", _HINT)
    folded = fold_word(word)
    if not folded:
        raise LexiconError(f"{where}: no word that could be found in a text", _HINT)
    return Entry(folded, reading, language or None, where)


def _without_contradictions(entries: list[Entry]) -> list[Entry]:
    first: dict[tuple[str, str | None], Entry] = {}
    for entry in entries:
        other = first.setdefault((entry.word, entry.language), entry)
        if other.reading != entry.reading:
            line = other.origin.rpartition(":")[2]
            raise LexiconError(
                f"{entry.origin}: {entry.word} has another reading in line {line}: {other.reading}", "keep one of them"
            )
    return list(first.values())


def _count(columns: list[str]) -> str:
    return "no tab between word and reading" if len(columns) == 1 else f"{len(columns)} columns"


def _stands_alone(text: str, start: int, end: int) -> bool:
    """Whether the match is no part of a longer word or number."""
    for inner, outer in ((text[start], text[max(start - 1, 0) : start]), (text[end - 1], text[end : end + 1])):
        if not outer:
            continue
        if _LATIN.match(inner) and _LATIN.match(outer):
            return False
        if inner.isdigit() and outer.isdigit():
            return False
    return not (_IN_NUMBER_BEFORE.search(text, max(start - 2, 0), start + 1) or _IN_NUMBER_AFTER.match(text, end - 1))
